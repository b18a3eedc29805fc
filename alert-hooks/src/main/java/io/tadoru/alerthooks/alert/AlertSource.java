package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A sensor's way to say an alert in JSON. Immutable, thread-safe. */
interface AlertSource {
    /** As the address of its hook has it, such as {@code suricata}. */
    String name();

    /** Whether a value looks like this sensor's, by its fields alone; what is no alert of it may fit too. */
    boolean fits(JsonNode json);

    /** The alerts that one value holds: most sensors send one. */
    default List<JsonNode> alerts(JsonNode json) {
        return List.of(json);
    }

    /**
     * One alert.
     *
     * @param received nanoseconds since the epoch, for sensors that send no time; negative where it is not known
     * @throws AlertException when it cannot be understood, or is none
     */
    Received read(JsonNode json, long received) throws AlertException;
}
