package io.tadoru.alerthooks.evaluation;

import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Edge.EventRef;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.reduction.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Which nodes lead to which, in the order of time: along edges of which each has an event no earlier than one of the edge
 * before.
 */
final class Ways {
    private final Map<String, List<Way>> outOf = new HashMap<>();

    private record Way(String to, Edge edge) {
        /** The first event at or after a time; {@link Long#MAX_VALUE} where there is none. */
        long after(long time) {
            for (EventRef ref : edge.events()) {
                if (ref.time() >= time) {
                    return ref.time();
                }
            }
            // An edge names only so many of its events.
            return edge.last() >= time ? edge.last() : Long.MAX_VALUE;
        }
    }

    private record Arrival(String at, long time) {}

    private Ways(List<Edge> edges, UnaryOperator<String> shapeOf) {
        for (Edge e : edges) {
            outOf.computeIfAbsent(shapeOf.apply(e.from()), k -> new ArrayList<>())
                    .add(new Way(shapeOf.apply(e.to()), e));
        }
    }

    private Set<String> from(String start) {
        Set<String> reached = new HashSet<>();
        PriorityQueue<Arrival> open = new PriorityQueue<>(
                java.util.Comparator.comparingLong(Arrival::time).thenComparing(Arrival::at));
        open.add(new Arrival(start, Long.MIN_VALUE));
        while (!open.isEmpty()) {
            Arrival here = Objects.requireNonNull(open.poll());
            if (!reached.add(here.at())) {
                continue;
            }
            for (Way way : outOf.getOrDefault(here.at(), List.of())) {
                long time = way.after(here.time());
                if (time != Long.MAX_VALUE && !reached.contains(way.to())) {
                    open.add(new Arrival(way.to(), time));
                }
            }
        }
        return reached;
    }

    /** Ordered pairs of shown nodes of which the first view says otherwise than the graph whether one leads to the other. */
    static int changed(Incident incident) {
        if (incident.groups().isEmpty()) {
            return 0;
        }
        View view = View.of(incident);
        Ways whole = new Ways(incident.edges(), id -> id);
        Ways shown = new Ways(incident.edges(), view::shapeOf);
        List<String> nodes = incident.nodesById().keySet().stream()
                .filter(id -> view.shapeOf(id).equals(id))
                .toList();
        int changed = 0;
        for (String from : nodes) {
            Set<String> before = whole.from(from);
            Set<String> after = shown.from(from);
            for (String to : nodes) {
                changed += before.contains(to) == after.contains(to) ? 0 : 1;
            }
        }
        return changed;
    }
}
