package io.tadoru.correlator.identity;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.Order;
import io.tadoru.collector.Reply;
import io.tadoru.correlator.identity.Lives.Moment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All traced events of one pid around a moment, as far as they were asked for and fetched.
 *
 * @param events in order
 * @param from from here on nothing is missing, nanoseconds since the epoch
 * @param to up to here nothing is missing
 */
record Glimpse(List<Event> events, long from, long to) {

    /**
     * @param asked the time that both were asked for together
     * @param before those up to the end of the moment's millisecond, newest first
     * @param after those behind it, oldest first
     */
    static Glimpse of(Moment m, Span asked, Reply before, Reply after) {
        List<Event> events = new ArrayList<>(before.events());
        Collections.reverse(events);
        events.addAll(after.events());
        return new Glimpse(events, from(m, asked, before), to(m, asked, after));
    }

    /** Where nothing is missing. */
    Span span() {
        return new Span(from, to);
    }

    private static long from(Moment m, Span asked, Reply before) {
        if (!before.whole()) {
            return m.endOfMilli() + 1;
        }
        if (before.complete()) {
            return asked.from();
        }
        // The limit may have cut within a tick.
        List<Event> events = before.events();
        return events.isEmpty()
                ? m.endOfMilli() + 1
                : events.get(events.size() - 1).time() + 1;
    }

    private static long to(Moment m, Span asked, Reply after) {
        if (!after.whole()) {
            return m.endOfMilli();
        }
        if (after.complete()) {
            return asked.to();
        }
        List<Event> events = after.events();
        return events.isEmpty() ? m.endOfMilli() : events.get(events.size() - 1).time() - 1;
    }

    /**
     * The answers to each glimpsed pid's questions; the store is asked, in one round, only what is not certain.
     *
     * @param questions as many lists as glimpses
     */
    static List<List<Reply>> answers(EventStore store, List<Glimpse> glimpses, List<List<Question>> questions) {
        List<List<@Nullable Reply>> known = new ArrayList<>();
        List<Question> open = new ArrayList<>();
        for (int i = 0; i < glimpses.size(); i++) {
            List<@Nullable Reply> of = new ArrayList<>();
            for (Question q : questions.get(i)) {
                Reply reply = glimpses.get(i).answer(q);
                of.add(reply);
                if (reply == null) {
                    open.add(q);
                }
            }
            known.add(of);
        }
        Iterator<Reply> asked = (open.isEmpty() ? List.<Reply>of() : store.ask(open)).iterator();
        return known.stream()
                .map(of -> of.stream().map(r -> r == null ? asked.next() : r).toList())
                .toList();
    }

    /**
     * What a store would answer.
     *
     * @param q about the same pid's traced events
     * @return null where that is not certain
     */
    @Nullable
    Reply answer(Question q) {
        boolean newest = q.order() == Order.NEWEST_FIRST;
        boolean whole = q.from() >= from && q.to() <= to;
        boolean near = newest ? q.to() <= to : q.from() >= from;
        List<Event> matching = new ArrayList<>();
        for (Event e : events) {
            if (e.time() >= from && e.time() <= to && q.matches(e)) {
                matching.add(e);
            }
        }
        if (!whole && !(near && matching.size() >= q.limit())) {
            return null;
        }
        if (newest) {
            Collections.reverse(matching);
        }
        return new Reply(matching.subList(0, Math.min(q.limit(), matching.size())), matching.size(), whole);
    }
}
