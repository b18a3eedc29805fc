package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfAddress;
import io.tadoru.collector.Reply;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.Incident.Why;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.Step;
import io.tadoru.correlator.attribution.Candidate;
import io.tadoru.correlator.graph.ProvenanceGraph;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Generations;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.identity.Lives;
import io.tadoru.correlator.identity.Lives.Moment;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flow.OfEndpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What every way of tracking shares: the evidence that is asked, the picture that grows from it, and the words for what
 * is not in it. Not thread-safe.
 */
final class Inquiry {
    /** What is left when the budget is used up, in words. */
    static final Sentence THINGS = Sentence.of("things");

    static final Sentence PROCESSES = Sentence.of("processes");

    /** Uses of one process that are looked at when a person asks for more of it. */
    private static final int MOST_ASKED_FOR = 300;

    final String host;
    final Bounds bounds;
    final Generations generations;
    final ProvenanceGraph graph = new ProvenanceGraph();
    final FoldLedger folds = new FoldLedger();

    private final EventStore store;
    private final Lives lives;

    private final Map<String, Role> roles = new HashMap<>();
    private final Map<String, Reason> reasons = new LinkedHashMap<>();
    private final Set<Sentence> limits = new LinkedHashSet<>();
    private final long begun = System.nanoTime();
    private @Nullable Sentence stopped;
    private boolean compared;
    private boolean askedFor;
    private @Nullable Long since;

    Inquiry(EventStore store, String host, Lives lives, Bounds bounds) {
        this.store = store;
        this.host = host;
        this.lives = lives;
        this.bounds = bounds;
        this.generations = new Generations(store, host, bounds.takes(Step.GENERATIONS));
    }

    List<Reply> ask(List<Question> questions) {
        return questions.isEmpty() ? List.of() : store.ask(questions);
    }

