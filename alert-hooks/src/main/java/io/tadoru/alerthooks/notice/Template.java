package io.tadoru.alerthooks.notice;

import io.tadoru.visualizer.DisplayText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Text with places for what a notice says: <code>{{answer}}</code>. A line whose places all stay empty is left out;
 * <code>{{findings}}</code> and <code>{{lacks}}</code> give a line for each of theirs. Values are shortened, what is
 * invisible in them is shown as an escape, and they pass through the channel's own escape; the text around them belongs
 * to whoever wrote the settings. Immutable.
 */
final class Template {
    private static final int LONGEST_ANSWER = 600;
    private static final int LONGEST_VALUE = 300;
    private static final int LONGEST_ITEM = 200;
    private static final int MOST_ITEMS = 5;

    /** Texts of the attacker's. */
    private static final Map<String, Function<Notice, List<String>>> HOSTILE = new TreeMap<>(Map.of(
            "answer", n -> one(n.answer(), LONGEST_ANSWER),
            "signature", n -> one(n.signature(), LONGEST_VALUE),
            "sensor", n -> one(n.sensor(), LONGEST_VALUE),
            "host", n -> one(n.host(), LONGEST_VALUE),
            "source", n -> one(n.source(), LONGEST_VALUE),
            "destination", n -> one(n.destination(), LONGEST_VALUE),
            "addresses", n -> one(addresses(n), LONGEST_VALUE),
            "findings", n -> some(n.findings()),
            "lacks", n -> some(n.lacks())));

    /** Our own. */
    private static final Map<String, Function<Notice, String>> OWN = new TreeMap<>(Map.of(
            "id", Notice::id,
            "incident", Notice::incident,
            "kind", Notice::kind,
            "link", Notice::link,
            "time", n -> Instant.ofEpochMilli(n.time()).toString(),
            "severity", n -> n.severity() < 0 ? "" : Integer.toString(n.severity()),
            "confidence", n -> n.confidence() > 0 ? String.format(Locale.ROOT, "%.0f %%", 100 * n.confidence()) : "",
            "alerts", n -> Long.toString(n.alerts()),
            "partial", n -> n.partial() ? "Only a part of the evidence answered." : ""));

    private static final Set<String> LISTS = Set.of("findings", "lacks");

    /** What is told where the settings do not say. */
    static final Template SUBJECT = of("Tadoru {{kind}}: {{answer}}");

    private static final String TOLD = """
            {{answer}}
            Confidence: {{confidence}}
            {{partial}}
            Alert: {{signature}}
            Addresses: {{addresses}}
            Time: {{time}}
            Sensor: {{sensor}}
            Host: {{host}}
            Alerts: {{alerts}}
            Findings:{{findings}}
            The evidence lacks:{{lacks}}
            """;

    /** For channels that bring the link by themselves. */
    static final Template TEXT_WITHOUT_LINK = of(TOLD);

    static final Template TEXT = of(TOLD + "{{link}}");
    static final Template LINE = of("{{answer}} ({{confidence}}); {{signature}}; {{addresses}}; {{link}}");

    /** A text, or the name of a place. */
    private record Piece(String literal, @Nullable String place) {}

    private final List<List<Piece>> lines;

    private Template(List<List<Piece>> lines) {
        this.lines = lines;
    }

    /** @throws IllegalArgumentException where a place is unknown or not closed; names it */
    static Template of(String text) {
        return new Template(text.strip().lines().map(Template::pieces).toList());
    }

    private static List<Piece> pieces(String line) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        for (int open = line.indexOf("{{"); open >= 0; open = line.indexOf("{{", at)) {
            int close = line.indexOf("}}", open);
            if (close < 0) {
                throw new IllegalArgumentException("\"{{\" without \"}}\"");
            }
            String place = line.substring(open + 2, close).strip();
            if (!HOSTILE.containsKey(place) && !OWN.containsKey(place)) {
                throw new IllegalArgumentException(
                        "unknown placeholder {{" + DisplayText.brief(place, 40) + "}}; there are "
                                + String.join(", ", HOSTILE.keySet()) + ", " + String.join(", ", OWN.keySet()));
            }
            pieces.add(new Piece(line.substring(at, open), null));
            pieces.add(new Piece("", place));
            at = close + 2;
        }
        pieces.add(new Piece(line.substring(at), null));
        return pieces;
    }

    /**
     * The whole text.
     *
     * @param escape of the channel; gets one line without invisible characters, gives one line
     * @param most characters, beyond which whole lines are left out
     */
    String text(Notice notice, UnaryOperator<String> escape, int most) {
        StringBuilder out = new StringBuilder();
        for (String line : rendered(notice, escape)) {
            if (out.length() + line.length() + 1 > most) {
                return out.append("…").toString();
            }
            out.append(line.isBlank() ? "" : line).append('\n');
        }
        return out.toString().stripTrailing();
    }

    /** The text as one line, with blanks for its ends of lines, cut to so many characters. */
    String line(Notice notice, int most) {
        String line = String.join(" ", rendered(notice, UnaryOperator.identity()))
                .replace("\n", " ")
                .strip();
        return line.length() <= most ? line : line.substring(0, whole(line, most - 1)) + "…";
    }

    /** As far as this, but not through the middle of a character. */
    private static int whole(String text, int length) {
        return Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    }

    private List<String> rendered(Notice notice, UnaryOperator<String> escape) {
        return lines.stream()
                .map(line -> rendered(line, notice, escape))
                .filter(line -> line != null)
                .flatMap(String::lines)
                .toList();
    }

    private static @Nullable String rendered(List<Piece> line, Notice notice, UnaryOperator<String> escape) {
        StringBuilder out = new StringBuilder();
        int places = 0;
        int filled = 0;
        for (Piece piece : line) {
            out.append(piece.literal());
            if (piece.place() != null) {
                String value = value(piece.place(), notice, escape);
                places++;
                filled += value.isEmpty() ? 0 : 1;
                out.append(value);
            }
        }
        if (places > 0 && filled == 0) {
            return null;
        }
        String whole = out.toString();
        // A list that stands alone begins with itself. An empty line would be none.
        return whole.isEmpty() ? " " : whole.startsWith("\n") ? whole.substring(1) : whole;
    }

    private static String value(String place, Notice notice, UnaryOperator<String> escape) {
        Function<Notice, String> own = OWN.get(place);
        if (own != null) {
            return DisplayText.of(own.apply(notice));
        }
        List<String> values = HOSTILE.getOrDefault(place, n -> List.of()).apply(notice);
        if (!LISTS.contains(place)) {
            return values.isEmpty() ? "" : escape.apply(values.get(0));
        }
        return values.stream().map(v -> "\n- " + escape.apply(v)).collect(Collectors.joining());
    }

    private static List<String> one(String text, int most) {
        return text.isBlank() ? List.of() : List.of(shown(text, most));
    }

    private static List<String> some(List<String> texts) {
        List<String> some = new ArrayList<>();
        texts.stream().limit(MOST_ITEMS).forEach(t -> some.add(shown(t, LONGEST_ITEM)));
        if (texts.size() > MOST_ITEMS) {
            some.add("and " + (texts.size() - MOST_ITEMS) + " more");
        }
        return some;
    }

    private static String addresses(Notice n) {
        return n.source().isEmpty() || n.destination().isEmpty()
                ? n.source() + n.destination()
                : n.source() + " -> " + n.destination();
    }

    /** One line without anything invisible. Answers went through this already: their backslashes are not doubled again. */
    static String shown(String text, int most) {
        return DisplayText.cut(text.replace("\u200E", ""), most).replace("\\\\", "\\");
    }
}
