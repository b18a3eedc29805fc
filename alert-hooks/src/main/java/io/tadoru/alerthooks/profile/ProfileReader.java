package io.tadoru.alerthooks.profile;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.collector.EvidenceException;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.profile.Profile;
import io.tadoru.correlator.profile.Profile.Program;
import io.tadoru.correlator.profile.Profile.Seen;
import io.tadoru.correlator.profile.Use;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Reads the lines of one profile, in order; a line that is not as it was written ends it. Not thread-safe. */
final class ProfileReader {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** The header with all its hosts, each character an escape. */
    private static final int LONGEST_LINE = 2 << 20;

    private static final int LONGEST_TEXT = 600;
    private static final String AGAIN = "; learn it again with ./tadoru learn";

    private final InputStream in;
    private final String name;
    private final SortedMap<String, Program> programs = new TreeMap<>();
    private final TreeMap<Use, Seen> uses = new TreeMap<>();
    private int line;
    private int all;
    private @Nullable String program;
    private long beyond;

    ProfileReader(InputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    Profile profile() throws IOException {
        JsonNode header = next();
        if (header == null || !header.has("tadoru_profile")) {
            throw new EvidenceException(name
                    + ", line 1: no \"tadoru_profile\": this is no noise profile; make one with" + " ./tadoru learn");
        }
        long format = number(header, "tadoru_profile", n -> n > 0);
        if (format > ProfileFile.FORMAT) {
            throw new EvidenceException(name + ", line 1: format " + format + " is newer than this Tadoru, which reads "
                    + ProfileFile.FORMAT + ": use a newer Tadoru, or learn it again with ./tadoru learn");
        }
        for (JsonNode value = next(); value != null; value = next()) {
            line(value);
        }
        close();
        if (all != number(header, "uses", n -> n >= 0) || programs.size() != number(header, "programs", n -> n >= 0)) {
            throw new EvidenceException(name + ", line " + line + ": the file ends with " + programs.size()
                    + " programs and " + all + " uses, its first line promises "
                    + header.get("programs") + " and " + header.get("uses") + ": it is cut off or changed" + AGAIN);
        }
        return profile(header);
    }

    private Profile profile(JsonNode header) {
        line = 1;
        TreeSet<String> hosts = new TreeSet<>();
        for (JsonNode host : header.path("hosts")) {
            if (!host.isTextual() || host.textValue().length() > LONGEST_TEXT || !hosts.add(host.textValue())) {
                throw broken("\"hosts\" is no list of different names");
            }
        }
        if (hosts.size() > Profile.MOST_HOSTS || !header.path("more_hosts").isBoolean()) {
            throw broken("more hosts than a profile has, or no \"more_hosts\"");
        }
        long events = number(header, "events", n -> n >= 0);
        return new Profile(
                "",
                hosts,
                header.get("more_hosts").booleanValue(),
                events == 0 ? Long.MAX_VALUE : time(header, "from"),
                events == 0 ? Long.MIN_VALUE : time(header, "to"),
                events,
                number(header, "forks", n -> n >= 0),
                number(header, "executions", n -> n >= 0),
                programs,
                number(header, "beyond", n -> n >= 0));
    }

    private void line(JsonNode value) {
        String of = text(value, "program");
        if (!of.equals(program)) {
            close();
            if (program != null && of.compareTo(program) < 0) {
                throw broken("programs are not in order");
            }
            if (programs.size() == Profile.MOST_PROGRAMS) {
                throw broken("more than " + Profile.MOST_PROGRAMS + " programs");
            }
            program = of;
        } else if (value.has("beyond")) {
            throw broken("\"beyond\" is not the first of its program");
        }
        if (value.has("beyond")) {
            beyond = number(value, "beyond", n -> n > 0);
            return;
        }
        Use use = new Use(kind(text(value, "kind")), text(value, "object"));
        if (!uses.isEmpty() && use.compareTo(uses.lastKey()) <= 0) {
            throw broken("uses are not in order");
        }
        if (uses.size() == Profile.MOST_USES) {
            throw broken("more than " + Profile.MOST_USES + " uses of one program");
        }
        Seen seen =
                new Seen(number(value, "count", n -> n > 0), hosts(value), time(value, "first"), time(value, "last"));
        if (seen.first() > seen.last()) {
            throw broken("\"first\" is after \"last\"");
        }
        uses.put(use, seen);
        all++;
    }

    private void close() {
        if (program == null) {
            return;
        }
        if (uses.isEmpty()) {
            throw broken("no use of program \"" + program + "\"");
        }
        programs.put(program, new Program(uses, beyond));
        uses.clear();
        beyond = 0;
    }

    private Kind kind(String words) {
        return Arrays.stream(Kind.values())
                .filter(k -> k.words().equals(words))
                .findFirst()
                .orElseThrow(() -> broken("\"kind\" is none that this Tadoru knows"));
    }

    private long hosts(JsonNode value) {
        String hex = text(value, "hosts");
        if (hex.length() != 16 || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw broken("\"hosts\" is not 16 hex digits");
        }
        return HexFormat.fromHexDigitsToLong(hex);
    }

    private String text(JsonNode value, String field) {
        JsonNode text = value.path(field);
        if (!text.isTextual() || text.textValue().isEmpty() || text.textValue().length() > LONGEST_TEXT) {
            throw broken("\"" + field + "\" is no text of 1 to " + LONGEST_TEXT + " characters");
        }
        return text.textValue();
    }

    private long number(JsonNode value, String field, LongPredicate fits) {
        JsonNode number = value.path(field);
        if (!number.isIntegralNumber() || !number.canConvertToLong() || !fits.test(number.longValue())) {
            throw broken("\"" + field + "\" is no count");
        }
        return number.longValue();
    }

    private long time(JsonNode value, String field) {
        try {
            Instant time = Instant.parse(text(value, field));
            return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
        } catch (DateTimeException | ArithmeticException e) {
            throw new EvidenceException(
                    name + ", line " + line + ": \"" + field + "\" is no time such as 2026-11-22T14:03:09.123Z" + AGAIN,
                    e);
        }
    }

    /** The next line's value; null at the end. */
    private @Nullable JsonNode next() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        int c = in.read();
        if (c < 0) {
            return null;
        }
        line++;
        for (; c >= 0 && c != '\n'; c = in.read()) {
            if (bytes.size() == LONGEST_LINE) {
                throw broken("longer than " + LONGEST_LINE + " bytes");
            }
            bytes.write(c);
        }
        if (c < 0) {
            throw broken("the file ends in it: it is cut off");
        }
        JsonNode value;
        try {
            value = JSON.readTree(bytes.toByteArray());
        } catch (JsonProcessingException e) {
            throw new EvidenceException(name + ", line " + line + ": no JSON: " + e.getOriginalMessage() + AGAIN, e);
        }
        if (!value.isObject()) {
            throw broken("no JSON object");
        }
        return value;
    }

    private EvidenceException broken(String what) {
        return new EvidenceException(name + ", line " + line + ": " + what + AGAIN);
    }
}
