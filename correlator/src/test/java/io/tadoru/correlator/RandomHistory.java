package io.tadoru.correlator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A history that a host could have had, out of few pids and few inodes, so that both are reused all the time, on a clock
 * that often stands still. It ends with a call to {@link #EVIL}.
 */
public final class RandomHistory {
    static final String EVIL = "10.66.4.9";
    private static final int ROOT = 10;

    /** A pid is not given again at once: the kernel counts up first. */
    private static final long REST = 3 * Host.TICK;

    private final Random random;
    private final Host host;
    private final TreeSet<Integer> alive = new TreeSet<>(List.of(ROOT));
    private final Map<Integer, Long> died = new HashMap<>();
    private final TreeMap<Long, String> files = new TreeMap<>();
    private final boolean contained;
    private boolean born;
    private int names;
    private long now;

    /** @param unaudited calls that no rule records */
    public RandomHistory(long seed, int steps, String... unaudited) {
        this(seed, steps, false, unaudited);
    }

    /** @param contained whether one of the first's children, and all that it starts, lives in a container */
    RandomHistory(long seed, int steps, boolean contained, String... unaudited) {
        this.contained = contained;
        this.random = new Random(seed);
        this.host = new Host("web").unaudited(unaudited).process(ROOT, 1, "/sbin/first");
        for (int i = 0; i < steps; i++) {
            if (random.nextInt(3) == 0) {
                now += Host.TICK * (1 + random.nextInt(3));
                host.at(now / 1e9);
            }
            step();
        }
        now += 50 * Host.TICK;
        host.at(now / 1e9).connect(one(alive), EVIL, 443);
    }

    public Host host() {
        return host;
    }

    public Alert alert() {
        return Host.alert(now / 1e9, "10.0.0.1", 40000, EVIL, 443);
    }

    private void step() {
        int pid = one(alive);
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> fork(pid);
            case 4 -> host.thread(pid, 300 + random.nextInt(20));
            case 5 -> host.exec(pid, random.nextBoolean() ? "/bin/sh" : "/usr/bin/tool");
            case 6, 7 -> {
                if (!files.isEmpty()) {
                    long inode = one(files.keySet());
                    host.execFile(pid, name(inode), inode);
                }
            }
            case 8, 9 -> onFile(inode -> host.read(pid, name(inode), inode));
            case 10 -> onFile(inode -> host.write(pid, name(inode), inode));
            case 11 -> onFile(inode -> host.open(pid, name(inode), inode, "NORMAL", 2));
            case 12, 13 -> create(pid);
            case 14 ->
                onFile(inode -> {
                    host.unlink(pid, name(inode), inode);
                    files.remove(inode);
                });
            case 15 -> rename(pid);
            case 16 -> onFile(inode -> host.chmod(pid, name(inode), inode));
            case 17 -> host.connect(pid, random.nextInt(4) == 0 ? EVIL : "10.1.1.1", 443, one(List.of(0, -115, -111)));
            case 18 -> host.close(pid);
            default -> exit(pid);
        }
    }

    private interface OnFile {
        void with(long inode);
    }

    private void onFile(OnFile does) {
        if (!files.isEmpty()) {
            does.with(one(files.keySet()));
        }
    }

    private void fork(int parent) {
        int child = 100 + random.nextInt(9);
        if (alive.contains(child) || now - died.getOrDefault(child, -REST) < REST) {
            return;
        }
        alive.add(child);
        boolean first = contained && !born;
        born = true;
        if (random.nextInt(3) > 0) {
            host.forkBy(random.nextInt(4) == 0 ? "clone3" : "clone", parent, child);
            contain(first, child);
            return;
        }
        host.vfork(parent, child).exec(child, "/usr/bin/quick");
        if (random.nextBoolean()) {
            now += Host.TICK;
            host.at(now / 1e9).read(child, "/lib/libc.so", 99);
        }
        host.vforkReturns(parent, child);
        contain(first, child);
    }

    private void contain(boolean first, int child) {
        if (first) {
            host.contain(child, 1000);
        }
    }

    private void create(int pid) {
        long inode = 5 + random.nextInt(6);
        if (!files.containsKey(inode)) {
            files.put(inode, "/tmp/f" + random.nextInt(3) + (random.nextBoolean() ? "" : "-" + names++));
            host.create(pid, name(inode), inode);
        }
    }

    private void rename(int pid) {
        if (files.isEmpty()) {
            return;
        }
        long inode = one(files.keySet());
        long other = one(files.keySet());
        String from = name(inode);
        if (inode == other) {
            files.put(inode, "/opt/g" + names++);
            host.rename(pid, from, name(inode), inode);
        } else {
            String to = name(other);
            host.renameOver(pid, from, to, inode, other);
            files.remove(other);
            files.put(inode, to);
        }
    }

    private void exit(int pid) {
        if (pid == ROOT) {
            return;
        }
        host.exit(pid);
        alive.remove(pid);
        died.put(pid, now);
        alive.forEach(p -> {
            if (host.ppid(p) == pid) {
                host.reparent(p, 1);
            }
        });
    }

    private String name(long inode) {
        return java.util.Objects.requireNonNull(files.get(inode));
    }

    private <T> T one(java.util.Collection<T> of) {
        return new ArrayList<>(of).get(random.nextInt(of.size()));
    }
}
