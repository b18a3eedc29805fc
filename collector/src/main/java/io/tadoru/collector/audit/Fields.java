package io.tadoru.collector.audit;

import io.tadoru.collector.bytes.Remembered;
import io.tadoru.collector.bytes.Texts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A cursor over the {@code key=value} fields of one record. Values stay bytes until asked for. Not thread-safe.
 *
 * <p>Understands quoted values, {@code msg='...'} (its inner fields are fields too), braces, the enriched tail after
 * 0x1D (also seen as a space, as {@code ^]}, or lost), and doubled equal signs. Whatever is no field is skipped.
 *
 * <p>Of fields with one name the first counts: the kernel's come first, and what follows can be text that an attacker
 * chose, such as the path of a socket in the enriched tail. The result {@code res} of a program's message is the one
 * exception: there the program's own words come first.
 */
final class Fields {
    private static final boolean[] SEPARATES = separators("");
    private static final boolean[] ENDS_KEY = separators("=");
    /** Whatever can end a value without quotes. */
    private static final boolean[] ENDS_VALUE = separators("=^");

    private static final long OLD = 'o' << 16 | 'l' << 8 | 'd';

    private static final byte[] DIGITS = digits();
    /** The names that enriched tails begin with; longer ones first. */
    private static final byte[][] TAIL = Stream.of("SADDR", "ARCH", "AUID", "OUID", "UID")
            .map(name -> name.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);

    private final Texts texts;
    private byte[] line = new byte[0];
    private int position;
    private int end;
    private boolean cutLine;
    /** One bit a name. */
    private long seen;

    private FieldName name = FieldName.OTHER;
    private int keyStart;
    private int keyEnd;
    private int valueStart;
    private int valueEnd;
    private boolean quoted;
    private boolean cut;
    private long number;
    private int argument;
    private int fragment;
    private byte[] decoded = new byte[256];

    Fields(Texts texts) {
        this.texts = texts;
    }

    /** @param cutLine whether the line may go on behind {@code end}: it is the last of a file and has no line end */
    void reset(byte[] line, int start, int end, boolean cutLine) {
        this.line = line;
        this.position = start;
        this.end = end;
        this.cutLine = cutLine;
        this.seen = 0;
        this.cut = false;
    }

    /** Moves to the next field. */
    boolean next() {
        byte[] b = line;
        int to = end;
        int start = position;
        boolean old = false;
        while (start < to) {
            if (SEPARATES[b[start] & 0xff]) {
                start++;
                continue;
            }
            int p = start;
            long letters = 0;
            while (p < to && !ENDS_KEY[b[p] & 0xff]) {
                letters = letters << 8 | b[p++] & 0xff;
            }
            if (p >= to || b[p] != '=' || p == start) {
                // A bare word: no field. Kernels before 3.13 wrote "old auid=4294967295 new auid=1000".
                old = p - start == 3 && letters == OLD;
                start = p == start ? p + 1 : p;
                continue;
            }
            // The text "^]" for 0x1D stays glued to the key that follows it.
            boolean glued = b[start] == '^' && p - start > 2 && b[start + 1] == ']';
            keyStart = glued ? start + 2 : start;
            keyEnd = p;
            value(p + 1 < to && b[p + 1] == '=' ? p + 2 : p + 1);
            name = old ? FieldName.OTHER : FieldName.of(glued ? letters() : letters, keyEnd - keyStart);
            boolean again = (seen & name.bit) != 0;
            seen |= name.bit;
            if (!again || name == FieldName.OTHER || name == FieldName.RES) {
                return true;
            }
            old = false;
            start = position;
        }
        position = to;
        return false;
    }

    private long letters() {
        long letters = 0;
        for (int p = keyStart; p < keyEnd; p++) {
            letters = letters << 8 | line[p] & 0xff;
        }
        return letters;
    }

