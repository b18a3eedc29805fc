package io.tadoru.benchmarks.fleet;

import io.tadoru.benchmarks.LargeLog;
import io.tadoru.benchmarks.Plot;
import io.tadoru.benchmarks.Plot.Point;
import io.tadoru.correlator.Alert;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./tadoru bench fleet}. */
@Command(
        name = "tadoru bench fleet",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Loads a fleet of hosts into an Elasticsearch in steps and measures what answers cost at each.%n",
        footer = {"", "  benchmarks/elasticsearch.sh    starts one for it"})
final class FleetBench implements Callable<Integer> {
    private static final String INDEX = "tadoru-bench-";
    /** One of so many answers more is given before those that count. */
    private static final int WARM_UP = 10;

    @Option(names = "--elasticsearch", paramLabel = "URL", required = true, description = "A node without security.")
    private URI elasticsearch = URI.create("http://127.0.0.1:9200");

    @Option(
            names = "--millions",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,10,30",
            description = "Documents at each step, an index each, kept for the next run (default: ${DEFAULT-VALUE}).")
    private List<Double> millions = List.of();

    @Option(
            names = "--hosts",
            paramLabel = "N",
            defaultValue = "50",
            description = "Hosts (default: ${DEFAULT-VALUE}).")
    private int hosts;

    @Option(
            names = "--alerts",
            paramLabel = "N",
            defaultValue = "100",
            description =
                    "Alerts a step and window (default: ${DEFAULT-VALUE}); the dearer ways get a part of them. 0: only loads.")
    private int alerts;

    @Option(
            names = "--together",
            paramLabel = "MINUTES",
            defaultValue = "2",
            description = "How long 8 investigations at once run at the end (default: ${DEFAULT-VALUE}).")
    private int together;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Which alerts (default: 1).")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "benchmarks/figures",
            description = "Where the plots go (default: ${DEFAULT-VALUE}).")
    private Path folder = Path.of("");

    private final PrintStream out = System.out;
    private final Map<String, List<Point>> latency = new LinkedHashMap<>();

    public static void main(String[] args) {
        System.exit(new CommandLine(new FleetBench()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Path samples = Path.of(System.getProperty("tadoru.home", ".")).resolve("samples");
        List<Recording> recordings = new ArrayList<>();
        for (String sample : LargeLog.SAMPLES) {
            recordings.add(Recording.of(samples.resolve(sample)));
        }
        Fleet fleet = new Fleet(recordings, hosts);
        Node node = new Node(elasticsearch);
        out.printf(
                Locale.ROOT,
                "Elasticsearch %s, JDK %s, %d processors, load %.1f at the begin; %d hosts, %d alerts, seed %d.%n%n",
                node.version(),
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                hosts,
                alerts,
                seed);
        List<Step> steps = new ArrayList<>();
        for (double size : millions) {
            int slots = Math.max(1, (int) Math.round(size * 1e6 / fleet.size(1)));
            Step step = new Step(INDEX + slots, slots);
            load(node, fleet, step);
            steps.add(step);
        }
        if (alerts == 0) {
            return 0;
        }
        out.println("| documents | index MB | window | way | p50 s | p95 s | rounds | questions | requests | documents"
                + " fetched | of the graph's events | KB sent, received | nodes | answered |");
        out.println("|---:|---:|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (Way way : Way.values()) {
            for (Step step : steps) {
                measure(node, fleet, step, way);
            }
        }
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("latency.svg"),
                Plot.svg("Seconds from alert to graph", "documents in the index", true, "s (median)", true, latency));
        if (together > 0) {
            Step last = steps.get(steps.size() - 1);
            new Together(fleet, node.settings(last.index()), last.slots(), hosts, seed)
                    .run(Duration.ofMinutes(together), folder, out);
        }
        return 0;
    }

    /** An index with so many slots of the fleet. */
    private record Step(String index, int slots) {}

    private static void load(Node node, Fleet fleet, Step step) throws IOException {
        if (node.documents(step.index()) == fleet.size(step.slots())) {
            System.err.println("bench: " + step.index() + " is there from an earlier run and kept");
            return;
        }
        node.make(step.index());
        long begin = System.nanoTime();
        for (int slot = 0; slot < step.slots(); slot++) {
            fleet.slot(slot, (event, host) -> node.add(event, Fleet.addresses(host)));
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.err.printf(
                    Locale.ROOT,
                    "bench: %s: slot %d of %d, %,.0f documents/s, %.0f s left%n",
                    step.index(),
                    slot + 1,
                    step.slots(),
                    fleet.size(slot + 1) / seconds,
                    seconds / (slot + 1) * (step.slots() - slot - 1));
        }
        node.settle();
    }

    private void measure(Node node, Fleet fleet, Step step, Way way) throws IOException {
        long[] size = node.size(step.index());
        int count = Math.max(1, (int) (alerts * way.share()));
        for (Duration window : List.of(Duration.ofMinutes(20), Duration.ofHours(24))) {
            Random random = new Random(seed);
            List<Sample> samples = new ArrayList<>();
            long[] before = {0, 0};
            for (int i = -count / WARM_UP; i < count; i++) {
                if (i == 0) {
                    before = node.searchBytes();
                }
                int host = random.nextInt(hosts);
                Alert alert = fleet.alert(host, random.nextInt(step.slots()));
                Sample sample = way.answer(node.settings(step.index()), alert, Fleet.name(host), window);
                if (i >= 0) {
                    samples.add(sample);
                }
            }
            long[] after = node.searchBytes();
            row(size, window, way, samples, after[0] - before[0], after[1] - before[1]);
        }
    }

    private void row(long[] size, Duration window, Way way, List<Sample> samples, long sent, long received) {
        String time = window.toHours() > 0 ? window.toHours() + " h" : window.toMinutes() + " min";
        double median = Sample.quantile(samples, 0.5, Sample::seconds);
        latency.computeIfAbsent(way.words() + ", " + time, w -> new ArrayList<>())
                .add(new Point(size[0], median));
        out.printf(
                Locale.ROOT,
                "| %,d | %,d | %s | %s | %.2f | %.2f | %.0f | %.0f | %.0f | %,.0f | %.1f x | %,.0f, %,.0f | %.0f | %d of %d |%n",
                size[0],
                size[1] / 1_000_000,
                time,
                way.words(),
                median,
                Sample.quantile(samples, 0.95, Sample::seconds),
                Sample.mean(samples, Sample::rounds),
                Sample.mean(samples, Sample::questions),
                Sample.mean(samples, Sample::exchanges),
                Sample.mean(samples, Sample::documents),
                Sample.mean(samples, Sample::documents) / Math.max(1, Sample.mean(samples, Sample::events)),
                sent / 1e3 / samples.size(),
                received / 1e3 / samples.size(),
                Sample.mean(samples, Sample::nodes),
                samples.stream().filter(Sample::answered).count(),
                samples.size());
        out.flush();
    }
}
