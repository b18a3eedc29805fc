package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.Question;
import io.tadoru.collector.Reply;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.graph.ProvenanceGraph;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Generations.At;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.identity.Lives.Moment;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flow.OfChild;
import io.tadoru.correlator.link.Flow.OfEndpoint;
import io.tadoru.correlator.link.Flow.OfFile;
import io.tadoru.correlator.link.Flows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a thing: out of a process flow its children, the files that it changed and its connections; out of a file,
 * whoever ran or read it later. Time only grows.
 */
final class Forward {
    /** Files of one process of which it is asked how many others read them. */
    private static final int MOST_COMPARED = 200;

    private static final double CHILD = 0.7;
    private static final double OUTPUT = 0.7;
    private static final double IMAGE = 0.2;
    private static final double READER = 2;

    private final Inquiry inquiry;
    private final ProvenanceGraph graph;
    private final Rounds rounds;
    private final Drawing drawing;

    Forward(Inquiry inquiry, Rounds rounds, Drawing drawing) {
        this.inquiry = inquiry;
        this.graph = inquiry.graph;
        this.rounds = rounds;
        this.drawing = drawing;
    }

    /** What went in and out of a process from a time on, within one unit. See {@link Origin} for the others. */
    List<Flow> flows(Life life, long time) {
        inquiry.truncated(life);
        Event next = Units.next(life, time, inquiry.folds);
        return life.flows().stream()
                .filter(f -> f.event().time() >= time && (next == null || Event.ORDER.compare(f.event(), next) < 0))
                .toList();
    }

    void process(Task task, List<Flow> flows, Map<At, Generation> found, Map<Moment, Life> who) {
        Life life = task.process();
        Map<Flow, Generation> inputs = drawing.inputsOf(life, flows, found);
        Map<String, Boolean> rare = rare(inputs);
        Room read = new Room(graph);
        inputs.forEach((flow, g) -> read(life, flow, g, rare, read));
        Room children = new Room(graph);
        Room written = new Room(graph);
        Room endpoints = new Room(graph);
        for (Flow flow : flows) {
            if (flow.other() instanceof OfChild) {
                child(task, flow.event(), who, children);
            } else if (flow.other() instanceof OfEndpoint endpoint) {
                connected(life, flow, endpoint, endpoints);
            } else if (!flow.intoProcess() && flow.other() instanceof OfFile file) {
                Generation g = found.get(At.of(file.key(), flow.event()));
                if (g == null) {
                    inquiry.unresolved(life);
                } else {
                    wrote(task, flow, g, written);
                }
            }
        }
    }

    private void connected(Life life, Flow flow, OfEndpoint endpoint, Room room) {
        String id = ProvenanceGraph.id(endpoint);
        if (room.has(id)) {
            drawing.connect(life, flow, endpoint, Role.EFFECT);
        } else {
            many("many-endpoints", "more addresses that this process talked with", life, id, endpoint.ip(), flow);
        }
    }

    private void many(String rule, String words, Life life, String id, String thing, Flow flow) {
        inquiry.folds.add(
                rule,
                life.id(),
                words + ", beyond the first " + Room.MOST,
                id,
                thing,
                flow.event().time());
    }

    void child(Task task, Event fork, Map<Moment, Life> who, Room room) {
        Life child = java.util.Objects.requireNonNull(who.get(Moment.ofChild(fork)));
        if (child.maybeThread()) {
            inquiry.folds.add(
                    "silent-clones",
                    task.id(),
                    "calls of clone3 whose child left no record: threads, or processes that did nothing audited",
                    "pid " + fork.exit(),
                    fork);
            return;
        }
        child(task, child, fork, fork.call(), room);
    }

    /** @param call {@code ppid} where no fork is recorded and the event is the child's first */
    void child(Task task, Life child, Event event, String call, Room room) {
        if (!room.has(child.id())) {
            inquiry.folds.add(
                    "many-children",
                    task.id(),
                    "more children of this process, beyond the first " + Room.MOST,
                    "pid " + child.pid(),
                    event);
            return;
        }
        graph.add(child);
        inquiry.role(child.id(), Role.EFFECT);
        graph.link(task.id(), child.id(), Kind.FORKED, call, event);
        rounds.add(Task.forward(child, event.time(), task.cost() + CHILD));
    }

    void wrote(Task task, Flow flow, Generation g, Room room) {
        Life life = task.process();
        String name = ((OfFile) flow.other()).name();
        if (!room.has(g.id())) {
            many("many-outputs", "more files that this process changed", life, g.id(), name, flow);
            return;
        }
        if (g.total() > Bounds.HUB) {
            // Drawn, because writing it is something this process did; not followed, because too many share it.
            inquiry.folds.count(
                    "hub-outputs",
                    life.id(),
                    "changes of files that are changed too often for their readers to be followed",
                    name,
                    g.total(),
                    g.changes().get(0).time(),
                    flow.event().time());
        }
        drawing.fileOutput(life, g, flow.event(), Role.EFFECT);
        if (g.total() <= Bounds.HUB && flow.kind() != Kind.DELETED) {
            rounds.add(Task.forward(g, flow.event().time(), task.cost() + OUTPUT));
        }
    }

