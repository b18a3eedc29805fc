package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Reply;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.attribution.Candidate;
import io.tadoru.correlator.graph.ProvenanceGraph;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Generations.At;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.identity.Lives;
import io.tadoru.correlator.identity.Lives.Moment;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flow.OfChild;
import io.tadoru.correlator.link.Flow.OfEndpoint;
import io.tadoru.correlator.link.Flow.OfFile;
import io.tadoru.correlator.link.Flows;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The seed paper's rules, without time order, within the window: from every process its parent (3.4.1), its children, the
 * processes tied to it by a file, and those that connect to the same address (3.4.3). Two processes are tied by an inode
 * when one opened or ran it and the other opened or created it (Table 3: open/open, open/open(CREATE), execve/open,
 * execve/open(CREATE)). Breadth first, ties by creation before ties by open alone, so that the budget cuts the weakest.
 *
 * <p>Ours on purpose: identities are lives and generations, not bare numbers, and a file with many users is counted, not
 * followed. Not thread-safe.
 */
public final class PaperTracker {
    /** More users of a file than this in the window say nothing about any two of them. */
    private static final int SHARED = 12;

    /** Uses of one file that are fetched; a file with more is a hub. */
    private static final int MOST_USES = 100;

    /** Processes expanded in one round. */
    private static final int ROUND = 48;

    private static final Set<String> USES =
            Stream.concat(Flows.CHANGE_FILE.stream(), Flows.USE_FILE.stream()).collect(Collectors.toUnmodifiableSet());

    private final Inquiry inquiry;
    private final Bounds bounds;
    private final ProvenanceGraph graph;
    private final FoldLedger folds;
    private final Set<Life> seen = new LinkedHashSet<>();
    private final Children children;
    private int rounds;
    private final Deque<Life> waiting = new ArrayDeque<>();
    private final Set<String> filesSeen = new LinkedHashSet<>();

    public PaperTracker(EventStore store, String host, Lives lives, Bounds bounds) {
        this.inquiry = new Inquiry(store, host, lives, bounds);
        this.children = new Children(inquiry);
        this.bounds = bounds;
        this.graph = inquiry.graph;
        this.folds = inquiry.folds;
    }

    /** Tracks from the answer. Where the store stops answering, what was found before that is given, and says so. */
    public Tracked track(Candidate answer) {
        inquiry.limit(Sentence.of("Paper mode: links ignore the order of time, and reach no further than the window."));
        Life life = answer.life();
        inquiry.add(life, Role.ANSWER, Reason.of("", 0, Weight.ALERT, List.of()));
        seen.add(life);
        waiting.add(life);
        inquiry.attempt(() -> {
            sameDestination(answer);
            run();
        });
        inquiry.notFollowed(waiting.size(), Inquiry.PROCESSES);
        PathToOrigin path = PathToOrigin.to(life, answer.event(), graph);
        path.ids().forEach(id -> inquiry.roles().merge(id, Role.CAUSE, (a, b) -> a == Role.ANSWER ? a : b));
        return inquiry.tracked(path, null);
    }

    private void run() {
        while (!waiting.isEmpty()) {
            if (graph.size() >= bounds.nodes()) {
                inquiry.budgetUsed(waiting.size(), Inquiry.PROCESSES);
                waiting.clear();
                return;
            }
            if (inquiry.late()) {
                return;
            }
            List<Life> round = waiting.stream().limit(ROUND).toList();
            List<Life> tied = expand(round);
            rounds++;
            round.forEach(waiting::remove);
            tied.forEach(this::meet);
        }
    }

    private void meet(Life life) {
        if (seen.add(life)) {
            waiting.addLast(life);
        }
    }

