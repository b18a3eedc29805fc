package io.tadoru.correlator.activity;

import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Incident.Activity;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.activity.Family.Login;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An incident as activities: outermost the login sessions (without a login, the services), within them the process
 * subtrees that did enough to be told alone. A process that ran one command is no activity; a shell with its six is one.
 *
 * <p>Each node of the incident takes part in exactly one activity; files and endpoints with the process that touched them
 * first. A function of the incident alone: the same incident gives the same activities.
 */
public final class Activities {
    /** What a subtree must amount to: each process in it, and each thing that it changed or talked with, counts one. */
    private static final int SUBSTANTIAL = 8;
    /** The same on the way to the answer. */
    private static final int SUBSTANTIAL_ON_PATH = 4;
    /** Subtrees of one image below one process that are told apart; more of them are like siblings, told together. */
    private static final int ALIKE = 2;
    /** Subtrees of one process that are told apart, those of the way to the answer not counted. */
    private static final int NESTED = 5;
    /** Processes that only stand above the first that does something, such as su and a login shell. */
    private static final int IDLE = 2;
    /** Activities within activities, the session not counted. */
    private static final int DEEPEST = 4;

    private final Incident incident;
    private final Family family;
    private final Set<String> path;
    private final Map<String, Integer> touched = new HashMap<>();
    private final Map<String, Draft> drafts = new HashMap<>();

    /** An activity in the making. */
    static final class Draft {
        final String kind;
        final Login login;
        final int depth;
        /** Of a session those that began it and are not told alone. */
        final List<ProcessNode> roots = new ArrayList<>();

        final Set<String> processes = new LinkedHashSet<>();
        final Set<String> things = new HashSet<>();
        final List<Draft> nested = new ArrayList<>();
        /** Whether nobody of the same login started its root. */
        boolean begins;

        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;

        Draft(String kind, Login login, int depth) {
            this.kind = kind;
            this.login = login;
            this.depth = depth;
        }

        /** A session that several processes began has none. */
        String root() {
            return roots.size() != 1 || session() && nested.stream().anyMatch(n -> n.begins)
                    ? ""
                    : roots.get(0).id();
        }

        boolean session() {
            return kind.equals("session");
        }

        void span(long from, long to) {
            first = Math.min(first, from);
            last = Math.max(last, to);
        }
    }

    private Activities(Incident incident) {
        this.incident = incident;
        this.family = new Family(incident);
        this.path = incident.answer() == null
                ? Set.of()
                : new HashSet<>(incident.answer().path());
    }

    /** The activities, a parent before its children, else by first time. */
    public static List<Activity> of(Incident incident) {
        return new Activities(incident).all();
    }

    private List<Activity> all() {
        weigh();
        Map<Login, List<ProcessNode>> logins = new LinkedHashMap<>();
        for (ProcessNode p : family.processes()) {
            logins.computeIfAbsent(family.login(p), k -> new ArrayList<>()).add(p);
        }
        List<Draft> sessions = new ArrayList<>();
        logins.forEach((login, processes) -> sessions.add(session(login, processes)));
        things(sessions);
        sessions.forEach(this::span);
        List<Activity> out = new ArrayList<>();
        write(sessions, "", new Words(incident, family), out);
        return out;
    }

    /** How much each process changed or talked with, each thing once. */
    private void weigh() {
        Set<String> seen = new HashSet<>();
        for (Edge e : incident.edges()) {
            boolean tells = switch (e.kind()) {
                case WROTE, RENAMED, DELETED, CHANGED_MODE, CONNECTED, ACCEPTED -> true;
                case FORKED, EXECUTED, READ -> false;
            };
            String who = Words.actor(e);
            if (tells && seen.add(who + " " + Words.object(e))) {
                touched.merge(who, 1, Integer::sum);
            }
        }
    }

    // ---- sessions and subtrees --------------------------------------------------------------------------------------

    private Draft session(Login login, List<ProcessNode> processes) {
        List<ProcessNode> roots =
                processes.stream().filter(p -> family.within(p) == null).toList();
        List<ProcessNode> downward = new ArrayList<>(roots);
        for (int i = 0; i < downward.size(); i++) {
            ProcessNode p = downward.get(i);
            family.children(p).stream().filter(c -> p.equals(family.within(c))).forEach(downward::add);
        }
        Set<String> own = carve(downward, roots);
        Draft session = new Draft("session", login, 0);
        for (ProcessNode p : downward) {
            ProcessNode parent = family.within(p);
            Draft above = parent == null ? session : java.util.Objects.requireNonNull(drafts.get(parent.id()));
            Draft draft = above;
            if (own.contains(p.id()) && above.depth < DEEPEST) {
                draft = new Draft("subtree", login, above.depth + 1);
                draft.begins = parent == null;
                above.nested.add(draft);
            }
            if (parent == null || draft != above) {
                draft.roots.add(p);
            }
            draft.processes.add(p.id());
            drafts.put(p.id(), draft);
        }
        merge(session);
        return session;
    }

