package io.tadoru.correlator.reduction;

import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Incident.Group;
import io.tadoru.correlator.Node;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The first view: which shape each node is shown as. Immutable. */
public final class View {
    private final Map<String, String> shapeOf = new HashMap<>();
    private final List<String> shapes;

    private View(Incident incident) {
        for (Group group : incident.groups()) {
            for (String node : group.nodes()) {
                shapeOf.put(node, group.into().isEmpty() ? group.id() : group.into());
            }
        }
        Set<String> inOrder = new LinkedHashSet<>();
        for (Node node : incident.nodes()) {
            inOrder.add(shapeOf.computeIfAbsent(node.id(), id -> id));
        }
        shapes = List.copyOf(inOrder);
    }

    public static View of(Incident incident) {
        return new View(incident);
    }

    /** Id of the node itself, of the node that stands for it, or of its group. */
    public String shapeOf(String nodeId) {
        return Objects.requireNonNull(shapeOf.get(nodeId), nodeId);
    }

    /** Ids of nodes that are shown, and of groups that are shapes of their own, in the incident's order of nodes. */
    public List<String> shapes() {
        return shapes;
    }
}