    private void value(int start) {
        quoted = false;
        cut = false;
        byte first = start < end ? line[start] : 0;
        if (first == '"') {
            quoted = true;
            valueStart = start + 1;
            valueEnd = start + 1;
            while (valueEnd < end && line[valueEnd] != '"') {
                valueEnd++;
            }
            cut = valueEnd == end;
            position = Math.min(end, valueEnd + 1);
        } else if (first == '\'') {
            // The fields inside are read as fields of this record.
            valueStart = valueEnd = start;
            position = start + 1;
        } else if (first == '{') {
            // The last brace closes: a socket's path may hold others.
            int close = end - 1;
            while (close > start && line[close] != '}') {
                close--;
            }
            valueStart = start;
            valueEnd = close > start ? close + 1 : end;
            position = valueEnd;
        } else {
            byte[] b = line;
            int to = end;
            int p = start;
            while (p < to && (!ENDS_VALUE[b[p] & 0xff] || !endsValue(start, p))) {
                p++;
            }
            p -= p < end && line[p] == '=' ? gluedName(start, p) : 0;
            valueStart = start;
            valueEnd = p;
            position = p;
            cut = p == end && cutLine;
        }
    }

    private boolean endsValue(int start, int p) {
        byte c = line[p];
        if (c == ',') {
            return p + 1 == end || line[p + 1] == ' ';
        }
        return SEPARATES[c & 0xff]
                || (c == '^' && p + 1 < end && line[p + 1] == ']')
                || (c == '=' && gluedName(start, p) > 0);
    }

    /**
     * The length of an enriched name that stands before an equal sign at the end of another value, as in
     * {@code key=(null)ARCH=x86_64}: what carried the line dropped the 0x1D. 0 where there is none.
     */
    private int gluedName(int start, int equals) {
        for (byte[] tail : TAIL) {
            int from = equals - tail.length;
            if (from > start && Arrays.equals(line, from, equals, tail, 0, tail.length)) {
                return tail.length;
            }
        }
        return 0;
    }

    private static boolean[] separators(String more) {
        boolean[] separators = new boolean[256];
        for (char c : (" \u001d\t,'\"\0" + more).toCharArray()) {
            separators[c] = true;
        }
        return separators;
    }

    private static byte[] digits() {
        byte[] digits = new byte[256];
        for (int c = 0; c < 256; c++) {
            digits[c] = (byte) (c < 128 ? Character.digit(c, 16) : -1);
        }
        return digits;
    }

    FieldName name() {
        return name;
    }

    /** Goes back to before the present field. */
    void back() {
        position = keyStart;
        seen &= ~name.bit;
    }

    /**
     * What the fields from here to the end say by themselves, as {@code reader} reads them; of alike bytes that is read
     * once. The cursor stays.
     */
    <T> T rest(Remembered<T> memory, Function<Fields, T> reader) {
        T known = memory.find(line, position, end);
        if (known != null) {
            return known;
        }
        int from = position;
        long before = seen;
        seen = 0;
        T read = reader.apply(this);
        position = from;
        seen = before;
        return memory.keep(line, from, end, read);
    }

    /** Whether the line may go on behind its end. */
    boolean mayBeCut() {
        return cutLine;
    }

    /** Whether the value ends where the file does, or lacks its closing quote: its rest is not known. */
    boolean cut() {
        return cut;
    }

    /** Whether the last field was cut. */
    boolean endedCut() {
        return position >= end && cut;
    }

    /** The value as written, without quotes; "" where cut. */
    String word() {
        return cut ? "" : texts.of(line, valueStart, valueEnd);
    }

    /**
     * The value of a field that may hold untrusted text: quoted text is text, even if it looks like hex; an unquoted
     * even run of hex digits is bytes in hex; {@code (null)} and {@code ?} are nothing (audit_log_untrustedstring,
     * kernel/audit.c). "" where cut.
     */
    String text() {
        if (cut || (!quoted && (is("(null)") || is("?")))) {
            return "";
        }
        int length = quoted ? -1 : hex();
        return length >= 0 ? texts.of(decoded, 0, length) : texts.of(line, valueStart, valueEnd);
    }

    /** Like {@link #text}, but bytes: a piece of a text may end within a character. */
    byte[] bytes() {
        int length = quoted ? -1 : hex();
        return length >= 0 ? Arrays.copyOf(decoded, length) : Arrays.copyOfRange(line, valueStart, valueEnd);
    }

