package io.tadoru.alerthooks.notice;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;

/** The notice as a document under its own id, so that sending it again changes nothing. */
final class ElasticsearchChannel implements Channel {
    private final ChannelSettings.Elasticsearch settings;
    private final HttpReceiver receiver;

    ElasticsearchChannel(ChannelSettings.Elasticsearch settings, Clock clock) {
        this.settings = settings;
        this.receiver = new HttpReceiver(
                settings.name(),
                settings.url(),
                settings.timeout(),
                settings.ca(),
                clock,
                settings.apiKey(),
                settings.password());
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public void send(Notice notice) throws NoticeException {
        ObjectNode document = NoticeJson.of(notice)
                .put("@timestamp", Instant.ofEpochMilli(notice.time()).toString());
        HttpRequest.Builder request = receiver.post(NoticeJson.bytes(document))
                .uri(URI.create(settings.url().toString().replaceAll("/+$", "") + "/" + path(settings.index())
                        + "/_doc/" + path(notice.id())))
                .method("PUT", HttpRequest.BodyPublishers.ofByteArray(NoticeJson.bytes(document)));
        if (settings.apiKey() != null) {
            request.header("Authorization", "ApiKey " + settings.apiKey().value());
        } else if (settings.user() != null && settings.password() != null) {
            byte[] pair = (settings.user() + ":" + settings.password().value()).getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        }
        receiver.send(request);
    }

    private static String path(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {}
}
