package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Generations.At;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.identity.Lives.Moment;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flow.OfFile;
import java.util.List;
import java.util.Map;

/**
 * What led to a thing: into a process flow its parent and the files it ran and read, into a file what its writers put
 * there. Time only shrinks.
 */
final class Backward {
    private static final double PARENT = 0.3;
    private static final double IMAGE = 0.2;
    private static final double NAMED_INPUT = 0.5;
    private static final double OTHER_INPUT = 3;
    private static final double WRITER = 0.5;
    private static final double MOVER = 1;

    private final Inquiry inquiry;
    private final Rounds rounds;
    private final Drawing drawing;

    Backward(Inquiry inquiry, Rounds rounds, Drawing drawing) {
        this.inquiry = inquiry;
        this.rounds = rounds;
        this.drawing = drawing;
    }

    /** The files that went into a process up to a time. */
    List<Flow> flows(Life life, long time) {
        inquiry.truncated(life);
        return life.flows().stream()
                .filter(f -> f.event().time() <= time && f.intoProcess() && f.other() instanceof OfFile)
                .toList();
    }

    /** When, and as whom, the parent is to be looked up; empty where nothing names it. */
    static List<Moment> parent(Life life) {
        Event birth = life.birth();
        if (birth != null) {
            return List.of(Moment.of(birth));
        }
        return life.ppid() > 0 && !life.events().isEmpty()
                ? List.of(new Moment(
                        life.ppid(),
                        life.events().get(0).time(),
                        life.events().get(0).serial()))
                : List.of();
    }

    void process(Task task, List<Flow> flows, Map<At, Generation> found, Map<Moment, Life> who) {
        parentOf(task, who);
        inputs(task, flows, found);
    }

    private void parentOf(Task task, Map<Moment, Life> who) {
        Life life = task.process();
        for (Moment m : parent(life)) {
            Life parent = java.util.Objects.requireNonNull(who.get(m));
            Event birth = life.birth();
            if (parent.events().isEmpty() && birth == null) {
                inquiry.limit("Process " + life.pid() + " was started by process " + life.ppid()
                        + ", of which the evidence within reach holds nothing.");
                continue;
            }
            inquiry.graph.add(parent);
            inquiry.role(parent.id(), Role.CAUSE);
            Event fork = birth != null ? birth : life.events().get(0);
            inquiry.graph.link(parent.id(), life.id(), Kind.FORKED, birth != null ? fork.call() : "ppid", fork);
            rounds.add(Task.backward(parent, Math.min(fork.time(), task.time()), task.cost() + PARENT));
        }
    }

    private void inputs(Task task, List<Flow> flows, Map<At, Generation> found) {
        Life life = task.process();
        Room meant = new Room(inquiry.graph);
        Room incidental = new Room(inquiry.graph);
        drawing.inputsOf(life, flows, found).forEach((flow, g) -> {
            OfFile file = (OfFile) flow.other();
            if (!g.changedByOthers(life) || g.total() > Bounds.HUB) {
                count(life, flow, g);
                return;
            }
            boolean executed = flow.kind() == Kind.EXECUTED;
            boolean named = executed || ReadFiles.named(life, flow.event(), file.name());
            if (!executed && !(named ? meant : incidental).has(g.id())) {
                inquiry.folds.add(
                        Drawing.MANY_INPUTS,
                        life.id(),
                        "inputs that others wrote, beyond the latest " + Room.MOST,
                        g.id(),
                        file.name(),
                        flow.event().time());
                return;
            }
            drawing.fileInput(life, flow, g, Role.CAUSE);
            double step = executed ? IMAGE : named ? NAMED_INPUT : OTHER_INPUT;
            rounds.add(Task.backward(g, flow.event().time(), task.cost() + step));
        });
    }

    /** Counts a file that brings nothing, or too much. */
    private void count(Life life, Flow flow, Generation g) {
        String name = ((OfFile) flow.other()).name();
        if (g.changes().isEmpty()) {
            inquiry.folds.add(Drawing.UNWRITTEN, life.id(), Drawing.UNWRITTEN_WORDS, name, flow.event());
        } else if (!g.changedByOthers(life)) {
            inquiry.folds.add(Drawing.OWN, life.id(), "inputs that only this process itself wrote", name, flow.event());
        } else {
            inquiry.folds.count(
                    "hub",
                    life.id(),
                    "changes of files that are changed too often to be followed",
                    name,
                    g.total(),
                    g.changes().get(0).time(),
                    flow.event().time());
        }
    }

    void file(Task task, Generation file, Map<Moment, Life> who) {
        for (Event e : file.changes()) {
            Life writer = java.util.Objects.requireNonNull(who.get(Moment.of(e)));
            boolean content = drawing.fileOutput(writer, file, e, Role.CAUSE);
            long until = content && SystemCalls.OPEN.contains(e.call())
                    ? Math.min(task.time(), writer.closedBy(e))
                    : e.time();
            inherited(writer, e, until);
            rounds.add(Task.backward(writer, until, task.cost() + (content ? WRITER : MOVER)));
        }
    }

    /** Who got an open descriptor from its parent may have written too, of which audit shows nothing. */
    private void inherited(Life writer, Event open, long until) {
        for (Event e : writer.events()) {
            if (e.forks() && Event.ORDER.compare(e, open) > 0 && e.time() <= until) {
                inquiry.folds.add(
                        "inherited-descriptors",
                        writer.id(),
                        "children were started while a file was open for writing, and may have written to it",
                        "pid " + e.exit(),
                        e);
            }
        }
    }
}
