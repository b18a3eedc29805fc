package io.tadoru.alerthooks.notice;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the settings say of one channel: {@code type}, {@code name}, and what its kind needs. Jackson reads it; secrets
 * given as {@code ${NAME}} are put in before. Times are texts such as {@code 10s} or {@code 2m}.
 *
 * <p>{@code subject} and {@code text}, where a kind has them, are templates: see {@link Template}.
 */
public sealed interface ChannelSettings {
    /** 1 to 64 letters, digits, dashes; no other channel has it. */
    String name();

    /** How long one message may take in all. */
    Duration timeout();

    /**
     * Reads one channel.
     *
     * @throws IllegalArgumentException which names the channel and the key, and shows no value
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ChannelSettings of(JsonNode json) {
        return ChannelReader.read(json);
    }

    /**
     * JSON to an address, signed as Standard Webhooks has it.
     *
     * @param secret the key, {@code whsec_} and base64, or any text; at least 24 bytes
     * @param ca PEM file of the authority to trust, null for those that the JVM trusts
     */
    record Webhook(
            String name, URI url, Secret secret, @Nullable Path ca, Duration timeout) implements ChannelSettings {
        public Webhook {
            Checks.name(name);
            Checks.url(url);
            Checks.signingSecret(secret);
            timeout = Checks.timeout(timeout);
        }
    }

    /** How a connection to a mail server is made safe. */
    enum Security {
        STARTTLS,
        TLS,
        NONE
    }

    /**
     * Mail over SMTP.
     *
     * @param port 0 for the usual one: 587 with STARTTLS, 465 with TLS, 25 with none
     * @param security STARTTLS where nobody says otherwise; with NONE no password is sent
     */
    record Email(
            String name,
            String host,
            int port,
            Security security,
            @Nullable String user,
            @Nullable Secret password,
            String from,
            List<String> to,
            @Nullable Path ca,
            @Nullable String subject,
            @Nullable String text,
            Duration timeout)
            implements ChannelSettings {
        public Email {
            Checks.name(name);
            Checks.host(host);
            security = security == null ? Security.STARTTLS : security;
            port = Checks.port(port, security == Security.STARTTLS ? 587 : security == Security.TLS ? 465 : 25);
            Checks.pair(user, password);
            if (user != null && security == Security.NONE) {
                throw new IllegalArgumentException(
                        "key \"security\": with \"none\" the password would go over the network for all to read");
            }
            mailbox("from", from);
            to = Checks.list("to", to);
            to.forEach(one -> mailbox("to", one));
            Checks.templates(subject, text);
            timeout = Checks.timeout(timeout);
        }

        private static void mailbox(String key, @Nullable String address) {
            try {
                Checks.text(key, address);
                new InternetAddress(address, true);
            } catch (AddressException e) {
                throw new IllegalArgumentException("key \"" + key + "\": no mail address", e);
            }
        }
    }

    /** Slack's incoming webhook. @param url is a secret by itself */
    record Slack(
            String name,
            URI url,
            @Nullable String subject,
            @Nullable String text,
            Duration timeout) implements ChannelSettings {
        public Slack {
            Checks.name(name);
            Checks.url(url);
            Checks.templates(subject, text);
            timeout = Checks.timeout(timeout);
        }

        @Override
        public String toString() {
            return "Slack[" + name + "]";
        }
    }

    /** A Teams workflow that takes adaptive cards. @param url is a secret by itself */
    record Teams(
            String name,
            URI url,
            @Nullable String subject,
            @Nullable String text,
            Duration timeout) implements ChannelSettings {
        public Teams {
            Checks.name(name);
            Checks.url(url);
            Checks.templates(subject, text);
            timeout = Checks.timeout(timeout);
        }

        @Override
        public String toString() {
            return "Teams[" + name + "]";
        }
    }

    /** Mattermost's incoming webhook. @param url is a secret by itself */
    record Mattermost(
            String name,
            URI url,
            @Nullable Path ca,
            @Nullable String subject,
            @Nullable String text,
            Duration timeout) implements ChannelSettings {
        public Mattermost {
            Checks.name(name);
            Checks.url(url);
            Checks.templates(subject, text);
            timeout = Checks.timeout(timeout);
        }

        @Override
        public String toString() {
            return "Mattermost[" + name + "]";
        }
    }

    /** How syslog messages travel. */
    enum Transport {
        UDP,
        TCP,
        TLS
    }

    /**
     * Syslog after RFC 5424.
     *
     * @param port 0 for the usual one: 514, with TLS 6514
     * @param transport UDP where nobody says otherwise
     * @param facility such as {@code local0}, {@code auth}; {@code local0} where nobody says otherwise
     */
    record Syslog(
            String name,
            String host,
            int port,
            Transport transport,
            String facility,
            @Nullable Path ca,
            @Nullable String text,
            Duration timeout)
            implements ChannelSettings {
        public Syslog {
            Checks.name(name);
            Checks.host(host);
            transport = transport == null ? Transport.UDP : transport;
            port = Checks.port(port, transport == Transport.TLS ? 6514 : 514);
            facility = facility == null ? "local0" : facility;
            SyslogMessage.facility(facility);
            Checks.templates(null, text);
            timeout = Checks.timeout(timeout);
        }
    }

    /**
     * A document into an Elasticsearch index (no data stream: the same message again replaces its document).
     *
     * @param apiKey encoded API key, null for none
     * @param user name for basic authentication, null for none
     */
    record Elasticsearch(
            String name,
            URI url,
            String index,
            @JsonProperty("api_key") @Nullable Secret apiKey,
            @Nullable String user,
            @Nullable Secret password,
            @Nullable Path ca,
            Duration timeout)
            implements ChannelSettings {
        private static final Pattern INDEX =
                Pattern.compile("[^A-Z\\s\\\\/*?\"<>|,#:_+.-][^A-Z\\s\\\\/*?\"<>|,#:]{0,200}");

        public Elasticsearch {
            Checks.name(name);
            Checks.url(url);
            Checks.text("index", index);
            if (!INDEX.matcher(index).matches()) {
                throw new IllegalArgumentException("key \"index\": no name of one index");
            }
            Checks.pair(user, password);
            if (apiKey != null) {
                Checks.secret("api_key", apiKey);
                if (user != null) {
                    throw new IllegalArgumentException("key \"user\": there is an API key too; leave one of them out");
                }
                if (!apiKey.value().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                    throw new IllegalArgumentException("key \"api_key\": holds characters that no API key has");
                }
            }
            timeout = Checks.timeout(timeout);
        }
    }

    /**
     * A program that gets the message as JSON on its standard input.
     *
     * @param command the program and its arguments, as they are: no shell looks at them
     * @param environment what it sees beside {@code PATH}, {@code LANG} and {@code TZ}; nothing of Tadoru's own
     */
    record Command(String name, List<String> command, Map<String, Secret> environment, Duration timeout)
            implements ChannelSettings {
        public Command {
            Checks.name(name);
            command = Checks.list("command", command);
            environment = environment == null ? Map.of() : Map.copyOf(environment);
            if (environment.keySet().stream().anyMatch(n -> !n.matches("[A-Za-z_][A-Za-z0-9_]*"))
                    || environment.values().stream().anyMatch(v -> v.value().indexOf('\0') >= 0)
                    || command.stream().anyMatch(a -> a.indexOf('\0') >= 0)) {
                throw new IllegalArgumentException(
                        "key \"environment\" or \"command\": a name or a value that no program can be given");
            }
            timeout = Checks.timeout(timeout);
        }
    }
}
