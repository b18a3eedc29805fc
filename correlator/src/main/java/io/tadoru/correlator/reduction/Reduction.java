package io.tadoru.correlator.reduction;

import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Incident.Answer;
import io.tadoru.correlator.Incident.Group;
import io.tadoru.correlator.Incident.Why;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.EndpointNode;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.tracking.Sensitive;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What the first view of an incident shows as one, so that a person can take it in: proven folds, then groups of what is
 * alike, and where that is not enough, what lies farthest from the answer folds into the node by which it was reached.
 * Always shown as themselves: the answer, its path, the alert's addresses, nodes with a finding of level high, and
 * sensitive files, the last two as far as there is room.
 */
public final class Reduction {
    /** Shapes in the first view: what a person can take in, and what lays out on one page. */
    public static final int MOST_SHAPES = 50;

    static final String FAR = "far";

    private final Incident incident;
    private final Answer answer;
    private final Shapes shapes;
    private final Set<Integer> meant = new HashSet<>();
    private final Set<Integer> kept = new HashSet<>();

    private Reduction(Incident incident, Answer answer) {
        this.incident = incident;
        this.answer = answer;
        shapes = new Shapes(incident, Set.of(ProvenFolds.PRIVATE, ProvenFolds.SILENT));
        Set<String> path = new HashSet<>(answer.path());
        path.add(answer.node());
        Set<String> changed = new HashSet<>();
        incident.edges().forEach(e -> changed.add(e.to()));
        for (int i = 0; i < shapes.nodes.size(); i++) {
            Node node = shapes.nodes.get(i);
            if (path.contains(node.id()) || alerted(node)) {
                meant.add(i);
            }
            if (node.findings().stream().anyMatch(f -> f.level().equals("high"))
                    || node instanceof FileNode f
                            && f.paths().stream().anyMatch(p -> Sensitive.tells(p, changed.contains(f.id())))) {
                kept.add(i);
            }
        }
        kept.addAll(meant);
    }

    /** The groups of an incident, none where it has no answer. What groups it has already does not matter. */
    public static List<Group> groups(Incident incident) {
        Answer answer = incident.answer();
        return answer == null ? List.of() : new Reduction(incident, answer).groups();
    }

    private boolean alerted(Node node) {
        return node instanceof EndpointNode e
                && (e.ip().equals(incident.alert().srcIp())
                        || e.ip().equals(incident.alert().destIp()));
    }

    private List<Group> groups() {
        ProvenFolds.of(incident.nodes(), incident.edges(), n -> kept.contains(shapes.number(n.id())))
                .forEach((node, into) -> shapes.fold(node, into.node(), into.rule()));
        new Grouping(shapes, kept::contains, shapes.number(answer.node())).group();
        far(kept);
        far(meant);
        return shapes.groups();
    }

    /** Leaves as many shapes as there may be: those that stay, and of the others the nearest. */
    private void far(Set<Integer> stay) {
        List<Integer> all = new ArrayList<>(shapes.all());
        if (all.size() <= MOST_SHAPES) {
            return;
        }
        Map<String, Why> whys = new HashMap<>();
        incident.whys().forEach(w -> whys.putIfAbsent(w.node(), w));
        Map<Integer, Double> costs = new HashMap<>();
        shapes.members()
                .forEach((shape, nodes) -> costs.put(
                        shape,
                        nodes.stream().mapToDouble(n -> cost(n, whys)).min().orElse(Double.MAX_VALUE)));
        all.sort(Comparator.comparing((Integer s) -> !stay.contains(s))
                .thenComparing(s -> Objects.requireNonNull(costs.get(s)))
                .thenComparing(Comparator.naturalOrder()));
        Set<Integer> shown = new HashSet<>(all.subList(0, MOST_SHAPES));
        shown.addAll(stay);
        for (int shape : all) {
            if (!shown.contains(shape)) {
                shapes.fold(shape, near(shape, shown, whys), FAR);
            }
        }
    }

    private double cost(int node, Map<String, Why> whys) {
        Why why = whys.get(shapes.nodes.get(node).id());
        return why == null ? Double.MAX_VALUE : why.cost();
    }

    /** The first node on the way to the answer that is shown as itself. */
    private int near(int shape, Set<Integer> shown, Map<String, Why> whys) {
        int first = shapes.isNode(shape)
                ? shape
                : Objects.requireNonNull(shapes.members().get(shape)).get(0);
        Set<String> seen = new HashSet<>();
        Why why = whys.get(shapes.nodes.get(first).id());
        while (why != null && !why.from().isEmpty() && seen.add(why.from())) {
            int at = shapes.of(shapes.number(why.from()));
            if (shapes.isNode(at) && shown.contains(at)) {
                return at;
            }
            why = whys.get(why.from());
        }
        return shapes.number(answer.node());
    }
}
