package io.tadoru.collector.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The record types that events are made of, by name and by number (include/uapi/linux/audit.h). */
enum RecordType {
    SYSCALL,
    EXECVE,
    PATH,
    CWD,
    SOCKADDR,
    OPENAT2,
    URINGOP,
    PROCTITLE,
    EOE,
    /** Any other: names the event when it comes first, and may tell the process. */
    OTHER;

    @SuppressWarnings("ImmutableEnumChecker") // Nothing writes to it.
    private final byte[] bytes = name().getBytes(StandardCharsets.US_ASCII);

    private static final Map<String, String> NUMBERED = Map.ofEntries(
            Map.entry("1112", "USER_LOGIN"),
            Map.entry("1127", "SYSTEM_BOOT"),
            Map.entry("1128", "SYSTEM_SHUTDOWN"),
            Map.entry("1200", "DAEMON_START"),
            Map.entry("1201", "DAEMON_END"),
            Map.entry("1300", "SYSCALL"),
            Map.entry("1302", "PATH"),
            Map.entry("1305", "CONFIG_CHANGE"),
            Map.entry("1306", "SOCKADDR"),
            Map.entry("1307", "CWD"),
            Map.entry("1309", "EXECVE"),
            Map.entry("1320", "EOE"),
            Map.entry("1327", "PROCTITLE"),
            Map.entry("1336", "URINGOP"),
            Map.entry("1337", "OPENAT2"));

    private static final RecordType[] KNOWN = {SYSCALL, EXECVE, PATH, CWD, SOCKADDR, OPENAT2, URINGOP, PROCTITLE, EOE};

    /** Types by length and first letter of their names, which differ in one of them. */
    private static final @Nullable RecordType[] PLACES = new @Nullable RecordType[256];

    static {
        for (RecordType type : KNOWN) {
            PLACES[place(type.name().length(), type.name().charAt(0))] = type;
        }
    }

    private static int place(int length, int first) {
        return (length << 5 ^ first) & 255;
    }

    /** The type of a name that is not empty. */
    static RecordType of(byte[] line, int from, int to) {
        RecordType likely = PLACES[place(to - from, line[from])];
        if (likely != null && Arrays.equals(line, from, to, likely.bytes, 0, likely.bytes.length)) {
            return likely;
        }
        if (line[to - 1] == ']' || line[from] <= '9') {
            String name = name(new String(line, from, to - from, StandardCharsets.UTF_8));
            return Arrays.stream(KNOWN)
                    .filter(t -> t.name().equals(name))
                    .findFirst()
                    .orElse(OTHER);
        }
        return OTHER;
    }

    /** The name, also of {@code UNKNOWN[1327]} and of a bare number. */
    static String name(String text) {
        String number = text.startsWith("UNKNOWN[") && text.endsWith("]") ? text.substring(8, text.length() - 1) : text;
        return NUMBERED.getOrDefault(number, text);
    }
}
