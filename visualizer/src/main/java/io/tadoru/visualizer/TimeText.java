package io.tadoru.visualizer;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times and spans as text. Times are nanoseconds since the epoch, spans nanoseconds. */
final class TimeText {
    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private TimeText() {}

    /** RFC 3339 in UTC with 3, 6 or 9 digits of fraction: {@code 2026-11-22T02:03:04.123Z}. */
    static String rfc3339(long time) {
        return SECONDS.format(Instant.ofEpochSecond(Math.floorDiv(time, SECOND))) + "." + fraction(time) + "Z";
    }

    /** For people: {@code 2026-11-22 02:03:04.123 UTC}. */
    static String human(long time) {
        return clock(time) + " UTC";
    }

    /** As {@link #human} without the zone, for columns that name it once. */
    static String clock(long time) {
        return rfc3339(time).replace('T', ' ').replace("Z", "");
    }

    /** Signed, from the alert: {@code −12.4 s}, {@code +3 min 05 s}, {@code 0 s}. */
    static String relative(long span) {
        if (none(span)) {
            return "0 s";
        }
        return (span < 0 ? "−" : "+") + length(Math.abs(span));
    }

    /** Whether a span is too short to be told. */
    static boolean none(long span) {
        return Math.abs(span) < MS;
    }

    /** Seconds as a decimal number with an ASCII sign and three digits of fraction, for tables that machines read. */
    static String seconds(long span) {
        return String.format(Locale.ROOT, "%.3f", span / 1e9);
    }

    /** A span without a sign: {@code 12.4 s}. */
    static String length(long span) {
        long s = span / SECOND;
        if (span < 10 * MS) {
            return span / MS + " ms";
        } else if (s < 10) {
            return String.format(Locale.ROOT, "%.2f s", span / 1e9);
        } else if (s < 60) {
            return String.format(Locale.ROOT, "%.1f s", Math.floor(span / 1e8) / 10);
        } else if (s < 3600) {
            return String.format(Locale.ROOT, "%d min %02d s", s / 60, s % 60);
        } else if (s < 86_400) {
            return String.format(Locale.ROOT, "%d h %02d min", s / 3600, s / 60 % 60);
        }
        return String.format(Locale.ROOT, "%d d %d h", s / 86_400, s / 3600 % 24);
    }

    private static String fraction(long time) {
        String nine = String.format(Locale.ROOT, "%09d", Math.floorMod(time, SECOND));
        if (nine.endsWith("000000")) {
            return nine.substring(0, 3);
        }
        return nine.endsWith("000") ? nine.substring(0, 6) : nine;
    }
}
