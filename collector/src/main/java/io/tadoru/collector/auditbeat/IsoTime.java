package io.tadoru.collector.auditbeat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.TimeUnit;

/** {@code @timestamp} to nanoseconds since the epoch and back. */
final class IsoTime {
    static final long NONE = Long.MIN_VALUE;

    private IsoTime() {}

    /** Reads {@code 2022-05-12T13:10:13.230Z}, with up to nine decimals or an offset, or milliseconds as a number. */
    static long nanos(String text) {
        try {
            if (text.length() == 24 && text.charAt(23) == 'Z') {
                return usual(text);
            }
            if (!text.isEmpty() && text.indexOf('-', 1) < 0) {
                return Math.multiplyExact(Long.parseLong(text), TimeUnit.MILLISECONDS.toNanos(1));
            }
            Instant at = DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
            return Math.addExact(Math.multiplyExact(at.getEpochSecond(), TimeUnit.SECONDS.toNanos(1)), at.getNano());
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
            return NONE;
        } catch (DateTimeException e) {
            return NONE;
        }
    }

    /** The one form that Auditbeat itself writes, without the general parser: it would take half of the time. */
    private static long usual(String s) {
        java.time.LocalDate day =
                java.time.LocalDate.of(digits(s, 0, 4, '-'), digits(s, 5, 2, '-'), digits(s, 8, 2, 'T'));
        int hour = digits(s, 11, 2, ':');
        int minute = digits(s, 14, 2, ':');
        int second = digits(s, 17, 2, '.');
        if (hour > 23 || minute > 59 || second > 59) {
            throw new DateTimeException(s);
        }
        long millis = ((day.toEpochDay() * 24 + hour) * 60 + minute) * 60_000 + second * 1000L + digits(s, 20, 3, 'Z');
        return Math.multiplyExact(millis, TimeUnit.MILLISECONDS.toNanos(1));
    }

    private static int digits(String s, int from, int count, char next) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            char c = s.charAt(i);
            if (c < '0' || c > '9') {
                throw new DateTimeException(s);
            }
            value = value * 10 + c - '0';
        }
        if (s.charAt(from + count) != next) {
            throw new DateTimeException(s);
        }
        return value;
    }

    /** With three decimals, or nine where three would lose something. */
    static String text(long nanos) {
        boolean millis = nanos % TimeUnit.MILLISECONDS.toNanos(1) == 0;
        return (millis ? MILLIS : NANOS).format(Instant.ofEpochSecond(0, nanos).atOffset(ZoneOffset.UTC));
    }

    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");
    private static final DateTimeFormatter NANOS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'");
}
