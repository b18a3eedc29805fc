package io.tadoru.alerthooks.web;

import io.javalin.http.Context;
import io.tadoru.collector.Sentence;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands behind the question mark: known names, each once. */
final class Query {
    private static final int LONGEST = 200;

    private final Map<String, List<String>> values;

    /** @param names that may stand there */
    Query(Context ctx, String... names) {
        try {
            this.values = ctx.queryParamMap();
        } catch (RuntimeException e) {
            throw Problem.of(400, Sentence.of("the address's query cannot be read"));
        }
        Set<String> known = Set.of(names);
        for (Map.Entry<String, List<String>> value : values.entrySet()) {
            if (!known.contains(value.getKey())) {
                throw Problem.of(
                        400,
                        names.length == 0
                                ? Sentence.of("the address takes no query")
                                : Sentence.of(
                                        "the query has a name that is unknown here; known are {0}",
                                        String.join(", ", names)));
            }
            if (value.getValue().size() != 1) {
                throw Problem.of(400, Sentence.of("the query has {0} twice", value.getKey()));
            }
        }
    }

    /** @return null where it is missing or empty */
    @Nullable
    String text(String name) {
        List<String> all = values.get(name);
        String value = all == null ? "" : all.get(0);
        if (value.length() > LONGEST) {
            throw Problem.of(400, Sentence.of("{0} has more than {1} characters", name, LONGEST));
        }
        return value.isEmpty() ? null : Body.plain(name, value);
    }

    /** @return null where it is missing or empty */
    @Nullable
    String oneOf(String name, Set<String> allowed) {
        String value = text(name);
        if (value != null && !allowed.contains(value)) {
            throw Problem.of(
                    400,
                    Sentence.of(
                            "{0} must be one of {1}",
                            name, String.join(", ", allowed.stream().sorted().toList())));
        }
        return value;
    }

    int number(String name, int usual, int least, int most) {
        String value = text(name);
        if (value == null) {
            return usual;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw Problem.of(400, Sentence.of("{0} must be a whole number from {1} to {2}", name, least, most));
    }

    /** Milliseconds since the epoch. @return null where it is missing or empty */
    @Nullable
    Long time(String name) {
        String value = text(name);
        if (value == null) {
            return null;
        }
        try {
            return Instant.parse(value.toUpperCase(Locale.ROOT)).toEpochMilli();
        } catch (DateTimeParseException | ArithmeticException e) {
            throw Problem.of(400, Sentence.of("{0} must be a time such as 2026-11-22T14:03:09Z", name));
        }
    }
}
