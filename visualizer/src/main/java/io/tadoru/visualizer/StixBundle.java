package io.tadoru.visualizer;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tadoru.collector.InternetAddress;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.visualizer.Indicators.Indicator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The incident as a STIX 2.1 bundle (OASIS Standard of 10 June 2021): what the sensor and what the host saw as
 * observed data, findings as notes and as relations to ATT&CK techniques, {@link Indicators} with their sightings, all in
 * one grouping.
 *
 * <p>Values are exact, as in {@code incident.json}; what is written for people is {@link DisplayText}. A file without a
 * name and an end that is no internet address cannot be said in STIX: the grouping counts them. The same incident gives
 * the same bytes, an unchanged part the same id.
 */
final class StixBundle {
    /** When the objects that are the same in every bundle were made. */
    private static final String EVER = "2026-01-01T00:00:00.000Z";

    private static final Pattern TECHNIQUE = Pattern.compile("(T[0-9]{4})(?:\\.([0-9]{3}))?");
    private static final Pattern PROTOCOL = Pattern.compile("[a-z0-9-]{1,20}");
    private static final long MS = 1_000_000L;
    private static final int MOST_SEEN = 999_999_999;
    private static final int TEXT = 2000;

    private final Story story;
    private final Incident incident;
    private final String made;
    private final Map<String, Map<String, Object>> objects = new LinkedHashMap<>();
    /** The observable of a node, by the node's id. */
    private final Map<String, String> observables = new HashMap<>();

    private final Map<String, Set<String>> traffic = new HashMap<>();
    private final String tool;
    private int unsaid;

    private StixBundle(Story story) {
        this.story = story;
        this.incident = story.incident;
        long time = incident.alert().time();
        this.made = TimeText.rfc3339(time - Math.floorMod(time, MS));
        this.tool = add(
                "identity", fields("created", EVER, "modified", EVER, "name", "Tadoru", "identity_class", "system"));
    }

    /** The document, ended by {@code \n}. */
    static String of(Story story) {
        StixBundle bundle = new StixBundle(story);
        bundle.fill();
        StringWriter writer = new StringWriter(1 << 16);
        try (JsonGenerator out = IncidentJson.generator(writer)) {
            write(
                    out,
                    fields(
                            "type",
                            "bundle",
                            "id",
                            StixId.ofContent("bundle", List.copyOf(bundle.objects.values())),
                            "objects",
                            List.copyOf(bundle.objects.values())));
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot be written to", e);
        }
        return writer.append('\n').toString();
    }

    private void fill() {
        String sensor = sensor();
        nodes();
        String seen = seen();
        String host = incident.host().isEmpty()
                ? null
                : add(
                        "identity",
                        fields(
                                "created_by_ref", tool,
                                "created", EVER,
                                "modified", EVER,
                                "name", exact(incident.host()),
                                "identity_class", "system"));
        findings();
        if (seen != null) {
            indicators(seen, sensor, host);
        }
        lacks(seen != null ? seen : sensor);
        grouping();
    }

    // --- observables

    /** The connection that the alert tells of; its observed data, null where no end is an address. */
    private @Nullable String sensor() {
        Alert a = incident.alert();
        String src = address(a.srcIp());
        String dest = address(a.destIp());
        if (src == null && dest == null) {
            return null;
        }
        String time = TimeText.rfc3339(a.time());
        Map<String, Object> t = fields("start", time);
        ends(t, src, a.srcPort(), dest, a.destPort());
        t.put("protocols", protocols(src == null ? String.valueOf(dest) : src, true));
        Set<String> refs = new LinkedHashSet<>();
        for (String end : new @Nullable String[] {src, dest}) {
            if (end != null) {
                refs.add(end);
            }
        }
        refs.add(observable("network-traffic", t));
        return add("observed-data", seen(time, time, 1, refs));
    }

    private void nodes() {
        // Images and users come before the processes that name them.
        for (Node node : incident.nodes()) {
            String id = node instanceof Node.FileNode f
                    ? file(f.paths().isEmpty() ? "" : f.paths().get(0))
                    : node instanceof Node.EndpointNode e
                            ? address(e.ip())
                            : StixId.ofContent("process", List.of(exact(incident.host()), node.id()));
            if (id == null) {
                unsaid++;
            } else {
                observables.put(node.id(), id);
            }
        }
        for (Edge e : incident.edges()) {
            if (e.kind() == Edge.Kind.CONNECTED || e.kind() == Edge.Kind.ACCEPTED) {
                connection(e);
            }
        }
        for (Node node : incident.nodes()) {
            if (node instanceof Node.ProcessNode p) {
                process(p);
            }
        }
    }

