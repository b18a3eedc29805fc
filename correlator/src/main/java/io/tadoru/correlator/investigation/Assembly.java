package io.tadoru.correlator.investigation;

import io.tadoru.collector.Coverage;
import io.tadoru.collector.Event;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Edge.EventRef;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Incident.Answer;
import io.tadoru.correlator.Incident.Reach;
import io.tadoru.correlator.Incident.Why;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.Command;
import io.tadoru.correlator.Node.EndpointNode;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.Finding;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.attribution.Attribution;
import io.tadoru.correlator.attribution.Candidate;
import io.tadoru.correlator.graph.ProvenanceGraph;
import io.tadoru.correlator.graph.ProvenanceGraph.Link;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.link.Flow.OfEndpoint;
import io.tadoru.correlator.tracking.Tracked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns what tracking found into the incident's plain, ordered values. */
final class Assembly {
    /** Rivals named in an incident. */
    private static final int MOST_RIVALS = 10;
    /** Nanoseconds from the begin of the evidence within which a process is met that probably ran before. */
    private static final long AT_ITS_BEGIN = 60_000_000_000L;

    private final Alert alert;
    private final Tracked tracked;
    private final ProvenanceGraph graph;
    private final Attribution.Result attribution;
    private final Candidate answer;
    private final Map<String, Long> firstSeen = new HashMap<>();

    Assembly(Alert alert, Tracked tracked, Candidate answer, Attribution.Result attribution) {
        this.alert = alert;
        this.tracked = tracked;
        this.graph = tracked.graph();
        this.attribution = attribution;
        this.answer = answer;
        for (Link link : graph.links()) {
            firstSeen.merge(link.from(), link.first(), Math::min);
            firstSeen.merge(link.to(), link.first(), Math::min);
        }
    }

    Incident incident(
            Coverage coverage,
            boolean partial,
            List<Sentence> limits,
            SortedMap<String, String> options,
            String version) {
        List<Edge> edges = edges();
        List<Node> nodes = nodes();
        Answer answer = answer();
        List<Sentence> told = new ArrayList<>(limits);
        sinceBefore(nodes, answer, told);
        return new Incident(
                alert,
                attribution.host(),
                answer,
                nodes,
                edges,
                events(),
                coverage,
                partial,
                told,
                tracked.folds(),
                List.of(),
                List.of(),
                whys(edges),
                reach(edges, coverage.from()),
                options,
                version);
    }

    /** Says which processes of the way to the answer may have begun before the evidence did. */
    private void sinceBefore(List<Node> nodes, Answer answer, List<Sentence> limits) {
        Long since = tracked.since();
        if (since == null) {
            return;
        }
        // Whose parent is known from its records alone may well have begun with the first of them.
        Set<String> started = new HashSet<>();
        graph.links().stream().filter(l -> l.kind() == Edge.Kind.FORKED).forEach(l -> started.add(l.to()));
        List<String> names = nodes.stream()
                .filter(n -> n.id().equals(answer.node()) || answer.path().contains(n.id()))
                .filter(n -> !started.contains(n.id()))
                .filter(n -> n instanceof ProcessNode p && !p.born() && p.start() - since <= AT_ITS_BEGIN)
                .map(n -> ((ProcessNode) n).pid() + " (" + ((ProcessNode) n).comm() + ")")
                .toList();
        if (!names.isEmpty()) {
            limits.add(Sentence.of(
                    "The evidence of this host begins at {0}, when no birth of process {1} is recorded: it may have run"
                            + " before, and what it did then is not known.",
                    Instant.ofEpochSecond(0, since).toString(), String.join(", ", names)));
        }
    }

    private Answer answer() {
        List<String> path = new ArrayList<>();
        String entry = tracked.entry();
        if (entry != null) {
            path.add(entry);
        }
        path.addAll(tracked.path());
        String origin = tracked.path().isEmpty() || tracked.path().size() == 1 && entry == null ? null : path.get(0);
        return new Answer(
                answer.life().id(),
                answer.confidence(),
                answer.reasons(),
                attribution.rivals().stream().limit(MOST_RIVALS).toList(),
                origin,
                path,
                answer.event().call(),
                answer.event().time());
    }

    private List<Edge> edges() {
        Set<String> onPath = pathSteps();
        List<Link> links = new ArrayList<>(graph.links());
        links.sort(Comparator.comparingLong(Link::first)
                // Ties of the clock: a parent's fork comes before what the child did.
                .thenComparing(l -> l.kind() != Edge.Kind.FORKED)
                .thenComparingLong(l -> l.events().iterator().next().serial())
                .thenComparing(Link::kind)
                .thenComparing(Link::from)
                .thenComparing(Link::to)
                .thenComparing(Link::call)
                .thenComparing(Link::outcome));
        List<Edge> edges = new ArrayList<>();
        for (Link link : links) {
            List<EventRef> refs = link.events().stream()
                    .limit(Edge.MAX_EVENTS)
                    .map(e -> new EventRef(e.time(), e.serial(), e.source()))
                    .toList();
            edges.add(new Edge(
                    edges.size() + 1,
                    link.from(),
                    link.to(),
                    link.kind(),
                    link.call(),
                    link.outcome(),
                    link.first(),
                    link.last(),
                    link.events().size(),
                    onPath.contains(link.from() + " " + link.to()) || toAlert(link),
                    refs));
        }
        return edges;
    }

