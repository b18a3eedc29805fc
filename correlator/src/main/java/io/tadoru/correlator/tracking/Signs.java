package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.profile.Noise;
import io.tadoru.correlator.profile.Noise.Verdict;
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
    private final Noise noise;

    Signs(Bounds bounds, Uses uses, Noise noise) {
        this.noise = noise;
        this.bounds = bounds;
        this.uses = uses;
    }

    /**
     * @param kind what was done with the file
     * @param e by which event
     */
    List<Weight> of(Generation file, String name, Kind kind, Event e) {
        long time = e.time();
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
        int before = signs.size();
        if (kind == Kind.EXECUTED) {
            executed(file, name, time, signs);
        }
        boolean grave = sensitive != null || signs.size() > before;
        Verdict verdict = noise.of(e, kind);
        if (verdict == Verdict.NEW) {
            signs.add(Weight.NEW);
        } else if (verdict == Verdict.ORDINARY && !grave) {
            signs.add(Weight.ORDINARY);
        }
        return signs;
    }

    /**
     * Those of a process.
     *
     * @param parent who started it
     * @param e by which event, or the child's first
     */
    List<Weight> of(Life parent, Life child, Event e) {
        List<Weight> signs = new ArrayList<>(of(e.time()));
        // Ordinary it never is: attackers run the commands that everybody runs.
        if (!parent.truncated() && child.events().stream().anyMatch(exec -> isNew(parent, exec))) {
            signs.add(Weight.NEW);
        }
        return signs;
    }

    private boolean isNew(Life parent, Event exec) {
        if (!SystemCalls.EXEC.contains(exec.call()) || !exec.success() || exec.ppid() != parent.pid()) {
            return false;
        }
        Event image = parent.birth();
        for (Event e : parent.events()) {
            if (Event.ORDER.compare(e, exec) > 0) {
                break;
            }
            image = e;
        }
        return image != null && noise.started(image, exec) == Verdict.NEW;
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
