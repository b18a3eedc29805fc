package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.correlator.Alert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file with one alert, of whatever sensor: the form is told by its fields. */
public final class AlertFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Alerts are small; a larger file is something else. */
    private static final long LARGEST = 16 << 20;

    private AlertFile() {}

    /**
     * The first alert in a file of JSON values (one, or one a line).
     *
     * @throws AlertException when there is none, with the file's name and the field that is wrong
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
        int number = 0;
        try (MappingIterator<JsonNode> values = JSON.readerFor(JsonNode.class).readValues(bytes)) {
            while (values.hasNextValue()) {
                JsonNode value = values.nextValue();
                number++;
                if (SuricataEve.fits(value)) {
                    return SuricataEve.alert(value);
                }
                if (PlainAlert.fits(value)) {
                    return PlainAlert.alert(value);
                }
            }
        } catch (JsonProcessingException e) {
            String line =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            throw new AlertException(file + line + ": no JSON: " + e.getOriginalMessage(), e);
        } catch (AlertException e) {
            throw new AlertException(file + ", JSON value " + number + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new AlertException(file + ": cannot be read: " + e.getMessage(), e);
        }
        throw new AlertException(
                file
                        + ": holds no alert: neither Suricata EVE (event_type \"alert\") nor the plain form (time, src_ip or dest_ip)");
    }
}
