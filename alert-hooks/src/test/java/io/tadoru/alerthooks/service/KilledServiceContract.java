package io.tadoru.alerthooks.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tadoru.alerthooks.ledger.Database;
import io.tadoru.alerthooks.ledger.Incidents;
import io.tadoru.alerthooks.ledger.Incidents.Filter;
import io.tadoru.alerthooks.ledger.Ledger;
import io.tadoru.alerthooks.ledger.Outbox.Message;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service is killed again and again while sensors post. Afterwards every alert that was acknowledged is one of one
 * incident, and of every incident each channel has had one message. {@code -Dtadoru.kills=200} is the long run.
 */
@Tag("once")
abstract class KilledServiceContract {
    private static final int POSTERS = 3;
    private static final int ALERTS_A_KILL = 30;

    @TempDir
    Path folder;

    /** What goes into the settings. */
    abstract String database();

    abstract Database open();

    /** How many processes work on one database. */
    abstract int workers();

    int kills() {
        return Integer.getInteger("tadoru.kills", 5);
    }

    private int processes() {
        return Math.min(10 + kills(), 900);
    }

    /** What sensors saw: which delivery was acknowledged as which incident. */
    private final Map<Integer, String> acknowledged = new ConcurrentHashMap<>();

    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean ended;

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void nothingIsLostAndNothingIsToldTwice() throws Exception {
        long seed = Long.getLong("tadoru.seed", System.nanoTime());
        System.out.println(getClass().getSimpleName() + ": seed " + seed + ", " + kills() + " kills");
        Random random = new Random(seed);
        Path log = folder.resolve("audit.log");
        TinyLog.write(log, processes());
        int[] killed = new int[1];
        try (MessageSink sink = new MessageSink(7, seed)) {
            Path settings = settings(log, sink.url());
            AtomicReferenceArray<@Nullable ServiceProcess> services = new AtomicReferenceArray<>(workers());
            for (int i = 0; i < workers(); i++) {
                services.set(i, ServiceProcess.start(settings, folder.resolve("service.log")));
            }
            List<Thread> posters = new ArrayList<>();
            for (int i = 0; i < POSTERS; i++) {
                Thread poster = new Thread(() -> post(services));
                poster.start();
                posters.add(poster);
            }
            while (killed[0] < kills()) {
                Thread.sleep(300 + random.nextInt(2500));
                int i = random.nextInt(workers());
                ServiceProcess victim = services.get(i);
                if (victim != null) {
                    services.set(i, null);
                    victim.kill();
                    killed[0]++;
                    services.set(i, ServiceProcess.start(settings, folder.resolve("service.log")));
                }
            }
            ended = true;
            for (Thread poster : posters) {
                poster.join();
            }
            awaitRest();
            for (int i = 0; i < workers(); i++) {
                ServiceProcess service = services.get(i);
                if (service != null) {
                    service.close();
                }
            }
            check(sink, "seed " + seed);
        }
    }

    private Path settings(Path log, String url) throws IOException {
        Path settings = folder.resolve("tadoru.yaml");
        Files.writeString(settings, """
                data: %s
                %s
                evidence:
                  logs: [%s]
                hooks:
                  suricata:
                    tokens: [0123456789abcdef0123456789abcdef]
                investigate:
                  window: 10s
                  after: 5s
                  settle: [1s]
                  attempts: 1000
                channels:
                  - {name: sink, type: webhook, url: "%s", secret: "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}
                  - {name: second, type: webhook, url: "%s", secret: "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}
                """.formatted(folder.resolve("data"), database(), log, url, url));
        return settings;
    }

    /** A sensor that keeps posting an alert until it is acknowledged. */
    private void post(AtomicReferenceArray<@Nullable ServiceProcess> services) {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        while (!ended && next.get() < ALERTS_A_KILL * kills()) {
            int delivery = next.getAndIncrement();
            String alert = TinyLog.alert(delivery * 7919 % processes(), delivery);
            for (int attempt = 0; !acknowledged.containsKey(delivery); attempt++) {
                ServiceProcess service = services.get(attempt % workers());
                if (service == null || !deliver(client, service.address, delivery, alert)) {
                    pause();
                }
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean deliver(HttpClient client, String address, int delivery, String alert) {
        try {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create(address + "/hooks/suricata"))
                            .timeout(Duration.ofSeconds(20))
                            .header("Authorization", "Bearer 0123456789abcdef0123456789abcdef")
                            .POST(HttpRequest.BodyPublishers.ofString(alert))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 202) {
                String body = response.body();
                int from = body.indexOf("\"id\":\"") + 6;
                acknowledged.put(delivery, body.substring(from, body.indexOf('"', from)));
                return true;
            }
            assertThat(response.statusCode()).as(response.body()).isIn(429, 503);
        } catch (IOException e) {
            // Killed meanwhile: whether it was written, nobody knows; so it is posted again.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void awaitRest() throws InterruptedException {
        try (Database database = open();
                Ledger ledger = new Ledger(database, Duration.ofMinutes(10))) {
            while (true) {
                Map<String, Long> counts = ledger.incidents.counts(System.currentTimeMillis());
                if (counts.getOrDefault("tasks", 0L) == 0 && counts.getOrDefault("messages.open", 0L) == 0) {
                    return;
                }
                Thread.sleep(500);
            }
        }
    }

    private void check(MessageSink sink, String seed) {
        try (Database database = open();
                Ledger ledger = new Ledger(database, Duration.ofMinutes(10))) {
            Map<String, Integer> deliveries = new HashMap<>();
            acknowledged.values().forEach(incident -> deliveries.merge(incident, 1, Integer::sum));
            assertThat(deliveries).as(seed).isNotEmpty();
            Set<String> known = new HashSet<>();
            for (Incidents.Row row : ledger.incidents.list(
                    new Filter(null, null, null, null, null, null, null, null, null, null, 1000))) {
                known.add(row.id());
                assertThat(row.alerts())
                        .as("%s: alerts of %s", seed, row.id())
                        .isEqualTo(deliveries.getOrDefault(row.id(), 0).longValue());
                assertThat(row.state())
                        .as("%s: %s, %s", seed, row.id(), row.problem())
                        .isEqualTo("answered");
                assertThat(ledger.outbox.of(row.id()))
                        .as("%s: messages of %s", seed, row.id())
                        .extracting(Message::channel, Message::state)
                        .containsExactlyInAnyOrder(tuple("sink", "sent"), tuple("second", "sent"));
            }
            assertThat(known).as(seed).isEqualTo(deliveries.keySet());
            Map<String, Integer> told = new HashMap<>();
            sink.incidents.values().forEach(incident -> told.merge(incident, 1, Integer::sum));
            assertThat(told)
                    .as("%s: messages by incident, two channels", seed)
                    .isEqualTo(known.stream().collect(Collectors.toMap(id -> id, id -> 2)));
            long again = sink.taken.values().stream().mapToLong(n -> n - 1).sum();
            System.out.printf(
                    "%s: %d alerts acknowledged, %d incidents, %d messages; %d were sent again under their id after a kill%n",
                    getClass().getSimpleName(), acknowledged.size(), known.size(), sink.taken.size(), again);
        }
    }
}
