package io.tadoru.collector.elasticsearch;

import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.elasticsearch.Cluster.PassingException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How long one batch of questions waits for a cluster that is busy or has lost a node: until its deadline where it is
 * busy, for a few tries where it is lost. Each pause is about twice the one before, and none is like another's, so that
 * many who were turned away together do not come back together. For one thread.
 */
final class Patience {
    private static final int TRIES_WHILE_LOST = 5;
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5000;

    private final Duration whole;
    private final long deadline;
    private int tries;
    private int lost;
    private @Nullable PassingException last;

    Patience(Duration whole) {
        this.whole = whole;
        this.deadline = System.nanoTime() + whole.toNanos();
    }

    Duration whole() {
        return whole;
    }

    long millisLeft() {
        return (deadline - System.nanoTime()) / 1_000_000;
    }

    /** What went wrong before, to be said where the time has run out; "" where nothing did. */
    String soFar() {
        return last == null ? "" : " (try " + tries + ": " + last.told.getMessage() + ")";
    }

    /** The cluster has answered some of it. */
    void progress() {
        tries = 0;
        lost = 0;
    }

    /**
     * Waits before the next try.
     *
     * @throws EvidenceException where there will be none: what the last try said, and how many there were
     */
    void pause(PassingException e) {
        if (!again(e)) {
            throw worn(e);
        }
    }

    /** Waits before the next try; false, at once, where there will be none. */
    boolean again(PassingException e) {
        tries++;
        last = e;
        lost += e.busy ? 0 : 1;
        long base = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(tries - 1, 10));
        long millis = base / 2 + ThreadLocalRandom.current().nextLong(base);
        if (lost >= TRIES_WHILE_LOST || millis >= millisLeft()) {
            return false;
        }
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new EvidenceException("the wait for a busy cluster was interrupted", stopped);
        }
        return true;
    }

    /** What to throw where there is no further try. */
    EvidenceException worn(PassingException e) {
        return new EvidenceException(e.told.getMessage() + "; tried " + tries + " times, given up", e.told);
    }
}
