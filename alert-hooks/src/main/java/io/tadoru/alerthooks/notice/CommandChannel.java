package io.tadoru.alerthooks.notice;

import io.tadoru.visualizer.DisplayText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that reads the notice as JSON from its standard input. Nothing of the notice is on its command line, and
 * nothing of Tadoru's environment in its own. Exit code 0 is taken, 65 (EX_DATAERR) refused for good, all others are tried
 * again.
 */
final class CommandChannel implements Channel {
    private static final int REFUSED = 65;
    private static final int LONGEST_OUTPUT = 8192;
    private static final int SHOWN = 200;

    private final ChannelSettings.Command settings;

    CommandChannel(ChannelSettings.Command settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public void send(Notice notice) throws NoticeException {
        String where = "channel \"" + name() + "\": "
                + Path.of(settings.command().get(0)).getFileName();
        Process process;
        try {
            process = start();
        } catch (IOException e) {
            throw NoticeException.forNow(where + " cannot be started", e, null);
        }
        try {
            CompletableFuture<String> output = new CompletableFuture<>();
            byte[] json = NoticeJson.bytes(NoticeJson.of(notice));
            daemon(() -> write(process.getOutputStream(), json));
            daemon(() -> output.complete(read(process.getInputStream())));
            if (!process.waitFor(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw NoticeException.forNow(
                        where + " did not end within " + settings.timeout().toMillis() + " ms", null, null);
            }
            int code = process.exitValue();
            if (code != 0) {
                String words = where + " ended with " + code + said(output);
                throw code == REFUSED
                        ? NoticeException.forGood(words, null)
                        : NoticeException.forNow(words, null, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NoticeException.forNow(where + " was interrupted", e, null);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(settings.command()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.put("LANG", "C.UTF-8");
        environment.put("TZ", "UTC");
        settings.environment().forEach((name, value) -> environment.put(name, value.value()));
        return builder.start();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "tadoru-command");
        thread.setDaemon(true);
        thread.start();
    }

    private static void write(OutputStream to, byte[] json) {
        try (to) {
            to.write(json);
        } catch (IOException e) {
            // It need not read all of it.
        }
    }

    /** The beginning; the rest is read too, so that the program does not wait. */
    private static String read(InputStream from) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        try (from) {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                kept.write(buffer, 0, Math.min(n, LONGEST_OUTPUT - kept.size()));
            }
        } catch (IOException e) {
            // What there is by now is enough.
        }
        return kept.toString(StandardCharsets.UTF_8);
    }

    private String said(CompletableFuture<String> output) throws InterruptedException {
        String text;
        try {
            // A child of its own may hold the output open for ever.
            text = output.get(1, TimeUnit.SECONDS).strip();
        } catch (ExecutionException | TimeoutException e) {
            return "";
        }
        for (Secret secret : settings.environment().values()) {
            text = secret.value().isEmpty() ? text : text.replace(secret.value(), "(secret)");
        }
        return text.isEmpty() ? "" : ": " + DisplayText.brief(text, SHOWN);
    }

    @Override
    public void close() {}
}
