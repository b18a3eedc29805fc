package io.tadoru.correlator.tracking;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * In which order things are expanded: the cheapest first, so many at a time that one exchange with the store serves them
 * all, until the budget is used up. Not thread-safe.
 */
final class Rounds {
    /** Tasks expanded in one round. */
    private static final int ROUND = 24;

    /** How much dearer than the cheapest of its round a task may be: what that one finds may be cheaper still. */
    private static final double SPREAD = 1;

    /** Things dearer than this are counted, not followed. */
    private static final double DEAREST = 9;

    private final Inquiry inquiry;
    private final Map<String, Task> reached = new HashMap<>();
    private final Queue<Task> queue;
    private final double dearest;
    private final double spread;
    private long unfollowed;
    private int open;

    Rounds(Inquiry inquiry) {
        this.inquiry = inquiry;
        boolean weighs = inquiry.bounds.takes(Step.PRIORITIES);
        queue = weighs
                ? new PriorityQueue<>(Comparator.comparingDouble(Task::cost)
                        .thenComparingLong(this::fromAlert)
                        .thenComparing(Task::key)
                        .thenComparing(Task::time))
                : new ArrayDeque<>();
        dearest = weighs ? DEAREST : Double.MAX_VALUE;
        spread = weighs ? SPREAD : Double.MAX_VALUE;
    }

    private long fromAlert(Task task) {
        return Math.abs(task.time() - inquiry.bounds.alert());
    }

    void add(Task task) {
        if (!covered(task)) {
            queue.add(task);
        }
    }

    /** Whether the same thing was expanded in this direction, from a time that leaves this task nothing to find. */
    private boolean covered(Task task) {
        Task before = reached.get(task.key());
        return before != null && before.reaches(task.time());
    }

    /** Expands until nothing is left or the graph has so many nodes. */
    void run(int nodes, Consumer<List<Task>> expand) {
        while (!queue.isEmpty()) {
            if (inquiry.graph.size() >= nodes) {
                unfollowed += queue.size();
                queue.clear();
                return;
            }
            if (inquiry.late()) {
                return;
            }
            // Near the end of the budget few at a time, so that one round does not go far beyond it.
            List<Task> round = next(Math.min(ROUND, 1 + (nodes - inquiry.graph.size()) / 4));
            open = round.size();
            expand.accept(round);
            open = 0;
        }
    }

    /** Expands these whatever they cost, and nothing that they lead to. For the end: what waits is given up. */
    void once(List<Task> tasks, Consumer<List<Task>> expand) {
        queue.clear();
        expand.accept(tasks);
        queue.clear();
    }

    private List<Task> next(int most) {
        List<Task> round = new ArrayList<>();
        while (round.size() < most) {
            @Nullable Task task = queue.poll();
            if (task == null) {
                break;
            }
            if (covered(task)) {
                continue;
            }
            if (!round.isEmpty() && task.cost() > Math.min(dearest, round.get(0).cost() + spread)) {
                // What this round finds may lead to the same thing on a cheaper way.
                queue.add(task);
                break;
            }
            if (task.cost() > dearest) {
                inquiry.folds.add(
                        "not-followed",
                        "",
                        n -> Sentence.of("{0} things far from the answer are not followed further", n),
                        task.id(),
                        task.id(),
                        task.time());
                continue;
            }
            reached.put(task.key(), task);
            round.add(task);
        }
        return round;
    }

    /** Says what is known but was not followed, because the budget or the evidence did not last. */
    void close() {
        if (unfollowed > 0) {
            inquiry.budgetUsed(unfollowed, Inquiry.THINGS);
        }
        inquiry.notFollowed(open + queue.size(), Inquiry.THINGS);
    }
}