    private @Nullable String address(String ip) {
        String canonical = InternetAddress.canonical(ip);
        return canonical.isEmpty()
                ? null
                : observable(canonical.indexOf(':') < 0 ? "ipv4-addr" : "ipv6-addr", fields("value", canonical));
    }

    private @Nullable String file(String path) {
        String name = exact(Story.base(path));
        if (name.isEmpty()) {
            return null;
        }
        Map<String, Object> file = fields("name", name);
        String folder = exact(Story.directory(path));
        if (!folder.isEmpty()) {
            String plain = folder.length() > 1 ? folder.substring(0, folder.length() - 1) : folder;
            file.put("parent_directory_ref", observable("directory", fields("path", plain)));
        }
        return observable("file", file);
    }

    private void connection(Edge e) {
        String end = observables.get(story.what(e).id());
        if (end == null || !(story.what(e) instanceof Node.EndpointNode far)) {
            return;
        }
        Map<String, Object> t = fields("start", TimeText.rfc3339(e.first()), "end", TimeText.rfc3339(e.last()));
        boolean out = e.kind() == Edge.Kind.CONNECTED;
        ends(t, out ? null : end, out ? -1 : far.port(), out ? end : null, out ? far.port() : -1);
        t.put("protocols", protocols(end, story.isAlerted(far)));
        traffic.computeIfAbsent(story.who(e).id(), k -> new LinkedHashSet<>()).add(observable("network-traffic", t));
    }

    private static void ends(
            Map<String, Object> t, @Nullable String src, int srcPort, @Nullable String dest, int destPort) {
        if (src != null) {
            t.put("src_ref", src);
        }
        if (dest != null) {
            t.put("dst_ref", dest);
        }
        if (src != null && srcPort >= 0) {
            t.put("src_port", srcPort);
        }
        if (dest != null && destPort >= 0) {
            t.put("dst_port", destPort);
        }
    }

    /** Audit does not say which protocol a connection has; the alert does of its own. */
    private List<String> protocols(String end, boolean alerted) {
        List<String> list = new ArrayList<>();
        list.add(end.startsWith("ipv4") ? "ipv4" : "ipv6");
        String proto = incident.alert().proto().toLowerCase(Locale.ROOT);
        if (alerted && PROTOCOL.matcher(proto).matches()) {
            list.add(proto);
        }
        return list;
    }

    private void process(Node.ProcessNode p) {
        Map<String, Object> o = fields("type", "process", "spec_version", "2.1");
        String id = observables.getOrDefault(p.id(), "");
        o.put("id", id);
        if (p.pid() >= 0) {
            o.put("pid", p.pid());
        }
        if (p.born()) {
            o.put("created_time", TimeText.rfc3339(p.start()));
        }
        Node.Command last =
                p.commands().isEmpty() ? null : p.commands().get(p.commands().size() - 1);
        if (last != null && !last.cwd().isEmpty()) {
            o.put("cwd", exact(last.cwd()));
        }
        if (last != null && !last.argv().isEmpty()) {
            o.put("command_line", exact(DisplayText.joined(last.argv())));
        }
        String user = user(p.user());
        if (user != null) {
            o.put("creator_user_ref", user);
        }
        String image = file(p.exe());
        if (image != null) {
            o.put("image_ref", image);
        }
        Set<String> connections = traffic.getOrDefault(p.id(), Set.of());
        if (!connections.isEmpty()) {
            o.put("opened_connection_refs", List.copyOf(connections));
        }
        family(p, o);
        objects.put(id, o);
    }

    private void family(Node.ProcessNode p, Map<String, Object> o) {
        Set<String> children = new LinkedHashSet<>();
        for (Edge e : incident.edges()) {
            if (e.kind() == Edge.Kind.FORKED && e.to().equals(p.id())) {
                o.putIfAbsent("parent_ref", observables.getOrDefault(e.from(), ""));
            } else if (e.kind() == Edge.Kind.FORKED && e.from().equals(p.id())) {
                children.add(observables.getOrDefault(e.to(), ""));
            }
        }
        if (!children.isEmpty()) {
            o.put("child_refs", List.copyOf(children));
        }
    }

    private @Nullable String user(Node.User user) {
        if (user.id().isEmpty() && user.name().isEmpty()) {
            return null;
        }
        Map<String, Object> o = fields("account_type", "unix");
        if (!user.id().isEmpty()) {
            o.put("user_id", exact(user.id()));
        }
        if (!user.name().isEmpty()) {
            o.put("account_login", exact(user.name()));
        }
        return observable("user-account", o);
    }

