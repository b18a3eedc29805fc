package io.tadoru.alerthooks.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.alerthooks.alert.Received;
import io.tadoru.alerthooks.ledger.Inbox.Accepted;
import io.tadoru.alerthooks.ledger.Inbox.Entry;
import io.tadoru.alerthooks.ledger.Incidents.Filter;
import io.tadoru.alerthooks.ledger.Outbox.Message;
import io.tadoru.correlator.Alert;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a ledger does, on whatever database. */
abstract class LedgerContract {
    private static final long NOW = 1_790_000_000_000L;
    private static final Duration SPAN = Duration.ofMinutes(10);

    protected Ledger ledger;

    abstract Database open();

    /** The same that {@link #open} has opened, once more. */
    abstract Database again();

    @BeforeEach
    void make() {
        ledger = new Ledger(open(), SPAN);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    static Entry alert(String delivery, String signature, String dest, long millis) {
        Alert alert = new Alert(millis * 1_000_000, "10.0.0.5", 40_000, dest, 443, "tcp", signature, 2);
        return new Entry(
                delivery, "suricata", new Received("suricata", alert, "", "{\"x\":\"" + delivery + "\"}"), NOW);
    }

    /** As the first version left it: without what came later, and with an account. */
    @Test
    void aLedgerOfTheFirstVersionIsUpgraded() {
        Database database = ledger.database();
        database.write(c -> {
            try (Statement statement = c.createStatement()) {
                for (String table : List.of("identity", "sign_in", "likeness")) {
                    statement.execute("DROP TABLE " + table);
                }
                statement.execute("DELETE FROM schema_version WHERE version > 1");
                return statement.execute("INSERT INTO account (name, role, password, disabled, made)"
                        + " VALUES ('ann', 'analyst', 'hash', 0, 7)");
            }
        });
        take(alert("d1", "A", "192.0.2.1", NOW));
        for (int i = 0; i < 2; i++) {
            try (Database upgraded = again()) {
                assertThat(upgraded.<List<Object>>read(c -> {
                            try (Statement statement = c.createStatement();
                                    ResultSet rows = statement.executeQuery("SELECT (SELECT MAX(version) FROM"
                                            + " schema_version), (SELECT COUNT(*) FROM schema_version), (SELECT COUNT(*)"
                                            + " FROM identity), (SELECT COUNT(*) FROM sign_in), (SELECT COUNT(*) FROM"
                                            + " incident), (SELECT name FROM account WHERE password = 'hash')")) {
                                rows.next();
                                return List.of(
                                        rows.getInt(1),
                                        rows.getInt(2),
                                        rows.getInt(3),
                                        rows.getInt(4),
                                        rows.getInt(5),
                                        rows.getString(6));
                            }
                        }))
                        .containsExactly(3, 3, 0, 0, 1, "ann");
            }
        }
    }

    List<Accepted> take(Entry... entries) {
        CompletableFuture<List<Accepted>> accepted = ledger.inbox.take(List.of(entries), null);
        return accepted.join();
    }

    static Conclusion answered(Set<String> things, @Nullable Long next) {
        return answered(things, Set.of(), next);
    }

    static Conclusion answered(Set<String> things, Set<String> likes, @Nullable Long next) {
        return new Conclusion(
                "answered",
                null,
                "web-3",
                "curl (pid 7) connected",
                0.9,
                false,
                "{}",
                things,
                likes,
                Map.of("mail", "{}", "chat", "{}"),
                "answer",
                next);
    }

    @Test
    void equalAlertsAreOneIncidentWithACounter() {
        List<Accepted> first = take(alert("d1", "A", "192.0.2.1", NOW), alert("d2", "A", "192.0.2.1", NOW + 5));
        List<Accepted> later = take(alert("d3", "A", "192.0.2.1", NOW + 9));
        assertThat(first)
                .extracting(Accepted::incident)
                .containsOnly(later.get(0).incident());
        assertThat(ledger.incidents.get(later.get(0).incident()).orElseThrow().alerts())
                .isEqualTo(3);
        assertThat(ledger.incidents.counts(NOW)).containsEntry("tasks", 1L).containsEntry("incidents.waiting", 1L);
    }

    @Test
    void theSameDeliveryCountsOnce() {
        Accepted first = take(alert("d1", "A", "192.0.2.1", NOW)).get(0);
        Accepted again = take(alert("d1", "A", "192.0.2.1", NOW)).get(0);
        assertThat(first).isEqualTo(new Accepted(again.incident(), false));
        assertThat(again.known()).isTrue();
        assertThat(ledger.incidents.get(first.incident()).orElseThrow().alerts())
                .isEqualTo(1);
    }

    @Test
    void whatDiffersIsAnotherIncident() {
        Set<String> incidents = new HashSet<>();
        take(
                        alert("d1", "A", "192.0.2.1", NOW),
                        alert("d2", "B", "192.0.2.1", NOW),
                        alert("d3", "A", "192.0.2.2", NOW),
                        alert("d4", "A", "192.0.2.1", NOW + SPAN.toMillis()))
                .forEach(a -> incidents.add(a.incident()));
        assertThat(incidents).hasSize(4);
    }

    @Test
    void bothDirectionsOfAConnectionAreOne() {
        Alert there = new Alert(NOW * 1_000_000, "10.0.0.5", 40_000, "192.0.2.1", 443, "tcp", "A", 2);
        Alert back = new Alert(NOW * 1_000_000, "192.0.2.1", 443, "10.0.0.5", 40_001, "tcp", "A", 2);
        List<Accepted> accepted = take(
                new Entry("d1", "s", new Received("s", there, "", "{}"), NOW),
                new Entry("d2", "s", new Received("s", back, "", "{}"), NOW));
        assertThat(accepted.get(0).incident()).isEqualTo(accepted.get(1).incident());
    }

    @Test
    void progressIsWrittenWithTheAlerts() {
        assertThat(ledger.inbox.position("eve")).isEmpty();
        ledger.inbox
                .take(List.of(alert("d1", "A", "192.0.2.1", NOW)), new Inbox.Progress("eve", "7:100"))
                .join();
        ledger.inbox.take(List.of(), new Inbox.Progress("eve", "7:200")).join();
        assertThat(ledger.inbox.position("eve")).hasValue("7:200");
    }

    @Test
    void bodiesOfTheFirstAloneAreKept() {
        for (int i = 0; i < 25; i++) {
            take(alert("d" + i, "A", "192.0.2.1", NOW));
        }
        String id = ledger.incidents.list(Filter.ALL).get(0).id();
        assertThat(ledger.incidents.alerts(id, 100)).hasSize(25);
        assertThat(ledger.incidents.alerts(id, 100).stream().filter(a -> a.body() != null))
                .hasSize(20);
    }

    @Test
    void aTaskIsTakenOnceAndComesBackWhenItsLeaseEnds() {
        take(alert("d1", "A", "192.0.2.1", NOW));
        Task task = ledger.tasks.take(NOW, NOW + 30).orElseThrow();
        assertThat(task.attempts()).isEqualTo(1);
        assertThat(ledger.tasks.take(NOW + 29, NOW + 60)).isEmpty();
        Task other = ledger.tasks.take(NOW + 31, NOW + 60).orElseThrow();
        assertThat(other.attempts()).isEqualTo(2);
        assertThat(ledger.tasks.keep(task, NOW + 90))
                .as("the first came too late")
                .isFalse();
        assertThat(ledger.tasks.finish(task, answered(Set.of(), null), NOW)).isFalse();
        assertThat(ledger.incidents.get(task.incident()).orElseThrow().state()).isEqualTo("waiting");
        assertThat(ledger.outbox.of(task.incident())).isEmpty();
        assertThat(ledger.tasks.finish(other, answered(Set.of(), null), NOW)).isTrue();
        assertThat(ledger.incidents.get(task.incident()).orElseThrow().state()).isEqualTo("answered");
        assertThat(ledger.outbox.of(task.incident())).hasSize(2);
        assertThat(ledger.tasks.next()).isEmpty();
    }

    @Test
    void aSecondRunTellsNobodyAgain() {
        take(alert("d1", "A", "192.0.2.1", NOW));
        Task first = ledger.tasks.take(NOW, NOW + 30).orElseThrow();
        ledger.tasks.finish(first, answered(Set.of(), NOW + 30_000), NOW);
        assertThat(ledger.tasks.next()).hasValue(NOW + 30_000);
        assertThat(ledger.tasks.take(NOW + 29_999, NOW)).isEmpty();
        Task second = ledger.tasks.take(NOW + 30_000, NOW + 60_000).orElseThrow();
        assertThat(second.run()).isEqualTo(1);
        assertThat(second.attempts()).isEqualTo(1);
        ledger.tasks.finish(second, answered(Set.of(), null), NOW + 30_001);
        assertThat(ledger.outbox.of(first.incident())).hasSize(2);
        assertThat(ledger.incidents.get(first.incident()).orElseThrow().runs()).isEqualTo(2);
    }

    @Test
    void thoseThatShareMostAreLike() {
        // As long as paths get, in letters that do not compress.
        String path = new Random(4)
                .ints(4000, 0x4e00, 0x9fff)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        String far = "address 192.0.2.9";
        take(
                alert("d1", "A", "192.0.2.1", NOW),
                alert("d2", "A", "192.0.2.2", NOW),
                alert("d3", "A", "192.0.2.3", NOW),
                alert("d4", "A", "192.0.2.4", NOW));
        List<Set<String>> likes = List.of(
                Set.of(far, "file /tmp/x", "file /tmp/\u0000y", "file " + path),
                Set.of(far, "file " + path + "x"),
                Set.of(far, "file /tmp/x", "file /tmp/\u0000y", "file " + path),
                Set.of("file /srv/z"));
        List<String> ids = new ArrayList<>();
        for (Set<String> of : likes) {
            Task task = ledger.tasks.take(NOW, NOW + 30).orElseThrow();
            ids.add(task.incident());
            ledger.tasks.finish(task, answered(Set.of(), of, null), NOW);
        }
        Map<Incidents.Row, List<String>> like = ledger.incidents.like(ids.get(0), 10);
        assertThat(like.keySet()).extracting(Incidents.Row::id).containsExactly(ids.get(2), ids.get(1));
        assertThat(like.values().iterator().next()).contains(far, "file /tmp/x").hasSize(4);
        assertThat(ledger.incidents.like(ids.get(0), 1)).hasSize(1);
        assertThat(ledger.incidents.like(ids.get(3), 10)).isEmpty();
        assertThat(like.keySet()).extracting(Incidents.Row::caseId).doesNotHaveDuplicates();
    }

    @Test
    void whatAPersonAskedForStaysInLaterLooks() {
        take(alert("d1", "A", "192.0.2.1", NOW));
        Task first = ledger.tasks.take(NOW, NOW + 30).orElseThrow();
        ledger.tasks.again(first.incident(), "{\"window\":\"PT24H\"}", NOW);
        Task asked = ledger.tasks.take(NOW, NOW + 30).orElseThrow();
        ledger.tasks.finish(asked, answered(Set.of(), NOW), NOW);
        assertThat(ledger.tasks.take(NOW, NOW + 30).orElseThrow().options()).isEqualTo("{\"window\":\"PT24H\"}");
    }

    @Test
    void anAnswerStaysWhereALaterLookFindsNothing() {
        take(alert("d1", "A", "192.0.2.1", NOW));
        Task first = ledger.tasks.take(NOW, NOW + 30).orElseThrow();
        ledger.tasks.finish(first, answered(Set.of(), NOW), NOW);
        Task second = ledger.tasks.take(NOW, NOW + 30).orElseThrow();
        Conclusion nothing =
                new Conclusion("nothing", null, "", "", 0, false, "{}", Set.of(), Set.of(), Map.of(), "answer", null);
        assertThat(ledger.tasks.finish(second, nothing, NOW)).isTrue();
        Incidents.Row row = ledger.incidents.get(first.incident()).orElseThrow();
        assertThat(row.state()).isEqualTo("answered");
        assertThat(row.answer()).contains("curl");
        assertThat(row.problem()).contains("the earlier answer stays");
        assertThat(ledger.tasks.next()).isEmpty();
    }

    @Test
    void whatIsGivenBackWaitsAndSaysWhy() {
        take(alert("d1", "A", "192.0.2.1", NOW));
        Task task = ledger.tasks.take(NOW, NOW + 30).orElseThrow();
        ledger.tasks.giveBack(task, NOW + 100, "the cluster is away\0", false);
        assertThat(ledger.incidents.get(task.incident()).orElseThrow().problem())
                .isEqualTo("the cluster is away\uFFFD");
        assertThat(ledger.tasks.take(NOW + 99, NOW + 200)).isEmpty();
        assertThat(ledger.tasks.take(NOW + 100, NOW + 200).orElseThrow().attempts())
                .isEqualTo(1);
    }

    @Test
    void somebodyMayAskForAnotherRunAtAnyTime() {
        take(alert("d1", "A", "192.0.2.1", NOW));
        Task task = ledger.tasks.take(NOW, NOW + 30).orElseThrow();
        assertThat(ledger.tasks.again(task.incident(), "{\"window\":\"24h\"}", NOW))
                .isTrue();
        assertThat(ledger.tasks.finish(task, answered(Set.of(), null), NOW))
                .as("the old one")
                .isFalse();
        Task asked = ledger.tasks.take(NOW, NOW + 30).orElseThrow();
        assertThat(asked.options()).isEqualTo("{\"window\":\"24h\"}");
        ledger.tasks.finish(asked, answered(Set.of(), null), NOW);
        assertThat(ledger.tasks.again(task.incident(), "{}", NOW)).isTrue();
        assertThat(ledger.tasks.again("no-such", "{}", NOW)).isFalse();
    }

    @Test
    void incidentsWhoseGraphsMeetAreOneCase() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(take(alert("d" + i, "S" + i, "192.0.2.1", NOW)).get(0).incident());
        }
        Map<String, Set<String>> things = Map.of(
                ids.get(0), Set.of("process a", "file b"),
                ids.get(1), Set.of("file c"),
                ids.get(2), Set.of("file b", "file c"),
                ids.get(3), Set.of("file d"));
        for (int i = 0; i < 4; i++) {
            Task task = ledger.tasks.take(NOW, NOW + 30).orElseThrow();
            ledger.tasks.finish(task, answered(things.getOrDefault(task.incident(), Set.of()), null), NOW);
        }
        Map<String, String> cases = new HashMap<>();
        ids.forEach(id -> cases.put(id, ledger.incidents.get(id).orElseThrow().caseId()));
        String least = Collections.min(ids.subList(0, 3));
        assertThat(ids.subList(0, 3)).allSatisfy(id -> assertThat(cases.get(id)).isEqualTo(least));
        assertThat(cases.get(ids.get(3))).isEqualTo(ids.get(3));
        assertThat(ledger.incidents.list(Filter.ALL.ofCase(least))).hasSize(3);
    }

    @Test
    void messagesGoOutOnceAChannelAndDieAndComeBack() {
        take(alert("d1", "A", "192.0.2.1", NOW));
        Task task = ledger.tasks.take(NOW, NOW + 30).orElseThrow();
        ledger.tasks.finish(task, answered(Set.of(), null), NOW);
        List<Message> mail = ledger.outbox.take("mail", NOW, NOW + 50, 10);
        assertThat(mail).hasSize(1);
        assertThat(ledger.outbox.take("mail", NOW + 49, NOW + 99, 10))
                .as("leased")
                .isEmpty();
        ledger.outbox.later(mail.get(0), NOW + 70, "busy");
        assertThat(ledger.outbox.take("mail", NOW + 69, NOW + 99, 10)).isEmpty();
        Message again = ledger.outbox.take("mail", NOW + 70, NOW + 99, 10).get(0);
        assertThat(again.attempts()).isEqualTo(2);
        assertThat(again.problem()).isEqualTo("busy");
        ledger.outbox.dead(again, NOW + 71, "refused");
        assertThat(ledger.outbox.in("dead", 10)).extracting(Message::id).containsExactly(again.id());
        assertThat(ledger.outbox.revive(again.id(), NOW + 72)).isTrue();
        assertThat(ledger.outbox.revive(again.id(), NOW + 72)).isFalse();
        ledger.outbox.sent(ledger.outbox.take("mail", NOW + 72, NOW + 99, 10).get(0), NOW + 73);
        assertThat(ledger.incidents.counts(NOW))
                .containsEntry("messages.sent", 1L)
                .containsEntry("messages.open", 1L);
    }

    @Test
    void listsArePagedAndFiltered() {
        for (int i = 0; i < 25; i++) {
            take(alert("d" + i, "Sig%_!" + i, "192.0.2." + i, NOW));
        }
        List<String> seen = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            List<Incidents.Row> page =
                    ledger.incidents.list(new Filter(null, null, null, null, null, null, null, null, null, cursor, 10));
            page.forEach(r -> seen.add(r.id()));
            cursor = page.size() < 10 ? null : Incidents.cursor(page.get(9));
        } while (cursor != null);
        assertThat(seen).hasSize(25).doesNotHaveDuplicates();
        assertThat(texts("sig%_!7")).isEqualTo(1);
        assertThat(texts("%")).isEqualTo(25);
        assertThat(texts("192.0.2.24")).isEqualTo(1);
        assertThat(texts("' OR 1=1 --\0")).isZero();
    }

    private int texts(String text) {
        return ledger.incidents
                .list(new Filter(null, null, null, null, null, text, null, null, null, null, 100))
                .size();
    }

    @Test
    void peopleSayWhatTheyThink() {
        String id = take(alert("d1", "A", "192.0.2.1", NOW)).get(0).incident();
        assertThat(ledger.incidents.triage(id, "closed", "benign", "a backup\0", "kenji", NOW + 1))
                .isTrue();
        Incidents.Row row = ledger.incidents.get(id).orElseThrow();
        assertThat(row.status() + row.verdict() + row.note() + row.assignee())
                .isEqualTo("closedbenigna backup\uFFFDkenji");
        assertThat(row.changed()).isEqualTo(NOW + 1);
        assertThat(ledger.incidents.triage("none", "open", null, null, null, NOW))
                .isFalse();
    }

    @Test
    void oldIncidentsAreForgottenWithAllThatIsTheirs() {
        String id = take(alert("d1", "A", "192.0.2.1", NOW)).get(0).incident();
        ledger.tasks.finish(ledger.tasks.take(NOW, NOW + 1).orElseThrow(), answered(Set.of("x"), NOW + 5), NOW);
        assertThat(ledger.incidents.forget(NOW)).isEmpty();
        assertThat(ledger.incidents.forget(NOW + 1)).containsExactly(id);
        assertThat(ledger.incidents.get(id)).isEmpty();
        assertThat(ledger.incidents.counts(NOW).values()).containsOnly(0L);
    }

    /** Whoever delivers what, whenever, at the same time: every alert is counted once, every task is done once. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void manyAtOnce(long seed) throws Exception {
        Random random = new Random(seed);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            entries.add(alert("d" + random.nextInt(300), "S" + random.nextInt(20), "192.0.2.1", NOW));
        }
        Map<String, String> signatures = new HashMap<>();
        entries.forEach(
                e -> signatures.putIfAbsent(e.delivery(), e.received().alert().signature()));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (Entry entry : entries) {
                done.add(threads.submit((Callable<?>) () -> take(entry)));
            }
            for (Future<?> future : done) {
                future.get();
            }
            List<Incidents.Row> rows = ledger.incidents.list(Filter.ALL);
            assertThat(rows.stream().mapToLong(Incidents.Row::alerts).sum())
                    .as("seed %d", seed)
                    .isEqualTo(signatures.size());
            Set<String> finished = ConcurrentHashMap.newKeySet();
            List<Future<Boolean>> all = new ArrayList<>();
            IntStream.range(0, 8)
                    .forEach(i -> all.add(threads.submit(() -> {
                        for (Optional<Task> next = ledger.tasks.take(NOW, NOW + 60_000);
                                next.isPresent();
                                next = ledger.tasks.take(NOW, NOW + 60_000)) {
                            Task t = next.get();
                            assertThat(finished.add(t.incident())).isTrue();
                            assertThat(ledger.tasks.finish(t, answered(Set.of("thing " + t.alerts() % 3), null), NOW))
                                    .isTrue();
                        }
                        return true;
                    })));
            for (Future<Boolean> future : all) {
                future.get();
            }
            assertThat(finished).as("seed %d", seed).hasSize(rows.size());
            assertThat(ledger.incidents.counts(NOW)).containsEntry("messages.open", 2L * rows.size());
        } finally {
            threads.shutdownNow();
        }
    }
}
