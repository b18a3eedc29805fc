package io.tadoru.visualizer;

import io.tadoru.collector.Sentence;
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
    /** Characters of one value within a sentence of the incident. */
    private static final int TEXT = 500;
    /** Names that a sentence lists before it counts. */
    private static final int LISTED = 4;
    /** ATT&CK techniques that a sentence lists before it counts. */
    private static final int MOST_TECHNIQUES = 8;

    /** Modes that look for no effects. */
    private static final Set<String> BACKWARD_ALONE = Set.of("closure", "backtracker");

    final Incident incident;
    private final Map<String, Node> nodes;
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<String, Integer> steps = new HashMap<>();

    /** @throws IllegalArgumentException when an edge or the answer names a node that the incident does not have */
    Story(Incident incident) {
        this.incident = incident;
        this.nodes = incident.nodesById();
        incident.nodes().forEach(n -> places.put(n.id(), places.size()));
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

    /** Place of a node in the incident's list, from 0; -1 where it has none of that id. */
    int place(String id) {
        return places.getOrDefault(id, -1);
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
        return called(node).toString();
    }

    /** As {@link #name}, to be said in other languages too. */
    Sentence called(Node node) {
        return node instanceof Node.ProcessNode p ? Sentence.of("{0} (pid {1})", titled(p), p.pid()) : titled(node);
    }

    /** As {@link #name}, with the user of a process. */
    String fullName(Node node) {
        return calledWhole(node).toString();
    }

    /** As {@link #fullName}, to be said in other languages too. */
    Sentence calledWhole(Node node) {
        return node instanceof Node.ProcessNode p && !user(p.user()).isEmpty()
                ? Sentence.of("{0} (pid {1}, {2})", titled(p), p.pid(), user(p.user()))
                : called(node);
    }

    /** The shortest name: a task, a path, an address. */
    static String title(Node node) {
        return titled(node).toString();
    }

    /** As {@link #title}, to be said in other languages too. */
    static Sentence titled(Node node) {
        if (node instanceof Node.ProcessNode p) {
            String name = task(p);
            return name.isEmpty() ? Sentence.of("unnamed process") : Sentence.text(DisplayText.named(name, NAME));
        } else if (node instanceof Node.FileNode f) {
            return f.paths().isEmpty() || f.paths().get(0).isEmpty()
                    ? Sentence.of("file without a name (inode {0})", f.inode())
                    : Sentence.text(DisplayText.named(f.paths().get(0), NAME));
        }
        Node.EndpointNode e = (Node.EndpointNode) node;
        return addressed(e.ip(), e.port());
    }

    /** Name of a process, not yet display text; "" where it has none. */
    static String task(Node.ProcessNode p) {
        return p.comm().isEmpty() ? base(p.exe()) : p.comm();
    }

    /** {@code user kenji}, {@code uid 1000} or nothing. */
    static Sentence user(Node.User user) {
        if (!user.name().isEmpty()) {
            return Sentence.of("user {0}", DisplayText.named(user.name(), NAME));
        }
        return user.id().isEmpty() ? Sentence.text("") : Sentence.of("uid {0}", DisplayText.named(user.id(), NAME));
    }

    static String address(String ip, int port) {
        return addressed(ip, port).toString();
    }

    /** As {@link #address}, to be said in other languages too. */
    static Sentence addressed(String ip, int port) {
        if (ip.isEmpty()) {
            return port < 0 ? Sentence.of("unknown address") : Sentence.of("unknown address:{0}", port);
        }
        String shown = DisplayText.named(ip, NAME);
        return Sentence.text(port < 0 ? shown : (ip.contains(":") ? "[" + shown + "]" : shown) + ":" + port);
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

    static Sentence verb(Edge e) {
        return switch (e.kind()) {
            case FORKED -> Sentence.of("started");
            case EXECUTED -> Sentence.of("ran");
            case READ -> Sentence.of("read");
            case WROTE -> Sentence.of("wrote");
            case RENAMED -> Sentence.of("renamed");
            case DELETED -> Sentence.of("deleted");
            case CHANGED_MODE -> Sentence.of("changed the mode of");
            case CONNECTED -> Sentence.of("connected to");
            case ACCEPTED -> Sentence.of("accepted a connection from");
        };
    }

    /** {@code ×3}, the outcome where it is no plain success; nothing most of the time. */
    static Sentence remarks(Edge e) {
        Sentence count = Sentence.text(e.count() > 1 ? "×" + e.count() : "");
        Sentence outcome = outcome(e);
        return count.isEmpty() ? outcome : outcome.isEmpty() ? count : Sentence.of("{0}, {1}", count, outcome);
    }

    static Sentence outcome(Edge e) {
        return switch (e.outcome()) {
            case "success", "" -> Sentence.text("");
            case "in progress" -> Sentence.of("in progress");
            default -> Sentence.of("failed: {0}", DisplayText.named(e.outcome(), 40));
        };
    }

    /** {@code bash (pid 7) started curl (pid 8)}, with remarks. */
    Sentence sentence(Edge e) {
        Sentence who = called(who(e));
        Sentence what = called(what(e));
        Sentence did = switch (e.kind()) {
            case FORKED -> Sentence.of("{0} started {1}", who, what);
            case EXECUTED -> Sentence.of("{0} ran {1}", who, what);
            case READ -> Sentence.of("{0} read {1}", who, what);
            case WROTE -> Sentence.of("{0} wrote {1}", who, what);
            case RENAMED -> Sentence.of("{0} renamed {1}", who, what);
            case DELETED -> Sentence.of("{0} deleted {1}", who, what);
            case CHANGED_MODE -> Sentence.of("{0} changed the mode of {1}", who, what);
            case CONNECTED -> Sentence.of("{0} connected to {1}", who, what);
            case ACCEPTED -> Sentence.of("{0} accepted a connection from {1}", who, what);
        };
        Sentence remarks = remarks(e);
        return remarks.isEmpty() ? did : Sentence.of("{0} ({1})", did, remarks);
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
    Sentence signature() {
        String s = incident.alert().signature();
        return s.isEmpty() ? Sentence.of("Alert without a signature") : Sentence.text(DisplayText.cut(s, 200));
    }

    /** The alert's two ends. */
    String ends() {
        Alert a = incident.alert();
        return address(a.srcIp(), a.srcPort()) + " → " + address(a.destIp(), a.destPort())
                + (a.proto().isEmpty() ? "" : " " + DisplayText.brief(a.proto(), 20));
    }

    Sentence hostName() {
        return incident.host().isEmpty()
                ? Sentence.of("unnamed host")
                : Sentence.text(DisplayText.named(incident.host(), NAME));
    }

    /** What the answer did, without its name: {@code opened the connection to 203.0.113.9:4444}. */
    Sentence answerDeed(Incident.Answer answer) {
        Alert a = incident.alert();
        String call = answer.call();
        boolean inbound = call.startsWith("accept") || call.equals("bind") || call.equals("listen");
        Node end = farEnd(answer);
        Sentence far = end != null
                ? called(end)
                : inbound ? addressed(a.srcIp(), a.srcPort()) : addressed(a.destIp(), a.destPort());
        return switch (call) {
            case "connect" -> Sentence.of("opened the connection to {0}", far);
            case "accept", "accept4" -> Sentence.of("accepted the connection from {0}", far);
            case "bind", "listen" -> Sentence.of("was listening for the connection from {0}", far);
            case "sendto", "sendmsg", "sendmmsg" -> Sentence.of("sent data to {0}", far);
            default -> Sentence.of("made the call {0} with {1}", DisplayText.named(call, 40), far);
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
        return Sentence.of(
                switch (sureness(confidence)) {
                    case 3 -> "very likely ({0})";
                    case 2 -> "likely ({0})";
                    case 1 -> "possible ({0})";
                    default -> "a weak guess ({0})";
                },
                percent(confidence));
    }

    /** As {@link #sure}, where a sentence begins with it. */
    static Sentence sureFirst(double confidence) {
        return Sentence.of(
                switch (sureness(confidence)) {
                    case 3 -> "Very likely ({0})";
                    case 2 -> "Likely ({0})";
                    case 1 -> "Possible ({0})";
                    default -> "A weak guess ({0})";
                },
                percent(confidence));
    }

    private static int sureness(double confidence) {
        return confidence >= 0.9 ? 3 : confidence >= 0.7 ? 2 : confidence >= 0.4 ? 1 : 0;
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
                    out.add(Sentence.of(
                            "It was started by {0}, {1}.", calledWhole(node(e.from())), fromAlert(e.first())));
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
            out.add(Sentence.of("Nothing earlier is known: the evidence does not show how it came in."));
        } else if (told.add(origin)) {
            out.add(
                    node(origin) instanceof Node.EndpointNode
                            ? Sentence.of("It came in from {0}.", called(node(origin)))
                            : Sentence.of("The way in starts at {0}.", calledWhole(node(origin))));
        }
        return out;
    }

    private Sentence fileSentence(Node.FileNode file, Set<String> told) {
        Edge written = incident.edges().stream()
                .filter(e -> e.to().equals(file.id()) && (e.kind() == Edge.Kind.WROTE || e.kind() == Edge.Kind.RENAMED))
                .min(Comparator.comparing((Edge e) -> !e.path()).thenComparing(Edge::number))
                .orElse(null);
        if (written == null) {
            return Sentence.of("It comes from the file {0}; who wrote that is not in the evidence.", called(file));
        }
        told.add(written.from());
        return Sentence.of(
                "The file {0} was saved by {1}, {2}.",
                called(file), calledWhole(node(written.from())), fromAlert(written.first()));
    }

    /** {@code 12.4 s before the alert}. */
    Sentence fromAlert(long time) {
        long span = time - incident.alert().time();
        if (TimeText.none(span)) {
            return Sentence.of("at the time of the alert");
        }
        String length = TimeText.length(Math.abs(span));
        return Sentence.of(span < 0 ? "{0} before the alert" : "{0} after the alert", length);
    }

    /** What the answer led to, in one sentence. */
    Sentence after() {
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
        List<String> contacted = effects(Node.EndpointNode.class)
                .filter(n -> !isAlerted(n))
                .map(Story::title)
                .toList();
        List<Sentence> parts = new ArrayList<>();
        if (!started.isEmpty()) {
            parts.add(Sentence.of(
                    started.size() == 1 ? "{0} process started ({1})" : "{0} processes started ({1})",
                    started.size(),
                    some(started)));
        }
        if (!written.isEmpty()) {
            parts.add(Sentence.of(
                    written.size() == 1 ? "{0} file changed ({1})" : "{0} files changed ({1})",
                    written.size(),
                    some(written)));
        }
        if (!contacted.isEmpty()) {
            parts.add(Sentence.of(
                    contacted.size() == 1 ? "{0} other address contacted ({1})" : "{0} other addresses contacted ({1})",
                    contacted.size(),
                    some(contacted)));
        }
        if (parts.isEmpty() && BACKWARD_ALONE.contains(incident.options().getOrDefault("mode", ""))) {
            return Sentence.of("What it did afterwards was not looked for.");
        }
        return parts.isEmpty()
                ? Sentence.of("Nothing that it did afterwards is in the evidence.")
                : Sentence.of("It led to: {0}.", Sentence.joined("{0}; {1}", parts));
    }

    private java.util.stream.Stream<Node> effects(Class<? extends Node> kind) {
        return incident.nodes().stream().filter(n -> n.role() == Node.Role.EFFECT && kind.isInstance(n));
    }

    private static String some(List<String> things) {
        List<String> distinct = things.stream().distinct().toList();
        return distinct.stream().limit(LISTED).collect(Collectors.joining(", "))
                + (distinct.size() > LISTED ? ", …" : "");
    }

    /** {@code , T1059.004} for each technique of a finding; "" where it names none. */
    static String techniques(Node.Finding finding) {
        return finding.techniques().stream()
                .map(t -> ", " + DisplayText.brief(t, 20))
                .collect(Collectors.joining());
    }

    /** The ATT&CK techniques that findings beyond mere information show; nothing where there are none. */
    Sentence shown() {
        List<String> all = incident.nodes().stream()
                .flatMap(n -> n.findings().stream())
                .filter(f -> !f.level().equals("info"))
                .flatMap(f -> f.techniques().stream())
                .distinct()
                .sorted()
                .toList();
        String first = all.stream()
                .limit(MOST_TECHNIQUES)
                .map(t -> DisplayText.brief(t, 20))
                .collect(Collectors.joining(", "));
        int more = all.size() - MOST_TECHNIQUES;
        return all.isEmpty()
                ? Sentence.text("")
                : more > 0 ? Sentence.of("ATT&CK: {0} and {1} more.", first, more) : Sentence.of("ATT&CK: {0}.", first);
    }

    /** A sentence of the incident, with display text in its places. */
    static Sentence display(Sentence recorded) {
        return recorded.map(text -> DisplayText.cut(text, TEXT));
    }

    /** That the evidence stopped answering, and why; nothing where it did not. */
    Sentence partial() {
        return incident.partial()
                ? Sentence.of(
                        "This is only a part. {0}", display(incident.limits().get(0)))
                : Sentence.text("");
    }

    /** What was looked for, when nothing was found. */
    Sentence lookedFor() {
        return Sentence.of(
                "No process on {0} matches the alert: looked from {1} to {2} for a connection {3}.",
                hostName(),
                TimeText.human(incident.coverage().from()),
                TimeText.human(incident.coverage().to()),
                ends());
    }

    /** How far back the evidence was followed; nothing where no further than the window. */
    Sentence lookedBack() {
        Incident.Reach r = incident.reach();
        if (r == null) {
            return Sentence.text("");
        }
        Sentence found = r.before() == 0
                ? Sentence.of("nothing of the graph lies before the window.")
                : Sentence.of(
                        r.before() == 1
                                ? "{0} thing of the graph took part before the window, the first {1} ({2})."
                                : "{0} things of the graph took part before the window, the first {1} ({2}).",
                        r.before(),
                        fromAlert(r.earliest()),
                        TimeText.human(r.earliest()));
        return Sentence.of(
                "What came in before the window was looked for as far back as the evidence of this host reaches, {0}: {1}",
                TimeText.human(r.evidence()), found);
    }

    /** What the evidence holds. */
    Sentence held() {
        var c = incident.coverage();
        return c.events() == 0
                ? Sentence.of("The evidence holds no audit event of this host in that time.")
                : Sentence.of(
                        "The evidence holds {0} audit events of this host, from {1} to {2}.",
                        c.events(), TimeText.human(c.first()), TimeText.human(c.last()));
    }
}
