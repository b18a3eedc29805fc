package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfAddress;
import io.tadoru.collector.Reply;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.attribution.Candidate;
import io.tadoru.correlator.graph.ProvenanceGraph;
import io.tadoru.correlator.identity.Generations.At;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.identity.Lives.Moment;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flow.OfEndpoint;
import io.tadoru.correlator.link.Flow.OfFile;
import io.tadoru.correlator.link.Flows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the attack came in, and what else the process there did for the attacker. */
final class Origin {
    private final Inquiry inquiry;
    private final Drawing drawing;
    private final Forward forward;
    private final Children unforked;

    Origin(Inquiry inquiry, Drawing drawing, Forward forward, Children unforked) {
        this.unforked = unforked;
        this.inquiry = inquiry;
        this.drawing = drawing;
        this.forward = forward;
    }

    /** Draws the connection that the origin had taken, or made, before the path leaves it; gives the endpoint's id. */
    @Nullable
    String entry(PathToOrigin path) {
        Event call = path.entryCall();
        Life origin = path.origin();
        if (call == null || origin == null) {
            return null;
        }
        String id = null;
        for (Flow flow : Flows.of(call, origin)) {
            if (flow.other() instanceof OfEndpoint endpoint) {
                Reason reason = Reason.of(origin.id(), 0, Weight.ENTRY, List.of());
                drawing.connect(origin, flow, endpoint, Role.CAUSE, reason);
                id = ProvenanceGraph.id(endpoint);
            }
        }
        return id;
    }

    /**
     * Only the units of a server that serve the attacker's addresses are followed: see {@link Units}.
     *
     * @param from id of the entry's endpoint
     */
    void outputs(Life origin, String from, PathToOrigin path, Candidate answer) {
        Event entry = path.entryCall();
        if (entry == null || !SystemCalls.ACCEPT.contains(entry.call())) {
            return;
        }
        Set<String> attackers = new LinkedHashSet<>();
        addIp(entry, attackers);
        addIp(answer.event(), attackers);
        List<Question> questions = new ArrayList<>();
        for (String ip : attackers) {
            questions.add(Question.of(
                            inquiry.host,
                            new OfAddress(ip, -1),
                            inquiry.bounds.around(entry.time()).from(),
                            inquiry.bounds.to(),
                            Bounds.HUB)
                    .only(SystemCalls.ACCEPT));
        }
        List<Moment> moments = new ArrayList<>();
        for (Reply r : inquiry.ask(questions)) {
            if (!r.complete()) {
                inquiry.limit(Sentence.of(
                        "More requests came from the attacker's addresses than the {0} that were looked at.",
                        r.events().size()));
            }
            r.events().forEach(e -> moments.add(Moment.of(e)));
        }
        Set<Life> servers = new LinkedHashSet<>();
        servers.add(origin);
        servers.addAll(inquiry.lives(moments).values());
        servers.forEach(server -> units(server, from, attackers));
    }

    private static void addIp(Event e, Set<String> ips) {
        Event.SocketAddress remote = e.remote();
        if (remote != null && remote.internet()) {
            ips.add(remote.ip());
        }
    }

    private void units(Life server, String from, Set<String> attackers) {
        Reason reason = Reason.of(from, 0, Weight.ATTACKERS_REQUEST, List.of());
        boolean serving = false;
        Task unit = Task.forward(server, server.start(), reason.cost());
        Map<Task, List<Flow>> forks = new LinkedHashMap<>();
        Map<At, Flow> written = new LinkedHashMap<>();
        for (Flow flow : server.flows()) {
            Event e = flow.event();
            if (flow.kind() == Kind.ACCEPTED && flow.other() instanceof OfEndpoint endpoint) {
                serving = attackers.contains(endpoint.ip());
                unit = Task.forward(server, e.time(), reason.cost());
                if (serving) {
                    inquiry.add(server, Role.CAUSE, reason);
                    drawing.connect(
                            server, flow, endpoint, Role.CAUSE, Reason.of(server.id(), 0, Weight.ENTRY, List.of()));
                }
            } else if (flow.kind() == Kind.FORKED && serving) {
                forks.computeIfAbsent(unit, u -> new ArrayList<>()).add(flow);
            } else if (flow.kind() == Kind.FORKED) {
                inquiry.folds.add(
                        "other-children",
                        server.id(),
                        n -> Sentence.of("{0} children started for other requests, or for none", n),
                        "pid " + e.exit(),
                        e);
            } else if (serving && flow.other() instanceof OfFile file && !flow.intoProcess()) {
                written.put(At.of(file.key(), e), flow);
            }
        }
        Room files = new Room(inquiry.graph);
        inquiry.generations.at(written.keySet()).forEach((at, g) -> {
            Flow flow = java.util.Objects.requireNonNull(written.get(at));
            forward.wrote(Task.forward(server, flow.event().time(), reason.cost()), flow, g, files);
        });
        Map<Moment, Life> who = inquiry.lives(forks.values().stream()
                .flatMap(List::stream)
                .map(f -> Moment.ofChild(f.event()))
                .toList());
        Map<Task, Map<Life, Event>> contained = unforked.contained(forks, who);
        Room children = new Room(inquiry.graph);
        forks.forEach((task, of) -> {
            Map<Life, Event> more = contained.getOrDefault(task, Map.of());
            of.forEach(f ->
                    forward.child(Task.forward(server, f.event().time(), reason.cost()), f.event(), who, children));
            more.forEach((child, first) -> forward.child(task, child, first, "ppid", children));
        });
    }
}
