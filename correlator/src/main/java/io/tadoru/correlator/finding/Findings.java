package io.tadoru.correlator.finding;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.EndpointNode;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.Finding;
import io.tadoru.correlator.Node.ProcessNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges incidents by rules, and by the keys of audit rules that name a technique. A finding says that something was seen
 * that attacks do, not that it was one. Immutable, safe from any thread.
 */
public final class Findings {
    private final Rules rules;

    public Findings(Rules rules) {
        this.rules = rules;
    }

    /** The same incident, with findings added to its nodes: after those that are there, in the order of the rules. */
    public Incident judge(Incident incident) {
        Acts acts = new Acts(incident);
        Map<String, Map<String, Hits>> found = new HashMap<>();
        Map<Step.Test, Map<String, Boolean>> matched = new IdentityHashMap<>();
        for (Rule rule : rules.all()) {
            Chains chains = new Chains(rule, acts, matched);
            for (Act act : acts.all()) {
                Node node = rule.on() == Rule.On.PROCESS ? act.actor() : act.other();
                List<Act> chain = node == null || !fits(rule.on(), node) ? null : chains.from(act);
                if (node != null && chain != null) {
                    found.computeIfAbsent(node.id(), k -> new LinkedHashMap<>())
                            .computeIfAbsent(rule.id(), k -> new Hits(rule))
                            .add(chain);
                }
            }
        }
        Map<String, Map<String, Keyed>> keyed = keyed(acts);
        List<Node> judged = incident.nodes().stream()
                .map(n -> with(
                        n, findings(n, found.getOrDefault(n.id(), Map.of()), keyed.getOrDefault(n.id(), Map.of()))))
                .toList();
        return incident.with(judged, incident.groups(), incident.activities());
    }

    private static boolean fits(Rule.On on, Node node) {
        return switch (on) {
            case PROCESS -> node instanceof ProcessNode;
            case FILE -> node instanceof FileNode;
            case ENDPOINT -> node instanceof EndpointNode;
        };
    }

    private static List<Finding> findings(Node node, Map<String, Hits> hits, Map<String, Keyed> keyed) {
        Set<String> covered = new HashSet<>();
        hits.values().forEach(h -> covered.addAll(h.rule.covers()));
        List<Finding> findings = new ArrayList<>(node.findings());
        hits.values().stream()
                .filter(h -> !covered.contains(h.rule.id()))
                .map(Hits::finding)
                .forEach(findings::add);
        keyed.forEach((key, k) -> findings.add(k.finding(key)));
        return findings;
    }

    private static Node with(Node node, List<Finding> findings) {
        if (findings.size() == node.findings().size()) {
            return node;
        }
        if (node instanceof ProcessNode p) {
            return new ProcessNode(
                    p.id(),
                    p.role(),
                    findings,
                    p.host(),
                    p.pid(),
                    p.ppid(),
                    p.comm(),
                    p.exe(),
                    p.commands(),
                    p.user(),
                    p.start(),
                    p.born(),
                    p.end());
        } else if (node instanceof FileNode f) {
            return new FileNode(f.id(), f.role(), findings, f.host(), f.paths(), f.inode(), f.dev());
        }
        EndpointNode e = (EndpointNode) node;
        return new EndpointNode(e.id(), e.role(), findings, e.ip(), e.port());
    }

    // ---- rules

    /** What one rule found at one node. */
    private static final class Hits {
        private final Rule rule;
        private final Set<Sentence> reasons = new LinkedHashSet<>();
        private final Set<Edge> edges = new LinkedHashSet<>();

        Hits(Rule rule) {
            this.rule = rule;
        }

        void add(List<Act> chain) {
            reasons.add(rule.template().fill(chain));
            chain.stream().map(Act::edge).filter(Objects::nonNull).forEach(edges::add);
        }

        Finding finding() {
            Sentence first = reasons.iterator().next();
            int more = reasons.size() - 1;
            return new Finding(
                    rule.id(),
                    rule.level().name().toLowerCase(Locale.ROOT),
                    more == 0 ? first : Sentence.of("{0} (and {1} more like it)", first, more),
                    ids(edges),
                    rule.techniques());
        }
    }

    private static List<String> ids(Set<Edge> edges) {
        return edges.stream()
                .sorted(java.util.Comparator.comparingInt(Edge::number))
                .map(Edge::id)
                .toList();
    }

    /**
     * The chains of one rule. What follows an act depends on that act alone, so each is looked at once a step: the cost is
     * bounded by steps times acts times those that share a process or a file with each.
     */
    private static final class Chains {
        private final Rule rule;
        private final Acts acts;
        private final Map<Step.Test, Map<String, Boolean>> matched;
        private final List<Map<Act, Optional<List<Act>>>> known = new ArrayList<>();

        Chains(Rule rule, Acts acts, Map<Step.Test, Map<String, Boolean>> matched) {
            this.rule = rule;
            this.acts = acts;
            this.matched = matched;
            rule.steps().forEach(s -> known.add(new IdentityHashMap<>()));
        }

        /** The acts of a chain that begins with this one, null where there is none. */
        @Nullable
        List<Act> from(Act act) {
            return rule.steps().get(0).holds(act, matched) ? chain(0, act).orElse(null) : null;
        }

        /** @param act holds the step */
        private Optional<List<Act>> chain(int step, Act act) {
            Optional<List<Act>> before = known.get(step).get(act);
            if (before == null) {
                before = look(step, act);
                known.get(step).put(act, before);
            }
            return before;
        }

        private Optional<List<Act>> look(int step, Act act) {
            if (step + 1 == rule.steps().size()) {
                return Optional.of(List.of(act));
            }
            Step next = rule.steps().get(step + 1);
            List<Act> tied = acts.tied(act, next.tie());
            // The nearest in time: the last before it, the first after it.
            for (int i = 0; i < tied.size(); i++) {
                Act other = tied.get(next.tie().before() ? tied.size() - 1 - i : i);
                if (other != act && next.tie().inTime(act, other) && next.holds(other, matched)) {
                    Optional<List<Act>> rest = chain(step + 1, other);
                    if (rest.isPresent()) {
                        List<Act> whole = new ArrayList<>(List.of(act));
                        whole.addAll(rest.get());
                        return Optional.of(whole);
                    }
                }
            }
            return Optional.empty();
        }
    }

    // ---- audit keys

    /** Calls that an audit rule with a key matched. */
    private static final class Keyed {
        private final List<String> techniques;
        private final Set<String> calls = new LinkedHashSet<>();
        private final Set<Edge> edges = new LinkedHashSet<>();

        Keyed(List<String> techniques) {
            this.techniques = techniques;
        }

        Finding finding(String key) {
            return new Finding(
                    "audit key " + key,
                    "info",
                    Sentence.of("an audit rule with this key matched {0}", String.join(", ", calls)),
                    ids(edges),
                    techniques);
        }
    }

    private static Map<String, Map<String, Keyed>> keyed(Acts acts) {
        Map<String, List<String>> techniques = new HashMap<>();
        Map<String, Map<String, Keyed>> found = new HashMap<>();
        for (Act act : acts.all()) {
            if (act.event() == null || act.edge() == null) {
                continue;
            }
            for (String key : act.event().keys()) {
                List<String> ids = techniques.computeIfAbsent(key, AuditKeys::techniques);
                if (!ids.isEmpty()) {
                    Keyed k = found.computeIfAbsent(act.actor().id(), n -> new TreeMap<>())
                            .computeIfAbsent(key, n -> new Keyed(ids));
                    k.calls.add(act.call());
                    k.edges.add(act.edge());
                }
            }
        }
        return found;
    }
}
