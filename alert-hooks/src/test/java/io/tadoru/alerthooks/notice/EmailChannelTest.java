package io.tadoru.alerthooks.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Mail to real servers. */
class EmailChannelTest {
    private static final String PASSWORD = "pw of the mail user";

    private final Settable clock = new Settable();

    private Channel channel(
            int port,
            ChannelSettings.Security security,
            @Nullable String password,
            @Nullable Path ca,
            Duration timeout,
            String... to) {
        return new EmailChannel(
                new ChannelSettings.Email(
                        "mail",
                        "localhost",
                        port,
                        security,
                        password == null ? null : "tadoru",
                        password == null ? null : new Secret(password),
                        "Tadoru <tadoru@soc.example>",
                        List.of(to),
                        ca,
                        null,
                        null,
                        timeout),
                clock);
    }

    private Channel plain(int port, String... to) {
        return channel(port, ChannelSettings.Security.NONE, null, null, Duration.ofSeconds(10), to);
    }

    private static GreenMail server(String protocol) {
        GreenMail mail = new GreenMail(new ServerSetup(0, "localhost", protocol));
        mail.start();
        return mail;
    }

    @Test
    void theMessage() throws Exception {
        GreenMail mail = server(ServerSetup.PROTOCOL_SMTP);
        try {
            Channel channel = plain(mail.getSmtp().getPort(), "a@soc.example", "B <b@soc.example>");
            channel.send(Notices.plain());
            channel.send(Notices.plain());
            MimeMessage[] got = mail.getReceivedMessages();
            assertThat(got).hasSize(4);
            assertThat(got[0].getSubject()).isEqualTo("Tadoru answer: python3 (pid 27499) of alice connected, 93 %");
            assertThat(got[0].getFrom()[0]).hasToString("Tadoru <tadoru@soc.example>");
            assertThat(got[0].getRecipients(Message.RecipientType.TO)).hasSize(2);
            assertThat(got[0].getSentDate()).isEqualTo(clock.now);
            assertThat((String) got[0].getContent())
                    .contains("Confidence: 93 %\r\n")
                    .contains("- runs from /tmp\r\n")
                    .contains("https://tadoru.example/incidents/inc-1");
            assertThat(List.of(got)).extracting(MimeMessage::getMessageID).containsOnly(got[0].getMessageID());
            assertThat(got[0].getMessageID()).matches("<[0-9a-f]{32}@soc\\.example>");
        } finally {
            mail.stop();
        }
    }

    @Test
    void tlsWithAPassword() throws Exception {
        TestCertificate certificate = TestCertificate.shared();
        Map<String, String> properties = Map.of(
                "greenmail.tls.keystore.file", certificate.keystore().toString(),
                "greenmail.tls.keystore.password", TestCertificate.PASSWORD,
                "greenmail.tls.key.password", TestCertificate.PASSWORD);
        properties.forEach(System::setProperty);
        GreenMail mail = server(ServerSetup.PROTOCOL_SMTPS);
        try {
            mail.setUser("a@soc.example", "tadoru", PASSWORD);
            int port = mail.getSmtps().getPort();
            ChannelSettings.Security tls = ChannelSettings.Security.TLS;
            Duration time = Duration.ofSeconds(10);
            channel(port, tls, PASSWORD, certificate.pem(), time, "a@soc.example")
                    .send(Notices.plain());
            assertThat(mail.getReceivedMessages()).hasSize(1);
            fails(channel(port, tls, "wrong " + PASSWORD, certificate.pem(), time, "a@soc.example"), false);
            fails(channel(port, tls, PASSWORD, null, time, "a@soc.example"), false);
            assertThat(mail.getReceivedMessages()).hasSize(1);
        } finally {
            mail.stop();
            properties.keySet().forEach(System::clearProperty);
        }
    }

    private static void fails(Channel channel, boolean lasting, String... words) {
        assertThatExceptionOfType(NoticeException.class)
                .isThrownBy(() -> channel.send(Notices.plain()))
                .matches(e -> e.lasting() == lasting, lasting ? "lasting" : "passing")
                .withMessageStartingWith("channel \"mail\": localhost:")
                .satisfies(e -> assertThat(List.of(words))
                        .allSatisfy(word -> assertThat(e).hasMessageContaining(word)))
                .withMessageNotContaining(PASSWORD);
    }

    @Test
    void withoutStarttlsNothingIsSent() {
        GreenMail mail = server(ServerSetup.PROTOCOL_SMTP);
        try {
            fails(
                    channel(
                            mail.getSmtp().getPort(),
                            ChannelSettings.Security.STARTTLS,
                            PASSWORD,
                            null,
                            Duration.ofSeconds(10),
                            "a@soc.example"),
                    false,
                    "STARTTLS");
            assertThat(mail.getReceivedMessages()).isEmpty();
        } finally {
            mail.stop();
        }
    }

