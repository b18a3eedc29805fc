package io.tadoru.alerthooks.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.alerthooks.ledger.Incidents;
import io.tadoru.alerthooks.ledger.Incidents.Filter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What tests of a running service do to it. */
abstract class ServiceScene {
    private static final long PATIENCE = Duration.ofSeconds(60).toNanos();

    final HttpClient client = HttpClient.newHttpClient();

    final HttpResponse<String> post(Running running, String hook, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(running.address() + "/hooks/" + hook))
                        .header("Authorization", "Bearer " + running.hookToken())
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long until " + what).isLessThan(until);
            Thread.sleep(50);
        }
    }

    static List<Incidents.Row> incidents(Running running) {
        return running.ledger().incidents.list(Filter.ALL);
    }

    static boolean allDone(Running running) {
        Map<String, Long> counts = running.ledger().incidents.counts(System.currentTimeMillis());
        return counts.getOrDefault("tasks", 0L) == 0 && counts.getOrDefault("messages.open", 0L) == 0;
    }
}
