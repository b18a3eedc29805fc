package io.tadoru.visualizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.correlator.Incident;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.w3c.dom.Document;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;

/** What holds for the report of any incident, each format by the rules of its own test. For tests of other modules too. */
public final class RightReport {
    private RightReport() {}

    /** Writes the report into a folder and looks at all of it. */
    public static ReportFolder.Written write(Incident incident, Path folder) throws Exception {
        ReportFolder.Written written = new ReportFolder().write(incident, folder);
        for (String text : List.of("nodes.csv", "edges.csv", "events.csv", "incident.json", "stix.json", "graph.dot")) {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(Files.readAllBytes(folder.resolve(text))));
        }
        FormatsTest.assertTables(incident);
        FormatsTest.assertAnswer(incident);
        assertThat(FormatsTest.schema()
                        .validate(new ObjectMapper()
                                .readTree(folder.resolve("incident.json").toFile())))
                .isEmpty();
        StixBundleTest.assertRight(incident);
        GraphMlTest.assertRight(incident);
        TicketSummaryTest.assertSafe(Files.readString(folder.resolve("summary.md")));
        Story story = new Story(incident);
        LanesTest.check(story, Parts.first(story), "first view");
        LanesTest.check(story, Parts.full(story), "full view");
        ReportFolderTest.assertNothingRunsOrLoads(incident, written, folder);
        for (String picture : List.of("graph.svg", "graph-all.svg", "lanes.svg")) {
            if (Files.exists(folder.resolve(picture))) {
                assertOnlyShapes(Files.readString(folder.resolve(picture)));
            }
        }
        return written;
    }

    private static void assertOnlyShapes(String svg) throws Exception {
        Document document = ReportFolderTest.xml(svg);
        assertThat(ReportFolderTest.elements(document))
                .isSubsetOf(
                        "svg",
                        "g",
                        "title",
                        "path",
                        "polygon",
                        "polyline",
                        "ellipse",
                        "rect",
                        "line",
                        "circle",
                        "text");
        NodeList all = document.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            NamedNodeMap attributes = all.item(i).getAttributes();
            for (int j = 0; j < attributes.getLength(); j++) {
                assertThat(attributes.item(j).getNodeName())
                        .doesNotStartWith("on")
                        .doesNotContain("href", "style");
                assertThat(attributes.item(j).getNodeValue()).doesNotContain("url(", "javascript:");
            }
        }
        assertThat(svg.codePoints().filter(c -> c != '\n' && c != 0x200E && c != 0xA0 && DisplayText.hidden(c)))
                .isEmpty();
    }
}
