package io.tadoru.alerthooks.evaluation;

import io.tadoru.alerthooks.evaluation.Truth.Fact;
import io.tadoru.alerthooks.evaluation.Truth.OfProcess;
import io.tadoru.alerthooks.evaluation.Truth.Unit;
import io.tadoru.collector.Event;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Edge.EventRef;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.EndpointNode;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.reduction.View;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** An incident held against the truth, thing by thing; {@code definitions.md} has the rules in words. */
final class Judgement {
    private final Truth truth;
    private final Incident incident;
    private final Map<String, List<Fact>> facts = new HashMap<>();
    private final Map<String, Verdict> nodes = new LinkedHashMap<>();

    /** What a thing is. */
    enum Verdict {
        /** Of the attack. */
        RIGHT,
        /** Not of the attack. */
        WRONG,
        /** True, but no part of the attack: it speaks neither for nor against. */
        NEITHER
    }

    Judgement(Truth truth, Incident incident) {
        this.truth = truth;
        this.incident = incident;
        for (Node node : incident.nodes()) {
            facts.put(node.id(), truth.attack().stream().filter(f -> f.is(node)).toList());
        }
        Set<String> above = above();
        for (Node node : incident.nodes()) {
            nodes.put(node.id(), verdict(node, above));
        }
    }

    private Verdict verdict(Node node, Set<String> above) {
        if (!of(node.id()).isEmpty()) {
            return Verdict.RIGHT;
        }
        if (truth.innocent().stream().anyMatch(f -> f.is(node))) {
            return Verdict.WRONG;
        }
        boolean spared = above.contains(node.id())
                || (node instanceof ProcessNode p && p.pid() == truth.box())
                || Stream.concat(truth.beside().stream(), truth.unprovable().stream())
                        .anyMatch(f -> f.is(node));
        return spared ? Verdict.NEITHER : Verdict.WRONG;
    }

    private List<Fact> of(String node) {
        return Objects.requireNonNull(facts.get(node));
    }

    /** Whatever a chain of forks leads from to a process of the attack: the users' own shells, and what began these. */
    private Set<String> above() {
        Map<String, List<String>> parents = new HashMap<>();
        for (Edge e : incident.edges()) {
            if (e.kind() == Edge.Kind.FORKED) {
                parents.computeIfAbsent(e.to(), k -> new ArrayList<>()).add(e.from());
            }
        }
        Set<String> above = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(
                facts.keySet().stream().filter(id -> !of(id).isEmpty()).toList());
        while (!open.isEmpty()) {
            for (String parent : parents.getOrDefault(open.remove(), List.of())) {
                if (above.add(parent)) {
                    open.add(parent);
                }
            }
        }
        return above;
    }

    /** The nodes, each as it is. */
    Score nodes() {
        long found = truth.attack().stream().filter(this::found).count();
        return Score.of(nodes.values(), found, truth.attack().size());
    }

    private boolean found(Fact fact) {
        return facts.values().stream().anyMatch(of -> of.contains(fact));
    }

    /** How much of what led to the answer is there. */
    Score causes() {
        Set<String> causes = truth.causes(called());
        List<Fact> of =
                truth.attack().stream().filter(f -> causes.contains(f.name())).toList();
        return Score.of(List.of(), of.stream().filter(this::found).count(), of.size());
    }

    /** Serial of the call that the alert means; the last there is where the answer is another one. */
    private long called() {
        Incident.Answer answer = incident.answer();
        if (answer == null || !truth.answered(incident)) {
            return Long.MAX_VALUE;
        }
        return incident.events().stream()
                .filter(e -> e.time() == answer.time()
                        && e.call().equals(answer.call())
                        && e.pid() == truth.answer().pid())
                .mapToLong(Event::serial)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    Score edges() {
        Map<String, Truth.Flow> flows = new HashMap<>();
        truth.edges().forEach(f -> flows.put(key(f.from(), f.kind(), f.to()), f));
        Set<Truth.Flow> found = new HashSet<>();
        List<Verdict> verdicts = new ArrayList<>();
        for (Edge e : incident.edges()) {
            List<Truth.Flow> shown = shown(e, flows);
            found.addAll(shown);
            verdicts.add(shown.isEmpty() ? unlisted(e) : Verdict.RIGHT);
        }
        return Score.of(verdicts, found.size(), truth.edges().size());
    }

    private List<Truth.Flow> shown(Edge e, Map<String, Truth.Flow> flows) {
        List<Truth.Flow> shown = new ArrayList<>();
        for (Fact from : of(e.from())) {
            for (Fact to : of(e.to())) {
                Truth.Flow flow = flows.get(key(from.name(), e.kind().words(), to.name()));
                // Who was born of whom is told by the two: its evidence is the fork, or any record of the child.
                if (flow != null
                        && (flow.cut()
                                || e.kind() == Edge.Kind.FORKED
                                || e.events().stream().map(EventRef::serial).anyMatch(flow.serials()::contains))) {
                    shown.add(flow);
                }
            }
        }
        return shown;
    }

    private static String key(String from, String kind, String to) {
        return from + "\n" + kind + "\n" + to;
    }

    /** An edge that is not in the truth. */
    private Verdict unlisted(Edge e) {
        Verdict from = nodes.get(e.from());
        Verdict to = nodes.get(e.to());
        if (from == Verdict.WRONG || to == Verdict.WRONG) {
            return Verdict.WRONG;
        }
        boolean failed = !e.outcome().equals("success") && !e.outcome().equals("in progress");
        return from == Verdict.NEITHER || to == Verdict.NEITHER || failed || entry(e) ? Verdict.NEITHER : Verdict.WRONG;
    }

    /** A connection from the attacker: the truth names no clients' ports, so that it cannot list them. */
    private boolean entry(Edge e) {
        return e.kind() == Edge.Kind.ACCEPTED
                && incident.nodesById().get(e.from()) instanceof EndpointNode
                && of(e.to()).stream()
                        .filter(OfProcess.class::isInstance)
                        .map(f -> ((OfProcess) f).unit())
                        .allMatch(unit -> unit == null || within(unit, e));
    }

    private static boolean within(Unit unit, Edge e) {
        return e.events().stream().anyMatch(r -> unit.holds(r.serial()));
    }

    /** The first view: a shape of several nodes is the attack's if at least half of them are, of those that count. */
    Score view() {
        View view = View.of(incident);
        Map<String, List<Verdict>> shapes = new LinkedHashMap<>();
        nodes.forEach((id, verdict) ->
                shapes.computeIfAbsent(view.shapeOf(id), k -> new ArrayList<>()).add(verdict));
        List<Verdict> verdicts =
                shapes.values().stream().map(Judgement::together).toList();
        return Score.of(verdicts, nodes().found(), truth.attack().size());
    }

    private static Verdict together(List<Verdict> of) {
        long right = of.stream().filter(v -> v == Verdict.RIGHT).count();
        long wrong = of.stream().filter(v -> v == Verdict.WRONG).count();
        return right + wrong == 0 ? Verdict.NEITHER : right >= wrong ? Verdict.RIGHT : Verdict.WRONG;
    }

    /** 1 for the answer, more for a rival, 0 where it is neither. */
    int rank() {
        Incident.Answer answer = incident.answer();
        if (answer == null || truth.answered(incident)) {
            return answer == null ? 0 : 1;
        }
        for (int i = 0; i < answer.rivals().size(); i++) {
            if (answer.rivals().get(i).pid() == truth.answer().pid()) {
                return i + 2;
            }
        }
        return 0;
    }
}
