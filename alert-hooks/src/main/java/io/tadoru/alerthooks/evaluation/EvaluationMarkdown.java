package io.tadoru.alerthooks.evaluation;

import io.tadoru.correlator.Options.Mode;
import io.tadoru.correlator.Step;
import io.tadoru.visualizer.DisplayText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tables as a page of Markdown: causal mode, the modes side by side, causal mode without each step; goals missed bold. */
public final class EvaluationMarkdown {
    /** Samples named at a step. */
    private static final int NAMED = 3;

    private final List<Measurement> measurements;
    private final List<String> samples;
    private final StringBuilder out = new StringBuilder();

    private EvaluationMarkdown(List<Measurement> measurements) {
        this.measurements = measurements;
        this.samples = measurements.stream().map(Measurement::sample).distinct().toList();
    }

    /**
     * @param measurements of every sample in every variant
     * @param command by which they were made
     * @param machine on what, without a date
     */
    public static String of(List<Measurement> measurements, String command, String machine) {
        EvaluationMarkdown page = new EvaluationMarkdown(measurements);
        page.out.append(definitions()
                .replace("${command}", command)
                .replace("${machine}", machine)
                .replace("${goals}", goals()));
        page.causal();
        page.missed();
        page.modes();
        page.steps();
        return page.out.toString();
    }

