package io.tadoru.collector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tadoru.collector.Coverage;
import io.tadoru.collector.Event;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.EventCopies;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.EventStoreContract;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.PlainScan;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.Order;
import io.tadoru.collector.RandomEvents;
import io.tadoru.collector.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract, and what is Elasticsearch's own, against a real server. One subclass a version. */
abstract class ElasticsearchContract extends EventStoreContract {
    private static final AtomicInteger INDICES = new AtomicInteger();
    private static final String TIME = "\"@timestamp\":\"2024-01-02T03:04:05.678Z\",";
    private static final long START = 1704164645678_000_000L;

    private final ElasticsearchNode node;

    ElasticsearchContract(ElasticsearchNode node) {
        this.node = node;
    }

    @Override
    protected boolean tellsOrder() {
        return false;
    }

    private static String newIndex() {
        return "auditbeat-" + INDICES.incrementAndGet();
    }

    private ElasticsearchSettings settings(String index) {
        return ElasticsearchSettings.of(List.of(node.address()), index, null, Map.of());
    }

    private ElasticsearchStore open(String index) {
        return ElasticsearchStore.open(settings(index));
    }

    @Override
    protected EventStore storeOf(List<Event> events) {
        String index = newIndex();
        load(index, events);
        return open(index);
    }

    private ElasticsearchLoader.Loaded load(String index, List<Event> events) {
        try (ElasticsearchLoader loader = new ElasticsearchLoader(
                settings(index), Map.of("web-1", List.of("192.0.2.1", "2001:db8::7")), done -> {})) {
            events.forEach(loader::add);
            return loader.finish();
        }
    }

    private String http(String method, String path, String body) {
        return node.http(method, path, body);
    }

    private void put(String index, String... documents) {
        for (String document : documents) {
            http("POST", "/" + index + "/_doc?refresh=true", document);
        }
    }

    /** An index as Auditbeat's template would make it, with old names too. */
    private String mapped() {
        String index = newIndex();
        http("PUT", "/" + index, """
                {"mappings": {"dynamic_templates": [{"strings": {"match_mapping_type": "string",
                  "mapping": {"type": "keyword", "ignore_above": 300}}}],
                  "properties": {"@timestamp": {"type": "date"}, "host": {"properties": {"ip": {"type": "ip"}}},
                    "source": {"properties": {"ip": {"type": "ip"}}},
                    "destination": {"properties": {"ip": {"type": "ip"}, "port": {"type": "long"}}}}}}""");
        return index;
    }

    private static Question about(Question.About about) {
        return Question.of(null, about, 0, Long.MAX_VALUE, 100);
    }

    private static List<Long> serials(Reply reply) {
        return reply.events().stream().map(Event::serial).toList();
    }

    @Test
    void loadingTwiceChangesNothing() {
        List<Event> events = new RandomEvents(21, 100).events(3000);
        String index = newIndex();
        AtomicLong told = new AtomicLong();
        ElasticsearchLoader.Loaded first = load(index, events);
        assertThat(first).isEqualTo(new ElasticsearchLoader.Loaded(events.size(), 0, 0, List.of()));
        try (ElasticsearchLoader loader = new ElasticsearchLoader(settings(index), Map.of(), told::set)) {
            events.forEach(loader::add);
            assertThat(loader.finish()).isEqualTo(new ElasticsearchLoader.Loaded(0, events.size(), 0, List.of()));
        }
        assertThat(told).hasValue(events.size());
        try (EventStore store = open(index)) {
            Event one = store.ask(List.of(about(new Question.Anything())))
                    .get(0)
                    .events()
                    .get(0);
            assertThat(one.source()).isEqualTo(new Source(index, ElasticsearchLoader.id(one)));
        }
    }

    @Test
    void manyPagesWithinOneTick() {
        // 12,000 events at one time: the limit cuts within a tie that is longer than two pages.
        List<Event> events = LongStream.range(0, 12_000)
                .mapToObj(ElasticsearchContract::openAt)
                .toList();
        List<Question> questions = new ArrayList<>();
        for (Order order : Order.values()) {
            for (int limit : new int[] {0, 3, 7000, 20_000}) {
                questions.add(new Question(
                        null,
                        new Question.Anything(),
                        0,
                        Long.MAX_VALUE,
                        Set.of(),
                        Question.Opens.ALL,
                        Question.Outcome.DONE,
                        order,
                        limit));
            }
        }
        try (EventStore store = storeOf(events)) {
            List<Reply> replies = store.ask(questions);
            List<Reply> truth = new PlainScan(events).ask(questions);
            for (int i = 0; i < questions.size(); i++) {
                assertThat(serials(replies.get(i))).as("" + questions.get(i)).isEqualTo(serials(truth.get(i)));
                // To know the first three of one tick all of it was read.
                boolean counted = questions.get(i).limit() == 0;
                assertThat(replies.get(i).total()).isEqualTo(counted ? 10_000 : 12_000);
                assertThat(replies.get(i).exact()).isEqualTo(!counted);
            }
        }
    }

