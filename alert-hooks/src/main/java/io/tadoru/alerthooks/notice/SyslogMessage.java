package io.tadoru.alerthooks.notice;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** A message as RFC 5424 has it. Immutable. */
final class SyslogMessage {
    /** In the order of their numbers. */
    private static final List<String> FACILITIES = List.of(
            "kern",
            "user",
            "mail",
            "daemon",
            "auth",
            "syslog",
            "lpr",
            "news",
            "uucp",
            "cron",
            "authpriv",
            "ftp",
            "ntp",
            "audit",
            "alert",
            "clock",
            "local0",
            "local1",
            "local2",
            "local3",
            "local4",
            "local5",
            "local6",
            "local7");

    private static final int WARNING = 4;
    /** 32473 is the enterprise number of examples (RFC 5612); Tadoru has none of its own. */
    private static final String DATA = "tadoru@32473";

    private static final int LONGEST_PARAMETER = 160;
    private static final int LONGEST_LINK = 300;
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final int priority;
    private final String host;
    private final Template text;
    private final Clock clock;

    /** @param host of the sender */
    SyslogMessage(String facility, String host, Template text, Clock clock) {
        this.priority = facility(facility) * 8 + WARNING;
        this.host = ascii(host, 255);
        this.text = text;
        this.clock = clock;
    }

    /** @throws IllegalArgumentException where there is no such facility */
    static int facility(String name) {
        int number = FACILITIES.indexOf(name.toLowerCase(Locale.ROOT));
        if (number < 0) {
            throw new IllegalArgumentException("key \"facility\": is none of " + String.join(", ", FACILITIES));
        }
        return number;
    }

    /** @param most bytes; what is too long loses the end of its words, never of its structured data */
    byte[] bytes(Notice notice, int most) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("<" + priority + ">1 " + clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + host
                        + " tadoru - " + ascii(notice.kind(), 32) + " ")
                .getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(data(notice).getBytes(StandardCharsets.UTF_8));
        out.write(' ');
        out.writeBytes(MARK);
        byte[] words = text.line(notice, most).getBytes(StandardCharsets.UTF_8);
        out.write(words, 0, whole(words, most - out.size()));
        return out.toByteArray();
    }

    private static String data(Notice n) {
        StringBuilder out = new StringBuilder("[").append(DATA);
        parameter(out, "id", n.id(), LONGEST_PARAMETER);
        parameter(out, "incident", n.incident(), LONGEST_PARAMETER);
        parameter(out, "signature", n.signature(), LONGEST_PARAMETER);
        parameter(out, "source", n.source(), LONGEST_PARAMETER);
        parameter(out, "destination", n.destination(), LONGEST_PARAMETER);
        parameter(out, "host", n.host(), LONGEST_PARAMETER);
        parameter(out, "confidence", String.format(Locale.ROOT, "%.2f", n.confidence()), 8);
        parameter(out, "partial", Boolean.toString(n.partial()), 8);
        parameter(out, "link", n.link(), LONGEST_LINK);
        return out.append(']').toString();
    }

    /** @param most bytes of the value, escapes and all */
    private static void parameter(StringBuilder out, String name, String value, int most) {
        out.append(' ').append(name).append("=\"");
        int size = 0;
        String shown = Template.shown(value, most);
        for (int i = 0; i < shown.length(); ) {
            int c = shown.codePointAt(i);
            String one = (c == '"' || c == '\\' || c == ']' ? "\\" : "") + Character.toString(c);
            size += one.getBytes(StandardCharsets.UTF_8).length;
            if (size > most) {
                break;
            }
            out.append(one);
            i += Character.charCount(c);
        }
        out.append('"');
    }

    /** A word of visible ASCII. */
    private static String ascii(String text, int most) {
        String word = text.replaceAll("[^!-~]", "_");
        return word.isEmpty() ? "-" : word.substring(0, Math.min(word.length(), most));
    }

    /** How many bytes to take so that no character is cut in two. */
    private static int whole(byte[] utf8, int most) {
        if (utf8.length <= most) {
            return utf8.length;
        }
        int end = Math.max(most, 0);
        while (end > 0 && (utf8[end] & 0xC0) == 0x80) {
            end--;
        }
        return end;
    }
}
