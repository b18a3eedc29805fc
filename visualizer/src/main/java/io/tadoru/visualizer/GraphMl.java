package io.tadoru.visualizer;

import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * The graph as GraphML, for Gephi, yEd, Cytoscape, NetworkX: every node and edge with typed attributes, named as in the
 * tables. Texts are {@link DisplayText} of at most {@value IncidentCsv#CELL} characters, so that nothing which XML 1.0
 * forbids, or which cannot be seen, is in it. Unknown is absent.
 */
final class GraphMl {
    private static final String NAMESPACE = "http://graphml.graphdrawing.org/xmlns";

    private final Story story;
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, String> groups = new HashMap<>();
    private final List<Attribute<Incident>> ofGraph = new ArrayList<>();
    private final List<Attribute<Node>> ofNodes = new ArrayList<>();
    private final List<Attribute<Edge>> ofEdges = new ArrayList<>();

    /** Null or "" where it is unknown. */
    private interface Value<T> {
        @Nullable
        Object of(T thing);
    }

    private record Attribute<T>(String id, String name, String type, Value<T> value) {}

    private GraphMl(Story story) {
        this.story = story;
        story.incident.nodes().forEach(n -> names.put(n.id(), "n" + (names.size() + 1)));
        story.incident.groups().forEach(g -> g.nodes().forEach(n -> groups.put(n, g.id())));
        describeGraph();
        describeNodes();
        describeEdges();
    }

    /** The document, ended by {@code \n}. */
    static String of(Story story) {
        StringWriter out = new StringWriter(1 << 16);
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
            new GraphMl(story).write(xml);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a string cannot be written to", e);
        }
        return out.append('\n').toString();
    }

    // --- what is told

    private void describeGraph() {
        graph("tadoru.signature", "string", i -> i.alert().signature());
        graph("tadoru.time", "string", i -> TimeText.rfc3339(i.alert().time()));
        graph("host.name", "string", Incident::host);
        graph(
                "tadoru.answer",
                "string",
                i -> i.answer() == null ? null : i.answer().node());
        graph(
                "tadoru.confidence",
                "double",
                i -> i.answer() == null ? null : i.answer().confidence());
        graph("tadoru.partial", "boolean", Incident::partial);
        graph("tadoru.version", "string", Incident::version);
    }

    private void describeNodes() {
        node("label", "string", story::name);
        node("tadoru.id", "string", Node::id);
        node("tadoru.kind", "string", GraphMl::kind);
        node("tadoru.role", "string", n -> n.role().name().toLowerCase(Locale.ROOT));
        node("tadoru.step", "int", n -> story.step(n) > 0 ? story.step(n) : null);
        node("tadoru.alerted", "boolean", story::isAlerted);
        node("tadoru.group", "string", n -> groups.get(n.id()));
        node(
                "host.name",
                "string",
                n -> n instanceof Node.ProcessNode p ? p.host() : n instanceof Node.FileNode f ? f.host() : null);
        process("process.pid", "int", p -> known(p.pid()));
        process("process.parent.pid", "int", p -> known(p.ppid()));
        process("process.name", "string", Node.ProcessNode::comm);
        process("process.executable", "string", Node.ProcessNode::exe);
        process(
                "process.command_line",
                "string",
                p -> p.commands().stream()
                        .map(c -> DisplayText.joined(c.argv()))
                        .collect(Collectors.joining(" ; ")));
        process(
                "process.working_directory",
                "string",
                p -> p.commands().isEmpty()
                        ? null
                        : p.commands().get(p.commands().size() - 1).cwd());
        process("process.start", "string", p -> TimeText.rfc3339(p.start()));
        process("process.end", "string", p -> p.end() == null ? null : TimeText.rfc3339(p.end()));
        process("user.id", "string", p -> p.user().id());
        process("user.name", "string", p -> p.user().name());
        process("user.audit.id", "string", p -> p.user().loginId());
        process("user.audit.name", "string", p -> p.user().loginName());
        process("auditd.session", "string", p -> p.user().session());
        file("file.path", "string", f -> String.join(" ; ", f.paths()));
        file("file.inode", "long", f -> known(f.inode()));
        file("file.device", "string", Node.FileNode::dev);
        endpoint("destination.ip", "string", Node.EndpointNode::ip);
        endpoint("destination.port", "int", e -> known(e.port()));
        node(
                "tadoru.findings",
                "string",
                n -> n.findings().stream()
                        .map(f -> f.level() + ": " + f.reason() + " (" + f.source() + ")")
                        .collect(Collectors.joining(" ; ")));
        node(
                "tadoru.techniques",
                "string",
                n -> n.findings().stream()
                        .flatMap(f -> f.techniques().stream())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(" ; ")));
    }

    private void describeEdges() {
        edge("label", "string", e -> e.number() + " " + e.kind().words());
        edge("tadoru.number", "int", Edge::number);
        edge("event.action", "string", e -> e.kind().words());
        edge("event.start", "string", e -> TimeText.rfc3339(e.first()));
        edge("event.end", "string", e -> TimeText.rfc3339(e.last()));
        edge(
                "tadoru.seconds_from_alert",
                "double",
                e -> TimeText.seconds(e.first() - story.incident.alert().time()));
        edge("tadoru.call", "string", Edge::call);
        edge("event.outcome", "string", e -> IncidentCsv.outcome(e.outcome()));
        edge("tadoru.outcome", "string", Edge::outcome);
        edge("tadoru.count", "int", Edge::count);
        edge("tadoru.path", "boolean", Edge::path);
        edge(
                "tadoru.evidence",
                "string",
                e -> e.events().stream()
                        .map(r -> r.source().container() + " " + r.source().position())
                        .collect(Collectors.joining(" ; ")));
    }

    private static String kind(Node node) {
        return node instanceof Node.ProcessNode ? "process" : node instanceof Node.FileNode ? "file" : "endpoint";
    }

    private static @Nullable Long known(long value) {
        return value < 0 ? null : (Long) value;
    }

    private void graph(String name, String type, Value<Incident> value) {
        ofGraph.add(new Attribute<>("g" + ofGraph.size(), name, type, value));
    }

    private void node(String name, String type, Value<Node> value) {
        ofNodes.add(new Attribute<>("v" + ofNodes.size(), name, type, value));
    }

    private void process(String name, String type, Value<Node.ProcessNode> value) {
        node(name, type, n -> n instanceof Node.ProcessNode p ? value.of(p) : null);
    }

    private void file(String name, String type, Value<Node.FileNode> value) {
        node(name, type, n -> n instanceof Node.FileNode f ? value.of(f) : null);
    }

    private void endpoint(String name, String type, Value<Node.EndpointNode> value) {
        node(name, type, n -> n instanceof Node.EndpointNode e ? value.of(e) : null);
    }

    private void edge(String name, String type, Value<Edge> value) {
        ofEdges.add(new Attribute<>("a" + ofEdges.size(), name, type, value));
    }

    // --- XML

    private void write(XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        line(xml);
        xml.writeStartElement("graphml");
        xml.writeDefaultNamespace(NAMESPACE);
        line(xml);
        keys(xml, "graph", ofGraph);
        keys(xml, "node", ofNodes);
        keys(xml, "edge", ofEdges);
        xml.writeStartElement("graph");
        xml.writeAttribute("id", "incident");
        xml.writeAttribute("edgedefault", "directed");
        line(xml);
        data(xml, ofGraph, story.incident);
        for (Node n : story.incident.nodes()) {
            xml.writeStartElement("node");
            xml.writeAttribute("id", name(n.id()));
            line(xml);
            data(xml, ofNodes, n);
            xml.writeEndElement();
            line(xml);
        }
        for (Edge e : story.incident.edges()) {
            xml.writeStartElement("edge");
            xml.writeAttribute("id", e.id());
            xml.writeAttribute("source", name(e.from()));
            xml.writeAttribute("target", name(e.to()));
            line(xml);
            data(xml, ofEdges, e);
            xml.writeEndElement();
            line(xml);
        }
        xml.writeEndElement();
        line(xml);
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private String name(String id) {
        return names.getOrDefault(id, "");
    }

    private static <T> void keys(XMLStreamWriter xml, String domain, List<Attribute<T>> attributes)
            throws XMLStreamException {
        for (Attribute<T> a : attributes) {
            xml.writeEmptyElement("key");
            xml.writeAttribute("id", a.id());
            xml.writeAttribute("for", domain);
            xml.writeAttribute("attr.name", a.name());
            xml.writeAttribute("attr.type", a.type());
            line(xml);
        }
    }

    private static <T> void data(XMLStreamWriter xml, List<Attribute<T>> attributes, T thing)
            throws XMLStreamException {
        for (Attribute<T> a : attributes) {
            Object value = a.value().of(thing);
            if (value != null && !value.equals("")) {
                xml.writeStartElement("data");
                xml.writeAttribute("key", a.id());
                xml.writeCharacters(DisplayText.cut(value.toString(), IncidentCsv.CELL));
                xml.writeEndElement();
                line(xml);
            }
        }
    }

    private static void line(XMLStreamWriter xml) throws XMLStreamException {
        xml.writeCharacters("\n");
    }
}
