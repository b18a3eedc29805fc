package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.identity.Life;
import java.util.List;

/** Which of the files that a process read say something about it. */
final class ReadFiles {
    /** Programs, libraries and the kernel's own: every process reads them, and the image's name says as much. */
    private static final List<String> SYSTEM = List.of(
            "/usr/",
            "/lib/",
            "/lib32/",
            "/lib64/",
            "/bin/",
            "/sbin/",
            "/proc/",
            "/sys/",
            "/dev/",
            "/snap/",
            "/etc/ld.so");

    private ReadFiles() {}

    static boolean system(String name) {
        return SYSTEM.stream().anyMatch(name::startsWith);
    }

    /** Whether a command of the process, up to that read, names the file: it was meant, not just needed. */
    static boolean named(Life life, Event read, String name) {
        for (Event e : life.events()) {
            if (e.time() > read.time()) {
                break;
            }
            if (SystemCalls.EXEC.contains(e.call()) && e.success() && named(e, name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether this command names the file. */
    static boolean named(Event exec, String name) {
        String base = name.substring(name.lastIndexOf('/') + 1);
        return !base.isEmpty() && exec.args().stream().anyMatch(a -> a.length() < 4096 && mentions(a, base));
    }

    private static boolean mentions(String argument, String base) {
        int at = argument.indexOf(base);
        while (at >= 0) {
            boolean begins = at == 0 || !namePart(argument.charAt(at - 1));
            int end = at + base.length();
            boolean ends = end == argument.length() || !namePart(argument.charAt(end));
            if (begins && ends) {
                return true;
            }
            at = argument.indexOf(base, at + 1);
        }
        return false;
    }

    private static boolean namePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
    }
}
