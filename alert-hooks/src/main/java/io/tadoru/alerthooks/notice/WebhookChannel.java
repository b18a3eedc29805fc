package io.tadoru.alerthooks.notice;

import java.net.http.HttpRequest;
import java.time.Clock;

/** The notice as JSON, signed, with headers {@code webhook-id}, {@code webhook-timestamp}, {@code webhook-signature}. */
final class WebhookChannel implements Channel {
    private final ChannelSettings.Webhook settings;
    private final HttpReceiver receiver;
    private final WebhookSignature signature;
    private final Clock clock;

    WebhookChannel(ChannelSettings.Webhook settings, Clock clock) {
        this.settings = settings;
        this.receiver = new HttpReceiver(
                settings.name(), settings.url(), settings.timeout(), settings.ca(), clock, settings.secret());
        this.signature = new WebhookSignature(settings.secret());
        this.clock = clock;
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public void send(Notice notice) throws NoticeException {
        byte[] body = NoticeJson.bytes(NoticeJson.of(notice));
        long now = clock.instant().getEpochSecond();
        HttpRequest.Builder request = receiver.post(body)
                .header("webhook-id", notice.id())
                .header("webhook-timestamp", Long.toString(now))
                .header("webhook-signature", signature.of(notice.id(), now, body));
        receiver.send(request);
    }

    @Override
    public void close() {}
}
