package io.tadoru.alerthooks.follow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a log: which of its files were the log before, and in which order. Known are {@code eve.json.1},
 * {@code eve.json-20261122}, {@code eve-20261122.json}, {@code eve.1.json}, each also with {@code .gz}.
 */
final class LogFolder {
    private static final int ATTEMPTS = 5;

    private final Path log;
    private final Path folder;
    private final Pattern rotated;

    LogFolder(Path log) {
        this.log = log.toAbsolutePath();
        this.folder = Objects.requireNonNull(this.log.getParent());
        String name = log.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        String mark = "[.-](?<mark>\\d[\\d.T_-]*)";
        this.rotated = Pattern.compile("(?:" + Pattern.quote(name) + mark + "|" + Pattern.quote(stem)
                + mark.replace("mark", "inner") + Pattern.quote(extension) + ")(?:\\.gz)?");
    }

    /** The log itself, null where there is none at the moment. */
    @Nullable
    LogFile current() throws IOException {
        try {
            return LogFile.of(log);
        } catch (NoSuchFileException e) {
            if (!Files.isDirectory(folder)) {
                throw new IOException(folder + ": there is no such folder", e);
            }
            return null;
        }
    }

    /**
     * All files of the folder, and those that are or were the log, oldest first.
     *
     * @param sequence ends with the log itself, where there is one
     */
    record Look(List<LogFile> all, List<LogFile> sequence) {
        /** What came after a file. */
        List<LogFile> after(LogFile file) {
            int at = sequence.indexOf(file);
            return at >= 0
                    ? sequence.subList(at + 1, sequence.size())
                    : sequence.stream().filter(f -> f.time() >= file.time()).toList();
        }
    }

    /** @return null where files are being renamed right now */
    @Nullable
    Look look() throws IOException {
        Set<String> before = Set.of();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<LogFile> all = list();
            Set<String> names =
                    all.stream().map(f -> f.path() + " " + f.inode()).collect(Collectors.toSet());
            // A listing that runs beside renames may miss a file, or have it twice.
            if (attempt > 0 && names.equals(before)) {
                return new Look(all, sequence(all));
            }
            before = names;
        }
        return null;
    }

    private List<LogFile> list() throws IOException {
        List<Path> paths;
        try (Stream<Path> inside = Files.list(folder)) {
            paths = inside.filter(Files::isRegularFile).toList();
        }
        List<LogFile> files = new ArrayList<>();
        for (Path path : paths) {
            try {
                files.add(LogFile.of(path));
            } catch (NoSuchFileException e) {
                // Renamed in between; the next listing has it.
            }
        }
        return files;
    }

    private List<LogFile> sequence(List<LogFile> all) {
        Set<String> names = new HashSet<>();
        all.forEach(f -> names.add(f.path().getFileName().toString()));
        List<LogFile> old = new ArrayList<>(all.stream()
                .filter(f -> mark(f) != null)
                // Being compressed: the plain one is whole.
                .filter(f -> !f.gzip() || !names.contains(withoutGz(f)))
                .toList());
        boolean counted = old.stream().allMatch(f -> String.valueOf(mark(f)).matches("\\d{1,4}"));
        old.sort(
                counted
                        ? Comparator.comparing((LogFile f) -> -Integer.parseInt(String.valueOf(mark(f))))
                        : Comparator.comparing(LogFile::time).thenComparing(f -> String.valueOf(mark(f))));
        all.stream().filter(f -> f.path().equals(log)).forEach(old::add);
        return old;
    }

    private static String withoutGz(LogFile file) {
        String name = file.path().getFileName().toString();
        return name.substring(0, name.length() - 3);
    }

    /** The number or date that rotation put into the name, null where the file never was the log. */
    private @Nullable String mark(LogFile file) {
        Matcher m = rotated.matcher(file.path().getFileName().toString());
        return !m.matches() ? null : m.group("mark") != null ? m.group("mark") : m.group("inner");
    }
}
