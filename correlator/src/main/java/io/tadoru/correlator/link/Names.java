package io.tadoru.correlator.link;

import io.tadoru.collector.Event;
import io.tadoru.collector.SystemCalls;
import java.util.ArrayDeque;
import java.util.Deque;

/** Names in PATH records to absolute names. */
final class Names {
    private static final String DELETED = " (deleted)";

    private Names() {}

    /**
     * The absolute name, or the name as recorded where its directory is not known.
     *
     * @param directories tells the directory behind a descriptor of the event's process
     */
    static String absolute(Event e, String name, Directories directories) {
        String plain = name.endsWith(DELETED) ? name.substring(0, name.length() - DELETED.length()) : name;
        if (plain.isEmpty() || plain.startsWith("/")) {
            return normal(plain);
        }
        String base = base(e, directories);
        return base.isEmpty() ? plain : normal(base + "/" + plain);
    }

    private static String base(Event e, Directories directories) {
        if (!e.call().endsWith("at") && !e.call().endsWith("at2")) {
            return e.cwd();
        }
        boolean rename = SystemCalls.RENAME.contains(e.call()) || e.call().equals("linkat");
        // A rename has a directory for each name; only when both are the same is it clear which one is meant.
        long descriptor = e.a0();
        if (rename && (int) e.a2() != (int) descriptor) {
            return "";
        }
        if ((int) descriptor == AT_FDCWD) {
            return e.cwd();
        }
        return directories.behind(e, (int) descriptor);
    }

    /** include/uapi/linux/fcntl.h */
    private static final int AT_FDCWD = -100;

    /** Without {@code .}, {@code ..} and doubled slashes. */
    static String normal(String path) {
        if (!path.contains("//") && !path.contains("/.")) {
            return path;
        }
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }
}
