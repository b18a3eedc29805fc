package io.tadoru.collector;

/**
 * The flags of open, openat, openat2 and creat (include/uapi/asm-generic/fcntl.h). The name type of a PATH record does
 * not tell reading from writing; these do.
 */
public final class OpenFlags {
    /** The call is no open, or its flags are not recorded. */
    public static final int NONE = -1;

    public static final int O_CREAT = 0x40;
    public static final int O_TRUNC = 0x200;
    public static final int O_APPEND = 0x400;
    /** Without O_DIRECTORY, which O_TMPFILE includes. */
    private static final int O_TMPFILE = 0x400000;

    /** What creat(2) means. */
    public static final int CREAT = 1 | O_CREAT | O_TRUNC;

    private OpenFlags() {}

    /** Whether bytes can flow out of the file: O_RDONLY or O_RDWR. Unknown flags count as reading. */
    public static boolean reads(int flags) {
        return flags == NONE || (flags & 3) == 0 || (flags & 3) == 2;
    }

    /** Whether bytes can flow into the file: O_WRONLY or O_RDWR. O_RDONLY with O_TRUNC empties it and brings nothing. */
    public static boolean writes(int flags) {
        return flags != NONE && ((flags & 3) == 1 || (flags & 3) == 2);
    }

    /** Whether this made a file without a name: the PATH record then has the directory's name and the file's inode. */
    public static boolean unnamed(int flags) {
        return flags != NONE && (flags & O_TMPFILE) != 0;
    }
}
