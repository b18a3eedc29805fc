package io.tadoru.correlator.attribution;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfAddress;
import io.tadoru.collector.Reply;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Incident.Rival;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.identity.Lives;
import io.tadoru.correlator.identity.Lives.Moment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the processes that an alert may mean. Either end of the alert may be the host: whoever connected to one of its
 * addresses, accepted from one of them, or listens on one of its ports is a candidate.
 */
public final class Attribution {
    /** Calls fetched for one address. */
    private static final int MOST_CALLS = 2000;

    /** Matches looked at more closely; weaker ones cannot become the answer. */
    private static final int MOST_MATCHES = 40;

    /** How strongly a rival's score takes from the best one's confidence. */
    private static final double SHARPNESS = 8;

    /** What is left of a confidence where a part of the evidence does not answer. */
    private static final double IN_PART = 0.5;

    private static final Set<String> TALK = Set.of("connect", "accept", "accept4");

    /**
     * What was found.
     *
     * @param host the host of the answer, "" where there is none
     * @param answer the process that fits best, null where none fits
     * @param rivals other processes that fit, best first
     * @param asked what was looked for, in words
     * @param limits what was not looked at, in words
     */
    public record Result(
            String host, @Nullable Candidate answer, List<Rival> rivals, List<Sentence> asked, List<Sentence> limits) {}

    private Attribution() {}

    /**
     * @param lives the lives of a host's processes, by its name
     * @param hosts hosts to ask; empty for any
     * @param from begin of the time in which the call may lie, nanoseconds since the epoch
     * @param to its end
     */
    public static Result of(
            Alert alert, EventStore store, Function<String, Lives> lives, List<String> hosts, long from, long to) {
        List<Question> questions = new ArrayList<>();
        List<Sentence> asked = new ArrayList<>();
        List<@Nullable String> scopes = hosts.isEmpty() ? anyHost() : new ArrayList<>(hosts);
        for (String host : scopes) {
            for (Map.Entry<String, Integer> end : ends(alert).entrySet()) {
                Question talk = Question.of(host, new OfAddress(end.getKey(), -1), from, to, MOST_CALLS)
                        .only(TALK)
                        .withFailures()
                        .newestFirst();
                questions.add(talk);
                // The same address with the alert's port has a question of its own, so that a busy one loses nothing.
                if (end.getValue() >= 0) {
                    questions.add(Question.of(host, new OfAddress(end.getKey(), end.getValue()), from, to, MOST_CALLS)
                            .only(TALK)
                            .withFailures()
                            .newestFirst());
                    for (String own : List.of("0.0.0.0", "::", end.getKey())) {
                        questions.add(
                                Question.of(host, new OfAddress(own, end.getValue()), Long.MIN_VALUE, alert.time(), 5)
                                        .only(SystemCalls.BIND)
                                        .newestFirst());
                    }
                }
            }
        }
        ends(alert)
                .forEach((ip, port) -> asked.add(
                        port >= 0
                                ? Sentence.of(
                                        "connect to, or accept from, {0}, best on port {1}; and who listens on port {1}",
                                        ip, port)
                                : Sentence.of("connect to, or accept from, {0}", ip)));
        List<Sentence> limits = new ArrayList<>();
        Map<Event, Match> matches = new LinkedHashMap<>();
        boolean whole = true;
        for (Reply reply : store.ask(questions)) {
            whole &= reply.whole();
            if (!reply.complete() && reply.events().size() >= MOST_CALLS) {
                limits.add(Sentence.of(
                        "More than {0} calls talk with one of the alert's addresses; the newest {0} were compared.",
                        MOST_CALLS));
            }
            for (Event e : reply.events()) {
                Match match = Match.of(e, alert);
                if (match != null) {
                    matches.put(e, match);
                }
            }
        }
        List<Match> best = matches.values().stream()
                .sorted(Comparator.comparingDouble(Match::score)
                        .reversed()
                        .thenComparing(m -> Math.abs(alert.time() - m.event().time()))
                        .thenComparing(Match::event, Event.ORDER))
                .limit(MOST_MATCHES)
                .toList();
        if (best.isEmpty()) {
            return new Result(hosts.isEmpty() ? "" : hosts.get(0), null, List.of(), asked, limits);
        }
        List<Match> candidates = candidates(best, lives);
        double sum = candidates.stream()
                .mapToDouble(m -> Math.exp(SHARPNESS * m.score()))
                .sum();
        List<Double> confidences = candidates.stream()
                .map(m -> m.score() * Math.exp(SHARPNESS * m.score()) / sum)
                .toList();
        List<Rival> rivals = new ArrayList<>();
        for (int i = 1; i < candidates.size(); i++) {
            Match m = candidates.get(i);
            Event e = m.event();
            rivals.add(new Rival(
                    e.pid(), e.comm(), e.exe(), confidences.get(i), Sentence.joined("{0}; {1}", m.reasons())));
        }
        Match first = candidates.get(0);
        String host = first.event().host();
        Life life = lives.apply(host).at(Moment.of(first.event()));
        List<Sentence> reasons = new ArrayList<>(first.reasons());
        if (!whole) {
            reasons.add(
                    Sentence.of("but a part of the evidence did not answer, and a call that fits better may be there"));
        }
        double confidence = confidences.get(0) * (whole ? 1 : IN_PART);
        Candidate answer = new Candidate(life, first.event(), confidence, reasons);
        return new Result(host, answer, rivals, asked, limits);
    }

    /** One match a process: its best. Lives are looked up where a pid comes twice, and the answer's with them. */
    private static List<Match> candidates(List<Match> best, Function<String, Lives> lives) {
        Map<String, Map<Integer, List<Match>>> byPid = new LinkedHashMap<>();
        for (Match m : best) {
            byPid.computeIfAbsent(m.event().host(), h -> new LinkedHashMap<>())
                    .computeIfAbsent(m.event().pid(), p -> new ArrayList<>())
                    .add(m);
        }
        Set<Match> later = new HashSet<>();
        byPid.forEach((host, pids) -> {
            List<Match> unclear = pids.values().stream()
                    .filter(matches -> matches.size() > 1)
                    .flatMap(List::stream)
                    .toList();
            List<Match> looked = new ArrayList<>(unclear);
            if (best.get(0).event().host().equals(host)) {
                looked.add(best.get(0));
            }
            Map<Moment, Life> found = lives.apply(host)
                    .at(looked.stream().map(m -> Moment.of(m.event())).toList());
            Set<Life> seen = new HashSet<>();
            unclear.stream()
                    .filter(m -> !seen.add(Objects.requireNonNull(found.get(Moment.of(m.event())))))
                    .forEach(later::add);
        });
        // A listener that also accepted has the accept as its better match; of a forking server the child counts.
        return best.stream().filter(m -> !later.contains(m)).toList();
    }

    private static List<@Nullable String> anyHost() {
        List<@Nullable String> any = new ArrayList<>();
        any.add(null);
        return any;
    }

    /** Both ends of the alert, destination first: address to port, -1 where unknown. */
    private static Map<String, Integer> ends(Alert alert) {
        Map<String, Integer> ends = new LinkedHashMap<>();
        if (!alert.destIp().isEmpty()) {
            ends.put(alert.destIp(), alert.destPort());
        }
        if (!alert.srcIp().isEmpty()) {
            ends.putIfAbsent(alert.srcIp(), alert.srcPort());
        }
        return ends;
    }
}
