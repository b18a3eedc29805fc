package io.tadoru.visualizer;

import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Incident.Weighed;
import io.tadoru.correlator.Incident.Why;
import io.tadoru.correlator.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Why a node is in the graph, for a terminal: in which order it came, through which edge, at what cost, and which rows of
 * the table of priorities made it so. What is not drawn but counted is found too.
 *
 * <p>Stateless; safe from any thread.
 */
public final class ExplainText {
    /** Nodes, and folds, explained for one question. */
    private static final int MOST = 10;

    private final Story story;
    private final Incident incident;
    private final Map<String, Why> whys = new HashMap<>();
    private final Map<String, Integer> order = new HashMap<>();

    private ExplainText(Story story) {
        this.story = story;
        this.incident = story.incident;
        for (Why why : incident.whys()) {
            whys.put(why.node(), why);
            order.put(why.node(), order.size() + 1);
        }
    }

    /**
     * Lines without control characters, each ended by {@code \n}.
     *
     * @param wanted id of a node, a pid, or part of a name, a command or an address
     * @throws IllegalArgumentException when an edge or the answer names a node that the incident does not have
     */
    public static String of(Incident incident, String wanted) {
        return String.join("\n", new ExplainText(new Story(incident)).lines(wanted)) + "\n";
    }

    private List<String> lines(String wanted) {
        List<String> lines = new ArrayList<>();
        List<Node> nodes = nodes(wanted);
        for (Node node : nodes.subList(0, Math.min(MOST, nodes.size()))) {
            explain(node, lines);
        }
        if (nodes.size() > MOST) {
            lines.add((nodes.size() - MOST) + " more nodes fit " + DisplayText.named(wanted, 120) + ".");
        }
        List<Incident.Fold> folds = wanted.isEmpty()
                ? List.of()
                : incident.folded().stream()
                        .filter(f -> f.holds().stream().anyMatch(h -> h.name().contains(wanted)))
                        .toList();
        folds.stream().limit(MOST).forEach(f -> lines.add(folded(f, wanted)));
        if (folds.size() > MOST) {
            lines.add("It is counted, not drawn, at " + (folds.size() - MOST) + " more places.");
        }
        if (lines.isEmpty()) {
            lines.add("No node, and nothing that is counted by name, fits " + DisplayText.named(wanted, 120)
                    + ": an id, a pid, or a part of a name, a command or an address. nodes.csv lists the nodes.");
        }
        return lines;
    }

    /** By id, else by pid, else by name; in the order in which they came. */
    private List<Node> nodes(String wanted) {
        List<Node> all = incident.nodes();
        List<Node> found = all.stream().filter(n -> n.id().equals(wanted)).toList();
        if (found.isEmpty()
                && !wanted.isEmpty()
                && wanted.length() < 10
                && wanted.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int pid = Integer.parseInt(wanted);
            found = all.stream()
                    .filter(n -> n instanceof Node.ProcessNode p && p.pid() == pid)
                    .toList();
        }
        if (found.isEmpty() && !wanted.isEmpty()) {
            found = all.stream()
                    .filter(n -> names(n).stream().anyMatch(s -> s.contains(wanted)))
                    .toList();
        }
        return found.stream()
                .sorted(java.util.Comparator.comparing(n -> order.getOrDefault(n.id(), Integer.MAX_VALUE)))
                .toList();
    }

    private static List<String> names(Node node) {
        if (node instanceof Node.FileNode f) {
            return f.paths();
        } else if (node instanceof Node.EndpointNode e) {
            return List.of(Story.address(e.ip(), e.port()));
        }
        Node.ProcessNode p = (Node.ProcessNode) node;
        List<String> names = new ArrayList<>(List.of(p.comm(), p.exe()));
        p.commands().forEach(c -> {
            names.add(c.exe());
            names.add(String.join(" ", c.argv()));
        });
        return names;
    }

    private void explain(Node node, List<String> lines) {
        Why why = whys.get(node.id());
        if (why == null) {
            lines.add(story.name(node) + " is in the graph; why is not recorded.");
            return;
        }
        String came = story.name(node) + ", " + node.role().name().toLowerCase(Locale.ROOT) + ": came as number "
                + order.get(node.id()) + " of " + incident.nodes().size();
        if (why.from().isEmpty()) {
            lines.add(came + ", " + words(why) + ".");
            return;
        }
        lines.add(came + ", by way of " + story.name(story.node(why.from())) + ".");
        incident.edges().stream()
                .filter(e -> e.id().equals(why.edge()))
                .forEach(e -> lines.add("  through arrow " + e.number() + ", " + story.sinceAlert(e.first()) + ": "
                        + story.sentence(e)));
        lines.add("  cost " + number(why.cost()) + ", of which the way before it " + number(why.cost() - last(why))
                + "; then");
        why.weights().forEach(w -> lines.add("    " + weight(w)));
        lines.add("  all the way: " + way(node));
        long others = between(node, why);
        if (others > 0) {
            lines.add(
                    "  " + others + (others == 1 ? " other arrow joins" : " other arrows join") + " it to the graph.");
        }
    }

    private long between(Node node, Why why) {
        return incident.edges().stream()
                .filter(e -> e.from().equals(node.id()) || e.to().equals(node.id()))
                .map(Edge::id)
                .filter(id -> !id.equals(why.edge()))
                .count();
    }

    private static String words(Why why) {
        return why.weights().isEmpty()
                ? "the first"
                : DisplayText.cut(why.weights().get(0).reason(), 300);
    }

    private static double last(Why why) {
        double cost = 0;
        for (Weighed w : why.weights()) {
            cost = w.step() ? cost + w.value() : cost * w.value();
        }
        return cost;
    }

    private static String weight(Weighed w) {
        return (w.step() ? "+ " : "x ") + number(w.value()) + " " + DisplayText.brief(w.name(), 60) + ": "
                + DisplayText.cut(w.reason(), 300);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", Math.max(0, value));
    }

    /** From the answer to the node. */
    private String way(Node node) {
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        String id = node.id();
        while (!id.isEmpty() && seen.add(id)) {
            names.add(0, story.name(story.node(id)));
            id = whys.containsKey(id) ? Objects.requireNonNull(whys.get(id)).from() : "";
        }
        return String.join(" > ", names);
    }

    private String folded(Incident.Fold f, String wanted) {
        String example = f.holds().stream()
                .map(Incident.Held::name)
                .filter(x -> x.contains(wanted))
                .findFirst()
                .orElse("");
        Node at = incident.nodesById().get(f.node());
        return DisplayText.named(example, 200) + " is counted, not drawn: " + DisplayText.cut(f.words(), 300)
                + " (rule " + DisplayText.brief(f.rule(), 60) + (at == null ? "" : ", at " + story.name(at)) + ").";
    }
}
