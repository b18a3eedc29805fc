package io.tadoru.alerthooks.notice;

import io.tadoru.alerthooks.outward.Requests;
import io.tadoru.alerthooks.outward.Requests.Answer;
import io.tadoru.visualizer.DisplayText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whoever takes messages over HTTP: 2xx is taken, all else is a fault with its words. Thread-safe. */
final class HttpReceiver {
    private static final int LONGEST_ANSWER = 4096;
    private static final int SHOWN = 200;
    private static final int SHORTEST_SECRET = 4;
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    private final String channel;
    private final URI url;
    private final Requests requests;
    private final Clock clock;
    private final List<String> secrets;

    /** @param secrets never shown, even where the receiver says them back */
    HttpReceiver(
            String channel, URI url, Duration timeout, @Nullable Path ca, Clock clock, @Nullable Secret... secrets) {
        this.channel = channel;
        this.url = url;
        this.requests = new Requests(timeout, ca);
        this.clock = clock;
        this.secrets = Stream.concat(
                        words(url), Stream.of(secrets).filter(Objects::nonNull).map(Secret::value))
                .filter(s -> s.length() >= SHORTEST_SECRET)
                // The longest first: one may be a part of another.
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    /** What of an address may be secret. */
    private static Stream<String> words(URI url) {
        return Stream.of(url.getRawPath(), url.getRawQuery(), url.getPath(), url.getQuery())
                .filter(Objects::nonNull)
                .flatMap(part -> Stream.concat(Stream.of(part), Stream.of(part.split("[/?&=]"))));
    }

    HttpRequest.Builder post(byte[] json) {
        return HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("User-Agent", "Tadoru")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json));
    }

    void send(HttpRequest.Builder request) throws NoticeException {
        Answer answer;
        try {
            answer = requests.send(request, LONGEST_ANSWER);
        } catch (IOException e) {
            throw NoticeException.forNow(where() + " " + Requests.words(e), e, null);
        }
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return;
        }
        String words = where() + " answered " + status + said(answer);
        if (PASSING.contains(status) || status >= 500) {
            Duration after = answer.headers()
                    .firstValue("Retry-After")
                    .map(header -> RetryAfter.of(header, clock))
                    .orElse(null);
            throw NoticeException.forNow(words, null, after);
        }
        throw NoticeException.forGood(
                status >= 300 && status < 400 ? words + " (redirects are not followed)" : words, null);
    }

    /** Without path and query: in them lies the secret of many webhooks. */
    private String where() {
        return "channel \"" + channel + "\": " + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    private String said(Answer answer) {
        String body = new String(answer.body(), StandardCharsets.UTF_8).strip();
        for (String secret : secrets) {
            body = body.replace(secret, "(secret)");
        }
        return body.isEmpty() ? "" : ": " + DisplayText.brief(body, SHOWN);
    }
}
