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
    private static final int MOST_LIKES = 100;

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
        Set<String> written = written(incident, nodes);
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

    /**
     * What a person would look for in other incidents, whatever their hosts: the alert's far end, addresses that the attack
     * called, files that it wrote or ran. At most {@value #MOST_LIKES}.
     */
    static Set<String> likes(Incident incident) {
        Set<String> likes = new TreeSet<>();
        if (incident.answer() == null) {
            return likes;
        }
        Map<String, Node> nodes = incident.nodesById();
        Set<String> written = written(incident, nodes);
        Set<String> path = Set.copyOf(incident.answer().path());
        for (Node node : nodes.values()) {
            boolean attack = path.contains(node.id()) || node.role() == Role.EFFECT;
            if (node instanceof EndpointNode e && (attack || far(incident.alert(), e))) {
                likes.add("address " + e.ip());
            } else if (attack && node instanceof FileNode f && written.contains(f.id())) {
                f.paths().stream()
                        .filter(name -> name.startsWith("/") && !name.startsWith("/dev/"))
                        .forEach(name -> likes.add("file " + name));
            }
            if (likes.size() >= MOST_LIKES) {
                break;
            }
        }
        return likes;
    }

    private static Set<String> written(Incident incident, Map<String, Node> nodes) {
        Set<String> written = new HashSet<>();
        for (Edge edge : incident.edges()) {
            if (nodes.get(edge.to()) instanceof FileNode) {
                written.add(edge.to());
            }
        }
        return written;
    }

    private static boolean far(Alert alert, EndpointNode e) {
        return e.ip().equals(alert.destIp()) || e.ip().equals(alert.srcIp());
    }
}
