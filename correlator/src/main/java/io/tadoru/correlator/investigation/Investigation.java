package io.tadoru.correlator.investigation;

import io.tadoru.collector.Coverage;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Reply;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.Step;
import io.tadoru.correlator.activity.Activities;
import io.tadoru.correlator.attribution.Attribution;
import io.tadoru.correlator.attribution.Candidate;
import io.tadoru.correlator.finding.Findings;
import io.tadoru.correlator.finding.Rules;
import io.tadoru.correlator.graph.ProvenanceGraph;
import io.tadoru.correlator.identity.Lives;
import io.tadoru.correlator.profile.Noise;
import io.tadoru.correlator.profile.Profile;
import io.tadoru.correlator.reduction.Reduction;
import io.tadoru.correlator.tracking.Bounds;
import io.tadoru.correlator.tracking.CausalTracker;
import io.tadoru.correlator.tracking.ClosureTracker;
import io.tadoru.correlator.tracking.PaperTracker;
import io.tadoru.correlator.tracking.Tracked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;

/** Investigates alerts over one store. Thread-safe if the store is. */
public final class Investigation {
    /** Hosts named, and looked at, where nothing matches. */
    private static final int MOST_HOSTS = 20;

    private final EventStore store;
    private final String version;
    private final Findings findings;
    private final List<Profile> profiles;

    /** @param version Tadoru's version, for the incident */
    public Investigation(EventStore store, String version) {
        this(store, version, Rules.builtIn(), List.of());
    }

    /**
     * @param rules what findings are made of
     * @param profiles what is ordinary on the host, or on others; ranks and folds, never drops
     */
    public Investigation(EventStore store, String version, Rules rules, List<Profile> profiles) {
        this.store = store;
        this.version = version;
        this.findings = new Findings(rules);
        this.profiles = List.copyOf(profiles);
    }

    /**
     * From an alert to an incident. The same evidence, alert and options give an equal incident. Where the store stops
     * answering once the process is known, the incident holds what was found until then and is partial.
     *
     * @throws io.tadoru.collector.EvidenceException when the store cannot answer which process is meant
     */
    public Incident of(Alert alert, Options options) {
        long from = alert.time() - options.window().toNanos();
        long to = alert.time() + options.after().toNanos();
        List<String> hosts = hosts(alert, options);
        // One for a host: a process keeps the name that it got where it was first met.
        Map<String, Lives> byHost = new HashMap<>();
        Function<String, Lives> lives = h -> byHost.computeIfAbsent(h, name -> new Lives(store, name, from, to));
        Attribution.Result attribution = Attribution.of(alert, store, lives, hosts, from, to);
        if (attribution.answer() == null && !hosts.isEmpty() && options.host().isEmpty()) {
            // The owner of an address may be the far end, or stand behind one that was translated.
            hosts = List.of();
            attribution = Attribution.of(alert, store, lives, hosts, from, to);
        }
        List<Sentence> limits = new ArrayList<>(attribution.limits());
        Candidate best = attribution.answer();
        if (best == null) {
            return nothing(alert, options, hosts, attribution, from, to);
        }
        String host = attribution.host();
        Coverage coverage = store.coverage(host, from, to);
        Bounds bounds = new Bounds(
                from, to, alert.time(), options.maxNodes(), options.maxTime().toNanos(), options.off(), options.more());
        Noise noise = new Noise(profiles, host, from, Set.of(alert.srcIp(), alert.destIp()));
        Lives of = lives.apply(host);
        Tracked tracked = switch (options.mode()) {
            case CAUSAL -> new CausalTracker(store, host, of, bounds, noise).track(best);
            case PAPER -> new PaperTracker(store, host, of, bounds).track(best);
            case CLOSURE -> new ClosureTracker(store, host, of, bounds, false).track(best);
            case BACKTRACKER -> new ClosureTracker(store, host, of, bounds, true).track(best);
        };
        // Why an incident is partial comes first.
        limits.addAll(tracked.partial() ? 0 : limits.size(), tracked.limits());
        if (options.mode() != Options.Mode.CAUSAL && !options.more().isEmpty()) {
            limits.add(Sentence.of("Only causal mode shows more of a node that is asked for."));
        }
        limits.addAll(
                options.mode() != Options.Mode.CAUSAL && !profiles.isEmpty()
                        ? List.of(Sentence.of("Only causal mode makes use of noise profiles."))
                        : noise.limits());
        byName(tracked.graph(), limits);
        limits.addAll(0, store.absent());
        boolean partial = tracked.partial() || !store.absent().isEmpty();
        Incident found = findings.judge(new Assembly(alert, tracked, best, attribution)
                .incident(coverage, partial, limits, inForce(options, noise), version));
        return found.with(
                found.nodes(),
                options.off().contains(Step.GROUPS) ? List.of() : Reduction.groups(found),
                Activities.of(found));
    }

