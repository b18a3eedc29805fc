package io.tadoru.benchmarks.fleet;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What one answer cost. */
record Sample(
        double seconds,
        int rounds,
        int questions,
        long exchanges,
        long documents,
        int nodes,
        int events,
        boolean answered) {

    /** The value that this share of the samples does not exceed (nearest rank). */
    static double quantile(List<Sample> samples, double share, ToDoubleFunction<Sample> value) {
        double[] sorted = samples.stream().mapToDouble(value).sorted().toArray();
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    static double mean(List<Sample> samples, ToDoubleFunction<Sample> value) {
        return Arrays.stream(samples.stream().mapToDouble(value).toArray())
                .average()
                .orElse(0);
    }
}
