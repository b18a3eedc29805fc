package io.tadoru.correlator.reduction;

import io.tadoru.correlator.Edge;
import io.tadoru.correlator.reduction.Contacts.Contact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of the calls from one node to another can be shown as one arrow, from its first time to its last: those between
 * which nothing comes that would have to tell them apart (Xu et al., High Fidelity Data Reduction for Big Data Security
 * Dependency Analyses, CCS 2016). An arrow says that something may have gone over at any moment of its time. That is as
 * good as the calls unless something came into the one node between two calls, and the other one gave something away
 * between that and the later call. Which nodes lead to which stays exactly the same.
 */
public final class Arrows {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<Integer, List<Run>> into = new HashMap<>();
    private final Map<Integer, List<Run>> outOf = new HashMap<>();

    /**
     * Calls from one node to another that are shown as one.
     *
     * @param from id of a node
     * @param to id of a node
     * @param first time of the first call, nanoseconds since the epoch
     * @param last time of the last
     * @param count how many calls
     * @param edges ids of the edges that they belong to, in time order; one edge's calls may be in several arrows
     */
    public record Arrow(String from, String to, long first, long last, int count, List<String> edges) {
        public Arrow {
            edges = List.copyOf(edges);
        }
    }

    /** An arrow that grows. */
    private static final class Run {
        final int from;
        final int to;
        final long first;
        long last;
        int count;
        final Set<String> edges = new LinkedHashSet<>();

        Run(Contact contact, int count, String edge) {
            this.from = contact.from();
            this.to = contact.to();
            this.first = contact.first();
            this.last = contact.last();
            this.count = count;
            edges.add(edge);
        }

        void append(Run later) {
            last = Math.max(last, later.last);
            count += later.count;
            edges.addAll(later.edges);
        }
    }

    private Arrows() {}

    /**
     * The arrows, by the first of their edges, then by time.
     *
     * @param edges between nodes or shapes, in time order; what goes from one to itself is no arrow
     */
    public static List<Arrow> of(List<Edge> edges) {
        return new Arrows().arrows(edges);
    }

    private List<Arrow> arrows(List<Edge> edges) {
        Map<Long, List<Run>> parallel = new LinkedHashMap<>();
        for (Edge edge : edges) {
            if (!edge.from().equals(edge.to())) {
                int from = number(edge.from());
                int to = number(edge.to());
                parallel.computeIfAbsent(((long) from << 32) + to, k -> new ArrayList<>())
                        .addAll(runs(edge, from, to));
            }
        }
        parallel.values().forEach(runs -> {
            runs.sort(Comparator.comparingLong((Run r) -> r.first).thenComparingLong(r -> r.last));
            place(runs);
        });
        // Each pair is judged by what the others are by then, so that all together hold what each one does.
        parallel.values().forEach(this::merge);
        Map<Integer, String> ids = new HashMap<>();
        numbers.forEach((id, number) -> ids.put(number, id));
        List<Arrow> arrows = new ArrayList<>();
        parallel.values()
                .forEach(runs -> runs.forEach(r -> arrows.add(new Arrow(
                        ids.getOrDefault(r.from, ""),
                        ids.getOrDefault(r.to, ""),
                        r.first,
                        r.last,
                        r.count,
                        List.copyOf(r.edges)))));
        return arrows;
    }

    private int number(String id) {
        return numbers.computeIfAbsent(id, k -> numbers.size());
    }

    private static List<Run> runs(Edge edge, int from, int to) {
        List<Run> runs = new ArrayList<>();
        for (Contact contact : Contacts.of(edge, from, to)) {
            boolean named = runs.size() < edge.events().size();
            runs.add(new Run(contact, named ? 1 : edge.count() - runs.size(), edge.id()));
        }
        return runs;
    }

    private void place(List<Run> runs) {
        Run any = runs.get(0);
        outOf.computeIfAbsent(any.from, k -> new ArrayList<>()).addAll(runs);
        into.computeIfAbsent(any.to, k -> new ArrayList<>()).addAll(runs);
    }

    private void merge(List<Run> runs) {
        List<Run> merged = new ArrayList<>();
        for (Run run : runs) {
            Run before = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (before != null && oneArrow(before, run)) {
                before.append(run);
            } else {
                merged.add(run);
            }
        }
        Run any = runs.get(0);
        outOf.getOrDefault(any.from, List.of()).removeIf(r -> r.to == any.to);
        into.getOrDefault(any.to, List.of()).removeIf(r -> r.from == any.from);
        runs.clear();
        runs.addAll(merged);
        place(runs);
    }

    /** Whether nothing that came in between the two would get out before the later. */
    private boolean oneArrow(Run before, Run later) {
        if (later.first <= before.last) {
            return true;
        }
        long came = Long.MAX_VALUE;
        for (Run in : into.getOrDefault(before.from, List.of())) {
            if (in.from != before.to && in.last > before.last) {
                came = Math.min(came, Math.max(in.first, before.last + 1));
            }
        }
        long went = Long.MIN_VALUE;
        for (Run out : outOf.getOrDefault(before.to, List.of())) {
            if (out.to != before.from && out.first < later.first) {
                went = Math.max(went, Math.min(out.last, later.first - 1));
            }
        }
        return came > went;
    }
}
