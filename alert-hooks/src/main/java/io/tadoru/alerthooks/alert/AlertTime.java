package io.tadoru.alerthooks.alert;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as sensors and people write them: RFC 3339, also with a blank for the T and with an offset without colon. */
public final class AlertTime {
    private static final Pattern FORM = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})[Tt ](\\d{2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?)\\s*([Zz]|[+-]\\d{2}(?::?\\d{2})?)?");

    /** Short enough that no exponent makes it large. */
    private static final Pattern NUMBER = Pattern.compile("\\d{1,19}(\\.\\d{1,30})?([eE]\\+?1?\\d)?");

    private AlertTime() {}

    /**
     * @return nanoseconds since the Unix epoch
     * @throws AlertException when the text is no time, or has no zone: then nobody can tell which moment is meant
     */
    public static long parse(String text) throws AlertException {
        return parse(text, "");
    }

    /**
     * For the few sensors whose documentation says that a time without a zone is in UTC.
     *
     * @return nanoseconds since the Unix epoch
     */
    static long parseUtc(String text) throws AlertException {
        return parse(text, "Z");
    }

    private static long parse(String text, String otherwise) throws AlertException {
        Matcher m = FORM.matcher(text.strip());
        if (!m.matches()) {
            throw new AlertException("\"" + shortened(text) + "\" is no time such as 2026-11-22T14:03:09.25+09:00");
        }
        String zone = m.group(3) == null ? otherwise : m.group(3);
        if (zone.isEmpty()) {
            throw new AlertException("\"" + shortened(text)
                    + "\" has no zone: add Z for UTC, or an offset such as +09:00, so that the moment is certain");
        }
        String offset = zone.equalsIgnoreCase("z")
                ? "Z"
                : zone.length() == 3
                        ? zone + ":00"
                        : zone.length() == 5 ? zone.substring(0, 3) + ":" + zone.substring(3) : zone;
        try {
            OffsetDateTime time =
                    OffsetDateTime.parse(m.group(1) + "T" + m.group(2).replace(',', '.') + offset);
            return Math.addExact(Math.multiplyExact(time.toEpochSecond(), 1_000_000_000L), time.getNano());
        } catch (DateTimeException | ArithmeticException e) {
            throw new AlertException("\"" + shortened(text) + "\" is no time: " + e.getMessage(), e);
        }
    }

    /** Whether the text is a number as {@link #ofEpoch} takes it. */
    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    /**
     * A time in numbers since the Unix epoch: seconds below 10^11, milliseconds below 10^14, microseconds below 10^17,
     * else nanoseconds. So each unit reaches from 1973 to 5138, or to where nanoseconds end.
     *
     * @return nanoseconds since the Unix epoch
     */
    static long ofEpoch(String text) throws AlertException {
        if (!isNumber(text)) {
            throw new AlertException("\"" + shortened(text) + "\" is no time since the epoch");
        }
        BigDecimal number = new BigDecimal(text);
        int unit = number.compareTo(BigDecimal.valueOf(1, -11)) < 0
                ? 9
                : number.compareTo(BigDecimal.valueOf(1, -14)) < 0
                        ? 6
                        : number.compareTo(BigDecimal.valueOf(1, -17)) < 0 ? 3 : 0;
        try {
            return number.scaleByPowerOfTen(unit).setScale(0, RoundingMode.DOWN).longValueExact();
        } catch (ArithmeticException e) {
            throw new AlertException("\"" + shortened(text) + "\" is no time since the epoch: too late", e);
        }
    }

    static String shortened(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }
}
