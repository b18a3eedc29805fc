package io.tadoru.alerthooks.command;

/** Text for a terminal: what an attacker wrote cannot move the cursor or hide a letter. */
final class Terminal {
    private Terminal() {}

    /** Control, format and surrogate characters, line breaks included, become {@code \}{@code uXXXX}. */
    static String plain(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            if (type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE) {
                out.append(String.format("\\u%04X", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}
