package io.tadoru.visualizer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text of the attacker's within Markdown. Backslashes and entities hide a text from Markdown, but not from what ticket
 * systems look for afterwards: mentions, addresses, numbers of issues, hashes of commits. In a code span all of them leave it
 * alone, so whatever is not a plain word or number stands in one. A grave accent, which could end the span, becomes {@code
 * \}{@code u0060}, as {@link DisplayText} would write it.
 *
 * <p>Nothing here gives a line break.
 */
final class MarkdownText {
    /** Punctuation of sentences stays outside of the span: it means nothing after a word or a span. */
    private static final Pattern TOKEN = Pattern.compile("([(\"]*)(.*?)([.,;:)\"…]*)");

    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z]{1,30}(?:'s)?|[−+×]?[0-9]{1,6}(?:\\.[0-9]{1,3})?|[%→]|");

    /** Could be a commit. */
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{7,}");

    private MarkdownText() {}

    /**
     * A name, path or command, whole in one code span.
     *
     * @param max most characters to show
     */
    static String code(String text, int max) {
        return span(DisplayText.cut(text, max));
    }

    private static String span(String shown) {
        return shown.isEmpty() ? "` `" : "`" + shown.replace("`", "\\u0060") + "`";
    }

    /**
     * A sentence that is {@link DisplayText} already: what is not a plain word or number becomes code. It begins with a letter
     * or with code, so that a line may begin with it.
     */
    static String prose(String sentence) {
        List<String> out = new ArrayList<>();
        for (String token : sentence.strip().split(" ")) {
            Matcher m = TOKEN.matcher(token);
            boolean matches = m.matches() && (!out.isEmpty() || letter(token));
            String word = matches ? m.group(2) : token;
            boolean plain = matches
                    && PLAIN.matcher(word).matches()
                    && !HEX.matcher(word).matches();
            out.add(plain ? token : matches ? m.group(1) + span(word) + m.group(3) : span(token));
        }
        return String.join(" ", out);
    }

    private static boolean letter(String token) {
        return !token.isEmpty() && Character.isLetter(token.charAt(0));
    }
}
