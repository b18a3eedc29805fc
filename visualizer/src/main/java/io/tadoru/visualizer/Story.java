package io.tadoru.visualizer;

import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An incident in sentences: who did what to what, what brought the answer, what came after it. All that it gives back is
 * already {@link DisplayText}; every format says the same words.
 */
final class Story {
    /** Characters of one name within a sentence. */
    private static final int NAME = 120;
    /** Names that a sentence lists before it counts. */
    private static final int LISTED = 4;
    /** ATT&CK techniques that a sentence lists before it counts. */
    private static final int MOST_TECHNIQUES = 8;

    /** Modes that look for no effects. */
    private static final Set<String> BACKWARD_ALONE = Set.of("closure", "backtracker");

    final Incident incident;
    private final Map<String, Node> nodes;
    private final Map<String, Integer> steps = new HashMap<>();

    /** @throws IllegalArgumentException when an edge or the answer names a node that the incident does not have */
    Story(Incident incident) {
        this.incident = incident;
        this.nodes = incident.nodesById();
        for (Edge e : incident.edges()) {
            node(e.from());
            node(e.to());
        }
        if (incident.answer() != null) {
            node(incident.answer().node());
            // The way may lead through a process twice, such as a shell that becomes what it fetched: the last time
            // counts.
            Set<String> order = new LinkedHashSet<>();
            for (String id : incident.answer().path()) {
                node(id);
                order.remove(id);
                order.add(id);
            }
            order.forEach(id -> steps.put(id, steps.size() + 1));
        }
    }

