package io.tadoru.correlator.link;

import io.tadoru.collector.Event;
import io.tadoru.collector.SystemCalls;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** Names in PATH records to absolute names. */
public final class Names {
    private static final String DELETED = " (deleted)";

    /** PATH_MAX (include/uapi/linux/limits.h): no call takes a longer name. */
    private static final int LONGEST = 4096;

    /** include/uapi/linux/fcntl.h */
    private static final int AT_FDCWD = -100;

    /** Calls that name a directory by the descriptor in a0. creat is none of them. */
    private static final Set<String> BY_A0 = Set.of(
            "openat", "openat2", "execveat", "unlinkat", "fchmodat", "fchmodat2", "renameat", "renameat2", "linkat");

    private Names() {}

    /**
     * The absolute name, or the name as recorded where its directory is not known.
     *
     * @param directories tells the directory behind a descriptor of the event's process
     */
    public static String absolute(Event e, String name, Directories directories) {
        if (name.isEmpty() || name.startsWith("/")) {
            return normal(name);
        }
        String base = base(e, directories);
        // Nested directories opened one below the other could make a name of any length.
        return base.isEmpty() || base.length() + name.length() >= LONGEST ? name : normal(base + "/" + name);
    }

    /** The file that the event's process runs, also where that was removed since. */
    public static String image(Event e) {
        return image(e.exe());
    }

    /**
     * The same of an image as recorded. The kernel says of an image that was removed that it was (fs/d_path.c); a name in a
     * PATH record is what the caller wrote, and a file may really be called so.
     */
    public static String image(String exe) {
        return exe.endsWith(DELETED) ? exe.substring(0, exe.length() - DELETED.length()) : exe;
    }

    private static String base(Event e, Directories directories) {
        String call = e.call();
        if (!BY_A0.contains(call) && !call.equals("symlinkat")) {
            return e.cwd();
        }
        int descriptor = (int) (call.equals("symlinkat") ? e.a1() : e.a0());
        boolean two = SystemCalls.RENAME.contains(call) || call.equals("linkat");
        // A rename has a directory for each name; only when both are the same is it clear which one is meant.
        if (two && (int) e.a2() != descriptor) {
            return "";
        }
        return descriptor == AT_FDCWD ? e.cwd() : directories.behind(e, descriptor);
    }

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
