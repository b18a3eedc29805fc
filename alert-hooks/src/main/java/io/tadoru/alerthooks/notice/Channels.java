package io.tadoru.alerthooks.notice;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Opens the channels that the settings name. */
public final class Channels {
    private Channels() {}

    /**
     * Opens them, in their order; nothing is sent yet, and no receiver need be there.
     *
     * @throws IllegalArgumentException where two have one name, or a certificate cannot be read; names the channel
     */
    public static List<Channel> open(List<ChannelSettings> settings) {
        return open(settings, Clock.systemUTC());
    }

    static List<Channel> open(List<ChannelSettings> settings, Clock clock) {
        Set<String> names = new HashSet<>();
        List<Channel> channels = new ArrayList<>();
        for (ChannelSettings one : settings) {
            if (!names.add(one.name())) {
                throw new IllegalArgumentException(
                        "channel \"" + one.name() + "\": key \"name\": another channel has this name");
            }
            try {
                channels.add(open(one, clock));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("channel \"" + one.name() + "\": " + e.getMessage(), e);
            }
        }
        return List.copyOf(channels);
    }

    private static Channel open(ChannelSettings settings, Clock clock) {
        if (settings instanceof ChannelSettings.Webhook webhook) {
            return new WebhookChannel(webhook, clock);
        }
        if (settings instanceof ChannelSettings.Email email) {
            return new EmailChannel(email, clock);
        }
        if (settings instanceof ChannelSettings.Slack slack) {
            return new SlackChannel(slack, clock);
        }
        if (settings instanceof ChannelSettings.Teams teams) {
            return new TeamsChannel(teams, clock);
        }
        if (settings instanceof ChannelSettings.Mattermost mattermost) {
            return new MattermostChannel(mattermost, clock);
        }
        if (settings instanceof ChannelSettings.Syslog syslog) {
            return new SyslogChannel(syslog, clock);
        }
        if (settings instanceof ChannelSettings.Elasticsearch elasticsearch) {
            return new ElasticsearchChannel(elasticsearch, clock);
        }
        if (settings instanceof ChannelSettings.Command command) {
            return new CommandChannel(command);
        }
        throw new IllegalStateException(settings.getClass().getName());
    }
}
