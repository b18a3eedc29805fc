package io.tadoru.alerthooks.evidence;

import static java.util.Objects.requireNonNull;

import io.tadoru.collector.EvidenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The logs at one moment.
 *
 * @param files those to read, newest first
 * @param left the older ones, newest first
 * @param most bytes that are read
 */
record LogSet(List<Log> files, List<Path> left, long most) {
    static final LogSet NONE = new LogSet(List.of(), List.of(), 0);
    /** What a compressed log counts for: audit records shrink to about a twelfth. */
    private static final int PACKED = 12;

    /** One of them. */
    record Log(Path path, long inode, long size, FileTime time) {
        long bytes() {
            String name = path.getFileName().toString();
            return name.endsWith(".gz") || name.endsWith(".zst") ? size * PACKED : size;
        }
    }

    /** @throws EvidenceException where there are none, or they cannot be listed */
    static LogSet of(List<Path> logs, long most) {
        List<Log> all = new ArrayList<>();
        for (Path path : logs) {
            try {
                if (Files.isDirectory(path)) {
                    inside(path, all);
                } else {
                    add(path, all);
                }
            } catch (NoSuchFileException e) {
                throw new EvidenceException(path + ": there is no such file or folder", e);
            } catch (IOException e) {
                throw new EvidenceException(path + ": cannot be looked at: " + e.getMessage(), e);
            }
        }
        all.sort(Comparator.comparing(Log::time)
                .reversed()
                .thenComparing(log -> log.path().toString()));
        int read = 0;
        long bytes = 0;
        while (read < all.size() && (read == 0 || bytes + all.get(read).bytes() <= most)) {
            bytes += all.get(read++).bytes();
        }
        return new LogSet(
                List.copyOf(all.subList(0, read)),
                all.subList(read, all.size()).stream().map(Log::path).toList(),
                most);
    }

    private static void inside(Path folder, List<Log> all) throws IOException {
        List<Path> paths;
        try (Stream<Path> inside = Files.list(folder)) {
            paths = inside.filter(p -> p.getFileName().toString().startsWith("audit.log"))
                    .toList();
        }
        if (paths.isEmpty()) {
            throw new EvidenceException(folder + ": there is no audit.log in this folder");
        }
        for (Path path : paths) {
            try {
                add(path, all);
            } catch (NoSuchFileException e) {
                // Rotated away in between.
            }
        }
    }

    private static void add(Path path, List<Log> all) throws IOException {
        Map<String, Object> is = Files.readAttributes(path, "unix:ino,size,lastModifiedTime,isRegularFile");
        if ((Boolean) requireNonNull(is.get("isRegularFile"))) {
            all.add(new Log(
                    path, (Long) requireNonNull(is.get("ino")), (Long) requireNonNull(is.get("size")), (FileTime)
                            requireNonNull(is.get("lastModifiedTime"))));
        }
    }

    List<Path> paths() {
        return files.stream().map(Log::path).toList();
    }

    /** Whether each name still means the same file, however much was added. */
    boolean sameFiles(LogSet other) {
        return names().equals(other.names());
    }

    private List<String> names() {
        return files.stream().map(f -> f.path() + " " + f.inode()).sorted().toList();
    }
}
