package io.tadoru.alerthooks.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that a test moves. */
final class Ticks implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-22T14:03:09Z");

    @Override
    public Instant instant() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }
}
