package io.tadoru.alerthooks.evaluation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** All figures, one row a sample and way of investigating. RFC 4180, UTF-8; counts as they are, so that others can be made. */
public final class EvaluationCsv {
    private static final List<String> HEADER = List.of(
            "sample",
            "variant",
            "answer_rank",
            "truth_nodes",
            "truth_nodes_found",
            "truth_causes",
            "truth_causes_found",
            "truth_edges",
            "truth_edges_found",
            "nodes_right",
            "nodes_wrong",
            "nodes_neither",
            "edges_right",
            "edges_wrong",
            "edges_neither",
            "view_right",
            "view_wrong",
            "view_neither",
            "changed_ways",
            "log_events",
            "drawn_events",
            "wall_ms",
            "cpu_ms",
            "partial",
            "goals_missed");

    private EvaluationCsv() {}

    public static String of(List<Measurement> measurements) {
        StringBuilder out = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(out, CSVFormat.RFC4180)) {
            printer.printRecord(HEADER);
            for (Measurement m : measurements) {
                printer.printRecord(row(m));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot be written to", e);
        }
        return out.toString();
    }

    private static List<Object> row(Measurement m) {
        List<Object> row = new ArrayList<>(List.of(m.sample(), m.variant(), m.rank() == 0 ? "" : m.rank()));
        for (Score found : List.of(m.nodes(), m.causes(), m.edges())) {
            row.addAll(List.of(found.truth(), found.found()));
        }
        for (Score shown : List.of(m.nodes(), m.edges(), m.view())) {
            row.addAll(List.of(shown.right(), shown.wrong(), shown.neither()));
        }
        List<String> missed = new ArrayList<>();
        for (Goal goal : Goal.values()) {
            if (!goal.met(m)) {
                missed.add(goal.name().toLowerCase(Locale.ROOT));
            }
        }
        row.addAll(List.of(
                m.changedWays(),
                m.events(),
                m.drawn(),
                m.wall() / 1_000_000,
                m.cpu() / 1_000_000,
                m.partial(),
                String.join(" ", missed)));
        return row;
    }
}
