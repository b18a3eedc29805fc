package io.tadoru.correlator;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.Event.SocketAddress;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.Event.User;
import io.tadoru.collector.OpenFlags;
import io.tadoru.collector.memory.MemoryStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The history of a host, told call by call, as the kernel would record it: serials count up, the clock ticks every 4 ms
 * and stands still until {@link #at} moves it, records carry the parent, image and login that the process has then.
 */
public final class Host {
    public static final long START = 1_700_000_000_000_000_000L;
    public static final String DEV = "08:01";
    public static final long TICK = 4_000_000;
    private static final long CLONE_THREAD = 0x10000;
    private static final long AT_FDCWD = 0xffffff9cL;

    private final String name;
    private final List<Event> events = new ArrayList<>();
    private final Set<String> unaudited = new HashSet<>();
    private final Set<Integer> contained = new HashSet<>();
    private long number;
    private final Map<Integer, Task> tasks = new HashMap<>();
    private final Map<Integer, Long> vforks = new HashMap<>();
    private long now = START;
    private long serial = 1000;
    private boolean withoutInodes;

    /** What the kernel knows of a process. */
    private static final class Task {
        int ppid;
        String exe = "/sbin/init";
        String auid = "";
        String cwd = "/";
        final TreeSet<Long> open = new TreeSet<>(List.of(0L, 1L, 2L));

        Task(int ppid) {
            this.ppid = ppid;
        }

        long descriptor() {
            long free = 0;
            while (open.contains(free)) {
                free++;
            }
            open.add(free);
            return free;
        }
    }

    /** One record in the making. */
    public static final class Call {
        public String type = "SYSCALL";
        public String call;
        public int pid;
        public int ppid;
        public long time;
        public boolean success = true;
        public long exit;
        public String exe;
        public String comm;
        public String auid;
        public String cwd;
        public List<String> args = List.of();
        public long a0;
        public long a1;
        public long a2;
        public int flags = OpenFlags.NONE;
        public List<PathItem> paths = List.of();
        public @Nullable SocketAddress remote;

        private Call(String call, int pid, Task task, long time) {
            this.call = call;
            this.pid = pid;
            this.ppid = task.ppid;
            this.exe = task.exe;
            this.comm = task.exe.substring(task.exe.lastIndexOf('/') + 1);
            this.auid = task.auid;
            this.cwd = task.cwd;
            this.time = time;
        }
    }

    public Host(String name) {
        this.name = name;
    }

    /** Seconds since the history's begin, rounded down to the clock's tick. */
    public Host at(double seconds) {
        now = time(seconds);
        return this;
    }

    public static long time(double seconds) {
        return START + Math.floorDiv(Math.round(seconds * 1e9), TICK) * TICK;
    }

    public Host tick() {
        now += TICK;
        return this;
    }

    /** These calls happen, but no rule records them. */
    public Host unaudited(String... calls) {
        unaudited.addAll(Arrays.asList(calls));
        return this;
    }

    /** Records carry names, but neither device nor inode. */
    public Host withoutInodes() {
        withoutInodes = true;
        return this;
    }

    /** The host boots: serials start again. */
    public Host boot() {
        serial = 1;
        tasks.clear();
        record("", 777, c -> {
            c.type = "SYSTEM_BOOT";
            c.ppid = -1;
            c.exit = Event.NO_EXIT;
        });
        return this;
    }

    // ---- processes --------------------------------------------------------------------------------------------------

    /** A process that was there before the evidence begins. */
    public Host process(int pid, int ppid, String exe) {
        Task task = new Task(ppid);
        task.exe = exe;
        tasks.put(pid, task);
        return this;
    }

    public Host login(int pid, String auid) {
        task(pid).auid = auid;
        return this;
    }

    public Host chdir(int pid, String cwd) {
        task(pid).cwd = cwd;
        return this;
    }

    public Host fork(int parent, int child) {
        return forkBy("clone", parent, child);
    }

    public Host forkBy(String call, int parent, int child) {
        born(parent, child);
        return record(call, parent, c -> {
            c.exit = returned(parent, child);
            c.a0 = call.equals("clone") ? 0x1200011 : 0;
        });
    }

    /** The child runs while its parent waits: {@link #vforkReturns} writes the parent's record, as of now. */
    public Host vfork(int parent, int child) {
        born(parent, child);
        vforks.put(child, now);
        return this;
    }

    public Host vforkReturns(int parent, int child) {
        long entry = java.util.Objects.requireNonNull(vforks.get(child));
        return record("vfork", parent, c -> {
            c.exit = returned(parent, child);
            c.time = entry;
        });
    }

    /** The process and its descendants live in a pid namespace: their forks return numbers counted from this one on. */
    public Host contain(int pid, long from) {
        contained.add(pid);
        number = from;
        return this;
    }

    private long returned(int parent, int child) {
        return contained.contains(parent) ? number++ : child;
    }

    private void born(int parent, int child) {
        contained.remove(child);
        if (contained.contains(parent)) {
            contained.add(child);
        }
        Task of = task(parent);
        Task task = new Task(parent);
        task.exe = of.exe;
        task.auid = of.auid;
        task.cwd = of.cwd;
        task.open.addAll(of.open);
        tasks.put(child, task);
    }

    public Host thread(int pid, int tid) {
        return record("clone", pid, c -> {
            c.exit = tid;
            c.a0 = 0x3d0f00 | CLONE_THREAD;
        });
    }

    /** Its parent's pid as records give it now. */
    public int ppid(int pid) {
        return task(pid).ppid;
    }

    /** The parent died and another process took the child. */
    public Host reparent(int pid, int to) {
        task(pid).ppid = to;
        return this;
    }

    public Host exec(int pid, String exe, String... args) {
        return execFile(pid, exe, inodeOf(exe), args);
    }

    public Host execFile(int pid, String exe, long inode, String... args) {
        task(pid).exe = exe;
        return record("execve", pid, c -> {
            c.args = args.length == 0 ? List.of(exe) : List.of(args);
            c.paths = List.of(
                    item(exe, "NORMAL", inode, "0100755"),
                    item("/lib64/ld-linux-x86-64.so.2", "NORMAL", 99, "0100755"));
        });
    }

    public Host exit(int pid) {
        record("exit_group", pid, c -> c.exit = 0);
        return this;
    }

    // ---- files ------------------------------------------------------------------------------------------------------

    public Host read(int pid, String path, long inode) {
        return open(pid, path, inode, "NORMAL", 0);
    }

    /** Opens a file that exists for writing, as a shell's {@code >} does: the name type is NORMAL. */
    public Host write(int pid, String path, long inode) {
        return open(pid, path, inode, "NORMAL", 1 | OpenFlags.O_CREAT | OpenFlags.O_TRUNC);
    }

    /** Opens a file for writing that did not exist. */
    public Host create(int pid, String path, long inode) {
        return open(pid, path, inode, "CREATE", 1 | OpenFlags.O_CREAT | OpenFlags.O_TRUNC);
    }

    public Host open(int pid, String path, long inode, String nametype, int flags) {
        return openBy("openat", pid, AT_FDCWD, path, inode, nametype, flags);
    }

    /** @param directory descriptor that the name is relative to */
    public Host openBy(String call, int pid, long directory, String path, long inode, String nametype, int flags) {
        return record(call, pid, c -> {
            c.exit = task(pid).descriptor();
            c.a0 = directory;
            c.flags = flags;
            PathItem file = item(path, nametype, inode, "0100644");
            c.paths = nametype.equals("CREATE") ? List.of(parent(path), file) : List.of(file);
        });
    }

    public Host openDirectory(int pid, String path) {
        return record("openat", pid, c -> {
            c.exit = task(pid).descriptor();
            c.a0 = AT_FDCWD;
            c.flags = 0x10000;
            c.paths = List.of(item(path, "NORMAL", 500, "040755"));
        });
    }

    /** Closing is hardly ever audited: nothing is recorded. */
    public Host close(int pid) {
        task(pid).open.pollLast();
        return this;
    }

    public Host unlink(int pid, String path, long inode) {
        return record("unlink", pid, c -> c.paths = List.of(parent(path), item(path, "DELETE", inode, "0100644")));
    }

    public Host rename(int pid, String from, String to, long inode) {
        return record(
                "rename",
                pid,
                c -> c.paths = List.of(
                        parent(from),
                        parent(to),
                        item(from, "DELETE", inode, "0100644"),
                        item(to, "CREATE", inode, "0100644")));
    }

    /** Five items: the file that had the name is gone. */
    public Host renameOver(int pid, String from, String to, long inode, long replaced) {
        return record(
                "rename",
                pid,
                c -> c.paths = List.of(
                        parent(from),
                        parent(to),
                        item(from, "DELETE", inode, "0100644"),
                        item(to, "DELETE", replaced, "0100644"),
                        item(to, "CREATE", inode, "0100644")));
    }

    public Host link(int pid, String from, String to, long inode) {
        return record(
                "link",
                pid,
                c -> c.paths = List.of(
                        item(from, "NORMAL", inode, "0100644"), parent(to), item(to, "CREATE", inode, "0100644")));
    }

    public Host chmod(int pid, String path, long inode) {
        return record("fchmodat", pid, c -> {
            c.a0 = AT_FDCWD;
            c.paths = List.of(item(path, "NORMAL", inode, "0100644"));
        });
    }

    public PathItem item(String path, String nametype, long inode, String mode) {
        return withoutInodes
                ? new PathItem(path, nametype, -1, "", "")
                : new PathItem(path, nametype, inode, DEV, mode);
    }

    private PathItem parent(String path) {
        int slash = path.lastIndexOf('/');
        return item(slash <= 0 ? "/" : path.substring(0, slash), "PARENT", 2, "040755");
    }

    /** Programs that nobody changes get inodes of their own. */
    private static long inodeOf(String exe) {
        return 1_000_000 + Math.floorMod(exe.hashCode(), 1_000_000);
    }

    // ---- network ----------------------------------------------------------------------------------------------------

    public Host connect(int pid, String ip, int port) {
        return connect(pid, ip, port, 0);
    }

    /** @param exit 0, -115 for a connect that goes on in the background, or another error */
    public Host connect(int pid, String ip, int port, long exit) {
        return record("connect", pid, c -> {
            c.exit = exit;
            c.success = exit >= 0;
            c.remote = address(ip, port);
        });
    }

    /** @param since when the server began to wait */
    public Host accept(int pid, String ip, int port, double since) {
        return record("accept4", pid, c -> {
            c.time = time(since);
            c.exit = task(pid).descriptor();
            c.remote = address(ip, port);
        });
    }

    public Host bind(int pid, String ip, int port) {
        return record("bind", pid, c -> c.remote = address(ip, port));
    }

    private static SocketAddress address(String ip, int port) {
        return new SocketAddress(ip.indexOf(':') < 0 ? "ipv4" : "ipv6", ip, port, "");
    }

    // ---- records ----------------------------------------------------------------------------------------------------

    private Task task(int pid) {
        return tasks.computeIfAbsent(pid, p -> new Task(1));
    }

    /** Any record. */
    public Host record(String call, int pid, Consumer<Call> how) {
        Call c = new Call(call, pid, task(pid), now);
        how.accept(c);
        if (unaudited.contains(call)) {
            serial++;
            return this;
        }
        events.add(new Event(
                c.time,
                serial++,
                name,
                c.type,
                c.call,
                c.success,
                c.exit,
                c.pid,
                c.ppid,
                new User("1000", "1000", c.auid, "", "", ""),
                c.comm,
                c.exe,
                c.args,
                c.a0,
                c.a1,
                c.a2,
                0,
                c.flags,
                c.cwd,
                c.paths,
                c.remote,
                List.of(),
                new Source("history", "event " + events.size())));
        return this;
    }

    /** The record written last. */
    public Event last() {
        return events.get(events.size() - 1);
    }

    public List<Event> events() {
        return List.copyOf(events);
    }

    public MemoryStore store() {
        return new MemoryStore(events, List.of());
    }

    // ---- what is found ----------------------------------------------------------------------------------------------

    /** The incident of an alert that this host called that address. */
    public Picture calledHome(double seconds, String ip, int port) {
        return calledHome(seconds, ip, port, Options.of(Options.Mode.CAUSAL));
    }

    public Picture calledHome(double seconds, String ip, int port, Options options) {
        return Picture.of(this, alert(seconds, "10.0.0.1", 40000, ip, port), options);
    }

    public static Alert alert(double seconds, String src, int srcPort, String dest, int destPort) {
        return new Alert(time(seconds), src, srcPort, dest, destPort, "tcp", "test", 1);
    }
}