    /** The lives at these moments, with what they did around them. */
    Map<Moment, Life> lives(Collection<Moment> moments) {
        Map<Moment, Life> found = lives.at(moments);
        List<Moment> early = found.entrySet().stream()
                .filter(e -> e.getKey().time() < bounds.from() && onlyWindow(e.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (early.isEmpty()) {
            return found;
        }
        Map<Moment, Life> better = new LinkedHashMap<>(found);
        Map<Life, Moment> then = new LinkedHashMap<>();
        early.forEach(m -> then.put(java.util.Objects.requireNonNull(found.get(m)), m));
        Map<Life, Life> longer = longer(then);
        better.replaceAll((m, life) -> longer.getOrDefault(life, life));
        return better;
    }

    /** Whether it was met in the window, so that nothing before is known of it but its birth. */
    private boolean onlyWindow(Life life) {
        return life.birth() != null
                && !life.events().isEmpty()
                && life.events().get(0).time() >= bounds.from();
    }

    /** Looks these up again from an earlier moment; without those of which it is not sure that they are the same. */
    Map<Life, Life> longer(Map<Life, Moment> then) {
        // Without a birth only the lives that know it can tell that it is the same.
        List<Moment> unborn = new ArrayList<>();
        List<Moment> born = new ArrayList<>();
        then.forEach((life, moment) -> {
            if (life.birth() == null) {
                unborn.add(moment);
            } else {
                born.add(moment);
                born.add(Moment.of(life.events().get(0)));
            }
        });
        Map<Moment, Life> found = new LinkedHashMap<>(lives.at(unborn));
        long from = born.stream().mapToLong(Moment::time).min().orElse(bounds.from());
        found.putAll(new Lives(store, host, from, bounds.to()).at(born));
        Map<Life, Life> longer = new LinkedHashMap<>();
        then.forEach((life, moment) -> {
            Life again = found.get(moment);
            if (life.equals(again)) {
                longer.put(life, java.util.Objects.requireNonNull(again));
            }
        });
        return longer;
    }

    String add(Life life, Role role, Reason reason) {
        return enter(graph.add(life), role, reason);
    }

    String add(Generation file, Role role, Reason reason) {
        return enter(graph.add(file), role, reason);
    }

    String add(OfEndpoint endpoint, Role role, Reason reason) {
        return enter(graph.add(endpoint), role, reason);
    }

    /**
     * The first role and the first reason that a vertex gets are those it keeps; only the same neighbour may give it a
     * better reason, as a process does that reads and runs one file.
     */
    private String enter(String id, Role role, Reason reason) {
        roles.putIfAbsent(id, askedFor ? Role.CONTEXT : role);
        reasons.merge(id, reason, (a, b) -> b.betters(a) ? b : a);
        return id;
    }

    Map<String, Role> roles() {
        return roles;
    }

    /** Says what was left out, or could not be decided. The same words again count once. */
    void limit(Sentence words) {
        limits.add(words);
    }

    void truncated(Life life) {
        if (life.truncated()) {
            limit(Sentence.of(
                    "Process {0} has more events than were fetched; those farthest from the moment asked for were not"
                            + " looked at.",
                    life.pid()));
        }
    }

    void unresolved(Life life) {
        limit(Sentence.of(
                "Process {0} used inodes that were changed very often; which file some of the earlier uses meant was not"
                        + " looked up.",
                life.pid()));
    }

    void budgetUsed(long more, Sentence things) {
        limit(Sentence.of(
                "The budget of {0} nodes is used up: {1} more {2} are known but were not followed. --max-nodes raises it.",
                bounds.nodes(), more, things));
    }

    /** What the evidence left when it stopped answering. */
    void notFollowed(long more, Sentence things) {
        if (more > 0) {
            limit(Sentence.of("{0} more {1} are known but were not followed.", more, things));
        }
    }

    /**
     * Does a part of the work for which the store is asked. What was drawn stays when the store fails in between; then
     * nothing more is asked.
     */
    void attempt(Runnable part) {
        if (late()) {
            return;
        }
        try {
            part.run();
        } catch (EvidenceException e) {
            String reason = String.valueOf(e.getMessage()).strip();
            stopped = Sentence.of(
                    "The evidence stopped answering: {0}. What is shown was found before that; run it again when the evidence"
                            + " answers.",
                    reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason);
        }
    }

    /** Whether the time is used up; then nothing more is asked. */
    boolean late() {
        if (stopped == null && System.nanoTime() - begun >= bounds.patience()) {
            stopped = Sentence.of(
                    "The time for tracking, {0} s, is used up. What is shown was found before that; --max-time raises it.",
                    java.time.Duration.ofNanos(bounds.patience()).toMillis() / 1000.0);
        }
        return stopped != null;
    }

    /** Asks when the evidence of this host begins: origins are followed as far back, and no farther. */
    void lookForTheBegin() {
        OptionalLong begin = store.begin(host);
        since = begin.isPresent() ? begin.getAsLong() : null;
    }

    /** The calls to the address that the answer called (the seed paper's 3.4.3); null where it did not call one. */
    @Nullable
    Reply sameDestination(Candidate answer) {
        Event.SocketAddress remote = answer.event().remote();
        if (remote == null
                || !remote.internet()
                || !SystemCalls.CONNECT.contains(answer.event().call())) {
            compared = true;
            return null;
        }
        Reply reply = callers(new OfEndpoint(remote.ip(), remote.port()));
        compared = true;
        return reply;
    }

    /** The calls to an address. */
    Reply callers(OfEndpoint called) {
        Question question = Question.of(
                        host, new OfAddress(called.ip(), called.port()), bounds.from(), bounds.to(), 10 * Bounds.HUB)
                .only(SystemCalls.CONNECT);
        Reply reply = ask(List.of(question)).get(0);
        if (!reply.complete()) {
            limit(Sentence.of(
                    "More connections to {0} were made than the {1} that were compared.",
                    called.ip(), reply.events().size()));
        }
        return reply;
    }

    /**
     * From now on things come because a person asks for them: they are context, since nothing shows that they led to the
     * answer or came of it, and a server's requests are not kept apart.
     */
    void askedFor() {
        askedFor = true;
    }

    /** Whether what a process did for one request is kept apart from the others. */
    boolean keepsUnits() {
        return !askedFor && bounds.takes(Step.UNITS);
    }

    /** Whether of very many children those are chosen that tell something. */
    boolean choosesChildren() {
        return !askedFor && bounds.takes(Step.BROOD);
    }

    /** What is drawn at a vertex is not counted there any more. */
    void uncount(String id) {
        if (!graph.contains(id)) {
            return;
        }
        Stream.concat(graph.into(id).stream(), graph.outOf(id).stream()).forEach(link -> {
            String other = link.from().equals(id) ? link.to() : link.from();
            for (Event e : link.events()) {
                folds.forget(id, other, e.time());
                folds.forget(id, Brood.name(e), e.time());
                graph.names(other).forEach(name -> folds.forget(id, name, e.time()));
            }
        });
    }

    /** Of what a person asks for, what is nearest to the alert; else all of it. */
    List<Flow> near(Life life, List<Flow> flows) {
        if (!askedFor || flows.size() <= MOST_ASKED_FOR) {
            return flows;
        }
        limit(Sentence.of(
                "Process {0} did more than was looked at when more of it was asked for: the {1} of its {2} uses nearest to"
                        + " the alert.",
                life.pid(), MOST_ASKED_FOR, flows.size()));
        return flows.stream()
                .sorted(Comparator.comparingLong(f -> Math.abs(f.event().time() - bounds.alert())))
                .limit(MOST_ASKED_FOR)
                .sorted(Comparator.comparing(Flow::event, Event.ORDER))
                .toList();
    }

    /** What the way to a vertex costs. */
    double cost(String id) {
        Reason reason = reasons.get(id);
        return reason == null ? 0 : reason.cost();
    }

    Tracked tracked(PathToOrigin path, @Nullable String entry) {
        if (!compared) {
            limit(Sentence.of(
                    "Processes that call the same address as the answer, and other requests of the attacker, were not"
                            + " looked for."));
        }
        List<Sentence> words = new ArrayList<>(limits);
        if (stopped != null) {
            words.add(0, stopped);
        }
        List<Why> whys = new ArrayList<>();
        reasons.forEach((id, r) -> whys.add(new Why(
                id,
                r.from(),
                "",
                r.cost(),
                r.weights().stream().map(Weight::weighed).toList())));
        return new Tracked(
                graph, roles, whys, path.ids(), entry, folds.folds(host, graph), words, stopped != null, since);
    }
}
