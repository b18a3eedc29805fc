package io.tadoru.alerthooks.evaluation;

import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.alerthooks.alert.AlertFile;
import io.tadoru.collector.EvidenceException;
import io.tadoru.correlator.Alert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A sample: a folder with {@code alert.json}, {@code truth.json} and the log; {@code samples/README.md} has the format. */
public record RecordedAttack(Path folder, Alert alert, Truth truth) {
    private static final String TRUTH = "truth.json";

    /**
     * The folders of samples at a place: itself, or those in it.
     *
     * @return sorted by name
     * @throws EvidenceException where there is none
     */
    public static List<Path> folders(Path place) throws IOException {
        if (Files.isRegularFile(place.resolve(TRUTH))) {
            return List.of(place);
        }
        if (!Files.isDirectory(place)) {
            throw new EvidenceException(place + ": there is no such folder");
        }
        try (Stream<Path> folders = Files.list(place)) {
            List<Path> samples = folders.filter(f -> Files.isRegularFile(f.resolve(TRUTH)))
                    .sorted()
                    .toList();
            if (samples.isEmpty()) {
                throw new EvidenceException(place + ": neither it nor a folder in it holds a " + TRUTH);
            }
            return samples;
        }
    }

    /** Reads alert and truth, not the log. */
    public static RecordedAttack read(Path folder) throws AlertException, IOException {
        return new RecordedAttack(
                folder, AlertFile.read(folder.resolve("alert.json")), Truth.read(folder.resolve(TRUTH)));
    }

    public String name() {
        return folder.toAbsolutePath().normalize().getFileName().toString();
    }
}
