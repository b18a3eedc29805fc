package io.tadoru.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link EventStore} must do, told by {@link PlainScan}. One subclass a store and version. */
public abstract class EventStoreContract {

    /** A store that holds exactly these events. The test closes it. */
    protected abstract EventStore storeOf(List<Event> events);

    /** Whether the store looks at the order of all events, or says that it does not. */
    protected boolean tellsOrder() {
        return true;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    public void repliesEqualThePlainScan(long seed) {
        // Seeds alternate between a few ticks, so that limits cut within ties, and many.
        RandomEvents random = new RandomEvents(seed, seed % 2 == 0 ? 7 : 400);
        List<Event> events = random.events(1500);
        List<Question> questions =
                IntStream.range(0, 300).mapToObj(i -> random.question()).toList();
        try (EventStore store = storeOf(events);
                EventStore scan = new PlainScan(events)) {
            List<Reply> replies = store.ask(questions);
            List<Reply> truth = scan.ask(questions);
            assertThat(replies).hasSameSizeAs(questions);
            for (int i = 0; i < questions.size(); i++) {
                check("seed " + seed + ", question " + i, questions.get(i), replies.get(i), truth.get(i));
            }
            for (String host : List.of(RandomEvents.HOSTS.get(0), RandomEvents.HOSTS.get(1), "nobody")) {
                assertThat(store.begin(host)).as("seed " + seed + ", " + host).isEqualTo(scan.begin(host));
            }
            // The same question alone gives the same answer.
            assertThat(EventCopies.withoutSources(
                            store.ask(questions.subList(7, 8)).get(0).events()))
                    .isEqualTo(EventCopies.withoutSources(replies.get(7).events()));
        }
    }

    private static void check(String which, Question q, Reply reply, Reply truth) {
        String what = which + ": " + q;
        assertThat(EventCopies.withoutSources(reply.events()))
                .as(what)
                .isEqualTo(EventCopies.withoutSources(truth.events()));
        // Whoever fetches all can count; whoever fetches nothing may know a lower bound alone.
        if (reply.exact() || (truth.complete() && q.limit() > 0)) {
            assertThat(reply.exact()).as(what + ": exact").isTrue();
            assertThat(reply.total()).as(what + ": total").isEqualTo(truth.total());
        } else {
            assertThat(reply.total())
                    .as(what + ": lower bound")
                    .isBetween((long) reply.events().size(), truth.total());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {5, 6, 7})
    public void coverageEqualsThePlainScan(long seed) {
        RandomEvents random = new RandomEvents(seed, 300);
        List<Event> events = random.events(600);
        try (EventStore store = storeOf(events);
                EventStore scan = new PlainScan(events)) {
            for (int i = 0; i < 12; i++) {
                Question window = random.question();
                String host = i % 5 == 4 ? "nobody" : RandomEvents.HOSTS.get(i % 2);
                Coverage told = store.coverage(host, window.from(), window.to());
                Coverage truth = scan.coverage(host, window.from(), window.to());
                assertThat(comparable(told, tellsOrder()))
                        .as("seed " + seed + ", " + host)
                        .isEqualTo(comparable(truth, tellsOrder()));
                if (!tellsOrder()) {
                    assertThat(told.order()).isEqualTo(Coverage.Order.NOTHING);
                }
            }
        }
    }

    @Test
    public void nothingAskedNothingAnswered() {
        try (EventStore store = storeOf(new RandomEvents(8, 10).events(20))) {
            assertThat(store.ask(List.of())).isEmpty();
            assertThat(store.hostsOwning(java.util.Set.of())).isEmpty();
            assertThat(store.coverage("web-1", Long.MIN_VALUE, Long.MAX_VALUE).events())
                    .isPositive();
        }
    }

    @Test
    public void theWholeOfTimeCanBeAsked() {
        List<Event> events = new RandomEvents(9, 10).events(50);
        Question all = Question.of(null, new Question.Anything(), Long.MIN_VALUE, Long.MAX_VALUE, 100)
                .withFailures();
        try (EventStore store = storeOf(events);
                EventStore scan = new PlainScan(events)) {
            check(
                    "all of time",
                    all,
                    store.ask(List.of(all)).get(0),
                    scan.ask(List.of(all)).get(0));
        }
    }

    /** Without the reader's notes, and without the order where the store does not tell it. */
    public static Coverage comparable(Coverage c, boolean order) {
        return new Coverage(
                c.from(),
                c.to(),
                c.events(),
                c.first(),
                c.last(),
                c.calls(),
                c.missing(),
                order ? c.order() : Coverage.Order.NOTHING,
                c.uring(),
                List.of());
    }
}
