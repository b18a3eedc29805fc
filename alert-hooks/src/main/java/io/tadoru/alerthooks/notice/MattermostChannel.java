package io.tadoru.alerthooks.notice;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;

/**
 * Mattermost's incoming webhook, in Markdown. Each value stands in a code span, in which there are no mentions, links,
 * tags or markup.
 */
final class MattermostChannel extends ChatChannel {
    /** It takes 16,383. */
    private static final int LONGEST = 12_000;

    MattermostChannel(ChannelSettings.Mattermost settings, Clock clock) {
        super(
                settings.name(),
                settings.url(),
                settings.timeout(),
                settings.ca(),
                settings.subject(),
                settings.text(),
                Template.TEXT,
                clock);
    }

    @Override
    ObjectNode message(Notice notice) {
        String head = subject.text(notice, MattermostChannel::escaped, 2000);
        return JsonNodeFactory.instance
                .objectNode()
                .put("text", head + "\n\n" + text.text(notice, MattermostChannel::escaped, LONGEST));
    }

    /** A code span; a backtick, which would end it, becomes its look-alike. */
    static String escaped(String line) {
        return "`" + line.replace('`', '\u02CB') + "`";
    }
}
