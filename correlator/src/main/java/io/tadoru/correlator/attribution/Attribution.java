package io.tadoru.correlator.attribution;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfAddress;
import io.tadoru.collector.Reply;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.identity.Lives;
import io.tadoru.correlator.identity.Lives.Moment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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

    private static final Set<String> TALK = Set.of("connect", "accept", "accept4");

    /**
     * What was found.
     *
     * @param host the host of the best candidate, "" where there is none
     * @param candidates best first
     * @param confidences of the candidates, 0 to 1: each one's score, lowered by the others that are near
     * @param asked what was looked for, in words
     * @param limits what was not looked at, in words
     */
    public record Result(
            String host,
            List<Candidate> candidates,
            List<Double> confidences,
            List<String> asked,
            List<String> limits) {}

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
        List<String> asked = new ArrayList<>();
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
                .forEach((ip, port) -> asked.add("connect to, or accept from, " + ip
                        + (port >= 0 ? ", best on port " + port + "; and who listens on port " + port : "")));
        List<String> limits = new ArrayList<>();
        Map<Event, Match> matches = new LinkedHashMap<>();
        for (Reply reply : store.ask(questions)) {
            if (!reply.complete() && reply.events().size() >= MOST_CALLS) {
                limits.add("More than " + MOST_CALLS + " calls talk with one of the alert's addresses; the newest "
                        + MOST_CALLS + " were compared.");
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
            return new Result(hosts.isEmpty() ? "" : hosts.get(0), List.of(), List.of(), asked, limits);
        }
        List<Candidate> candidates = candidates(best, lives);
        double sum = candidates.stream()
                .mapToDouble(c -> Math.exp(SHARPNESS * c.score()))
                .sum();
        List<Double> confidences = candidates.stream()
                .map(c -> c.score() * Math.exp(SHARPNESS * c.score()) / sum)
                .toList();
        return new Result(candidates.get(0).life().host(), candidates, confidences, asked, limits);
    }

    /** One candidate a process: its best match. */
    private static List<Candidate> candidates(List<Match> best, Function<String, Lives> lives) {
        Map<String, List<Moment>> byHost = new LinkedHashMap<>();
        for (Match m : best) {
            byHost.computeIfAbsent(m.event().host(), h -> new ArrayList<>()).add(Moment.of(m.event()));
        }
        Map<String, Map<Moment, Life>> found = new HashMap<>();
        byHost.forEach((host, moments) -> found.put(host, lives.apply(host).at(moments)));
        Map<Life, Candidate> byLife = new LinkedHashMap<>();
        for (Match m : best) {
            Life life = Objects.requireNonNull(
                    Objects.requireNonNull(found.get(m.event().host())).get(Moment.of(m.event())));
            byLife.putIfAbsent(life, new Candidate(life, m.event(), m.score(), m.reasons()));
        }
        // A listener that also accepted has the accept as its better match; of a forking server the child counts.
        return List.copyOf(byLife.values());
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
