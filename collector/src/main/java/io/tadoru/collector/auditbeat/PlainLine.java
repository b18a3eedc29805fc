package io.tadoru.collector.auditbeat;

import io.tadoru.collector.auditbeat.PathFields.NumberedPath;
import io.tadoru.collector.bytes.Remembered;
import io.tadoru.collector.bytes.Texts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The short way through a line of an export. What a document is, Jackson says: this knows only the plainest JSON (ASCII
 * without escapes, short whole numbers) and gives up on all else, on whatever is broken above all, so that such a line
 * goes the long way through {@link AuditbeatDocument#readLine}. Both ways fill the same {@link AuditbeatDocument}.
 * Quicker, since names and values that come again are known by their bytes. Not thread-safe.
 */
final class PlainLine {
    /** Jackson refuses a thousand levels; documents have five. */
    private static final int DEEPEST = 64;

    private static final int LONGEST_NUMBER = 18;
    private static final int LONGEST_VALUE = 256;
    private static final byte[] NOTHING = {};
    /** Bytes that stand for themselves in a text. */
    private static final boolean[] TEXT = new boolean[256];

    static {
        for (int c = ' '; c < 0x7f; c++) {
            TEXT[c] = c != '"' && c != '\\';
        }
    }

    /** Fields whose values hardly ever come again. */
    private static final Set<Field> UNIQUE =
            EnumSet.of(Field.TIMESTAMP, Field.SEQUENCE, Field.EVENT_SEQUENCE, Field.A0, Field.A1, Field.A2, Field.A3);

    /**
     * A name in an object that is read, what it leads to, and what was seen with it: documents of one writer have the
     * same names in the same order, and often the values of the one before.
     */
    private static final class Name {
        final String text;
        /** With quotes and colon. */
        final byte[] written;

        final Field.@Nullable Node node;
        final @Nullable Field field;
        final boolean unique;
        final Remembered<Name> below;
        /** The name that began this object last. */
        @Nullable
        Name first;
        /** The name that came behind this one last. */
        @Nullable
        Name next;
        /** The last text, with quotes. */
        byte[] value = NOTHING;

        String valueText = "";

        Name(String text, Field.@Nullable Node node) {
            this.text = text;
            this.written = ('"' + text + "\":").getBytes(StandardCharsets.US_ASCII);
            this.node = node;
            this.field = node == null ? null : node.field;
            this.unique = field != null && UNIQUE.contains(field);
            this.below = new Remembered<>(node == null ? 2 : 64, 64);
        }
    }

    private final Texts texts = new Texts();
    private final Name line = new Name("", Field.LINE);
    private final Remembered<NumberedPath> paths = new Remembered<>(1 << 12, 512);
    private final AuditbeatDocument document = new AuditbeatDocument(text -> text);

    private byte[] b = new byte[0];
    private int at;
    private int to;
    /** The last text or number, as written. */
    private int start;

    private int end;

    /** The line's document, until the next line is read; null where the line is not plain. */
    @Nullable
    AuditbeatDocument read(byte[] bytes, int from, int lineEnd) {
        b = bytes;
        at = from;
        to = lineEnd;
        document.clear();
        return next() == '{' && object(line, 0) && next() == 0 && at == to ? document : null;
    }

    /** The next byte that is no blank, 0 at the end. */
    private byte next() {
        while (at < to && (b[at] == ' ' || b[at] == '\t' || b[at] == '\r')) {
            at++;
        }
        return at < to ? b[at] : 0;
    }

    /** Steps over a sign, where it comes next. */
    private boolean sign(char wanted) {
        if (next() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    // Each of the following steps over what it is named for, or says that it is not plain.

    /** @param name what the object is called; null where nothing in it is wanted */
    private boolean object(@Nullable Name name, int depth) {
        at++;
        document.enter(name == null ? null : name.node);
        if (sign('}')) {
            return true;
        }
        Name before = null;
        do {
            if (name == null) {
                if (next() != '"' || !text() || !sign(':') || !value(null, depth)) {
                    return false;
                }
                continue;
            }
            Name member = member(name, before);
            if (member == null) {
                return false;
            }
            before = member;
            if (name == line) {
                document.noteKind(member.text, next() == '{');
            }
            if (!value(member.node == null ? null : member, depth)) {
                return false;
            }
        } while (sign(','));
        return sign('}');
    }

    /** Steps over a name and its colon; null where they are not plain. */
    private @Nullable Name member(Name name, @Nullable Name before) {
        byte first = next();
        Name guess = before == null ? name.first : before.next;
        if (guess != null && stands(guess.written)) {
            at += guess.written.length;
            return guess;
        }
        if (first != '"' || !text()) {
            return null;
        }
        Name member = below(name);
        if (before == null) {
            name.first = member;
        } else {
            before.next = member;
        }
        return sign(':') ? member : null;
    }

    /** Whether these bytes come next. */
    private boolean stands(byte[] bytes) {
        int until = at + bytes.length;
        return until <= to && Arrays.equals(b, at, until, bytes, 0, bytes.length);
    }

    private Name below(Name name) {
        Name known = name.below.find(b, start, end);
        if (known != null) {
            return known;
        }
        String text = texts.of(b, start, end);
        return name.below.keep(b, start, end, new Name(text, name.node == null ? null : name.node.child(text)));
    }

    private boolean value(@Nullable Name name, int depth) {
        Field field = name == null ? null : name.field;
        byte first = next();
        if (field == Field.PATHS) {
            return first == '{' ? path(depth) : first == '[' ? array(field, depth) : scalar(null, first);
        }
        // From 7.x on event.type is a list of ECS categories; the record type of 6.x was one text.
        return switch (first) {
            case '{' -> depth < DEEPEST && object(name, depth + 1);
            case '[' -> array(field == Field.EVENT_TYPE ? null : field, depth);
            case '"' -> name != null && field != null ? text(name, field) : text();
            default -> scalar(field, first);
        };
    }

    private boolean text(Name name, Field field) {
        if (name.value.length > 0 && stands(name.value)) {
            at += name.value.length;
        } else if (text()) {
            name.valueText = name.unique
                    ? new String(b, start, end - start, StandardCharsets.ISO_8859_1)
                    : texts.of(b, start, end);
            name.value = end - start > LONGEST_VALUE ? NOTHING : Arrays.copyOfRange(b, start - 1, end + 1);
        } else {
            return false;
        }
        if (document.wants(field)) {
            document.take(field, name.valueText);
        }
        return true;
    }

    /** @param field of its texts and numbers, or of its objects where it is {@link Field#PATHS}; null where unwanted */
    private boolean array(@Nullable Field field, int depth) {
        at++;
        if (depth >= DEEPEST) {
            return false;
        }
        if (sign(']')) {
            return true;
        }
        do {
            byte first = next();
            boolean plain = switch (first) {
                case '{' -> field == Field.PATHS ? path(depth + 1) : object(null, depth + 1);
                case '[' -> array(null, depth + 1);
                default -> scalar(field == Field.PATHS ? null : field, first);
            };
            if (!plain) {
                return false;
            }
        } while (sign(','));
        return sign(']');
    }

    /** Most paths come again, to the last byte. */
    private boolean path(int depth) {
        int from = at;
        int brace = from;
        while (brace < to && b[brace] != '}') {
            brace++;
        }
        NumberedPath known = brace < to ? paths.find(b, from, brace + 1) : null;
        if (known != null) {
            at = brace + 1;
        } else {
            PathFields path = new PathFields();
            if (!path(path, depth)) {
                return false;
            }
            known = path.path();
            // The first brace can stand within a text.
            if (at == brace + 1) {
                paths.keep(b, from, at, known);
            }
        }
        document.take(known);
        return true;
    }

    private boolean path(PathFields path, int depth) {
        at++;
        if (sign('}')) {
            return true;
        }
        do {
            if (next() != '"' || !text()) {
                return false;
            }
            String key = texts.of(b, start, end);
            if (!sign(':')) {
                return false;
            }
            byte first = next();
            boolean nested = first == '{' || first == '[';
            if (nested ? !value(null, depth + 1) : !scalar(null, first)) {
                return false;
            }
            if (!nested && first != 'n') {
                path.take(key, texts.of(b, start, end));
            }
        } while (sign(','));
        return sign('}');
    }

    private boolean scalar(@Nullable Field field, byte first) {
        boolean plain = switch (first) {
            case '"' -> text();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
        if (plain && field != null && first != 'n' && document.wants(field)) {
            document.take(field, texts.of(b, start, end));
        }
        return plain;
    }

    private boolean text() {
        int p = at + 1;
        while (p < to && TEXT[b[p] & 0xff]) {
            p++;
        }
        start = at + 1;
        end = p;
        at = p + 1;
        return p < to && b[p] == '"';
    }

    private boolean word(String word) {
        start = at;
        end = at + word.length();
        at = end;
        for (int i = 0; i < word.length(); i++) {
            if (start + i >= to || b[start + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean number() {
        int p = at < to && b[at] == '-' ? at + 1 : at;
        int digits = p;
        while (p < to && b[p] >= '0' && b[p] <= '9') {
            p++;
        }
        start = at;
        end = p;
        at = p;
        boolean padded = p - digits > 1 && b[digits] == '0';
        return p > digits && !padded && p - digits <= LONGEST_NUMBER;
    }
}
