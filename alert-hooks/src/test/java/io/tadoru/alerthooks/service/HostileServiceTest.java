package io.tadoru.alerthooks.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.alerthooks.Payloads;
import io.tadoru.alerthooks.Payloads.Payload;
import io.tadoru.alerthooks.bundle.Bundle;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The log that attacks its reader, met by a service: its pages, its interface, its notices, its own log. */
class HostileServiceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static HostileScene scene;

    /** What the service logged while it met the alert. */
    private static String logged = "";

    @BeforeAll
    static void start() throws Exception {
        logged = stderr(() -> scene = new HostileScene(folder));
        assertThat(scene.row.state()).isEqualTo("answered");
    }

    @AfterAll
    @SuppressWarnings("NullAway")
    static void stop() {
        if (scene != null) {
            scene.close();
        }
    }

    private interface Doing {
        void run() throws Exception;
    }

    private static String stderr(Doing doing) throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            doing.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Nothing that a terminal obeys, that ends a line, or that turns or hides letters. */
    private static void assertPlain(String text, String breaks) {
        assertThat(text.codePoints()
                        .filter(c -> breaks.indexOf(c) < 0 && c != 0x200E)
                        .filter(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.FORMAT
                                || Character.getType(c) == Character.LINE_SEPARATOR
                                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR)
                        .mapToObj(Integer::toHexString))
                .isEmpty();
    }

    @Test
    void pagesAreOursAlone() throws Exception {
        for (String path : List.of(
                "/",
                "/?case=" + scene.row.caseId(),
                "/?text=" + URLEncoder.encode("<script>alert(1)</script>", StandardCharsets.UTF_8),
                "/incidents/" + scene.row.id(),
                "/status")) {
            HttpResponse<String> page = scene.get(path);
            assertThat(page.statusCode()).as(path).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
            assertOurs(page.body());
        }
        assertThat(Jsoup.parse(scene.get("/incidents/" + scene.row.id()).body()).text())
                .contains("<svg onload=a", "=cmd|'/c calc'!A0", "\\u202Egnp", "\\u001B[31m", "{{7*7}}");
    }

    private static void assertOurs(String html) {
        Document page = Jsoup.parse(html);
        // What somebody looks for stands in its field as it was typed.
        page.select("input[name=text]").removeAttr("value");
        assertPlain(page.outerHtml(), "\n");
        for (Element script : page.select("script")) {
            assertThat(script.attr("src")).isEqualTo("/assets/live.js");
            assertThat(script.data()).isEmpty();
        }
        assertThat(page.select("img, object, embed, base, style, svg, math, [style], [srcdoc]"))
                .isEmpty();
        assertThat(page.select("iframe").eachAttr("src"))
                .allMatch(s -> s.equals("/api/v1/incidents/" + scene.row.id() + "/files/report.html"));
        for (Element e : page.getAllElements()) {
            for (Attribute a : e.attributes()) {
                assertThat(a.getKey()).doesNotStartWith("on");
                if (List.of("href", "src", "action").contains(a.getKey())) {
                    assertThat(a.getValue())
                            .matches("[/#?][A-Za-z0-9/#?=&._%+-]*")
                            .doesNotStartWith("//");
                }
            }
        }
    }

    @Test
    void searchesForEveryTextFindOrFindNothing() throws Exception {
        for (Payload p : Payloads.all()) {
            String text = URLEncoder.encode(p.text(), StandardCharsets.UTF_8);
            for (String path : List.of("/?text=", "/api/v1/incidents?text=")) {
                HttpResponse<String> found = scene.get(path + text);
                assertThat(found.statusCode()).as(p.toString()).isIn(200, 400, 422);
                if (path.startsWith("/api")) {
                    JSON.readTree(found.body());
                } else if (found.statusCode() == 200) {
                    assertOurs(found.body());
                }
            }
        }
    }

    @Test
    void theInterfaceAnswersInJson() throws Exception {
        String one = "/api/v1/incidents/" + scene.row.id();
        for (String path : List.of(
                "/api/v1/incidents",
                one,
                one + "/alerts",
                one + "/messages",
                one + "/files",
                "/api/v1/cases/" + scene.row.caseId(),
                "/api/v1/messages",
                "/api/v1/status",
                "/api/v1/trail")) {
            HttpResponse<byte[]> answer = scene.bytes(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            JSON.readTree(strictUtf8(answer.body()));
        }
        JsonNode files = scene.json(one + "/files");
        List<String> names = new ArrayList<>();
        StreamSupport.stream(files.findValues("name").spliterator(), false).forEach(n -> names.add(n.asText()));
        assertThat(names).contains("report.html", "graph.svg", "nodes.csv", "stix.json", "summary.md");
        Path reports = folder.resolve("data/incidents").resolve(scene.row.id());
        for (String name : names) {
            HttpResponse<byte[]> file = scene.bytes(one + "/files/" + name);
            assertThat(file.statusCode()).as(name).isEqualTo(200);
            assertThat(file.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(file.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("sandbox");
            try (var all = Files.walk(reports)) {
                assertThat(all.filter(f -> f.endsWith(name)).map(HostileServiceTest::read))
                        .contains(file.body());
            }
        }
        Path zip = Files.write(
                folder.resolve("bundle.zip"), scene.bytes(one + "/bundle").body());
        assertThat(Bundle.verify(zip)).isEmpty();
        assertPlain(scene.get("/metrics").body(), "\n");
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String strictUtf8(byte[] bytes) throws Exception {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    @Test
    void noticesAreTextForPeopleAndJsonForPrograms() throws Exception {
        assertThat(scene.told()).containsExactlyInAnyOrder("webhook", "slack", "teams", "mattermost", "elasticsearch");
        for (String kind : List.of("slack", "teams", "mattermost")) {
            for (String text : texts(JSON.readTree(strictUtf8(scene.posted(kind))))) {
                assertPlain(text, "\n");
            }
        }
        for (byte[] body :
                List.of(scene.posted("webhook"), scene.posted("elasticsearch"), Files.readAllBytes(scene.commanded))) {
            String text = strictUtf8(body);
            assertThat(text.chars()).noneMatch(c -> c < ' ' && c != '\n');
            assertThat(JSON.readTree(text).path("incident").asText()).isEqualTo(scene.row.id());
        }
        MimeMessage message = scene.mail.getReceivedMessages()[0];
        assertThat(message.getAllRecipients()).hasSize(1);
        assertThat(message.getContentType()).isEqualTo("text/plain; charset=UTF-8");
        assertPlain(message.getSubject(), "");
        assertThat(message.getSubject()).contains("<script>alert(1)</script>");
        assertPlain((String) message.getContent(), "\r\n");
        DatagramPacket packet = new DatagramPacket(new byte[65_000], 65_000);
        scene.syslog.setSoTimeout(10_000);
        scene.syslog.receive(packet);
        String line = strictUtf8(Arrays.copyOf(packet.getData(), packet.getLength()));
        assertPlain(line.replace("\uFEFF", ""), "");
        assertThat(line).contains("tadoru@32473").hasSizeLessThan(2048);
    }

    private static List<String> texts(JsonNode json) {
        List<String> texts = new ArrayList<>();
        if (json.isTextual()) {
            texts.add(json.textValue());
        }
        json.forEach(child -> texts.addAll(texts(child)));
        return texts;
    }

    @Test
    void logLinesAreLines() throws Exception {
        assertPlain(logged, "\n\t");
        List<Payload> payloads = Payloads.all();
        String lines = stderr(() -> payloads.forEach(p -> LoggerFactory.getLogger("io.tadoru.test")
                .error("met {}", p.whole(), p.row() % 9 == 0 ? new IllegalStateException(p.whole()) : null)));
        assertPlain(lines, "\n\t");
        assertThat(lines.lines().filter(l -> l.contains(" ERROR "))).hasSameSizeAs(payloads);
        assertThat(lines.lines().filter(l -> !l.contains(" ERROR ")))
                .allMatch(l -> l.matches("(\\tat |java\\.lang\\.IllegalStateException: |\\t\\.\\.\\. ).*"));
    }
}
