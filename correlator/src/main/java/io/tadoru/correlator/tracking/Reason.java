package io.tadoru.correlator.tracking;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Why something comes into the graph.
 *
 * @param from id of the thing that led to it, "" where the alert itself did
 * @param cost of the whole way to it
 * @param weights of the last step: the step's own first, then its signs
 */
record Reason(String from, double cost, List<Weight> weights) {
    Reason {
        weights = List.copyOf(weights);
    }

    static Reason of(String from, double before, Weight step, Collection<Weight> signs) {
        double cost = step.value();
        for (Weight sign : signs) {
            cost *= sign.value();
        }
        List<Weight> weights = new ArrayList<>(signs);
        weights.add(0, step);
        return new Reason(from, before + cost, weights);
    }

    /** Whether this is a cheaper way through the same neighbour. What is drawn for nothing is no way: it is not followed. */
    boolean betters(Reason other) {
        return from.equals(other.from) && weights.get(0).value() > 0 && cost < other.cost;
    }

    static Reason of(Task task, Weight step, Weight... signs) {
        return of(task.id(), task.cost(), step, List.of(signs));
    }

    static Reason of(Task task, Weight step, Collection<Weight> signs) {
        return of(task.id(), task.cost(), step, signs);
    }
}
