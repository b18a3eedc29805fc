package io.tadoru.collector.auditbeat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Lines of an export to documents: the short way where a line is plain, else the long one. Not thread-safe. */
final class LineReader {
    private final PlainLine plain = new PlainLine();
    private final @Nullable String[] texts = new @Nullable String[1 << 14];

    /** @return valid until the next line is read */
    AuditbeatDocument read(byte[] bytes, int from, int to) throws IOException {
        AuditbeatDocument document = plain.read(bytes, from, to);
        return document != null ? document : AuditbeatDocument.readLine(bytes, from, to - from, this::interned);
    }

    /** One text for equal texts, as far as they were seen lately. The table does not grow. */
    private String interned(String text) {
        if (text.length() > 256) {
            return text;
        }
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 14) & texts.length - 1;
        String known = texts[slot];
        if (text.equals(known)) {
            return known;
        }
        texts[slot] = text;
        return text;
    }
}
