package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All sensors whose alerts Tadoru understands, and what each sent. Immutable, thread-safe. */
public final class AlertSources {
    /** In place of a sensor's name: the form is told by its fields. */
    public static final String AUTO = "auto";

    /** JSON values in one body. */
    private static final int MOST = 10_000;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    /** In the order in which a form is told by its fields: a document of one sensor may lie within another's. */
    private static final List<AlertSource> BUILT_IN = List.of(
            new ElasticDetection(),
            new WazuhAlert(),
            new SuricataEve(),
            new SnortAlert(),
            new ZeekNotice(),
            new FalcoAlert(),
            new SplunkResult(),
            new AlertmanagerAlert(),
            new PlainAlert(),
            new ElastAlertMatch());

    private final Map<String, AlertSource> sources = new LinkedHashMap<>();
    private final List<String> names;

    /**
     * @param own sensors of the settings by name: lower-case letters, digits, dots, dashes and underscores
     * @throws IllegalArgumentException for a name that is taken, or is none
     */
    public AlertSources(Map<String, Pointers> own) {
        BUILT_IN.forEach(source -> sources.put(source.name(), source));
        new TreeMap<>(own).forEach((name, pointers) -> {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "\"" + AlertTime.shortened(name)
                                + "\": a source's name has lower-case letters, digits, dots, dashes and underscores, 64 at most");
            }
            if (name.equals(AUTO) || sources.putIfAbsent(name, new GenericAlert(name, pointers)) != null) {
                throw new IllegalArgumentException(name + ": this source is built in; give yours another name");
            }
        });
        List<String> sorted = new ArrayList<>(sources.keySet());
        sorted.sort(null);
        sorted.add(AUTO);
        names = List.copyOf(sorted);
    }

    /** What {@link #read} takes as a source: all sensors in order, then {@link #AUTO}. */
    public List<String> names() {
        return names;
    }

    /**
     * What one delivery held.
     *
     * @param alerts in its order
     * @param refused in its order; what is not here was understood
     */
    public record Batch(List<Received> alerts, List<Refused> refused) {
        public Batch {
            alerts = List.copyOf(alerts);
            refused = List.copyOf(refused);
        }
    }

    /**
     * An alert that was not taken.
     *
     * @param position its place among all of the delivery, understood or not, from 1; Elasticsearch's action lines do
     *     not count
     * @param reason the field and what is wrong with it; may quote hostile text, shortened
     * @param ignored whether that is no fault: the sensor itself says that it is no alert, such as EVE's flows
     */
    public record Refused(int position, String reason, boolean ignored) {}

    /** One of a delivery: an alert, or why it is none. */
    record Outcome(@Nullable Received alert, @Nullable Refused refused, boolean known) {}

    /**
     * Reads a delivery: one JSON value, an array, or values one a line (NDJSON, also with Elasticsearch's action lines).
     * A broken alert, or a broken line, costs only itself.
     *
     * @param source one of {@link #names}
     * @param receivedMillis when it came, milliseconds since the epoch, for sensors that send no time; negative where that
     *     shall not be used: such alerts are then refused
     * @throws AlertException when the source is unknown, or the body as a whole cannot be read: no JSON (with line and
     *     column), empty, or more than 10,000 values. Then nothing of it was taken
     */
    public Batch read(String source, byte[] body, long receivedMillis) throws AlertException {
        List<Received> alerts = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        for (Outcome outcome : outcomes(source, body, receivedMillis, MOST)) {
            if (outcome.alert() != null) {
                alerts.add(outcome.alert());
            } else if (outcome.refused() != null) {
                refused.add(outcome.refused());
            }
        }
        return new Batch(alerts, refused);
    }

    List<Outcome> outcomes(String source, byte[] body, long receivedMillis, int most) throws AlertException {
        AlertSource named = sources.get(source);
        if (named == null && !source.equals(AUTO)) {
            throw new AlertException("no source is called \"" + AlertTime.shortened(source) + "\"; there are "
                    + String.join(", ", names()));
        }
        long received = nanos(receivedMillis);
        List<Outcome> outcomes = new ArrayList<>();
        for (AlertBody.Value value : AlertBody.values(body, most)) {
            JsonNode json = value.json();
            if (json == null || !json.isObject()) {
                outcomes.add(refused(
                        outcomes.size() + 1, json == null ? value.problem() : "no JSON object: " + kind(json), false));
                continue;
            }
            AlertSource fitting = named == null ? fitting(json) : named;
            if (fitting == null) {
                outcomes.add(refused(
                        outcomes.size() + 1,
                        "no form that is known: its fields are those of none of " + String.join(", ", sources.keySet()),
                        false));
                continue;
            }
            for (JsonNode alert : fitting.alerts(json)) {
                if (outcomes.size() == most) {
                    throw new AlertException(
                            "more than " + most + " alerts: send them in several deliveries; none was taken");
                }
                outcomes.add(outcome(fitting, alert, received, outcomes.size() + 1));
            }
        }
        return outcomes;
    }

    private @Nullable AlertSource fitting(JsonNode json) {
        for (AlertSource source : sources.values()) {
            if (source.fits(json)) {
                return source;
            }
        }
        return null;
    }

    private static Outcome outcome(AlertSource source, JsonNode json, long received, int position) {
        if (!json.isObject()) {
            return refused(position, "no JSON object: " + kind(json), true);
        }
        try {
            return new Outcome(source.read(json, received), null, true);
        } catch (AlertException e) {
            return new Outcome(null, new Refused(position, String.valueOf(e.getMessage()), e.ignored()), true);
        }
    }

    private static Outcome refused(int position, String reason, boolean known) {
        return new Outcome(null, new Refused(position, reason, false), known);
    }

    private static String kind(JsonNode json) {
        return "this is " + json.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
    }

    private static long nanos(long millis) {
        return millis < 0 || millis > Long.MAX_VALUE / 1_000_000 ? -1 : millis * 1_000_000;
    }
}
