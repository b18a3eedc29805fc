package io.tadoru.collector.bytes;

import java.nio.charset.StandardCharsets;

/** Strings out of UTF-8, mostly one object for equal ones. Not thread-safe. */
public final class Texts {
    private final Remembered<String> known = new Remembered<>(1 << 14, 256);

    /** The text of {@code b[from]} up to and without {@code b[to]}. */
    public String of(byte[] b, int from, int to) {
        if (to == from) {
            return "";
        }
        String text = known.find(b, from, to);
        return text != null ? text : known.keep(b, from, to, new String(b, from, to - from, StandardCharsets.UTF_8));
    }

    /** How many texts are kept. */
    public long held() {
        return known.held();
    }
}
