package io.tadoru.visualizer;

/**
 * The one place that writes text into DOT. Text stands only inside HTML-like labels, as character data.
 *
 * <p>Every ASCII character but letters, digits, blanks and a few harmless marks becomes a numeric reference. That does
 * more than markup needs: graphviz-java looks for {@code image="}, {@code <img}, {@code fontname=} and {@code dpi=} with
 * patterns anywhere in the source, labels too, and then loads the file or the address that follows.
 */
final class DotText {
    private static final String PLAIN = " _-./:,()+~";

    private DotText() {}

    /**
     * Display text as the content of an HTML-like label.
     *
     * @param shown display text
     */
    static String of(String shown) {
        StringBuilder out = new StringBuilder(shown.length() + 16);
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            boolean letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (c == '\\') {
                // DOT replaces \N, \G, \E and the like even here; a pair of them stands for one.
                out.append("&#92;&#92;");
            } else if (letter || c > 0x9f || PLAIN.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append("&#").append((int) c).append(';');
            }
        }
        return out.toString();
    }
}
