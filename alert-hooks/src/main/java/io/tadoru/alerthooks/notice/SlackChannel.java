package io.tadoru.alerthooks.notice;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.function.UnaryOperator;

/**
 * Slack's incoming webhook. The message is a {@code rich_text} block, whose texts Slack shows as they are: no mention, no
 * link and no markup comes out of them. The line for pop-ups beside it has no block form, so it is escaped.
 */
final class SlackChannel extends ChatChannel {
    private static final int LONGEST = 3000;
    private static final int LONGEST_LINE = 200;

    SlackChannel(ChannelSettings.Slack settings, Clock clock) {
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
        String line = subject.line(notice, LONGEST_LINE);
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("text", escaped(line))
                .put("mrkdwn", false)
                .put("parse", "none")
                .put("link_names", false)
                .put("unfurl_links", false)
                .put("unfurl_media", false);
        ObjectNode block = message.putArray("blocks").addObject().put("type", "rich_text");
        ArrayNode parts = block.putArray("elements")
                .addObject()
                .put("type", "rich_text_section")
                .putArray("elements");
        text(parts, line + "\n").putObject("style").put("bold", true);
        text(parts, text.text(notice, UnaryOperator.identity(), LONGEST) + "\n");
        if (!notice.link().isEmpty()) {
            parts.addObject().put("type", "link").put("url", notice.link()).put("text", "Open the incident");
        }
        return message;
    }

    private static ObjectNode text(ArrayNode parts, String text) {
        return parts.addObject().put("type", "text").put("text", text);
    }

    /** Slack's three escapes, and a joiner that parts an @ from its name for receivers that only look like Slack. */
    static String escaped(String line) {
        return line.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("@", "@\u2060");
    }
}
