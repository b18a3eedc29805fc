package io.tadoru.visualizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import io.tadoru.collector.Coverage;
import io.tadoru.collector.Event;
import io.tadoru.collector.Question;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The incident as JSON: Tadoru's public format, described by {@code incident.schema.json} beside this class.
 *
 * <p>Texts are exact and whole, not {@link DisplayText}: characters that cannot be seen are written as JSON escapes, so
 * that the file itself is harmless to look at. A lone surrogate, which JSON cannot carry between programs, becomes
 * U+FFFD. What is unknown is absent, or null where the key tells something. Times are RFC 3339 in UTC. The same incident
 * gives the same bytes.
 *
 * <p>Stateless; safe from any thread.
 */
public final class IncidentJson {
    /** Writes nothing that is invisible or could be markup. */
    static final JsonFactory FACTORY = new JsonFactory().setCharacterEscapes(new Visible());

    private static final int KEY = 1000;

    private final JsonGenerator out;

    private IncidentJson(JsonGenerator out) {
        this.out = out;
    }

    /** The document, ended by {@code \n}. */
    public static String of(Incident incident) {
        StringWriter writer = new StringWriter(1 << 16);
        try (JsonGenerator out = generator(writer)) {
            new IncidentJson(out).incident(incident);
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot be written to", e);
        }
        return writer.append('\n').toString();
    }