    /** Questions about many processes go in one search; a busy one among them spoils that once. */
    @Test
    void manyQuestionsInOneSearch() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 4000; i++) {
            events.add(openAt(START + i * 4_000_000L, i, i % 10 == 0 ? 6 + i % 21 : 5));
        }
        List<Question> few = new ArrayList<>();
        for (int pid = 6; pid < 27; pid++) {
            Question of = Question.of("h", new Question.OfProcess(pid), START, START + 8_000_000_000L, 200);
            few.add(of.newestFirst());
            few.add(of.within(START + 8_000_000_001L, START + 20_000_000_000L));
            few.add(of.within(START, START + 20_000_000_000L).about(new Question.Birth(pid)));
            few.add(withLimit(of, 0));
        }
        List<Question> all = new ArrayList<>(few);
        all.add(few.get(0).about(new Question.OfProcess(5)));
        try (ElasticsearchStore store = (ElasticsearchStore) storeOf(events);
                EventStore scan = new PlainScan(events)) {
            List<Long> documents = new ArrayList<>();
            for (List<Question> asked : List.of(few, all, all)) {
                long before = store.effort().documents();
                List<Reply> replies = store.ask(asked);
                List<Reply> truth = scan.ask(asked);
                for (int i = 0; i < asked.size(); i++) {
                    assertThat(serials(replies.get(i))).as("" + asked.get(i)).isEqualTo(serials(truth.get(i)));
                    assertThat(replies.get(i).total()).isEqualTo(truth.get(i).total());
                    assertThat(replies.get(i).exact()).isTrue();
                }
                documents.add(store.effort().documents() - before);
            }
            assertThat(documents.get(0)).as("each once").isEqualTo(400);
            assertThat(documents.get(1)).as("too many in one search").isGreaterThan(2000);
            assertThat(documents.get(2)).as("a page of the busy one alone").isEqualTo(400 + 232);
        }
    }

    private static Event openAt(long serial) {
        return openAt(START, serial, 5);
    }

    private static Event openAt(long time, long serial, int pid) {
        Event e = new RandomEvents(1, 1).events(1).get(0);
        return new Event(
                time,
                serial,
                "h",
                "SYSCALL",
                "openat",
                true,
                3,
                pid,
                1,
                e.user(),
                "c",
                "e",
                List.of(),
                0,
                0,
                0,
                0,
                0,
                "/",
                List.of(),
                null,
                List.of(),
                e.source());
    }

    @Test
    void namesOfAllVersionsAtOnce() {
        String six = mapped();
        String eight = mapped();
        put(
                six,
                "{" + TIME + "\"beat\":{\"name\":\"h\"},\"event\":{\"module\":\"auditd\",\"type\":\"syscall\"},"
                        + "\"auditd\":{\"sequence\":1,\"result\":\"success\",\"data\":{\"syscall\":\"connect\"}},"
                        + "\"process\":{\"pid\":\"5\",\"ppid\":\"4\"},\"destination\":{\"ip\":\"10.0.0.1\",\"port\":\"443\"}}");
        put(
                eight,
                "{" + TIME
                        + "\"host\":{\"name\":\"h\"},\"agent\":{\"name\":\"other\"},\"event\":{\"module\":\"auditd\","
                        + "\"sequence\":2,\"outcome\":\"failure\"},\"auditd\":{\"message_type\":\"syscall\","
                        + "\"data\":{\"syscall\":\"connect\",\"exit\":\"EINPROGRESS\",\"socket\":{\"family\":\"ipv4\","
                        + "\"addr\":\"10.0.0.1\",\"port\":\"443\"}}},\"process\":{\"pid\":5,\"parent\":{\"pid\":4}}}",
                "{" + TIME + "\"host\":{\"name\":\"h\"},\"event\":{\"module\":\"system\"},\"process\":{\"pid\":5}}",
                "{" + TIME
                        + "\"host\":{\"name\":\"h\"},\"event\":{\"module\":\"auditd\"},\"error\":{\"message\":\"x\"}}");
        try (EventStore store = open(six + "," + eight)) {
            for (Question.About about : List.of(
                    new Question.Anything(),
                    new Question.OfProcess(5),
                    new Question.OfParent(4),
                    new Question.OfAddress("10.0.0.1", 443),
                    new Question.OfAddress("10.0.0.1", -1))) {
                Question q = new Question(
                        "h",
                        about,
                        START,
                        START,
                        Set.of("connect"),
                        Question.Opens.ALL,
                        Question.Outcome.DONE,
                        Order.OLDEST_FIRST,
                        9);
                assertThat(serials(store.ask(List.of(q)).get(0))).as("" + about).containsExactly(1L, 2L);
            }
            assertThat(store.ask(List.of(about(new Question.OfAddress("10.0.0.1", 80))))
                            .get(0))
                    .isEqualTo(new Reply(List.of(), 0, true));
            assertThat(store.ask(List.of(about(new Question.OfAddress("no address", 80))))
                            .get(0))
                    .isEqualTo(new Reply(List.of(), 0, true));
            assertThat(store.coverage("h", 0, Long.MAX_VALUE).events()).isEqualTo(2);
            assertThat(store.coverage("h", 0, Long.MAX_VALUE).reading())
                    .map(Object::toString)
                    .containsExactly(six + "," + eight
                            + ": 1 documents of this host hold an error message in place of an event.");
            assertThat(store.coverage("other", 0, Long.MAX_VALUE).events()).isZero();
        }
    }

    /** An index with a connect and a clone, mapped with exactly the fields that a version's template maps them with. */
    private String version(String fields, String connect, String clone) {
        String index = newIndex();
        StringBuilder mapping = new StringBuilder();
        for (String field :
                ("@timestamp=date,auditd.data.syscall=keyword,auditd.data.exit=keyword," + fields).split(",")) {
            String[] parts = field.split("=");
            mapping.append(mapping.length() == 0 ? "" : ",")
                    .append("\"" + parts[0] + "\":{\"type\":\"" + parts[1] + "\"}");
        }
        http("PUT", "/" + index, "{\"mappings\":{\"dynamic\":false,\"properties\":{" + mapping + "}}}");
        put(index, connect.replace("{TIME", "{" + TIME), clone.replace("{TIME", "{" + TIME));
        return index;
    }

    /** The same two calls as each version writes and maps them, in one pattern. */
    @Test
    void everyVersionWithItsOwnMapping() {
        String call = "\"data\":{\"syscall\":\"connect\",\"exit\":\"0\"}";
        String fork = "\"data\":{\"syscall\":\"clone\",\"exit\":\"77\",\"a0\":\"11\"}";
        String to = "\"destination\":{\"ip\":\"10.0.0.1\",\"port\":\"443\"}";
        String six = "{TIME\"beat\":{\"name\":\"h\"},\"event\":{\"module\":\"auditd\",\"type\":\"syscall\"},\"auditd\":"
                + "{\"sequence\":%d,\"result\":\"success\",%s},\"process\":{\"pid\":\"5\",\"ppid\":\"4\"},%s}";
        String seven = "{TIME\"host\":{\"name\":\"h\"},\"event\":{\"module\":\"auditd\"},\"auditd\":{\"message_type\":"
                + "\"syscall\",\"sequence\":%d,\"result\":\"success\",%s},\"process\":{\"pid\":5,\"ppid\":4},%s}";
        String eight = seven.replace("\"ppid\":4", "\"parent\":{\"pid\":4}");
        String agent = "{TIME\"host\":{\"name\":\"h\"},\"event\":{\"module\":\"auditd\",\"sequence\":%d,\"outcome\":"
                + "\"success\"},\"auditd\":{\"message_type\":\"syscall\",%s},\"process\":{\"pid\":5,\"parent\":{\"pid\":4}},%s}";
        String address = "destination.ip=ip,destination.port=long,event.module=keyword,";
        String ecs = address + "host.name=keyword,auditd.message_type=keyword,auditd.result=keyword,process.pid=long,";
        List<String> fields = List.of(
                address + "beat.name=keyword,event.type=keyword,auditd.sequence=long,auditd.result=keyword,"
                        + "process.pid=keyword,process.ppid=keyword",
                ecs + "auditd.sequence=long,process.ppid=long",
                ecs + "auditd.sequence=long,process.parent.pid=long",
                address + "host.name=keyword,auditd.message_type=keyword,event.sequence=long,event.outcome=keyword,"
                        + "process.pid=long,process.parent.pid=long");
        List<String> documents = List.of(six, seven, eight, agent);
        List<String> indices = IntStream.range(0, 4)
                .mapToObj(i -> version(
                        fields.get(i),
                        String.format(documents.get(i), 1 + i, call, to),
                        String.format(documents.get(i), 11 + i, fork, "\"tags\":[]")))
                .toList();
        try (EventStore store = open(String.join(",", indices))) {
            for (Question.About about : List.of(
                    new Question.OfProcess(5), new Question.OfParent(4), new Question.OfAddress("10.0.0.1", 443))) {
                Question q = Question.of("h", about, START, START, 9).only(Set.of("connect"));
                assertThat(serials(store.ask(List.of(q)).get(0))).as("" + about).containsExactly(1L, 2L, 3L, 4L);
            }
            Question birth = Question.of("h", new Question.Birth(77), START, START, 9);
            assertThat(serials(store.ask(List.of(birth)).get(0))).containsExactly(11L, 12L, 13L, 14L);
            assertThat(store.hosts(0, Long.MAX_VALUE)).containsExactly("h");
            Coverage coverage = store.coverage("h", 0, Long.MAX_VALUE);
            assertThat(coverage.calls()).isEqualTo(Map.of("connect", 4L, "clone", 4L));
            assertThat(coverage.missing()).isEqualTo(6);
            assertThat(store.absent()).isEmpty();
        }
    }

    @Test
    void deviceAndInodeOfTheSamePath() {
        String index = mapped();
        String crossed =
                "{" + TIME + "\"auditd\":{\"sequence\":%d,\"result\":\"success\",\"data\":{\"syscall\":\"rename\"},"
                        + "\"paths\":[{\"inode\":\"7\",\"dev\":\"08:01\"},{\"inode\":\"8\",\"dev\":\"08:02\"}]}}";
        put(index, String.format(crossed, 1), String.format(crossed, 2), String.format(crossed, 3));
        try (EventStore store = open(index)) {
            Question other = about(new Question.OfFile(7, "08:02"));
            Question right = about(new Question.OfFile(7, "08:01"));
            List<Reply> replies = store.ask(List.of(other, right, withLimit(other, 0), withLimit(right, 1)));
            assertThat(replies.get(0)).isEqualTo(new Reply(List.of(), 0, true));
            assertThat(serials(replies.get(1))).containsExactly(1L, 2L, 3L);
            assertThat(replies.get(2)).isEqualTo(new Reply(List.of(), 0, false));
            assertThat(replies.get(3).exact()).isTrue(); // All three fitted in the page.
        }
    }

    private static Question withLimit(Question q, int limit) {
        return new Question(q.host(), q.about(), q.from(), q.to(), q.calls(), q.opens(), q.outcome(), q.order(), limit);
    }

    @Test
    void namesTooLongForTheIndex() {
        String index = mapped();
        String name = "/" + "n".repeat(400);
        put(
                index,
                "{" + TIME + "\"auditd\":{\"sequence\":1,\"result\":\"success\",\"data\":{\"syscall\":\"open\"},"
                        + "\"paths\":[{\"name\":\"" + name + "\"}]}}",
                "{" + TIME + "\"auditd\":{\"sequence\":2,\"result\":\"success\",\"data\":{\"syscall\":\"open\"},"
                        + "\"paths\":[{\"name\":\"" + name + "x\"}]}}");
        try (EventStore store = open(index)) {
            Reply reply = store.ask(List.of(about(new Question.OfPath(name)))).get(0);
            assertThat(serials(reply)).containsExactly(1L);
            assertThat(reply.complete()).isTrue();
        }
    }

    @Test
    void hostsByTheirAddresses() {
        String index = newIndex();
        load(index, new RandomEvents(22, 100).events(100));
        String other = mapped();
        put(
                other,
                "{" + TIME
                        + "\"agent\":{\"name\":\"nameless\"},\"host\":{\"ip\":[\"192.0.2.1\"]},\"auditd\":{\"sequence\":1}}");
        try (EventStore store = open(index + "," + other)) {
            assertThat(store.hostsOwning(Set.of("192.0.2.1"))).containsExactly("nameless", "web-1");
            assertThat(store.hostsOwning(Set.of("2001:db8::7", "10.9.9.9"))).containsExactly("web-1");
            assertThat(store.hostsOwning(Set.of("10.9.9.9"))).isEmpty();
            assertThat(store.hostsOwning(Set.of("192.0.2.0/24", "x"))).isEmpty();
        }
    }

    @Test
    void dataStreamsAndAliasesAndPatterns() {
        String stream = "logs-" + newIndex();
        http(
                "PUT",
                "/_index_template/" + stream,
                "{\"index_patterns\":[\"" + stream
                        + "\"],\"priority\":500,\"data_stream\":{},\"template\":{\"mappings\":"
                        + "{\"properties\":{\"auditd\":{\"properties\":{\"sequence\":{\"type\":\"long\"},\"data\":{\"properties\":"
                        + "{\"syscall\":{\"type\":\"keyword\"}}}}},\"event\":{\"properties\":{\"module\":{\"type\":\"keyword\"}}},"
                        + "\"host\":{\"properties\":{\"name\":{\"type\":\"keyword\"}}}},\"dynamic\":false}}}");
        List<Event> events = new RandomEvents(23, 100).events(50);
        assertThat(load(stream, events).written()).isEqualTo(50);
        assertThat(load(stream, events).already()).isEqualTo(50);
        String index = newIndex();
        load(index, events.subList(0, 20));
        http(
                "POST",
                "/_aliases",
                "{\"actions\":[{\"add\":{\"index\":\"" + index + "\",\"alias\":\"evidence-" + index + "\"}}]}");
        Question all = about(new Question.Anything()).withFailures();
        try (EventStore one = open(stream);
                EventStore alias = open("evidence-" + index);
                EventStore both = open(stream + "*," + index)) {
            assertThat(one.ask(List.of(all)).get(0).total()).isEqualTo(50);
            assertThat(one.ask(List.of(all)).get(0).events().get(0).source().container())
                    .startsWith(".ds-" + stream);
            assertThat(alias.ask(List.of(all)).get(0).total()).isEqualTo(20);
            // An event in two indices is one event.
            assertThat(both.ask(List.of(all)).get(0).total()).isEqualTo(50);
        }
    }

    @Test
    void aForgottenPointInTimeIsOpenedAnew() {
        String index = newIndex();
        load(index, new RandomEvents(24, 10).events(10));
        try (EventStore store = open(index)) {
            Question all = about(new Question.Anything()).withFailures();
            assertThat(store.ask(List.of(all)).get(0).total()).isEqualTo(10);
            http("POST", "/" + index + "/_close", "");
            assertThatThrownBy(() -> store.ask(List.of(all)))
                    .isInstanceOf(EvidenceException.class)
                    .hasMessageContaining(index);
            http("POST", "/" + index + "/_open?wait_for_active_shards=1", "");
            assertThat(store.ask(List.of(all)).get(0).total()).isEqualTo(10);
        }
    }

    /** A shard whose files are gone: the rest answers, and says so; when it is back the answer is whole. */
    @Test
    void aRedShard() throws IOException {
        List<Event> events = new RandomEvents(28, 100).events(900);
        String index = newIndex();
        http("PUT", "/" + index, mapping().replace("\"settings\": {", "\"settings\": {\"number_of_shards\": 3, "));
        load(index, events);
        List<Question> questions = questions(29, 100);
        List<Reply> truth = new PlainScan(events).ask(questions);
        Set<Question.OfFile> files = Set.of(new Question.OfFile(1, ""), new Question.OfFile(123_456_789, ""));
        Question like = about(new Question.Anything());
        node.lose(index, 1);
        try (EventStore store = open(index)) {
            List<Reply> replies = store.ask(questions);
            for (int i = 0; i < questions.size(); i++) {
                Reply reply = replies.get(i);
                String what = "" + questions.get(i);
                assertThat(reply.whole() || reply.exact() || reply.complete())
                        .as(what)
                        .isFalse();
                assertThat(reply.total())
                        .as(what)
                        .isBetween((long) reply.events().size(), truth.get(i).total());
                assertThat(reply.events()).as(what).allMatch(questions.get(i)::matches);
            }
            assertThat(store.touched(like, files)).isEqualTo(files);
            assertThat(store.coverage("web-1", 0, Long.MAX_VALUE).reading())
                    .map(Object::toString)
                    .containsExactly(index + ": counted without a part that did not answer.");
            assertThat(store.absent()).hasSize(2);
            assertThat(store.absent().get(0))
                    .asString()
                    .contains("1 of 3 shards")
                    .contains("Investigate again");
            assertThat(store.absent().get(1))
                    .asString()
                    .isEqualTo("Did not answer: index " + index + " shard 1: no_shard_available_action_exception");
        } finally {
            node.bringBack(index, 1);
        }
        try (EventStore store = open(index)) {
            assertThat(store.ask(questions).stream().map(ElasticsearchContract::serials))
                    .containsExactlyElementsOf(
                            truth.stream().map(ElasticsearchContract::serials).toList());
            assertThat(store.touched(like, files)).doesNotContain(new Question.OfFile(123_456_789, ""));
            assertThat(store.absent()).isEmpty();
        }
    }

    private static List<Question> questions(long seed, int ticks) {
        RandomEvents asking = new RandomEvents(seed, ticks);
        return IntStream.range(0, 200).mapToObj(i -> asking.question()).toList();
    }

    private static String mapping() throws IOException {
        try (InputStream mapping = ElasticsearchLoader.class.getResourceAsStream("mapping.json")) {
            return new String(Objects.requireNonNull(mapping).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"date", "date_nanos"})
    void timesFinerThanMilliseconds(String type) throws IOException {
        Random random = new Random(26);
        List<Event> events = new RandomEvents(26, 5)
                .events(400).stream()
                        .map(e -> EventCopies.at(e, e.time() + random.nextInt(3_000_000)))
                        .toList();
        String index = newIndex();
        http("PUT", "/" + index, mapping().replace("{\"type\": \"date\"}", "{\"type\": \"" + type + "\"}"));
        load(index, events);
        List<Question> questions = questions(27, 5);
        try (EventStore store = open(index)) {
            List<Reply> replies = store.ask(questions);
            List<Reply> truth = new PlainScan(events).ask(questions);
            for (int i = 0; i < questions.size(); i++) {
                assertThat(EventCopies.withoutSources(replies.get(i).events()))
                        .as("" + questions.get(i))
                        .containsExactlyElementsOf(
                                EventCopies.withoutSources(truth.get(i).events()));
                if (type.equals("date_nanos") && replies.get(i).exact()) {
                    assertThat(replies.get(i).total()).isEqualTo(truth.get(i).total());
                }
            }
        }
    }

    @Test
    void indicesThatCannotAnswer() {
        assertThatThrownBy(() -> open("no-such-index"))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("no-such-index")
                .hasMessageContaining(node.address().toString());
        assertThatThrownBy(() -> open("no-such-*"))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("no such index");
        String text = newIndex();
        put(text, "{" + TIME + "\"auditd\":{\"sequence\":1,\"data\":{\"syscall\":\"open\"}}}");
        assertThatThrownBy(() -> open(text))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("index " + text)
                .hasMessageContaining("maps auditd.data.syscall as text")
                .hasMessageContaining("keyword");
        String other = newIndex();
        put(other, "{" + TIME + "\"message\":\"x\"}");
        assertThatThrownBy(() -> open(other))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("holds no documents of Auditbeat's auditd module");
        assertThatThrownBy(() -> load("auditbeat-*", List.of()))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("one index");
    }

    @Test
    void clustersThatCannotBeReached() {
        ElasticsearchSettings nobody =
                ElasticsearchSettings.of(List.of(URI.create("http://127.0.0.1:9")), "auditbeat-*", null, Map.of());
        assertThatThrownBy(() -> ElasticsearchStore.open(nobody))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("no answer from http://127.0.0.1:9");
        URI tls = URI.create("https://" + node.address().getAuthority());
        assertThatThrownBy(() ->
                        ElasticsearchStore.open(ElasticsearchSettings.of(List.of(tls), "auditbeat-*", null, Map.of())))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining(tls.toString());
    }

    @Test
    void documentsThatTheIndexRefusesAreTold() {
        String index = newIndex();
        http(
                "PUT",
                "/" + index,
                "{\"mappings\":{\"properties\":{\"auditd\":{\"properties\":{\"sequence\":{\"type\":\"ip\"}}}}}}");
        ElasticsearchLoader.Loaded loaded = load(index, new RandomEvents(25, 10).events(30));
        assertThat(loaded.failed()).isEqualTo(30);
        assertThat(loaded.problems()).hasSize(20);
        assertThat(loaded.problems().get(0)).contains("auditd.sequence");
    }
}
