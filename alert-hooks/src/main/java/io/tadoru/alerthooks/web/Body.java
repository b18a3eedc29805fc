package io.tadoru.alerthooks.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.Context;
import io.tadoru.collector.Sentence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request brings: one object of JSON, or the fields of a form. Nothing unknown, nothing twice. */
final class Body {
    /** Bytes, but for deliveries. */
    static final int MOST = 64 << 10;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(20).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode object;

    private Body(JsonNode object) {
        this.object = object;
    }

    /** At most so many bytes of the request, all of them. */
    static byte[] bytes(Context ctx, int most) {
        if (ctx.req().getContentLengthLong() > 2L * most) {
            throw tooLarge(most);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            InputStream in = ctx.req().getInputStream();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
            byte[] some = new byte[16 << 10];
            long read = 0;
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                read += n;
                // What is a little too large is heard out: most senders read no answer before they have sent all.
                if (read > 2L * most) {
                    throw tooLarge(most);
                }
                if (read <= most) {
                    bytes.write(some, 0, n);
                }
                // Each drop keeps a connection alive; a minute is enough for all of them.
                if (System.nanoTime() - deadline > 0) {
                    throw Problem.of(
                            408, Sentence.of("the request's body took longer than {0} s", PATIENCE.toSeconds()));
                }
            }
            if (read > most) {
                throw tooLarge(most);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw Problem.of(400, Sentence.of("the request's body did not arrive"));
        }
    }

    private static Problem tooLarge(int most) {
        return Problem.of(413, Sentence.of("the request's body has more than {0} bytes", most));
    }

    /** @param fields that it may have */
    static Body json(Context ctx, String... fields) {
        String type = String.valueOf(ctx.req().getContentType()).toLowerCase(Locale.ROOT);
        byte[] bytes = bytes(ctx, MOST);
        if (!type.equals("application/json") && !type.startsWith("application/json;")) {
            throw Problem.of(415, Sentence.of("the request's body must be application/json"));
        }
        return json(bytes, fields);
    }

    static Body json(byte[] bytes, String... fields) {
        JsonNode node;
        try {
            node = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw Problem.of(
                    400,
                    e.getLocation() == null
                            ? Sentence.of("the request's body is no JSON")
                            : Sentence.of(
                                    "the request's body is no JSON, line {0}, column {1}",
                                    e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
        } catch (IOException e) {
            throw Problem.of(400, Sentence.of("the request's body is no JSON"));
        }
        if (!node.isObject()) {
            throw Problem.of(422, Sentence.of("the request's body must be a JSON object"));
        }
        Set<String> known = Set.of(fields);
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            if (!known.contains(names.next())) {
                throw Problem.of(
                        422,
                        Sentence.of(
                                "the request's body has a field that is unknown here; known are {0}",
                                String.join(", ", fields)));
            }
        }
        return new Body(node);
    }

    /** The fields of a page's form; each once. */
    static Map<String, String> form(Context ctx) {
        String type = String.valueOf(ctx.req().getContentType()).toLowerCase(Locale.ROOT);
        byte[] bytes = bytes(ctx, MOST);
        if (!type.equals("application/x-www-form-urlencoded")
                && !type.startsWith("application/x-www-form-urlencoded;")) {
            throw Problem.of(415, Sentence.of("the request's body must be application/x-www-form-urlencoded"));
        }
        return form(bytes);
    }

    static Map<String, String> form(byte[] bytes) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : new String(bytes, StandardCharsets.UTF_8).split("&")) {
            int is = pair.indexOf('=');
            try {
                String name = URLDecoder.decode(is < 0 ? pair : pair.substring(0, is), StandardCharsets.UTF_8);
                String value = is < 0 ? "" : URLDecoder.decode(pair.substring(is + 1), StandardCharsets.UTF_8);
                if (!name.isEmpty() && fields.put(name, plain(name, value)) != null) {
                    throw Problem.of(400, Sentence.of("the form has a field twice"));
                }
            } catch (IllegalArgumentException e) {
                throw Problem.of(400, Sentence.of("the form is not encoded as one"));
            }
        }
        return fields;
    }

    /** PostgreSQL takes no NUL, nobody needs one. */
    static String plain(String field, String value) {
        if (value.indexOf('\0') >= 0) {
            throw Problem.of(422, Sentence.of("a value has a NUL character"));
        }
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                if (!Character.isHighSurrogate(value.charAt(i))
                        || i + 1 == value.length()
                        || !Character.isLowSurrogate(value.charAt(i + 1))) {
                    throw Problem.of(422, Sentence.of("a value has half a character"));
                }
                i++;
            }
        }
        return value;
    }

    boolean has(String field) {
        return object.hasNonNull(field);
    }

    /** @return null where the field is missing or null */
    @Nullable
    String text(String field, int longest) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw Problem.of(422, Sentence.of("{0} must be a text", field));
        }
        if (node.textValue().length() > longest) {
            throw Problem.of(422, Sentence.of("{0} must be a text of at most {1} characters", field, longest));
        }
        return plain(field, node.textValue());
    }

    String needed(String field, int longest) {
        String text = text(field, longest);
        if (text == null) {
            throw Problem.of(422, Sentence.of("{0} is missing", field));
        }
        return text;
    }

    /** @return null where the field is missing or null */
    @Nullable
    Integer number(String field, int least, int most) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < least || node.intValue() > most) {
            throw Problem.of(422, Sentence.of("{0} must be a whole number from {1} to {2}", field, least, most));
        }
        return node.intValue();
    }

    /** @return null where the field is missing or null */
    @Nullable
    Boolean flag(String field) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isBoolean()) {
            throw Problem.of(422, Sentence.of("{0} must be true or false", field));
        }
        return node.booleanValue();
    }
}
