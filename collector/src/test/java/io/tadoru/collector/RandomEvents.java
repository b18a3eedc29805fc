package io.tadoru.collector;

import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.Event.SocketAddress;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.Event.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Events and questions out of small pools, so that pids, inodes, names and times collide all the time. Every event is
 * one that audit could have written: the open flags are those in the argument words, times are whole milliseconds on a
 * 4 ms clock.
 */
public final class RandomEvents {
    public static final List<String> HOSTS = List.of("web-1", "db.example.org");
    private static final long START = 1_700_000_000_000_000_000L;
    private static final long TICK = 4_000_000L;

    private static final List<String> CALLS = List.of(
            "open",
            "openat",
            "openat2",
            "creat",
            "open_by_handle_at",
            "fork",
            "vfork",
            "clone",
            "clone",
            "clone3",
            "execve",
            "connect",
            "accept4",
            "bind",
            "rename",
            "renameat2",
            "unlinkat",
            "fchmodat",
            "exit_group",
            "462");
    private static final List<String> NAMES = List.of(
            "/etc/passwd", "x", "/tmp/.a b\"\\", "/srv/\u202egpj.exe", "../up", "/tmp/\u0001", "/usr/bin/ls (deleted)");
    private static final List<String> IPS = List.of("10.0.0.1", "10.0.0.2", "2001:db8::1", "fe80::1", "::1");
    private static final List<String> DEVS = List.of("08:01", "fd:02");
    private static final long[] FLAGS = {
        0, 1, 2, 3, 0x241, 0x441, 0x8000, 0x88000, 0x8042, 0x10ad9e, 0xffffffffffff0002L
    };
    private static final List<String> NAMETYPES = List.of("NORMAL", "CREATE", "DELETE", "PARENT", "UNKNOWN", "");

    private final Random random;
    private final long span;

    /**
     * @param seed decides everything
     * @param ticks over how many 4 ms ticks the times spread; few make many ties
     */
    public RandomEvents(long seed, int ticks) {
        this.random = new Random(seed);
        this.span = ticks;
    }

    /** So many events, unlike in host, time and serial, in no order. */
    public List<Event> events(int count) {
        List<Event> out = new ArrayList<>();
        boolean boots = random.nextInt(3) == 0;
        long[] serial = {random.nextInt(1000), 4294967295L - random.nextInt(2 * count)};
        for (int i = 0; i < count; i++) {
            int host = random.nextInt(2);
            serial[host] = (serial[host] + 1 + (random.nextInt(20) == 0 ? random.nextInt(5) : 0)) & 0xffffffffL;
            boolean boot = boots && random.nextInt(count) < 2;
            serial[host] = boot ? 1 : serial[host];
            out.add(event(HOSTS.get(host), serial[host], boot));
        }
        // A serial that restarted can meet an old one in the same tick.
        Set<List<Object>> seen = new java.util.HashSet<>();
        out.removeIf(e -> !seen.add(List.of(e.host(), e.time(), e.serial())));
        return out;
    }

    private Event event(String host, long serial, boolean boot) {
        boolean syscall = !boot && random.nextInt(12) > 0;
        String type = boot
                ? "SYSTEM_BOOT"
                : syscall ? "SYSCALL" : one(List.of("USER_LOGIN", "URINGOP", "CONFIG_CHANGE", "DAEMON_START"));
        String call = syscall ? one(CALLS) : "";
        boolean success = random.nextInt(4) > 0;
        long[] words = new long[4];
        for (int i = 0; i < 4 && syscall; i++) {
            words[i] = random.nextInt(3) == 0 ? 0 : random.nextLong() >>> random.nextInt(64);
        }
        int flags = OpenFlags.NONE;
        switch (call) {
            case "open" -> flags = (int) (words[1] = FLAGS[random.nextInt(FLAGS.length)]);
            case "openat", "open_by_handle_at" -> flags = (int) (words[2] = FLAGS[random.nextInt(FLAGS.length)]);
            case "openat2" -> flags = random.nextInt(4) == 0 ? OpenFlags.NONE : (int) FLAGS[random.nextInt(10)];
            case "creat" -> flags = OpenFlags.CREAT;
            case "clone" -> words[0] = random.nextBoolean() ? 0x1200011 : 0x3d0f00;
            default -> {}
        }
        boolean network = Set.of("connect", "accept4", "bind").contains(call);
        return new Event(
                time(),
                serial,
                host,
                type,
                call,
                success,
                syscall ? exit(call, success) : Event.NO_EXIT,
                random.nextInt(10) == 0 ? -1 : pid(),
                syscall ? pid() : -1,
                user(syscall),
                one(List.of("bash", "curl", "", "a\u001b[31m")),
                one(List.of("/usr/bin/bash", "/usr/bin/curl", "", "/tmp/\uD83D\uDC80")),
                call.equals("execve") ? some(List.of("sh", "-c", "", "=cmd|'/c calc'", "\u0000"), 6) : List.of(),
                words[0],
                words[1],
                words[2],
                words[3],
                flags,
                one(List.of("", "/", "/home/u")),
                network || !syscall ? List.of() : paths(call),
                network ? remote() : null,
                some(List.of("net", "exec", "k,1"), 2),
                new Source("random", "event " + host + " " + serial));
    }

