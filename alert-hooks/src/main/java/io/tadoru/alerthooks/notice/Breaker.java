package io.tadoru.alerthooks.notice;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Spares a receiver that fails again and again. Closed, all may pass. After so many faults in a row it opens and nobody
 * passes for a while; then it is half open and one may try: if that works it closes, else it opens again. Who got through
 * and never says how it went counts as failed when the while is over. Thread-safe.
 */
public final class Breaker {
    /** Whether messages pass. */
    public enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    private final int faults;
    private final Duration rest;
    private final Clock clock;

    private int inRow;
    /** Null while closed; nobody passes before it. */
    private @Nullable Instant until;

    private boolean trying;

    /**
     * @param faults in a row that open it, at least 1
     * @param rest how long it stays open, positive
     */
    public Breaker(int faults, Duration rest, Clock clock) {
        if (faults < 1 || rest.isNegative() || rest.isZero()) {
            throw new IllegalArgumentException("a breaker needs at least one fault and some time");
        }
        this.faults = faults;
        this.rest = rest;
        this.clock = clock;
    }

    /** Whether to try now. Who hears true says {@link #worked} or {@link #failed} afterwards. */
    public synchronized boolean pass() {
        if (until == null) {
            return true;
        }
        if (clock.instant().isBefore(until)) {
            return false;
        }
        trying = true;
        until = clock.instant().plus(rest);
        return true;
    }

    /** The receiver answered, be it with a no. */
    public synchronized void worked() {
        inRow = 0;
        until = null;
        trying = false;
    }

    /** The receiver did not answer, or cannot take anything now. */
    public synchronized void failed() {
        inRow = Math.min(inRow + 1, faults);
        if (inRow == faults) {
            until = clock.instant().plus(rest);
            trying = false;
        }
    }

    public synchronized State state() {
        if (until == null) {
            return State.CLOSED;
        }
        return trying || !clock.instant().isBefore(until) ? State.HALF_OPEN : State.OPEN;
    }

    /** How long until somebody may try, zero where somebody may now. */
    public synchronized Duration pause(Instant now) {
        return until == null || !now.isBefore(until) ? Duration.ZERO : Duration.between(now, until);
    }

    /**
     * Sends by a channel where this lets it, and notes how it went.
     *
     * @throws NoticeException also, for now and with the time to wait, where nobody passes
     */
    public void send(Channel channel, Notice notice) throws NoticeException {
        if (!pass()) {
            throw NoticeException.forNow(
                    "channel \"" + channel.name() + "\" failed " + faults
                            + " times in a row and is left alone for a while",
                    null,
                    pause(clock.instant()));
        }
        boolean failed = true;
        try {
            channel.send(notice);
            failed = false;
        } catch (NoticeException e) {
            failed = !e.lasting();
            throw e;
        } finally {
            if (failed) {
                failed();
            } else {
                worked();
            }
        }
    }
}
