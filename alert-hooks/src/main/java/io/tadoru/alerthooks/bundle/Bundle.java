package io.tadoru.alerthooks.bundle;

import io.tadoru.alerthooks.bundle.Fault.Kind;
import io.tadoru.alerthooks.digest.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A report's folder as a zip with {@code MANIFEST.sha256}, which {@code sha256sum -c} reads too. The manifest shows that
 * nothing was changed by accident, or by somebody who left it as it is; who writes a new one can change all, so keep the
 * SHA-256 of the bundle elsewhere where that matters.
 */
public final class Bundle {
    /** The manifest's name; the last entry. */
    public static final String MANIFEST = "MANIFEST.sha256";

    /** Bytes unpacked; a report has some 10 MB. */
    static final long LARGEST = 1L << 30;

    static final int MOST_ENTRIES = 10_000;
    private static final long LARGEST_MANIFEST = 4 << 20;

    /** The same in all zones. Of January 1980's first second Java thinks that it might be earlier, and adds the zone. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    /** A zip's end, where it has no comment. */
    private static final int END = 22;

    /** Names that mean the same everywhere, and need no quoting in a manifest. */
    private static final Pattern NAME = Pattern.compile("(?!\\.)[A-Za-z0-9._-]{1,200}");

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *](.+)");

    private Bundle() {}

    /**
     * Writes the folder's regular files and their manifest. The same files give the same bytes, on the same Java. A manifest
     * that is in the folder is left out, and so is a file that is being written; the stream stays open.
     *
     * @throws IOException when a file cannot be read, has a name that is not letters, digits, dots, dashes and underscores,
     *     or is no regular file; what is written by then is no bundle
     */
    public static void write(Path folder, OutputStream out) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                String name = String.valueOf(file.getFileName());
                if (name.equals(MANIFEST) || (name.startsWith(".") && name.endsWith(".part"))) {
                    continue;
                }
                if (!NAME.matcher(name).matches() || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    throw new IOException(folder + ": " + name + ": no file of a report");
                }
                files.put(name, file);
            }
        }
        StringBuilder manifest = new StringBuilder();
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        for (Map.Entry<String, Path> file : files.entrySet()) {
            zip.putNextEntry(entry(file.getKey()));
            // Not closed: that would close the zip.
            DigestOutputStream hashed = new DigestOutputStream(zip, Sha256.begin());
            Files.copy(file.getValue(), hashed);
            zip.closeEntry();
            manifest.append(hex(hashed.getMessageDigest()))
                    .append("  ")
                    .append(file.getKey())
                    .append('\n');
        }
        zip.putNextEntry(entry(MANIFEST));
        zip.write(manifest.toString().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        zip.finish();
    }

    private static ZipEntry entry(String name) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(TIME);
        return entry;
    }

    /**
     * Whether a bundle is as {@link #write} left it. Reads it twice, as the programs do that unpack: by the directory at its
     * end, and from its beginning; both must show the same. Nothing is unpacked to disk; after 1 GiB it stops.
     *
     * @return all that is wrong, in the bundle's order; empty where it is whole
     * @throws IOException when the file cannot be read at all
     */
    public static List<Fault> verify(Path file) throws IOException {
        return verify(file, LARGEST);
    }

    static List<Fault> verify(Path file, long largest) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file + ": there is no such file");
        }
        if (!Files.isReadable(file)) {
            throw new IOException(file + ": cannot be read");
        }
        Set<Fault> faults = new LinkedHashSet<>();
        Contents byDirectory = new Contents(largest);
        Contents fromBeginning = new Contents(largest);
        try {
            directory(file, byDirectory, faults);
            stream(file, fromBeginning, faults);
        } catch (TooLarge e) {
            faults.add(new Fault(Kind.TOO_LARGE, "", String.valueOf(e.getMessage())));
            return List.copyOf(faults);
        } catch (IOException | IllegalArgumentException e) {
            // IllegalArgumentException: a name that is no UTF-8.
            faults.add(new Fault(Kind.BROKEN, "", "no zip that can be read to its end: " + e.getMessage()));
            return List.copyOf(faults);
        }
        if (!byDirectory.hashes.equals(fromBeginning.hashes) || !byDirectory.names.equals(fromBeginning.names)) {
            faults.add(new Fault(
                    Kind.BROKEN, "", "its directory and its entries differ: programs would unpack different files"));
        }
        compare(byDirectory, faults);
        return List.copyOf(faults);
    }

    /** The SHA-256 of a file, in hex: to keep where nobody can change it. */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.begin();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return hex(digest);
    }

    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge(String message) {
            super(message);
        }
    }

    /** What one way of reading shows. */
    private static final class Contents {
        private final long largest;
        private final List<String> names = new ArrayList<>();
        private final Map<String, String> hashes = new LinkedHashMap<>();
        private byte @Nullable [] manifest;
        private long bytes;

        Contents(long largest) {
            this.largest = largest;
        }

        void add(ZipEntry entry, InputStream in, Set<Fault> faults) throws IOException {
            String name = entry.getName();
            if (names.size() == MOST_ENTRIES) {
                throw new TooLarge("more than " + MOST_ENTRIES + " entries");
            }
            if (hashes.containsKey(name)) {
                faults.add(new Fault(Kind.DUPLICATE, name, "is there more than once"));
            }
            names.add(name);
            if (!NAME.matcher(name).matches()) {
                faults.add(new Fault(Kind.UNSAFE, name, "no name of a report's file: may lead out of the folder"));
            }
            CRC32 sum = new CRC32();
            long before = bytes;
            String hash = hash(name, new CheckedInputStream(in, sum));
            if (!hasTime(entry) || entry.getExtra() != null || entry.getComment() != null) {
                faults.add(new Fault(Kind.ALTERED, name, "its time, or what stands beside it, was changed"));
            }
            if (entry.getCrc() != sum.getValue() || entry.getSize() != bytes - before) {
                faults.add(new Fault(Kind.ALTERED, name, "its checksum, or its size, is that of other contents"));
            }
            // Of one name's several contents the first counts: the fault is said already.
            hashes.putIfAbsent(name, hash);
        }

        private static boolean hasTime(ZipEntry entry) {
            try {
                return TIME.equals(entry.getTimeLocal());
            } catch (DateTimeException e) {
                return false; // The 31st of a thirteenth month.
            }
        }

        private String hash(String name, InputStream in) throws IOException {
            MessageDigest digest = Sha256.begin();
            ByteArrayOutputStream kept = name.equals(MANIFEST) ? new ByteArrayOutputStream() : null;
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes += n;
                if (bytes > largest || (kept != null && kept.size() + n > LARGEST_MANIFEST)) {
                    throw new TooLarge("unpacks to more than a report ever has");
                }
                digest.update(buffer, 0, n);
                if (kept != null) {
                    kept.write(buffer, 0, n);
                }
            }
            if (kept != null) {
                manifest = kept.toByteArray();
            }
            return hex(digest);
        }
    }

    private static void directory(Path file, Contents contents, Set<Fault> faults) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            if (!endsInDirectory(file)) {
                faults.add(new Fault(Kind.ALTERED, "", "something stands behind its end"));
            }
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                try (InputStream in = zip.getInputStream(entry)) {
                    if (in == null) {
                        throw new IOException(entry.getName() + ": an entry without contents");
                    }
                    contents.add(entry, in, faults);
                }
            }
        }
    }

    private static boolean endsInDirectory(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer end = ByteBuffer.allocate(END).order(ByteOrder.LITTLE_ENDIAN);
            channel.position(Math.max(0, channel.size() - END));
            while (end.hasRemaining() && channel.read(end) >= 0) {
                // Until all is read.
            }
            return !end.hasRemaining() && end.getInt(0) == ZipFile.ENDSIG && end.getShort(END - 2) == 0;
        }
    }

    private static void stream(Path file, Contents contents, Set<Fault> faults) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                contents.add(entry, zip, faults);
            }
        }
    }

    private static void compare(Contents contents, Set<Fault> faults) {
        byte[] manifest = contents.manifest;
        if (manifest == null) {
            faults.add(new Fault(Kind.MANIFEST, MANIFEST, "is missing: nothing can be held against it"));
            return;
        }
        Map<String, String> listed = new LinkedHashMap<>();
        String text = new String(manifest, StandardCharsets.UTF_8);
        if (!text.isEmpty() && !text.endsWith("\n")) {
            faults.add(new Fault(Kind.MANIFEST, MANIFEST, "it is cut off"));
        }
        int number = 0;
        for (String line : text.isEmpty() ? new String[0] : text.split("\n", -1)) {
            number++;
            Matcher m = LINE.matcher(line);
            if (line.isEmpty() && text.endsWith("\n") && number > 1) {
                continue;
            }
            if (!m.matches()) {
                faults.add(new Fault(Kind.MANIFEST, MANIFEST, "line " + number + " is no hash and name"));
            } else if (listed.put(m.group(2), m.group(1)) != null) {
                faults.add(new Fault(Kind.MANIFEST, MANIFEST, "line " + number + " names a file for the second time"));
            }
        }
        listed.forEach((name, hash) -> {
            String found = contents.hashes.get(name);
            if (found == null) {
                faults.add(new Fault(Kind.MISSING, name, "the manifest has it, the bundle has not"));
            } else if (!found.equals(hash)) {
                faults.add(new Fault(
                        Kind.CHANGED, name, "has other bytes than when it was written: " + found + ", not " + hash));
            }
        });
        contents.hashes.keySet().stream()
                .filter(name -> !name.equals(MANIFEST) && !listed.containsKey(name))
                .forEach(name -> faults.add(new Fault(Kind.EXTRA, name, "is in the bundle, the manifest has it not")));
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
