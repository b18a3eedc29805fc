package io.tadoru.correlator.investigation;

import io.tadoru.collector.Coverage;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Reply;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.attribution.Attribution;
import io.tadoru.correlator.attribution.Candidate;
import io.tadoru.correlator.identity.Lives;
import io.tadoru.correlator.tracking.Bounds;
import io.tadoru.correlator.tracking.CausalTracker;
import io.tadoru.correlator.tracking.PaperTracker;
import io.tadoru.correlator.tracking.Tracked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Investigates alerts over one store. Thread-safe if the store is. */
public final class Investigation {
    /** Hosts named, and looked at, where nothing matches. */
    private static final int MOST_HOSTS = 20;

    private final EventStore store;
    private final String version;

    /** @param version Tadoru's version, for the incident */
    public Investigation(EventStore store, String version) {
        this.store = store;
        this.version = version;
    }

    /**
     * From an alert to an incident. The same evidence, alert and options give an equal incident.
     *
     * @throws io.tadoru.collector.EvidenceException when the store cannot answer
     */
    public Incident of(Alert alert, Options options) {
        long from = alert.time() - options.window().toNanos();
        long to = alert.time() + options.after().toNanos();
        List<String> hosts = hosts(alert, options);
        Attribution.Result attribution = Attribution.of(alert, store, hosts, from, to);
        List<String> limits = new ArrayList<>(attribution.limits());
        String host = attribution.host();
        if (attribution.candidates().isEmpty()) {
            List<String> asked = hosts.isEmpty() ? store.hosts(from, to) : hosts;
            limits.add("No process matches. Looked for processes that " + String.join("; or that ", attribution.asked())
                    + (asked.isEmpty() ? "." : "; on " + some(asked) + "."));
            if (asked.isEmpty()) {
                limits.add(reach());
            }
            return new Incident(
                    alert,
                    asked.size() == 1 ? asked.get(0) : "",
                    null,
                    List.of(),
                    List.of(),
                    List.of(),
                    asked.isEmpty()
                            ? store.coverage("", from, to)
                            : Coverage.merged(asked.stream()
                                    .limit(MOST_HOSTS)
                                    .map(h -> store.coverage(h, from, to))
                                    .toList()),
                    limits,
                    List.of(),
                    options.byName(),
                    version);
        }
        Coverage coverage = store.coverage(host, from, to);
        Candidate best = attribution.candidates().get(0);
        Bounds bounds = new Bounds(from, to, options.maxNodes());
        Lives lives = new Lives(store, host, from, to);
        Tracked tracked = options.mode() == Options.Mode.PAPER
                ? new PaperTracker(store, host, lives, bounds).track(best)
                : new CausalTracker(store, host, lives, bounds).track(best);
        limits.addAll(tracked.limits());
        return new Assembly(alert, tracked, attribution).incident(coverage, limits, options, version);
    }

    private static String some(List<String> hosts) {
        String names = String.join(", ", hosts.subList(0, Math.min(MOST_HOSTS, hosts.size())));
        return hosts.size() > MOST_HOSTS ? names + " and " + (hosts.size() - MOST_HOSTS) + " more hosts" : names;
    }

    /** From when to when there are events at all. */
    private String reach() {
        Question any = Question.of(null, new Question.Anything(), Long.MIN_VALUE, Long.MAX_VALUE, 1)
                .withFailures();
        List<Reply> ends = store.ask(List.of(any, any.newestFirst()));
        if (ends.get(0).events().isEmpty()) {
            return "The evidence holds no audit event at all.";
        }
        return "The evidence holds no event in that time; it reaches from "
                + instant(ends.get(0).events().get(0).time()) + " to "
                + instant(ends.get(1).events().get(0).time()) + ".";
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }

    private List<String> hosts(Alert alert, Options options) {
        if (!options.host().isEmpty()) {
            return List.of(options.host());
        }
        Set<String> ips = new LinkedHashSet<>(List.of(alert.srcIp(), alert.destIp()));
        ips.remove("");
        return store.hostsOwning(ips);
    }
}
