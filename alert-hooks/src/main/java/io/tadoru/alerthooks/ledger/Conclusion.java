package io.tadoru.alerthooks.ledger;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an investigation came to.
 *
 * @param state {@code answered}, {@code nothing} (no process matches) or {@code aside} (it cannot be investigated)
 * @param problem why it was set aside, null else
 * @param host whose evidence answered, "" where none did
 * @param answer in one line
 * @param confidence 0 to 1
 * @param partial whether a part of the evidence did not answer
 * @param summary JSON
 * @param things what lets its graph meet others', by name
 * @param likes what makes it like others, such as {@code file /tmp/x}
 * @param messages JSON of a notice, by channel; of the same incident and kind none is sent twice
 * @param kind of those messages
 * @param next when to look again, milliseconds since the epoch; null for never
 */
public record Conclusion(
        String state,
        @Nullable String problem,
        String host,
        String answer,
        double confidence,
        boolean partial,
        String summary,
        Set<String> things,
        Set<String> likes,
        Map<String, String> messages,
        String kind,
        @Nullable Long next) {
    public Conclusion {
        things = Set.copyOf(things);
        likes = Set.copyOf(likes);
        messages = Map.copyOf(messages);
    }

    /** The id that a message always has. */
    public static String message(String incident, String channel, String kind) {
        return String.join("/", List.of(incident, channel, kind));
    }
}
