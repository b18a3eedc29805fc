package io.tadoru.correlator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.collector.PlainScan;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.Outcome;
import io.tadoru.collector.RandomEvents;
import io.tadoru.collector.Reply;
import io.tadoru.correlator.identity.Lives.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a glimpse answers is what the store would have answered. */
class GlimpseTest {
    private static final int TRIES = 3000;
    private static final long SPAN = 10_000_000;

    /** As from a store of which a part does not answer. */
    private static Reply inPart(Reply reply) {
        List<Event> events = reply.events();
        List<Event> there = IntStream.range(0, events.size())
                .filter(i -> i % 2 == 1)
                .mapToObj(events::get)
                .toList();
        return new Reply(there, there.size(), true, false);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void answersAsTheStoreDoes(long seed) {
        RandomEvents random = new RandomEvents(seed, 40);
        List<Event> events = random.events(400);
        PlainScan store = new PlainScan(events);
        int certain = 0;
        int whole = 0;
        for (int i = 0; i < TRIES; i++) {
            Event at = events.get(i % events.size());
            int limit = 1 + i % 13;
            Span asked = i % 2 == 0
                    ? new Span(Long.MIN_VALUE, Long.MAX_VALUE)
                    : new Span(at.time() - i % 7 * SPAN, at.time() + i % 11 * SPAN + 1_000_000);
            Question near = Question.of(
                            at.host(),
                            new Question.OfProcess(at.pid()),
                            asked.from(),
                            Moment.of(at).endOfMilli(),
                            limit)
                    .with(Outcome.TRACED);
            List<Reply> looked =
                    new ArrayList<>(store.ask(List.of(near.newestFirst(), near.within(near.to() + 1, asked.to()))));
            if (i % 3 > 0) {
                looked.set(i % 3 - 1, inPart(looked.get(i % 3 - 1)));
            }
            Glimpse glimpse = Glimpse.of(Moment.of(at), asked, looked.get(0), looked.get(1));
            Question any = random.question();
            Question q = new Question(
                    at.host(),
                    near.about(),
                    any.from(),
                    any.to(),
                    any.calls(),
                    any.opens(),
                    any.outcome() == Outcome.ANY ? Outcome.TRACED : any.outcome(),
                    any.order(),
                    Math.max(1, any.limit()));
            Reply answer = glimpse.answer(q);
            Reply truth = store.ask(List.of(q)).get(0);
            if (answer != null) {
                certain++;
                assertThat(answer.events())
                        .as("seed %d, try %d: %s", seed, i, q)
                        .isEqualTo(truth.events());
                assertThat(answer.total()).isLessThanOrEqualTo(truth.total());
                if (answer.exact()) {
                    whole++;
                    assertThat(answer).isEqualTo(truth);
                }
            }
        }
        assertThat(certain).isBetween(TRIES / 10, TRIES * 9 / 10);
        assertThat(whole).isLessThan(certain);
    }
}
