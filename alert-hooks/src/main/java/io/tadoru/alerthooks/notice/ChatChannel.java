package io.tadoru.alerthooks.notice;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A chat that takes JSON by an incoming webhook; its own class says what that looks like. */
abstract class ChatChannel implements Channel {
    private final String name;
    private final HttpReceiver receiver;
    final Template subject;
    final Template text;

    /**
     * @param subject template, null for the usual one
     * @param text template, null for {@code usual}
     */
    ChatChannel(
            String name,
            URI url,
            Duration timeout,
            @Nullable Path ca,
            @Nullable String subject,
            @Nullable String text,
            Template usual,
            Clock clock) {
        this.name = name;
        this.receiver = new HttpReceiver(name, url, timeout, ca, clock);
        this.subject = subject == null ? Template.SUBJECT : Template.of(subject);
        this.text = text == null ? usual : Template.of(text);
    }

    /** What goes out. */
    abstract ObjectNode message(Notice notice);

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final void send(Notice notice) throws NoticeException {
        receiver.send(receiver.post(NoticeJson.bytes(message(notice))));
    }

    @Override
    public final void close() {}
}
