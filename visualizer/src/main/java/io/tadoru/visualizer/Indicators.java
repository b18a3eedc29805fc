package io.tadoru.visualizer;

import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What of an incident is worth looking for elsewhere: the address that the alert names and the answer talked to, a file
 * that was written on the way to the answer, and whatever a finding of medium or high level is about; a file only where
 * somebody wrote it. All else that took part may be anybody's.
 */
final class Indicators {
    private static final Set<String> GRAVE = Set.of("medium", "high");
    private static final Set<String> OWN = Set.of("::1", "::", "0.0.0.0");
    private static final int REASON = 300;

    private Indicators() {}

    /**
     * One of them.
     *
     * @param why in words, {@link DisplayText}
     */
    record Indicator(Node node, String why) {}

    /** In the incident's order; none without an answer. */
    static List<Indicator> of(Story story) {
        Incident.Answer answer = story.incident.answer();
        List<Indicator> out = new ArrayList<>();
        if (answer == null) {
            return out;
        }
        for (Node node : story.incident.nodes()) {
            String why = node instanceof Node.EndpointNode e
                    ? why(story, e, answer)
                    : node instanceof Node.FileNode f ? why(story, f) : "";
            if (!why.isEmpty()) {
                out.add(new Indicator(node, why));
            }
        }
        return out;
    }

    private static String why(Story story, Node.EndpointNode endpoint, Incident.Answer answer) {
        if (endpoint.ip().startsWith("127.") || OWN.contains(endpoint.ip())) {
            return "";
        }
        boolean talked = story.incident.edges().stream()
                .anyMatch(e -> (e.from().equals(endpoint.id()) && e.to().equals(answer.node()))
                        || (e.to().equals(endpoint.id()) && e.from().equals(answer.node())));
        return talked && story.isAlerted(endpoint)
                ? "the alert names it, and " + story.name(story.node(answer.node())) + " talked to it"
                : found(endpoint);
    }

    private static String why(Story story, Node.FileNode file) {
        if (file.paths().isEmpty() || Story.base(file.paths().get(0)).isEmpty()) {
            return "";
        }
        List<Edge> written = story.incident.edges().stream()
                .filter(e -> e.to().equals(file.id()))
                .filter(e -> e.kind() == Edge.Kind.WROTE || e.kind() == Edge.Kind.RENAMED)
                .toList();
        return written.stream()
                .filter(Edge::path)
                .findFirst()
                .map(e -> "it lies on the way to the answer; " + story.name(story.who(e)) + " wrote it")
                .orElse(written.isEmpty() ? "" : found(file));
    }

    private static String found(Node node) {
        return node.findings().stream()
                .filter(f -> GRAVE.contains(f.level()))
                .findFirst()
                .map(f -> DisplayText.cut(f.reason(), REASON))
                .orElse("");
    }
}