    /** What a process of the attack read: shown where it says something about it, counted where every process reads it. */
    private void read(Life life, Flow flow, Generation g, Map<String, Boolean> rare, Room room) {
        OfFile file = (OfFile) flow.other();
        boolean executed = flow.kind() == Kind.EXECUTED;
        boolean changed = g.changedByOthers(life) && g.total() <= Bounds.HUB;
        boolean shown = executed
                ? changed
                : ReadFiles.named(life, flow.event(), file.name())
                        || (changed && graph.contains(g.id()))
                        || rare.getOrDefault(g.id(), false);
        if (inquiry.folds.has(Drawing.MANY_INPUTS, life.id(), g.id())) {
            return;
        }
        if (shown && (executed || room.next())) {
            drawing.fileInput(life, flow, g, Role.CONTEXT);
        } else if (shown) {
            inquiry.folds.add(
                    Drawing.MANY_INPUTS,
                    life.id(),
                    "more files that this process read, beyond the latest " + Room.MOST,
                    g.id(),
                    file.name(),
                    flow.event().time());
        } else if (g.changes().isEmpty()) {
            inquiry.folds.add(Drawing.UNWRITTEN, life.id(), Drawing.UNWRITTEN_WORDS, file.name(), flow.event());
        } else if (flow.kind() == Kind.READ && !ReadFiles.system(file.name()) && !rare.containsKey(g.id())) {
            inquiry.folds.add(
                    Drawing.MORE,
                    life.id(),
                    "inputs beyond the first " + MOST_COMPARED + " were not compared with what others read",
                    file.name(),
                    flow.event());
        } else {
            inquiry.folds.add(
                    Drawing.COMMON, life.id(), "inputs that many processes read or change", file.name(), flow.event());
        }
    }

    /** Which of the files read, the system's own left out, few processes use in the window. */
    private Map<String, Boolean> rare(Map<Flow, Generation> inputs) {
        Map<String, Boolean> rare = new LinkedHashMap<>();
        List<Question> questions = new ArrayList<>();
        inputs.forEach((flow, g) -> {
            if (flow.kind() == Kind.READ
                    && !ReadFiles.system(((OfFile) flow.other()).name())
                    && rare.size() < MOST_COMPARED
                    && rare.putIfAbsent(g.id(), false) == null) {
                questions.add(Question.of(
                                inquiry.host,
                                g.key().about(),
                                Math.max(inquiry.bounds.from(), g.from()),
                                Math.min(inquiry.bounds.to(), g.until()),
                                0)
                        .only(Flows.USE_FILE)
                        .opened(Question.Opens.READING));
            }
        });
        List<Reply> replies = inquiry.ask(questions);
        int i = 0;
        for (Map.Entry<String, Boolean> entry : rare.entrySet()) {
            entry.setValue(replies.get(i++).total() <= Bounds.HUB);
        }
        return rare;
    }

    /** Who ran or read a file. */
    void file(Task task, Generation file, Reply users, Map<Moment, Life> who) {
        if (users.total() > Bounds.HUB) {
            inquiry.folds.count(
                    "hub",
                    file.id(),
                    "later uses of this file: too many to follow",
                    file.id(),
                    users.total(),
                    task.time(),
                    inquiry.bounds.to());
            return;
        }
        for (Event e : users.events()) {
            if (file.holds(e)) {
                Life reader = java.util.Objects.requireNonNull(who.get(Moment.of(e)));
                Flows.of(e, reader).forEach(flow -> used(task, file, reader, flow));
            }
        }
    }

    private void used(Task task, Generation file, Life reader, Flow flow) {
        if (!flow.intoProcess()
                || !(flow.other() instanceof OfFile o)
                || !o.key().equals(file.key())) {
            return;
        }
        Event e = flow.event();
        boolean executed = flow.kind() == Kind.EXECUTED;
        if (!executed && !ReadFiles.named(reader, e, o.name()) && !graph.contains(reader.id())) {
            inquiry.folds.add(
                    "passing-readers",
                    graph.add(file),
                    "processes read this file in passing, no command of theirs names it",
                    reader.id(),
                    e);
            return;
        }
        graph.add(reader);
        graph.add(file);
        inquiry.role(reader.id(), Role.EFFECT);
        graph.link(file.id(), reader.id(), flow.kind(), e);
        graph.name(file.id(), o.name(), e);
        rounds.add(Task.forward(reader, e.time(), task.cost() + (executed ? IMAGE : READER)));
    }
}
