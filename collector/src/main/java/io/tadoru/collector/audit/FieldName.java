package io.tadoru.collector.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The fields that events are made of. Names in capitals come from the enriched tail, all others from the kernel. */
enum FieldName {
    ARCH("arch"),
    SYSCALL("syscall"),
    SUCCESS("success"),
    EXIT("exit"),
    A0("a0"),
    A1("a1"),
    A2("a2"),
    A3("a3"),
    KEY("key"),
    PID("pid"),
    PPID("ppid"),
    UID("uid"),
    EUID("euid"),
    AUID("auid"),
    SES("ses"),
    USER("UID"),
    LOGIN_USER("AUID"),
    COMM("comm"),
    EXE("exe"),
    RES("res"),
    ITEM("item"),
    NAME("name"),
    INODE("inode"),
    DEV("dev"),
    MODE("mode"),
    NAMETYPE("nametype"),
    OBJTYPE("objtype"),
    CWD("cwd"),
    SADDR("saddr"),
    OFLAG("oflag"),
    /** Any other. */
    OTHER("");

    private static final int PLACES = 256;
    private static final @Nullable FieldName[] TABLE = new @Nullable FieldName[PLACES];

    static {
        for (FieldName name : values()) {
            if (name != OTHER) {
                int place = place(name.bytes, 0, name.bytes.length);
                while (TABLE[place] != null) {
                    place = (place + 1) % PLACES;
                }
                TABLE[place] = name;
            }
        }
    }

    @SuppressWarnings("ImmutableEnumChecker") // Nothing writes to it.
    private final byte[] bytes;

    /** A bit of its own in a set of names. */
    final long bit = 1L << ordinal();

    FieldName(String name) {
        bytes = name.getBytes(StandardCharsets.US_ASCII);
    }

    static FieldName of(byte[] line, int from, int to) {
        for (int place = place(line, from, to); ; place = (place + 1) % PLACES) {
            FieldName name = TABLE[place];
            if (name == null) {
                return OTHER;
            }
            if (Arrays.equals(name.bytes, 0, name.bytes.length, line, from, to)) {
                return name;
            }
        }
    }

    private static int place(byte[] b, int from, int to) {
        return (b[from] * 7 + b[to - 1] * 31 + (to - from) * 57) & PLACES - 1;
    }
}
