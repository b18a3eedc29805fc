package io.tadoru.correlator.activity;

import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.ProcessNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who started whom, among the processes of an incident, and in which login. */
final class Family {
    private final Map<String, ProcessNode> processes = new LinkedHashMap<>();
    private final Map<String, String> parents = new HashMap<>();
    private final Map<String, List<ProcessNode>> children = new HashMap<>();

    /**
     * Where a process belongs.
     *
     * @param user login id, "" where nobody logged in
     * @param session id of the login session, "" where unknown
     * @param service without a login, id of the first process above that has none either; else ""
     */
    record Login(String user, String session, String service) {}

    Family(Incident incident) {
        for (Node n : incident.nodes()) {
            if (n instanceof ProcessNode p) {
                processes.put(p.id(), p);
            }
        }
        for (Edge e : incident.edges()) {
            // A parent that comes later in time order would be a second one, which no process has.
            if (e.kind() == Edge.Kind.FORKED
                    && processes.containsKey(e.from())
                    && processes.containsKey(e.to())
                    && !parents.containsKey(e.to())
                    && !above(e.from(), e.to())) {
                parents.put(e.to(), e.from());
            }
        }
        byNumber();
        for (ProcessNode p : processes.values()) {
            ProcessNode parent = parent(p);
            if (parent != null) {
                children.computeIfAbsent(parent.id(), k -> new ArrayList<>()).add(p);
            }
        }
        children.values()
                .forEach(
                        c -> c.sort(Comparator.comparingLong(ProcessNode::start).thenComparing(Node::id)));
    }

    /** Where the graph has no edge between the two, the parent's number names it: of the same login, and alive then. */
    private void byNumber() {
        Map<Integer, List<ProcessNode>> numbers = new HashMap<>();
        processes
                .values()
                .forEach(p ->
                        numbers.computeIfAbsent(p.pid(), k -> new ArrayList<>()).add(p));
        for (ProcessNode p : processes.values()) {
            List<ProcessNode> makers = numbers.getOrDefault(p.ppid(), List.of()).stream()
                    .filter(m -> m.host().equals(p.host()) && sameLogin(m, p) && alive(m, p.start()))
                    .toList();
            if (!parents.containsKey(p.id())
                    && makers.size() == 1
                    && !above(makers.get(0).id(), p.id())) {
                parents.put(p.id(), makers.get(0).id());
            }
        }
    }

    private static boolean alive(ProcessNode p, long time) {
        Long end = p.end();
        return p.start() <= time && (end == null || time <= end);
    }

    private static boolean sameLogin(ProcessNode a, ProcessNode b) {
        return a.user().loginId().equals(b.user().loginId())
                && a.user().session().equals(b.user().session());
    }

    /** Whether {@code old} is {@code young} or stands above it. */
    private boolean above(String young, String old) {
        for (String at = young; at != null; at = parents.get(at)) {
            if (at.equals(old)) {
                return true;
            }
        }
        return false;
    }

    Iterable<ProcessNode> processes() {
        return processes.values();
    }

    boolean has(String id) {
        return processes.containsKey(id);
    }

    ProcessNode process(String id) {
        return java.util.Objects.requireNonNull(processes.get(id), id);
    }

    @Nullable
    ProcessNode parent(ProcessNode p) {
        String parent = parents.get(p.id());
        return parent == null ? null : process(parent);
    }

    /** In the order of their births. */
    List<ProcessNode> children(ProcessNode p) {
        return children.getOrDefault(p.id(), List.of());
    }

    /** The parent, where it belongs to the same login. */
    @Nullable
    ProcessNode within(ProcessNode p) {
        ProcessNode parent = parent(p);
        return parent != null && sameLogin(parent, p) ? parent : null;
    }

    Login login(ProcessNode p) {
        if (!p.user().loginId().isEmpty()) {
            return new Login(p.user().loginId(), p.user().session(), "");
        }
        ProcessNode top = p;
        for (ProcessNode up = within(top); up != null; up = within(top)) {
            top = up;
        }
        return new Login("", "", top.id());
    }
}
