package io.tadoru.alerthooks.notice;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A message as a strict receiver takes it apart. */
record SyslogLine(int priority, String host, String id, Map<String, String> data, String words) {
    private static final Pattern FORM = Pattern.compile(
            "<(\\d{1,3})>1 (\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?Z) ([!-~]{1,255}) tadoru - ([!-~]{1,32})"
                    + " \\[tadoru@32473((?: [a-z]+=\"(?:[^\"\\\\\\]]|\\\\[\"\\\\\\]])*\")*)\\] \uFEFF(.*)",
            Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile(" ([a-z]+)=\"((?:[^\"\\\\\\]]|\\\\.)*)\"");

    static SyslogLine of(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new AssertionError("not after RFC 5424: " + text);
        }
        Map<String, String> data = new LinkedHashMap<>();
        Matcher p = PARAMETER.matcher(m.group(5));
        while (p.find()) {
            data.put(p.group(1), p.group(2).replaceAll("\\\\(.)", "$1"));
        }
        return new SyslogLine(Integer.parseInt(m.group(1)), m.group(3), m.group(4), data, m.group(6));
    }
}
