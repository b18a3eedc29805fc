package io.tadoru.alerthooks.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The webhook, and with it all that goes over HTTP, against a real server. */
class WebhookChannelTest {
    private static final String SECRET = "a secret of the webhook, long enough";

    private final Settable clock = new Settable();
    private final CountDownLatch end = new CountDownLatch(1);
    private @Nullable HttpSink opened;

    @BeforeEach
    void start() throws IOException {
        opened = new HttpSink();
    }

    @AfterEach
    void stop() {
        end.countDown();
        sink().close();
    }

    private HttpSink sink() {
        return java.util.Objects.requireNonNull(opened);
    }

    private WebhookChannel channel(URI url, Duration timeout) {
        return new WebhookChannel(new ChannelSettings.Webhook("siem", url, new Secret(SECRET), null, timeout), clock);
    }

    private NoticeException fault() {
        return fault(channel(sink().url("/in/token-1234?key=abcd"), Duration.ofSeconds(10)));
    }

    private static NoticeException fault(Channel channel) {
        return fault(channel, Notices.plain());
    }

    private static NoticeException fault(Channel channel, Notice notice) {
        NoticeException fault = catchThrowableOfType(NoticeException.class, () -> channel.send(notice));
        assertThat(fault).isNotNull();
        StringWriter trace = new StringWriter();
        fault.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString())
                .doesNotContain(SECRET)
                .doesNotContain("token-1234")
                .doesNotContain("abcd");
        assertThat(fault.getMessage()).contains("channel \"siem\"");
        return fault;
    }

    @Test
    void anIdThatCannotBeSignedIsRefused() {
        assertThat(fault(channel(sink().url("/in"), Duration.ofSeconds(10)), Notices.saying("x", "a.b"))
                        .lasting())
                .isTrue();
        assertThat(sink().got).isEmpty();
    }

    @Test
    void jsonWithASignatureOverIdTimeAndBody() throws Exception {
        channel(sink().url("/in"), Duration.ofSeconds(10)).send(Notices.plain());
        HttpSink.Got got = sink().last();
        assertThat(got.method()).isEqualTo("POST");
        assertThat(got.headers().getFirst("Content-Type")).isEqualTo("application/json");
        assertThat(got.headers().getFirst("webhook-id")).isEqualTo("msg-1");
        String time = got.headers().getFirst("webhook-timestamp");
        assertThat(time).isEqualTo(Long.toString(clock.now.getEpochSecond()));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update(("msg-1." + time + ".").getBytes(StandardCharsets.UTF_8));
        assertThat(got.headers().getFirst("webhook-signature"))
                .isEqualTo("v1," + Base64.getEncoder().encodeToString(mac.doFinal(got.body())));
        JsonNode json = new ObjectMapper().readTree(got.body());
        assertThat(json.path("incident").asText()).isEqualTo("inc-1");
        assertThat(json.path("time").asText()).isEqualTo("2026-11-22T14:03:09.250Z");
        assertThat(json.path("findings")).hasSize(2);
        assertThat(json.path("confidence").asDouble()).isEqualTo(0.93);
    }

    @ParameterizedTest
    @CsvSource({
        "400,true",
        "401,true",
        "404,true",
        "408,false",
        "413,true",
        "425,false",
        "429,false",
        "500,false",
        "503,false",
        "599,false",
        "301,true",
        "307,true"
    })
    void whatAnAnswerMeans(int status, boolean lasting) {
        sink().answer = exchange -> {
            exchange.getResponseHeaders()
                    .add("Location", sink().url("/elsewhere").toString());
            HttpSink.status(status, "said " + SECRET + " and token-1234 \u001b[31m")
                    .to(exchange);
        };
        NoticeException fault = fault();
        assertThat(fault.lasting()).isEqualTo(lasting);
        assertThat(fault.getMessage())
                .contains(Integer.toString(status))
                .contains("said (secret)")
                .doesNotContain("\u001b");
        assertThat(sink().got).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "120,120",
        "0,0",
        "99999999999,",
        "9999999999,86400",
        "'Sun, 22 Nov 2026 12:01:30 GMT',90",
        "'Sun, 22 Nov 2020 12:01:30 GMT',0",
        "soon,",
        "-5,",
        "'',"
    })
    void waitsAsLongAsTheReceiverAsks(String header, @Nullable Long seconds) {
        sink().answer = exchange -> {
            exchange.getResponseHeaders().add("Retry-After", header);
            exchange.sendResponseHeaders(503, -1);
        };
        assertThat(fault().after()).isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
    }

    @Test
    void anAnswerWithoutEndIsNotReadToItsEnd() {
        sink().answer = exchange -> {
            exchange.sendResponseHeaders(500, 0);
            byte[] part = "y".repeat(65536).getBytes(StandardCharsets.UTF_8);
            while (end.getCount() > 0) {
                exchange.getResponseBody().write(part);
            }
        };
        assertThat(fault().getMessage()).hasSizeLessThan(400).contains("yyy");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoDoesNotAnswerIsAskedAgain(boolean begins) {
        sink().answer = exchange -> {
            if (begins) {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
            }
            await();
        };
        NoticeException fault = fault(channel(sink().url("/in/token-1234"), Duration.ofMillis(300)));
        assertThat(fault.lasting()).isFalse();
        assertThat(fault.getMessage()).contains("does not answer in time");
    }

    private void await() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoIsNotThereIsAskedAgain() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        NoticeException fault =
                fault(channel(URI.create("http://127.0.0.1:" + port + "/in/token-1234"), Duration.ofSeconds(5)));
        assertThat(fault.lasting()).isFalse();
        assertThat(fault.getMessage()).contains("cannot be connected to");
    }

    @Test
    void whoHangsUpIsAskedAgain() {
        sink().answer = exchange -> {
            throw new IOException("gone");
        };
        assertThat(fault().lasting()).isFalse();
    }
}
