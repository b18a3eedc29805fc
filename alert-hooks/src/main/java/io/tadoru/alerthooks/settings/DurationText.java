package io.tadoru.alerthooks.settings;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: 90s, 20m, 24h, 11d, or ISO 8601. */
public final class DurationText {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})([smhd])");

    private DurationText() {}

    /** @throws IllegalArgumentException with what was expected */
    public static Duration parse(String text) {
        Matcher m = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (m.matches()) {
            long n = Long.parseLong(m.group(1));
            return switch (m.group(2)) {
                case "s" -> Duration.ofSeconds(n);
                case "m" -> Duration.ofMinutes(n);
                case "h" -> Duration.ofHours(n);
                default -> Duration.ofDays(n);
            };
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no duration such as 90s, 20m, 24h or 11d", e);
        }
    }
}
