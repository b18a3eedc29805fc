package io.tadoru.benchmarks.fleet;

import io.tadoru.benchmarks.Plot;
import io.tadoru.benchmarks.Plot.Point;
import io.tadoru.collector.elasticsearch.ElasticsearchSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many investigations at once in one JVM, for a time, and the memory that stays alive meanwhile. */
record Together(Fleet fleet, ElasticsearchSettings settings, int slots, int hosts, long seed) {
    private static final int THREADS = 8;
    private static final int LOOKS = 30;

    void run(Duration time, Path folder, PrintStream out) throws IOException {
        List<Sample> samples = Collections.synchronizedList(new ArrayList<>());
        List<Point> heap = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(seed + i);
                running.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        int host = random.nextInt(hosts);
                        samples.add(Way.ROUNDS.answer(
                                settings,
                                fleet.alert(host, random.nextInt(slots)),
                                Fleet.name(host),
                                Duration.ofMinutes(20)));
                    }
                }));
            }
            long begin = System.nanoTime();
            for (int i = 0; i < LOOKS; i++) {
                Thread.sleep(time.toMillis() / LOOKS);
                System.gc();
                long live =
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
                heap.add(new Point((System.nanoTime() - begin) / 1e9, live / 1e6));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
        tell(samples, heap, out);
        Files.writeString(
                folder.resolve("together.svg"),
                Plot.svg(
                        "Heap that stays alive while " + THREADS + " investigations run",
                        "s",
                        false,
                        "MB",
                        false,
                        Map.of("live heap", heap)));
    }

    private static void tell(List<Sample> samples, List<Point> heap, PrintStream out) {
        int third = heap.size() / 3;
        out.printf(
                Locale.ROOT,
                "%n%d investigations at once: %d done, p50 %.2f s, p95 %.2f s; heap that stays alive: mean of the first"
                        + " third %.1f MB, of the last third %.1f MB, most %.1f MB (the recordings that alerts are made of"
                        + " included).%n",
                THREADS,
                samples.size(),
                Sample.quantile(samples, 0.5, Sample::seconds),
                Sample.quantile(samples, 0.95, Sample::seconds),
                mean(heap.subList(0, third)),
                mean(heap.subList(heap.size() - third, heap.size())),
                heap.stream().mapToDouble(Point::y).max().orElse(0));
    }

    private static double mean(List<Point> points) {
        return points.stream().mapToDouble(Point::y).average().orElse(0);
    }
}