    /** A server for one conversation: what it says to what begins so; it keeps what it hears. */
    private static CompletableFuture<List<String>> talk(
            ServerSocket server, Map<String, String> answers, @Nullable SSLContext tls) {
        return CompletableFuture.supplyAsync(() -> {
            List<String> heard = Collections.synchronizedList(new ArrayList<>());
            try (Socket socket = server.accept()) {
                converse(socket, "220 here\r\n", answers, tls, heard);
            } catch (IOException e) {
                heard.add(e.toString());
            }
            return heard;
        });
    }

    private static void converse(
            Socket socket, String greeting, Map<String, String> answers, @Nullable SSLContext tls, List<String> heard)
            throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(socket.getOutputStream(), true, StandardCharsets.US_ASCII);
        out.print(greeting);
        boolean data = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String said = line;
            heard.add(said);
            if (data && !said.equals(".")) {
                continue;
            }
            data = said.equals("DATA");
            out.print(answers.entrySet().stream()
                            .filter(a -> said.startsWith(a.getKey()))
                            .map(Map.Entry::getValue)
                            .findFirst()
                            .orElse("250 ok")
                    + "\r\n");
            out.flush();
            if (said.equals("STARTTLS") && tls != null) {
                SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, "localhost", 0, true);
                secured.setUseClientMode(false);
                converse(
                        secured,
                        "",
                        Map.of("DATA", "354 go", "AUTH", "235 yes", "EHLO", "250-here\r\n250 AUTH PLAIN"),
                        null,
                        heard);
                return;
            }
        }
    }

    private static ServerSocket socket() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getByName("localhost"));
    }

    @Test
    void starttls() throws Exception {
        TestCertificate certificate = TestCertificate.shared();
        try (ServerSocket server = socket()) {
            CompletableFuture<List<String>> heard = talk(
                    server, Map.of("EHLO", "250-here\r\n250 STARTTLS", "STARTTLS", "220 go"), certificate.server());
            channel(
                            server.getLocalPort(),
                            ChannelSettings.Security.STARTTLS,
                            PASSWORD,
                            certificate.pem(),
                            Duration.ofSeconds(10),
                            "a@soc.example")
                    .send(Notices.plain());
            List<String> all = heard.get(10, TimeUnit.SECONDS);
            assertThat(all.indexOf("STARTTLS")).isPositive().isLessThan(all.indexOf("DATA"));
            assertThat(all.get(all.indexOf("STARTTLS") + 1)).startsWith("EHLO");
            assertThat(all).anyMatch(line -> line.startsWith("AUTH PLAIN"));
        }
    }

    @Test
    void whatTheServerRefuses() throws Exception {
        record Case(Map<String, String> answers, boolean lasting) {}
        for (Case one : List.of(
                new Case(Map.of("RCPT", "550 no such user"), true),
                new Case(Map.of("RCPT", "450 greylisted"), false),
                new Case(Map.of("MAIL", "553 not from you"), true),
                new Case(Map.of("MAIL", "451 later"), false),
                new Case(Map.of("DATA", "354 go", ".", "554 spam"), true),
                new Case(Map.of("DATA", "354 go", ".", "452 full"), false),
                new Case(Map.of("EHLO", "421 closing", "HELO", "421 closing"), false))) {
            try (ServerSocket server = socket()) {
                talk(server, one.answers(), null);
                String said = one.answers().values().stream()
                        .filter(a -> !a.startsWith("354"))
                        .findFirst()
                        .orElseThrow();
                fails(plain(server.getLocalPort(), "a@soc.example"), one.lasting(), said.substring(0, 3));
            }
        }
    }

    @Test
    void oneReceiverOfTwoIsEnough() throws Exception {
        try (ServerSocket server = socket()) {
            CompletableFuture<List<String>> heard =
                    talk(server, Map.of("RCPT TO:<a@", "550 no such user", "DATA", "354 go"), null);
            plain(server.getLocalPort(), "a@soc.example", "b@soc.example").send(Notices.plain());
            assertThat(heard.get(10, TimeUnit.SECONDS)).contains("RCPT TO:<b@soc.example>", "DATA", ".");
        }
    }

    @Test
    void whoSaysNothingIsNotWaitedForForEver() throws Exception {
        try (ServerSocket server = socket()) {
            fails(
                    channel(
                            server.getLocalPort(),
                            ChannelSettings.Security.NONE,
                            null,
                            null,
                            Duration.ofMillis(300),
                            "a@soc.example"),
                    false);
        }
    }
}
