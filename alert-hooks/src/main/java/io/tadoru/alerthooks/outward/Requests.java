package io.tadoru.alerthooks.outward;

import io.tadoru.collector.Sentence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests, each within one time for everything: connecting, TLS, waiting, and the whole of the answer. Follows no
 * redirect: a secret must not go where it was not sent to. Thread-safe.
 */
public final class Requests {
    private final HttpClient client;
    private final Duration timeout;

    /**
     * @param timeout for one request and its answer, positive
     * @param ca PEM file of the authorities to trust, null for those that the JVM trusts
     * @throws IllegalArgumentException where no certificate can be read from that file
     */
    public Requests(Duration timeout, @Nullable Path ca) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout);
        if (ca != null) {
            builder.sslContext(TrustedAuthority.context(ca));
        }
        this.client = builder.build();
        this.timeout = timeout;
    }

    /**
     * What came back.
     *
     * @param body at most as many bytes as were asked for
     * @param cut whether there was more
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Answer(int status, HttpHeaders headers, byte[] body, boolean cut) {}

    /**
     * Sends a request and waits for the answer.
     *
     * @param most how many bytes of the answer's body to keep
     * @throws IOException where there is none in time; see {@link #words}
     */
    public Answer send(HttpRequest.Builder request, int most) throws IOException {
        CompletableFuture<HttpResponse<Body>> answer =
                client.sendAsync(request.timeout(timeout).build(), info -> new Bounded(most));
        try {
            HttpResponse<Body> response = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            Body body = response.body();
            return new Answer(response.statusCode(), response.headers(), body.bytes(), body.cut());
        } catch (TimeoutException e) {
            answer.cancel(true);
            HttpTimeoutException late = new HttpTimeoutException("the answer takes too long");
            late.initCause(e);
            throw late;
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException fault) {
                throw fault;
            }
            throw new IOException(e.getCause());
        }
    }

    /** Why there was no answer, as what is said of a server; without the address, which may hold a secret. */
    public static Sentence words(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpConnectTimeoutException) {
                return Sentence.of("cannot be connected to in time");
            }
            if (cause instanceof HttpTimeoutException) {
                return Sentence.of("does not answer in time");
            }
            if (cause instanceof UnresolvedAddressException) {
                return Sentence.of("has a name that no address is known of");
            }
        }
        if (e instanceof ConnectException) {
            return Sentence.of("cannot be connected to");
        }
        if (e instanceof javax.net.ssl.SSLException) {
            return Sentence.of("cannot be trusted or does not speak TLS ({0})", String.valueOf(e.getMessage()));
        }
        return Sentence.of(
                "broke off ({0})", e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Body(byte[] bytes, boolean cut) {}

    /** Takes so many bytes and then hangs up. */
    private static final class Bounded implements BodySubscriber<Body> {
        private final int most;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<Body> body = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;

        Bounded(int most) {
            this.most = most;
        }

        @Override
        public CompletionStage<Body> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription source) {
            subscription = source;
            source.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                byte[] part = new byte[Math.min(buffer.remaining(), most - bytes.size())];
                buffer.get(part);
                bytes.writeBytes(part);
                if (buffer.hasRemaining()) {
                    if (subscription != null) {
                        subscription.cancel();
                    }
                    body.complete(new Body(bytes.toByteArray(), true));
                    return;
                }
            }
        }

        @Override
        public void onError(Throwable fault) {
            body.completeExceptionally(fault);
        }

        @Override
        public void onComplete() {
            body.complete(new Body(bytes.toByteArray(), false));
        }
    }
}
