package io.tadoru.alerthooks.alert;

import io.tadoru.alerthooks.alert.AlertSources.Outcome;
import io.tadoru.alerthooks.alert.AlertSources.Refused;
import io.tadoru.correlator.Alert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** A file with one alert, of whatever sensor: the form is told by its fields. */
public final class AlertFile {
    private static final AlertSources SOURCES = new AlertSources(Map.of());

    /** Alerts are small; a larger file is something else. */
    private static final long LARGEST = 16 << 20;

    private AlertFile() {}

    /**
     * The first alert in a file of JSON values (one, an array, or one a line); what a sensor writes beside its alerts is
     * passed over.
     *
     * @throws AlertException when there is none, or the first is broken, with the file's name and the field that is wrong
     */
    public static Alert read(Path file) throws AlertException {
        byte[] bytes;
        try {
            if (Files.size(file) > LARGEST) {
                throw new AlertException(file + ": larger than 16 MiB; an alert file holds one alert");
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new AlertException(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new AlertException(file + ": cannot be read: " + e.getMessage(), e);
        }
        try {
            return first(bytes);
        } catch (AlertException e) {
            throw new AlertException(file + ": " + e.getMessage(), e);
        }
    }

    private static Alert first(byte[] bytes) throws AlertException {
        String unknown = "";
        // The time of reading is not when something happened: a file's alert says its time, or is refused.
        for (Outcome outcome : SOURCES.outcomes(AlertSources.AUTO, bytes, -1, Integer.MAX_VALUE)) {
            Received received = outcome.alert();
            Refused refused = outcome.refused();
            if (received != null) {
                return received.alert();
            }
            if (refused == null || refused.ignored()) {
                continue;
            }
            if (outcome.known()) {
                throw new AlertException("JSON value " + refused.position() + ": " + refused.reason());
            }
            unknown = unknown.isEmpty() ? "; JSON value " + refused.position() + ": " + refused.reason() : unknown;
        }
        throw new AlertException("holds no alert" + unknown);
    }
}
