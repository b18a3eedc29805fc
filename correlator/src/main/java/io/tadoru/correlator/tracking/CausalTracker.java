package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Reply;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.Step;
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
import io.tadoru.correlator.profile.Noise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tracks backward and forward from the answer, best first, in rounds: each round's questions go to the store together.
 * Information flows only forward in time (King and Chen, Backtracking Intrusions, SOSP 2003): backward, the bound only
 * shrinks; forward, it only grows. Equal times count as possible, because the kernel's clock ticks in milliseconds. Not
 * thread-safe.
 */
public final class CausalTracker {
    private final Inquiry inquiry;
    private final Rounds rounds;
    private final Drawing drawing;
    private final Backward backward;
    private final Forward forward;
    private final Children children;
    private final Brood brood;
    private final Origin origin;
    private final Uses uses;
    private final Earlier earlier;

    /** @param noise what is ordinary: ranks, and folds what nothing else speaks for */
    public CausalTracker(EventStore store, String host, Lives lives, Bounds bounds, Noise noise) {
        inquiry = new Inquiry(store, host, lives, bounds);
        rounds = new Rounds(inquiry);
        drawing = new Drawing(inquiry);
        uses = new Uses(inquiry);
        Signs signs = new Signs(bounds, uses, noise);
        Ordinary ordinary = new Ordinary(inquiry, noise);
        children = new Children(inquiry);
        brood = new Brood(inquiry);
        backward = new Backward(inquiry, rounds, drawing, signs, ordinary, children);
        forward = new Forward(inquiry, rounds, drawing, uses, signs, ordinary, children);
        earlier = new Earlier(inquiry);
        origin = new Origin(inquiry, drawing, forward, children);
    }

    /** Tracks from the answer. Where the store stops answering, what was found before that is given, and says so. */
    public Tracked track(Candidate answer) {
        Life life = answer.life();
        Reason meant = Reason.of("", 0, Weight.ALERT, List.of());
        inquiry.add(life, Role.ANSWER, meant);
        Task cause = Task.backward(life, answer.event().time(), meant.cost());
        for (Flow flow : Flows.of(answer.event(), life)) {
            if (flow.other() instanceof OfEndpoint endpoint) {
                drawing.connect(life, flow, endpoint, Role.EFFECT, Reason.of(cause, Weight.CONNECTION));
            }
        }
        rounds.add(cause);
        // Some of the budget is left for effects.
        int causes = (int) (inquiry.bounds.nodes() * 2L / 3);
        inquiry.attempt(() -> {
            inquiry.lookForTheBegin();
            rounds.run(causes, this::expand);
        });
        PathToOrigin path = PathToOrigin.to(earlier.of(life), answer.event(), inquiry.graph);
        String entry = origin.entry(path);
        effects(answer, path);
        inquiry.attempt(() -> {
            origin(answer, path, entry);
            beside(answer);
            rounds.run(inquiry.bounds.nodes(), this::expand);
        });
        rounds.close();
        inquiry.attempt(this::more);
        return inquiry.tracked(path, entry);
    }

    /** What came of the answer, and of what stands on the path to it. */
    private void effects(Candidate answer, PathToOrigin path) {
        Life life = earlier.of(answer.life());
        rounds.add(Task.forward(life, Units.start(life, answer.event(), inquiry), 0));
        Set<String> ancestors = path.ancestors();
        forward.along(path);
        for (PathToOrigin.Step step : path.steps()) {
            double onPath = (ancestors.contains(step.id()) ? Weight.ANCESTOR : Weight.ON_PATH).value();
            if (step.file() != null) {
                rounds.add(Task.forward(step.file(), step.time(), onPath));
            } else if (step.life() != null
                    && !step.life().equals(life)
                    && !step.life().equals(path.origin())) {
                rounds.add(Task.forward(step.life(), step.time(), onPath));
            }
        }
    }

    /** What came of the origin: for the attacker alone. */
    private void origin(Candidate answer, PathToOrigin path, @Nullable String entry) {
        Life life = path.origin();
        if (life != null && entry != null) {
            origin.outputs(life, entry, path, answer);
        }
    }

    /** What lies next to the things that a person asks for: one step, both ways. */
    private void more() {
        inquiry.askedFor();
        for (String id : inquiry.bounds.more()) {
            Life life = inquiry.graph.life(id);
            Generation file = inquiry.graph.file(id);
            OfEndpoint endpoint = inquiry.graph.endpoint(id);
            double cost = inquiry.cost(id);
            if (life != null) {
                rounds.once(
                        List.of(Task.backward(life, inquiry.bounds.to(), cost), Task.forward(life, life.start(), cost)),
                        this::expand);
            } else if (file != null) {
                long begin = file.changes().isEmpty()
                        ? inquiry.bounds.from()
                        : file.changes().get(0).time();
                rounds.once(
                        List.of(Task.backward(file, inquiry.bounds.to(), cost), Task.forward(file, begin, cost)),
                        this::expand);
            } else if (endpoint != null) {
                callers(endpoint, inquiry.callers(endpoint));
            } else {
                inquiry.limit(Sentence.of("More was asked for of {0}, which is not in this graph.", id));
            }
            inquiry.uncount(id);
        }
    }