    /** Processes tied to these, by kinship first, then by files. */
    private List<Life> expand(List<Life> round) {
        List<Moment> moments = new ArrayList<>();
        List<Kinship> kin = new ArrayList<>();
        Map<Use, Flow> files = new LinkedHashMap<>();
        for (Life life : round) {
            inquiry.truncated(life);
            Event birth = life.birth();
            Event first = birth != null
                    ? birth
                    : life.events().isEmpty() ? null : life.events().get(0);
            if (first != null && first.time() >= bounds.from() && life.ppid() > 0) {
                kin.add(new Kinship(life, true, new Moment(life.ppid(), first.time(), first.serial()), first));
            }
            for (Event e : life.events()) {
                if (e.time() >= bounds.from() && e.time() <= bounds.to()) {
                    Flows.of(e, life).forEach(flow -> sort(life, flow, kin, files));
                }
            }
        }
        kin.forEach(k -> moments.add(k.moment()));
        Map<Moment, Life> who = new LinkedHashMap<>(inquiry.lives(moments));
        unforked(round, kin, who);
        List<Life> tied = new ArrayList<>();
        for (Kinship k : kin) {
            Life other = java.util.Objects.requireNonNull(who.get(k.moment()));
            if (k.parent() && !other.events().isEmpty()) {
                if (k.life().birth() == null) {
                    children.unforked(other, k.event());
                }
                tie(other, Role.CAUSE, k.life().id());
                String call = k.life().birth() == null ? "ppid" : k.event().call();
                graph.link(other.id(), k.life().id(), Kind.FORKED, call, k.event());
                tied.add(other);
            } else if (!k.parent() && children.nobody(k.life(), other)) {
                children.count(k.life(), k.event());
            } else if (!k.parent() && other.maybeThread()) {
                children.silent(k.life(), k.event());
            } else if (!k.parent()) {
                tie(other, Role.EFFECT, k.life().id());
                String call = k.event().pid() == k.life().pid() ? k.event().call() : "ppid";
                graph.link(k.life().id(), other.id(), Kind.FORKED, call, k.event());
                tied.add(other);
            }
        }
        tied.addAll(byFiles(files));
        return tied;
    }

    /** Adds the children of those whose forks are not on record, or tell nothing. */
    private void unforked(List<Life> round, List<Kinship> kin, Map<Moment, Life> who) {
        Map<Life, List<Event>> vague = new LinkedHashMap<>();
        for (Life life : round) {
            if (life.birth() == null && Children.unrecorded(life)) {
                vague.put(life, new ArrayList<>());
            }
        }
        for (Kinship k : kin) {
            if (!k.parent() && Children.vague(k.event(), who)) {
                vague.computeIfAbsent(k.life(), l -> new ArrayList<>()).add(k.event());
            }
        }
        List<Life> parents = List.copyOf(vague.keySet());
        List<Map<Life, Event>> found = children.of(parents.stream()
                .map(l -> new Children.Span(l, bounds.from(), Math.min(bounds.to(), l.until()), null))
                .toList());
        for (int i = 0; i < parents.size(); i++) {
            Life parent = parents.get(i);
            List<Event> forks = java.util.Objects.requireNonNull(vague.get(parent));
            Map<Life, Event> of = forks.isEmpty() ? found.get(i) : children.ofContainer(parent, forks, found.get(i));
            of.forEach((child, first) -> {
                kin.add(new Kinship(parent, false, Moment.of(first), first));
                who.put(Moment.of(first), child);
            });
        }
    }

    /** A parent or a child of a process, known from an event. */
    private record Kinship(Life life, boolean parent, Moment moment, Event event) {}

    /** A process and a file that it used. */
    private record Use(Life life, At at) {}

    private void sort(Life life, Flow flow, List<Kinship> kin, Map<Use, Flow> files) {
        Event e = flow.event();
        if (flow.other() instanceof OfChild) {
            kin.add(new Kinship(life, false, Moment.ofChild(e), e));
        } else if (flow.other() instanceof OfEndpoint endpoint) {
            Role role = inquiry.roles().getOrDefault(life.id(), Role.CONTEXT);
            String id = inquiry.add(endpoint, role, by(life.id(), Weight.CONNECTION));
            graph.link(flow.intoProcess() ? id : life.id(), flow.intoProcess() ? life.id() : id, flow.kind(), e);
        } else if (flow.other() instanceof OfFile file) {
            files.put(new Use(life, At.of(file.key(), e)), flow);
        }
    }

    private void tie(Life life, Role role, String from) {
        inquiry.add(life, role, by(from, Weight.PAPER_RULE));
    }

    private Reason by(String from, Weight step) {
        return Reason.of(from, rounds, step, List.of());
    }