    private static String definitions() {
        try (InputStream in = Objects.requireNonNull(EvaluationMarkdown.class.getResourceAsStream("definitions.md"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("definitions.md is in the jar", e);
        }
    }

    private static String goals() {
        StringBuilder goals = new StringBuilder();
        for (Goal goal : Goal.values()) {
            goals.append("- ").append(goal.words()).append('\n');
        }
        return goals.toString().stripTrailing();
    }

    private void causal() {
        heading("Causal mode");
        row(
                "sample",
                "answer",
                "nodes: precision, recall",
                "edges: precision, recall",
                "first view: shapes, precision",
                "graph: nodes, edges",
                "log",
                "reduction: log, closure",
                "ms: wall, CPU");
        line("---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
        for (Measurement m : of(Variant.CAUSAL.name())) {
            Measurement closure = find(m.sample(), Variant.of(Mode.CLOSURE).name());
            row(
                    m.sample(),
                    bold(m, Goal.ANSWER, m.rank() == 0 ? "none" : Integer.toString(m.rank())),
                    ratio(m.nodes().precision()) + ", "
                            + bold(m, Goal.TRUTH, ratio(m.nodes().recall())),
                    ratio(m.edges().precision()) + ", " + ratio(m.edges().recall()),
                    bold(m, Goal.SMALL, number(m.view().size()))
                            + ", "
                            + bold(m, Goal.PRECISE, ratio(m.view().precision())),
                    number(m.nodes().size()) + ", " + number(m.edges().size()),
                    number(m.events()),
                    number(Math.round(m.reduction()))
                            + ", "
                            + (closure == null
                                    ? "-"
                                    : String.format(
                                            Locale.ROOT,
                                            "%.1f",
                                            (double) closure.nodes().size()
                                                    / m.view().size())),
                    number(m.wall() / 1_000_000) + ", " + number(m.cpu() / 1_000_000));
        }
        out.append('\n');
    }

    private void missed() {
        List<String> missed = new ArrayList<>();
        for (Measurement m : of(Variant.CAUSAL.name())) {
            for (Goal goal : Goal.values()) {
                if (!goal.met(m)) {
                    missed.add("- **" + cell(m.sample()) + "**: " + cell(goal.missed(m)));
                }
            }
        }
        out.append(missed.isEmpty() ? "Every goal is met." : "Goals missed:\n\n" + String.join("\n", missed))
                .append("\n\n");
    }

    private void modes() {
        heading("By mode");
        out.append(
                "Nodes; their precision and recall; recall of the causes alone, which is all that a search backward can"
                        + " find.\n\n");
        List<String> names =
                Stream.of(Mode.values()).map(m -> Variant.of(m).name()).toList();
        row(Stream.concat(Stream.of("sample"), names.stream()));
        line(Stream.concat(Stream.of("---"), names.stream().map(n -> "--:")));
        for (String sample : samples) {
            row(Stream.concat(Stream.of(sample), names.stream().map(name -> mode(find(sample, name)))));
        }
        row(Stream.concat(Stream.of("median"), names.stream().map(this::medians)));
        row(Stream.concat(
                Stream.of("right answers"),
                names.stream().map(n -> of(n).stream().filter(Goal.ANSWER::met).count() + " of " + of(n).size())));
        row(Stream.concat(
                Stream.of("seconds in all"),
                names.stream()
                        .map(n -> String.format(
                                Locale.ROOT,
                                "%.1f",
                                of(n).stream().mapToLong(Measurement::wall).sum() / 1e9))));
        out.append('\n');
    }

    private static String mode(@Nullable Measurement m) {
        return m == null
                ? "-"
                : String.join(
                                "; ",
                                number(m.nodes().size()),
                                ratio(m.nodes().precision()),
                                ratio(m.nodes().recall()),
                                ratio(m.causes().recall()))
                        + (m.partial() ? " (a part)" : "");
    }

    private String medians(String variant) {
        return String.join(
                "; ",
                number(Math.round(median(variant, m -> m.nodes().size()))),
                ratio(median(variant, m -> m.nodes().precision())),
                ratio(median(variant, m -> m.nodes().recall())),
                ratio(median(variant, m -> m.causes().recall())));
    }

    private double median(String variant, ToDoubleFunction<Measurement> of) {
        double[] sorted = of(variant).stream().mapToDouble(of).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? 0
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private void steps() {
        heading("Causal mode without one of its steps");
        out.append(
                        "Precision and recall of nodes, means over the samples; shapes of the first view, median and largest; goals"
                                + " met, of ")
                .append(samples.size() * Goal.values().length)
                .append(
                        "; the samples that change most in the graph's precision and recall. A step that changes nothing"
                                + " matters where no sample lies: `StepTest` shows how.\n\n");
        row("left out", "what it does", "precision: graph, first view", "recall", "shapes", "goals", "changes most");
        line("---", "---", "--:", "--:", "--:", "--:", "---");
        step("nothing", "", Variant.CAUSAL.name());
        for (Step step : Step.values()) {
            step(Variant.name(step), step.words(), Variant.without(step).name());
        }
        out.append('\n');
    }

    private void step(String name, String words, String variant) {
        List<Measurement> of = of(variant);
        if (of.isEmpty()) {
            return;
        }
        row(
                name,
                words,
                ratio(mean(of, m -> m.nodes().precision())) + ", "
                        + ratio(mean(of, m -> m.view().precision())),
                ratio(mean(of, m -> m.nodes().recall())),
                number(Math.round(median(variant, m -> m.view().size())))
                        + ", "
                        + number(of.stream()
                                .mapToLong(m -> m.view().size())
                                .max()
                                .orElse(0)),
                Long.toString(of.stream()
                        .flatMap(m -> Stream.of(Goal.values()).filter(g -> g.met(m)))
                        .count()),
                changes(of));
    }

    private static double mean(List<Measurement> of, ToDoubleFunction<Measurement> what) {
        return of.stream().mapToDouble(what).average().orElse(0);
    }

    /** Where leaving the step out makes the greatest difference. */
    private String changes(List<Measurement> of) {
        return String.join(
                "; ",
                of.stream()
                        .filter(m -> !shown(m).equals(shown(whole(m))))
                        .sorted(Comparator.comparingDouble((Measurement m) -> -difference(m, whole(m)))
                                .thenComparing(Measurement::sample))
                        .limit(NAMED)
                        .map(m -> m.sample() + " " + shown(whole(m)) + " → " + shown(m))
                        .toList());
    }

    private Measurement whole(Measurement m) {
        return Objects.requireNonNull(find(m.sample(), Variant.CAUSAL.name()));
    }

    private static String shown(Measurement m) {
        return ratio(m.nodes().precision()) + ", " + ratio(m.nodes().recall());
    }

    private static double difference(Measurement a, Measurement b) {
        return Math.abs(a.nodes().precision() - b.nodes().precision())
                + Math.abs(a.nodes().recall() - b.nodes().recall());
    }

    // --- parts of a page

    private List<Measurement> of(String variant) {
        return measurements.stream().filter(m -> m.variant().equals(variant)).toList();
    }

    private @Nullable Measurement find(String sample, String variant) {
        return of(variant).stream()
                .filter(m -> m.sample().equals(sample))
                .findFirst()
                .orElse(null);
    }

    private void heading(String text) {
        out.append("## ").append(text).append("\n\n");
    }

    private void row(String... cells) {
        row(Stream.of(cells));
    }

    private void row(Stream<String> cells) {
        line(cells.map(EvaluationMarkdown::cell));
    }

    private void line(String... cells) {
        line(Stream.of(cells));
    }

    private void line(Stream<String> cells) {
        out.append("| ").append(String.join(" | ", cells.toList())).append(" |\n");
    }

    /** A folder's name may be anything. */
    private static String cell(String text) {
        return DisplayText.of(text).replace("|", "\\|");
    }

    private static String bold(Measurement m, Goal goal, String text) {
        return goal.met(m) ? text : "**" + text + "**";
    }

    private static String ratio(double value) {
        // A figure that is not quite 1 does not look like it.
        return String.format(Locale.ROOT, "%.2f", value < 1 ? Math.min(value, 0.99) : value);
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
