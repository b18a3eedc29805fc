package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfAddress;
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
        forward(life, life.start(), 0);
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
                if (task.cost() > DEAREST) {
                    folds.add(
                            "not-followed",
                            "",
                            "things far from the answer are not followed further",
                            task.id(),
                            anyEvent(task));
                    continue;
                }
                reached.put(key, task.time());
                round.add(task);
            }
            expand(round);
        }
    }

    private static Event anyEvent(Task task) {
        if (task.life() != null) {
            return task.life().events().get(0);
        }
        return java.util.Objects.requireNonNull(task.file()).changes().get(0);
    }

    private void expand(List<Task> round) {
        List<At> files = new ArrayList<>();
        List<Moment> moments = new ArrayList<>();
        Map<Task, List<Flow>> flows = new LinkedHashMap<>();
        List<Task> users = new ArrayList<>();
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
            } else if (task.file() != null && task.backward()) {
                task.file().changes().forEach(e -> moments.add(Moment.of(e)));
            } else if (task.file() != null) {
                users.add(task);
                questions.add(generations.usersOf(task.file(), task.time(), Bounds.HUB));
            }
        }
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
    }

    /** The flows of a process that matter in this direction, with the latest input, or the first output, of each file. */
    private List<Flow> flows(Life life, boolean backward, long time) {
        Map<Object, Flow> kept = new LinkedHashMap<>();
        List<Flow> all = new ArrayList<>();
        for (Event e : life.events()) {
            if (backward ? e.time() > time : e.time() < time) {
                continue;
            }
            if (!backward && e.time() > time && SystemCalls.ACCEPT.contains(e.call()) && e.success()) {
                // The next request is another unit: what it does is no effect of this one. See originOutputs.
                folds.add(
                        "other-requests",
                        life.id(),
                        "later requests of this server are not followed",
                        "request after " + e.serial(),
                        e);
                break;
            }
            for (Flow flow : Flows.of(e, life)) {
                if (flow.other() instanceof OfFile file) {
                    if (flow.intoProcess()) {
                        // Later reads of one file bring at least what earlier ones did.
                        kept.put(List.of(flow.kind(), file.key()), flow);
                    } else if (!backward) {
                        all.add(flow);
                    }
                } else if (!backward) {
                    all.add(flow);
                }
            }
        }
        all.addAll(kept.values());
        if (life.truncated()) {
            limits.add("Process " + life.pid() + " has more events than were fetched; older ones were not looked at.");
        }
        return all;
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
        for (Flow flow : flows) {
            OfFile file = (OfFile) flow.other();
            Generation g = java.util.Objects.requireNonNull(found.get(At.of(file.key(), flow.event())));
            boolean executed = flow.kind() == Kind.EXECUTED;
            if (!g.changedByOthers(life)) {
                boolean unwritten = g.changes().isEmpty();
                folds.add(
                        unwritten ? UNWRITTEN : "own-files",
                        life.id(),
                        unwritten ? UNWRITTEN_WORDS : "inputs that only this process itself wrote",
                        file.name(),
                        flow.event());
                continue;
            }
            if (g.total() > Bounds.HUB) {
                folds.count(
                        "hub " + g.id(),
                        life.id(),
                        "changes of " + file.name() + ": too many to follow",
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

    /** Draws every use of a file by a process up to and including this flow's generation. */
    private void fileInput(Life life, Flow flow, Generation g, Role role) {
        graph.add(g);
        roles.putIfAbsent(g.id(), role);
        OfFile file = (OfFile) flow.other();
        for (Event e : life.events()) {
            if (e.time() < g.start() || e.time() >= g.end()) {
                continue;
            }
            for (Flow f : Flows.of(e, life)) {
                if (f.kind() == flow.kind()
                        && f.other() instanceof OfFile o
                        && o.key().equals(file.key())) {
                    graph.link(g.id(), life.id(), f.kind(), e);
                    graph.name(g.id(), o.name(), e);
                }
            }
        }
        folds.forget(UNWRITTEN, life.id(), file.name());
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
            backward(writer, until, task.cost() + (content ? WRITER : MOVER));
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
        Map<Generation, Boolean> rare = rare(flows, found);
        for (Flow flow : flows) {
            if (flow.other() instanceof OfChild) {
                child(life, flow.event(), who, task.cost() + CHILD);
            } else if (flow.other() instanceof OfEndpoint endpoint) {
                connect(life, flow, endpoint, Role.EFFECT);
            } else if (flow.other() instanceof OfFile file) {
                Generation g = java.util.Objects.requireNonNull(found.get(At.of(file.key(), flow.event())));
                if (flow.intoProcess()) {
                    read(life, flow, file, g, rare.getOrDefault(g, false));
                } else {
                    wrote(life, flow, g, task);
                }
            }
        }
    }

    private void child(Life life, Event fork, Map<Moment, Life> who, double cost) {
        Life child = java.util.Objects.requireNonNull(who.get(Moment.ofChild(fork)));
        graph.add(child);
        roles.putIfAbsent(child.id(), Role.EFFECT);
        graph.link(life.id(), child.id(), Kind.FORKED, fork);
        forward(child, fork.time(), cost);
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
                    "hub " + g.id(),
                    life.id(),
                    "changes of a file that many write: its readers are not followed",
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
    private void read(Life life, Flow flow, OfFile file, Generation g, boolean rare) {
        boolean changed = g.changedByOthers(life) && g.total() <= Bounds.HUB;
        boolean shown = flow.kind() == Kind.EXECUTED
                ? changed
                : ReadFiles.named(life, flow.event(), file.name()) || (changed && graph.contains(g.id())) || rare;
        if (shown) {
            fileInput(life, flow, g, Role.CONTEXT);
        } else {
            boolean unwritten = g.changes().isEmpty();
            folds.add(
                    unwritten ? UNWRITTEN : "common-inputs",
                    life.id(),
                    unwritten ? UNWRITTEN_WORDS : "inputs that many processes read or change",
                    file.name(),
                    flow.event());
        }
    }

    /** Which of the files read, the system's own left out, few processes use in the window. */
    private Map<Generation, Boolean> rare(List<Flow> flows, Map<At, Generation> found) {
        Map<Generation, Boolean> rare = new LinkedHashMap<>();
        List<Question> questions = new ArrayList<>();
        for (Flow flow : flows) {
            if (flow.kind() == Kind.READ && flow.other() instanceof OfFile file && !ReadFiles.system(file.name())) {
                Generation g = java.util.Objects.requireNonNull(found.get(At.of(file.key(), flow.event())));
                if (rare.putIfAbsent(g, false) == null) {
                    questions.add(Question.of(host, g.key().about(), Math.max(bounds.from(), g.start()), bounds.to(), 0)
                            .only(Flows.USE_FILE)
                            .opened(Question.Opens.READING));
                }
            }
        }
        List<Reply> replies = questions.isEmpty() ? List.of() : store.ask(questions);
        int i = 0;
        for (Map.Entry<Generation, Boolean> entry : rare.entrySet()) {
            entry.setValue(replies.get(i++).total() <= Bounds.HUB);
        }
        return rare;
    }

    private void readers(Task task, Reply users, Map<Moment, Life> who) {
        Generation file = java.util.Objects.requireNonNull(task.file());
        if (users.total() > Bounds.HUB) {
            folds.count(
                    "hub " + file.id(),
                    file.id(),
                    "later uses of this file: too many to follow",
                    users.total(),
                    task.time(),
                    bounds.to());
            return;
        }
        for (Event e : users.events()) {
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
