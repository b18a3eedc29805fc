package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.Reply;
import io.tadoru.collector.Sentence;
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
import io.tadoru.correlator.tracking.Uses.Use;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What came of a thing: out of a process flow its children, the files that it changed and its connections; out of a file,
 * whoever ran or read it later. Time only grows.
 */
final class Forward {
    static final String MANY_CHILDREN = "many-children";
    static final LongFunction<Sentence> MANY_CHILDREN_WORDS =
            n -> Sentence.of("{0} more children of this process, beyond the first {1}", n, Room.MOST);

    /** Files drawn that one process of the attack read. */
    private static final int MOST_READ = 12;

    /** Files of one process of which it is asked how many others read them. */
    private static final int MOST_COMPARED = 200;

    private final Inquiry inquiry;
    private final ProvenanceGraph graph;
    private final Rounds rounds;
    private final Drawing drawing;
    private final Uses uses;
    private final Signs signs;
    private final Ordinary ordinary;
    private final Children unforked;
    private @Nullable PathToOrigin path;

    Forward(
            Inquiry inquiry,
            Rounds rounds,
            Drawing drawing,
            Uses uses,
            Signs signs,
            Ordinary ordinary,
            Children unforked) {
        this.ordinary = ordinary;
        this.unforked = unforked;
        this.uses = uses;
        this.signs = signs;
        this.inquiry = inquiry;
        this.graph = inquiry.graph;
        this.rounds = rounds;
        this.drawing = drawing;
    }

    /** From now on, what a process of this path had others read for it is followed back. */
    void along(PathToOrigin path) {
        this.path = path;
    }

    /** What went in and out of a process from a time on, within one unit. See {@link Origin} for the others. */
    List<Flow> flows(Life life, long time) {
        inquiry.truncated(life);
        Event next = Units.next(life, time, inquiry);
        return inquiry.near(
                life,
                life.flows().stream()
                        .filter(f ->
                                f.event().time() >= time && (next == null || Event.ORDER.compare(f.event(), next) < 0))
                        .toList());
    }

    /** The files of which it matters how many others use them: those read, the system's own left out. */
    Stream<Use> uses(Map<Flow, Generation> inputs) {
        return inputs.entrySet().stream()
                .filter(i -> comparable(i.getKey()))
                .map(i -> new Use(
                        i.getValue(),
                        ((OfFile) i.getKey().other()).name(),
                        i.getKey().event().time()))
                .limit(MOST_COMPARED);
    }

    private static boolean comparable(Flow flow) {
        return flow.kind() == Kind.READ && !ReadFiles.system(((OfFile) flow.other()).name());
    }

    void process(
            Task task,
            List<Flow> flows,
            Map<Flow, Generation> inputs,
            Map<At, Generation> found,
            Map<Moment, Life> who,
            Map<Life, Event> contained) {
        Life life = task.process();
        Room read = new Room(graph, MOST_READ);
        inputs.forEach((flow, g) -> read(task, flow, g, read));
        Room children = new Room(graph);
        Room written = new Room(graph);
        Room endpoints = new Room(graph);
        for (Flow flow : flows) {
            if (flow.other() instanceof OfChild) {
                child(task, flow.event(), who, children);
            } else if (flow.other() instanceof OfEndpoint endpoint) {
                connected(task, flow, endpoint, endpoints);
            } else if (!flow.intoProcess() && flow.other() instanceof OfFile file) {
                Generation g = found.get(At.of(file.key(), flow.event()));
                if (g == null) {
                    inquiry.unresolved(life);
                } else {
                    wrote(task, flow, g, written);
                }
            }
        }
        contained.forEach((child, first) -> child(task, child, first, "ppid", children));
    }

    private void connected(Task task, Flow flow, OfEndpoint endpoint, Room room) {
        Life life = task.process();
        String id = ProvenanceGraph.id(endpoint);
        if (ordinary.folds(life, flow, endpoint)) {
            return;
        }
        if (room.has(id)) {
            drawing.connect(life, flow, endpoint, Role.EFFECT, Reason.of(task, Weight.CONNECTION));
        } else {
            many(
                    "many-endpoints",
                    n -> Sentence.of(
                            "{0} more addresses that this process talked with, beyond the first {1}", n, Room.MOST),
                    life,
                    id,
                    endpoint.ip(),
                    flow);
        }
    }

    private void many(String rule, LongFunction<Sentence> words, Life life, String id, String thing, Flow flow) {
        inquiry.folds.add(rule, life.id(), words, id, thing, flow.event().time());
    }

    void child(Task task, Event fork, Map<Moment, Life> who, Room room) {
        Life child = java.util.Objects.requireNonNull(who.get(Moment.ofChild(fork)));
        if (unforked.nobody(task.process(), child)) {
            unforked.count(task.process(), fork);
            return;
        }
        if (child.maybeThread()) {
            unforked.silent(task.process(), fork);
            return;
        }
        child(task, child, fork, fork.call(), room);
    }

    /** @param call {@code ppid} where no fork is recorded and the event is the child's first */
    void child(Task task, Life child, Event event, String call, Room room) {
        if (!room.has(child.id())) {
            if (!inquiry.folds.has(task.id(), Brood.name(event))) {
                inquiry.folds.add(MANY_CHILDREN, task.id(), MANY_CHILDREN_WORDS, "pid " + child.pid(), event);
            }
            return;
        }
        Reason reason = Reason.of(task, Weight.CHILD, signs.of(task.process(), child, event));
        inquiry.add(child, Role.EFFECT, reason);
        graph.link(task.id(), child.id(), Kind.FORKED, call, event);
        rounds.add(Task.forward(child, event.time(), reason.cost()));
    }

