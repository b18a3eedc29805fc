package io.tadoru.benchmarks.service;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A service in a process of its own. */
final class Served implements Closeable {
    private static final Pattern ADDRESS = Pattern.compile("Tadoru is at (http\\S+) after");
    private static final Pattern PASSWORD = Pattern.compile("password (\\S+) \\(shown");
    private static final Pattern NUMBER = Pattern.compile("[0-9.]+");

    private final Process process;
    private final Path data;
    final String address;
    final String token;
    /** From the JVM's start until it takes alerts. */
    final double seconds;

    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    private Served(Process process, Path data, String address, double seconds) throws IOException {
        this.process = process;
        this.data = data;
        this.address = address;
        this.seconds = seconds;
        this.token = Files.readString(data.resolve("hook-token")).strip();
    }

    /** @param retention minutes that incidents are kept, 0 for the usual */
    static Served start(Path home, Path folder, @Nullable String database, String sink, int retention)
            throws IOException {
        Path data = folder.resolve("data");
        Path settings = folder.resolve("tadoru.yaml");
        Files.writeString(settings, """
                data: %s
                %s
                evidence:
                  logs: [%s]
                investigate:
                  settle: []
                %s
                channels:
                  - {name: sink, type: webhook, url: "%s", secret: "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}
                """.formatted(
                        data,
                        database == null ? "" : "database: {url: \"" + database + "\"}",
                        home.resolve("samples/mail-backdoor").toAbsolutePath(),
                        retention == 0 ? "" : "retention: " + retention + "m",
                        sink));
        List<String> command = new ArrayList<>(Arrays.asList(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tadoru.alerthooks.command.Tadoru",
                "serve",
                "--settings",
                settings.toString(),
                "--port",
                "0"));
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher m = ADDRESS.matcher(line);
            if (m.find()) {
                Served served = new Served(process, data, m.group(1), (System.nanoTime() - begin) / 1e9);
                Matcher password = PASSWORD.matcher(String.valueOf(out.readLine()));
                if (!password.find()) {
                    throw new IOException("the database has accounts already: give a new one");
                }
                served.logIn(password.group(1));
                return served;
            }
        }
        throw new IOException("the service did not start: " + Files.readString(folder.resolve("log")));
    }

    private void logIn(String password) throws IOException {
        try {
            client.send(
                    HttpRequest.newBuilder(URI.create(address + "/api/v1/session"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"account\":\"admin\",\"password\":\"" + password + "\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Heap in use now, MB. */
    long heap() throws IOException {
        return tool("GC.heap_info", Pattern.compile("total \\d+K, used (\\d+)K")) / 1024;
    }

    /** Heap that is still alive after a collection, MB. */
    long heapAfterCollection() throws IOException {
        tool("GC.run", null);
        return heap();
    }

    private long tool(String command, @Nullable Pattern wanted) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        long sum = 0;
        if (wanted != null) {
            Matcher m = wanted.matcher(answer);
            while (m.find()) {
                sum += Long.parseLong(m.group(1));
            }
        }
        return sum;
    }

    /** MB of the embedded ledger. */
    long disk() throws IOException {
        long bytes = 0;
        for (String name : List.of("ledger.db", "ledger.db-wal")) {
            Path file = data.resolve(name);
            bytes += Files.exists(file) ? Files.size(file) : 0;
        }
        return bytes / 1_000_000;
    }

    /** MB of all reports. */
    long reports() throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("incidents"))) {
            return files.filter(Files::isRegularFile)
                            .mapToLong(f -> f.toFile().length())
                            .sum()
                    / 1_000_000;
        }
    }

    /** A number of {@code /metrics}; the sum where it has tags. */
    double metric(String name) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(address + "/metrics")).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("/metrics: " + response.body());
        }
        String all = response.body();
        double sum = 0;
        for (String line : all.split("\n")) {
            if (line.startsWith(name + " ") || line.startsWith(name + "{")) {
                String value = line.substring(line.lastIndexOf(' ') + 1);
                sum += NUMBER.matcher(value).lookingAt() ? Double.parseDouble(value) : 0;
            }
        }
        return sum;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