    /** With the first edge between each node and the one that led to it. */
    private List<Why> whys(List<Edge> edges) {
        Map<String, String> first = new HashMap<>();
        for (Edge e : edges) {
            first.putIfAbsent(e.from() + " " + e.to(), e.id());
            first.putIfAbsent(e.to() + " " + e.from(), e.id());
        }
        return tracked.whys().stream()
                .map(w -> new Why(
                        w.node(), w.from(), first.getOrDefault(w.from() + " " + w.node(), ""), w.cost(), w.weights()))
                .toList();
    }

    /** @param from begin of the window */
    private @Nullable Reach reach(List<Edge> edges, long from) {
        Long since = tracked.since();
        if (since == null || edges.isEmpty()) {
            return null;
        }
        int before = (int) firstSeen.values().stream().filter(t -> t < from).count();
        return new Reach(since, edges.get(0).first(), before);
    }

    /** Steps of the path in the direction in which information flows, and the entry's connection either way. */
    private Set<String> pathSteps() {
        List<String> path = new ArrayList<>(tracked.path());
        String entry = tracked.entry();
        if (entry != null) {
            path.add(0, entry);
        }
        Set<String> steps = new HashSet<>();
        for (int i = 1; i < path.size(); i++) {
            steps.add(path.get(i - 1) + " " + path.get(i));
            if (i == 1 && entry != null) {
                steps.add(path.get(1) + " " + entry);
            }
        }
        return steps;
    }

    /** Whether the alert's own call is in this link. */
    private boolean toAlert(Link link) {
        return link.events().contains(answer.event())
                && (graph.endpoint(link.to()) != null || graph.endpoint(link.from()) != null);
    }

    private List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        Set<String> path = new HashSet<>(tracked.path());
        for (String id : graph.vertices()) {
            Role role = tracked.roles().getOrDefault(id, Role.CONTEXT);
            if (path.contains(id) && role != Role.ANSWER) {
                role = Role.CAUSE;
            }
            Life life = graph.life(id);
            Generation file = graph.file(id);
            OfEndpoint endpoint = graph.endpoint(id);
            if (life != null) {
                nodes.add(process(life, role));
            } else if (file != null) {
                nodes.add(new FileNode(
                        id,
                        role,
                        List.of(),
                        attribution.host(),
                        graph.names(id),
                        file.key().inode(),
                        file.key().dev()));
            } else if (endpoint != null) {
                nodes.add(new EndpointNode(id, role, endpointFindings(endpoint), endpoint.ip(), endpoint.port()));
            }
        }
        nodes.sort(Comparator.comparing(Node::role)
                .thenComparing(n -> firstSeen.getOrDefault(n.id(), Long.MAX_VALUE))
                .thenComparing(Node::id));
        return nodes;
    }

    private List<Finding> endpointFindings(OfEndpoint endpoint) {
        boolean alerts = endpoint.ip().equals(alert.destIp()) || endpoint.ip().equals(alert.srcIp());
        Sentence signature = alert.signature().isEmpty()
                ? Sentence.of("an alert names this address")
                : Sentence.text(alert.signature());
        return alerts ? List.of(new Finding("alert", "high", signature, List.of(), List.of())) : List.of();
    }

    private ProcessNode process(Life life, Role role) {
        List<Command> commands = new ArrayList<>();
        Event last = null;
        Event lastNamed = null;
        for (Event e : life.events()) {
            if (SystemCalls.EXEC.contains(e.call()) && e.success()) {
                commands.add(new Command(e.time(), e.exe(), e.args(), e.cwd()));
            }
            if (!e.comm().isEmpty()) {
                lastNamed = e;
            }
            last = e;
        }
        Event first = life.events().isEmpty() ? life.birth() : life.events().get(0);
        Event end = life.end();
        // Its fork bears the parent's name: whoever did nothing audited but end has a name of its own there.
        Event named = lastNamed != null ? lastNamed : last != null ? last : end != null ? end : life.birth();
        Event.User user = first == null ? Event.User.UNKNOWN : first.user();
        boolean answers = role == Role.ANSWER;
        return new ProcessNode(
                life.id(),
                role,
                answers
                        ? List.of(new Finding(
                                "alert",
                                "high",
                                alert.signature().isEmpty()
                                        ? Sentence.of("an alert means this process")
                                        : Sentence.text(alert.signature()),
                                List.of(),
                                List.of()))
                        : List.of(),
                life.host(),
                life.pid(),
                life.ppid(),
                named == null ? "" : named.comm(),
                named == null ? "" : named.exe(),
                commands,
                new Node.User(user.uid(), user.name(), user.auid(), user.loginName(), user.session()),
                life.start(),
                life.birth() != null,
                end == null ? null : end.time());
    }

    private List<Event> events() {
        Set<Event> events = new TreeSet<>(Event.ORDER);
        graph.links().forEach(l -> events.addAll(l.events()));
        return new ArrayList<>(events);
    }
}
