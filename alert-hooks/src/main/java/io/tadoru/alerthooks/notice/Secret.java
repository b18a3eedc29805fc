package io.tadoru.alerthooks.notice;

import com.fasterxml.jackson.annotation.JsonCreator;

/**
 * A text that nobody gets to see.
 *
 * @param value the text itself
 */
public record Secret(String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Secret {}

    @Override
    public String toString() {
        return "(secret)";
    }
}
