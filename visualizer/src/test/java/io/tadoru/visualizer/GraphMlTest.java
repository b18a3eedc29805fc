package io.tadoru.visualizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** GraphML, read back by the JDK's XML parser. */
class GraphMlTest {
    static Stream<Incident> incidents() {
        return FormatsTest.incidents();
    }

    private static Document read(Incident incident) throws Exception {
        return ReportFolderTest.xml(GraphMl.of(new Story(incident)));
    }

    private static List<Element> elements(Document document, String name) {
        NodeList all = document.getElementsByTagName(name);
        return java.util.stream.IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .toList();
    }

    /** Values by the names of their attributes. */
    private static Map<String, String> data(Document document, Element of) {
        Map<String, String> names = new HashMap<>();
        elements(document, "key").forEach(k -> names.put(k.getAttribute("id"), k.getAttribute("attr.name")));
        Map<String, String> values = new HashMap<>();
        NodeList data = of.getChildNodes();
        for (int i = 0; i < data.getLength(); i++) {
            if (data.item(i) instanceof Element e && e.getTagName().equals("data")) {
                assertThat(values.put(Objects.requireNonNull(names.get(e.getAttribute("key"))), e.getTextContent()))
                        .isNull();
            }
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("incidents")
    void everyNodeAndEdgeIsThereWithItsTypes(Incident incident) throws Exception {
        assertRight(incident);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {71, 72, 73, 74, 75})
    void alsoOfWhateverCouldBe(long seed) throws Exception {
        assertRight(Incidents.random(new Random(seed)));
    }

    static void assertRight(Incident incident) throws Exception {
        Document document = read(incident);
        Element root = document.getDocumentElement();
        assertThat(root.getTagName()).isEqualTo("graphml");
        assertThat(root.getAttribute("xmlns")).isEqualTo("http://graphml.graphdrawing.org/xmlns");
        assertThat(ReportFolderTest.elements(document)).isSubsetOf("graphml", "key", "graph", "node", "edge", "data");
        Map<String, Element> keys = new HashMap<>();
        for (Element key : elements(document, "key")) {
            assertThat(keys.put(key.getAttribute("id"), key)).isNull();
            assertThat(key.getAttribute("attr.type")).isIn("boolean", "int", "long", "double", "string");
        }
        for (Element data : elements(document, "data")) {
            Element key = Objects.requireNonNull(keys.get(data.getAttribute("key")));
            assertThat(key.getAttribute("for")).isEqualTo(((Element) data.getParentNode()).getTagName());
            assertOfType(data.getTextContent(), key.getAttribute("attr.type"));
        }
        Map<String, String> ids = new HashMap<>();
        List<Element> nodes = elements(document, "node");
        assertThat(nodes).hasSameSizeAs(incident.nodes());
        for (int i = 0; i < nodes.size(); i++) {
            assertThat(ids.put(
                            nodes.get(i).getAttribute("id"),
                            incident.nodes().get(i).id()))
                    .isNull();
            Map<String, String> data = data(document, nodes.get(i));
            assertThat(data).containsEntry("tadoru.id", incident.nodes().get(i).id());
            if (incident.nodes().get(i) instanceof Node.ProcessNode p
                    && !p.comm().isEmpty()) {
                assertThat(data).containsEntry("process.name", DisplayText.cut(p.comm(), IncidentCsv.CELL));
            }
        }
        List<Element> edges = elements(document, "edge");
        assertThat(edges).hasSameSizeAs(incident.edges());
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < edges.size(); i++) {
            Edge edge = incident.edges().get(i);
            assertThat(seen.add(edges.get(i).getAttribute("id"))).isTrue();
            assertThat(ids.get(edges.get(i).getAttribute("source"))).isEqualTo(edge.from());
            assertThat(ids.get(edges.get(i).getAttribute("target"))).isEqualTo(edge.to());
        }
    }

    private static void assertOfType(String value, String type) {
        switch (type) {
            case "boolean" -> assertThat(value).isIn("true", "false");
            case "int" -> Integer.parseInt(value);
            case "long" -> Long.parseLong(value);
            case "double" -> assertThat(Double.parseDouble(value)).isFinite();
            default ->
                assertThat(value.codePoints().filter(c -> c != 0x200E && DisplayText.hidden(c)))
                        .isEmpty();
        }
    }

    @Test
    void whatIsUnknownIsAbsentAndWhatIsKnownIsThere() throws Exception {
        Document document = read(Incidents.mailBackdoor());
        Map<String, String> python = elements(document, "node").stream()
                .map(n -> data(document, n))
                .filter(d -> "python3".equals(d.get("process.name")))
                .findFirst()
                .orElseThrow();
        assertThat(python)
                .containsEntry("process.pid", "4242")
                .containsEntry("process.parent.pid", "3907")
                .containsEntry("tadoru.role", "answer")
                .containsEntry("tadoru.step", "3")
                .containsEntry("user.name", "kenji")
                .doesNotContainKeys("process.end", "file.path", "destination.ip", "tadoru.findings");
        Map<String, String> c2 = elements(document, "node").stream()
                .map(n -> data(document, n))
                .filter(d -> "4444".equals(d.get("destination.port")))
                .findFirst()
                .orElseThrow();
        assertThat(c2).containsEntry("destination.ip", "203.0.113.9").containsEntry("tadoru.alerted", "true");
        assertThat(data(document, elements(document, "graph").get(0)))
                .containsEntry("tadoru.confidence", "0.97")
                .containsEntry("host.name", "web01.example.net");
        assertThat(data(document, elements(document, "edge").get(0)))
                .containsEntry("event.outcome", "unknown")
                .containsEntry("tadoru.outcome", "in progress")
                .containsEntry("tadoru.count", "6");
    }
}
