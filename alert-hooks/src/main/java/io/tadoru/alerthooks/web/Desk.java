package io.tadoru.alerthooks.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.tadoru.alerthooks.digest.Sha256;
import io.tadoru.alerthooks.ledger.Conclusion;
import io.tadoru.alerthooks.ledger.Incidents;
import io.tadoru.alerthooks.ledger.Ledger;
import io.tadoru.alerthooks.settings.DurationText;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is done with incidents, by the API and by the pages alike; all of it goes to the trail. */
final class Desk {
    static final int NOTE = 10_000;
    static final int ASSIGNEE = 100;
    static final List<String> MODES = Arrays.stream(Options.Mode.values())
            .map(mode -> mode.name().toLowerCase(Locale.ROOT))
            .toList();

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,60}");
    private static final Pattern FILE = Pattern.compile("[a-z0-9][a-z0-9-]{0,40}\\.[a-z0-9]{1,8}");
    private static final Duration LONGEST_WINDOW = Duration.ofDays(3660);
    private static final Duration LONGEST_RUN = Duration.ofHours(1);
    private static final int MOST_NODES = 100_000;
    private static final int MOST_MORE = 50;

    private final Ledger ledger;
    private final Reports reports;
    private final Service service;
    private final Door door;

    Desk(Service service, Door door) {
        this.ledger = service.ledger();
        this.reports = service.reports();
        this.service = service;
        this.door = door;
    }

    /** Whether a text can be an incident's id. */
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** @throws Problem 404 where there is none */
    Incidents.Row row(String id) {
        return Optional.of(id)
                .filter(Desk::isId)
                .flatMap(ledger.incidents::get)
                .orElseThrow(() -> Problem.of(404, Sentence.of("there is no such incident")));
    }

    /** The incident in the request's address; that it is read goes to the trail first. */
    Incidents.Row read(Context ctx, String action) {
        Incidents.Row row = row(ctx.pathParam("id"));
        door.note(ctx, action, row.id(), "done", "");
        return row;
    }

    /** What two people who change it at once must not both have seen: alerts that come meanwhile do not change it. */
    static String version(Incidents.Row row) {
        return Sha256.hex(String.join("\0", row.status(), row.verdict(), row.note(), row.assignee()))
                .substring(0, 16);
    }

    /**
     * What people say of an incident; null stays.
     *
     * @param version that they saw, null where that does not matter
     */
    Incidents.Row triage(
            Context ctx,
            @Nullable String version,
            @Nullable String status,
            @Nullable String verdict,
            @Nullable String note,
            @Nullable String assignee) {
        Incidents.Row before = row(ctx.pathParam("id"));
        String what = (status == null ? "" : "status " + status + "; ")
                + (verdict == null ? "" : "verdict " + verdict + "; ")
                + (assignee == null ? "" : "assignee " + assignee + "; ")
                + (note == null ? "" : "note");
        synchronized (this) {
            Incidents.Row now = row(before.id());
            if (version != null && !version.equals(version(now))) {
                door.note(ctx, "incident.triage", before.id(), "refused", "changed by somebody else meanwhile");
                throw Problem.of(412, Sentence.of("somebody else has changed the incident meanwhile: load it again"));
            }
            try {
                ledger.incidents.triage(
                        now.id(),
                        status,
                        verdict,
                        note,
                        assignee,
                        service.clock().millis());
            } catch (IllegalArgumentException e) {
                throw Problem.of(422, Sentence.text(String.valueOf(e.getMessage())));
            }
        }
        door.note(ctx, "incident.triage", before.id(), "done", what);
        return row(before.id());
    }

    /**
     * Asks for another run; null, or "", is the usual.
     *
     * @param more a node of which to show more: then all else is as it was in the last run, unless it is said here
     */
    void run(
            Context ctx,
            @Nullable String window,
            @Nullable String after,
            @Nullable String mode,
            @Nullable Integer maxNodes,
            @Nullable String maxTime,
            @Nullable String host,
            @Nullable String more) {
        Incidents.Row row = row(ctx.pathParam("id"));
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        if (more != null && !more.isEmpty()) {
            if (IncidentApi.summary(row).path("options") instanceof ObjectNode last) {
                options.setAll(last);
            }
            ArrayNode nodes = options.withArray("more");
            if (nodes.size() >= MOST_MORE) {
                throw Problem.of(
                        422,
                        Sentence.of(
                                "more was asked for of {0} nodes already: investigate without it first", MOST_MORE));
            }
            nodes.add(more);
        }
        putTime(options, "window", window, LONGEST_WINDOW);
        putTime(options, "after", after, LONGEST_WINDOW);
        putTime(options, "max_time", maxTime, LONGEST_RUN);
        if (mode != null && !mode.isEmpty()) {
            if (!MODES.contains(mode)) {
                throw Problem.of(422, Sentence.of("{0} must be one of {1}", "mode", String.join(", ", MODES)));
            }
            options.put("mode", mode);
        }
        if (maxNodes != null) {
            if (maxNodes < 1 || maxNodes > MOST_NODES) {
                throw Problem.of(
                        422, Sentence.of("{0} must be a whole number from {1} to {2}", "max_nodes", 1, MOST_NODES));
            }
            options.put("max_nodes", maxNodes);
        }
        if (host != null && !host.isEmpty()) {
            options.put("host", host);
        }
        ledger.tasks.again(row.id(), options.toString(), service.clock().millis());
        door.note(ctx, "incident.run", row.id(), "done", options.toString());
        service.wake().run();
    }

    private static void putTime(ObjectNode options, String name, @Nullable String text, Duration longest) {
        if (text == null || text.isEmpty()) {
            return;
        }
        Duration duration;
        try {
            duration = DurationText.parse(text.strip());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw Problem.of(422, Sentence.of("{0} must be a duration such as 90s, 20m, 24h or 11d", name));
        }
        if (duration.isNegative() || duration.compareTo(longest) > 0) {
            throw Problem.of(422, Sentence.of("{0} must be a duration of at most {1}h", name, longest.toHours()));
        }
        options.put(name, duration.toString());
    }

    /** Has a dead message sent after all. */
    void retry(Context ctx) {
        String incident = ctx.pathParam("incident");
        String channel = Body.plain("channel", ctx.pathParam("channel"));
        String kind = Body.plain("kind", ctx.pathParam("kind"));
        String id = Conclusion.message(incident, channel, kind);
        if (!isId(incident)
                || id.length() > 1000
                || !ledger.outbox.revive(id, service.clock().millis())) {
            throw Problem.of(404, Sentence.of("there is no such message that was given up"));
        }
        door.note(ctx, "message.retry", id, "done", "");
        service.wake().run();
    }

    // --- the report

    /** @throws Problem 404 where there is no report yet */
    Path folder(Incidents.Row row) {
        return reports.current(row).orElseThrow(() -> Problem.of(404, Sentence.of("the incident has no report yet")));
    }

    /** The names of a report's files, in order; empty where there is none. */
    List<String> files(Incidents.Row row) {
        Optional<Path> folder = reports.current(row);
        if (folder.isEmpty()) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder.get())) {
            return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> file.getFileName().toString())
                    .filter(name -> FILE.matcher(name).matches())
                    .sorted()
                    .collect(Collectors.toList());
        } catch (NoSuchFileException | NotDirectoryException e) {
            // A newer report has taken its place.
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
