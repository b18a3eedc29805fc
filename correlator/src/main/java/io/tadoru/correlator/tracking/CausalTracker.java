package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfAddress;
import io.tadoru.collector.Question.OfParent;
import io.tadoru.collector.Reply;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.attribution.Candidate;
import io.tadoru.correlator.graph.ProvenanceGraph;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Generations;
import io.tadoru.correlator.identity.Generations.At;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.identity.Lives;
import io.tadoru.correlator.identity.Lives.Moment;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flow.OfChild;
import io.tadoru.correlator.link.Flow.OfEndpoint;
import io.tadoru.correlator.link.Flow.OfFile;
import io.tadoru.correlator.link.Flows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tracks backward and forward from the answer, best first, in rounds: each round's questions go to the store together.
 * Information flows only forward in time (King and Chen, Backtracking Intrusions, SOSP 2003): backward, the bound only
 * shrinks; forward, it only grows. Equal times count as possible, because the kernel's clock ticks in milliseconds. Not
 * thread-safe.
 */
public final class CausalTracker {
    private static final String UNWRITTEN = "unwritten-inputs";
    private static final String UNWRITTEN_WORDS = "inputs that nobody wrote within reach";
    private static final String OWN = "own-files";
    private static final String COMMON = "common-inputs";
    private static final String MORE = "more-inputs";

    /** Files of one process of which it is asked how many others read them. */
    private static final int MOST_COMPARED = 200;

    /** Events by which the children of a process are looked for where no fork is recorded. */
    private static final int MOST_CHILDREN = 200;

    /** What a child does first where forks are not audited. */
    private static final Set<String> APPEARS = Set.of("execve", "execveat", "connect", "accept", "accept4");

    /** Tasks expanded in one round. */
    private static final int ROUND = 24;

    /** Entities dearer than this are counted, not followed. */
    private static final double DEAREST = 6;

    /*
     * What a step costs: near before far, meant before incidental. A parent is nearly free, so that the tree reaches the
     * root; a file that was only read on the way is dear, because most such ties mean nothing.
     */
    private static final double PARENT = 0.3;
    private static final double IMAGE = 0.2;
    private static final double NAMED_INPUT = 0.5;
    private static final double OTHER_INPUT = 3;
    private static final double WRITER = 0.5;
    private static final double MOVER = 1;
    private static final double CHILD = 0.7;
    private static final double OUTPUT = 0.7;
    private static final double READER = 2;

    private final EventStore store;
    private final Bounds bounds;
    private final String host;
    private final Lives lives;
    private final Generations generations;
    private final ProvenanceGraph graph = new ProvenanceGraph();
    private final Map<String, Role> roles = new HashMap<>();
    private final FoldLedger folds = new FoldLedger();
    private final Set<String> limits = new LinkedHashSet<>();
    private final Map<String, Long> reached = new HashMap<>();
    private final PriorityQueue<Task> queue = new PriorityQueue<>(
            Comparator.comparingDouble(Task::cost).thenComparing(Task::id).thenComparing(Task::time));

    /** Something to be expanded: exactly one of life and file is there. */
    private record Task(
            boolean backward, @Nullable Life life, @Nullable Generation file, long time, double cost) {
        String id() {
            return life != null ? life.id() : file != null ? file.id() : "";
        }
    }

    public CausalTracker(EventStore store, String host, Lives lives, Bounds bounds) {
        this.store = store;
        this.host = host;
        this.lives = lives;
        this.bounds = bounds;
        this.generations = new Generations(store, host);
    }

    /** Tracks from the answer. */
    public Tracked track(Candidate answer) {
        Life life = answer.life();
        graph.add(life);
        roles.put(life.id(), Role.ANSWER);
        for (Flow flow : Flows.of(answer.event(), life)) {
            if (flow.other() instanceof OfEndpoint endpoint) {
                connect(life, flow, endpoint, Role.EFFECT);
            }
        }
        backward(life, answer.event().time(), 0);
        run(bounds.nodes() * 2 / 3);
        PathToOrigin path = PathToOrigin.to(life, answer.event(), graph);
        String entry = entry(path);
        forward(life, unitStart(life, answer.event()), 0);
        if (life.equals(path.origin())) {
            originOutputs(life, path, answer);
        }
        for (PathToOrigin.Step step : path.steps()) {
            if (step.life() != null && !step.life().equals(life)) {
                if (step.life().equals(path.origin())) {
                    originOutputs(step.life(), path, answer);
                } else {
                    forward(step.life(), step.time(), 0.5);
                }
            } else if (step.file() != null) {
                forward(step.file(), step.time(), 0.5);
            }
        }
        beside(answer);
        run(bounds.nodes());
        return new Tracked(graph, roles, path.ids(), entry, folds.folds(), List.copyOf(limits));
    }

