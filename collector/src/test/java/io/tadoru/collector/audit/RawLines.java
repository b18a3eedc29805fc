package io.tadoru.collector.audit;

import io.tadoru.collector.Event;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads raw lines in tests and keeps what comes out. */
final class RawLines {
    final List<Event> events = new ArrayList<>();
    final AuditLogReader reader;

    RawLines(String namelessHost) {
        reader = new AuditLogReader(namelessHost, events::add);
    }

    /** The events of these lines, each ended by a line feed. */
    static List<Event> events(String... lines) {
        return new RawLines("here")
                .file("audit.log", String.join("\n", lines) + "\n")
                .finish();
    }

    /** The one event of these lines. */
    static Event event(String... lines) {
        List<Event> events = events(lines);
        if (events.size() != 1) {
            throw new AssertionError("not one event: " + events);
        }
        return events.get(0);
    }

    RawLines file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    RawLines file(String name, byte[] bytes) {
        try {
            reader.read(new ByteArrayInputStream(bytes), name);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return this;
    }

    List<Event> finish() {
        reader.finish();
        return events;
    }
}
