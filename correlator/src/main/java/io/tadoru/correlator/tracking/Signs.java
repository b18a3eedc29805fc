package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.identity.Generation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which signs of the table a file shows. */
final class Signs {
    private static final long FEW = 2;
    private static final long MANY = 12;
    private static final long WIDE = 8;
    private static final long SOON = 3_600_000_000_000L;

    private final Bounds bounds;
    private final Uses uses;

    Signs(Bounds bounds, Uses uses) {
        this.bounds = bounds;
        this.uses = uses;
    }

    /**
     * @param kind what was done with the file
     * @param time when, nanoseconds since the epoch
     */
    List<Weight> of(Generation file, String name, Kind kind, long time) {
        List<Weight> signs = new ArrayList<>();
        Uses.@Nullable Count count = uses.of(file);
        if (count != null && count.here() <= FEW && count.elsewhere() == 0) {
            signs.add(Weight.RARE);
        } else if (count != null && count.here() > MANY) {
            signs.add(Weight.COMMON);
        }
        if (count != null && count.elsewhere() > 0) {
            signs.add(Weight.ELSEWHERE);
        }
        if (file.total() > WIDE) {
            signs.add(Weight.WIDE);
        }
        signs.addAll(of(time));
        Weight sensitive = Sensitive.sign(name);
        if (sensitive != null) {
            signs.add(sensitive);
        }
        if (kind == Kind.EXECUTED) {
            executed(file, name, time, signs);
        }
        return signs;
    }

    /** Those of a process or a call at a time. */
    List<Weight> of(long time) {
        return time < bounds.from() || time > bounds.to() ? List.of(Weight.FAR) : List.of();
    }

    private static void executed(Generation file, String name, long time, List<Weight> signs) {
        if (Sensitive.scratch(name)) {
            signs.add(Weight.SCRATCH_PROGRAM);
        }
        for (Event e : file.changes()) {
            if (e.time() <= time && time - e.time() <= SOON) {
                signs.add(Weight.WRITTEN_THEN_RUN);
                return;
            }
        }
    }
}
