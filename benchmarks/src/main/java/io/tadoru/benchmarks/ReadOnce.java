package io.tadoru.benchmarks;

import io.tadoru.collector.Event;
import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.collector.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a file into a store in a JVM of its own and tells what that took: {@code events}, {@code heap} (bytes that the
 * store keeps alive), {@code text} (bytes of its different texts as Java strings), {@code rss} (most memory ever, bytes).
 */
final class ReadOnce {
    /** A String and its byte[] without the bytes, on a 64-bit JVM with compressed pointers. */
    private static final int STRING = 24 + 16;

    private ReadOnce() {}

    public static void main(String[] args) throws IOException {
        long before = live();
        MemoryStore store = new EvidenceFiles("localhost", line -> {}).read(List.of(Path.of(args[0])));
        long rss = mostMemory();
        long heap = live() - before;
        System.out.println("rss " + rss);
        System.out.println("heap " + heap);
        System.out.println("events " + store.events().size());
        System.out.println("text " + text(store.events()));
    }

    private static long live() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long mostMemory() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return 0;
    }

    /** Sources are left out: their line numbers are no text that repeats. */
    private static long text(List<Event> events) {
        Set<String> texts = new HashSet<>();
        for (Event e : events) {
            texts.addAll(List.of(e.host(), e.type(), e.call(), e.comm(), e.exe(), e.cwd()));
            texts.addAll(e.args());
            texts.addAll(e.keys());
            Event.User u = e.user();
            texts.addAll(List.of(u.uid(), u.euid(), u.auid(), u.name(), u.loginName(), u.session()));
            for (Event.PathItem p : e.paths()) {
                texts.addAll(List.of(p.name(), p.nametype(), p.dev(), p.mode()));
            }
            Event.SocketAddress remote = e.remote();
            if (remote != null) {
                texts.addAll(List.of(remote.family(), remote.ip(), remote.path()));
            }
        }
        long bytes = 0;
        for (String text : texts) {
            boolean narrow = text.chars().allMatch(c -> c < 256);
            bytes += STRING + ((narrow ? 1L : 2L) * text.length() + 7) / 8 * 8;
        }
        return bytes;
    }
}
