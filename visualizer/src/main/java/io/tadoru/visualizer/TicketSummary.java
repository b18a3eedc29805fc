package io.tadoru.visualizer;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.visualizer.Indicators.Indicator;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The incident in a page of Markdown for a ticket: answer, confidence, way, findings, indicators, what the evidence lacks.
 * Headings and lists alone, which all dialects have; the attacker's text is {@link MarkdownText}.
 */
final class TicketSummary {
    private static final List<String> LEVELS = List.of("high", "medium", "low", "info");
    private static final int LISTED = 30;
    private static final int NAME = 300;
    private static final int SENTENCE = 1000;

    private final Story story;
    private final Incident incident;
    private final StringBuilder out = new StringBuilder(1 << 12);

    private TicketSummary(Story story) {
        this.story = story;
        this.incident = story.incident;
    }

    /** The document, ended by {@code \n}. */
    static String of(Story story) {
        TicketSummary summary = new TicketSummary(story);
        summary.head();
        summary.way();
        summary.findings();
        summary.indicators();
        summary.lacks();
        summary.out
                .append("\nTadoru ")
                .append(MarkdownText.code(summary.incident.version(), 60))
                .append(". All of it is in `report.html`, exact texts in `incident.json`.\n");
        return summary.out.toString();
    }

    private void head() {
        out.append("# Provenance of an alert on ")
                .append(MarkdownText.prose(story.hostName().toString()))
                .append("\n\n");
        item("**Alert:** " + MarkdownText.prose(story.signature().toString()) + ", "
                + MarkdownText.prose(story.ends()) + ", "
                + MarkdownText.code(TimeText.human(incident.alert().time()), NAME));
        Incident.Answer answer = incident.answer();
        if (answer == null) {
            item("**Answer:** none. " + MarkdownText.prose(story.lookedFor().toString()));
            item("**Evidence:** " + MarkdownText.prose(story.held().toString()));
        } else {
            item("**Answer:** "
                    + MarkdownText.prose(story.fullName(story.node(answer.node())) + " "
                            + story.answerDeed(answer) + ", "
                            + story.fromAlert(answer.time()) + "."));
            item("**Confidence:** "
                    + MarkdownText.prose(Story.sure(answer.confidence()).toString()) + reasons(answer));
            item("**Rivals:** " + rivals(answer));
        }
        if (incident.partial()) {
            item("**Only a part:** " + MarkdownText.prose(story.partial().toString()));
        }
    }

    private static String reasons(Incident.Answer answer) {
        return answer.reasons().isEmpty()
                ? ""
                : ": "
                        + answer.reasons().stream()
                                .limit(3)
                                .map(r -> MarkdownText.prose(DisplayText.cut(r, NAME)))
                                .collect(Collectors.joining("; "));
    }

    private static String rivals(Incident.Answer answer) {
        return answer.rivals().isEmpty()
                ? "none"
                : answer.rivals().stream()
                                .limit(3)
                                .map(r -> MarkdownText.prose(
                                        DisplayText.named(r.comm().isEmpty() ? Story.base(r.exe()) : r.comm(), 60)
                                                + " (pid " + r.pid() + ", " + Story.percent(r.score()) + ")"))
                                .collect(Collectors.joining(", "))
                        + (answer.rivals().size() > 3
                                ? " and " + (answer.rivals().size() - 3) + " more"
                                : "");
    }

    private void way() {
        Incident.Answer answer = incident.answer();
        if (answer == null) {
            return;
        }
        heading("What brought it, and what came after");
        story.broughtBy(answer).forEach(s -> item(MarkdownText.prose(s.toString())));
        item(MarkdownText.prose(story.after().toString()));
        List<Edge> path = story.pathEdges();
        if (!path.isEmpty()) {
            heading("The way to the answer");
            limited(path.stream()
                    .map(e -> MarkdownText.prose(
                            "Step " + e.number() + ", " + story.sinceAlert(e.first()) + ": " + story.sentence(e)))
                    .toList());
        }
    }

