package io.tadoru.alerthooks.service;

import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.EndpointNode;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.Node.Role;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where graphs meet: the answer, what leads to it from the origin, and what came of it; of that, processes whose birth is on
 * record, files that somebody wrote, and the alert's far end. Daemons, libraries and what else all incidents share is not
 * among them.
 */
final class Meeting {
    private Meeting() {}

    /** What lets an incident meet others, by names that are the same in all; empty where there is no answer. */
    static Set<String> things(Incident incident) {
        Set<String> things = new TreeSet<>();
        if (incident.answer() == null) {
            return things;
        }
        Map<String, Node> nodes = incident.nodesById();
        Set<String> meant = new HashSet<>(incident.answer().path());
        nodes.values().stream()
                .filter(n -> n.role() == Role.ANSWER || n.role() == Role.EFFECT)
                .forEach(n -> meant.add(n.id()));
        Set<String> written = new HashSet<>();
        for (Edge edge : incident.edges()) {
            if (nodes.get(edge.to()) instanceof FileNode) {
                written.add(edge.to());
            }
        }
        for (String id : meant) {
            Node node = nodes.get(id);
            if (node instanceof ProcessNode p && p.born()) {
                things.add("process " + p.host() + " " + p.pid() + " " + p.start());
            } else if (node instanceof FileNode f && written.contains(id)) {
                things.add("file " + f.host() + " " + f.dev() + " " + f.inode() + " " + f.id());
            } else if (node instanceof EndpointNode e && far(incident.alert(), e)) {
                things.add("endpoint " + e.ip());
            }
        }
        return things;
    }

    private static boolean far(Alert alert, EndpointNode e) {
        return e.ip().equals(alert.destIp()) || e.ip().equals(alert.srcIp());
    }
}
