package io.tadoru.alerthooks.notice;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;

/**
 * Mattermost's incoming webhook, in Markdown. Each value stands in a code span, in which there are no mentions, links,
 * tags or markup.
 */
final class MattermostChannel implements Channel {
    /** It takes 16,383. */
    private static final int LONGEST = 12_000;

    private final ChannelSettings.Mattermost settings;
    private final HttpReceiver receiver;
    private final Template subject;
    private final Template text;

    MattermostChannel(ChannelSettings.Mattermost settings, Clock clock) {
        this.settings = settings;
        this.receiver = new HttpReceiver(settings.name(), settings.url(), settings.timeout(), settings.ca(), clock);
        this.subject = settings.subject() == null ? Template.SUBJECT : Template.of(settings.subject());
        this.text = settings.text() == null ? Template.TEXT : Template.of(settings.text());
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public void send(Notice notice) throws NoticeException {
        String head = subject.text(notice, MattermostChannel::escaped, 2000);
        ObjectNode message = JsonNodeFactory.instance
                .objectNode()
                .put("text", head + "\n\n" + text.text(notice, MattermostChannel::escaped, LONGEST));
        receiver.send(receiver.post(NoticeJson.bytes(message)));
    }

    /** A code span; a backtick, which would end it, becomes its look-alike. */
    static String escaped(String line) {
        return "`" + line.replace('`', '\u02CB') + "`";
    }

    @Override
    public void close() {}
}