    /** One round: everything that its tasks need is asked together, then each is drawn. */
    private void expand(List<Task> tasks) {
        List<Task> round = whole(tasks);
        List<At> files = new ArrayList<>();
        List<Moment> moments = new ArrayList<>();
        Map<Task, List<Flow>> flows = new LinkedHashMap<>();
        List<Task> users = new ArrayList<>();
        List<Task> parents = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (Task task : round) {
            Life life = task.life();
            Generation file = task.file();
            if (life != null) {
                flows.put(task, task.backward() ? backward.flows(life, task.time()) : forward.flows(life, task.time()));
                moments.addAll(Backward.parent(life));
                if (!task.backward() && inquiry.bounds.takes(Step.PPID) && Children.unrecorded(life)) {
                    parents.add(task);
                }
            } else if (file != null && task.backward()) {
                file.changes().forEach(e -> moments.add(Moment.of(e)));
            } else if (file != null) {
                users.add(task);
                Forward.ends(file, task.time()).forEach(e -> moments.add(Moment.of(e)));
                questions.add(inquiry.generations.usersOf(file, task.time(), inquiry.bounds.hub()));
            }
        }
        if (inquiry.choosesChildren()) {
            brood.choose(flows);
        }
        flows.values().forEach(of -> of.forEach(f -> need(f, files, moments)));
        List<Children.Span> spans = parents.stream().map(children::span).toList();
        spans.forEach(s -> questions.add(children.question(s)));
        List<Reply> replies = inquiry.ask(questions);
        replies.forEach(r -> r.events().forEach(e -> moments.add(Moment.of(e))));
        Map<At, Generation> found = inquiry.generations.at(files);
        Map<Moment, Life> who = inquiry.lives(moments);
        Map<Task, Map<Life, Event>> contained = children.contained(flows, who);
        Map<Task, Map<Flow, Generation>> inputs = new LinkedHashMap<>();
        flows.forEach((task, of) -> inputs.put(task, drawing.inputsOf(task.process(), of, found)));
        uses.count(inputs.entrySet().stream()
                .flatMap(e -> e.getKey().backward()
                        ? backward.uses(e.getKey().process(), e.getValue())
                        : forward.uses(e.getValue()))
                .toList());
        inputs.forEach((task, in) -> {
            if (task.backward()) {
                backward.process(task, in, who);
            } else {
                forward.process(
                        task,
                        java.util.Objects.requireNonNull(flows.get(task)),
                        in,
                        found,
                        who,
                        contained.getOrDefault(task, Map.of()));
            }
        });
        for (Task task : round) {
            if (task.file() != null && task.backward()) {
                backward.file(task, task.file(), who);
            }
        }
        for (int i = 0; i < users.size(); i++) {
            Generation file = java.util.Objects.requireNonNull(users.get(i).file());
            forward.file(users.get(i), file, replies.get(i), who);
        }
        List<Map<Life, Event>> unforked = children.of(spans, replies.subList(users.size(), replies.size()), who);
        for (int i = 0; i < parents.size(); i++) {
            Task task = parents.get(i);
            Room room = new Room(inquiry.graph);
            unforked.get(i).forEach((child, first) -> forward.child(task, child, first, "ppid", room));
        }
    }

    /** Those processes whose causes are asked for with what they did before the window, where it matters. */
    private List<Task> whole(List<Task> round) {
        List<Task> tasks =
                round.stream().filter(t -> t.backward() && t.life() != null).toList();
        earlier.look(tasks);
        tasks.forEach(t -> inquiry.graph.add(earlier.of(t.process())));
        return round.stream()
                .map(t -> t.life() == null ? t : t.of(earlier.of(t.life())))
                .toList();
    }

    private static void need(Flow flow, List<At> files, List<Moment> moments) {
        if (flow.other() instanceof OfFile file) {
            files.add(At.of(file.key(), flow.event()));
        } else if (flow.other() instanceof OfChild) {
            moments.add(Moment.ofChild(flow.event()));
        }
    }

    /** Other processes that connect to the address of the alert. */
    private void beside(Candidate answer) {
        Reply reply = inquiry.sameDestination(answer);
        if (reply == null) {
            return;
        }
        Event.SocketAddress called =
                java.util.Objects.requireNonNull(answer.event().remote());
        callers(new OfEndpoint(called.ip(), called.port()), reply);
    }

    private void callers(OfEndpoint called, Reply reply) {
        Map<Moment, Life> who =
                inquiry.lives(reply.events().stream().map(Moment::of).toList());
        Map<Life, Boolean> others = new LinkedHashMap<>();
        Reason beside = Reason.of(ProvenanceGraph.id(called), 0, Weight.SAME_DESTINATION, List.of());
        for (Event e : reply.events()) {
            Life life = java.util.Objects.requireNonNull(who.get(Moment.of(e)));
            boolean shown = others.computeIfAbsent(life, l -> others.size() < Bounds.HUB);
            for (Flow flow : Flows.of(e, life)) {
                if (shown && flow.other() instanceof OfEndpoint endpoint) {
                    inquiry.add(life, Role.CONTEXT, beside);
                    drawing.connect(life, flow, endpoint, Role.EFFECT, beside);
                } else if (flow.other() instanceof OfEndpoint endpoint) {
                    inquiry.folds.add(
                            "same-destination",
                            ProvenanceGraph.id(endpoint),
                            n -> Sentence.of("{0} more processes that connect to this address", n),
                            life.id(),
                            e);
                }
            }
        }
    }
}