    private void findings() {
        Map<Node.Finding, Set<String>> about = new LinkedHashMap<>();
        for (Node n : incident.nodes()) {
            for (Node.Finding f : n.findings()) {
                about.computeIfAbsent(
                                new Node.Finding(f.source(), f.level(), f.reason(), List.of(), f.techniques()),
                                k -> new LinkedHashSet<>())
                        .add(story.name(n));
            }
        }
        if (about.isEmpty()) {
            return;
        }
        heading("Findings");
        limited(about.entrySet().stream()
                .sorted(Comparator.comparingInt(e -> rank(e.getKey().level())))
                .map(e -> finding(e.getKey(), e.getValue()))
                .toList());
    }

    private static int rank(String level) {
        int rank = LEVELS.indexOf(level);
        return rank < 0 ? LEVELS.size() : rank;
    }

    private static String finding(Node.Finding f, Set<String> nodes) {
        String techniques =
                f.techniques().stream().map(t -> " " + MarkdownText.code(t, 20)).collect(Collectors.joining(","));
        return "Level " + MarkdownText.prose(DisplayText.brief(f.level(), 20)) + ": "
                + MarkdownText.prose(DisplayText.cut(f.reason(), SENTENCE))
                + (techniques.isEmpty() ? "" : ", ATT&CK" + techniques)
                + ", rule " + MarkdownText.code(f.source(), 100) + ": "
                + nodes.stream().limit(3).map(MarkdownText::prose).collect(Collectors.joining(", "))
                + (nodes.size() > 3 ? " and " + (nodes.size() - 3) + " more" : "");
    }

    private void indicators() {
        List<Indicator> indicators = Indicators.of(story);
        Set<String> told = indicators.stream().map(i -> i.node().id()).collect(Collectors.toSet());
        if (!indicators.isEmpty()) {
            heading("Indicators");
            limited(indicators.stream()
                    .map(i -> kind(i.node()) + " " + whole(i.node()) + ": " + MarkdownText.prose(i.why()))
                    .toList());
        }
        List<String> others = incident.nodes().stream()
                .filter(n -> !told.contains(n.id()) && takesPart(n))
                .map(n -> kind(n) + " " + whole(n))
                .distinct()
                .toList();
        if (!others.isEmpty()) {
            heading("Other addresses, and files that were changed");
            limited(others);
        }
    }

    /** In the chain, and not merely read. */
    private boolean takesPart(Node node) {
        if (node.role() == Node.Role.CONTEXT || node instanceof Node.ProcessNode) {
            return false;
        }
        return node instanceof Node.EndpointNode || incident.edges().stream().anyMatch(e -> e.to().equals(node.id()));
    }

    private static String kind(Node node) {
        return node instanceof Node.FileNode ? "File" : "Address";
    }

    private static String whole(Node node) {
        if (node instanceof Node.FileNode f) {
            String path = f.paths().isEmpty() ? "" : f.paths().get(0);
            return path.isEmpty() ? "without a name, inode " + f.inode() : MarkdownText.code(path, NAME);
        }
        return MarkdownText.code(Story.title(node), NAME);
    }

    private void lacks() {
        heading("What the evidence lacks");
        List<Sentence> lacks = incident.lacks();
        if (lacks.isEmpty()) {
            item("Nothing is known to be missing from it.");
        } else {
            limited(lacks.stream()
                    .map(l -> MarkdownText.prose(DisplayText.cut(l, SENTENCE)))
                    .toList());
        }
    }

    private void heading(String text) {
        out.append("\n## ").append(text).append("\n\n");
    }

    private void limited(List<String> items) {
        items.stream().limit(LISTED).forEach(this::item);
        if (items.size() > LISTED) {
            item("and " + (items.size() - LISTED) + " more, see `report.html`");
        }
    }

    private void item(String text) {
        out.append("- ").append(text).append('\n');
    }
}
