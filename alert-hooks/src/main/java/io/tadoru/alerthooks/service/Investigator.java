package io.tadoru.alerthooks.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tadoru.alerthooks.ledger.Conclusion;
import io.tadoru.alerthooks.ledger.Task;
import io.tadoru.alerthooks.notice.Notice;
import io.tadoru.alerthooks.settings.DurationText;
import io.tadoru.alerthooks.settings.Settings;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.Finding;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.finding.Rules;
import io.tadoru.correlator.investigation.Investigation;
import io.tadoru.correlator.profile.Profile;
import io.tadoru.visualizer.AnswerText;
import io.tadoru.visualizer.ReportFolder;
import io.tadoru.visualizer.SentenceJson;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns a task into a report in its folder and a conclusion for the ledger. Thread-safe. */
final class Investigator {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> LEVELS = List.of("high", "medium", "low", "info");
    private static final int MOST_TOLD = 5;

    private final Supplier<EventStore> evidence;
    private final Settings settings;
    private final Rules rules;
    private final List<Profile> profiles;
    private final Reports reports;
    private final List<String> channels;
    private final Supplier<String> address;
    private final String version;

    /**
     * @param evidence opened for each investigation, closed after it
     * @param channels names of those that are told
     * @param address where the service is reached, for links
     * @param version Tadoru's
     */
    Investigator(
            Supplier<EventStore> evidence,
            Settings settings,
            Rules rules,
            List<Profile> profiles,
            Reports reports,
            List<String> channels,
            Supplier<String> address,
            String version) {
        this.evidence = evidence;
        this.settings = settings;
        this.rules = rules;
        this.profiles = List.copyOf(profiles);
        this.reports = reports;
        this.channels = List.copyOf(channels);
        this.address = address;
        this.version = version;
    }

    /**
     * Investigates and writes the report.
     *
     * @throws EvidenceException where the evidence is out of reach
     */
    Conclusion investigate(Task task) throws IOException {
        JsonNode asked = asked(task);
        Incident incident;
        List<Sentence> absent;
        try (EventStore store = evidence.get()) {
            incident = new Investigation(store, version, rules, profiles).of(task.alert(), options(task, asked, store));
            absent = store.absent();
        }
        String folder = Reports.name(task);
        ReportFolder.Written written = new ReportFolder().write(incident, reports.folder(task.incident(), folder));
        Set<String> before = reports.nodes(task.incident());
        List<String> fresh = incident.nodes().stream()
                .map(Node::id)
                .filter(id -> !before.contains(id))
                .toList();
        List<String> answer = AnswerText.of(incident).lines().toList();
        List<Sentence> findings = findings(incident);
        ObjectNode summary = summary(incident, answer, findings, folder, before.isEmpty() ? null : fresh.size());
        summary.set("options", asked);
        list(summary, "absent", absent);
        list(summary, "notes", written.notes());
        Long next = next(task);
        boolean tell = incident.answer() != null || next == null;
        return new Conclusion(
                incident.answer() == null ? "nothing" : "answered",
                null,
                incident.host(),
                answer.get(0),
                incident.answer() == null ? 0 : incident.answer().confidence(),
                incident.partial(),
                summary.toString(),
                Meeting.things(incident),
                Meeting.likes(incident),
                tell ? messages(notice(task, incident, findings, answer.get(0))) : Map.of(),
                "answer",
                next);
    }

    /** Says that it cannot be done; that is an answer too, and people are told. */
    Conclusion setAside(Task task, String problem) {
        Sentence said =
                Sentence.of("This alert could not be investigated after {0} attempts: {1}", task.attempts(), problem);
        String answer = said.toString();
        ObjectNode summary = JSON.createObjectNode();
        said(summary, "answer", Stream.of(SentenceJson.recorded(said)));
        return new Conclusion(
                "aside",
                problem,
                "",
                answer,
                0,
                true,
                summary.toString(),
                Set.of(),
                Set.of(),
                messages(notice(task, null, List.of(), answer)),
                "answer",
                null);
    }

    private Options options(Task task, JsonNode asked, EventStore store) {
        Settings.Investigate usual = settings.investigate();
        Options.Mode mode =
                Options.Mode.valueOf(asked.path("mode").asText("causal").toUpperCase(java.util.Locale.ROOT));
        Duration window = duration(asked, "window", usual.window());
        Duration after = duration(asked, "after", usual.after());
        boolean causal = mode == Options.Mode.CAUSAL;
        List<String> more = new ArrayList<>();
        asked.path("more").forEach(node -> more.add(node.asText()));
        return new Options(
                        window,
                        after,
                        mode,
                        host(task, asked, store, window, after),
                        asked.path("max_nodes").asInt(causal ? usual.maxNodes() : mode.maxNodes()),
                        duration(asked, "max_time", causal ? usual.maxTime() : mode.maxTime()))
                .showing(more);
    }

