package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.tadoru.collector.InternetAddress;

/** Fields of an alert's JSON, checked. */
final class JsonFields {
    private JsonFields() {}

    static String text(JsonNode object, String field) {
        JsonNode value = object.get(field);
        return value == null || value.isNull() ? "" : value.asText();
    }

    static String ip(JsonNode object, String field) throws AlertException {
        String text = text(object, field);
        if (text.isEmpty()) {
            return "";
        }
        String ip = InternetAddress.canonical(text);
        if (ip.isEmpty()) {
            throw new AlertException(field + ": no IP address");
        }
        return ip;
    }

    /** A port, -1 where there is none. */
    static int port(JsonNode object, String field) throws AlertException {
        return number(object, field, 65535);
    }

    static int number(JsonNode object, String field, int largest) throws AlertException {
        String text = text(object, field);
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
        throw new AlertException(field + ": no number from 0 to " + largest);
    }

    static long time(JsonNode object, String field) throws AlertException {
        try {
            return AlertTime.parse(text(object, field));
        } catch (AlertException e) {
            throw new AlertException(field + ": " + e.getMessage(), e);
        }
    }
}
