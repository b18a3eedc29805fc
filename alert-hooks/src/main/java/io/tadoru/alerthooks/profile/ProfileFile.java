package io.tadoru.alerthooks.profile;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.tadoru.alerthooks.digest.Sha256;
import io.tadoru.collector.EvidenceException;
import io.tadoru.correlator.profile.Profile;
import io.tadoru.correlator.profile.Profile.Program;
import io.tadoru.correlator.profile.Profile.Seen;
import io.tadoru.correlator.profile.Use;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/**
 * A profile on disk: one JSON value a line, ASCII, a header first, then the uses in order; plain, or zstd where its name
 * ends so. The same profile gives the same bytes. {@code docs/noise-profile.md} tells the fields.
 */
public final class ProfileFile {
    /** Version of the format; a reader refuses newer ones. */
    static final int FORMAT = 1;

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** {@code 0xFD2FB528}, little-endian (RFC 8878, 3.1.1). */
    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    private ProfileFile() {}

    /** Writes a profile; a file of that name is there whole, or as before. */
    public static void write(Profile profile, Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
            if (file.getFileName().toString().endsWith(".zst")) {
                try (OutputStream zstd = new ZstdOutputStream(out)) {
                    write(profile, zstd);
                }
            } else {
                write(profile, out);
            }
        }
        Files.move(part, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    static void write(Profile profile, OutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setRootValueSeparator(new SerializedString("\n"));
            header(profile, json);
            for (Map.Entry<String, Program> program : profile.programs().entrySet()) {
                if (program.getValue().beyond() > 0) {
                    json.writeStartObject();
                    json.writeStringField("program", program.getKey());
                    json.writeNumberField("beyond", program.getValue().beyond());
                    json.writeEndObject();
                }
                for (Map.Entry<Use, Seen> use : program.getValue().uses().entrySet()) {
                    use(program.getKey(), use.getKey(), use.getValue(), json);
                }
            }
            json.writeRaw('\n');
        }
    }

    private static void header(Profile profile, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("tadoru_profile", FORMAT);
        json.writeArrayFieldStart("hosts");
        for (String host : profile.hosts()) {
            json.writeString(host);
        }
        json.writeEndArray();
        json.writeBooleanField("more_hosts", profile.moreHosts());
        if (profile.events() > 0) {
            json.writeStringField("from", time(profile.from()));
            json.writeStringField("to", time(profile.to()));
        }
        json.writeNumberField("events", profile.events());
        json.writeNumberField("forks", profile.forks());
        json.writeNumberField("executions", profile.executions());
        json.writeNumberField("programs", profile.programs().size());
        json.writeNumberField("uses", uses(profile));
        json.writeNumberField("beyond", profile.beyond());
        json.writeEndObject();
    }

    /** How many lines of uses it has. */
    public static int uses(Profile profile) {
        return profile.programs().values().stream()
                .mapToInt(p -> p.uses().size())
                .sum();
    }

    private static void use(String program, Use use, Seen seen, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("program", program);
        json.writeStringField("kind", use.kind().words());
        json.writeStringField("object", use.object());
        json.writeNumberField("count", seen.count());
        json.writeStringField("hosts", HexFormat.of().toHexDigits(seen.hosts()));
        json.writeStringField("first", time(seen.first()));
        json.writeStringField("last", time(seen.last()));
        json.writeEndObject();
    }

    private static String time(long nanos) {
        return Instant.ofEpochSecond(0, nanos).toString();
    }

    /**
     * Reads a profile. It comes from {@code sha256:}, the hash of the file's content unpacked.
     *
     * @throws EvidenceException where it is no whole profile, with the file, the line and what to do
     */
    public static Profile read(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return read(unpacked(in), file.toString());
        } catch (NoSuchFileException e) {
            throw new EvidenceException(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new EvidenceException(
                    file + ": cannot be read: " + e.getMessage() + "; learn it again with ./tadoru learn", e);
        }
    }

    private static InputStream unpacked(InputStream in) throws IOException {
        in.mark(ZSTD.length);
        byte[] head = in.readNBytes(ZSTD.length);
        in.reset();
        return java.util.Arrays.equals(head, ZSTD) ? new ZstdInputStream(in) : in;
    }

    /** @param name for messages */
    static Profile read(InputStream in, String name) throws IOException {
        MessageDigest digest = Sha256.begin();
        Profile profile = new ProfileReader(new DigestInputStream(in, digest), name).profile();
        return profile.withSource("sha256:" + HexFormat.of().formatHex(digest.digest()) + " (format " + FORMAT + ")");
    }
}