    /** A session in which one subtree did all is told as one. */
    private void merge(Draft session) {
        while (session.nested.size() == 1
                && session.processes.size() <= IDLE
                && session.processes.stream().noneMatch(touched::containsKey)) {
            Draft nested = session.nested.get(0);
            session.processes.addAll(nested.processes);
            nested.processes.forEach(id -> drafts.put(id, session));
            session.nested.clear();
            session.nested.addAll(nested.nested);
        }
    }

    /** The roots of the subtrees that are told alone, found from the leaves up. */
    private Set<String> carve(List<ProcessNode> downward, List<ProcessNode> roots) {
        Map<String, Integer> weights = new HashMap<>();
        Set<String> own = new HashSet<>();
        List<ProcessNode> upward = new ArrayList<>(downward);
        Collections.reverse(upward);
        for (ProcessNode p : upward) {
            List<ProcessNode> below = family.children(p).stream()
                    .filter(c -> p.equals(family.within(c)))
                    .toList();
            own.addAll(chosen(below, weights));
            int weight = 1 + touched.getOrDefault(p.id(), 0);
            for (ProcessNode c : below) {
                weight += own.contains(c.id()) ? 1 : weights.getOrDefault(c.id(), 0);
            }
            weights.put(p.id(), weight);
        }
        if (roots.size() > 1) {
            own.addAll(chosen(roots, weights));
        }
        return own;
    }

    private Set<String> chosen(List<ProcessNode> siblings, Map<String, Integer> weights) {
        Set<String> chosen = new HashSet<>();
        List<ProcessNode> large = new ArrayList<>();
        for (ProcessNode p : siblings) {
            int weight = weights.getOrDefault(p.id(), 0);
            // Without an image of its own it goes on with its parent's work.
            boolean image = !p.commands().isEmpty() || family.within(p) == null;
            if (isAnswer(p) || image && path.contains(p.id()) && weight >= SUBSTANTIAL_ON_PATH) {
                chosen.add(p.id());
            } else if (image && weight >= SUBSTANTIAL) {
                large.add(p);
            }
        }
        Map<String, Long> alike =
                large.stream().collect(Collectors.groupingBy(ProcessNode::exe, Collectors.counting()));
        large.stream()
                .filter(p -> alike.getOrDefault(p.exe(), 0L) <= ALIKE)
                .sorted(Comparator.comparing((ProcessNode p) -> -weights.getOrDefault(p.id(), 0)))
                .limit(NESTED)
                .forEach(p -> chosen.add(p.id()));
        return chosen;
    }

    private boolean isAnswer(ProcessNode p) {
        return incident.answer() != null && incident.answer().node().equals(p.id());
    }

    // ---- files, endpoints, times ------------------------------------------------------------------------------------

    /** Files and endpoints go with the process that touched them first. */
    private void things(List<Draft> sessions) {
        Set<String> placed = new HashSet<>();
        for (Edge e : incident.edges()) {
            Draft draft = drafts.get(Words.actor(e));
            if (draft == null) {
                continue;
            }
            draft.span(e.first(), e.last());
            Draft child = drafts.get(e.to());
            if (e.kind() == Edge.Kind.FORKED && child != null) {
                child.span(e.first(), e.last());
            } else if (placed.add(Words.object(e))) {
                draft.things.add(Words.object(e));
            }
        }
        List<String> alone = incident.nodes().stream()
                .filter(n -> !(n instanceof ProcessNode))
                .map(Node::id)
                .filter(id -> !placed.contains(id))
                .toList();
        if (!alone.isEmpty()) {
            Draft nobody = new Draft("session", new Login("", "", ""), 0);
            nobody.things.addAll(alone);
            nobody.span(incident.alert().time(), incident.alert().time());
            sessions.add(nobody);
        }
    }

    /** An activity lasts from the first to the last of what it and its children hold. */
    private void span(Draft draft) {
        draft.nested.forEach(this::span);
        draft.nested.forEach(n -> draft.span(n.first, n.last));
        if (draft.first > draft.last) {
            for (String id : draft.processes) {
                ProcessNode p = family.process(id);
                Long end = p.end();
                draft.span(p.start(), end == null ? p.start() : Math.max(p.start(), end));
            }
        }
    }

    private void write(List<Draft> drafts, String parent, Words words, List<Activity> out) {
        List<Draft> inOrder = new ArrayList<>(drafts);
        inOrder.sort(Comparator.comparingLong((Draft d) -> d.first)
                .thenComparing(d -> d.roots.isEmpty() ? "" : d.roots.get(0).id()));
        for (Draft d : inOrder) {
            String id = "a" + (out.size() + 1);
            out.add(new Activity(
                    id,
                    parent,
                    d.kind,
                    words.user(d),
                    d.login.session(),
                    d.root(),
                    incident.nodes().stream()
                            .map(Node::id)
                            .filter(n -> d.processes.contains(n) || d.things.contains(n))
                            .toList(),
                    d.first,
                    d.last,
                    words.of(d)));
            write(d.nested, id, words, out);
        }
    }
}
