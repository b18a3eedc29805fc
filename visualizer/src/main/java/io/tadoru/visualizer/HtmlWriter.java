package io.tadoru.visualizer;

import io.tadoru.collector.Sentence;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** HTML, one element at a time. The one place that writes text into HTML: what is not a tag of ours is escaped. */
public final class HtmlWriter {
    private static final Set<String> VOID = Set.of("meta", "input", "br", "hr", "link");

    private final StringBuilder out = new StringBuilder(1 << 16);
    private final Deque<String> open = new ArrayDeque<>();

    /** Text as character data or as the value of a quoted attribute, of HTML and of XML. */
    public static String escape(String shown) {
        StringBuilder out = new StringBuilder(shown.length() + 16);
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    /**
     * Opens an element.
     *
     * @param attributes names and values in turn; values are escaped, names are constants of ours
     */
    public HtmlWriter open(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]);
            if (!attributes[i + 1].isEmpty()) {
                out.append("=\"").append(escape(attributes[i + 1])).append('"');
            }
        }
        out.append('>');
        if (!VOID.contains(tag)) {
            open.push(tag);
        }
        return this;
    }

    public HtmlWriter close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** Closes and ends the line. */
    public HtmlWriter end() {
        close();
        return line();
    }

    public HtmlWriter line() {
        out.append('\n');
        return this;
    }

    /** Text in the page's own words or display text. */
    public HtmlWriter text(String shown) {
        out.append(escape(shown));
        return this;
    }

    /** An element with nothing but text. */
    public HtmlWriter element(String tag, String shown, String... attributes) {
        return open(tag, attributes).text(shown).close();
    }

    /**
     * An element with a sentence in English, which the page's script can say in other languages too. What stands in its
     * places has a direction of its own.
     *
     * @param sentence with display text in its places
     */
    HtmlWriter say(String tag, Sentence sentence, String... attributes) {
        open(tag, and(attributes, "data-s", SentenceJson.of(sentence).toString()));
        sentence.tell(UnaryOperator.identity(), this::text, text -> element("bdi", text));
        return close();
    }

    /** Opens an element that has a name in place of a text; {@link #say} of names. */
    HtmlWriter label(String tag, Sentence name, String... attributes) {
        String json = SentenceJson.of(name).toString();
        return open(tag, and(attributes, "aria-label", name.toString(), "data-l", json));
    }

    private static String[] and(String[] attributes, String... more) {
        return Stream.concat(Arrays.stream(attributes), Arrays.stream(more)).toArray(String[]::new);
    }

    /** Markup that is safe already: the cleaned drawing, the style sheet. */
    public HtmlWriter markup(String safe) {
        out.append(safe);
        return this;
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("element left open: " + open.peek());
        }
        return out.toString();
    }
}
