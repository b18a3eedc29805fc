package io.tadoru.alerthooks.evaluation;

import io.tadoru.correlator.Options;
import io.tadoru.correlator.Options.Mode;
import io.tadoru.correlator.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One way of investigating.
 *
 * @param name {@code causal}, {@code paper}, ..., {@code without units}, ...
 * @param runs how often it is run, so that a median can be told
 */
public record Variant(String name, Options options, int runs) {
    private static final int RUNS = 3;

    /** Causal mode as everybody gets it, which the others are compared with. */
    public static final Variant CAUSAL = of(Mode.CAUSAL);

    public static Variant of(Mode mode) {
        return new Variant(mode.name().toLowerCase(Locale.ROOT), Options.of(mode), RUNS);
    }

    /** Causal mode with a step left out. */
    public static Variant without(Step step) {
        return new Variant("without " + name(step), Options.of(Mode.CAUSAL).without(step), 1);
    }

    /** A step as tables name it. */
    static String name(Step step) {
        return step.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Every mode, causal first, then causal without each step in turn. */
    public static List<Variant> all() {
        List<Variant> all = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            all.add(of(mode));
        }
        for (Step step : Step.values()) {
            all.add(without(step));
        }
        return all;
    }
}
