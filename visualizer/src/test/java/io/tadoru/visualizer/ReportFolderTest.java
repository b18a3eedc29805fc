package io.tadoru.visualizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.assertj.core.api.Assumptions;
import org.assertj.core.data.Offset;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.NodeList;

/** Whole reports by both layout engines, read back with an HTML parser, an XML parser and dot. */
class ReportFolderTest {
    private static final Set<String> FILES = Set.of(
            "report.html",
            "graph.svg",
            "graph.png",
            "graph.dot",
            "graph-all.svg",
            "lanes.svg",
            "lanes.png",
            "nodes.csv",
            "edges.csv",
            "events.csv",
            "graph.graphml",
            "stix.json",
            "summary.md",
            "incident.json");

    @TempDir
    Path folder;

    static Stream<Incident> incidents() {
        return Stream.of(
                Incidents.mailBackdoor(),
                Incidents.sixty(),
                Incidents.many(400),
                Incidents.withoutAnswer(),
                Incidents.hostile());
    }

    private static ReportFolder with(LayoutProcess.Engine... engines) {
        return new ReportFolder(new GraphImage(List.of(engines), Duration.ofSeconds(60)));
    }

    private static void needs(LayoutProcess.Engine engine) {
        if (engine == LayoutProcess.Engine.NATIVE) {
            Assumptions.assumeThat(Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "")
                                    .split(":"))
                            .anyMatch(p -> Files.isExecutable(Path.of(p, "dot"))))
                    .as("dot on the PATH")
                    .isTrue();
        } else {
            Assumptions.assumeThat(System.getProperty("os.arch").toLowerCase(Locale.ROOT))
                    .as("an architecture that J2V8 comes for")
                    .isIn("amd64", "x86_64");
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothEnginesDrawTheWholeReport(LayoutProcess.Engine engine) throws Exception {
        needs(engine);
        ReportFolder.Written written = with(engine).write(Incidents.mailBackdoor(), folder.resolve("new/report"));
        assertThat(written.notes()).isEmpty();
        assertThat(written.files()).hasSize(FILES.size());
        try (Stream<Path> files = Files.list(folder.resolve("new/report"))) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrderElementsOf(FILES);
        }
        var image = ImageIO.read(folder.resolve("new/report/graph.png").toFile());
        assertThat(image.getWidth()).isGreaterThan(800);
        assertThat(ink(image)).isGreaterThan(2000);
    }

    /** Pixels that are not white. */
    private static long ink(java.awt.image.BufferedImage image) {
        return IntStream.range(0, image.getWidth())
                .mapToLong(x -> IntStream.range(0, image.getHeight())
                        .filter(y -> (image.getRGB(x, y) & 0xffffff) != 0xffffff)
                        .count())
                .sum();
    }

    @ParameterizedTest
    @EnumSource
    void hostileNamesStayTextInTheDrawing(LayoutProcess.Engine engine) throws Exception {
        needs(engine);
        var document = xml(svg(engine, new Story(Incidents.processesNamed(Incidents.HOSTILE))));
        assertThat(elements(document))
                .isSubsetOf("svg", "g", "title", "path", "polygon", "polyline", "ellipse", "text");
        NodeList texts = document.getElementsByTagName("text");
        List<String> shown = IntStream.range(0, texts.getLength())
                .mapToObj(i -> texts.item(i).getTextContent().replace('\u00A0', ' '))
                .toList();
        String edge = svg(engine, new Story(Incidents.hostile("\\N \\G \\E \\\\")));
        assertThat(edge.lines().filter(l -> l.contains("\\\\N \\\\G \\\\E \\\\\\\\")))
                .as("title, shapes and arrows")
                .hasSizeGreaterThan(40);
        assertThat(edge).contains("forked (failed: &quot;\\\\N");
        for (int i = 0; i < Incidents.HOSTILE.size(); i++) {
            String text = Incidents.HOSTILE.get(i);
            assertThat(shown).contains(DisplayText.brief(text, 24) + " " + (100 + i));
            assertThat(shown).contains("user " + DisplayText.named(text, 120));
        }
    }

    @ParameterizedTest
    @EnumSource
    void timeRunsDownInTheDrawingAndItsAxisIsLeft(LayoutProcess.Engine engine) throws Exception {
        needs(engine);
        for (Incident incident : List.of(Incidents.mailBackdoor(), Incidents.sixty())) {
            Story story = new Story(incident);
            String dot = GraphDot.of(story, Parts.full(story)).dot();
            Map<String, double[]> middles = middles(xml(svg(engine, story)));
            double above = Double.NEGATIVE_INFINITY;
            Matcher rows = Pattern.compile("rank=same; t(\\d+);([^}]*)}").matcher(dot);
            int rowsSeen = 0;
            while (rows.find()) {
                double[] mark = middles.get("time-" + rows.group(1));
                double lowest = above;
                for (String shape : rows.group(2).strip().split("; ?")) {
                    if (!shape.isEmpty()) {
                        double[] at = Objects.requireNonNull(middles.get("shape-" + shape), shape);
                        assertThat(at[1]).as(shape + " of " + engine).isGreaterThan(above);
                        lowest = Math.max(lowest, at[1]);
                        if (mark != null) {
                            assertThat(at[0]).as(shape + " of " + engine).isGreaterThan(mark[0]);
                            assertThat(at[1]).isCloseTo(mark[1], Offset.offset(4.0));
                        }
                    }
                }
                above = lowest;
                rowsSeen++;
            }
            assertThat(rowsSeen).isGreaterThan(8);
        }
    }

    /** Middle of the labels of each group of shapes, x and y, by its id. */
    private static Map<String, double[]> middles(org.w3c.dom.Document svg) {
        Map<String, double[]> out = new HashMap<>();
        NodeList groups = svg.getElementsByTagName("g");
        for (int i = 0; i < groups.getLength(); i++) {
            org.w3c.dom.Element group = (org.w3c.dom.Element) groups.item(i);
            NodeList texts = group.getElementsByTagName("text");
            String id = group.getAttribute("id");
            if ((id.startsWith("shape-") || id.startsWith("time-")) && texts.getLength() > 0) {
                out.put(id, new double[] {mean(texts, "x"), mean(texts, "y")});
            }
        }
        return out;
    }

    private static double mean(NodeList texts, String attribute) {
        return IntStream.range(0, texts.getLength())
                .mapToDouble(i -> Double.parseDouble(((org.w3c.dom.Element) texts.item(i)).getAttribute(attribute)))
                .average()
                .orElseThrow();
    }

    private static GraphImage.Drawings drawings(Story story) {
        return new GraphImage.Drawings(GraphDot.of(story, Parts.full(story)), null, null);
    }

    private static String svg(LayoutProcess.Engine engine, Story story) throws IOException {
        var picture = new GraphImage(List.of(engine), Duration.ofSeconds(60)).draw(drawings(story), "a <b>");
        assertThat(picture.notes()).isEmpty();
        return Objects.requireNonNull(picture.svg());
    }

    static org.w3c.dom.Document xml(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    static Set<String> elements(org.w3c.dom.Document document) {
        NodeList all = document.getElementsByTagName("*");
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> all.item(i).getNodeName())
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("incidents")
    void thePageHoldsNothingThatRunsOrLoads(Incident incident) throws Exception {
        assertNothingRunsOrLoads(incident, new ReportFolder().write(incident, folder), folder);
    }

    static void assertNothingRunsOrLoads(Incident incident, ReportFolder.Written written, Path folder)
            throws Exception {
        String html = Files.readString(folder.resolve("report.html"));
        Parser strict = Parser.htmlParser().setTrackErrors(100);
        Document page = Jsoup.parse(html, "", strict);
        assertThat(strict.getErrors()).isEmpty();

        assertThat(page.select("iframe, object, embed, img, link, base, form, audio, video, use, image, foreignObject"))
                .isEmpty();
        for (Element e : page.getAllElements()) {
            for (Attribute a : e.attributes()) {
                assertThat(a.getKey().toLowerCase(Locale.ROOT))
                        .doesNotStartWith("on")
                        .isNotEqualTo("style");
                if (Set.of("href", "src", "xlink:href", "action").contains(a.getKey())) {
                    assertThat(a.getValue()).startsWith("#");
                    assertThat(page.getElementById(a.getValue().substring(1))).isNotNull();
                }
            }
        }
        assertThat(page.select("[id]").eachAttr("id")).doesNotHaveDuplicates();
        assertThat(page.select("th").eachAttr("scope")).hasSameSizeAs(page.select("th"));
        assertThat(page.select("h1")).hasSize(1);
        assertThat(page.select("svg[role=img] > title"))
                .hasSize(page.select("svg").size());

        // The style sheet is the one that the policy names.
        String css = Objects.requireNonNull(page.selectFirst("style")).data();
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(css.getBytes(StandardCharsets.UTF_8)));
        assertThat(Objects.requireNonNull(page.selectFirst("meta[http-equiv=Content-Security-Policy]"))
                        .attr("content"))
                .startsWith("default-src 'none'; style-src 'sha256-" + hash + "'; script-src 'sha256-")
                .doesNotContain("unsafe", "http", "*");
        assertThat(page.select("script")).hasSize(4);
        assertThat(page.select("script[type=application/json]")).hasSize(2);
        for (Element script : page.select("script:not([type])")) {
            String own = Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256")
                            .digest(script.data().getBytes(StandardCharsets.UTF_8)));
            assertThat(Objects.requireNonNull(page.selectFirst("meta[http-equiv=Content-Security-Policy]"))
                            .attr("content"))
                    .contains("'sha256-" + own + "'");
        }

        // Nothing invisible, nothing that turns the text.
        assertThat(html.replace(
                                Objects.requireNonNull(page.selectFirst("script:not([type])"))
                                        .data(),
                                "")
                        .codePoints()
                        .filter(c -> c != '\n' && c != 0x200E && c != 0xA0 && DisplayText.hidden(c)))
                .isEmpty();
        assertThat(html.length()).isLessThan(3_000_000);
        for (Sentence note : written.notes()) {
            assertThat(page.text()).contains(note.toString());
        }
        assertThat(page.select("#timeline ~ div tbody tr"))
                .hasSize(incident.edges().size());
    }

    @Test
    void thePageAnswersFirst() throws Exception {
        new ReportFolder().write(Incidents.mailBackdoor(), folder);
        Document page = Jsoup.parse(Files.readString(folder.resolve("report.html")));
        assertThat(page.select("h1").text())
                .isEqualTo("python3 (pid 4242, user kenji) opened the connection to 203.0.113.9:4444.");
        assertThat(page.select("h2").eachText())
                .containsExactly(
                        "Other processes that fit less well",
                        "Graph and evidence",
                        "Diagram",
                        "Lanes: who ran when",
                        "Groups: shown as one in the pictures",
                        "Story: the way to the answer",
                        "Activities: who did what",
                        "Timeline",
                        "Findings",
                        "Counted, not drawn",
                        "Limits of this investigation",
                        "Coverage: what the evidence holds and lacks",
                        "Alert and options",
                        "How to read this");
        assertThat(page.select("tr.path")).hasSize(4);
        assertThat(page.select("tr.path th").eachText()).allMatch(s -> s.startsWith("➤"));
    }

    @Test
    void activitiesAreNestedAndLeadToTheirRows() throws Exception {
        with().write(Incidents.mailBackdoor(), folder);
        Document page = Jsoup.parse(Files.readString(folder.resolve("report.html")));
        Element outer = Objects.requireNonNull(page.getElementById("a1"));
        assertThat(outer.text()).contains("➤ user kenji, session 12", "−15 min 00 s to +1 min 00 s", "2 things");
        assertThat(outer.select("> ul > li#a2 > bdi").text()).isEqualTo("python3 started a shell");
        for (String id : List.of("a1", "a2")) {
            for (Element link : page.select("#" + id + " > details a")) {
                assertThat(Objects.requireNonNull(
                                        page.getElementById(link.attr("href").substring(1)))
                                .text())
                        .contains(link.text());
            }
        }
        assertThat(page.select("#a1 details a")).hasSize(4);
    }

    @Test
    void aPartialAnswerSaysSoAtTheTop() throws Exception {
        with().write(Incidents.partial(), folder);
        Document page = Jsoup.parse(Files.readString(folder.resolve("report.html")));
        assertThat(page.select("header strong").eachText())
                .anyMatch(s -> s.startsWith("This is only a part. The evidence stopped answering: node es-2 is gone."));
    }

    @Test
    void theSameIncidentGivesTheSameBytes() throws Exception {
        Path one = folder.resolve("1");
        Path two = folder.resolve("2");
        new ReportFolder().write(Incidents.hostile(), one);
        new ReportFolder().write(Incidents.hostile(), two);
        for (String name : FILES) {
            assertThat(two.resolve(name)).as(name).hasSameBinaryContentAs(one.resolve(name));
        }
    }

    @Test
    void beyondTheLimitTheNearestAreDrawnAndTheRestIsCounted() {
        Story story = new Story(Incidents.many(400));
        GraphDot.Drawing drawing = GraphDot.of(story, Parts.full(story));
        assertThat(drawing.notes())
                .map(Object::toString)
                .singleElement()
                .asString()
                .contains("150 of 400", "250 things");
        assertThat(drawing.dot()).contains("150 of 400", "ANSWER", "ORIGIN", "IN THE ALERT", "crontab");
        GraphDot.Drawing small = GraphDot.of(story, Parts.full(story), 5);
        assertThat(small.dot()).contains("ANSWER", "thunderbird", "invoice").doesNotContain("scp");
    }

    @Test
    void everyNodeIsDrawnOnceAndEveryArrowNamed() {
        Incident incident = Incidents.sixty();
        Story story = new Story(incident);
        GraphDot.Drawing drawing = GraphDot.of(story, Parts.full(story));
        String all = String.join("\n", drawing.titles().values());
        for (Node node : incident.nodes()) {
            assertThat(all).contains(new Story(incident).name(node).replace(" (pid", " (pid"));
        }
        Map<Boolean, List<String>> ids =
                drawing.titles().keySet().stream().collect(Collectors.partitioningBy(k -> k.startsWith("arrow")));
        assertThat(ids.get(true)).isNotEmpty();
        incident.edges().forEach(e -> assertThat(all).contains(e.number() + ". "));
        assertThat(incident.edges())
                .allSatisfy(e -> assertThat(all.lines()).anyMatch(l -> l.startsWith(e.number() + ". ")));
    }

    @Test
    void withoutAnEngineTheRestIsWrittenAndTheOldPictureIsGone() throws Exception {
        Files.writeString(folder.resolve("graph.svg"), "of another incident");
        Files.writeString(folder.resolve("graph.png"), "of another incident");
        ReportFolder.Written written = with().write(Incidents.mailBackdoor(), folder);
        assertThat(written.notes()).hasSize(2).first().asString().contains("There is no picture", "graph.dot");
        assertThat(written.notes()).map(Object::toString).last().asString().contains("lanes.png could not be made");
        assertThat(folder.resolve("lanes.svg")).isNotEmptyFile();
        assertThat(folder.resolve("graph.svg")).doesNotExist();
        assertThat(folder.resolve("graph.png")).doesNotExist();
        assertThat(folder.resolve("graph.dot")).isNotEmptyFile();
        assertThat(Jsoup.parse(Files.readString(folder.resolve("report.html"))).text())
                .contains("There is no picture");
    }

    @Test
    void aLayoutThatTakesTooLongIsEnded() throws Exception {
        long before = System.nanoTime();
        var picture = new GraphImage(List.of(LayoutProcess.Engine.V8), Duration.ofMillis(50))
                .draw(drawings(new Story(Incidents.many(150))), "x");
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before)).isLessThan(10);
        assertThat(picture.svg()).isNull();
        assertThat(picture.notes()).map(Object::toString).first().asString().contains("longer than");
    }

    @Test
    void aLinkInTheFolderIsReplacedNotFollowed() throws Exception {
        Path victim = Files.writeString(folder.resolve("victim"), "untouched");
        Path out = Files.createDirectory(folder.resolve("out"));
        Files.createSymbolicLink(out.resolve("report.html"), victim);
        with().write(Incidents.mailBackdoor(), out);
        assertThat(victim).hasContent("untouched");
        assertThat(Files.isSymbolicLink(out.resolve("report.html"))).isFalse();
    }

    @Test
    void whateverAnEngineGivesOnlyShapesComeThrough() throws Exception {
        String safe = SafeSvg.of("""
                <?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>
                <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="alert(1)">
                <script>alert(1)</script><style>*{}</style><!-- c --><a xlink:href="javascript:1"><text style="x" x="1">t</text></a>
                <image xlink:href="http://198.51.100.1/"/><g id="shape-n1"><title>n1</title><foreignObject><text>f</text></foreignObject></g></svg>
                """, "h", "graph-title", Map.of("shape-n1", "<full> name"));
        assertThat(elements(xml(safe))).containsOnly("svg", "title", "text", "g");
        assertThat(safe)
                .doesNotContain("script", "javascript", "onload", "style", "href", "passwd", "alert", "<!")
                .contains("&lt;full&gt; name");
    }
}
