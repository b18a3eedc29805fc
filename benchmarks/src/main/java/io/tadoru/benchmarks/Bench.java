package io.tadoru.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.tadoru.alerthooks.command.Tadoru;
import io.tadoru.benchmarks.Plot.Point;
import io.tadoru.collector.auditbeat.AuditbeatWriter;
import io.tadoru.collector.memory.EvidenceFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** {@code ./tadoru bench [MB] [rounds]}: makes a large log, measures, prints Markdown. */
final class Bench {
    /** Runs before the first that counts: the JVM compiles what it sees run. */
    private static final int WARM_UP = 3;

    /** Parts and multiples of the log by which growth is shown. */
    private static final List<Double> GROWTH = List.of(1 / 16.0, 1 / 4.0, 1.0, 4.0);

    private final Path home;
    private final Path folder;
    private final int rounds;
    private final LargeLog.Made made;
    private final PrintStream out = System.out;

    private Bench(Path home, Path folder, int megabytes, int rounds) throws IOException {
        this.home = home;
        this.folder = folder;
        this.rounds = rounds;
        say("making a log of at least " + megabytes + " MB in " + folder);
        this.made = LargeLog.write(home.resolve("samples"), folder, megabytes * 1_000_000L);
    }

    public static void main(String[] args) throws IOException {
        int megabytes = args.length > 0 ? Integer.parseInt(args[0]) : 220;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 7;
        Path folder = Files.createTempDirectory("tadoru-bench");
        try {
            new Bench(Path.of(System.getProperty("tadoru.home", ".")), folder, megabytes, rounds).run();
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void run() throws IOException {
        out.printf(
                Locale.ROOT,
                "%.1f MB raw, %,d system calls; %d rounds, medians; JDK %s, %d processors, load %.1f at the begin.%n%n",
                made.bytes() / 1e6,
                made.events(),
                rounds,
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        .getSystemLoadAverage());
        raw();
        growth();
        memory(List.of());
        memory(List.of("-Xmx256m"));
        documents();
        wholeJob();
    }

    private void raw() throws IOException {
        String log = made.log().toString();
        Map<String, List<Cost>> costs = new java.util.LinkedHashMap<>();
        for (int i = -WARM_UP; i < rounds; i++) {
            say("raw log, round " + i);
            add(costs, i, "Tadoru, raw log to store", Cost.of(() -> read(made.log())));
            add(costs, i, "`grep -c type=SYSCALL`", Cost.of(List.of("grep", "-c", "type=SYSCALL", log)));
            add(costs, i, "`wc -l`", Cost.of(List.of("wc", "-l", log)));
        }
        if (Cost.has("ausearch")) {
            say("ausearch, once: it takes long");
            add(
                    costs,
                    0,
                    "`ausearch --format csv` (once)",
                    Cost.of(List.of("ausearch", "--input", log, "--format", "csv")));
        } else {
            say("SKIPPED: ausearch is not installed (Debian: apt-get install auditd)");
        }
        table("Raw log to store", costs, made.bytes(), made.events());
    }

    /** How time and memory grow with the log. */
    private void growth() throws IOException {
        List<Point> seconds = new ArrayList<>();
        List<Point> heap = new ArrayList<>();
        out.println("| raw log MB | events | s | CPU s | MB per CPU s | heap that stays MB | bytes an event |");
        out.println("|---:|---:|---:|---:|---:|---:|---:|");
        for (double part : GROWTH) {
            say("growth, " + part + " of the log");
            Path of = Files.createDirectories(folder.resolve("growth"));
            LargeLog.Made log = LargeLog.write(home.resolve("samples"), of, (long) (part * made.bytes()));
            List<Cost> costs = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                costs.add(Cost.of(() -> read(log.log())));
            }
            Cost cost = Cost.median(costs);
            double bytes = readOnce(List.of(), log.log()).getOrDefault("heap", 0L);
            seconds.add(new Point(log.bytes() / 1e6, cost.seconds()));
            heap.add(new Point(log.bytes() / 1e6, bytes / 1e6));
            out.printf(
                    Locale.ROOT,
                    "| %,.1f | %,d | %.2f | %.2f | %,.0f | %.1f | %.1f |%n",
                    log.bytes() / 1e6,
                    log.events(),
                    cost.seconds(),
                    cost.cpu(),
                    log.bytes() / 1e6 / cost.cpu(),
                    bytes / 1e6,
                    bytes / log.events());
            Files.delete(log.log());
        }
        out.println();
        Path figures = Files.createDirectories(home.resolve("benchmarks/figures"));
        Map<String, List<Point>> lines = new java.util.LinkedHashMap<>();
        lines.put("raw log to store, s", seconds);
        lines.put("heap that stays, MB", heap);
        Files.writeString(
                figures.resolve("reading.svg"),
                Plot.svg("Reading a raw log, as it grows", "MB", true, "s, MB", true, lines));
    }

    private void documents() throws IOException {
        Path documents = folder.resolve("documents.ndjson");
        try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(documents), 1 << 20)) {
            new EvidenceFiles("localhost", line -> {}).stream(List.of(made.log()), e -> {
                try {
                    to.write(AuditbeatWriter.write(e));
                    to.write('\n');
                } catch (IOException broken) {
                    throw new UncheckedIOException(broken);
                }
            });
        }
        Map<String, List<Cost>> costs = new java.util.LinkedHashMap<>();
        for (int i = -WARM_UP; i < rounds; i++) {
            say("documents, round " + i);
            add(costs, i, "Tadoru, NDJSON to store", Cost.of(() -> read(documents)));
            add(costs, i, "Jackson's tokens, nothing done with them", Cost.of(() -> tokens(documents)));
        }
        table("NDJSON to store", costs, Files.size(documents), made.events());
        Files.delete(documents);
    }

    private void wholeJob() throws IOException {
        String[] job = {
            "investigate",
            "--alert",
            made.alert().toString(),
            "--log",
            made.log().toString(),
            "--out",
            folder.resolve("report").toString()
        };
        List<String> command = new ArrayList<>(List.of(home.resolve("tadoru").toString()));
        command.addAll(List.of(job));
        Map<String, List<Cost>> costs = new java.util.LinkedHashMap<>();
        for (int i = -1; i < rounds; i++) {
            say("whole job, round " + i);
            add(costs, i, "alert to report, JVM is up", Cost.of(() -> answered(job)));
            add(costs, i, "alert to report, `./tadoru investigate`", Cost.of(command));
            add(costs, i, "`./tadoru --version` (start alone)", Cost.of(List.of(command.get(0), "--version")));
        }
        table("Whole job", costs, made.bytes(), made.events());
    }

    private static void answered(String... job) throws IOException {
        PrintStream before = System.out;
        PrintStream errors = System.err;
        int code;
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            System.setOut(nowhere);
            System.setErr(nowhere);
            code = Tadoru.run(job);
        } finally {
            System.setOut(before);
            System.setErr(errors);
        }
        if (code != 0) {
            throw new IOException("no answer was found, code " + code + ": what was measured is no whole job");
        }
    }

    /** What {@link ReadOnce} tells, in a fresh JVM; not all of it where that failed. */
    private static Map<String, Long> readOnce(List<String> options, Path log) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ReadOnce.class.getName(), log.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, Long> told = new HashMap<>();
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split(" ", 2))
                .forEach(words -> told.put(words[0], Long.parseLong(words[1])));
        return told;
    }

    private void memory(List<String> options) throws IOException {
        say("memory of a fresh JVM " + options);
        Map<String, Long> told = readOnce(options, made.log());
        if (told.size() != 4) {
            out.printf("Fresh JVM %s: not enough memory, or it failed.%n%n", options);
            return;
        }
        double events = told.getOrDefault("events", 1L);
        long heap = told.getOrDefault("heap", 0L);
        long text = told.getOrDefault("text", 0L);
        out.printf(
                Locale.ROOT,
                "Fresh JVM %s: peak RSS %.0f MB; the store of %,.0f events keeps %.1f MB, %.1f MB of it text (%.1f bytes an"
                        + " event): **%.1f bytes an event** beyond text.%n%n",
                options,
                told.getOrDefault("rss", 0L) / 1e6,
                events,
                heap / 1e6,
                text / 1e6,
                text / events,
                (heap - text) / events);
    }

    private static void read(Path file) throws IOException {
        EvidenceFiles files = new EvidenceFiles("localhost", line -> {});
        files.read(List.of(file)).close();
    }

    private static void tokens(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                JsonParser parser = new JsonFactory().createParser(in)) {
            while (parser.nextToken() != null) {
                // Nothing is done with it: that is the measure.
            }
        }
    }

    private static void add(Map<String, List<Cost>> costs, int round, String what, Cost cost) {
        if (round >= 0) {
            costs.computeIfAbsent(what, w -> new ArrayList<>()).add(cost);
        }
    }

    private void table(String title, Map<String, List<Cost>> costs, long bytes, long events) {
        out.printf(Locale.ROOT, "| %s | s | MB/s | events/s | CPU s | MB per CPU s | first line's CPU is |%n", title);
        out.println("|---|---:|---:|---:|---:|---:|---:|");
        double own = Cost.median(costs.values().iterator().next()).cpu();
        costs.forEach((what, all) -> {
            Cost c = Cost.median(all);
            out.printf(
                    Locale.ROOT,
                    "| %s | %.2f | %,.0f | %,.0f | %.2f | %,.0f | %.2f x |%n",
                    what,
                    c.seconds(),
                    bytes / 1e6 / c.seconds(),
                    events / c.seconds(),
                    c.cpu(),
                    bytes / 1e6 / c.cpu(),
                    own / c.cpu());
        });
        out.println();
        out.flush();
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }
}
