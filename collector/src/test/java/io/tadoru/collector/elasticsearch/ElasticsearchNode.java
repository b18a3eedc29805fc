package io.tadoru.collector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A real Elasticsearch of one major version with an empty data folder, started once in a JVM and stopped with it.
 *
 * <p>It comes from the Maven artifact {@code org.elasticsearch.distribution.integ-test-zip}, which has no JDK of its
 * own: versions below 9 run on Java 17, later ones want 21. System properties: {@code tadoru.es.zips} is the folder with
 * {@code elasticsearch-VERSION.zip}, {@code tadoru.es.java} a Java home to prefer. Where the zip or the Java is missing
 * the calling test is skipped, and says so.
 *
 * <p>A small shell stands between: it holds the reading end of a pipe, and when that closes, because the tests ended or
 * were killed, it stops the server and removes its folder.
 */
public final class ElasticsearchNode {
    /** "nobody", where the tests run as root: Elasticsearch refuses root. */
    private static final String NOBODY = "65534";

    private static final Duration LONGEST_START = Duration.ofSeconds(180);
    private static final Map<List<Object>, ElasticsearchNode> RUNNING = new HashMap<>();

    private static final String KEEPER = """
            dir=$1; shift
            "$@" >"$dir/out" 2>&1 &
            child=$!
            trap '' HUP INT TERM
            while read -r line; do :; done
            server=$(cat "$dir/pid" 2>/dev/null)
            kill $server $child 2>/dev/null
            for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
              kill -0 ${server:-$child} 2>/dev/null || break
              sleep 0.5
            done
            kill -9 $server $child 2>/dev/null
            wait $child
            rm -rf "$dir"
            """;

    private final URI address;
    private final @Nullable Path certificate;
    private final Path data;
    private final int transport;

    private ElasticsearchNode(URI address, @Nullable Path certificate, Path data, int transport) {
        this.address = address;
        this.certificate = certificate;
        this.data = data;
        this.transport = transport;
    }

    /** Where the server listens: plain HTTP without users, but for a {@link #secured} one. */
    public URI address() {
        return address;
    }

    /** Where other clusters reach it, such as {@code 127.0.0.1:9300}. */
    public String transport() {
        return "127.0.0.1:" + transport;
    }