    Node node(String id) {
        Node node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException("the incident has no node " + DisplayText.cut(id, NAME));
        }
        return node;
    }

    /** Place of a node on the path from the origin, from 1; 0 where it lies elsewhere. */
    int step(Node node) {
        return steps.getOrDefault(node.id(), 0);
    }

    boolean isAnswer(Node node) {
        return incident.answer() != null && incident.answer().node().equals(node.id());
    }

    boolean isOrigin(Node node) {
        return incident.answer() != null && node.id().equals(incident.answer().origin());
    }

    /** Whether this is one of the two ends that the alert names. */
    boolean isAlerted(Node node) {
        Alert a = incident.alert();
        return node instanceof Node.EndpointNode e
                && ((e.ip().equals(a.destIp()) && (a.destPort() < 0 || e.port() < 0 || e.port() == a.destPort()))
                        || (e.ip().equals(a.srcIp()) && (a.srcPort() < 0 || e.port() < 0 || e.port() == a.srcPort())));
    }

    // --- names

    /** {@code python3 (pid 4242)}, {@code /etc/passwd}, {@code 203.0.113.9:4444}. */
    String name(Node node) {
        if (node instanceof Node.ProcessNode p) {
            return title(p) + " (pid " + p.pid() + ")";
        }
        return title(node);
    }

    /** As {@link #name}, with the user of a process. */
    String fullName(Node node) {
        if (node instanceof Node.ProcessNode p && !user(p.user()).isEmpty()) {
            return title(p) + " (pid " + p.pid() + ", " + user(p.user()) + ")";
        }
        return name(node);
    }

    /** The shortest name: a task, a path, an address. */
    static String title(Node node) {
        if (node instanceof Node.ProcessNode p) {
            String name = task(p);
            return name.isEmpty() ? "unnamed process" : DisplayText.named(name, NAME);
        } else if (node instanceof Node.FileNode f) {
            return f.paths().isEmpty() || f.paths().get(0).isEmpty()
                    ? "file without a name (inode " + f.inode() + ")"
                    : DisplayText.named(f.paths().get(0), NAME);
        }
        Node.EndpointNode e = (Node.EndpointNode) node;
        return address(e.ip(), e.port());
    }

    /** Name of a process, not yet display text; "" where it has none. */
    static String task(Node.ProcessNode p) {
        return p.comm().isEmpty() ? base(p.exe()) : p.comm();
    }

    /** {@code user kenji}, {@code uid 1000} or "". */
    static String user(Node.User user) {
        if (!user.name().isEmpty()) {
            return "user " + DisplayText.named(user.name(), NAME);
        }
        return user.id().isEmpty() ? "" : "uid " + DisplayText.named(user.id(), NAME);
    }

    static String address(String ip, int port) {
        String shown = ip.isEmpty() ? "unknown address" : DisplayText.named(ip, NAME);
        if (port < 0) {
            return shown;
        }
        return (ip.contains(":") ? "[" + shown + "]" : shown) + ":" + port;
    }

    /** Last part of a path, not yet display text. */
    static String base(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    }

    /** The path without its last part, not yet display text; "" where there is none. */
    static String directory(String path) {
        return path.substring(0, path.length() - base(path).length());
    }

    // --- deeds: an edge from the view of the process

    /** The process that acts. */
    Node who(Edge e) {
        return switch (e.kind()) {
            case EXECUTED, READ, ACCEPTED -> node(e.to());
            case FORKED, WROTE, RENAMED, DELETED, CHANGED_MODE, CONNECTED -> node(e.from());
        };
    }

    /** What it acts on. */
    Node what(Edge e) {
        return node(who(e).id().equals(e.from()) ? e.to() : e.from());
    }

    static String verb(Edge e) {
        return switch (e.kind()) {
            case FORKED -> "started";
            case EXECUTED -> "ran";
            case READ -> "read";
            case WROTE -> "wrote";
            case RENAMED -> "renamed";
            case DELETED -> "deleted";
            case CHANGED_MODE -> "changed the mode of";
            case CONNECTED -> "connected to";
            case ACCEPTED -> "accepted a connection from";
        };
    }

    /** {@code ×3}, the outcome where it is no plain success; "" most of the time. */
    static String remarks(Edge e) {
        String count = e.count() > 1 ? "×" + e.count() : "";
        return count.isEmpty() || outcome(e).isEmpty() ? count + outcome(e) : count + ", " + outcome(e);
    }

    static String outcome(Edge e) {
        return switch (e.outcome()) {
            case "success", "" -> "";
            case "in progress" -> "in progress";
            default -> "failed: " + DisplayText.named(e.outcome(), 40);
        };
    }

    String sentence(Edge e) {
        String remarks = remarks(e);
        return name(who(e)) + " " + verb(e) + " " + name(what(e)) + (remarks.isEmpty() ? "" : " (" + remarks + ")");
    }

    /** As {@link #sentence}, with its number, its time and its call: what a pointer that rests on it is told. */
    String told(Edge e) {
        return e.number() + ". " + sentence(e) + ", " + sinceAlert(e.first()) + ", " + TimeText.human(e.first()) + ", "
                + DisplayText.brief(e.call(), 40);
    }

    /** All that is known of a node's names: images and commands, paths, the address; a line each. */
    String details(Node node) {
        if (node instanceof Node.ProcessNode p) {
            StringBuilder t = new StringBuilder(fullName(node)).append(" — ").append(DisplayText.cut(p.exe(), 200));
            p.commands().forEach(c -> t.append('\n').append(DisplayText.command(c.argv(), 500)));
            return t.toString();
        }
        if (node instanceof Node.FileNode f) {
            return f.paths().stream().map(p -> DisplayText.cut(p, 500)).collect(Collectors.joining("\n"));
        }
        return title(node);
    }

    String sinceAlert(long time) {
        return TimeText.relative(time - incident.alert().time());
    }

    List<Edge> pathEdges() {
        return incident.edges().stream().filter(Edge::path).toList();
    }

    // --- the answer

    /** The alert in one line: what the sensor calls it. */
    String signature() {
        String s = incident.alert().signature();
        return s.isEmpty() ? "Alert without a signature" : DisplayText.cut(s, 200);
    }

    /** The alert's two ends. */
    String ends() {
        Alert a = incident.alert();
        return address(a.srcIp(), a.srcPort()) + " → " + address(a.destIp(), a.destPort())
                + (a.proto().isEmpty() ? "" : " " + DisplayText.brief(a.proto(), 20));
    }

    String hostName() {
        return incident.host().isEmpty() ? "unnamed host" : DisplayText.named(incident.host(), NAME);
    }

    /** What the answer did, without its name: {@code opened the connection to 203.0.113.9:4444}. */
    Sentence answerDeed(Incident.Answer answer) {
        Alert a = incident.alert();
        String call = answer.call();
        boolean inbound = call.startsWith("accept") || call.equals("bind") || call.equals("listen");
        Node end = farEnd(answer);
        String far =
                end != null ? name(end) : inbound ? address(a.srcIp(), a.srcPort()) : address(a.destIp(), a.destPort());
        return switch (call) {
            case "connect" -> Sentence.of("connected", "opened the connection to " + far, far);
            case "accept", "accept4" -> Sentence.of("accepted", "accepted the connection from " + far, far);
            case "bind", "listen" -> Sentence.of("listened", "was listening for the connection from " + far, far);
            case "sendto", "sendmsg", "sendmmsg" -> Sentence.of("sent", "sent data to " + far, far);
            default -> {
                String name = DisplayText.named(call, 40);
                yield Sentence.of("called", "made the call " + name + " with " + far, name, far);
            }
        };
    }

    private @Nullable Node farEnd(Incident.Answer answer) {
        return incident.edges().stream()
                .filter(e -> e.from().equals(answer.node()) || e.to().equals(answer.node()))
                .filter(e -> what(e) instanceof Node.EndpointNode)
                .min(Comparator.comparing((Edge e) -> !isAlerted(what(e)))
                        .thenComparing(e -> !e.call().equals(answer.call()))
                        .thenComparing(e -> answer.time() < e.first() || answer.time() > e.last())
                        .thenComparing(Edge::number))
                .map(this::what)
                .orElse(null);
    }

    static Sentence sure(double confidence) {
        String word = confidence >= 0.9
                ? "very likely"
                : confidence >= 0.7 ? "likely" : confidence >= 0.4 ? "possible" : "a weak guess";
        return Sentence.of(word, word + " (" + percent(confidence) + ")", percent(confidence));
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%d %%", Math.round(Math.max(0, Math.min(1, share)) * 100));
    }

    /** What brought it, nearest first: its parent, the files on the path with their writers, the origin. */
    List<Sentence> broughtBy(Incident.Answer answer) {
        List<Sentence> out = new ArrayList<>();
        Set<String> told = new LinkedHashSet<>();
        told.add(answer.node());
        incident.edges().stream()
                .filter(e -> e.kind() == Edge.Kind.FORKED && e.to().equals(answer.node()))
                .min(Comparator.comparing((Edge e) -> !e.path()).thenComparing(Edge::number))
                .ifPresent(e -> {
                    String parent = fullName(node(e.from()));
                    out.add(Sentence.of(
                            "startedBy",
                            "It was started by " + parent + ", " + fromAlert(e.first()) + ".",
                            parent,
                            sinceAlert(e.first())));
                    told.add(e.from());
                });
        for (int i = answer.path().size() - 1; i >= 0; i--) {
            if (node(answer.path().get(i)) instanceof Node.FileNode file) {
                out.add(fileSentence(file, told));
                told.add(file.id());
            }
        }
        String origin = answer.origin();
        if (origin == null) {
            out.add(Sentence.of("noOrigin", "Nothing earlier is known: the evidence does not show how it came in."));
        } else if (told.add(origin)) {
            out.add(
                    node(origin) instanceof Node.EndpointNode
                            ? Sentence.of("cameFrom", "It came in from " + name(node(origin)) + ".", name(node(origin)))
                            : Sentence.of(
                                    "startsAt",
                                    "The way in starts at " + fullName(node(origin)) + ".",
                                    fullName(node(origin))));
        }
        return out;
    }

    private Sentence fileSentence(Node.FileNode file, Set<String> told) {
        Edge written = incident.edges().stream()
                .filter(e -> e.to().equals(file.id()) && (e.kind() == Edge.Kind.WROTE || e.kind() == Edge.Kind.RENAMED))
                .min(Comparator.comparing((Edge e) -> !e.path()).thenComparing(Edge::number))
                .orElse(null);
        if (written == null) {
            return Sentence.of(
                    "ofFile",
                    "It comes from the file " + name(file) + "; who wrote that is not in the evidence.",
                    name(file));
        }
        told.add(written.from());
        String writer = fullName(node(written.from()));
        return Sentence.of(
                "savedBy",
                "The file " + name(file) + " was saved by " + writer + ", " + fromAlert(written.first()) + ".",
                name(file),
                writer,
                sinceAlert(written.first()));
    }

    private String fromAlert(long time) {
        return TimeText.beside(time - incident.alert().time(), "the alert");
    }

    /** What the answer led to, in one sentence. */
    Sentence after() {
        List<String> parts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> started = effects(Node.ProcessNode.class).map(Story::title).toList();
        List<String> written = effects(Node.FileNode.class)
                .filter(n ->
                        incident.edges().stream().anyMatch(e -> e.to().equals(n.id()) && e.kind() != Edge.Kind.READ))
                .map(n -> DisplayText.named(
                        base(
                                ((Node.FileNode) n).paths().isEmpty()
                                        ? ""
                                        : ((Node.FileNode) n).paths().get(0)),
                        40))
                .toList();
        List<String> called = effects(Node.EndpointNode.class)
                .filter(n -> !isAlerted(n))
                .map(Story::title)
                .toList();
        count(parts, names, started, "process started", "processes started");
        count(parts, names, written, "file changed", "files changed");
        count(parts, names, called, "other address contacted", "other addresses contacted");
        if (parts.isEmpty() && BACKWARD_ALONE.contains(incident.options().getOrDefault("mode", ""))) {
            return Sentence.of("notLookedFor", "What it did afterwards was not looked for.");
        }
        return parts.isEmpty()
                ? Sentence.of("nothingAfter", "Nothing that it did afterwards is in the evidence.")
                : new Sentence("ledTo", names, "It led to: " + String.join("; ", parts) + ".");
    }

    private java.util.stream.Stream<Node> effects(Class<? extends Node> kind) {
        return incident.nodes().stream().filter(n -> n.role() == Node.Role.EFFECT && kind.isInstance(n));
    }

    private static void count(List<String> parts, List<String> names, List<String> things, String one, String many) {
        List<String> distinct = things.stream().distinct().toList();
        String listed = distinct.stream().limit(LISTED).collect(Collectors.joining(", "))
                + (distinct.size() > LISTED ? ", …" : "");
        names.add(Integer.toString(things.size()));
        names.add(listed);
        if (!things.isEmpty()) {
            parts.add(things.size() + " " + (things.size() == 1 ? one : many) + " (" + listed + ")");
        }
    }

    /** {@code , T1059.004} for each technique of a finding; "" where it names none. */
    static String techniques(Node.Finding finding) {
        return finding.techniques().stream()
                .map(t -> ", " + DisplayText.brief(t, 20))
                .collect(Collectors.joining());
    }

    /** The ATT&CK techniques that findings beyond mere information show; "" where there are none. */
    String shown() {
        List<String> all = incident.nodes().stream()
                .flatMap(n -> n.findings().stream())
                .filter(f -> !f.level().equals("info"))
                .flatMap(f -> f.techniques().stream())
                .distinct()
                .sorted()
                .toList();
        return all.isEmpty()
                ? ""
                : "ATT&CK: "
                        + all.stream()
                                .limit(MOST_TECHNIQUES)
                                .map(t -> DisplayText.brief(t, 20))
                                .collect(Collectors.joining(", "))
                        + (all.size() > MOST_TECHNIQUES ? " and " + (all.size() - MOST_TECHNIQUES) + " more" : "")
                        + ".";
    }

    /** That the evidence stopped answering, and why; "" where it did not. */
    String partial() {
        return incident.partial()
                ? "This is only a part. " + DisplayText.cut(incident.limits().get(0), 600)
                : "";
    }

    /** What was looked for, when nothing was found. */
    String lookedFor() {
        return "No process on " + hostName() + " matches the alert: looked from "
                + TimeText.human(incident.coverage().from()) + " to "
                + TimeText.human(incident.coverage().to()) + " for a connection " + ends() + ".";
    }

    /** How far back the evidence was followed; "" where no further than the window. */
    String lookedBack() {
        Incident.Reach r = incident.reach();
        if (r == null) {
            return "";
        }
        String found = r.before() == 0
                ? "nothing of the graph lies before the window."
                : r.before() + (r.before() == 1 ? " thing" : " things") + " of the graph took part before the window,"
                        + " the first " + fromAlert(r.earliest()) + " (" + TimeText.human(r.earliest()) + ").";
        return "What came in before the window was looked for as far back as the evidence of this host reaches, "
                + TimeText.human(r.evidence()) + ": " + found;
    }

    /** What the evidence holds. */
    String held() {
        var c = incident.coverage();
        if (c.events() == 0) {
            return "The evidence holds no audit event of this host in that time.";
        }
        return "The evidence holds " + c.events() + " audit events of this host, from " + TimeText.human(c.first())
                + " to " + TimeText.human(c.last()) + ".";
    }
}