    private static JsonNode asked(Task task) {
        try {
            return JSON.readTree(task.options());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the options of " + task.incident() + " are no JSON", e);
        }
    }

    /** Who asks may name the host; what the sensor calls it counts only where the evidence has a host of that name. */
    private static String host(Task task, JsonNode asked, EventStore store, Duration window, Duration after) {
        String named = asked.path("host").asText("");
        if (!named.isEmpty() || task.hint().isEmpty()) {
            return named;
        }
        long time = task.alert().time();
        return store.hosts(time - window.toNanos(), time + after.toNanos()).contains(task.hint()) ? task.hint() : "";
    }

    private static Duration duration(JsonNode asked, String name, Duration usual) {
        String text = asked.path(name).asText("");
        return text.isEmpty() ? usual : DurationText.parse(text);
    }

    /** When to look again: the settling times count from the alert's arrival, and each is waited for once. */
    private @Nullable Long next(Task task) {
        List<Duration> settle = settings.investigate().settle();
        return task.run() < settle.size()
                ? (Long) (task.received() + settle.get(task.run()).toMillis())
                : null;
    }

    private static ObjectNode summary(
            Incident incident, List<String> answer, List<Sentence> findings, String folder, @Nullable Integer fresh) {
        ObjectNode summary = JSON.createObjectNode();
        summary.put("report", folder);
        answer.forEach(summary.withArray("answer")::add);
        AnswerText.said(incident)
                .forEach(line -> said(summary, "answer", line.stream().map(SentenceJson::of)));
        summary.put("nodes", incident.nodes().size());
        summary.put("edges", incident.edges().size());
        summary.put("events", incident.coverage().events());
        if (fresh != null) {
            summary.put("new_nodes", fresh);
        }
        told(summary, "findings", findings);
        told(summary, "limits", incident.limits());
        told(summary, "coverage", incident.coverage().statements());
        return summary;
    }

    private static void list(ObjectNode summary, String name, List<Sentence> sentences) {
        sentences.forEach(s -> summary.withArray(name).add(s.toString()));
    }

    /** In English, and to be said in whatever language a page is in. */
    private static void told(ObjectNode summary, String name, List<Sentence> sentences) {
        list(summary, name, sentences);
        sentences.forEach(s -> said(summary, name, Stream.of(SentenceJson.recorded(s))));
    }

    /** @param sentences of one text, one after the other */
    private static void said(ObjectNode summary, String name, Stream<JsonNode> sentences) {
        ArrayNode text = summary.withObjectProperty("said").withArray(name).addArray();
        sentences.forEach(text::add);
    }

    /** The gravest first, each once. */
    private static List<Sentence> findings(Incident incident) {
        Map<Sentence, Integer> levels = new LinkedHashMap<>();
        for (Node node : incident.nodes()) {
            for (Finding f : node.findings()) {
                levels.merge(f.reason(), Math.max(LEVELS.indexOf(f.level()), 0), Math::min);
            }
        }
        return levels.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .limit(MOST_TOLD)
                .map(Map.Entry::getKey)
                .toList();
    }

    private Notice notice(Task task, @Nullable Incident incident, List<Sentence> findings, String answer) {
        Alert alert = task.alert();
        List<String> lacks = incident == null
                ? List.of()
                : incident.lacks().stream()
                        .limit(MOST_TOLD)
                        .map(Sentence::toString)
                        .toList();
        return new Notice(
                task.incident(),
                task.incident(),
                incident == null ? "aside" : "answer",
                Math.floorDiv(alert.time(), 1_000_000L),
                alert.signature(),
                alert.severity(),
                task.sensor(),
                incident == null ? "" : incident.host(),
                answer,
                incident == null || incident.answer() == null
                        ? 0
                        : incident.answer().confidence(),
                incident == null || incident.partial(),
                task.alerts(),
                findings.stream().map(Sentence::toString).toList(),
                lacks,
                end(alert.srcIp(), alert.srcPort()),
                end(alert.destIp(), alert.destPort()),
                address.get() + "/incidents/" + task.incident());
    }

    private static String end(String ip, int port) {
        if (ip.isEmpty() || port < 0) {
            return ip;
        }
        return ip.indexOf(':') < 0 ? ip + ":" + port : "[" + ip + "]:" + port;
    }

    /** The same notice under each channel's own id. */
    private Map<String, String> messages(Notice notice) {
        Map<String, String> messages = new HashMap<>();
        for (String channel : channels) {
            ObjectNode json = JSON.valueToTree(notice);
            json.put("id", Conclusion.message(notice.incident(), channel, "answer"));
            messages.put(channel, json.toString());
        }
        return messages;
    }
}