    /** Takes the files of a shard away: the server tries five times to open it, and then it is red. */
    public void lose(String index, int shard) {
        try {
            Path files = files(index, shard);
            http("POST", "/" + index + "/_close", "");
            Files.move(files, files.resolveSibling("gone"));
            http("POST", "/" + index + "/_open?wait_for_active_shards=0", "");
            await(index, shard, "UNASSIGNED");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Brings the files of a lost shard back, with all that was in it. */
    public void bringBack(String index, int shard) {
        try {
            Path files = files(index, shard);
            if (Files.exists(files)) {
                delete(files);
            }
            Files.move(files.resolveSibling("gone"), files);
            String name = http("GET", "/_cat/nodes?h=name", "").strip();
            http(
                    "POST",
                    "/_cluster/reroute?metric=none",
                    "{\"commands\":[{\"allocate_stale_primary\":{\"index\":\"" + index + "\",\"shard\":" + shard
                            + ",\"node\":\"" + name + "\",\"accept_data_loss\":true}}]}");
            await(index, shard, "STARTED");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path files(String index, int shard) {
        String id = http("GET", "/_cat/indices/" + index + "?h=uuid", "").strip();
        return data.resolve("indices")
                .resolve(id)
                .resolve(Integer.toString(shard))
                .resolve("index");
    }

    /** Waits until a shard is in this state for good, and the index's others are started. */
    private void await(String index, int shard, String state) {
        int same = 0;
        for (int i = 0; i < 300 && same < 5; i++) {
            List<String> lines = http("GET", "/_cat/shards/" + index + "?h=shard,prirep,state", "")
                    .lines()
                    .map(line -> line.strip().replaceAll(" +", " "))
                    .filter(line -> line.contains(" p "))
                    .toList();
            boolean settled = !lines.isEmpty()
                    && lines.stream().allMatch(line -> line.endsWith(line.startsWith(shard + " ") ? state : "STARTED"));
            same = settled ? same + 1 : 0;
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        assertThat(same).as(index + " shard " + shard + " " + state).isEqualTo(5);
    }

    /** Asks an open server; gives what it says, which must be no error. */
    public String http(String method, String path, String body) {
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(address.resolve(path))
                                    .header("Content-Type", "application/json")
                                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isLessThan(300);
            return response.body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The PEM file with a secured server's certificate. */
    Path certificate() {
        return Objects.requireNonNull(certificate, "this server has no TLS");
    }

    /**
     * The one open server of this major version. Skips the calling test where it cannot run here.
     *
     * @param major 8 or 9; the newest of its zips is taken
     */
    public static ElasticsearchNode of(int major) {
        return of(major, false, List.of());
    }

    /** The one server of this major version with TLS and the users of {@link NodeSecurity}. */
    static ElasticsearchNode secured(int major) {
        return of(major, true, List.of());
    }

    /** A server of its own with these settings, such as {@code thread_pool.search.queue_size=1}. */
    static ElasticsearchNode with(int major, String... settings) {
        return of(major, false, List.of(settings));
    }

    private static ElasticsearchNode of(int major, boolean secured, List<String> settings) {
        synchronized (RUNNING) {
            return RUNNING.computeIfAbsent(List.of(major, secured, settings), k -> start(major, secured, settings));
        }
    }

    private static ElasticsearchNode start(int major, boolean secured, List<String> settings) {
        Path zips = Path.of(System.getProperty("tadoru.es.zips", "target/elasticsearch"));
        Path zip = zip(zips, "elasticsearch-" + major + ".");
        if (zip == null) {
            throw skip("Elasticsearch " + major + ": no elasticsearch-" + major + ".*.zip in " + zips
                    + "; \"mvn verify\" brings it");
        }
        int wanted = major < 9 ? 17 : 21;
        Path java = javaHome(wanted);
        if (java == null) {
            throw skip("Elasticsearch " + major + ": needs Java " + wanted
                    + " or later; none found at tadoru.es.java, JAVA_HOME, /usr/lib/jvm or PATH");
        }
        try {
            return start(zip, java, secured, settings);
        } catch (IOException e) {
            throw new AssertionError(zip.getFileName() + " did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static @Nullable Path zip(Path folder, String begin) {
        if (!Files.isDirectory(folder)) {
            return null;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith(begin))
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static RuntimeException skip(String why) {
        System.err.println("SKIPPED: " + why);
        return abort(why);
    }

    private static ElasticsearchNode start(Path zip, Path java, boolean secured, List<String> settings)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Path dir = Files.createTempDirectory("tadoru-es-");
        boolean root = "root".equals(System.getProperty("user.name"));
        Process keeper;
        Path certificate = null;
        int port = freePort();
        int transport = freePort();
        try {
            Path home = unpack(zip, dir);
            List<String> security = List.of("-Expack.security.enabled=false");
            if (secured) {
                security = NodeSecurity.setUp(home, java);
                certificate = NodeSecurity.certificate(home);
            }
            List<String> command = new ArrayList<>(List.of("sh", "-c", KEEPER, "keeper", dir.toString()));
            if (root) {
                run(java, "chown", "-R", NOBODY + ":" + NOBODY, dir.toString());
                command.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
            }
            command.addAll(List.of(
                    home.resolve("bin/elasticsearch").toString(),
                    "-p",
                    dir.resolve("pid").toString(),
                    "-Epath.data=" + dir.resolve("data"),
                    "-Epath.logs=" + dir.resolve("logs"),
                    "-Ehttp.port=" + port,
                    "-Etransport.port=" + transport,
                    "-Ediscovery.type=single-node",
                    "-Ecluster.routing.allocation.disk.threshold_enabled=false"));
            command.addAll(security);
            settings.forEach(setting -> command.add("-E" + setting));
            ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("ES_JAVA_HOME", java.toString());
            builder.environment().put("ES_JAVA_OPTS", "-Xms512m -Xmx512m");
            builder.environment().put("HOME", dir.toString());
            builder.environment().keySet().removeAll(List.of("JAVA_HOME", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
            keeper = builder.start();
        } catch (IOException | InterruptedException e) {
            delete(dir);
            throw e;
        }
        stopAtExit(keeper, dir);
        URI address = URI.create((secured ? "https" : "http") + "://127.0.0.1:" + port);
        await(port, keeper, dir);
        System.err.printf(
                "%s on %s is up after %.1f s%n",
                zip.getFileName(), java.getFileName(), (System.nanoTime() - begin) / 1e9);
        return new ElasticsearchNode(address, certificate, dir.resolve("data"), transport);
    }

    private static void stopAtExit(Process keeper, Path dir) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                keeper.getOutputStream().close();
                if (!keeper.waitFor(15, TimeUnit.SECONDS)) {
                    System.err.println("the keeper of " + dir + " is still busy");
                }
            } catch (IOException | InterruptedException e) {
                // The pipe closes with this JVM anyway.
            }
        }));
    }

    /** The server opens its port when it has joined its cluster of one. */
    private static void await(int port, Process keeper, Path dir) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return;
            } catch (IOException e) {
                // Not up yet.
            }
            long waited = System.nanoTime() - begin;
            boolean ended =
                    waited > 3_000_000_000L && keeper.descendants().findAny().isEmpty();
            if (ended || waited > LONGEST_START.toNanos()) {
                throw new IOException(
                        "no answer after " + waited / 1_000_000_000L + " s; it said:\n" + tail(dir.resolve("out")));
            }
            Thread.sleep(200);
        }
    }

    private static String tail(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "nothing";
        }
        String text = Files.readString(file);
        return text.substring(Math.max(0, text.length() - 3000));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Path unpack(Path zip, Path dir) throws IOException {
        Path home = dir;
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path to = dir.resolve(entry.getName()).normalize();
                if (!to.startsWith(dir)) {
                    throw new IOException(zip + " holds " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(to);
                    continue;
                }
                Files.createDirectories(to.resolveSibling(""));
                Files.copy(in, to);
                if (to.resolveSibling("").endsWith("bin")) {
                    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
                    home = to.endsWith("bin/elasticsearch")
                            ? to.resolve("../..").normalize()
                            : home;
                }
            }
        }
        return home;
    }

    /** Runs a tool to its end. */
    static void run(Path java, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ES_JAVA_HOME", java.toString());
        Process process = builder.start();
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(Arrays.toString(command) + ": " + said);
            }
        }
    }

    private static @Nullable Path javaHome(int wanted) {
        List<Path> homes = new ArrayList<>();
        for (String home : new @Nullable String[] {
            System.getProperty("tadoru.es.java"), System.getenv("JAVA_HOME"), System.getProperty("java.home")
        }) {
            if (home != null && !home.isEmpty()) {
                homes.add(Path.of(home));
            }
        }
        try (Stream<Path> installed = Files.list(Path.of("/usr/lib/jvm"))) {
            installed.sorted().forEach(homes::add);
        } catch (IOException e) {
            // Other systems keep them elsewhere.
        }
        for (String folder : String.valueOf(System.getenv("PATH")).split(":")) {
            Path java = Path.of(folder, "java");
            if (Files.isExecutable(java)) {
                try {
                    homes.add(java.toRealPath().resolve("../..").normalize());
                } catch (IOException e) {
                    // A link to nowhere.
                }
            }
        }
        return homes.stream().filter(h -> version(h) >= wanted).findFirst().orElse(null);
    }

    /** The feature version that a Java home's release file tells, 0 where it is none. */
    private static int version(Path home) {
        try {
            Matcher m = Pattern.compile("JAVA_VERSION=\"(\\d+)").matcher(Files.readString(home.resolve("release")));
            return m.find() && Files.isExecutable(home.resolve("bin/java")) ? Integer.parseInt(m.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    static void delete(Path dir) throws IOException {
        Files.walkFileTree(dir, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
