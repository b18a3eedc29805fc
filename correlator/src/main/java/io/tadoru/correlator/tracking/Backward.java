package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.Step;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.identity.Lives.Moment;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flow.OfEndpoint;
import io.tadoru.correlator.link.Flow.OfFile;
import io.tadoru.correlator.link.Flows;
import io.tadoru.correlator.tracking.Uses.Use;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What led to a thing: into a process flow its parent and the files it ran and read, into a file what its writers put
 * there. Time only shrinks.
 */
final class Backward {
    private final Inquiry inquiry;
    private final Rounds rounds;
    private final Drawing drawing;
    private final Signs signs;
    private final Ordinary ordinary;
    private final Children children;

    Backward(Inquiry inquiry, Rounds rounds, Drawing drawing, Signs signs, Ordinary ordinary, Children children) {
        this.ordinary = ordinary;
        this.children = children;
        this.signs = signs;
        this.inquiry = inquiry;
        this.rounds = rounds;
        this.drawing = drawing;
    }

    /** The files that went into a process up to a time. */
    List<Flow> flows(Life life, long time) {
        inquiry.truncated(life);
        return inquiry.near(
                life,
                life.flows().stream()
                        .filter(f -> f.event().time() <= time && f.intoProcess() && f.other() instanceof OfFile)
                        .toList());
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

    /** The files of which it matters how many others use them. */
    Stream<Use> uses(Life life, Map<Flow, Generation> inputs) {
        return inputs.entrySet().stream()
                .filter(i -> brings(life, i.getValue()))
                .map(i -> new Use(
                        i.getValue(),
                        ((OfFile) i.getKey().other()).name(),
                        i.getKey().event().time()));
    }

    private boolean brings(Life life, Generation g) {
        return (g.changedByOthers(life) || !inquiry.bounds.takes(Step.UNWRITTEN)) && g.total() <= inquiry.bounds.hub();
    }

    void process(Task task, Map<Flow, Generation> inputs, Map<Moment, Life> who) {
        parentOf(task, who);
        inputs(task, inputs);
    }

    private void parentOf(Task task, Map<Moment, Life> who) {
        Life life = task.process();
        for (Moment m : parent(life)) {
            Life parent = java.util.Objects.requireNonNull(who.get(m));
            Event birth = life.birth();
            if (parent.events().isEmpty() && birth == null) {
                inquiry.limit(Sentence.of(
                        "Process {0} was started by process {1}, of which the evidence within reach holds nothing.",
                        life.pid(), life.ppid()));
                continue;
            }
            Event fork = birth != null ? birth : life.events().get(0);
            if (birth == null) {
                children.unforked(parent, fork);
            }
            long time = Math.min(fork.time(), task.time());
            Reason reason = Reason.of(task, Weight.PARENT, signs.of(time));
            inquiry.add(parent, Role.CAUSE, reason);
            inquiry.graph.link(parent.id(), life.id(), Kind.FORKED, birth != null ? fork.call() : "ppid", fork);
            rounds.add(Task.backward(parent, time, reason.cost()));
        }
    }

    private void inputs(Task task, Map<Flow, Generation> inputs) {
        Life life = task.process();
        Room meant = new Room(inquiry.graph);
        Room incidental = new Room(inquiry.graph);
        inputs.forEach((flow, g) -> {
            OfFile file = (OfFile) flow.other();
            if (!brings(life, g)) {
                count(life, flow, g);
                return;
            }
            boolean executed = flow.kind() == Kind.EXECUTED;
            if (!executed && ordinary.folds(life, flow, g, file.name())) {
                return;
            }
            boolean named = executed || ReadFiles.named(life, flow.event(), file.name());
            if (!executed && !(named ? meant : incidental).has(g.id(), Sensitive.sign(file.name()) != null)) {
                inquiry.folds.add(
                        Drawing.MANY_INPUTS,
                        life.id(),
                        n -> Sentence.of("{0} inputs that others wrote, beyond the latest {1}", n, Room.MOST),
                        g.id(),
                        file.name(),
                        flow.event().time());
                return;
            }
            long time = flow.event().time();
            Weight step = executed ? Weight.IMAGE : named ? Weight.NAMED_INPUT : Weight.OTHER_INPUT;
            Reason reason = Reason.of(task, step, signs.of(g, file.name(), flow.kind(), flow.event()));
            drawing.fileInput(life, flow, g, Role.CAUSE, reason);
            rounds.add(Task.backward(g, time, reason.cost()));
        });
    }

    /** Counts a file that brings nothing, or too much. */
    private void count(Life life, Flow flow, Generation g) {
        String name = ((OfFile) flow.other()).name();
        if (g.changes().isEmpty()) {
            inquiry.folds.add(Drawing.UNWRITTEN, life.id(), Drawing.UNWRITTEN_WORDS, name, flow.event());
        } else if (!g.changedByOthers(life)) {
            inquiry.folds.add(
                    Drawing.OWN,
                    life.id(),
                    n -> Sentence.of("{0} inputs that only this process itself wrote", n),
                    name,
                    flow.event());
        } else {
            inquiry.folds.count(
                    "hub",
                    life.id(),
                    n -> Sentence.of("{0} changes of files that are changed too often to be followed", n),
                    name,
                    inquiry.generations.changesOf(g, flow.event().time()),
                    g.total(),
                    g.changes().get(0).time(),
                    flow.event().time());
        }
    }

    void file(Task task, Generation file, Map<Moment, Life> who) {
        for (Event e : file.changes()) {
            if (e.time() < inquiry.bounds.from() && !inquiry.bounds.takes(Step.BEFORE_WINDOW)) {
                continue;
            }
            Life writer = java.util.Objects.requireNonNull(who.get(Moment.of(e)));
            boolean content = Drawing.content(writer, file, e);
            Reason reason = Reason.of(task, content ? Weight.WRITER : Weight.MOVER, signs.of(e.time()));
            drawing.fileOutput(writer, file, e, Role.CAUSE, reason);
            if (content) {
                source(writer, e, reason);
            }
            long until = content && SystemCalls.OPEN.contains(e.call())
                    ? Math.min(task.time(), writer.closedBy(e))
                    : e.time();
            inherited(writer, e, until);
            rounds.add(Task.backward(writer, until, reason.cost()));
        }
    }

    /** Where what a process wrote may have come from. */
    private void source(Life writer, Event write, Reason reason) {
        Event called = PathToOrigin.lastCall(writer, SystemCalls.CONNECT, write);
        if (called == null) {
            return;
        }
        for (Flow flow : Flows.of(called, writer)) {
            if (flow.other() instanceof OfEndpoint endpoint) {
                drawing.connect(
                        writer,
                        flow,
                        endpoint,
                        Role.CAUSE,
                        Reason.of(writer.id(), reason.cost(), Weight.SOURCE, List.of()));
            }
        }
    }

    /** Who got an open descriptor from its parent may have written too, of which audit shows nothing. */
    private void inherited(Life writer, Event open, long until) {
        for (Event e : writer.events()) {
            if (e.forks() && Event.ORDER.compare(e, open) > 0 && e.time() <= until) {
                inquiry.folds.add(
                        "inherited-descriptors",
                        writer.id(),
                        n -> Sentence.of(
                                "{0} children were started while a file was open for writing, and may have written to it",
                                n),
                        "pid " + e.exit(),
                        e);
            }
        }
    }
}
