package io.tadoru.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A large raw log out of the recorded samples, one behind the other and over again. Times, serials, pids, the inodes of
 * files that were made while recording, and pointers are shifted by one amount in each repetition, so that whoever is
 * the same within a recording stays the same, and nobody is the same in two.
 */
public final class LargeLog {
    /** The recordings that benchmarks are made of: always the same, so that figures of different days can be compared. */
    public static final List<String> SAMPLES =
            List.of("webapp-rce", "shellshock-cgi", "same-destination", "mail-backdoor");

    /** From the end of one recording to the begin of the next. */
    private static final long PAUSE_MILLIS = 60_000;

    private static final int SERIALS_BETWEEN = 10;
    private static final long INODES_EACH = 10_000_000;
    private static final Set<String> FORKS = Set.of("56", "57", "58", "435");

    private final OutputStream out;
    private long bytes;
    private long events;
    private long nextMillis;
    private long nextSerial = 1000;
    private long nextPid = 1000;
    private long repetition;

    private LargeLog(OutputStream out) {
        this.out = out;
    }

    /** What was made. The alert is that of the last recording, at its shifted time. */
    record Made(Path log, Path alert, long bytes, long events) {}

    /** One sample: its rotated logs, oldest first, and what has to be known before the first line is shifted. */
    private record Recording(Path folder, List<Path> logs, Span span) {}

    /** @param made inodes that the recording itself created */
    private record Span(
            long firstMillis, long lastMillis, long firstSerial, long lastSerial, long lastPid, Set<String> made) {}

    /** By how much the numbers of one repetition are shifted. */
    private record Shift(long millis, long serial, long pid, long inode, long pointer, Set<String> made) {}