    /** From where on what a process does belongs to a call: a server's earlier requests are other units. */
    private static long unitStart(Life life, Event call) {
        long start = life.start();
        for (Event e : life.events()) {
            if (Event.ORDER.compare(e, call) <= 0 && SystemCalls.ACCEPT.contains(e.call()) && e.success()) {
                start = e.time();
            }
        }
        return start;
    }

    // ---- the rounds -------------------------------------------------------------------------------------------------

    private void backward(Life life, long time, double cost) {
        enqueue(new Task(true, life, null, time, cost));
    }

    private void backward(Generation file, long time, double cost) {
        enqueue(new Task(true, null, file, time, cost));
    }

    private void forward(Life life, long time, double cost) {
        enqueue(new Task(false, life, null, time, cost));
    }

    private void forward(Generation file, long time, double cost) {
        enqueue(new Task(false, null, file, time, cost));
    }

    private void enqueue(Task task) {
        String key = (task.backward() ? "<" : ">") + task.id();
        Long before = reached.get(key);
        boolean covered = before != null && (task.backward() ? before >= task.time() : before <= task.time());
        if (!covered) {
            queue.add(task);
        }
    }

    private void run(int nodes) {
        while (!queue.isEmpty()) {
            if (graph.size() >= nodes) {
                limits.add("The budget of " + bounds.nodes() + " nodes is used up: " + queue.size()
                        + " more things are known but were not followed. --max-nodes raises it.");
                queue.clear();
                return;
            }
            List<Task> round = new ArrayList<>();
            while (!queue.isEmpty() && round.size() < ROUND) {
                Task task = java.util.Objects.requireNonNull(queue.poll());
                String key = (task.backward() ? "<" : ">") + task.id();
                Long before = reached.get(key);
                if (before != null && (task.backward() ? before >= task.time() : before <= task.time())) {
                    continue;
                }
                if (task.cost() > DEAREST && !round.isEmpty()) {
                    // What this round finds may lead to the same thing on a cheaper way.
                    queue.add(task);
                    break;
                }
                if (task.cost() > DEAREST) {
                    folds.add(
                            "not-followed",
                            "",
                            "things far from the answer are not followed further",
                            task.id(),
                            task.time());
                    continue;
                }
                reached.put(key, task.time());
                round.add(task);
            }
            expand(round);
        }
    }

    private void expand(List<Task> round) {
        List<At> files = new ArrayList<>();
        List<Moment> moments = new ArrayList<>();
        Map<Task, List<Flow>> flows = new LinkedHashMap<>();
        List<Task> users = new ArrayList<>();
        List<Task> parents = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (Task task : round) {
            if (task.life() != null) {
                List<Flow> of = flows(task.life(), task.backward(), task.time());
                flows.put(task, of);
                for (Flow f : of) {
                    if (f.other() instanceof OfFile file) {
                        files.add(At.of(file.key(), f.event()));
                    } else if (f.other() instanceof OfChild) {
                        moments.add(Moment.ofChild(f.event()));
                    }
                }
                moments.addAll(parent(task.life()));
                if (!task.backward() && task.life().events().stream().noneMatch(Event::forks)) {
                    parents.add(task);
                }
            } else if (task.file() != null && task.backward()) {
                task.file().changes().forEach(e -> moments.add(Moment.of(e)));
            } else if (task.file() != null) {
                users.add(task);
                questions.add(generations.usersOf(task.file(), task.time(), Bounds.HUB));
            }
        }
        parents.forEach(task -> questions.add(children(task)));
        List<Reply> replies = questions.isEmpty() ? List.of() : store.ask(questions);
        replies.forEach(r -> r.events().forEach(e -> moments.add(Moment.of(e))));
        Map<At, Generation> found = generations.at(files);
        Map<Moment, Life> who = lives.at(moments);
        for (Map.Entry<Task, List<Flow>> entry : flows.entrySet()) {
            Task task = entry.getKey();
            Life life = java.util.Objects.requireNonNull(task.life());
            if (task.backward()) {
                parentOf(life, task, who);
                inputs(life, entry.getValue(), found, task);
            } else {
                outputs(life, entry.getValue(), found, who, task);
            }
        }
        for (Task task : round) {
            if (task.file() != null && task.backward()) {
                writers(task.file(), who, task);
            }
        }
        for (int i = 0; i < users.size(); i++) {
            readers(users.get(i), replies.get(i), who);
        }
        childrenByPpid(parents, replies.subList(users.size(), replies.size()), who);
    }

