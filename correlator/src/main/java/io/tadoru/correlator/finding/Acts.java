package io.tadoru.correlator.finding;

import io.tadoru.collector.Event;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Edge.EventRef;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.Command;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.link.Flows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who did what in an incident, by process and by file, in the order of time. */
final class Acts {
    private final List<Act> all = new ArrayList<>();
    private final Map<String, List<Act>> byProcess = new HashMap<>();
    private final Map<String, List<Act>> byOther = new HashMap<>();
    private final Map<String, String> parents = new HashMap<>();

    Acts(Incident incident) {
        Map<String, Node> nodes = incident.nodesById();
        Map<EventRef, Event> events = new HashMap<>();
        incident.events().forEach(e -> events.put(new EventRef(e.time(), e.serial(), e.source()), e));
        Map<String, Edge> into = new HashMap<>();
        Set<String> ran = new HashSet<>();
        for (Edge edge : incident.edges()) {
            if (edge.kind() == Kind.FORKED) {
                parents.putIfAbsent(edge.to(), edge.from());
            }
            boolean leaves = Flows.leaves(edge.kind());
            Node actor = nodes.get(leaves ? edge.from() : edge.to());
            Node other = nodes.get(leaves ? edge.to() : edge.from());
            if (edge.kind() == Kind.FORKED) {
                into.putIfAbsent(edge.to(), edge);
            }
            if (!(actor instanceof ProcessNode process) || other == null || failed(edge)) {
                continue;
            }
            for (EventRef ref : edge.events()) {
                Event e = events.get(ref);
                // Without a recorded fork an edge rests on the child's own event: nothing that the parent did.
                if (e != null && e.pid() == process.pid()) {
                    all.add(Act.of(process, edge, other, e));
                    if (edge.kind() == Kind.EXECUTED) {
                        ran.add(process.id() + " " + e.time() + " " + e.exe());
                    }
                }
            }
        }
        for (Edge edge : incident.edges()) {
            into.putIfAbsent(edge.to(), edge);
            into.putIfAbsent(edge.from(), edge);
        }
        for (Node node : incident.nodes()) {
            if (node instanceof ProcessNode process) {
                for (Command command : process.commands()) {
                    if (ran.add(process.id() + " " + command.time() + " " + command.exe())) {
                        all.add(Act.of(process, command, into.get(process.id())));
                    }
                }
            }
        }
        all.sort(Comparator.comparingLong(Act::time)
                .thenComparingLong(a -> a.event() == null ? -1 : a.event().serial())
                .thenComparingInt(a -> a.edge() == null ? -1 : a.edge().number())
                .thenComparing(a -> a.actor().id()));
        for (Act act : all) {
            byProcess.computeIfAbsent(act.actor().id(), k -> new ArrayList<>()).add(act);
            if (act.other() != null) {
                byOther.computeIfAbsent(act.other().id(), k -> new ArrayList<>())
                        .add(act);
            }
        }
    }

    /** What was tried in vain is no act. */
    private static boolean failed(Edge edge) {
        return !edge.outcome().equals("success") && !edge.outcome().equals("in progress");
    }

    List<Act> all() {
        return all;
    }

    /** All acts that stand in this tie to that one, without regard to time. */
    List<Act> tied(Act act, Step.Tie tie) {
        if (tie.to().contains(Step.To.ANCESTOR)) {
            List<Act> of = new ArrayList<>();
            // The process itself last: of what came before, the last is taken.
            ancestors(act.actor().id(), tie.up()).forEach(p -> of.addAll(byProcess.getOrDefault(p, List.of())));
            return of;
        }
        boolean process = tie.to().contains(Step.To.PROCESS);
        if (!tie.to().contains(Step.To.FILE)) {
            return byProcess.getOrDefault(act.actor().id(), List.of());
        }
        @Nullable Node file = act.other();
        return file == null
                ? List.of()
                : byOther.getOrDefault(file.id(), List.of()).stream()
                        .filter(a ->
                                !process || a.actor().id().equals(act.actor().id()))
                        .toList();
    }

    /** The oldest known ancestor, and so on down to the process. */
    private List<String> ancestors(String process, int up) {
        List<String> line = new ArrayList<>();
        String at = process;
        for (int i = 0; i <= up && at != null && !line.contains(at); i++) {
            line.add(0, at);
            at = parents.get(at);
        }
        return line;
    }
}