    private long exit(String call, boolean success) {
        if (!success) {
            return call.equals("connect") && random.nextBoolean()
                    ? Event.EINPROGRESS
                    : one(List.of(-2L, -13L, -111L, -4095L, -11L, -515L));
        }
        return SystemCalls.FORK.contains(call) ? pid() : random.nextInt(5);
    }

    private User user(boolean syscall) {
        String uid = one(List.of("0", "1000", "alice"));
        String euid = syscall ? one(List.of("0", "1000", "", "alice")) : one(List.of("", "33"));
        return new User(
                uid,
                euid,
                one(List.of("", "1000")),
                one(List.of("", "root")),
                one(List.of("", "bob")),
                one(List.of("", "7")));
    }

    private List<PathItem> paths(String call) {
        int count = call.startsWith("rename") ? 4 + random.nextInt(2) : random.nextInt(4);
        List<PathItem> out = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean identified = random.nextInt(5) > 0;
            out.add(new PathItem(
                    random.nextInt(9) == 0 ? "" : one(NAMES),
                    one(NAMETYPES),
                    identified ? inode() : -1,
                    identified ? one(DEVS) : "",
                    identified ? one(List.of("0100644", "040755")) : ""));
        }
        return out;
    }

    private @Nullable SocketAddress remote() {
        int kind = random.nextInt(10);
        if (kind > 2) {
            String ip = one(IPS);
            return new SocketAddress(ip.indexOf(':') < 0 ? "ipv4" : "ipv6", ip, port(), "");
        }
        return kind == 0
                ? null
                : kind == 1
                        ? new SocketAddress("unix", "", -1, one(List.of("/run/x", "@abs", "")))
                        : new SocketAddress(one(List.of("netlink", "unspec", "17")), "", -1, "");
    }

    /** A question that has a fair chance to be answered with something. */
    public Question question() {
        long from = START + (random.nextInt((int) span + 4) - 2) * TICK + jitter();
        long to =
                random.nextBoolean() ? START + (span + 1) * TICK : from + random.nextInt((int) span) * TICK + jitter();
        return new Question(
                one(java.util.Arrays.asList(null, null, HOSTS.get(0), HOSTS.get(1), "nobody")),
                about(),
                random.nextInt(3) == 0 ? START - TICK : from,
                to,
                random.nextInt(3) > 0 ? Set.of() : Set.copyOf(some(CALLS, 6)),
                one(List.of(Question.Opens.values())),
                one(List.of(Question.Outcome.values())),
                one(List.of(Question.Order.values())),
                one(List.of(0, 1, 3, 10, 50, 200, 12_000)));
    }

    private Question.About about() {
        return switch (random.nextInt(10)) {
            case 0 -> new Question.OfProcess(pid());
            case 9 ->
                new Question.OfProcesses(IntStream.rangeClosed(0, random.nextInt(20))
                        .mapToObj(i -> pid())
                        .collect(Collectors.toSet()));
            case 1 -> new Question.OfParent(pid());
            case 2 -> new Question.Birth(pid());
            case 3 -> new Question.OfFile(inode(), "");
            case 4, 5 -> new Question.OfFile(inode(), one(DEVS));
            case 6 -> new Question.OfPath(one(NAMES));
            case 7 -> new Question.OfAddress(one(IPS), random.nextBoolean() ? -1 : port());
            default -> new Question.Anything();
        };
    }

    /** Most times are those of events; some lie just beside. */
    private long jitter() {
        return one(List.of(0L, 0L, 0L, 1L, -1L, 999_999L, 1_000_000L));
    }

    private long time() {
        return START + random.nextInt((int) span) * TICK;
    }

    private int pid() {
        return 100 + random.nextInt(8);
    }

    private long inode() {
        return 5 + random.nextInt(6);
    }

    private int port() {
        return 440 + random.nextInt(5);
    }

    private <T extends @Nullable Object> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private <T> List<T> some(List<T> of, int most) {
        return IntStream.range(0, random.nextInt(most + 1))
                .mapToObj(i -> one(of))
                .toList();
    }
}