    /** The flows of a process that matter in this direction. */
    private List<Flow> flows(Life life, boolean backward, long time) {
        if (life.truncated()) {
            limits.add("Process " + life.pid() + " has more events than were fetched; those farthest from the moment"
                    + " asked for were not looked at.");
        }
        Event next = backward ? null : nextUnit(life, time);
        return life.flows().stream()
                .filter(f -> backward
                        ? f.event().time() <= time && f.intoProcess() && f.other() instanceof OfFile
                        : f.event().time() >= time && (next == null || Event.ORDER.compare(f.event(), next) < 0))
                .toList();
    }

    /** The next request of a server is another unit: what it does is no effect of this one. See originOutputs. */
    private @Nullable Event nextUnit(Life life, long time) {
        for (Event e : life.events()) {
            if (e.time() > time && SystemCalls.ACCEPT.contains(e.call()) && e.success()) {
                folds.add(
                        "other-requests",
                        life.id(),
                        "later requests of this server are not followed",
                        "request after " + e.serial(),
                        e);
                return e;
            }
        }
        return null;
    }

    /** The last use of each file of those flows that go into a process: it brings at least what earlier ones did. */
    private Map<Flow, Generation> inputsOf(Life life, List<Flow> flows, Map<At, Generation> found) {
        Map<String, Flow> last = new LinkedHashMap<>();
        Map<Flow, Generation> files = new LinkedHashMap<>();
        for (Flow flow : flows) {
            if (flow.intoProcess() && flow.other() instanceof OfFile file) {
                Generation g = found.get(At.of(file.key(), flow.event()));
                if (g == null) {
                    unresolved(life);
                    continue;
                }
                Flow earlier = last.put(flow.kind() + g.id(), flow);
                files.remove(earlier);
                files.put(flow, g);
            }
        }
        return files;
    }

    private void unresolved(Life life) {
        limits.add("Process " + life.pid() + " used inodes that were changed very often; which file some of the earlier"
                + " uses meant was not looked up.");
    }

    // ---- backward ---------------------------------------------------------------------------------------------------