    private String observable(String type, Map<String, Object> properties) {
        String id = StixId.observable(type, properties);
        Map<String, Object> o = fields("type", type, "spec_version", "2.1", "id", id);
        o.putAll(properties);
        objects.putIfAbsent(id, o);
        return id;
    }

    // --- what is said of them

    /** Observed data of all that the host's evidence shows; null where that is nothing. */
    private @Nullable String seen() {
        Set<String> refs = new LinkedHashSet<>(observables.values());
        traffic.values().forEach(refs::addAll);
        for (Node n : incident.nodes()) {
            if (n instanceof Node.ProcessNode p) {
                Map<String, Object> o = objects.getOrDefault(observables.getOrDefault(p.id(), ""), Map.of());
                for (String ref : List.of("image_ref", "creator_user_ref")) {
                    if (o.get(ref) instanceof String id) {
                        refs.add(id);
                    }
                }
            }
        }
        if (refs.isEmpty()) {
            return null;
        }
        long first = incident.alert().time();
        long last = first;
        long count = 0;
        for (Edge e : incident.edges()) {
            first = count == 0 ? e.first() : Math.min(first, e.first());
            last = count == 0 ? e.last() : Math.max(last, e.last());
            count += e.count();
        }
        return add("observed-data", seen(TimeText.rfc3339(first), TimeText.rfc3339(last), count, refs));
    }

    private Map<String, Object> seen(String first, String last, long count, Set<String> refs) {
        return own(
                "first_observed",
                first,
                "last_observed",
                last,
                "number_observed",
                (int) Math.max(1, Math.min(MOST_SEEN, count)),
                "object_refs",
                List.copyOf(refs));
    }

    private void findings() {
        Map<Node.Finding, Set<String>> about = new LinkedHashMap<>();
        for (Node n : incident.nodes()) {
            String id = observables.get(n.id());
            for (Node.Finding f : id == null ? List.<Node.Finding>of() : n.findings()) {
                Node.Finding same = new Node.Finding(f.source(), f.level(), f.reason(), List.of(), f.techniques());
                about.computeIfAbsent(same, k -> new LinkedHashSet<>()).add(String.valueOf(id));
            }
        }
        about.forEach((f, ids) -> {
            add(
                    "note",
                    own(
                            "abstract",
                            "Finding",
                            "content",
                            DisplayText.brief(f.level(), 20) + ": " + DisplayText.cut(f.reason(), TEXT) + " ("
                                    + DisplayText.brief(f.source(), 100) + ")",
                            "object_refs",
                            List.copyOf(ids)));
            for (String technique : f.techniques()) {
                String pattern = technique(technique);
                for (String id : pattern == null ? Set.<String>of() : ids) {
                    relate(id, "related-to", String.valueOf(pattern), DisplayText.cut(f.reason(), TEXT));
                }
            }
        });
    }

    private @Nullable String technique(String technique) {
        var m = TECHNIQUE.matcher(technique);
        if (!m.matches()) {
            return null;
        }
        String page = m.group(1) + (m.group(2) == null ? "" : "/" + m.group(2));
        return add(
                "attack-pattern",
                fields(
                        "created_by_ref",
                        tool,
                        "created",
                        EVER,
                        "modified",
                        EVER,
                        "name",
                        technique,
                        "external_references",
                        List.of(fields(
                                "source_name",
                                "mitre-attack",
                                "external_id",
                                technique,
                                "url",
                                "https://attack.mitre.org/techniques/" + page + "/"))));
    }

    private void indicators(String seen, @Nullable String sensor, @Nullable String host) {
        Incident.Answer answer = incident.answer();
        for (Indicator indicator : Indicators.of(story)) {
            Node node = indicator.node();
            String pattern = pattern(node);
            if (pattern == null || answer == null) {
                continue;
            }
            boolean address = node instanceof Node.EndpointNode;
            String id = add(
                    "indicator",
                    own(
                            "name",
                            story.name(node),
                            "description",
                            indicator.why(),
                            "indicator_types",
                            List.of(address ? "malicious-activity" : "anomalous-activity"),
                            "pattern",
                            pattern,
                            "pattern_type",
                            "stix",
                            "valid_from",
                            made,
                            "confidence",
                            (int) Math.round(Math.max(0, Math.min(1, answer.confidence())) * 100)));
            relate(id, "based-on", seen, "");
            if (sensor != null && story.isAlerted(node)) {
                relate(id, "based-on", sensor, "");
            }
            if (host != null) {
                sighting(id, node, seen, host);
            }
        }
    }

