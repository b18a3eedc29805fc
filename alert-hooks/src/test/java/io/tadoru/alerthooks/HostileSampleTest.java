package io.tadoru.alerthooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.alerthooks.Payloads.Payload;
import io.tadoru.alerthooks.bundle.Bundle;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Options;
import io.tadoru.visualizer.AnswerText;
import io.tadoru.visualizer.DisplayText;
import io.tadoru.visualizer.RightReport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log that attacks its reader, through every file of a report: each text arrives, and is a text there, nothing else. */
@Tag("once")
class HostileSampleTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Incident incident;

    @SuppressWarnings("NullAway.Init")
    private static List<Payload> payloads;

    @BeforeAll
    static void investigate() throws Exception {
        Sample sample = Sample.named("hostile");
        incident = sample.incident();
        sample.assertMet(incident, Options.Mode.CAUSAL);
        RightReport.write(incident, folder);
        payloads = Payloads.all().stream().filter(Payload::ofGraph).toList();
        assertThat(payloads.stream().map(Payload::whole).distinct()).hasSizeGreaterThan(500);
    }

    private static JsonNode json(String name) throws IOException {
        return JSON.readTree(folder.resolve(name).toFile());
    }

    private static List<CSVRecord> table(String name) throws IOException {
        return CSVFormat.RFC4180
                .parse(new StringReader(Files.readString(folder.resolve(name))))
                .getRecords();
    }

    private static String graphMl() throws IOException {
        return Parser.unescapeEntities(Files.readString(folder.resolve("graph.graphml")), false);
    }

    private static Set<String> texts(JsonNode json) {
        Set<String> texts = new HashSet<>();
        if (json.isTextual()) {
            texts.add(json.textValue());
        }
        json.forEach(child -> texts.addAll(texts(child)));
        return texts;
    }

    @Test
    void everyTextArrivesExactlyInTheJson() throws IOException {
        Set<String> texts = texts(json("incident.json"));
        Set<String> parts =
                texts.stream().flatMap(t -> List.of(t.split("/", -1)).stream()).collect(Collectors.toSet());
        for (Payload p : payloads) {
            // The log has 300 kB as three arguments of 100 kB.
            int bytes = p.text().getBytes(StandardCharsets.UTF_8).length;
            String wanted = bytes * p.times() <= 100_000 ? p.whole() : p.text().repeat(100_000 / bytes);
            boolean whole = p.place().equals("argument") || p.place().equals("comm");
            assertThat((whole ? texts : parts).contains(wanted))
                    .as(p.toString())
                    .isTrue();
        }
    }

    @Test
    void everyTextIsSeenInTheTables() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("nodes.csv", "events.csv")) {
            table(name).forEach(row -> row.forEach(cell -> all.append(cell).append('\u0000')));
        }
        assertSeen(all.toString(), "tables");
        assertSeen(graphMl(), "graph.graphml");
    }

    /** Cells are cut: the long arguments are whole in {@code incident.json} alone. */
    private static void assertSeen(String text, String where) {
        for (Payload p : payloads) {
            if (!p.family().equals("long") || !p.place().equals("argument")) {
                assertThat(text.contains(shown(p))).as(where + ": " + p).isTrue();
            }
        }
    }

    /** As it stands in a command line or a path, without the marks around what turns the direction. */
    private static String shown(Payload p) {
        String text = p.place().equals("argument") ? p.whole().replace("'", "'\\''") : p.whole();
        return DisplayText.of("x " + text).replace("\u200E", "").substring(2);
    }

    /** What else shows names shows most of them; how many, is printed. */
    @Test
    void mostAreSeenElsewhere() throws Exception {
        Map<String, String> others = new LinkedHashMap<>();
        others.put("report.html", String.join("\u0000", pageTexts()));
        others.put("stix.json", String.join("\u0000", texts(json("stix.json"))));
        Map<String, Long> seen = new LinkedHashMap<>();
        others.forEach((name, text) -> seen.put(
                name,
                payloads.stream()
                        .filter(p -> text.contains(shown(p)))
                        .map(Payload::whole)
                        .distinct()
                        .count()));
        System.out.println("different texts seen: " + seen);
        assertThat(seen.values()).allMatch(n -> n >= 300);
        // Pictures and the summary name things by what they run, shortened.
        for (String picture : List.of("graph-all.svg", "graph.svg", "lanes.svg")) {
            String text = Jsoup.parse(Files.readString(folder.resolve(picture)), Parser.xmlParser())
                    .wholeText()
                    .replace('\u00A0', ' ');
            long names = payloads.stream()
                    .filter(p -> p.place().equals("name") || p.place().equals("comm"))
                    .filter(p -> text.contains(DisplayText.brief(p.whole(), 12).replace("…", "")))
                    .count();
            System.out.println(picture + ": " + names + " hostile names of programs and processes");
            assertThat(names).isGreaterThan(picture.equals("graph-all.svg") ? 75 : 30);
        }
    }

    private static Set<String> pageTexts() throws IOException {
        String html = Files.readString(folder.resolve("report.html"));
        var page = Jsoup.parse(html);
        Set<String> texts = texts(JSON.readTree(
                page.select("script[type=application/json]").get(0).data()));
        texts.add(page.wholeText());
        return texts;
    }

    @Test
    void theTerminalShowsNothingThatActs() {
        for (String text : List.of(AnswerText.of(incident), incident.limits().toString())) {
            assertThat(text.codePoints()
                            .filter(c -> c != '\n'
                                    && (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)
                                    && c != 0x200E))
                    .isEmpty();
        }
    }

    @Test
    void theBundleIsWhole(@TempDir Path temp) throws IOException {
        Path zip = temp.resolve("hostile.zip");
        try (OutputStream out = Files.newOutputStream(zip)) {
            Bundle.write(folder, out);
        }
        assertThat(Bundle.verify(zip)).isEmpty();
    }

    @Test
    void dotReadsTheGraphWithoutAWarning(@TempDir Path temp) throws Exception {
        Path dot = Path.of("/usr/bin/dot");
        if (!Files.isExecutable(dot)) {
            System.err.println("SKIPPED: graph.dot is not read again, there is no " + dot);
        }
        Assumptions.assumeTrue(Files.isExecutable(dot), "no dot");
        Path said = temp.resolve("said");
        Path svg = temp.resolve("again.svg");
        run(
                List.of(
                        dot.toString(),
                        "-Tsvg",
                        "-o",
                        svg.toString(),
                        folder.resolve("graph.dot").toString()),
                said);
        assertThat(said).isEmptyFile();
        assertThat(Files.readString(svg)).doesNotContain("<script", "xlink:href", "<image", "<a ");
    }

    @Test
    void libreOfficeReadsTheCellsThatWereWritten(@TempDir Path temp) throws Exception {
        Path office = Path.of("/usr/bin/soffice");
        if (!Files.isExecutable(office)) {
            System.err.println("SKIPPED: LibreOffice does not read the tables, there is no " + office);
        }
        Assumptions.assumeTrue(Files.isExecutable(office), "no soffice");
        // Comma, quote, UTF-8, from the first line; to a sheet that tells formulas from texts.
        for (String name : List.of("nodes", "edges", "events")) {
            run(
                    List.of(
                            office.toString(),
                            "-env:UserInstallation=" + temp.resolve("profile").toUri(),
                            "--headless",
                            "--infilter=CSV:44,34,76,1",
                            "--convert-to",
                            "fods",
                            "--outdir",
                            temp.toString(),
                            folder.resolve(name + ".csv").toString()),
                    temp.resolve("said"));
            assertSheet(name, Files.readString(temp.resolve(name + ".fods")));
        }
    }

    private static void assertSheet(String name, String fods) throws IOException {
        var sheet = Jsoup.parse(fods, Parser.xmlParser());
        assertThat(fods).doesNotContain("table:formula");
        List<CSVRecord> written = table(name + ".csv");
        int at = 0;
        for (var row : sheet.select("table|table > table|table-row")) {
            List<String> read = new ArrayList<>();
            for (var cell : row.select("> table|table-cell")) {
                String repeated = cell.attr("table:number-columns-repeated");
                for (int i = repeated.isEmpty() ? 1 : Integer.parseInt(repeated); i > 0 && read.size() < 64; i--) {
                    read.add(
                            cell.attr("office:value-type").equals("string") || !cell.hasAttr("office:value-type")
                                    ? cellText(cell)
                                    : "");
                }
            }
            if (at < written.size()) {
                CSVRecord wanted = written.get(at++);
                assertThat(read).hasSizeGreaterThanOrEqualTo(wanted.size());
                for (int i = 0; i < wanted.size(); i++) {
                    String cell = wanted.get(i);
                    if (!cell.matches("[-0-9.:TZ]*|true|false")) {
                        assertThat(read.get(i)).as(name + " " + at + ", " + i).isEqualTo(cell);
                    }
                }
            }
        }
        assertThat(at).isEqualTo(written.size());
    }

    /** Blanks are elements of their own in a sheet. */
    private static String cellText(Element cell) {
        cell.select("text|s")
                .forEach(s -> s.replaceWith(
                        new TextNode(" ".repeat(s.attr("text:c").isEmpty() ? 1 : Integer.parseInt(s.attr("text:c"))))));
        cell.select("text|tab").forEach(s -> s.replaceWith(new TextNode("\t")));
        return cell.select("> text|p").stream().map(Element::wholeText).collect(Collectors.joining("\n"));
    }

    private static void run(List<String> command, Path said) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ended").isTrue();
            assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
