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
final class SlackChannel implements Channel {
    private static final int LONGEST = 3000;
    private static final int LONGEST_LINE = 200;

    private final ChannelSettings.Slack settings;
    private final HttpReceiver receiver;
    private final Template subject;
    private final Template text;

    SlackChannel(ChannelSettings.Slack settings, Clock clock) {
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

    @Override
    public void close() {}
}
