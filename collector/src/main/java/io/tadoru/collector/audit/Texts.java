package io.tadoru.collector.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Strings out of UTF-8, mostly one object for equal ones. A cache with one place for each hash, so that endless hostile
 * names cannot make it grow: the newer text takes the place. Not thread-safe.
 */
final class Texts {
    private static final int PLACES = 1 << 14;

    /** Longer texts are hardly ever repeated. */
    private static final int LONGEST = 256;

    private final @Nullable Text[] places = new @Nullable Text[PLACES];

    private static final class Text {
        final byte[] bytes;
        final String string;

        Text(byte[] bytes) {
            this.bytes = bytes;
            this.string = new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** The text of {@code b[from]} up to and without {@code b[to]}. */
    String of(byte[] b, int from, int to) {
        if (to == from) {
            return "";
        }
        if (to - from > LONGEST) {
            return new String(b, from, to - from, StandardCharsets.UTF_8);
        }
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + b[i];
        }
        int place = (hash ^ hash >>> 14) & PLACES - 1;
        Text known = places[place];
        if (known != null && Arrays.equals(known.bytes, 0, known.bytes.length, b, from, to)) {
            return known.string;
        }
        Text text = new Text(Arrays.copyOfRange(b, from, to));
        places[place] = text;
        return text.string;
    }

    /** How many texts are kept. */
    long held() {
        return Arrays.stream(places).filter(Objects::nonNull).count();
    }
}
