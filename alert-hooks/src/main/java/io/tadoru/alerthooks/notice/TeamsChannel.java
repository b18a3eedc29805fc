package io.tadoru.alerthooks.notice;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.function.UnaryOperator;

/**
 * A Teams workflow that posts adaptive cards. Texts are {@code TextRun}s, in which Teams knows no Markdown; people are
 * mentioned by entities alone, and there are none.
 */
final class TeamsChannel implements Channel {
    /** A message may have 28 kB, with all that is around the text. */
    private static final int LONGEST = 5000;

    private static final int LONGEST_LINE = 200;

    private final ChannelSettings.Teams settings;
    private final HttpReceiver receiver;
    private final Template subject;
    private final Template text;

    TeamsChannel(ChannelSettings.Teams settings, Clock clock) {
        this.settings = settings;
        this.receiver = new HttpReceiver(settings.name(), settings.url(), settings.timeout(), null, clock);
        this.subject = settings.subject() == null ? Template.SUBJECT : Template.of(settings.subject());
        this.text = settings.text() == null ? Template.TEXT_WITHOUT_LINK : Template.of(settings.text());
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public void send(Notice notice) throws NoticeException {
        receiver.send(receiver.post(NoticeJson.bytes(message(notice))));
    }

    private ObjectNode message(Notice notice) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("type", "message");
        ObjectNode card = message.putArray("attachments")
                .addObject()
                .put("contentType", "application/vnd.microsoft.card.adaptive")
                .putObject("content")
                .put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
                .put("type", "AdaptiveCard")
                .put("version", "1.4");
        ArrayNode body = card.putArray("body");
        run(body, subject.line(notice, LONGEST_LINE)).put("weight", "Bolder");
        text.text(notice, UnaryOperator.identity(), LONGEST).lines().forEach(line -> run(body, line));
        if (!notice.link().isEmpty()) {
            card.putArray("actions")
                    .addObject()
                    .put("type", "Action.OpenUrl")
                    .put("title", "Open the incident")
                    .put("url", notice.link());
        }
        return message;
    }

    private static ObjectNode run(ArrayNode body, String line) {
        return body.addObject()
                .put("type", "RichTextBlock")
                .putArray("inlines")
                .addObject()
                .put("type", "TextRun")
                .put("text", line);
    }

    @Override
    public void close() {}
}
