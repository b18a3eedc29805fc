package io.tadoru.visualizer;

import io.tadoru.collector.Sentence;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Text of the attacker's, made safe to look at: one line, nothing invisible, nothing that turns the direction of writing.
 *
 * <p>Whatever a terminal, a browser or an eye could take for something else becomes an escape: {@code \n}, {@code \r},
 * {@code \t}, {@code \}{@code uXXXX}, {@code \U00XXXXXX}. A backslash is doubled, so that an escape cannot be forged and
 * the text can be had back. Letters that are written from right to left stay, but the text then stands between two
 * left-to-right marks (U+200E), so that it turns nothing around it. This is about what people see; each format still
 * writes the result into its own syntax.
 *
 * <p>Stateless; safe from any thread.
 */
public final class DisplayText {
    /** Marks after one letter that are still a letter; more of them climb over the neighbouring lines. */
    private static final int MARKS = 2;

    private DisplayText() {}

    /** The whole text, escaped. */
    public static String of(String text) {
        return escape(text, Integer.MAX_VALUE, false);
    }

    /**
     * The beginning of a text, escaped, and how long the whole is: {@code aaaa… (300000 characters)}.
     *
     * @param max most characters to show, escapes counted in full, the note not counted
     */
    public static String cut(String text, int max) {
        return escape(text, max, true);
    }

    /** As {@link #cut(String, int)}, of what a sentence says in English. */
    static String cut(Sentence sentence, int max) {
        return cut(sentence.toString(), max);
    }

    /**
     * The beginning of a text, escaped, with an ellipsis where it goes on: for places where the whole is near.
     *
     * @param max most characters to show, escapes counted in full, the ellipsis not counted
     */
    public static String brief(String text, int max) {
        return escape(text, max, false);
    }

    /** As {@link #brief(String, int)}, of what a sentence says in English. */
    static String brief(Sentence sentence, int max) {
        return brief(sentence.toString(), max);
    }

    /** As {@link #brief(String, int)}, but keeps the end: for directories. */
    public static String end(String text, int max) {
        // Escapes must stay whole, so the cut is looked for in the unescaped text.
        int from = text.length();
        int shown = 0;
        while (from > 0) {
            int previous = text.offsetByCodePoints(from, -1);
            shown += of(text.substring(previous, from)).length();
            if (shown > max) {
                return "…" + of(text.substring(from));
            }
            from = previous;
        }
        return of(text);
    }

    /**
     * A text that is display text already, such as what stands in a sentence that was kept: as it is. Any other, or one
     * that is too long, as {@link #cut(String, int)} gives it.
     */
    public static String again(String text, int max) {
        String bare = text.replace("\\", "").replace("\u200E", "");
        return text.length() <= max && escapeEach(bare, max, false).equals(bare) ? text : cut(text, max);
    }

    /**
     * Arguments as one line, each apart from the next: one that is empty or holds a blank or a quote stands in quotes.
     *
     * @param max most characters to show
     */
    public static String command(List<String> argv, int max) {
        return cut(joined(argv), max);
    }

    static String joined(List<String> argv) {
        return argv.stream().map(DisplayText::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String arg) {
        boolean plain = !arg.isEmpty() && arg.chars().noneMatch(c -> c == ' ' || c == '\'' || c == '"');
        return plain ? arg : "'" + arg.replace("'", "'\\''") + "'";
    }

    /**
     * A text within a sentence: in quotes where it could be taken for a part of the sentence, such as a file named
     * {@code x was saved by sshd}.
     *
     * @param max as in {@link #brief}
     */
    static String named(String text, int max) {
        String shown = brief(text, max);
        boolean plain = !shown.isEmpty() && shown.chars().noneMatch(c -> " \"'(),;".indexOf(c) >= 0);
        return plain ? shown : '"' + shown.replace("\"", "\\\"") + '"';
    }

    private static String escape(String text, int max, boolean tellLength) {
        String shown = escapeEach(text, max, tellLength);
        boolean turns = shown.codePoints().anyMatch(c -> switch (Character.getDirectionality(c)) {
            case Character.DIRECTIONALITY_RIGHT_TO_LEFT,
                    Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC,
                    Character.DIRECTIONALITY_ARABIC_NUMBER -> true;
            default -> false;
        });
        return turns ? '\u200E' + shown + '\u200E' : shown;
    }

    private static String escapeEach(String text, int max, boolean tellLength) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), max) + 16);
        int marks = MARKS; // a text that begins with a mark would change what stands before it
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            boolean mark = isMark(c);
            marks = mark ? marks + 1 : 0;
            String shown = hidden(c) || (mark && marks > MARKS) ? escaped(c) : c == '\\' ? "\\\\" : null;
            int length = shown == null ? 1 : shown.length();
            if (out.length() + length > max) {
                out.append('…');
                if (tellLength) {
                    out.append(" (")
                            .append(text.codePointCount(0, text.length()))
                            .append(" characters)");
                }
                return out.toString();
            }
            if (shown == null) {
                out.appendCodePoint(c);
            } else {
                out.append(shown);
                marks = MARKS;
            }
            i += Character.charCount(c);
        }
        return out.toString();
    }

    private static String escaped(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default ->
                c < 0x10000 ? String.format(Locale.ROOT, "\\u%04X", c) : String.format(Locale.ROOT, "\\U%08X", c);
        };
    }

    /** Whether a character has no shape of its own: controls, formats, lone surrogates, odd blanks, fillers. */
    static boolean hidden(int c) {
        if (c >= ' ' && c < 0x7f) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> true;
            default -> filler(c);
        };
    }

    /** Letters, marks and symbols that Unicode shows as nothing (Default_Ignorable_Code_Point) or as a blank. */
    private static boolean filler(int c) {
        return c == 0x034F
                || c == 0x115F
                || c == 0x1160
                || c == 0x17B4
                || c == 0x17B5
                || (c >= 0x180B && c <= 0x180F)
                || c == 0x2800
                || c == 0x3164
                || (c >= 0xFE00 && c <= 0xFE0F)
                || c == 0xFFA0
                || (c >= 0xE0100 && c <= 0xE01EF);
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }
}
