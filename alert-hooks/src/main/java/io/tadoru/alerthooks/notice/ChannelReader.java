package io.tadoru.alerthooks.notice;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tadoru.visualizer.DisplayText;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one channel's settings; whatever is wrong is said with the channel's name and the key, never with a value. */
final class ChannelReader {
    private static final Map<String, Class<? extends ChannelSettings>> KINDS = new TreeMap<>(Map.of(
            "webhook", ChannelSettings.Webhook.class,
            "email", ChannelSettings.Email.class,
            "slack", ChannelSettings.Slack.class,
            "teams", ChannelSettings.Teams.class,
            "mattermost", ChannelSettings.Mattermost.class,
            "syslog", ChannelSettings.Syslog.class,
            "elasticsearch", ChannelSettings.Elasticsearch.class,
            "command", ChannelSettings.Command.class));

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .addModule(new SimpleModule().addDeserializer(Duration.class, new Durations()))
            .build();

    private ChannelReader() {}

    static ChannelSettings read(JsonNode json) {
        if (!(json instanceof ObjectNode given)) {
            throw new IllegalArgumentException("a channel is not a set of keys and values");
        }
        String name = given.path("name").asText("");
        String type = given.path("type").asText("");
        String where = "channel \"" + DisplayText.brief(name, 64) + "\"";
        Class<? extends ChannelSettings> kind = KINDS.get(type);
        if (kind == null) {
            throw new IllegalArgumentException(
                    where + ": key \"type\": is none of " + String.join(", ", KINDS.keySet()));
        }
        where += " (" + type + ")";
        ObjectNode rest = given.deepCopy();
        rest.remove("type");
        try {
            return JSON.treeToValue(rest, kind);
        } catch (UnrecognizedPropertyException e) {
            TreeSet<String> known = new TreeSet<>();
            e.getKnownPropertyIds().forEach(id -> known.add(id.toString()));
            throw new IllegalArgumentException(where + ": unknown key \"" + DisplayText.brief(e.getPropertyName(), 64)
                    + "\"; there are " + String.join(", ", known));
        } catch (JsonMappingException e) {
            // Jackson's own words would show the value.
            throw new IllegalArgumentException(where + ": " + words(e));
        } catch (IOException e) {
            throw new IllegalArgumentException(where + ": cannot be read");
        }
    }

    private static String words(JsonMappingException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String said = cause.getMessage();
            if (cause instanceof IllegalArgumentException && said != null && said.startsWith("key \"")) {
                return said;
            }
        }
        return e.getPath().isEmpty()
                ? "cannot be read"
                : "key \"" + DisplayText.brief(String.valueOf(e.getPath().get(0).getFieldName()), 64)
                        + "\": has a value of the wrong kind";
    }

    /** {@code 500ms}, {@code 10s}, {@code 2m}. */
    private static final class Durations extends JsonDeserializer<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m)");

        @Override
        public Duration deserialize(JsonParser in, DeserializationContext context) throws IOException {
            Matcher m = FORM.matcher(in.getText().strip());
            if (!m.matches()) {
                throw JsonMappingException.from(
                        in,
                        "no time",
                        new IllegalArgumentException("key \"" + in.currentName() + "\": is no time such as 10s"));
            }
            long count = Long.parseLong(m.group(1));
            return switch (m.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                default -> Duration.ofMinutes(count);
            };
        }
    }
}
