package io.tadoru.alerthooks.command;

import io.tadoru.alerthooks.service.Running;
import io.tadoru.alerthooks.settings.Settings;
import io.tadoru.alerthooks.settings.SettingsFile;
import io.tadoru.collector.EvidenceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code tadoru demo --serve}: the service on recorded attacks, whose sensors' alerts are posted to it. */
final class DemoService {
    private DemoService() {}

    /** @param sample a folder of the samples, or "all" */
    static void run(Path samples, String sample, PrintWriter out) throws IOException, InterruptedException {
        List<Path> folders = folders(samples, sample);
        Path data = Files.createTempDirectory("tadoru-demo");
        String logs = folders.stream()
                .map(f -> "'" + f.toAbsolutePath().toString().replace("'", "''") + "'")
                .collect(Collectors.joining(", "));
        Settings settings = new SettingsFile(Map.of())
                .of(
                        "data: '" + data + "'\nlisten: {port: 0}\nevidence: {logs: [" + logs + "]}\n"
                                + "investigate: {settle: []}\n",
                        "demo");
        Serve.log(Serve.LogFormat.TEXT);
        Serve.serve(settings, out, running -> {
            post(running, folders);
            out.println("Posted the alerts of " + folders.size() + " recorded attacks. Open " + running.address()
                    + "/ and log in. Ctrl-C ends it; everything is in " + data + ".");
            out.flush();
        });
    }

    private static List<Path> folders(Path samples, String sample) throws IOException {
        if (!Files.isDirectory(samples)) {
            throw new EvidenceException(samples + ": there is no such folder");
        }
        try (Stream<Path> all = Files.list(samples)) {
            List<Path> folders = all.filter(f -> Files.isRegularFile(f.resolve("alert.json")))
                    .filter(f ->
                            sample.equals("all") || f.getFileName().toString().equals(sample))
                    .sorted()
                    .toList();
            if (folders.isEmpty()) {
                throw new EvidenceException(samples + ": has no sample \"" + sample + "\"");
            }
            return folders;
        }
    }

    private static void post(Running running, List<Path> folders) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        for (Path folder : folders) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create(running.address() + "/hooks/auto"))
                            .header("Authorization", "Bearer " + running.hookToken())
                            .POST(HttpRequest.BodyPublishers.ofFile(folder.resolve("alert.json")))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 202) {
                throw new IOException(folder + ": the alert was not taken: " + response.body());
            }
        }
    }
}
