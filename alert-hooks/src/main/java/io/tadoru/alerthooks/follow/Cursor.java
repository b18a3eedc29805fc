package io.tadoru.alerthooks.follow;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a file: {@code inode:offset:print:time}.
 *
 * @param inode of the file
 * @param offset bytes before it, at least 1
 * @param print of the first bytes and those just before it, see {@link LogFile#print}: a file that was truncated, or only
 *     inherited the inode, has others
 * @param time rotated files that were last written before it came before this file; milliseconds since the epoch
 */
record Cursor(long inode, long offset, int print, long time) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18}):(\\d{1,18}):([0-9a-f]{8}):(\\d{1,18})");

    /** @throws IllegalArgumentException where it is none */
    static Cursor of(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("no cursor such as 1234:5678:0a1b2c3d:1795356189000");
        }
        return new Cursor(
                Long.parseLong(m.group(1)),
                Long.parseLong(m.group(2)),
                Integer.parseUnsignedInt(m.group(3), 16),
                Long.parseLong(m.group(4)));
    }

    @Override
    public String toString() {
        return String.format("%d:%d:%08x:%d", inode, offset, print, time);
    }
}
