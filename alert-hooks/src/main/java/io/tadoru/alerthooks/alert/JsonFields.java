package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * Fields of an alert's JSON, checked. A field is named by its path, {@code source.ip}; it is found whether it is nested
 * ({@code {"source":{"ip":..}}}), flat ({@code {"source.ip":..}}) or both mixed. Of an array the first element counts.
 */
final class JsonFields {
    private JsonFields() {}

    /** A value, a missing node where there is none. */
    static JsonNode find(JsonNode object, String path) {
        JsonNode value = object.get(path);
        if (value != null && !value.isNull()) {
            return value;
        }
        for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
            JsonNode inner = object.get(path.substring(0, dot));
            if (inner != null && inner.isObject()) {
                JsonNode found = find(inner, path.substring(dot + 1));
                if (!found.isMissingNode()) {
                    return found;
                }
            }
        }
        return MissingNode.getInstance();
    }

    static boolean has(JsonNode object, String path) {
        return !find(object, path).isMissingNode();
    }

    static boolean hasText(JsonNode object, String path) {
        return find(object, path).isTextual();
    }

    static boolean hasObject(JsonNode object, String path) {
        return find(object, path).isObject();
    }

    /** The first of the fields that is there and is neither empty nor an object, "" where none is. */
    static String text(JsonNode object, String... paths) {
        for (String path : paths) {
            JsonNode value = find(object, path);
            String text = (value.isArray() ? value.path(0) : value).asText("");
            if (!text.isBlank()) {
                return text;
            }
        }
        return "";
    }

    /** A number from 0 up, -1 where there is none. */
    static int number(JsonNode object, String path, int largest) throws AlertException {
        String text = text(object, path);
        if (text.isEmpty()) {
            return -1;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 0 && number <= largest) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new AlertException(path + ": no number from 0 to " + largest);
    }

    /** A severity where people may write what they like: a whole number from 0 up, -1 where it is something else. */
    static int severity(JsonNode object, String... paths) {
        String text = text(object, paths);
        try {
            return text.length() < 10 && text.matches("\\d+(\\.0*)?")
                    ? Integer.parseInt(text.replaceFirst("\\..*", ""))
                    : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** A time with its zone. */
    static long time(JsonNode object, String... paths) throws AlertException {
        String path = present(object, paths);
        try {
            return AlertTime.parse(text(object, path));
        } catch (AlertException e) {
            throw new AlertException(path + ": " + e.getMessage(), e);
        }
    }

    /** A time as Elasticsearch keeps it: without a zone it is in UTC; a number counts from the epoch. */
    static long elasticTime(JsonNode object, String... paths) throws AlertException {
        String path = present(object, paths);
        String text = text(object, path);
        try {
            return AlertTime.isNumber(text) ? AlertTime.ofEpoch(text) : AlertTime.parseUtc(text);
        } catch (AlertException e) {
            throw new AlertException(path + ": " + e.getMessage(), e);
        }
    }

    /** A time with its zone, or a number from the epoch on. */
    static long moment(JsonNode object, String... paths) throws AlertException {
        String path = present(object, paths);
        String text = text(object, path);
        try {
            return AlertTime.isNumber(text) ? AlertTime.ofEpoch(text) : AlertTime.parse(text);
        } catch (AlertException e) {
            throw new AlertException(path + ": " + e.getMessage(), e);
        }
    }

    /** The time of receipt, for a sensor that sends none. */
    static long received(long received, String... paths) throws AlertException {
        if (received < 0) {
            throw noTime(paths);
        }
        return received;
    }

    private static String present(JsonNode object, String... paths) throws AlertException {
        for (String path : paths) {
            if (!text(object, path).isEmpty()) {
                return path;
            }
        }
        throw noTime(paths);
    }

    private static AlertException noTime(String... paths) {
        return new AlertException("no time in it: looked at " + String.join(", ", paths));
    }
}
