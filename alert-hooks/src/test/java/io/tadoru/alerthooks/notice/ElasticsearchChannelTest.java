package io.tadoru.alerthooks.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Documents as an Elasticsearch gets them. */
class ElasticsearchChannelTest {
    private static Channel channel(
            URI url, @Nullable Secret key, @Nullable String user, @Nullable Secret password, @Nullable Path ca) {
        return new ElasticsearchChannel(
                new ChannelSettings.Elasticsearch(
                        "es", url, "tadoru-notices", key, user, password, ca, Duration.ofSeconds(10)),
                Clock.systemUTC());
    }

    @Test
    void theSameMessageIsTheSameDocument() throws Exception {
        try (HttpSink sink = new HttpSink()) {
            sink.answer = HttpSink.status(201, "{}");
            Channel channel = channel(sink.url("/"), new Secret("a2V5OnZhbHVl"), null, null, null);
            channel.send(Notices.plain());
            channel.send(Notices.plain());
            assertThat(sink.got)
                    .extracting(HttpSink.Got::path)
                    .containsOnly("/tadoru-notices/_doc/msg-1")
                    .hasSize(2);
            assertThat(sink.last().headers().getFirst("Authorization")).isEqualTo("ApiKey a2V5OnZhbHVl");
            JsonNode document = new ObjectMapper().readTree(sink.last().body());
            assertThat(document.path("@timestamp").asText()).isEqualTo("2026-11-22T14:03:09.250Z");
        }
    }

    @Test
    void aUserAndAReason() throws Exception {
        try (HttpSink sink = new HttpSink()) {
            sink.answer = HttpSink.status(400, "{\"error\":{\"reason\":\"pw-1234 failed to parse\"}}");
            assertThatExceptionOfType(NoticeException.class)
                    .isThrownBy(() -> channel(sink.url(""), null, "u", new Secret("pw-1234"), null)
                            .send(Notices.plain()))
                    .matches(NoticeException::lasting)
                    .withMessageContaining("(secret) failed to parse")
                    .withMessageNotContaining("pw-1234");
            assertThat(sink.last().headers().getFirst("Authorization"))
                    .isEqualTo("Basic "
                            + Base64.getEncoder().encodeToString("u:pw-1234".getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void anAuthorityOfOnesOwn() throws Exception {
        TestCertificate certificate = TestCertificate.shared();
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.server()));
        AtomicInteger got = new AtomicInteger();
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            got.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            URI url = URI.create("https://localhost:" + server.getAddress().getPort());
            channel(url, null, null, null, certificate.pem()).send(Notices.plain());
            assertThat(got).hasValue(1);
            assertThatExceptionOfType(NoticeException.class)
                    .isThrownBy(() -> channel(url, null, null, null, null).send(Notices.plain()))
                    .matches(e -> !e.lasting())
                    .withMessageContaining("cannot be trusted");
        } finally {
            server.stop(0);
        }
    }
}
