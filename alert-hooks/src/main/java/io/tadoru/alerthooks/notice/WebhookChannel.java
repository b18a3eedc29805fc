package io.tadoru.alerthooks.notice;

import io.tadoru.alerthooks.hook.Signer;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.util.List;

/** The notice as JSON, signed as Standard Webhooks has it, under the notice's id. */
final class WebhookChannel implements Channel {
    private final ChannelSettings.Webhook settings;
    private final HttpReceiver receiver;
    private final Signer signer;
    private final Clock clock;

    WebhookChannel(ChannelSettings.Webhook settings, Clock clock) {
        this.settings = settings;
        this.receiver = new HttpReceiver(
                settings.name(), settings.url(), settings.timeout(), settings.ca(), clock, settings.secret());
        this.signer = new Signer(
                List.of(io.tadoru.alerthooks.hook.Secret.of(settings.secret().value())));
        this.clock = clock;
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public void send(Notice notice) throws NoticeException {
        byte[] body = NoticeJson.bytes(NoticeJson.of(notice));
        HttpRequest.Builder request = receiver.post(body);
        try {
            signer.headers(notice.id(), clock.instant(), body).forEach(request::header);
        } catch (IllegalArgumentException e) {
            throw NoticeException.forGood("channel \"" + name() + "\": " + e.getMessage(), e);
        }
        receiver.send(request);
    }

    @Override
    public void close() {}
}
