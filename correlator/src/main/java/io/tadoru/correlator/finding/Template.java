package io.tadoru.correlator.finding;

import io.tadoru.collector.Sentence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A sentence with places: <code>{comm}</code> of the first step, <code>{2.comm}</code> of the second. What is put in is
 * never read again, and stands in quotes where it could be taken for a part of the sentence.
 */
final class Template {
    /** Characters of one value. */
    private static final int LONGEST = 120;

    private static final int MOST_PLACES = 10;

    /** What a place can show of an act. */
    private enum Value {
        COMM(a -> a.comm().isEmpty() ? base(a.image()) : a.comm()),
        IMAGE(Act::image),
        PID(a -> Integer.toString(a.actor().pid())),
        UID(Act::uid),
        FILE(a -> a.file().isEmpty() ? a.image() : a.file()),
        COMMAND(Act::commandLine),
        DID(a -> a.kind().words()),
        ADDRESS(a -> a.port() < 0
                ? a.address()
                : (a.address().indexOf(':') < 0 ? a.address() : "[" + a.address() + "]") + ":" + a.port());

        private final Function<Act, String> of;

        Value(Function<Act, String> of) {
            this.of = of;
        }

        private static String base(String path) {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    private record Place(int step, Value value) {}

    private final String words;
    private final List<Place> places = new ArrayList<>();

    /**
     * @param steps how many steps the rule has
     * @throws IllegalArgumentException for a place that there is not
     */
    Template(String text, int steps) {
        StringBuilder words = new StringBuilder();
        int at = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("a brace is not closed");
            }
            Place place = place(text.substring(open + 1, close), steps);
            if (!places.contains(place)) {
                places.add(place);
            }
            if (places.size() > MOST_PLACES) {
                throw new IllegalArgumentException("says has more than " + MOST_PLACES + " places");
            }
            words.append(text, at, open)
                    .append('{')
                    .append(places.indexOf(place))
                    .append('}');
            at = close + 1;
        }
        this.words = words.append(text, at, text.length()).toString();
    }

    /** The sentence without what stands in its places. */
    String words() {
        return words;
    }

    private static Place place(String text, int steps) {
        int dot = text.indexOf('.');
        String name = text.substring(dot + 1);
        for (Value value : Value.values()) {
            if (value.name().toLowerCase(Locale.ROOT).equals(name)) {
                for (int step = 1; step <= steps; step++) {
                    if (dot < 0 || text.substring(0, dot).equals(Integer.toString(step))) {
                        return new Place(step - 1, value);
                    }
                }
            }
        }
        throw new IllegalArgumentException("there is no {" + text + "}; there are "
                + Arrays.stream(Value.values())
                        .map(v -> v.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))
                + ", and with a number before, such as {2.comm}, those of the " + steps + " steps");
    }

    Sentence fill(List<Act> chain) {
        return new Sentence(
                words, places.stream().map(p -> value(p, chain.get(p.step()))).toList());
    }

    private static Object value(Place place, Act act) {
        if (place.value() == Value.DID) {
            return new Sentence(act.kind().words(), List.of());
        }
        String value = place.value().of.apply(act);
        return value.isEmpty() ? Sentence.of("(unknown)") : shown(value);
    }

    private static String shown(String value) {
        String cut = value.codePointCount(0, value.length()) > LONGEST
                ? value.substring(0, value.offsetByCodePoints(0, LONGEST)) + "…"
                : value;
        boolean plain = cut.chars().noneMatch(c -> " \"'(),;".indexOf(c) >= 0);
        return plain ? cut : '"' + cut.replace("\"", "\\\"") + '"';
    }
}