    /** The value of a field that has few values, also where cut: half of one is none of them. */
    String nametype() {
        return texts.of(line, valueStart, valueEnd);
    }

    /** The bytes of a value in hex; a half one at a cut is left out. Empty where the value is not hex. */
    byte[] saddr() {
        int odd = (valueEnd - valueStart) & 1;
        valueEnd -= cut ? odd : 0;
        int length = quoted ? -1 : hex();
        return Arrays.copyOf(decoded, Math.max(length, 0));
    }

    /** Decodes into {@link #decoded}; the length, or -1 where the value is not hex. */
    private int hex() {
        int length = valueEnd - valueStart;
        if ((length & 1) != 0 || length == 0) {
            return -1;
        }
        if (decoded.length < length / 2) {
            decoded = new byte[length];
        }
        int n = 0;
        for (int i = valueStart; i < valueEnd; i += 2) {
            int b = DIGITS[line[i] & 0xff] << 4 | DIGITS[line[i + 1] & 0xff];
            if (b < 0) {
                return -1;
            }
            decoded[n++] = (byte) b;
        }
        return n;
    }

    boolean is(String wanted) {
        return valueEnd - valueStart == wanted.length() && startsWith(wanted);
    }

    boolean startsWith(String wanted) {
        if (valueEnd - valueStart < wanted.length()) {
            return false;
        }
        for (int i = 0; i < wanted.length(); i++) {
            if (line[valueStart + i] != wanted.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the value is a decimal number that fits a long; then {@link #number} has it. */
    boolean isDecimal() {
        boolean negative = valueEnd > valueStart && line[valueStart] == '-';
        // Nineteen digits can reach beyond 2^63, where the sum turns negative.
        if (!digits(negative ? valueStart + 1 : valueStart, 10) || number < 0) {
            return false;
        }
        number = negative ? -number : number;
        return true;
    }

    /** Whether the value is a hexadecimal word of 64 bits, with or without 0x; then {@link #number} has it. */
    boolean isWord() {
        boolean marked = valueEnd - valueStart > 2 && line[valueStart] == '0' && line[valueStart + 1] == 'x';
        return digits(marked ? valueStart + 2 : valueStart, 16);
    }

    /** Whether the value is an octal number; then {@link #number} has it. */
    boolean isOctal() {
        return digits(valueStart, 8);
    }

    /** The number that the last question found. */
    long number() {
        return number;
    }

    /** The number that the last question found, or -1 where it is no int. */
    int intNumber() {
        return number == (int) number ? (int) number : -1;
    }

    /** Numbers that do not fit are none. */
    private boolean digits(int from, int radix) {
        int most = radix == 16 ? 16 : radix == 10 ? 19 : 21;
        if (from >= valueEnd || valueEnd - from > most || cut) {
            return false;
        }
        long n = 0;
        for (int p = from; p < valueEnd; p++) {
            int digit = DIGITS[line[p] & 0xff];
            if (digit < 0 || digit >= radix) {
                return false;
            }
            n = n * radix + digit;
        }
        number = n;
        return true;
    }

    /**
     * Whether the key is {@code a7} or {@code a7[2]}: an argument of an EXECVE record, or a piece of one. Then
     * {@link #argument} and {@link #fragment} tell which.
     */
    boolean isArgument() {
        if (line[keyStart] != 'a') {
            return false;
        }
        int p = index(keyStart + 1);
        argument = (int) number;
        fragment = -1;
        if (p < keyEnd && p > 0 && line[p] == '[') {
            p = index(p + 1);
            fragment = (int) number;
            return p == keyEnd - 1 && line[p] == ']';
        }
        return p == keyEnd;
    }

    /** Reads an index of up to nine digits; where it ends, or -1 where there is none. */
    private int index(int from) {
        int p = from;
        number = 0;
        while (p < keyEnd && p - from < 9 && line[p] >= '0' && line[p] <= '9') {
            number = number * 10 + line[p++] - '0';
        }
        return p == from ? -1 : p;
    }

    int argument() {
        return argument;
    }

    /** Which piece of the argument, -1 where the value is all of it. */
    int fragment() {
        return fragment;
    }
}
