package io.tadoru.collector;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One audit event: usually one system call, with all its records joined.
 *
 * <p>Immutable. The same event read from the raw log and from the Auditbeat document made of it is equal in everything
 * but {@link #source}.
 *
 * @param time nanoseconds since the Unix epoch, UTC. For a system call the kernel takes it at the call's entry, from a
 *     clock that ticks every few milliseconds (kernel/auditsc.c), so that equal times say nothing about order
 * @param serial the kernel's event number, 0 to 4294967295; restarts at boot and wraps
 * @param host the node or host name as the evidence gives it, "" where it gives none
 * @param type the record type that names the event, in capitals: {@code SYSCALL} wherever there is such a record
 * @param call the system call's name, such as {@code openat}; "" where the event has none, decimal where unknown
 * @param success whether the kernel reports success; a connect in progress is no success, see {@link #inProgress}
 * @param exit the return value; negative errno when it failed; {@link #NO_EXIT} where not recorded
 * @param pid the process (thread group) id, -1 where there is none
 * @param ppid the parent's pid at the time of the record, -1 where not recorded
 * @param user whose rights were used
 * @param comm the task's name, at most 15 bytes in the kernel; hostile text
 * @param exe the path of the process's image after the call; hostile text
 * @param args argv of an execve, else empty; hostile text
 * @param a0 first argument word, as an unsigned 64-bit pattern; 0 where missing
 * @param a1 second argument word
 * @param a2 third argument word
 * @param a3 fourth argument word
 * @param openFlags the flags of an open-like call (see {@link OpenFlags}), or {@link OpenFlags#NONE}
 * @param cwd working directory, "" where not recorded
 * @param paths the PATH records in item order
 * @param remote the socket address of connect, accept, bind and the like
 * @param keys the audit rules' keys
 * @param source where the evidence lies
 */
public record Event(
        long time,
        long serial,
        String host,
        String type,
        String call,
        boolean success,
        long exit,
        int pid,
        int ppid,
        User user,
        String comm,
        String exe,
        List<String> args,
        long a0,
        long a1,
        long a2,
        long a3,
        int openFlags,
        String cwd,
        List<PathItem> paths,
        @Nullable SocketAddress remote,
        List<String> keys,
        Source source) {

    /** {@link #exit} of an event whose records carry none. */
    public static final long NO_EXIT = Long.MIN_VALUE;

    /** {@code -EINPROGRESS}: a connect that does not block and goes on in the background (asm-generic/errno.h). */
    public static final long EINPROGRESS = -115;

    /** Time, then serial, then host: the order of every list of events that a store gives. */
    public static final Comparator<Event> ORDER = Comparator.comparingLong(Event::time)
            .thenComparingLong(Event::serial)
            .thenComparing(Event::host);

    public Event {
        args = List.copyOf(args);
        paths = List.copyOf(paths);
        keys = List.copyOf(keys);
    }

    /** Whether this is a connect that had not finished when the call returned; most modern clients connect this way. */
    public boolean inProgress() {
        return exit == EINPROGRESS;
    }

    /** Whether this call made a process: a successful fork, vfork or clone that is not a thread. */
    public boolean forks() {
        return success && exit > 0 && SystemCalls.forks(call, a0);
    }

    /**
     * Whether the kernel numbered this event. The daemon counts its own (DAEMON_START and the like) from a random
     * number, so that theirs say nothing about lost ones.
     */
    public boolean serialOfKernel() {
        return !type.startsWith("DAEMON_");
    }

    /**
     * Users of a process.
     *
     * @param uid real user id, "" where unknown; a string because some senders resolve it to a name
     * @param euid effective user id, "" where unknown
     * @param auid login user id, "" where unset
     * @param name name of the real user, "" where the evidence has none
     * @param loginName name of the login user, "" where the evidence has none
     * @param session login session, "" where unset
     */
    public record User(String uid, String euid, String auid, String name, String loginName, String session) {
        public static final User UNKNOWN = new User("", "", "", "", "", "");
    }

    /**
     * One PATH record.
     *
     * @param name the name as the process gave it: absolute, relative or "" for {@code (null)}; hostile text
     * @param nametype NORMAL, CREATE, DELETE, PARENT or UNKNOWN; "" in kernels before 3.17
     * @param inode inode number, -1 where not recorded
     * @param dev device as {@code major:minor} in hex, "" where not recorded
     * @param mode octal mode with the file type, such as {@code 0100755}, "" where not recorded
     */
    public record PathItem(String name, String nametype, long inode, String dev, String mode) {
        /** Whether device and inode are both known, so that a name is not needed to tell the file. */
        public boolean identified() {
            return inode >= 0 && !dev.isEmpty();
        }
    }

    /**
     * A socket address.
     *
     * @param family {@code ipv4}, {@code ipv6}, {@code unix}, {@code netlink}, {@code unspec} or the decimal number
     * @param ip textual address in canonical form (RFC 5952), "" where the family has none
     * @param port 0 to 65535, -1 where the family has none
     * @param path path of a unix socket, with a leading {@code @} when abstract; "" elsewhere; hostile text
     */
    public record SocketAddress(String family, String ip, int port, String path) {
        /** Whether this is an address of the internet. */
        public boolean internet() {
            return !ip.isEmpty();
        }
    }

    /**
     * Where the evidence of an event lies.
     *
     * @param container a file's name or an index
     * @param position {@code line 17} or a document's id
     */
    public record Source(String container, String position) {}
}