    /** Writes whole recordings until there are so many bytes. */
    static Made write(Path samples, Path folder, long atLeast) throws IOException {
        List<Recording> recordings = new ArrayList<>();
        for (String sample : SAMPLES) {
            recordings.add(look(samples.resolve(sample)));
        }
        Path log = folder.resolve("audit.log");
        Path alert = folder.resolve("alert.json");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(log), 1 << 20)) {
            LargeLog large = new LargeLog(out);
            large.nextMillis = recordings.get(0).span().firstMillis();
            for (int i = 0; large.bytes < atLeast; i++) {
                Recording recording = recordings.get(i % recordings.size());
                Shift shift = large.append(recording);
                alert(recording.folder().resolve("alert.json"), alert, shift.millis());
            }
            return new Made(log, alert, large.bytes, large.events);
        }
    }

    private static void alert(Path from, Path to, long millis) throws IOException {
        ObjectMapper json = new ObjectMapper();
        JsonNode alert = json.readTree(from.toFile());
        // Suricata's name of the field, or ours.
        String field = alert.has("timestamp") ? "timestamp" : "time";
        String time = alert.path(field).asText().replace("+0000", "Z");
        ((ObjectNode) alert).put(field, Instant.parse(time).plusMillis(millis).toString());
        json.writeValue(to.toFile(), alert);
    }

    private Shift append(Recording recording) throws IOException {
        Span span = recording.span();
        Shift shift = new Shift(
                nextMillis - span.firstMillis(),
                nextSerial - span.firstSerial(),
                repetition == 0 ? 0 : nextPid,
                repetition * INODES_EACH,
                repetition * 0x1357000L,
                span.made());
        for (Path log : recording.logs()) {
            try (BufferedReader lines = lines(log)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    byte[] shifted = shifted(line, shift).getBytes(StandardCharsets.ISO_8859_1);
                    out.write(shifted);
                    out.write('\n');
                    bytes += shifted.length + 1;
                    events += line.contains("type=SYSCALL ") ? 1 : 0;
                }
            }
        }
        nextMillis = span.lastMillis() + shift.millis() + PAUSE_MILLIS;
        nextSerial = span.lastSerial() + shift.serial() + SERIALS_BETWEEN;
        nextPid = span.lastPid() + shift.pid();
        repetition++;
        return shift;
    }

    private static String shifted(String line, Shift shift) {
        boolean child = FORKS.contains(value(line, " syscall=")) && line.contains(" success=yes");
        boolean words = line.contains("type=SYSCALL ");
        boolean ofDaemon = line.contains("type=DAEMON_");
        StringBuilder to = new StringBuilder(line.length() + 8);
        int from = 0;
        while (from < line.length()) {
            int space = line.indexOf(' ', from);
            int end = space < 0 ? line.length() : space;
            int equals = line.indexOf('=', from);
            if (equals < 0 || equals > end) {
                to.append(line, from, end);
            } else {
                String key = line.substring(from, equals);
                to.append(key).append('=');
                field(key, line.substring(equals + 1, end), words, child, ofDaemon, shift, to);
            }
            if (space >= 0) {
                to.append(' ');
            }
            from = end + 1;
        }
        return to.toString();
    }

    private static void field(
            String key, String value, boolean words, boolean child, boolean ofDaemon, Shift shift, StringBuilder to) {
        switch (key) {
            case "msg" -> {
                int colon = value.indexOf(':');
                int close = value.indexOf(')');
                if (!value.startsWith("audit(") || colon < 0 || close < colon) {
                    to.append(value);
                    return;
                }
                long millis = millis(value) + shift.millis();
                long serial = Long.parseLong(value.substring(colon + 1, close)) + (ofDaemon ? 0 : shift.serial());
                to.append("audit(").append(millis / 1000).append('.');
                to.append(Long.toString(1000 + millis % 1000), 1, 4);
                to.append(':').append(serial).append(value, close, value.length());
            }
            // Pid 1 is the host's, in every recording.
            case "pid", "ppid", "opid" -> to.append(number(value) > 1 ? number(value) + shift.pid() : value);
            case "exit" -> to.append(child && number(value) > 1 ? number(value) + shift.pid() : value);
            case "inode" -> to.append(shift.made().contains(value) ? number(value) + shift.inode() : value);
            case "a0", "a1", "a2", "a3" -> {
                // Where the kernel puts a program differs from run to run; pages stay pages.
                boolean pointer = words && value.length() >= 11 && value.length() <= 12;
                to.append(pointer ? Long.toHexString(Long.parseLong(value, 16) - (shift.pointer() << 12)) : value);
            }
            default -> to.append(value);
        }
    }

    private static Recording look(Path folder) throws IOException {
        List<Path> logs;
        try (Stream<Path> inside = Files.list(folder)) {
            logs = inside.filter(p -> p.getFileName().toString().startsWith("audit.log"))
                    // audit.log.2 is older than audit.log.1, that older than audit.log.
                    .sorted(Collections.reverseOrder())
                    .toList();
        }
        if (logs.size() > 1) {
            List<Path> oldestFirst = new ArrayList<>(logs.subList(1, logs.size()));
            oldestFirst.add(logs.get(0));
            logs = oldestFirst;
        }
        long firstMillis = Long.MAX_VALUE;
        long lastMillis = 0;
        long firstSerial = Long.MAX_VALUE;
        long lastSerial = 0;
        long lastPid = 0;
        Set<String> made = new HashSet<>();
        for (Path log : logs) {
            try (BufferedReader lines = lines(log)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String stamp = value(line, " msg=");
                    if (!line.contains("type=DAEMON_") && stamp.startsWith("audit(")) {
                        long serial = Long.parseLong(stamp.substring(stamp.indexOf(':') + 1, stamp.indexOf(')')));
                        firstMillis = Math.min(firstMillis, millis(stamp));
                        lastMillis = Math.max(lastMillis, millis(stamp));
                        firstSerial = Math.min(firstSerial, serial);
                        lastSerial = Math.max(lastSerial, serial);
                    }
                    lastPid = Math.max(lastPid, number(value(line, " pid=")));
                    if (line.contains(" nametype=CREATE")) {
                        made.add(value(line, " inode="));
                    }
                }
            }
        }
        return new Recording(folder, logs, new Span(firstMillis, lastMillis, firstSerial, lastSerial, lastPid, made));
    }

    private static BufferedReader lines(Path log) throws IOException {
        return new BufferedReader(
                new InputStreamReader(new ZstdInputStream(Files.newInputStream(log)), StandardCharsets.ISO_8859_1),
                1 << 16);
    }

    /** Of {@code audit(1795313225.971:573732):}. */
    private static long millis(String stamp) {
        int dot = stamp.indexOf('.');
        return Long.parseLong(stamp.substring(6, dot)) * 1000 + Long.parseLong(stamp.substring(dot + 1, dot + 4));
    }

    private static String value(String line, String key) {
        int at = line.indexOf(key);
        if (at < 0) {
            return "";
        }
        int end = line.indexOf(' ', at + key.length());
        return line.substring(at + key.length(), end < 0 ? line.length() : end);
    }

    private static long number(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return -1;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return -1;
            }
        }
        return Long.parseLong(text);
    }
}
