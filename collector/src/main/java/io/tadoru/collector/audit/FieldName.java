package io.tadoru.collector.audit;

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
            int place = place(name.letters);
            while (TABLE[place] != null) {
                place = (place + 1) % PLACES;
            }
            TABLE[place] = name;
        }
    }

    /** As one number: no name has more than eight letters. */
    private final long letters;

    /** A bit of its own in a set of names. */
    final long bit = 1L << ordinal();

    FieldName(String name) {
        long number = 0;
        for (char c : name.toCharArray()) {
            number = number << 8 | c;
        }
        letters = number;
    }

    /**
     * The name of so many letters.
     *
     * @param letters the last eight bytes of the name, the last of all lowest
     */
    static FieldName of(long letters, int length) {
        if (length > Long.BYTES) {
            return OTHER;
        }
        for (int place = place(letters); ; place = (place + 1) % PLACES) {
            FieldName name = TABLE[place];
            if (name == null) {
                return OTHER;
            }
            if (name.letters == letters) {
                return name;
            }
        }
    }

    private static int place(long letters) {
        return (int) (letters * 0x9E3779B97F4A7C15L >>> 56);
    }
}