    private static List<Moment> parent(Life life) {
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

    private void parentOf(Life life, Task task, Map<Moment, Life> who) {
        for (Moment m : parent(life)) {
            Life parent = java.util.Objects.requireNonNull(who.get(m));
            Event birth = life.birth();
            if (parent.events().isEmpty() && birth == null) {
                limits.add("Process " + life.pid() + " was started by process " + life.ppid()
                        + ", of which the evidence within reach holds nothing.");
                continue;
            }
            graph.add(parent);
            roles.putIfAbsent(parent.id(), Role.CAUSE);
            if (birth != null) {
                graph.link(parent.id(), life.id(), Kind.FORKED, birth);
                backward(parent, Math.min(birth.time(), task.time()), task.cost() + PARENT);
            } else {
                Event first = life.events().get(0);
                graph.link(parent.id(), life.id(), Kind.FORKED, "ppid", first);
                backward(parent, Math.min(first.time(), task.time()), task.cost() + PARENT);
            }
        }
    }

    private void inputs(Life life, List<Flow> flows, Map<At, Generation> found, Task task) {
        for (Map.Entry<Flow, Generation> input : inputsOf(life, flows, found).entrySet()) {
            Flow flow = input.getKey();
            OfFile file = (OfFile) flow.other();
            Generation g = input.getValue();
            boolean executed = flow.kind() == Kind.EXECUTED;
            if (!g.changedByOthers(life)) {
                boolean unwritten = g.changes().isEmpty();
                folds.add(
                        unwritten ? UNWRITTEN : OWN,
                        life.id(),
                        unwritten ? UNWRITTEN_WORDS : "inputs that only this process itself wrote",
                        file.name(),
                        flow.event());
                continue;
            }
            if (g.total() > Bounds.HUB) {
                folds.count(
                        "hub",
                        life.id(),
                        "changes of files that are changed too often to be followed",
                        file.name(),
                        g.total(),
                        g.changes().get(0).time(),
                        flow.event().time());
                continue;
            }
            boolean named = executed || ReadFiles.named(life, flow.event(), file.name());
            fileInput(life, flow, g, Role.CAUSE);
            backward(g, flow.event().time(), task.cost() + (executed ? IMAGE : named ? NAMED_INPUT : OTHER_INPUT));
        }
    }

    /** Draws every use of a file by a process. */
    private void fileInput(Life life, Flow flow, Generation g, Role role) {
        graph.add(g);
        roles.putIfAbsent(g.id(), role);
        OfFile file = (OfFile) flow.other();
        for (Flow f : life.flows()) {
            if (f.kind() == flow.kind()
                    && f.other() instanceof OfFile o
                    && o.key().equals(file.key())
                    && g.holds(f.event())) {
                graph.link(g.id(), life.id(), f.kind(), f.event());
                graph.name(g.id(), o.name(), f.event());
            }
        }
        folds.forget(List.of(UNWRITTEN, OWN, COMMON, MORE), life.id(), file.name());
    }

    private void writers(Generation file, Map<Moment, Life> who, Task task) {
        for (Event e : file.changes()) {
            if (e.time() > task.time()) {
                continue;
            }
            Life writer = java.util.Objects.requireNonNull(who.get(Moment.of(e)));
            boolean content = fileOutput(writer, file, e, Role.CAUSE);
            long until = content && SystemCalls.OPEN.contains(e.call())
                    ? Math.min(task.time(), writer.closedBy(e))
                    : e.time();
            inherited(writer, e, until);
            backward(writer, until, task.cost() + (content ? WRITER : MOVER));
        }
    }

    /** Who got an open descriptor from its parent may have written too, of which audit shows nothing. */
    private void inherited(Life writer, Event open, long until) {
        for (Event e : writer.events()) {
            if (e.forks() && Event.ORDER.compare(e, open) > 0 && e.time() <= until) {
                folds.add(
                        "inherited-descriptors",
                        writer.id(),
                        "children were started while a file was open for writing, and may have written to it",
                        "pid " + e.exit(),
                        e);
            }
        }
    }

    /** Draws what one event did to a file; whether it may have put content into it. */
    private boolean fileOutput(Life life, Generation file, Event e, Role role) {
        boolean content = false;
        for (Flow f : Flows.of(e, life)) {
            if (!f.intoProcess() && f.other() instanceof OfFile o && o.key().equals(file.key())) {
                graph.add(life);
                graph.add(file);
                roles.putIfAbsent(life.id(), role);
                roles.putIfAbsent(file.id(), role);
                graph.link(life.id(), file.id(), f.kind(), e);
                graph.name(file.id(), o.name(), e);
                content |= f.kind() == Kind.WROTE;
            }
        }
        return content;
    }

    // ---- forward ----------------------------------------------------------------------------------------------------

    private void outputs(Life life, List<Flow> flows, Map<At, Generation> found, Map<Moment, Life> who, Task task) {
        Map<Flow, Generation> inputs = inputsOf(life, flows, found);
        Map<String, Boolean> rare = rare(inputs);
        inputs.forEach((flow, g) -> read(life, flow, g, rare));
        for (Flow flow : flows) {
            if (flow.other() instanceof OfChild) {
                child(life, flow.event(), who, task.cost() + CHILD);
            } else if (flow.other() instanceof OfEndpoint endpoint) {
                connect(life, flow, endpoint, Role.EFFECT);
            } else if (!flow.intoProcess() && flow.other() instanceof OfFile file) {
                Generation g = found.get(At.of(file.key(), flow.event()));
                if (g == null) {
                    unresolved(life);
                } else {
                    wrote(life, flow, g, task);
                }
            }
        }
    }

    private void child(Life life, Event fork, Map<Moment, Life> who, double cost) {
        Life child = java.util.Objects.requireNonNull(who.get(Moment.ofChild(fork)));
        if (child.maybeThread()) {
            folds.add(
                    "silent-clones",
                    life.id(),
                    "calls of clone3 whose child left no record: threads, or processes that did nothing audited",
                    "pid " + fork.exit(),
                    fork);
            return;
        }
        graph.add(child);
        roles.putIfAbsent(child.id(), Role.EFFECT);
        graph.link(life.id(), child.id(), Kind.FORKED, fork);
        forward(child, fork.time(), cost);
    }

    /** Where forks are not audited, a child shows by its ppid; its first records name the parent. */
    private Question children(Task task) {
        Life life = java.util.Objects.requireNonNull(task.life());
        Event next = nextUnit(life, task.time());
        long to = Math.min(bounds.to(), next == null ? life.until() : next.time());
        return Question.of(host, new OfParent(life.pid()), task.time(), to, MOST_CHILDREN)
                .only(APPEARS);
    }

    private void childrenByPpid(List<Task> parents, List<Reply> replies, Map<Moment, Life> who) {
        Map<Life, Moment> begins = new LinkedHashMap<>();
        List<Map<Life, Event>> children = new ArrayList<>();
        for (int i = 0; i < parents.size(); i++) {
            Task task = parents.get(i);
            Life life = java.util.Objects.requireNonNull(task.life());
            Map<Life, Event> of = new LinkedHashMap<>();
            for (Event e : replies.get(i).events()) {
                Life child = java.util.Objects.requireNonNull(who.get(Moment.of(e)));
                if (child.birth() == null && child.ppid() == life.pid() && child.start() >= task.time()) {
                    of.putIfAbsent(child, child.events().get(0));
                    parent(child).forEach(m -> begins.put(child, m));
                }
            }
            children.add(of);
            if (!replies.get(i).complete()) {
                limits.add("Process " + life.pid() + " started so many others that only the first "
                        + replies.get(i).events().size() + " records of them were looked at.");
            }
        }
        Map<Moment, Life> named = lives.at(begins.values());
        for (int i = 0; i < parents.size(); i++) {
            Task task = parents.get(i);
            Life life = java.util.Objects.requireNonNull(task.life());
            children.get(i).forEach((child, first) -> {
                // The number may have been another process's by then.
                if (life.equals(named.get(begins.get(child)))) {
                    graph.add(child);
                    roles.putIfAbsent(child.id(), Role.EFFECT);
                    graph.link(life.id(), child.id(), Kind.FORKED, "ppid", first);
                    forward(child, first.time(), task.cost() + CHILD);
                }
            });
        }
    }

    private void connect(Life life, Flow flow, OfEndpoint endpoint, Role role) {
        graph.add(life);
        String id = graph.add(endpoint);
        roles.putIfAbsent(id, role);
        if (flow.intoProcess()) {
            graph.link(id, life.id(), flow.kind(), flow.event());
        } else {
            graph.link(life.id(), id, flow.kind(), flow.event());
        }
    }

    private void wrote(Life life, Flow flow, Generation g, Task task) {
        if (g.total() > Bounds.HUB) {
            // Drawn, because writing it is something this process did; not followed, because too many share it.
            folds.count(
                    "hub-outputs",
                    life.id(),
                    "changes of files that are changed too often for their readers to be followed",
                    ((OfFile) flow.other()).name(),
                    g.total(),
                    g.changes().get(0).time(),
                    flow.event().time());
        }
        fileOutput(life, g, flow.event(), Role.EFFECT);
        if (g.total() <= Bounds.HUB && flow.kind() != Kind.DELETED) {
            forward(g, flow.event().time(), task.cost() + OUTPUT);
        }
    }

    /** What a process of the attack read: shown where it says something about it, counted where every process reads it. */
    private void read(Life life, Flow flow, Generation g, Map<String, Boolean> rare) {
        OfFile file = (OfFile) flow.other();
        boolean changed = g.changedByOthers(life) && g.total() <= Bounds.HUB;
        boolean shown = flow.kind() == Kind.EXECUTED
                ? changed
                : ReadFiles.named(life, flow.event(), file.name())
                        || (changed && graph.contains(g.id()))
                        || rare.getOrDefault(g.id(), false);
        if (shown) {
            fileInput(life, flow, g, Role.CONTEXT);
        } else if (g.changes().isEmpty()) {
            folds.add(UNWRITTEN, life.id(), UNWRITTEN_WORDS, file.name(), flow.event());
        } else if (flow.kind() == Kind.READ && !ReadFiles.system(file.name()) && !rare.containsKey(g.id())) {
            folds.add(
                    MORE,
                    life.id(),
                    "inputs beyond the first " + MOST_COMPARED + " were not compared with what others read",
                    file.name(),
                    flow.event());
        } else {
            folds.add(COMMON, life.id(), "inputs that many processes read or change", file.name(), flow.event());
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
                                host,
                                g.key().about(),
                                Math.max(bounds.from(), g.from()),
                                Math.min(bounds.to(), g.until()),
                                0)
                        .only(Flows.USE_FILE)
                        .opened(Question.Opens.READING));
            }
        });
        List<Reply> replies = questions.isEmpty() ? List.of() : store.ask(questions);
        int i = 0;
        for (Map.Entry<String, Boolean> entry : rare.entrySet()) {
            entry.setValue(replies.get(i++).total() <= Bounds.HUB);
        }
        return rare;
    }

    private void readers(Task task, Reply users, Map<Moment, Life> who) {
        Generation file = java.util.Objects.requireNonNull(task.file());
        if (users.total() > Bounds.HUB) {
            folds.count(
                    "hub",
                    file.id(),
                    "later uses of this file: too many to follow",
                    file.id(),
                    users.total(),
                    task.time(),
                    bounds.to());
            return;
        }
        for (Event e : users.events()) {
            if (!file.holds(e)) {
                continue;
            }
            Life reader = java.util.Objects.requireNonNull(who.get(Moment.of(e)));
            for (Flow f : Flows.of(e, reader)) {
                if (f.intoProcess() && f.other() instanceof OfFile o && o.key().equals(file.key())) {
                    boolean meant = f.kind() == Kind.EXECUTED || ReadFiles.named(reader, e, o.name());
                    if (!meant && !graph.contains(reader.id())) {
                        folds.add(
                                "passing-readers",
                                graph.add(file),
                                "processes read this file in passing, no command of theirs names it",
                                reader.id(),
                                e);
                        continue;
                    }
                    graph.add(reader);
                    graph.add(file);
                    roles.putIfAbsent(reader.id(), Role.EFFECT);
                    graph.link(file.id(), reader.id(), f.kind(), e);
                    graph.name(file.id(), o.name(), e);
                    forward(reader, e.time(), task.cost() + (f.kind() == Kind.EXECUTED ? IMAGE : READER));
                }
            }
        }
    }

    // ---- the origin, and what lies beside ---------------------------------------------------------------------------

    /** Draws where the attack came in from: the connection that the origin had taken, or made, before the path leaves it. */
    private @Nullable String entry(PathToOrigin path) {
        Event call = path.entryCall();
        Life origin = path.origin();
        if (call == null || origin == null) {
            return null;
        }
        String id = null;
        for (Flow flow : Flows.of(call, origin)) {
            if (flow.other() instanceof OfEndpoint endpoint) {
                connect(origin, flow, endpoint, Role.CAUSE);
                id = graph.add(endpoint);
            }
        }
        return id;
    }

    /**
     * What else the origin did for the attacker. A server serves others too: it is divided into units, each from one
     * accept to the next, and only the units that serve the attacker's addresses are followed (Lee, Zhang and Xu, BEEP,
     * NDSS 2013, with accept as the border).
     */
    private void originOutputs(Life origin, PathToOrigin path, Candidate answer) {
        Event entry = path.entryCall();
        if (entry == null || !SystemCalls.ACCEPT.contains(entry.call())) {
            return;
        }
        Set<String> attackers = new LinkedHashSet<>();
        addIp(entry, attackers);
        addIp(answer.event(), attackers);
        Set<Life> servers = new LinkedHashSet<>();
        servers.add(origin);
        List<Question> questions = new ArrayList<>();
        for (String ip : attackers) {
            questions.add(Question.of(host, new OfAddress(ip, -1), bounds.from(), bounds.to(), Bounds.HUB)
                    .only(SystemCalls.ACCEPT));
        }
        List<Moment> moments = new ArrayList<>();
        for (Reply r : store.ask(questions)) {
            if (!r.complete()) {
                limits.add("More requests came from the attacker's addresses than the "
                        + r.events().size() + " that were looked at.");
            }
            r.events().forEach(e -> moments.add(Moment.of(e)));
        }
        servers.addAll(lives.at(moments).values());
        for (Life server : servers) {
            unit(server, attackers);
        }
    }

    private static void addIp(Event e, Set<String> ips) {
        Event.SocketAddress remote = e.remote();
        if (remote != null && remote.internet()) {
            ips.add(remote.ip());
        }
    }

    private void unit(Life server, Set<String> attackers) {
        boolean serving = false;
        Map<Moment, Event> forks = new LinkedHashMap<>();
        Map<At, Flow> written = new LinkedHashMap<>();
        for (Event e : server.events()) {
            for (Flow flow : Flows.of(e, server)) {
                if (flow.kind() == Kind.ACCEPTED && flow.other() instanceof OfEndpoint endpoint) {
                    serving = attackers.contains(endpoint.ip());
                    if (serving) {
                        connect(server, flow, endpoint, Role.CAUSE);
                        roles.putIfAbsent(server.id(), Role.CAUSE);
                    }
                } else if (flow.kind() == Kind.FORKED && serving) {
                    forks.put(Moment.ofChild(e), e);
                } else if (flow.kind() == Kind.FORKED) {
                    folds.add(
                            "other-children",
                            server.id(),
                            "children started for other requests, or for none",
                            "pid " + e.exit(),
                            e);
                } else if (serving && flow.other() instanceof OfFile file && !flow.intoProcess()) {
                    written.put(At.of(file.key(), e), flow);
                }
            }
        }
        generations.at(written.keySet()).forEach((at, g) -> {
            Flow flow = java.util.Objects.requireNonNull(written.get(at));
            wrote(server, flow, g, new Task(false, server, null, flow.event().time(), 1));
        });
        Map<Moment, Life> who = lives.at(forks.keySet());
        forks.values().forEach(fork -> child(server, fork, who, 1));
    }

    /** Other processes that connect to the address of the alert (the seed paper's 3.4.3). */
    private void beside(Candidate answer) {
        Event.SocketAddress remote = answer.event().remote();
        if (remote == null
                || !remote.internet()
                || !SystemCalls.CONNECT.contains(answer.event().call())) {
            return;
        }
        Reply reply = store.ask(List.of(Question.of(
                                host,
                                new OfAddress(remote.ip(), remote.port()),
                                bounds.from(),
                                bounds.to(),
                                10 * Bounds.HUB)
                        .only(SystemCalls.CONNECT)))
                .get(0);
        Map<Moment, Life> who = lives.at(reply.events().stream().map(Moment::of).toList());
        Set<Life> others = new LinkedHashSet<>();
        for (Event e : reply.events()) {
            Life life = java.util.Objects.requireNonNull(who.get(Moment.of(e)));
            if (others.size() >= Bounds.HUB && !others.contains(life)) {
                folds.add(
                        "same-destination",
                        graph.add(new OfEndpoint(remote.ip(), remote.port())),
                        "more processes that connect to this address",
                        life.id(),
                        e);
                continue;
            }
            others.add(life);
            for (Flow flow : Flows.of(e, life)) {
                if (flow.other() instanceof OfEndpoint endpoint) {
                    connect(life, flow, endpoint, Role.EFFECT);
                    roles.putIfAbsent(life.id(), Role.CONTEXT);
                }
            }
        }
        if (!reply.complete()) {
            limits.add("More connections to " + remote.ip() + " were made than the "
                    + reply.events().size() + " that were compared.");
        }
    }
}
