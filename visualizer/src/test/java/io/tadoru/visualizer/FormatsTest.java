package io.tadoru.visualizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** JSON against its schema, tables read back, the three lines. */
class FormatsTest {
    static final List<String> HOSTILE = Incidents.HOSTILE;
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Incident> incidents() {
        return Stream.concat(
                Stream.of(
                        Incidents.mailBackdoor(),
                        Incidents.sixty(),
                        Incidents.many(400),
                        Incidents.withoutAnswer(),
                        Incidents.partial(),
                        Incidents.hostile()),
                HOSTILE.stream().map(Incidents::hostile));
    }

    // --- JSON

    @ParameterizedTest
    @MethodSource("incidents")
    void jsonKeepsToItsSchema(Incident incident) throws IOException {
        assertThat(schema().validate(JSON.readTree(IncidentJson.of(incident)))).isEmpty();
    }

    static JsonSchema schema() {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Objects.requireNonNull(
                        FormatsTest.class.getResourceAsStream("incident.schema.json"), "incident.schema.json"));
    }

    @Test
    void theSchemaRefusesWhatIsWrong() throws IOException {
        JsonNode json = JSON.readTree(IncidentJson.of(Incidents.mailBackdoor()).replace("\"process\"", "\"thread\""));
        assertThat(schema().validate(json)).isNotEmpty();
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void jsonHasTheExactTextInHarmlessBytes(String text) throws IOException {
        String json = IncidentJson.of(Incidents.hostile(text));
        assertThat(JSON.readTree(json).at("/alert/signature").textValue()).isEqualTo(IncidentJson.wellFormed(text));
        assertThat(json).doesNotContain("<", ">", "\u202E", "\u001B", "\r", "\u2028", "\u0000");
        assertThat(new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(json);
    }

    @Test
    void unknownIsAbsentOrNull() throws IOException {
        JsonNode json = JSON.readTree(IncidentJson.of(Incidents.withoutAnswer()));
        assertThat(json.get("answer").isNull()).isTrue();
        assertThat(IncidentJson.of(Incidents.many(400))).doesNotContain(": -1");
        assertThat(JSON.readTree(IncidentJson.of(Incidents.mailBackdoor()))
                        .at("/nodes/0/end")
                        .isNull())
                .isTrue();
    }

    @Test
    void jsonReadsLikeThis() throws IOException {
        JsonNode json = JSON.readTree(IncidentJson.of(Incidents.mailBackdoor()));
        assertThat(json.at("/alert/time").textValue()).isEqualTo("2026-11-22T02:03:04.123Z");
        assertThat(json.at("/answer/confidence").doubleValue()).isEqualTo(0.97);
        assertThat(json.at("/answer/origin").textValue()).isEqualTo("p:mua");
        assertThat(json.at("/nodes/0/role").textValue()).isEqualTo("answer");
        assertThat(json.at("/nodes/0/user/name").textValue()).isEqualTo("kenji");
        assertThat(json.at("/edges/4/kind").textValue()).isEqualTo("connected");
        assertThat(json.at("/edges/0/events/0/source/container").textValue()).isEqualTo("audit.log");
        assertThat(json.at("/coverage/missing").intValue()).isEqualTo(17);
        assertThat(json.at("/folded/0/holds/0/name").textValue()).isEqualTo("/usr/lib/python3.11/os.py");
        assertThat(json.at("/folded/0/brings/0/about/pid").intValue()).isEqualTo(27499);
        assertThat(json.at("/folded/1/exact").booleanValue()).isFalse();
        assertThat(json.at("/folded/1/holds/0/count").intValue()).isEqualTo(212);
        assertThat(json.at("/folded/1/brings/0/from").isMissingNode()).isTrue();
        assertThat(json.at("/tool/name").textValue()).isEqualTo("tadoru");
    }

    // --- tables

    @ParameterizedTest
    @MethodSource("incidents")
    void tablesReadBackAndHoldNoFormula(Incident incident) throws IOException {
        assertTables(incident);
    }

    static void assertTables(Incident incident) throws IOException {
        IncidentCsv csv = new IncidentCsv(new Story(incident));
        List<CSVRecord> nodes = read(csv.nodes());
        assertThat(nodes).hasSize(incident.nodes().size());
        assertThat(read(csv.edges())).hasSize(incident.edges().size());
        assertThat(read(csv.events())).hasSize(incident.events().size());
        for (String table : List.of(csv.nodes(), csv.edges(), csv.events())) {
            for (CSVRecord row : read(table)) {
                assertThat(row.isConsistent()).isTrue();
                row.toMap().forEach((column, cell) -> {
                    assertThat(cell.length()).isLessThan(32_767);
                    if (!column.equals("tadoru.seconds_from_alert") && !column.equals("auditd.data.exit")) {
                        assertThat(cell).doesNotMatch("(?s)[=+\\-@\\t\\r\\n＝＋－＠].*");
                    } else {
                        assertThat(cell).matches("-?[0-9]+(\\.[0-9]{3})?|");
                    }
                    assertThat(cell.codePoints().filter(c -> c != 0x200E && DisplayText.hidden(c)))
                            .isEmpty();
                });
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            if (incident.nodes().get(i) instanceof Node.ProcessNode p) {
                assertThat(nodes.get(i).get("process.name")).isEqualTo(IncidentCsv.text(p.comm()));
                assertThat(nodes.get(i).get("process.pid")).isEqualTo(Integer.toString(p.pid()));
            }
        }
    }

    @Test
    void formulasBecomeText() {
        assertThat(IncidentCsv.text("=cmd|'/c calc'!A0")).isEqualTo("'=cmd|'/c calc'!A0");
        assertThat(IncidentCsv.text("-1+1")).isEqualTo("'-1+1");
        assertThat(IncidentCsv.text("\t=1")).isEqualTo("\\t=1");
        assertThat(IncidentCsv.text("a=1")).isEqualTo("a=1");
    }

    private static List<CSVRecord> read(String table) throws IOException {
        return CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(table))
                .getRecords();
    }

    // --- three lines

    @ParameterizedTest
    @MethodSource("incidents")
    void theAnswerIsThreeLinesAndThenActivities(Incident incident) {
        assertAnswer(incident);
    }

    static void assertAnswer(Incident incident) {
        String text = AnswerText.of(incident);
        assertThat(text).endsWith("\n");
        List<String> lines = text.lines().toList();
        assertThat(lines.subList(3, lines.size()))
                .hasSize(incident.answer() == null ? 0 : 2)
                .allMatch(l -> l.startsWith("- "));
        assertThat(lines)
                .allSatisfy(l -> assertThat(l.codePoints().filter(c -> c != 0x200E && DisplayText.hidden(c)))
                        .isEmpty());
    }

    @Test
    void theAnswerInWords() {
        assertThat(AnswerText.of(Incidents.mailBackdoor())).isEqualTo("""
                        python3 (pid 4242, user kenji) opened the connection to 203.0.113.9:4444 on web01.example.net, 0.31 s before the alert.
                        It was started by bash (pid 3907, user kenji), 3.20 s before the alert. The file /home/kenji/Downloads/invoice_2026-11.py was saved by thunderbird (pid 3120, user kenji), 3 min 12 s before the alert.
                        It led to: 5 processes started (sh, id, cat, curl, …); 2 files changed (.update, kenji); 1 other address contacted (203.0.113.9:8080). Very likely (97 %): it connected to 203.0.113.9:4444 0.31 s before the alert; 1 rival, rsync (pid 1510, 22 %). ATT&CK: T1053.003.
                        - user kenji, session 12, 2026-11-22 01:48:04.123 UTC (−15 min 00 s to +1 min 00 s): thunderbird saved 1 file
                        - within it, 2026-11-22 02:03:01.123 UTC (−3.00 s to +1 min 00 s): python3 started a shell
                        """);
    }

    private static List<String> said(Incident incident, Function<Sentence, String> language) {
        return AnswerText.said(incident).stream()
                .map(line -> line.stream().map(language).collect(Collectors.joining(" ")))
                .toList();
    }

    @Test
    void theAnswerInSentencesIsTheSameAndCanBeSaidInJapanese() {
        for (Incident incident : List.of(Incidents.mailBackdoor(), Incidents.partial())) {
            assertThat(said(incident, Sentence::toString))
                    .isEqualTo(AnswerText.of(incident)
                            .lines()
                            .map(line -> line.replaceFirst("^- ", ""))
                            .toList());
        }
        assertThat(AnswerText.of(Incidents.withoutAnswer())).endsWith(" characters)\n");
        assertThat(said(Incidents.withoutAnswer(), Sentence::toString).get(2))
                .startsWith("It lacks: No connect to ")
                .contains("The host's clock was set back once, by 4 s: times before and after do not follow the order")
                .endsWith("may or may not have been changed.");
        Catalogue japanese = Catalogue.of(Catalogue.class, "ja.json");
        assertThat(said(Incidents.mailBackdoor(), japanese::say))
                .startsWith(
                        "web01.example.net で python3 (pid 4242、ユーザー kenji) が 203.0.113.9:4444 への接続を開きました (アラートの 0.31 s 前)。")
                .allSatisfy(line -> assertThat(line).containsPattern("[\\u3040-\\u30ff]"));
        assertThat(said(Incidents.withoutAnswer(), japanese::say).get(2)).startsWith("証拠に欠けているもの: ");
    }

    @Test
    void techniquesStandBesideTheirFindings() throws IOException {
        Incident incident = Incidents.mailBackdoor();
        assertThat(read(new IncidentCsv(new Story(incident)).nodes()))
                .filteredOn(r -> r.get("process.name").equals("crontab"))
                .isNotEmpty()
                .allMatch(r -> r.get("tadoru.techniques").equals("T1053.003"));
        assertThat(new ReportPage(new Story(incident), "{}", null, null, List.of()).html())
                .containsPattern("persistence-cron</bdi>\\)</span>, T1053\\.003");
    }

    @Test
    void withoutAnAnswerItSaysWhatWasLookedForAndWhatLacks() {
        assertThat(AnswerText.of(Incidents.withoutAnswer()).lines())
                .satisfiesExactly(
                        l -> assertThat(l).contains("No process on web01.example.net", "203.0.113.9:4444"),
                        l -> assertThat(l).contains("42881 audit events"),
                        l -> assertThat(l).contains("io_uring", "17 of 42898"));
    }

    @Test
    void aPartialAnswerDoesNotLookWhole() throws IOException {
        assertThat(AnswerText.of(Incidents.partial()).lines().toList().get(2))
                .endsWith("This is only a part. The evidence stopped answering: node es-2 is gone."
                        + " What is shown was found before that.");
        assertThat(AnswerText.of(Incidents.mailBackdoor())).doesNotContain("only a part");
        assertThat(JSON.readTree(IncidentJson.of(Incidents.partial()))
                        .get("partial")
                        .booleanValue())
                .isTrue();
        assertThat(JSON.readTree(IncidentJson.of(Incidents.mailBackdoor()))
                        .get("partial")
                        .booleanValue())
                .isFalse();
    }

    @Test
    void anEdgeToNowhereIsRefused() {
        Incident i = Incidents.mailBackdoor();
        Incident broken = new Incident(
                i.alert(),
                i.host(),
                null,
                List.of(),
                i.edges(),
                i.events(),
                i.coverage(),
                i.partial(),
                i.limits(),
                i.folded(),
                i.groups(),
                i.activities(),
                i.whys(),
                i.reach(),
                i.options(),
                i.version());
        assertThatThrownBy(() -> AnswerText.of(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no node");
    }
}
