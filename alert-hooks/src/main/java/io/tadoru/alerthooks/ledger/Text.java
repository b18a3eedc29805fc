package io.tadoru.alerthooks.ledger;

import io.tadoru.alerthooks.digest.Sha256;

/** Hostile text on its way into a database. */
final class Text {
    /** PostgreSQL's indexes take 2,700 bytes; a character has up to three in UTF-8, a pair four. */
    private static final int LONGEST_KEY = 600;

    private Text() {}

    /** The same for a column with an index: of a long one the beginning, and a digest that tells it from others. */
    static String key(String text) {
        String key = storable(text);
        return key.length() <= LONGEST_KEY
                ? key
                : storable(key.substring(0, LONGEST_KEY)) + "… "
                        + Sha256.hex(key).substring(0, 16);
    }

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
