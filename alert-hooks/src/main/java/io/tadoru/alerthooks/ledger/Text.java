package io.tadoru.alerthooks.ledger;

/** Hostile text on its way into a database. */
final class Text {
    private Text() {}

    /** PostgreSQL takes no NUL, and half a surrogate pair is no UTF-8: both become U+FFFD. */
    static String storable(String text) {
        int i = 0;
        while (i < text.length() && sound(text, i)) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text);
        for (; i < out.length(); i++) {
            if (!sound(out, i)) {
                out.setCharAt(i, '\uFFFD');
            }
        }
        return out.toString();
    }

    private static boolean sound(CharSequence text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
        }
        return c != 0;
    }
}