    /** The incident of an alert that no process matches: what was looked for, and what the evidence holds. */
    private Incident nothing(
            Alert alert, Options options, List<String> hosts, Attribution.Result attribution, long from, long to) {
        List<String> asked = hosts.isEmpty() ? store.hosts(from, to) : hosts;
        List<Sentence> limits = new ArrayList<>(attribution.limits());
        Sentence wanted = Sentence.joined("{0}; or that {1}", attribution.asked());
        limits.add(
                asked.isEmpty()
                        ? Sentence.of("No process matches. Looked for processes that {0}.", wanted)
                        : Sentence.of(
                                "No process matches. Looked for processes that {0}; on {1}.", wanted, some(asked)));
        if (asked.isEmpty()) {
            limits.add(reach());
        }
        Coverage coverage = asked.isEmpty()
                ? store.coverage("", from, to)
                : Coverage.merged(asked.stream()
                        .limit(MOST_HOSTS)
                        .map(h -> store.coverage(h, from, to))
                        .toList());
        limits.addAll(0, store.absent());
        return new Incident(
                alert,
                asked.size() == 1 ? asked.get(0) : "",
                null,
                List.of(),
                List.of(),
                List.of(),
                coverage,
                !store.absent().isEmpty(),
                limits,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                inForce(options, new Noise(profiles, "", from, Set.of())),
                version);
    }

    private static Sentence some(List<String> hosts) {
        String names = String.join(", ", hosts.subList(0, Math.min(MOST_HOSTS, hosts.size())));
        return hosts.size() > MOST_HOSTS
                ? Sentence.of("{0} and {1} more hosts", names, hosts.size() - MOST_HOSTS)
                : Sentence.text(names);
    }

    /** From when to when there are events at all. */
    private Sentence reach() {
        Question any = Question.of(null, new Question.Anything(), Long.MIN_VALUE, Long.MAX_VALUE, 1)
                .withFailures();
        List<Reply> ends = store.ask(List.of(any, any.newestFirst()));
        if (ends.get(0).events().isEmpty()) {
            return Sentence.of("The evidence holds no audit event at all.");
        }
        return Sentence.of(
                "The evidence holds no event in that time; it reaches from {0} to {1}.",
                instant(ends.get(0).events().get(0).time()),
                instant(ends.get(1).events().get(0).time()));
    }

    /** With the profiles: the same evidence and the same profiles give the same incident. */
    private SortedMap<String, String> inForce(Options options, Noise noise) {
        SortedMap<String, String> map = options.byName();
        if (!profiles.isEmpty()) {
            map.put("profile", noise.named());
        }
        return map;
    }

    private static String instant(long nanos) {
        return Instant.ofEpochSecond(0, nanos).toString();
    }

    /** Says which files have no inode in the evidence: a weaker identity. */
    private static void byName(ProvenanceGraph graph, List<Sentence> limits) {
        long count = graph.vertices().stream()
                .map(graph::file)
                .filter(f -> f != null && f.key().byName())
                .count();
        if (count > 0) {
            limits.add(Sentence.of(
                    count == 1
                            ? "{0} file has no device and inode in the evidence and is told by name alone: different files"
                                    + " that had one name one after the other may be joined, and a file that was renamed, or"
                                    + " named in another way, is not."
                            : "{0} files have no device and inode in the evidence and are told by name alone: different files"
                                    + " that had one name one after the other may be joined, and a file that was renamed, or"
                                    + " named in another way, is not.",
                    count));
        }
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
