package io.tadoru.collector;

import java.util.Set;

/** The system calls that carry provenance, by what they do. */
public final class SystemCalls {
    public static final Set<String> FORK = Set.of("fork", "vfork", "clone", "clone3");
    public static final Set<String> EXEC = Set.of("execve", "execveat");
    public static final Set<String> OPEN = Set.of("open", "openat", "openat2", "creat", "open_by_handle_at");
    public static final Set<String> EXIT = Set.of("exit_group");
    public static final Set<String> CONNECT = Set.of("connect");
    public static final Set<String> ACCEPT = Set.of("accept", "accept4");
    public static final Set<String> BIND = Set.of("bind");
    public static final Set<String> DELETE = Set.of("unlink", "unlinkat", "rmdir");
    public static final Set<String> RENAME = Set.of("rename", "renameat", "renameat2");
    public static final Set<String> LINK = Set.of("link", "linkat", "symlink", "symlinkat");
    public static final Set<String> CHANGE_MODE = Set.of("chmod", "fchmod", "fchmodat", "fchmodat2");
    public static final Set<String> TRUNCATE = Set.of("truncate", "ftruncate");

    /** CLONE_THREAD (include/uapi/linux/sched.h): the new task is a thread of the caller. */
    private static final long CLONE_THREAD = 0x10000;

    private SystemCalls() {}

    /**
     * Whether a successful call of this name made a process rather than a thread. clone3 keeps its flags in memory that
     * audit does not record, so its children count as processes.
     *
     * @param a0 the call's first argument word
     */
    public static boolean forks(String call, long a0) {
        return FORK.contains(call) && !(call.equals("clone") && (a0 & CLONE_THREAD) != 0);
    }
}
