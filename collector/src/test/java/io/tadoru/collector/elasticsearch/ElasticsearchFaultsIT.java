package io.tadoru.collector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tadoru.collector.Event;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.PlainScan;
import io.tadoru.collector.Question;
import io.tadoru.collector.RandomEvents;
import io.tadoru.collector.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clusters that are busy, broken or slow: the answer is the right one, or none, and within the deadline. */
class ElasticsearchFaultsIT {
    private static final String INDEX = "auditbeat-faults";
    private static final List<Event> EVENTS = new RandomEvents(41, 300).events(3000);
    private static final String FULL =
            "{\"error\":{\"root_cause\":[{\"type\":\"es_rejected_execution_exception\",\"reason\":\"rejected\"}],"
                    + "\"type\":\"es_rejected_execution_exception\",\"reason\":\"rejected execution\"},\"status\":429}";
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void load() {
        load(ElasticsearchNode.of(8).address());
    }

    private static void load(URI address) {
        try (ElasticsearchLoader loader = new ElasticsearchLoader(
                settings(Duration.ofSeconds(60), address), Map.of("web-1", List.of("192.0.2.1")), n -> {})) {
            EVENTS.forEach(loader::add);
            loader.finish();
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private static ElasticsearchSettings settings(Duration deadline, URI... addresses) {
        return new ElasticsearchSettings(List.of(addresses), INDEX, null, null, null, null, deadline);
    }

    private FaultyProxy proxy(String word) throws IOException {
        FaultyProxy proxy = new FaultyProxy(ElasticsearchNode.of(8).address(), word);
        open.add(proxy);
        return proxy;
    }

    private ElasticsearchStore store(Duration deadline, URI... addresses) {
        ElasticsearchStore store = ElasticsearchStore.open(settings(deadline, addresses));
        open.add(store);
        return store;
    }

    private static List<Question> questions(int n) {
        RandomEvents random = new RandomEvents(42, 300);
        return IntStream.range(0, n).mapToObj(i -> random.question()).toList();
    }

    /** The same events as a plain scan finds. */
    private static void assertRight(List<Question> questions, List<Reply> replies) {
        List<Reply> truth = new PlainScan(EVENTS).ask(questions);
        for (int i = 0; i < questions.size(); i++) {
            assertThat(serials(replies.get(i))).as("" + questions.get(i)).isEqualTo(serials(truth.get(i)));
        }
    }

    private static List<Long> serials(Reply reply) {
        return reply.events().stream().map(Event::serial).toList();
    }

    private static long searches(String request) {
        return request.lines().count() / 2;
    }

    @Test
    void aBusyClusterIsAskedLessAtOnce() throws IOException {
        FaultyProxy proxy = proxy("_msearch");
        ElasticsearchStore store = store(Duration.ofSeconds(60), proxy.address());
        proxy.next(3, FaultyProxy.status(429, FULL));
        List<Question> questions = questions(21);
        assertRight(questions, store.ask(questions));
        assertHalvedTwice(proxy);
    }

    /** Questions may share a search, so that there are not more of these than of those. */
    private static void assertHalvedTwice(FaultyProxy proxy) {
        List<Long> searches =
                proxy.spoilt().stream().map(ElasticsearchFaultsIT::searches).toList();
        long first = searches.get(0);
        assertThat(first).isGreaterThan(4);
        assertThat(searches).containsExactly(first, first / 2, first / 4);
    }

    @Test
    void whatOneSearchOfManyWasRefusedIsAskedAgain() throws IOException {
        FaultyProxy proxy = proxy("_msearch");
        ElasticsearchStore store = store(Duration.ofSeconds(60), proxy.address());
        String refused = FULL.replace("es_rejected_execution_exception", "circuit_breaking_exception");
        proxy.next(
                1,
                (exchange, answer) -> FaultyProxy.status(200, withFirst(answer.body(), refused))
                        .spoil(exchange, answer));
        List<Question> questions = questions(20);
        assertRight(questions, store.ask(questions));
        assertThat(proxy.spoilt()).hasSize(1);
    }

    /** The answer to many searches with the first one's exchanged. */
    private static String withFirst(byte[] body, String first) throws IOException {
        com.fasterxml.jackson.databind.ObjectMapper mapper = new com.fasterxml.jackson.databind.ObjectMapper();
        com.fasterxml.jackson.databind.JsonNode answer = mapper.readTree(body);
        ((com.fasterxml.jackson.databind.node.ArrayNode) answer.get("responses")).set(0, mapper.readTree(first));
        return mapper.writeValueAsString(answer);
    }

    @Test
    void aClusterThatStaysBusyIsGivenUpInTime() throws IOException {
        FaultyProxy proxy = proxy("_msearch");
        ElasticsearchStore store = store(SHORT, proxy.address());
        proxy.next(1000, FaultyProxy.status(429, FULL));
        within(
                SHORT,
                () -> assertThatThrownBy(() -> store.ask(questions(4)))
                        .isInstanceOf(EvidenceException.class)
                        .hasMessageContaining("es_rejected_execution_exception")
                        .hasMessageContaining("short of memory or threads")
                        .hasMessageContaining("given up"));
        assertThat(proxy.spoilt()).hasSizeBetween(3, 10);
    }

    @Test
    void aCutConnectionIsNoEnd() throws IOException {
        for (String word : List.of("_msearch", "_pit", "_field_caps")) {
            FaultyProxy proxy = proxy(word);
            proxy.next(2, FaultyProxy.cut());
            ElasticsearchStore store = store(Duration.ofSeconds(60), proxy.address());
            List<Question> questions = questions(20);
            assertRight(questions, store.ask(questions));
            assertThat(proxy.spoilt()).as(word).hasSize(2);
        }
    }

    @Test
    void anotherNodeAnswersForALostOne() throws IOException {
        FaultyProxy lost = proxy("_msearch");
        FaultyProxy other = proxy("_msearch");
        ElasticsearchStore store = store(Duration.ofSeconds(60), lost.address(), other.address());
        List<Question> questions = questions(5);
        assertRight(questions, store.ask(questions));
        lost.close();
        for (int i = 0; i < 4; i++) {
            assertRight(questions, store.ask(questions));
        }
    }

    @Test
    void gatewayErrorsPassOrAreTold() throws IOException {
        FaultyProxy proxy = proxy("_msearch");
        ElasticsearchStore store = store(Duration.ofSeconds(60), proxy.address());
        proxy.next(1, FaultyProxy.strange(503));
        proxy.next(1, FaultyProxy.strange(429));
        List<Question> questions = questions(5);
        assertRight(questions, store.ask(questions));
        proxy.next(100, FaultyProxy.strange(502));
        assertThatThrownBy(() -> store.ask(questions))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("status 502")
                .hasMessageContaining("proxy")
                .hasMessageContaining("tried 5 times");
    }

    @Test
    void theDeadlineHolds() throws IOException {
        FaultyProxy proxy = proxy("_msearch");
        ElasticsearchStore store = store(SHORT, proxy.address(), proxy.address());
        proxy.next(1, FaultyProxy.late(30_000));
        within(
                SHORT,
                () -> assertThatThrownBy(() -> store.ask(questions(4)))
                        .isInstanceOf(EvidenceException.class)
                        .hasMessageContaining("did not answer within PT2S"));
        // No silence is long enough for a client's own limit.
        proxy.next(1, FaultyProxy.dripping(50));
        within(
                SHORT,
                () -> assertThatThrownBy(() -> store.ask(questions(4)))
                        .isInstanceOf(EvidenceException.class)
                        .hasMessageContaining("did not answer within PT2S"));
        List<Question> questions = questions(4);
        assertRight(questions, store.ask(questions));
    }

    private static void within(Duration deadline, Runnable task) {
        long begin = System.nanoTime();
        task.run();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(deadline.plusSeconds(10));
    }

    @Test
    void aClientWhoseThreadsDiedIsMadeAnew() throws IOException {
        ElasticsearchStore store =
                store(Duration.ofSeconds(60), ElasticsearchNode.of(8).address());
        store.cluster.connection.close();
        List<Question> questions = questions(5);
        assertRight(questions, store.ask(questions));
    }

    private static FaultyProxy.Fault failing(String type, String words) {
        return FaultyProxy.reworded(
                "\"failed\":0}",
                "\"failed\":2,\"failures\":[{\"shard\":3,\"index\":\"auditbeat-x\",\"node\":\"n\",\"reason\":"
                        + "{\"type\":\"" + type + "\",\"reason\":\"" + words + "\"}}]}");
    }

    @Test
    void whatDidNotFinishGivesItsPart() throws IOException {
        FaultyProxy proxy = proxy("_msearch");
        ElasticsearchStore store = store(Duration.ofSeconds(60), proxy.address());
        proxy.next(1, FaultyProxy.reworded("\"timed_out\":false", "\"timed_out\":true"));
        List<Question> questions = questions(2);
        List<Reply> replies = store.ask(questions);
        assertRight(questions, replies);
        assertThat(replies).noneMatch(Reply::whole).noneMatch(Reply::exact);
        assertThat(store.absent().get(1)).asString().contains("some shards: a search of them did not finish in time");
    }

    @Test
    void aShardThatComesBackIsWaitedFor() throws IOException {
        FaultyProxy proxy = proxy("_msearch");
        ElasticsearchStore store = store(Duration.ofSeconds(60), proxy.address());
        proxy.next(2, failing("node_disconnected_exception", "gone"));
        List<Question> questions = questions(5);
        List<Reply> replies = store.ask(questions);
        assertRight(questions, replies);
        assertThat(replies).allMatch(Reply::whole);
        assertThat(store.absent()).isEmpty();
        assertThat(proxy.spoilt()).hasSize(2);
    }

    @Test
    void aShardThatStaysAwayIsDoneWithout() throws IOException {
        FaultyProxy proxy = proxy("_msearch");
        ElasticsearchStore store = store(Duration.ofSeconds(60), proxy.address());
        proxy.next(5, failing("i_o_exception", "disk"));
        List<Question> questions = questions(3);
        assertThat(store.ask(questions)).noneMatch(Reply::whole).noneMatch(Reply::complete);
        assertThat(proxy.spoilt()).hasSize(5);
        assertThat(store.absent()).hasSize(2);
        assertThat(store.absent().get(0)).asString().contains("(2 of 1 shards)");
        assertThat(store.absent().get(1))
                .asString()
                .isEqualTo("Did not answer: index auditbeat-x shard 3: i_o_exception: disk");
        // Nobody waits for it again, and nothing is said twice.
        proxy.next(1, failing("i_o_exception", "disk"));
        assertThat(store.ask(questions)).noneMatch(Reply::whole);
        assertThat(proxy.spoilt()).hasSize(6);
        assertThat(store.absent()).hasSize(2);
        assertThat(store.ask(questions)).allMatch(Reply::whole);
    }

    @Test
    void aShardWithoutRoomIsAskedLessAtOnce() throws IOException {
        FaultyProxy proxy = proxy("_msearch");
        ElasticsearchStore store = store(Duration.ofSeconds(60), proxy.address());
        proxy.next(3, failing("es_rejected_execution_exception", "full"));
        List<Question> questions = questions(8);
        List<Reply> replies = store.ask(questions);
        assertRight(questions, replies);
        assertThat(replies).allMatch(Reply::whole);
        assertHalvedTwice(proxy);
    }

    @Test
    void aShardThatForgotThePointInTime() throws IOException {
        FaultyProxy proxy = proxy("_msearch");
        ElasticsearchStore store = store(Duration.ofSeconds(60), proxy.address());
        proxy.next(1, failing("search_context_missing_exception", "No search context found for id [7]"));
        List<Question> questions = questions(4);
        List<Reply> replies = store.ask(questions);
        assertRight(questions, replies);
        assertThat(replies).allMatch(Reply::whole);
        assertThat(proxy.spoilt()).hasSize(1);
    }

    @Test
    void searchesOfWhichNoShardAnswers() throws IOException {
        FaultyProxy proxy = proxy("_msearch");
        String red = "{\"error\":{\"root_cause\":[],\"type\":\"search_phase_execution_exception\",\"reason\":"
                + "\"all shards failed\",\"failed_shards\":[{\"shard\":2,\"index\":\"auditbeat-y\",\"reason\":"
                + "{\"type\":\"no_shard_available_action_exception\",\"reason\":null}}]},\"status\":503}";
        ElasticsearchStore none = store(Duration.ofSeconds(60), proxy.address());
        FaultyProxy.Fault first = (exchange, answer) ->
                FaultyProxy.status(200, withFirst(answer.body(), red)).spoil(exchange, answer);
        proxy.next(5, first);
        assertThatThrownBy(() -> none.ask(questions(1)))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("index auditbeat-y shard 2")
                .hasMessageContaining("tried 5 times");
        // Where others answer, it is a part of the evidence that does not.
        proxy.next(6, first);
        ElasticsearchStore some = store(Duration.ofSeconds(60), proxy.address());
        List<Question> questions = questions(3);
        List<Reply> replies = some.ask(questions);
        assertThat(replies)
                .anyMatch(Reply::whole)
                .filteredOn(r -> !r.whole())
                .isNotEmpty()
                .containsOnly(new Reply(List.of(), 0, false, false));
        assertThat(some.absent().get(1))
                .asString()
                .isEqualTo("Did not answer: index auditbeat-y shard 2: no_shard_available_action_exception");
    }

    /** Servers before 8.16 tell the id of a point in time and nothing else. */
    @Test
    void aPointInTimeOfOldServers() throws IOException {
        FaultyProxy proxy = proxy("_pit");
        proxy.next(
                1,
                (exchange, answer) -> FaultyProxy.status(
                                200, new String(answer.body(), StandardCharsets.UTF_8).replaceAll(",\"_shards.*", "}"))
                        .spoil(exchange, answer));
        List<Question> questions = questions(4);
        assertRight(questions, store(Duration.ofSeconds(60), proxy.address()).ask(questions));
        assertThat(proxy.spoilt()).hasSize(1);
    }

    @Test
    void aTrippedBreakerIsWaitedFor() throws Exception {
        URI node = ElasticsearchNode.of(8).address();
        ElasticsearchStore patient = store(Duration.ofSeconds(60), node);
        ElasticsearchStore hasty = store(SHORT, node);
        try {
            breaker(node, "\"1b\"");
            within(
                    SHORT,
                    () -> assertThatThrownBy(() -> hasty.hosts(0, Long.MAX_VALUE))
                            .isInstanceOf(EvidenceException.class)
                            .hasMessageContaining("circuit_breaking_exception")
                            .hasMessageContaining("given up"));
            CompletableFuture<Void> relief = CompletableFuture.runAsync(
                    () -> breaker(node, "null"), CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
            assertThat(patient.hosts(0, Long.MAX_VALUE)).isEqualTo(new PlainScan(EVENTS).hosts(0, Long.MAX_VALUE));
            relief.get();
        } finally {
            breaker(node, "null");
        }
    }

    private static void breaker(URI node, String limit) {
        http(
                "PUT",
                node.resolve("/_cluster/settings"),
                "{\"persistent\":{\"indices.breaker.request.limit\":" + limit + "}}");
    }

    private static String http(String method, URI uri, String body) {
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(uri)
                                    .header("Content-Type", "application/json")
                                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            assertThat(response.statusCode()).as(response.body()).isLessThan(300);
            return response.body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aQueueOfOne() throws Exception {
        ElasticsearchNode narrow =
                ElasticsearchNode.with(8, "thread_pool.search.size=1", "thread_pool.search.queue_size=1");
        load(narrow.address());
        ElasticsearchStore store = store(Duration.ofSeconds(180), narrow.address());
        List<Question> questions = questions(12);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<CompletableFuture<Void>> all = IntStream.range(0, 4)
                    .mapToObj(i ->
                            CompletableFuture.runAsync(() -> assertRight(questions, store.ask(questions)), threads))
                    .toList();
            all.forEach(CompletableFuture::join);
        } finally {
            threads.shutdownNow();
        }
        String pool = http("GET", narrow.address().resolve("/_cat/thread_pool/search?h=rejected"), "");
        assertThat(Long.parseLong(pool.strip()))
                .as("searches that the server rejected")
                .isPositive();
    }
}
