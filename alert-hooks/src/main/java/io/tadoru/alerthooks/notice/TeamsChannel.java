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
final class TeamsChannel extends ChatChannel {
    /** A message may have 28 kB, with all that is around the text. */
    private static final int LONGEST = 5000;

    private static final int LONGEST_LINE = 200;

    TeamsChannel(ChannelSettings.Teams settings, Clock clock) {
        super(
                settings.name(),
                settings.url(),
                settings.timeout(),
                null,
                settings.subject(),
                settings.text(),
                Template.TEXT_WITHOUT_LINK,
                clock);
    }

    @Override
    ObjectNode message(Notice notice) {
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
}
