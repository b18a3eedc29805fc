package io.tadoru.correlator.reduction;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Incident.Group;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.ProcessNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the nodes are spread over shapes while the view is made. A shape is the number of a node that is shown, which may
 * stand for others, or beyond these the number of a group. Not thread-safe.
 */
final class Shapes {
    final List<Node> nodes;
    private final List<Edge> edges;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final int[] at;
    private final Map<Integer, String> foldedBy = new HashMap<>();
    private final Map<Integer, Drawn> groups = new TreeMap<>();
    private final Set<String> proven;
    private final long alert;

    /** What a group says. */
    private record Drawn(String rule, Sentence words) {}

    /**
     * How one shape is tied to another.
     *
     * @param out whether information leaves this one
     */
    record Tie(boolean out, Edge.Kind kind, int other) {}

    /** @param proven rules that change nothing about who leads to whom */
    Shapes(Incident incident, Set<String> proven) {
        nodes = incident.nodes();
        edges = incident.edges();
        alert = incident.alert().time();
        this.proven = proven;
        at = new int[nodes.size()];
        for (int i = 0; i < at.length; i++) {
            at[i] = i;
            numbers.put(nodes.get(i).id(), i);
        }
    }

    int number(String node) {
        return Objects.requireNonNull(numbers.get(node), node);
    }

    int of(int node) {
        return at[node];
    }

    /** Whether this shape is a node, alone or with what folded into it. */
    boolean isNode(int shape) {
        return shape < at.length;
    }

    /** In the order of their first nodes. */
    Set<Integer> all() {
        Set<Integer> all = new LinkedHashSet<>();
        for (int shape : at) {
            all.add(shape);
        }
        return all;
    }

    /** The nodes of every shape, in the incident's order. */
    Map<Integer, List<Integer>> members() {
        Map<Integer, List<Integer>> members = new HashMap<>();
        for (int i = 0; i < at.length; i++) {
            members.computeIfAbsent(at[i], k -> new ArrayList<>()).add(i);
        }
        return members;
    }

    /** How every shape is tied to others. */
    Map<Integer, Set<Tie>> ties() {
        Map<Integer, Set<Tie>> ties = new HashMap<>();
        for (Edge e : edges) {
            int from = at[number(e.from())];
            int to = at[number(e.to())];
            if (from != to) {
                ties.computeIfAbsent(from, k -> new LinkedHashSet<>()).add(new Tie(true, e.kind(), to));
                ties.computeIfAbsent(to, k -> new LinkedHashSet<>()).add(new Tie(false, e.kind(), from));
            }
        }
        return ties;
    }

    /** Nodes of which nothing but their birth is drawn. */
    Set<Integer> onlyForked() {
        Set<Integer> forked = new LinkedHashSet<>();
        edges.stream().filter(e -> e.kind() == Edge.Kind.FORKED).forEach(e -> forked.add(number(e.to())));
        for (Edge e : edges) {
            forked.remove(number(e.from()));
            if (e.kind() != Edge.Kind.FORKED) {
                forked.remove(number(e.to()));
            }
        }
        return forked;
    }

    /** Shows all nodes of these shapes as one group. */
    void group(Collection<Integer> shapes, String rule, Sentence words) {
        int group = at.length + groups.size();
        Set<Integer> all = Set.copyOf(shapes);
        for (int i = 0; i < at.length; i++) {
            if (all.contains(at[i])) {
                at[i] = group;
            }
        }
        groups.put(group, new Drawn(rule, words));
    }

    /** Lets a node stand for all nodes of a shape, itself shown still. */
    void fold(int shape, int into, String rule) {
        for (int i = 0; i < at.length; i++) {
            if (at[i] == shape) {
                at[i] = into;
                foldedBy.put(i, rule);
            }
        }
    }

    /** What is not shown as itself, in the order of first nodes. */
    List<Group> groups() {
        Map<String, List<Integer>> nodesOf = new LinkedHashMap<>();
        Map<String, String> rules = new HashMap<>();
        for (int i = 0; i < at.length; i++) {
            if (at[i] != i) {
                String rule = isNode(at[i])
                        ? Objects.requireNonNull(foldedBy.get(i))
                        : Objects.requireNonNull(groups.get(at[i])).rule();
                String key = at[i] + " " + rule;
                rules.put(key, rule);
                nodesOf.computeIfAbsent(key, k -> new ArrayList<>()).add(i);
            }
        }
        Map<Integer, long[]> times = times();
        List<Group> made = new ArrayList<>();
        nodesOf.forEach((key, of) -> {
            int shape = at[of.get(0)];
            String rule = Objects.requireNonNull(rules.get(key));
            made.add(new Group(
                    "g" + (made.size() + 1),
                    rule,
                    isNode(shape) ? nodes.get(shape).id() : "",
                    of.stream().map(i -> nodes.get(i).id()).toList(),
                    proven.contains(rule),
                    of.stream().mapToLong(i -> time(times, i, 0)).min().orElse(0),
                    of.stream().mapToLong(i -> time(times, i, 1)).max().orElse(0),
                    isNode(shape)
                            ? Words.folded(rule, of.size())
                            : Objects.requireNonNull(groups.get(shape)).words()));
        });
        return made;
    }

    /** A node without an edge was there when its process began, else at the alert. */
    private long time(Map<Integer, long[]> times, int node, int end) {
        long[] of = times.get(node);
        return of != null ? of[end] : nodes.get(node) instanceof ProcessNode p ? p.start() : alert;
    }

    /** First and last event of every node. */
    private Map<Integer, long[]> times() {
        Map<Integer, long[]> times = new HashMap<>();
        for (Edge e : edges) {
            for (int node : List.of(number(e.from()), number(e.to()))) {
                times.merge(node, new long[] {e.first(), e.last()}, (a, b) ->
                        new long[] {Math.min(a[0], b[0]), Math.max(a[1], b[1])});
            }
        }
        return times;
    }
}