    private List<Life> byFiles(Map<Use, Flow> files) {
        Map<At, Generation> found =
                inquiry.generations.at(files.keySet().stream().map(Use::at).toList());
        List<Use> fresh = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        files.forEach((use, mine) -> {
            Generation g = found.get(use.at());
            if (g == null) {
                inquiry.unresolved(use.life());
                return;
            }
            if (filesSeen.add(g.id())) {
                fresh.add(use);
                questions.add(Question.of(
                                inquiry.host,
                                g.key().about(),
                                Math.max(bounds.from(), g.from()),
                                Math.min(bounds.to(), g.until()),
                                MOST_USES)
                        .only(USES));
            }
            // What a command names is shown even where too many use the file to follow them.
            if (ReadFiles.named(use.life(), mine.event(), ((OfFile) mine.other()).name())) {
                draw(use.life(), use.life(), g, mine.event());
            }
        });
        List<Reply> replies = inquiry.ask(questions);
        List<Life> tied = new ArrayList<>();
        for (int i = 0; i < fresh.size(); i++) {
            Use use = fresh.get(i);
            Generation g = java.util.Objects.requireNonNull(found.get(use.at()));
            if (graph.size() >= bounds.nodes()) {
                OfFile file = (OfFile)
                        java.util.Objects.requireNonNull(files.get(use)).other();
                folds.add(
                        "over-budget",
                        use.life().id(),
                        n -> Sentence.of("{0} files beyond the budget of nodes", n),
                        g.id(),
                        file.name(),
                        use.at().time());
                continue;
            }
            tied.addAll(byFile(use.life(), g, replies.get(i), java.util.Objects.requireNonNull(files.get(use))));
        }
        return tied;
    }

    /** Table 3 for one file. */
    private List<Life> byFile(Life life, Generation g, Reply reply, Flow mine) {
        boolean changed = reply.events().stream()
                .anyMatch(e -> Flows.of(e, life).stream()
                        .anyMatch(f -> !f.intoProcess()
                                && f.other() instanceof OfFile o
                                && o.key().equals(g.key())));
        Set<Integer> pids = new LinkedHashSet<>();
        reply.events().forEach(e -> pids.add(e.pid()));
        String name = ((OfFile) mine.other()).name();
        if (pids.size() == 1 && !changed && ReadFiles.system(name)) {
            folds.add(
                    "unshared-inputs",
                    life.id(),
                    n -> Sentence.of("{0} system files that no other process used", n),
                    name,
                    mine.event());
            return List.of();
        }
        if (!reply.complete() || pids.size() > (changed ? Bounds.HUB : SHARED)) {
            folds.add(
                    "hub",
                    life.id(),
                    n -> Sentence.of("{0} files that many processes used: counted, not followed", n),
                    name,
                    mine.event());
            return List.of();
        }
        Map<Moment, Life> who =
                inquiry.lives(reply.events().stream().map(Moment::of).toList());
        List<Life> tied = new ArrayList<>();
        for (Event e : reply.events()) {
            Life other = java.util.Objects.requireNonNull(who.get(Moment.of(e)));
            if (draw(life, other, g, e) && !other.equals(life)) {
                tied.add(other);
            }
        }
        return tied;
    }

    /** Draws what one event did with a file that another process led to; whether it did anything. */
    private boolean draw(Life from, Life life, Generation g, Event e) {
        boolean used = false;
        for (Flow f : Flows.of(e, life)) {
            if (f.other() instanceof OfFile o && o.key().equals(g.key()) && g.holds(e)) {
                boolean into = f.intoProcess();
                inquiry.add(g, Role.CONTEXT, by(from.id(), Weight.PAPER_RULE));
                tie(life, into ? Role.EFFECT : Role.CAUSE, g.id());
                graph.link(into ? g.id() : life.id(), into ? life.id() : g.id(), f.kind(), e);
                graph.name(g.id(), o.name(), e);
                used = true;
            }
        }
        return used;
    }

    private void sameDestination(Candidate answer) {
        Event.SocketAddress remote = answer.event().remote();
        Reply reply = inquiry.sameDestination(answer);
        if (reply == null || remote == null) {
            return;
        }
        String id = inquiry.add(
                new OfEndpoint(remote.ip(), remote.port()),
                Role.EFFECT,
                by(answer.life().id(), Weight.CONNECTION));
        graph.link(answer.life().id(), id, Kind.CONNECTED, answer.event());
        inquiry.lives(reply.events().stream().map(Moment::of).toList()).values().forEach(other -> {
            inquiry.add(other, Role.CONTEXT, by(id, Weight.SAME_DESTINATION));
            meet(other);
        });
    }
}
