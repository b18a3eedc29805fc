package io.tadoru.alerthooks.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Syslog over connections, to real sockets. */
class SyslogChannelTest {
    private final Settable clock = new Settable();

    private Channel channel(int port, ChannelSettings.Transport transport, @Nullable Path ca, Duration timeout) {
        return new SyslogChannel(
                new ChannelSettings.Syslog("log", "localhost", port, transport, "auth", ca, null, timeout), clock);
    }

    /** All that one connection brings, cut by the lengths before the messages. */
    private static CompletableFuture<String> receive(ServerSocket server) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket socket = server.accept();
                    InputStream in = socket.getInputStream()) {
                StringBuilder length = new StringBuilder();
                for (int c = in.read(); c != ' '; c = in.read()) {
                    length.append((char) c);
                }
                String message = new String(in.readNBytes(Integer.parseInt(length.toString())), StandardCharsets.UTF_8);
                assertThat(in.read()).isEqualTo(-1);
                return message;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static ServerSocket plain() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @Test
    void tcpWithTheLengthBefore() throws Exception {
        try (ServerSocket server = plain()) {
            CompletableFuture<String> got = receive(server);
            channel(server.getLocalPort(), ChannelSettings.Transport.TCP, null, Duration.ofSeconds(10))
                    .send(Notices.plain());
            SyslogLine line = SyslogLine.of(got.get(10, TimeUnit.SECONDS));
            assertThat(line.priority()).isEqualTo(4 * 8 + 4);
            assertThat(line.id()).isEqualTo("answer");
            assertThat(line.data())
                    .containsEntry("signature", "ET MALWARE beacon")
                    .containsEntry("confidence", "0.93");
            assertThat(line.words())
                    .isEqualTo("python3 (pid 27499) of alice connected, 93 % (93 %); ET MALWARE beacon;"
                            + " 10.0.0.7:40112 -> 203.0.113.9:443; https://tadoru.example/incidents/inc-1");
        }
    }

    @Test
    void tls() throws Exception {
        TestCertificate certificate = TestCertificate.shared();
        try (ServerSocket server = certificate
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> got = receive(server);
            channel(server.getLocalPort(), ChannelSettings.Transport.TLS, certificate.pem(), Duration.ofSeconds(10))
                    .send(Notices.plain());
            assertThat(SyslogLine.of(got.get(10, TimeUnit.SECONDS)).data()).containsEntry("id", "msg-1");
            receive(server);
            assertThatExceptionOfType(NoticeException.class)
                    .isThrownBy(() -> channel(
                                    server.getLocalPort(), ChannelSettings.Transport.TLS, null, Duration.ofSeconds(10))
                            .send(Notices.plain()))
                    .matches(e -> !e.lasting());
        }
    }

    @Test
    void whoDiesWithTheMessageUnreadDidNotTakeIt() throws Exception {
        try (ServerSocket server = plain()) {
            CompletableFuture.runAsync(() -> {
                try (Socket socket = server.accept()) {
                    socket.setSoLinger(true, 0);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThatExceptionOfType(NoticeException.class)
                    .isThrownBy(() -> channel(
                                    server.getLocalPort(), ChannelSettings.Transport.TCP, null, Duration.ofSeconds(10))
                            .send(Notices.plain()))
                    .matches(e -> !e.lasting())
                    .withMessageContaining("channel \"log\": localhost:");
        }
    }

    @Test
    void whoKeepsTheConnectionOpenTookIt() throws Exception {
        try (ServerSocket server = plain()) {
            channel(server.getLocalPort(), ChannelSettings.Transport.TCP, null, Duration.ofMillis(300))
                    .send(Notices.plain());
        }
    }

    @Test
    void nobodyThere() throws Exception {
        int port;
        try (ServerSocket server = plain()) {
            port = server.getLocalPort();
        }
        assertThatExceptionOfType(NoticeException.class)
                .isThrownBy(() -> channel(port, ChannelSettings.Transport.TCP, null, Duration.ofSeconds(10))
                        .send(Notices.plain()))
                .matches(e -> !e.lasting());
    }
}
