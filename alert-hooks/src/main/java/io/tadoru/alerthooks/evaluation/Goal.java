package io.tadoru.alerthooks.evaluation;

import java.util.Locale;
import java.util.function.Predicate;

/** What every sample is to meet. */
public enum Goal {
    ANSWER("the right process is named first", m -> m.rank() == 1, m -> "the answer is " + rank(m)),
    TRUTH(
            "all of the truth is in the first view, or one click away",
            m -> m.nodes().found() == m.nodes().truth(),
            m -> (m.nodes().truth() - m.nodes().found()) + " of " + m.nodes().truth() + " are not there: "
                    + String.join(", ", m.missing())),
    SMALL(
            "the first view has at most 50 shapes",
            m -> m.view().size() <= 50,
            m -> m.view().size() + " shapes in the first view"),
    PRECISE(
            "at least half of the first view is the attack's",
            m -> m.view().precision() >= 0.5,
            m -> String.format(
                    Locale.ROOT,
                    "%.2f of the first view is the attack's",
                    m.view().precision())),
    SOUND(
            "no fold changes which shown node leads to which",
            m -> m.changedWays() == 0,
            m -> "folds change " + m.changedWays() + " ways between shown nodes");

    private final String words;
    private final Predicate<Measurement> met;
    private final java.util.function.Function<Measurement, String> missed;

    Goal(String words, Predicate<Measurement> met, java.util.function.Function<Measurement, String> missed) {
        this.words = words;
        this.met = met;
        this.missed = missed;
    }

    private static String rank(Measurement m) {
        return m.rank() == 0 ? "another process" : "number " + m.rank() + " of those that fit";
    }

    /** What is to hold. */
    public String words() {
        return words;
    }

    public boolean met(Measurement m) {
        return met.test(m);
    }

    /** How it is missed. */
    String missed(Measurement m) {
        return missed.apply(m);
    }
}
