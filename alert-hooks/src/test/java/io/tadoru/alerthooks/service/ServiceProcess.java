package io.tadoru.alerthooks.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real {@code tadoru serve}, in a process of its own that can be killed. */
final class ServiceProcess implements Closeable {
    private static final Pattern ADDRESS = Pattern.compile("Tadoru is at (http\\S+) after");

    private final Process process;
    final String address;

    private ServiceProcess(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Starts one and waits until it takes alerts. */
    static ServiceProcess start(Path settings, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tadoru.alerthooks.command.Tadoru",
                "serve"));
        command.addAll(Arrays.asList("--settings", settings.toString(), "--port", "0"));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher m = ADDRESS.matcher(line);
            if (m.find()) {
                return new ServiceProcess(process, m.group(1));
            }
        }
        process.destroyForcibly();
        throw new AssertionError("the service did not start: " + Files.readString(log));
    }

    /** SIGKILL: nothing can be put in order. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM, and waits until it has put everything in order. */
    @Override
    public void close() {
        process.destroy();
        try {
            assertThat(process.waitFor()).isIn(0, 143);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
