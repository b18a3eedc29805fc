package io.tadoru.visualizer;

import io.tadoru.collector.Event;
import io.tadoru.collector.OpenFlags;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Three tables for a spreadsheet: nodes, edges, events. RFC 4180, UTF-8 without a mark, the names of columns those of the
 * Elastic Common Schema where it has one.
 *
 * <p>Cells of text are {@link DisplayText} of at most {@link #CELL} characters, and a text that a spreadsheet would take
 * for a formula (it begins with {@code = + - @}, a tab, a carriage return or the wide forms of these signs) gets a
 * {@code '} before it. Numbers are ours and stay numbers, {@code tadoru.seconds_from_alert} and
 * {@code auditd.data.exit} with their minus. Unknown
 * is empty. {@code incident.json} has the exact texts.
 */
final class IncidentCsv {
    /** Spreadsheets take no more than 32,767 characters in a cell. */
    static final int CELL = 30_000;

    private static final String FORMULA = "=+-@\t\r\n＝＋－＠";

    private final Story story;

    IncidentCsv(Story story) {
        this.story = story;
    }

    String nodes() {
        return table(
                List.of(
                        "tadoru.id",
                        "tadoru.kind",
                        "tadoru.role",
                        "tadoru.step",
                        "host.name",
                        "process.pid",
                        "process.parent.pid",
                        "process.name",
                        "process.executable",
                        "process.args",
                        "process.command_line",
                        "process.working_directory",
                        "process.start",
                        "process.end",
                        "user.id",
                        "user.name",
                        "user.audit.id",
                        "user.audit.name",
                        "auditd.session",
                        "file.path",
                        "file.inode",
                        "file.device",
                        "destination.ip",
                        "destination.port",
                        "tadoru.findings",
                        "tadoru.techniques"),
                rows -> story.incident.nodes().forEach(n -> rows.row(node(n))));
    }

    private List<Object> node(Node node) {
        List<Object> row = new ArrayList<>(List.of(
                text(node.id()),
                node instanceof Node.ProcessNode ? "process" : node instanceof Node.FileNode ? "file" : "endpoint",
                node.role().name().toLowerCase(Locale.ROOT),
                story.step(node) > 0 ? story.step(node) : ""));
        if (node instanceof Node.ProcessNode p) {
            Node.Command last = p.commands().isEmpty()
                    ? new Node.Command(p.start(), "", List.of(), "")
                    : p.commands().get(p.commands().size() - 1);
            row.addAll(List.of(
                    text(p.host()),
                    p.pid(),
                    known(p.ppid()),
                    text(p.comm()),
                    text(p.exe()),
                    text(DisplayText.joined(last.argv())),
                    text(p.commands().stream()
                            .map(c -> DisplayText.joined(c.argv()))
                            .collect(Collectors.joining(" ; "))),
                    text(last.cwd()),
                    TimeText.rfc3339(p.start()),
                    p.end() == null ? "" : TimeText.rfc3339(p.end()),
                    text(p.user().id()),
                    text(p.user().name()),
                    text(p.user().loginId()),
                    text(p.user().loginName()),
                    text(p.user().session())));
            blanks(row, 5);
        } else if (node instanceof Node.FileNode f) {
            row.add(text(f.host()));
            blanks(row, 14);
            row.add(text(String.join(" ; ", f.paths())));
            row.add(known(f.inode()));
            row.add(text(f.dev()));
            blanks(row, 2);
        } else if (node instanceof Node.EndpointNode e) {
            blanks(row, 18);
            row.add(text(e.ip()));
            row.add(known(e.port()));
        }
        row.add(text(node.findings().stream()
                .map(f -> f.level() + ": " + f.reason() + " (" + f.source() + ")")
                .collect(Collectors.joining(" ; "))));
        row.add(text(node.findings().stream()
                .flatMap(f -> f.techniques().stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(" ; "))));
        return row;
    }

    String edges() {
        return table(
                List.of(
                        "tadoru.number",
                        "@timestamp",
                        "event.start",
                        "event.end",
                        "tadoru.seconds_from_alert",
                        "process.pid",
                        "process.name",
                        "event.action",
                        "tadoru.target",
                        "tadoru.from",
                        "tadoru.to",
                        "tadoru.call",
                        "event.outcome",
                        "tadoru.outcome",
                        "tadoru.count",
                        "tadoru.path",
                        "tadoru.evidence"),
                rows -> story.incident.edges().forEach(e -> rows.row(edge(e))));
    }

    private List<Object> edge(Edge e) {
        Node who = story.who(e);
        Node.ProcessNode process = who instanceof Node.ProcessNode p ? p : null;
        return List.of(
                e.number(),
                TimeText.rfc3339(e.first()),
                TimeText.rfc3339(e.first()),
                TimeText.rfc3339(e.last()),
                new Number(TimeText.seconds(e.first() - story.incident.alert().time())),
                process == null ? "" : process.pid(),
                process == null ? "" : text(process.comm()),
                e.kind().words(),
                guarded(story.name(story.what(e))),
                text(e.from()),
                text(e.to()),
                text(e.call()),
                outcome(e.outcome()),
                text(e.outcome()),
                e.count(),
                e.path(),
                text(e.events().stream()
                        .map(r -> r.source().container() + " " + r.source().position())
                        .collect(Collectors.joining(" ; "))));
    }

    /** ECS knows success, failure and unknown. */
    static String outcome(String outcome) {
        return switch (outcome) {
            case "success" -> "success";
            case "in progress", "" -> "unknown";
            default -> "failure";
        };
    }

    String events() {
        return table(
                List.of(
                        "@timestamp",
                        "event.sequence",
                        "tadoru.seconds_from_alert",
                        "host.name",
                        "auditd.message_type",
                        "event.action",
                        "event.outcome",
                        "auditd.data.exit",
                        "process.pid",
                        "process.parent.pid",
                        "process.name",
                        "process.executable",
                        "process.args",
                        "process.working_directory",
                        "user.id",
                        "user.effective.id",
                        "user.audit.id",
                        "user.name",
                        "user.audit.name",
                        "auditd.session",
                        "file.path",
                        "file.inode",
                        "file.device",
                        "tadoru.open_flags",
                        "destination.ip",
                        "destination.port",
                        "destination.path",
                        "tags",
                        "tadoru.evidence.container",
                        "tadoru.evidence.position"),
                rows -> story.incident.events().forEach(e -> rows.row(event(e))));
    }

    private List<Object> event(Event e) {
        Event.SocketAddress remote = e.remote();
        return List.of(
                TimeText.rfc3339(e.time()),
                e.serial(),
                new Number(TimeText.seconds(e.time() - story.incident.alert().time())),
                text(e.host()),
                text(e.type()),
                text(e.call()),
                e.success() ? "success" : e.inProgress() ? "unknown" : "failure",
                e.exit() == Event.NO_EXIT ? "" : new Number(Long.toString(e.exit())),
                known(e.pid()),
                known(e.ppid()),
                text(e.comm()),
                text(e.exe()),
                text(DisplayText.joined(e.args())),
                text(e.cwd()),
                text(e.user().uid()),
                text(e.user().euid()),
                text(e.user().auid()),
                text(e.user().name()),
                text(e.user().loginName()),
                text(e.user().session()),
                text(e.paths().stream().map(Event.PathItem::name).collect(Collectors.joining(" ; "))),
                e.paths().size() == 1 ? known(e.paths().get(0).inode()) : "",
                e.paths().size() == 1 ? text(e.paths().get(0).dev()) : "",
                e.openFlags() == OpenFlags.NONE ? "" : e.openFlags(),
                remote == null ? "" : text(remote.ip()),
                remote == null ? "" : known(remote.port()),
                remote == null ? "" : text(remote.path()),
                text(String.join(" ; ", e.keys())),
                text(e.source().container()),
                text(e.source().position()));
    }

    // --- cells

    /** A number of ours, as it stands. */
    private record Number(String digits) {
        @Override
        public String toString() {
            return digits;
        }
    }

    private static Object known(long value) {
        return value < 0 ? "" : value;
    }

    private static void blanks(List<Object> row, int count) {
        for (int i = 0; i < count; i++) {
            row.add("");
        }
    }

    /** The one way for a text of the attacker's into a cell. */
    static String text(String raw) {
        return guarded(DisplayText.cut(raw, CELL));
    }

    private static String guarded(String shown) {
        return !shown.isEmpty() && FORMULA.indexOf(shown.charAt(0)) >= 0 ? "'" + shown : shown;
    }

    private interface Rows {
        void row(List<Object> cells);
    }

    private interface Body {
        void into(Rows rows);
    }

    private static String table(List<String> header, Body body) {
        StringBuilder out = new StringBuilder(1 << 14);
        try (CSVPrinter printer = new CSVPrinter(out, CSVFormat.RFC4180)) {
            printer.printRecord(header);
            body.into(cells -> {
                if (cells.size() != header.size()) {
                    throw new IllegalStateException(cells.size() + " cells in " + header.size() + " columns");
                }
                try {
                    printer.printRecord(cells);
                } catch (IOException e) {
                    throw new UncheckedIOException("a string cannot be written to", e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot be written to", e);
        }
        return out.toString();
    }
}
