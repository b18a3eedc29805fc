package io.tadoru.alerthooks.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every hostile text through every channel: it arrives, and is a text there, nothing else. */
class HostileNoticesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String LINK = "https://tadoru.example/incidents/inc-2";

    @TempDir
    private Path folder;

    private HttpSink sink;
    private List<Channel> channels = List.of();

    HostileNoticesTest() throws IOException {
        sink = new HttpSink();
    }

    @BeforeEach
    void open() {
        channels = new ArrayList<>();
    }

    @AfterEach
    void close() {
        channels.forEach(Channel::close);
        sink.close();
    }

    private Channel channel(ChannelSettings settings) {
        Channel channel = Channels.open(List.of(settings)).get(0);
        channels.add(channel);
        return channel;
    }

    private List<JsonNode> bodies(ChannelSettings settings) throws Exception {
        Channel channel = channel(settings);
        List<JsonNode> bodies = new ArrayList<>();
        for (String text : Notices.HOSTILE) {
            channel.send(Notices.saying(text));
            HttpSink.Got got = sink.last();
            strictUtf8(got.body());
            bodies.add(JSON.readTree(got.body()));
        }
        assertThat(sink.got).hasSameSizeAs(Notices.HOSTILE);
        return bodies;
    }

    private static String strictUtf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(java.nio.ByteBuffer.wrap(bytes))
                .toString();
    }

    @Test
    void webhook() throws Exception {
        List<JsonNode> bodies = bodies(new ChannelSettings.Webhook(
                "w", sink.url("/"), new Secret("a secret of at least 24 bytes"), null, TIMEOUT));
        assertThat(bodies.get(0).path("answer").asText()).isEqualTo(Notices.HOSTILE.get(0));
        assertThat(bodies).allSatisfy(body -> {
            assertThat(body.toString()).hasSizeLessThan(200_000);
            assertThat(body.path("link").asText()).isEqualTo(LINK);
        });
    }

    @Test
    void elasticsearch() throws Exception {
        bodies(new ChannelSettings.Elasticsearch("e", sink.url(""), "notices", null, null, null, null, TIMEOUT));
        assertThat(sink.got).allSatisfy(got -> {
            assertThat(got.method()).isEqualTo("PUT");
            assertThat(got.path()).isEqualTo("/notices/_doc/msg-2");
        });
    }

    @Test
    void slack() throws Exception {
        for (JsonNode body : bodies(new ChannelSettings.Slack("s", sink.url("/"), null, null, TIMEOUT))) {
            assertThat(body.path("text").asText()).doesNotContain("<", ">").doesNotContainPattern("@[a-zA-Z]");
            assertThat(body.path("mrkdwn").asBoolean(true)).isFalse();
            assertThat(body.path("blocks")).hasSize(1);
            assertThat(body.at("/blocks/0/type").asText()).isEqualTo("rich_text");
            JsonNode parts = body.at("/blocks/0/elements/0/elements");
            assertThat(parts.findValuesAsText("type")).containsExactly("text", "text", "link");
            assertThat(body.findValuesAsText("url")).containsExactly(LINK);
            assertThat(parts.toString()).hasSizeLessThan(8000);
        }
    }

    @Test
    void teams() throws Exception {
        for (JsonNode body : bodies(new ChannelSettings.Teams("t", sink.url("/"), null, null, TIMEOUT))) {
            JsonNode card = body.at("/attachments/0/content");
            assertThat(card.findValuesAsText("type"))
                    .containsOnly("AdaptiveCard", "RichTextBlock", "TextRun", "Action.OpenUrl");
            assertThat(body.findValuesAsText("url")).containsExactly(LINK);
            assertThat(card.has("msteams")).isFalse();
            assertThat(body.toString().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(28_000);
        }
    }

    @Test
    void mattermost() throws Exception {
        for (JsonNode body : bodies(new ChannelSettings.Mattermost("m", sink.url("/"), null, null, null, TIMEOUT))) {
            String text = body.path("text").asText();
            assertThat(text).hasSizeLessThan(16_383);
            for (String line : text.lines().toList()) {
                assertThat(line.chars().filter(c -> c == '`').count() % 2)
                        .as(line)
                        .isZero();
            }
            String around = text.replaceAll("`[^`\n]*`", "");
            assertThat(around.replace(LINK, "")).matches("[A-Za-z0-9:.%…\\s()-]*");
        }
    }

    @Test
    void email() throws Exception {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        try {
            Channel channel = channel(new ChannelSettings.Email(
                    "m",
                    "127.0.0.1",
                    mail.getSmtp().getPort(),
                    ChannelSettings.Security.NONE,
                    null,
                    null,
                    "Tadoru <tadoru@soc.example>",
                    List.of("analyst@soc.example"),
                    null,
                    "{{signature}} {{answer}}",
                    null,
                    TIMEOUT));
            for (String text : Notices.HOSTILE) {
                channel.send(Notices.saying(text));
            }
            MimeMessage[] messages = mail.getReceivedMessages();
            assertThat(messages).hasSameSizeAs(Notices.HOSTILE);
            for (MimeMessage message : messages) {
                assertThat(message.getSubject()).hasSizeLessThanOrEqualTo(200).doesNotContain("\r", "\n", "\u202E");
                assertThat(Collections.list(message.getAllHeaders()))
                        .extracting(jakarta.mail.Header::getName)
                        .doesNotContain("Bcc", "Cc");
                assertThat(message.getAllRecipients()).hasSize(1);
                assertThat(message.getContentType()).isEqualTo("text/plain; charset=UTF-8");
                String body = (String) message.getContent();
                assertThat(body).contains(LINK).hasSizeLessThan(20_100);
                assertThat(body.replace("\r\n", "\n").chars()).noneMatch(c -> Character.isISOControl(c) && c != '\n');
            }
            assertThat(mail.getReceivedMessagesForDomain("example.org")).isEmpty();
        } finally {
            mail.stop();
        }
    }

    @Test
    void syslog() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(10_000);
            Channel channel = channel(new ChannelSettings.Syslog(
                    "l",
                    "127.0.0.1",
                    socket.getLocalPort(),
                    ChannelSettings.Transport.UDP,
                    "local3",
                    null,
                    null,
                    TIMEOUT));
            for (String text : Notices.HOSTILE) {
                channel.send(Notices.saying(text));
                DatagramPacket packet = new DatagramPacket(new byte[65_000], 65_000);
                socket.receive(packet);
                byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
                assertThat(bytes).hasSizeLessThanOrEqualTo(2048);
                SyslogLine line = SyslogLine.of(strictUtf8(bytes));
                assertThat(line.priority()).isEqualTo(19 * 8 + 4);
                assertThat(line.data().get("id")).isEqualTo("msg-2");
                assertThat(line.data().keySet())
                        .containsExactly(
                                "id",
                                "incident",
                                "signature",
                                "source",
                                "destination",
                                "host",
                                "confidence",
                                "partial",
                                "link");
                assertThat(line.data().get("link")).isEqualTo(LINK);
                assertThat(line.words().codePoints()).noneMatch(Character::isISOControl);
            }
        }
    }

    @Test
    void command() throws Exception {
        Path out = folder.resolve("out");
        Channel channel = channel(new ChannelSettings.Command(
                "c",
                List.of("sh", "-c", "cat > \"$OUT\"; tr '\\0' '\\n' < /proc/$$/cmdline > \"$OUT.argv\""),
                Map.of("OUT", new Secret(out.toString())),
                TIMEOUT));
        for (String text : Notices.HOSTILE) {
            channel.send(Notices.saying(text));
            try (InputStream in = Files.newInputStream(out)) {
                assertThat(JSON.readTree(in).path("link").asText()).isEqualTo(LINK);
            }
            assertThat(Files.readString(out.resolveSibling("out.argv")))
                    .startsWith("sh\n-c\n")
                    .hasSizeLessThan(200);
        }
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }
}
