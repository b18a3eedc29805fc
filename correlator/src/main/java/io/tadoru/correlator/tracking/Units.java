package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.identity.Life;
import org.jspecify.annotations.Nullable;

/**
 * A server serves many: its life is cut into units, each from one accept to the next, and what it did for one request is
 * no effect of another (Lee, Zhang and Xu, BEEP, NDSS 2013, with accept as the border).
 */
final class Units {
    private Units() {}

    /** From where on what a process does belongs to a call. */
    static long start(Life life, Event call, Inquiry inquiry) {
        long start = life.start();
        if (!inquiry.keepsUnits()) {
            return start;
        }
        for (Event e : life.events()) {
            if (Event.ORDER.compare(e, call) <= 0 && accepts(e)) {
                start = e.time();
            }
        }
        return start;
    }

    /** The next request after a time, which is another unit and is counted; null where there is none. */
    static @Nullable Event next(Life life, long time, Inquiry inquiry) {
        if (!inquiry.keepsUnits()) {
            return null;
        }
        for (Event e : life.events()) {
            if (e.time() > time && accepts(e)) {
                inquiry.folds.add(
                        "other-requests",
                        life.id(),
                        n -> Sentence.of("{0} later requests of this server are not followed", n),
                        "request after " + e.serial(),
                        e);
                return e;
            }
        }
        return null;
    }

    private static boolean accepts(Event e) {
        return SystemCalls.ACCEPT.contains(e.call()) && e.success();
    }
}
