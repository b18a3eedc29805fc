package io.tadoru.benchmarks.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./tadoru bench serve}: posts alerts to a real service, prints Markdown. */
@Command(
        name = "bench serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Starts a service on a recorded attack and posts alerts: how many a second it takes with the disk"
                + " waited for, how long people wait for the message, and whether memory and disk stay flat.%n")
final class ServiceBench implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "How long each load lasts (default: ${DEFAULT-VALUE}).")
    private int seconds = 60;

    @Option(
            names = "--connections",
            defaultValue = "16",
            description = "Senders at once, each waiting for its answer (default: ${DEFAULT-VALUE}).")
    private int connections = 16;

    @Option(
            names = "--soak",
            paramLabel = "MINUTES",
            defaultValue = "0",
            description = "How long to soak (default: not); incidents are kept for a sixth of it.")
    private int soak;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "PostgreSQL's JDBC address, with user and password as parameters (default: the embedded one).")
    private @Nullable String database;

    private final Map<String, Long> told = new ConcurrentHashMap<>();
    private final Path home = Path.of(System.getProperty("tadoru.home", "."));
    private @Nullable Served service;

    public static void main(String[] args) {
        System.exit(new CommandLine(new ServiceBench()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tadoru-bench");
        HttpServer sink = sink();
        try {
            JsonNode alert = JSON.readTree(
                    home.resolve("samples/mail-backdoor/alert.json").toFile());
            System.out.printf(
                    Locale.ROOT,
                    "JDK %s, %d processors, %s; %d senders, %d s each%n%n",
                    Runtime.version(),
                    Runtime.getRuntime().availableProcessors(),
                    database == null ? "embedded database" : "PostgreSQL",
                    connections,
                    seconds);
            service = Served.start(
                    home,
                    folder,
                    database,
                    "http://127.0.0.1:" + sink.getAddress().getPort() + "/",
                    0);
            System.out.printf(Locale.ROOT, "Start to the first answer: %.2f s.%n%n", service.seconds);
            System.out.println("| load | alerts/s | p50 ms | p99 ms | answered 202 | others | heap MB | ledger MB |");
            System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|");
            take("all equal", alert, n -> "equal", 0);
            take("100 different ones", alert, n -> "hundred " + n % 100, 0);
            settle();
            take("all different, 1,000/s", alert, n -> "different " + n, 1000);
            System.out.println();
            service.close();
            service = Served.start(
                    home,
                    Files.createDirectory(folder.resolve("second")),
                    null,
                    "http://127.0.0.1:" + sink.getAddress().getPort() + "/",
                    soak / 6);
            System.out.println("| alerts/s | different/s | told | p50 s | p95 s |");
            System.out.println("|---:|---:|---:|---:|---:|");
            tell(alert, 1, 1);
            tell(alert, 50, 1);
            if (soak > 0) {
                soak(alert);
            }
        } finally {
            if (service != null) {
                service.close();
            }
            sink.stop(0);
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
        return 0;
    }

    /** What tells one incident from another. */
    @FunctionalInterface
    private interface Signature {
        String of(int number);
    }

    private HttpServer sink() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::told);
        server.start();
        return server;
    }

    private void told(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode notice = JSON.readTree(exchange.getRequestBody());
            told.putIfAbsent(notice.path("signature").asText(), System.nanoTime());
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private static byte[] alert(JsonNode like, String signature, int number) throws IOException {
        ObjectNode alert = like.deepCopy();
        alert.put("flow_id", number);
        if (alert.has("alert")) {
            ((ObjectNode) alert.get("alert")).put("signature", signature);
        } else {
            alert.put("signature", signature);
        }
        return JSON.writeValueAsBytes(alert);
    }

    /** @param rate a second, 0 for as many as go */
    private void take(String load, JsonNode like, Signature signature, int rate)
            throws IOException, InterruptedException {
        Served served = java.util.Objects.requireNonNull(service);
        AtomicInteger number = new AtomicInteger();
        AtomicInteger accepted = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        List<long[]> times = new ArrayList<>();
        long begin = System.nanoTime();
        long end = begin + seconds * 1_000_000_000L;
        ExecutorService senders = Executors.newFixedThreadPool(connections);
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        for (int i = 0; i < connections; i++) {
            long[] own = new long[2_000_000 / connections];
            times.add(own);
            senders.submit(() -> {
                int count = 0;
                while (System.nanoTime() < end && count < own.length) {
                    int n = number.getAndIncrement();
                    if (rate > 0) {
                        LockSupport.parkNanos(begin + n * 1_000_000_000L / rate - System.nanoTime());
                    }
                    long from = System.nanoTime();
                    int status = post(client, served, alert(like, signature.of(n), n));
                    own[count++] = Math.max(1, System.nanoTime() - from);
                    (status == 202 ? accepted : others).incrementAndGet();
                }
                return count;
            });
        }
        senders.shutdown();
        while (!senders.awaitTermination(1, java.util.concurrent.TimeUnit.SECONDS)) {
            Thread.onSpinWait();
        }
        double took = (System.nanoTime() - begin) / 1e9;
        long[] all = times.stream()
                .flatMapToLong(Arrays::stream)
                .filter(t -> t > 0)
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.1f | %.1f | %,d | %,d | %d | %d |%n",
                load,
                all.length / took,
                all[all.length / 2] / 1e6,
                all[(int) (all.length * 0.99)] / 1e6,
                accepted.get(),
                others.get(),
                served.heap(),
                served.disk());
    }

    private static int post(HttpClient client, Served served, byte[] body) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create(served.address + "/hooks/auto"))
                                .header("Authorization", "Bearer " + served.token)
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Waits until all that is due is done. */
    private void settle() throws IOException, InterruptedException {
        Served served = java.util.Objects.requireNonNull(service);
        while (served.metric("tadoru_tasks_due") > 0) {
            Thread.sleep(500);
        }
    }

    /** @param different how many incidents a second; the other alerts are equal to one of them */
    private void tell(JsonNode like, int rate, int different) throws IOException, InterruptedException {
        Served served = java.util.Objects.requireNonNull(service);
        HttpClient client = HttpClient.newHttpClient();
        Map<String, Long> posted = new ConcurrentHashMap<>();
        long begin = System.nanoTime();
        int last = rate * seconds;
        for (int n = 0; n < last; n++) {
            LockSupport.parkNanos(begin + n * 1_000_000_000L / rate - System.nanoTime());
            String signature = "told at " + rate + ": " + (long) n * different / rate;
            posted.putIfAbsent(signature, System.nanoTime());
            post(client, served, alert(like, signature, n));
        }
        settle();
        long patience = System.nanoTime() + 60_000_000_000L;
        while (!told.keySet().containsAll(posted.keySet()) && System.nanoTime() < patience) {
            Thread.sleep(200);
        }
        long[] waits = posted.entrySet().stream()
                .mapToLong(p -> told.getOrDefault(p.getKey(), -1L) - p.getValue())
                .filter(wait -> wait > 0)
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "| %d | %d | %d of %d | %.2f | %.2f |%n",
                rate,
                different,
                waits.length,
                posted.size(),
                waits[waits.length / 2] / 1e9,
                waits[(int) (waits.length * 0.95)] / 1e9);
    }

    private void soak(JsonNode like) throws IOException, InterruptedException {
        Served served = java.util.Objects.requireNonNull(service);
        HttpClient client = HttpClient.newHttpClient();
        System.out.println();
        System.out.println("| minute | alerts | heap MB after GC | threads | ledger MB | reports MB |");
        System.out.println("|---:|---:|---:|---:|---:|---:|");
        AtomicLong sent = new AtomicLong();
        long begin = System.nanoTime();
        for (int minute = 0; minute <= soak; minute += Math.max(1, soak / 10)) {
            while (System.nanoTime() < begin + minute * 60_000_000_000L) {
                int n = (int) sent.getAndIncrement();
                LockSupport.parkNanos(begin + n * 1_000_000_000L / 20 - System.nanoTime());
                post(client, served, alert(like, "soak " + n / 100, n));
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %,d | %d | %.0f | %d | %d |%n",
                    minute,
                    sent.get(),
                    served.heapAfterCollection(),
                    served.metric("jvm_threads_live_threads"),
                    served.disk(),
                    served.reports());
        }
    }
}
