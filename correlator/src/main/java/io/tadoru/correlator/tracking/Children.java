package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfParent;
import io.tadoru.collector.Reply;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.identity.Lives.Moment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where forks are not audited, a child shows by its ppid; its first records name the parent. */
final class Children {
    /** Events by which the children of a process are looked for. */
    private static final int MOST = 200;

    /** What a child does first where forks are not audited. */
    private static final Set<String> APPEARS = Set.of("execve", "execveat", "connect", "accept", "accept4");

    private final Inquiry inquiry;
    private final Forward forward;

    Children(Inquiry inquiry, Forward forward) {
        this.inquiry = inquiry;
        this.forward = forward;
    }

    /** Whether this process made no fork that is recorded. */
    static boolean unrecorded(Life life) {
        return life.events().stream().noneMatch(Event::forks);
    }

    Question question(Task task) {
        Life life = task.process();
        Event next = Units.next(life, task.time(), inquiry.folds);
        long to = Math.min(inquiry.bounds.to(), next == null ? life.until() : next.time());
        return Question.of(inquiry.host, new OfParent(life.pid()), task.time(), to, MOST)
                .only(APPEARS);
    }

    /** Draws what the replies to those questions show. */
    void draw(List<Task> parents, List<Reply> replies, Map<Moment, Life> who) {
        Map<Life, Moment> begins = new LinkedHashMap<>();
        List<Map<Life, Event>> children = new ArrayList<>();
        for (int i = 0; i < parents.size(); i++) {
            Task task = parents.get(i);
            Map<Life, Event> of = new LinkedHashMap<>();
            for (Event e : replies.get(i).events()) {
                Life child = java.util.Objects.requireNonNull(who.get(Moment.of(e)));
                if (child.birth() == null && child.ppid() == task.process().pid() && child.start() >= task.time()) {
                    of.putIfAbsent(child, child.events().get(0));
                    Backward.parent(child).forEach(m -> begins.put(child, m));
                }
            }
            children.add(of);
            if (!replies.get(i).complete()) {
                inquiry.limit("Process " + task.process().pid() + " started so many others that only the first "
                        + replies.get(i).events().size() + " records of them were looked at.");
            }
        }
        Map<Moment, Life> named = inquiry.lives(begins.values());
        for (int i = 0; i < parents.size(); i++) {
            Task task = parents.get(i);
            Room room = new Room(inquiry.graph);
            children.get(i).forEach((child, first) -> {
                // The number may have been another process's by then.
                if (task.process().equals(named.get(begins.get(child)))) {
                    forward.child(task, child, first, "ppid", room);
                }
            });
        }
    }
}