    /** Writes indented JSON in which nothing is invisible; texts must be {@link #wellFormed}. */
    static JsonGenerator generator(Writer out) throws IOException {
        DefaultIndenter indent = new DefaultIndenter("  ", "\n");
        return FACTORY.createGenerator(out)
                .setPrettyPrinter(new DefaultPrettyPrinter(Separators.createDefaultInstance()
                                .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                        .withObjectIndenter(indent)
                        .withArrayIndenter(indent));
    }

    private void incident(Incident i) throws IOException {
        out.writeStartObject();
        out.writeFieldName("alert");
        alert(i.alert());
        text("host", i.host());
        out.writeFieldName("answer");
        answer(i.answer());
        array("nodes", i.nodes(), this::node);
        array("edges", i.edges(), this::edge);
        out.writeFieldName("coverage");
        coverage(i.coverage());
        out.writeBooleanField("partial", i.partial());
        array("limits", i.limits(), this::sentence);
        array("folded", i.folded(), this::fold);
        array("groups", i.groups(), this::group);
        array("activities", i.activities(), this::activity);
        array("why", i.whys(), this::why);
        out.writeFieldName("reach");
        reach(i.reach());
        out.writeObjectFieldStart("tool");
        text("name", "tadoru");
        text("version", i.version());
        out.writeObjectFieldStart("options");
        for (Map.Entry<String, String> option : i.options().entrySet()) {
            text(key(option.getKey()), option.getValue());
        }
        out.writeEndObject();
        out.writeEndObject();
        out.writeEndObject();
    }

    private void alert(Alert a) throws IOException {
        out.writeStartObject();
        time("time", a.time());
        known("src_ip", a.srcIp());
        known("src_port", a.srcPort());
        known("dest_ip", a.destIp());
        known("dest_port", a.destPort());
        known("proto", a.proto());
        known("signature", a.signature());
        known("severity", a.severity());
        out.writeEndObject();
    }

    private void answer(Incident.@Nullable Answer a) throws IOException {
        if (a == null) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        text("node", a.node());
        out.writeNumberField("confidence", a.confidence());
        array("reasons", a.reasons(), this::sentence);
        array("rivals", a.rivals(), this::rival);
        if (a.origin() == null) {
            out.writeNullField("origin");
        } else {
            text("origin", a.origin());
        }
        array("path", a.path(), this::item);
        text("call", a.call());
        time("time", a.time());
        out.writeEndObject();
    }

    private void rival(Incident.Rival r) throws IOException {
        out.writeStartObject();
        known("pid", r.pid());
        text("comm", r.comm());
        text("exe", r.exe());
        out.writeNumberField("score", r.score());
        text("reason", r.reason().toString());
        out.writeEndObject();
    }

    private void node(Node node) throws IOException {
        out.writeStartObject();
        text("id", node.id());
        if (node instanceof Node.ProcessNode p) {
            process(p);
        } else if (node instanceof Node.FileNode f) {
            text("kind", "file");
            text("host", f.host());
            array("paths", f.paths(), this::item);
            if (f.inode() >= 0) {
                out.writeNumberField("inode", f.inode());
            }
            known("dev", f.dev());
        } else if (node instanceof Node.EndpointNode e) {
            text("kind", "endpoint");
            text("ip", e.ip());
            known("port", e.port());
        }
        text("role", node.role().name().toLowerCase(Locale.ROOT));
        array("findings", node.findings(), this::finding);
        out.writeEndObject();
    }

    private void process(Node.ProcessNode p) throws IOException {
        text("kind", "process");
        text("host", p.host());
        out.writeNumberField("pid", p.pid());
        known("ppid", p.ppid());
        text("comm", p.comm());
        text("exe", p.exe());
        array("commands", p.commands(), this::command);
        out.writeObjectFieldStart("user");
        known("id", p.user().id());
        known("name", p.user().name());
        known("login_id", p.user().loginId());
        known("login_name", p.user().loginName());
        known("session", p.user().session());
        out.writeEndObject();
        time("start", p.start());
        out.writeBooleanField("born", p.born());
        Long end = p.end();
        if (end == null) {
            out.writeNullField("end");
        } else {
            time("end", end);
        }
    }

    private void command(Node.Command c) throws IOException {
        out.writeStartObject();
        time("time", c.time());
        text("exe", c.exe());
        array("argv", c.argv(), this::item);
        known("cwd", c.cwd());
        out.writeEndObject();
    }

    private void finding(Node.Finding f) throws IOException {
        out.writeStartObject();
        text("source", f.source());
        text("level", f.level());
        text("reason", f.reason().toString());
        array("evidence", f.evidence(), this::item);
        array("techniques", f.techniques(), this::item);
        out.writeEndObject();
    }

    private void edge(Edge e) throws IOException {
        out.writeStartObject();
        text("id", e.id());
        out.writeNumberField("number", e.number());
        text("from", e.from());
        text("to", e.to());
        text("kind", e.kind().words());
        text("call", e.call());
        text("outcome", e.outcome());
        time("first", e.first());
        time("last", e.last());
        out.writeNumberField("count", e.count());
        out.writeBooleanField("path", e.path());
        array("events", e.events(), this::event);
        out.writeEndObject();
    }

    private void event(Edge.EventRef r) throws IOException {
        out.writeStartObject();
        time("time", r.time());
        out.writeNumberField("serial", r.serial());
        out.writeFieldName("source");
        source(r.source());
        out.writeEndObject();
    }

    private void source(Event.Source s) throws IOException {
        out.writeStartObject();
        text("container", s.container());
        text("position", s.position());
        out.writeEndObject();
    }

    private void coverage(Coverage c) throws IOException {
        out.writeStartObject();
        time("from", c.from());
        time("to", c.to());
        out.writeNumberField("events", c.events());
        if (c.events() > 0) {
            time("first", c.first());
            time("last", c.last());
        }
        out.writeObjectFieldStart("calls");
        for (Map.Entry<String, Long> call : c.calls().entrySet()) {
            out.writeNumberField(key(call.getKey()), call.getValue());
        }
        out.writeEndObject();
        if (c.missing() < 0) {
            // Null, not absent: that nobody can count is worth knowing.
            out.writeNullField("missing");
        } else {
            out.writeNumberField("missing", c.missing());
        }
        array("gaps", c.order().gaps(), this::gap);
        if (c.order().setBack() > 0) {
            out.writeObjectFieldStart("clock");
            out.writeNumberField("set_back", c.order().setBack());
            out.writeNumberField("farthest_seconds", c.order().farthest() / 1e9);
            out.writeEndObject();
        }
        out.writeNumberField("uring", c.uring());
        array("statements", c.statements(), this::sentence);
        array("reading", c.reading(), this::sentence);
        out.writeEndObject();
    }

    private void gap(Coverage.Gap g) throws IOException {
        out.writeStartObject();
        time("after", g.after());
        time("before", g.before());
        out.writeNumberField("missing", g.missing());
        out.writeEndObject();
    }

    private void fold(Incident.Fold f) throws IOException {
        out.writeStartObject();
        text("rule", f.rule());
        text("node", f.node());
        out.writeNumberField("count", f.count());
        out.writeBooleanField("exact", f.exact());
        time("first", f.first());
        time("last", f.last());
        text("words", f.words().toString());
        array("holds", f.holds(), this::held);
        array("brings", f.brings(), this::question);
        out.writeEndObject();
    }

    private void held(Incident.Held h) throws IOException {
        out.writeStartObject();
        text("name", h.name());
        out.writeNumberField("count", h.count());
        time("time", h.time());
        out.writeEndObject();
    }

    /** Without how many come back: all. */
    private void question(Question q) throws IOException {
        out.writeStartObject();
        if (q.host() != null) {
            text("host", q.host());
        }
        out.writeObjectFieldStart("about");
        about(q.about());
        out.writeEndObject();
        if (q.from() != Long.MIN_VALUE) {
            time("from", q.from());
        }
        if (q.to() != Long.MAX_VALUE) {
            time("to", q.to());
        }
        array("calls", q.calls().stream().sorted().toList(), this::item);
        text("opens", q.opens().name().toLowerCase(Locale.ROOT));
        out.writeEndObject();
    }

    private void about(Question.About about) throws IOException {
        if (about instanceof Question.OfProcess a) {
            out.writeNumberField("pid", a.pid());
        } else if (about instanceof Question.OfProcesses a) {
            out.writeArrayFieldStart("pids");
            for (int pid : a.pids().stream().sorted().toList()) {
                out.writeNumber(pid);
            }
            out.writeEndArray();
        } else if (about instanceof Question.OfParent a) {
            out.writeNumberField("ppid", a.ppid());
        } else if (about instanceof Question.Birth a) {
            out.writeNumberField("birth", a.pid());
        } else if (about instanceof Question.OfFile a) {
            out.writeNumberField("inode", a.inode());
            known("dev", a.dev());
        } else if (about instanceof Question.OfPath a) {
            text("path", a.name());
        } else if (about instanceof Question.OfAddress a) {
            text("ip", a.ip());
            known("port", a.port());
        }
    }

    private void group(Incident.Group g) throws IOException {
        out.writeStartObject();
        text("id", g.id());
        text("rule", g.rule());
        known("into", g.into());
        array("nodes", g.nodes(), this::item);
        out.writeBooleanField("proven", g.proven());
        time("first", g.first());
        time("last", g.last());
        text("words", g.words().toString());
        out.writeEndObject();
    }

    private void activity(Incident.Activity a) throws IOException {
        out.writeStartObject();
        text("id", a.id());
        known("parent", a.parent());
        text("kind", a.kind());
        known("user", a.user());
        known("session", a.session());
        known("root", a.root());
        array("nodes", a.nodes(), this::item);
        time("first", a.first());
        time("last", a.last());
        text("words", a.words().toString());
        out.writeEndObject();
    }

    private void why(Incident.Why w) throws IOException {
        out.writeStartObject();
        text("node", w.node());
        known("from", w.from());
        known("edge", w.edge());
        out.writeNumberField("cost", hundredths(w.cost()));
        array("weights", w.weights(), this::weighed);
        out.writeEndObject();
    }

    private void weighed(Incident.Weighed w) throws IOException {
        out.writeStartObject();
        text("name", w.name());
        out.writeNumberField(w.step() ? "plus" : "times", w.value());
        out.writeEndObject();
    }

    /** Sums of tenths are not exact in binary. */
    private static double hundredths(double cost) {
        return Math.round(cost * 100) / 100.0;
    }

    private void reach(Incident.@Nullable Reach r) throws IOException {
        if (r == null) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        time("evidence", r.evidence());
        time("earliest", r.earliest());
        out.writeNumberField("nodes_before_window", r.before());
        out.writeEndObject();
    }

    // --- fields

    private interface Put<T> {
        void write(T value) throws IOException;
    }

    private <T> void array(String name, Collection<T> values, Put<T> writer) throws IOException {
        out.writeArrayFieldStart(name);
        for (T value : values) {
            writer.write(value);
        }
        out.writeEndArray();
    }

    private void sentence(Sentence value) throws IOException {
        item(value.toString());
    }

    private void item(String value) throws IOException {
        out.writeString(wellFormed(value));
    }

    private void text(String name, String value) throws IOException {
        out.writeStringField(name, wellFormed(value));
    }

    private void known(String name, String value) throws IOException {
        if (!value.isEmpty()) {
            text(name, value);
        }
    }

    private void known(String name, int value) throws IOException {
        if (value >= 0) {
            out.writeNumberField(name, value);
        }
    }

    private void time(String name, long time) throws IOException {
        out.writeStringField(name, TimeText.rfc3339(time));
    }

    /** Readers bound the length of keys; no true system call or option comes near. */
    private static String key(String name) {
        return wellFormed(name.length() > KEY ? name.substring(0, KEY) + "…" : name);
    }

    /** The text with U+FFFD for each surrogate that stands alone. */
    static String wellFormed(String s) {
        StringBuilder out = null;
        for (int i = 0; i < s.length(); ) {
            int c = s.codePointAt(i);
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                out = out == null ? new StringBuilder(s) : out;
                out.setCharAt(i, '\uFFFD');
            }
            i += Character.charCount(c);
        }
        return out == null ? s : out.toString();
    }

    /** Escapes what {@link DisplayText} would, and what could end a script element that the file is pasted into. */
    private static final class Visible extends CharacterEscapes {
        private static final long serialVersionUID = 1L;
        private final int[] ascii = CharacterEscapes.standardAsciiEscapesForJSON();

        Visible() {
            for (char c : List.of('<', '>', '&', (char) 0x7f)) {
                ascii[c] = CharacterEscapes.ESCAPE_STANDARD;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii.clone();
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int c) {
            // Halves of a pair come one by one; a pair is a character that can be seen, or nothing worth a risk.
            boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            return !half && DisplayText.hidden(c)
                    ? new SerializedString(String.format(Locale.ROOT, "\\u%04X", c))
                    : null;
        }
    }
}