    private @Nullable String pattern(Node node) {
        Map<String, Object> o = objects.getOrDefault(observables.getOrDefault(node.id(), ""), Map.of());
        if (node instanceof Node.EndpointNode e && o.get("value") instanceof String value) {
            boolean called = incident.edges().stream()
                    .anyMatch(x -> x.kind() == Edge.Kind.CONNECTED && x.to().equals(node.id()));
            String type = String.valueOf(o.get("type"));
            return called && e.port() >= 0
                    ? "[network-traffic:dst_ref.type = '" + type + "' AND network-traffic:dst_ref.value = "
                            + quoted(value) + " AND network-traffic:dst_port = " + e.port() + "]"
                    : "[" + type + ":value = " + quoted(value) + "]";
        }
        if (node instanceof Node.FileNode && o.get("name") instanceof String name) {
            Map<String, Object> folder = objects.getOrDefault(String.valueOf(o.get("parent_directory_ref")), Map.of());
            return "[file:name = " + quoted(name)
                    + (folder.get("path") instanceof String path
                            ? " AND file:parent_directory_ref.path = " + quoted(path)
                            : "")
                    + "]";
        }
        return null;
    }

    /** A text of STIX's pattern language. */
    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private void sighting(String indicator, Node node, String seen, String host) {
        List<Edge> edges = incident.edges().stream()
                .filter(e -> e.from().equals(node.id()) || e.to().equals(node.id()))
                .toList();
        if (edges.isEmpty()) {
            return;
        }
        long count = edges.stream().mapToLong(Edge::count).sum();
        add(
                "sighting",
                own(
                        "first_seen",
                                TimeText.rfc3339(edges.stream()
                                        .mapToLong(Edge::first)
                                        .min()
                                        .orElse(0)),
                        "last_seen",
                                TimeText.rfc3339(edges.stream()
                                        .mapToLong(Edge::last)
                                        .max()
                                        .orElse(0)),
                        "count", (int) Math.max(1, Math.min(MOST_SEEN, count)),
                        "sighting_of_ref", indicator,
                        "observed_data_refs", List.of(seen),
                        "where_sighted_refs", List.of(host)));
    }

    private void relate(String from, String how, String to, String description) {
        Map<String, Object> o = own("relationship_type", how, "source_ref", from, "target_ref", to);
        if (!description.isEmpty()) {
            o.put("description", description);
        }
        add("relationship", o);
    }

    /** What the evidence lacks belongs to what is said of it. */
    private void lacks(@Nullable String about) {
        List<Sentence> lacks = incident.lacks();
        if (about == null || lacks.isEmpty()) {
            return;
        }
        List<String> lines = lacks.stream().map(l -> DisplayText.cut(l, TEXT)).toList();
        add(
                "note",
                own(
                        "abstract", "What the evidence lacks",
                        "content", String.join("\n", lines),
                        "object_refs", List.of(about)));
    }

    private void grouping() {
        String left = unsaid == 0
                ? ""
                : unsaid + (unsaid == 1 ? " thing" : " things")
                        + " of the graph have no name or address that STIX could hold: see incident.json.\n";
        add(
                "grouping",
                own(
                        "name",
                        story.signature().toString(),
                        "description",
                        AnswerText.of(incident) + left,
                        "context",
                        "suspicious-activity",
                        "object_refs",
                        List.copyOf(objects.keySet())));
    }

    // --- objects

    /** With the properties that all of this incident's own have. */
    private Map<String, Object> own(Object... namesAndValues) {
        Map<String, Object> o = fields("created_by_ref", tool, "created", made, "modified", made);
        o.putAll(fields(namesAndValues));
        return o;
    }

    private String add(String type, Map<String, Object> content) {
        String id = StixId.ofContent(type, content);
        Map<String, Object> o = fields("type", type, "spec_version", "2.1", "id", id);
        o.putAll(content);
        objects.putIfAbsent(id, o);
        return id;
    }

    private static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    private static String exact(String text) {
        return IncidentJson.wellFormed(text);
    }

    private static void write(JsonGenerator out, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> e : map.entrySet()) {
                out.writeFieldName((String) e.getKey());
                write(out, e.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object one : list) {
                write(out, one);
            }
            out.writeEndArray();
        } else if (value instanceof Integer number) {
            out.writeNumber(number);
        } else {
            out.writeString((String) value);
        }
    }
}
