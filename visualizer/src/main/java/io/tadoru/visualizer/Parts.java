package io.tadoru.visualizer;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.reduction.View;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a picture shows as one. In the first view that is a group, or a node with the groups that fold into it; in the
 * full view every node stands for itself. Both pictures, the graph and the lanes, show the same parts.
 */
final class Parts {
    /** Numbers in a row before a label says that there are more. */
    private static final int RUNS = 3;
    /** Lines for a pointer that rests on something. */
    private static final int TOLD = 40;

    /** What is shown as one. */
    static final class Part {
        private final List<Node> nodes;
        private final Incident.@Nullable Group group;
        private final List<Incident.Group> folded;

        private Part(List<Node> nodes, Incident.@Nullable Group group, Set<Incident.Group> folded) {
            this.nodes = List.copyOf(nodes);
            this.group = group;
            this.folded = List.copyOf(folded);
        }

        /** What it shows: one node, or a group's. */
        List<Node> nodes() {
            return nodes;
        }

        Node head() {
            return nodes.get(0);
        }

        /** The group of which it is the shape, null for a node. */
        Incident.@Nullable Group group() {
            return group;
        }

        /** Groups that it stands for beside its own nodes. */
        List<Incident.Group> folded() {
            return folded;
        }

        /** How many nodes it stands for. */
        int count() {
            return nodes.size()
                    + folded.stream().mapToInt(g -> g.nodes().size()).sum();
        }
    }

    private final Story story;
    private final Map<String, Part> parts = new HashMap<>();
    private final List<Part> inOrder;
    private final Map<Part, Long> first = new HashMap<>();

    private Parts(Story story, List<Incident.Group> groups, UnaryOperator<String> shapeOf) {
        this.story = story;
        Map<String, Incident.Group> groupOf = new HashMap<>();
        groups.forEach(g -> g.nodes().forEach(n -> groupOf.put(story.node(n).id(), g)));
        Map<String, List<Node>> shown = new LinkedHashMap<>();
        Map<String, Set<Incident.Group>> folded = new HashMap<>();
        for (Node node : story.incident.nodes()) {
            String shape = shapeOf.apply(node.id());
            Incident.Group group = groupOf.get(node.id());
            if (group == null || group.into().isEmpty()) {
                shown.computeIfAbsent(shape, k -> new ArrayList<>()).add(node);
            } else {
                folded.computeIfAbsent(shape, k -> new LinkedHashSet<>()).add(group);
            }
        }
        Map<String, Part> byShape = new LinkedHashMap<>();
        shown.forEach((shape, nodes) -> byShape.put(
                shape, new Part(nodes, groupOf.get(nodes.get(0).id()), folded.getOrDefault(shape, Set.of()))));
        for (Node node : story.incident.nodes()) {
            Part part = byShape.get(shapeOf.apply(node.id()));
            if (part == null) {
                throw new IllegalArgumentException("a group folds into what is not shown");
            }
            parts.put(node.id(), part);
        }
        inOrder = List.copyOf(byShape.values());
        for (Edge e : story.incident.edges()) {
            first.merge(of(e.from()), e.first(), Math::min);
            first.merge(of(e.to()), e.first(), Math::min);
        }
    }

    /** Groups as one. */
    static Parts first(Story story) {
        return new Parts(story, story.incident.groups(), View.of(story.incident)::shapeOf);
    }

    /** Each node by itself. */
    static Parts full(Story story) {
        return new Parts(story, List.of(), UnaryOperator.identity());
    }

    /** In the order of the incident. */
    List<Part> all() {
        return inOrder;
    }

    Part of(String node) {
        Part part = parts.get(node);
        if (part == null) {
            throw new IllegalArgumentException("the incident has no node " + DisplayText.cut(node, 60));
        }
        return part;
    }

    /**
     * What a picture with little room shows, the most important first: the answer and the steps to it, findings and the
     * alert's ends, then what is fewest arrows away from these.
     *
     * @param shown whether a part can have a place in the picture
     * @param most how many have room
     */
    Set<Part> nearest(Predicate<Part> shown, int most) {
        Set<Part> near = new LinkedHashSet<>();
        any(n -> story.isAnswer(n) || story.step(n) > 0, near);
        any(n -> !n.findings().isEmpty() || story.isAlerted(n), near);
        Map<Part, List<Part>> beside = new HashMap<>();
        for (Edge e : story.incident.edges()) {
            beside.computeIfAbsent(of(e.from()), k -> new ArrayList<>()).add(of(e.to()));
            beside.computeIfAbsent(of(e.to()), k -> new ArrayList<>()).add(of(e.from()));
        }
        Deque<Part> queue = new ArrayDeque<>(near);
        for (Part next : inOrder) {
            while (!queue.isEmpty()) {
                for (Part p : beside.getOrDefault(queue.remove(), List.of())) {
                    if (near.add(p)) {
                        queue.add(p);
                    }
                }
            }
            if (near.add(next)) {
                queue.add(next);
            }
        }
        return near.stream().filter(shown).limit(most).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void any(Predicate<Node> what, Set<Part> to) {
        inOrder.stream().filter(p -> p.nodes().stream().anyMatch(what)).forEach(to::add);
    }

    /** When it first takes part, nanoseconds since the epoch. */
    long first(Part part) {
        Long known = first.get(part);
        if (known != null) {
            return known;
        }
        return part.head() instanceof Node.ProcessNode p
                ? p.start()
                : story.incident.alert().time();
    }

    // --- words

    /** {@code 11 processes, 1 file}. */
    static Sentence counted(Collection<Node> nodes) {
        long processes =
                nodes.stream().filter(Node.ProcessNode.class::isInstance).count();
        long files = nodes.stream().filter(Node.FileNode.class::isInstance).count();
        long addresses = nodes.size() - processes - files;
        List<Sentence> counts = new ArrayList<>();
        if (processes > 0) {
            counts.add(Sentence.of(processes == 1 ? "{0} process" : "{0} processes", processes));
        }
        if (files > 0) {
            counts.add(Sentence.of(files == 1 ? "{0} file" : "{0} files", files));
        }
        if (addresses > 0) {
            counts.add(Sentence.of(addresses == 1 ? "{0} address" : "{0} addresses", addresses));
        }
        return Sentence.joined("{0}, {1}", counts);
    }

    /** Lines that a pointer is told; the rest is counted. */
    static String told(List<String> lines) {
        return lines.size() <= TOLD
                ? String.join("\n", lines)
                : String.join("\n", lines.subList(0, TOLD)) + "\n… and " + (lines.size() - TOLD)
                        + " more, see the tables";
    }

    /** {@code 7}, or {@code 7–9, 12} for several. */
    static String numbers(List<Edge> edges) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        int runs = 0;
        while (i < edges.size()) {
            int j = i;
            while (j + 1 < edges.size()
                    && edges.get(j + 1).number() == edges.get(j).number() + 1) {
                j++;
            }
            if (++runs > RUNS) {
                return out.append(", …").toString();
            }
            out.append(out.length() == 0 ? "" : ", ").append(edges.get(i).number());
            if (j > i) {
                out.append(j == i + 1 ? ", " : "–").append(edges.get(j).number());
            }
            i = j + 1;
        }
        return out.toString();
    }
}
