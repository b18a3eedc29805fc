package io.tadoru.correlator.profile;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.Anything;
import io.tadoru.collector.Reply;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all that counts of a period out of a store, page after page in the order of time, in bounded memory. A page
 * begins at the time at which the one before ended, because times tie.
 */
public final class QuietPeriod {
    /** Events a page: with what a store asks besides, one page of Elasticsearch's at its usual size. */
    private static final int PAGE = 4900;

    /** So many events may share one time. */
    private static final int MOST_TIED = 1 << 20;

    private final EventStore store;
    private final Consumer<String> progress;

    /** @param progress is told, at most once a second, how far reading has come */
    public QuietPeriod(EventStore store, Consumer<String> progress) {
        this.store = store;
        this.progress = progress;
    }

    /**
     * Hands every event that counts to {@code out}, oldest first.
     *
     * @param host null for all hosts
     * @param from nanoseconds since the epoch, inclusive
     * @param to inclusive
     * @return how many there were
     */
    public long read(@Nullable String host, long from, long to, Consumer<Event> out) {
        return read(host, from, to, out, PAGE);
    }

    long read(@Nullable String host, long from, long to, Consumer<Event> out, int page) {
        Progress ticker = new Progress(from, to);
        Event last = null;
        long read = 0;
        int size = page;
        while (true) {
            long since = last == null ? from : last.time();
            Question next = Question.of(host, new Anything(), since, to, size).only(Learner.CALLS);
            Reply reply = store.ask(List.of(next)).get(0);
            Event before = last;
            for (Event e : reply.events()) {
                if (before == null || Event.ORDER.compare(e, before) > 0) {
                    out.accept(e);
                    last = e;
                    read++;
                }
            }
            if (reply.events().size() < size) {
                return read;
            }
            if (last == null || last.equals(before)) {
                size *= 2;
                if (size > MOST_TIED) {
                    throw new EvidenceException("more than " + MOST_TIED / 2 + " events at "
                            + Profile.instant(since) + " or later have one and the same time; a period cannot be"
                            + " read beyond that");
                }
            } else {
                size = page;
                ticker.tick(last.time(), read);
            }
        }
    }

    /** Says how far reading has come, how fast, and how long it will still take. */
    private final class Progress {
        private final long start = System.nanoTime();
        private final long from;
        private final long to;
        private long told = start;

        Progress(long from, long to) {
            this.from = from;
            this.to = to;
        }

        void tick(long time, long events) {
            long now = System.nanoTime();
            if (now - told < 1_000_000_000L) {
                return;
            }
            told = now;
            double part = to == from ? 1 : (double) (time - from) / (to - from);
            double seconds = (now - start) / 1e9;
            progress.accept(String.format(
                    Locale.ROOT,
                    "learning: %.0f %% of the period, %,d events, %,.0f events/s, about %.0f s left",
                    part * 100,
                    events,
                    events / seconds,
                    part == 0 ? 0 : seconds / part - seconds));
        }
    }
}