    void wrote(Task task, Flow flow, Generation g, Room room) {
        Life life = task.process();
        String name = ((OfFile) flow.other()).name();
        if (!room.has(g.id(), Sensitive.sign(name) != null)) {
            many(
                    "many-outputs",
                    n -> Sentence.of("{0} more files that this process changed, beyond the first {1}", n, Room.MOST),
                    life,
                    g.id(),
                    name,
                    flow);
            return;
        }
        if (g.total() > inquiry.bounds.hub()) {
            // Drawn, because writing it is something this process did; not followed, because too many share it.
            inquiry.folds.count(
                    "hub-outputs",
                    life.id(),
                    n -> Sentence.of(
                            "{0} changes of files that are changed too often for their readers to be followed", n),
                    name,
                    inquiry.generations.changesOf(g, flow.event().time()),
                    g.total(),
                    g.changes().get(0).time(),
                    flow.event().time());
        }
        long time = flow.event().time();
        Reason reason = Reason.of(task, Weight.OUTPUT, signs.of(g, name, flow.kind(), flow.event()));
        drawing.fileOutput(life, g, flow.event(), Role.EFFECT, reason);
        if (g.total() <= inquiry.bounds.hub() && flow.kind() != Kind.DELETED) {
            rounds.add(Task.forward(g, time, reason.cost()));
        }
    }

    /** What a process of the attack read: shown where it says something about it, counted where every process reads it. */
    private void read(Task task, Flow flow, Generation g, Room room) {
        Life life = task.process();
        OfFile file = (OfFile) flow.other();
        boolean executed = flow.kind() == Kind.EXECUTED;
        Uses.@Nullable Count count = comparable(flow) ? uses.of(g) : null;
        boolean changed = g.changedByOthers(life) && g.total() <= Bounds.HUB;
        boolean shown = executed
                ? changed
                : ReadFiles.named(life, flow.event(), file.name())
                        || (changed && graph.contains(g.id()))
                        || (count != null && count.here() <= Bounds.HUB)
                        || Sensitive.secret(file.name());
        if (inquiry.folds.has(Drawing.MANY_INPUTS, life.id(), g.id())) {
            return;
        }
        if (shown && !executed && !changed && ordinary.folds(life, flow, g, file.name())) {
            return;
        }
        if (changed && path != null && path.readForParent(life, flow.event(), file.name())) {
            long time = flow.event().time();
            Reason reason = Reason.of(task, Weight.FOR_PARENT, signs.of(g, file.name(), flow.kind(), flow.event()));
            drawing.fileInput(life, flow, g, Role.CAUSE, reason);
            rounds.add(Task.backward(g, time, reason.cost()));
            inquiry.limit(Sentence.of(
                    "Process {0} read {1} for its parent, whose command names the file: that its content arrived there is"
                            + " likely, but no record shows it.",
                    life.pid(), file.name()));
        } else if (shown && (executed || room.next(Sensitive.secret(file.name())))) {
            List<Weight> shows = signs.of(g, file.name(), flow.kind(), flow.event());
            drawing.fileInput(life, flow, g, Role.CONTEXT, Reason.of(task, Weight.SEEN_READ, shows));
        } else if (shown) {
            inquiry.folds.add(
                    Drawing.MANY_INPUTS,
                    life.id(),
                    n -> Sentence.of("{0} more files that this process read, beyond the latest {1}", n, MOST_READ),
                    g.id(),
                    file.name(),
                    flow.event().time());
        } else if (g.changes().isEmpty()) {
            inquiry.folds.add(Drawing.UNWRITTEN, life.id(), Drawing.UNWRITTEN_WORDS, file.name(), flow.event());
        } else if (comparable(flow) && count == null) {
            inquiry.folds.add(
                    Drawing.MORE,
                    life.id(),
                    n -> Sentence.of(
                            "{0} inputs beyond the first {1} were not compared with what others read",
                            n, MOST_COMPARED),
                    file.name(),
                    flow.event());
        } else {
            inquiry.folds.add(
                    Drawing.COMMON,
                    life.id(),
                    n -> Sentence.of("{0} inputs that many processes read or change", n),
                    file.name(),
                    flow.event());
        }
    }

    /** What removed a file, where that is known; not for one that is changed too often. */
    static List<Event> ends(Generation file, long time) {
        Event end = file.end();
        return end != null && !file.replaced() && end.time() >= time && file.total() <= Bounds.HUB
                ? List.of(end)
                : List.of();
    }

    /** Who ran, read or removed a file. */
    void file(Task task, Generation file, Reply users, Map<Moment, Life> who) {
        for (Event e : ends(file, task.time())) {
            Life life = java.util.Objects.requireNonNull(who.get(Moment.of(e)));
            Reason reason = Reason.of(task, Weight.MOVER, signs.of(e.time()));
            drawing.fileOutput(life, file, e, Role.CONTEXT, reason);
        }
        if (users.total() > inquiry.bounds.hub()) {
            inquiry.folds.count(
                    "hub",
                    file.id(),
                    n -> Sentence.of("{0} later uses of this file: too many to follow", n),
                    file.id(),
                    inquiry.generations.usersOf(file, task.time(), 0),
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
                    file.id(),
                    n -> Sentence.of("{0} processes read this file in passing, no command of theirs names it", n),
                    reader.id(),
                    e);
            return;
        }
        Reason reason =
                Reason.of(task, executed ? Weight.IMAGE : Weight.READER, signs.of(file, o.name(), flow.kind(), e));
        inquiry.add(reader, Role.EFFECT, reason);
        graph.link(file.id(), reader.id(), flow.kind(), e);
        graph.name(file.id(), o.name(), e);
        rounds.add(Task.forward(reader, e.time(), reason.cost()));
    }
}
