package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a sensor posts or writes to a file, cut into its JSON values. */
final class AlertBody {
    /** Alerts nest a few levels; deeper is an attack on whoever reads. */
    static final int DEEPEST = 64;

    /** Characters; a payload in base64 is the longest that sensors send. */
    static final int LONGEST_TEXT = 1 << 20;

    private static final int LONGEST_NUMBER = 100;
    private static final int LONGEST_NAME = 4096;

    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(LONGEST_TEXT)
                            .maxNumberLength(LONGEST_NUMBER)
                            .maxNameLength(LONGEST_NAME)
                            .build())
                    // Names are the sender's: interned they would stay.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .readerFor(JsonNode.class);

    private static final Set<String> ACTIONS = Set.of("index", "create");

    private AlertBody() {}

    /**
     * One value of a body.
     *
     * @param json null where it is broken
     * @param problem why it is, "" where it is not
     */
    record Value(@Nullable JsonNode json, String problem) {}

    /**
     * The values of a body: of one JSON array its elements; else JSON values one after the other, such as NDJSON, of which
     * Elasticsearch's action lines ({@code {"index":{}}}) are left out. Where one line of NDJSON is broken, that line
     * alone.
     *
     * @param most more values than that are refused
     * @throws AlertException when it is empty, or no JSON; with line and column
     */
    static List<Value> values(byte[] body, int most) throws AlertException {
        List<Value> values = new ArrayList<>();
        try {
            read(body, values, most);
        } catch (JsonProcessingException e) {
            values.clear();
            if (!readLines(body, values, most)) {
                throw new AlertException("no JSON" + at(e) + ": " + words(e), e);
            }
        } catch (IOException e) {
            throw new AlertException("cannot be read: " + e.getMessage(), e);
        }
        if (values.isEmpty()) {
            throw new AlertException("it holds no alert: it is empty");
        }
        return values;
    }

    /** JSON that stands as text within JSON; null where it is broken. */
    static @Nullable JsonNode inner(String text) {
        try {
            return tree(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return null;
        }
    }

    private static void read(byte[] body, List<Value> values, int most) throws IOException, AlertException {
        try (JsonParser parser = JSON.createParser(body)) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    add(JSON.readTree(parser), values, most);
                }
                token = parser.nextToken();
                if (token != null) {
                    throw new JsonParseException(parser, "something follows the array", parser.currentTokenLocation());
                }
                return;
            }
            for (; token != null; token = parser.nextToken()) {
                JsonNode value = JSON.readTree(parser);
                if (!isAction(value)) {
                    add(value, values, most);
                }
            }
        } catch (IllegalStateException e) {
            // Jackson's guard against names made to collide in its table of names.
            throw new AlertException("no JSON that can be read: " + e.getMessage(), e);
        }
    }

    private static void add(@Nullable JsonNode value, List<Value> values, int most) throws AlertException {
        if (values.size() == most) {
            throw new AlertException(
                    "more than " + most + " JSON values: send them in several deliveries; none was taken");
        }
        values.add(new Value(value, ""));
    }

    /**
     * Line by line, so that a broken one costs only itself.
     *
     * @return false where these are no lines of JSON objects, of which at least one is whole: then nothing is certain
     */
    private static boolean readLines(byte[] body, List<Value> values, int most) throws AlertException {
        boolean whole = false;
        int number = 0;
        for (int from = 0; from < body.length; ) {
            int to = from;
            while (to < body.length && body[to] != '\n') {
                to++;
            }
            number++;
            int first = from;
            while (first < to && body[first] <= ' ' && body[first] >= 0) {
                first++;
            }
            if (first < to) {
                if ("\"[]}".indexOf(body[first]) >= 0) {
                    return false; // One value over several lines, not a value a line.
                }
                try {
                    JsonNode value = tree(Arrays.copyOfRange(body, first, to));
                    whole |= value != null && value.isObject();
                    if (value != null && !isAction(value)) {
                        add(value, values, most);
                    }
                } catch (IOException e) {
                    add(null, values, most);
                    values.set(values.size() - 1, new Value(null, "line " + number + ": no JSON: " + words(e)));
                }
            }
            from = to + 1;
        }
        return whole;
    }

    /** One value and nothing after it. */
    private static @Nullable JsonNode tree(byte[] bytes) throws IOException {
        try (JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() == null) {
                return null;
            }
            JsonNode value = JSON.readTree(parser);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "something follows the value", parser.currentTokenLocation());
            }
            return value;
        } catch (IllegalStateException e) {
            throw new IOException(e);
        }
    }

    private static boolean isAction(JsonNode value) {
        if (!value.isObject() || value.size() != 1) {
            return false;
        }
        Iterator<String> names = value.fieldNames();
        String name = names.next();
        return ACTIONS.contains(name) && value.path(name).isObject();
    }

    private static String at(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : ", line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    private static String words(IOException e) {
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return message == null ? "broken" : message.length() > 200 ? message.substring(0, 200) + "..." : message;
    }
}
