package io.tadoru.correlator.tracking;

import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Life;
import org.jspecify.annotations.Nullable;

/**
 * Something to be expanded: exactly one of life and file is there.
 *
 * @param backward whether what led to it is asked for; else what came of it
 * @param time backward: up to when; forward: from when on; nanoseconds since the epoch
 * @param cost what the way to it costs
 */
record Task(boolean backward, @Nullable Life life, @Nullable Generation file, long time, double cost) {

    static Task backward(Life life, long time, double cost) {
        return new Task(true, life, null, time, cost);
    }

    static Task backward(Generation file, long time, double cost) {
        return new Task(true, null, file, time, cost);
    }

    static Task forward(Life life, long time, double cost) {
        return new Task(false, life, null, time, cost);
    }

    static Task forward(Generation file, long time, double cost) {
        return new Task(false, null, file, time, cost);
    }

    /** The same for what is better known of the process. */
    Task of(Life better) {
        return new Task(backward, better, file, time, cost);
    }

    String id() {
        return life != null ? life.id() : file != null ? file.id() : "";
    }

    /** The process, where it is known to be one. */
    Life process() {
        return java.util.Objects.requireNonNull(life);
    }

    /** Thing and direction. */
    String key() {
        return (backward ? "<" : ">") + id();
    }

    /** Whether this finds all that another one of the same key, reaching to that time, would. */
    boolean reaches(long time) {
        return backward ? this.time >= time : this.time <= time;
    }
}
