package io.tadoru.visualizer;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Incident;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a report in all its formats into one folder: {@code report.html}, {@code graph.svg}, {@code graph.png},
 * {@code graph.dot}, {@code graph-all.svg} where groups make it another picture, {@code lanes.svg}, {@code lanes.png},
 * {@code nodes.csv}, {@code edges.csv}, {@code events.csv}, {@code graph.graphml}, {@code stix.json}, {@code summary.md},
 * {@code incident.json}. The names are always these; nothing
 * of an incident gets into a file name.
 *
 * <p>Each file appears whole or not at all. Files of an earlier report are replaced; a picture that cannot be drawn this
 * time is removed, so that none of another incident stays.
 *
 * <p>Immutable; safe from any thread, but two writers into the same folder mix their reports.
 */
public final class ReportFolder {
    private static final Duration LAYOUT = Duration.ofSeconds(30);

    private final GraphImage images;

    /** Draws with {@code dot} where there is one, else with the Graphviz that comes with Tadoru; 30 s for each. */
    public ReportFolder() {
        this(new GraphImage(List.of(LayoutProcess.Engine.values()), LAYOUT));
    }

    ReportFolder(GraphImage images) {
        this.images = images;
    }

    /**
     * What was written.
     *
     * @param files in the order written, the page last
     * @param notes what could not be made or is not drawn, in words; free of control characters
     */
    public record Written(List<Path> files, List<Sentence> notes) {
        public Written {
            files = List.copyOf(files);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Writes the report.
     *
     * @param out the folder; made where it does not exist
     * @throws IOException when the folder or a file cannot be written; files already written stay
     * @throws IllegalArgumentException when an edge, a group or the answer names a node that the incident does not have
     */
    public Written write(Incident incident, Path out) throws IOException {
        Story story = new Story(incident);
        Parts first = Parts.first(story);
        boolean grouped = !incident.groups().isEmpty();
        Lanes lanes = Lanes.of(story, first);
        GraphImage.Drawings drawings = new GraphImage.Drawings(
                GraphDot.of(story, first),
                grouped ? GraphDot.of(story, Parts.full(story)) : null,
                LanesSvg.of(story, lanes));
        GraphImage.Pictures pictures = images.draw(drawings, "Provenance graph: " + story.signature());
        List<Sentence> notes = new ArrayList<>(drawings.graph().notes());
        notes.addAll(lanes.notes());
        notes.addAll(pictures.notes());

        Files.createDirectories(out);
        List<Path> files = new ArrayList<>();
        files.add(put(out, "incident.json", IncidentJson.of(incident)));
        IncidentCsv tables = new IncidentCsv(story);
        files.add(put(out, "nodes.csv", tables.nodes()));
        files.add(put(out, "edges.csv", tables.edges()));
        files.add(put(out, "events.csv", tables.events()));
        files.add(put(out, "graph.graphml", GraphMl.of(story)));
        files.add(put(out, "stix.json", StixBundle.of(story)));
        files.add(put(out, "summary.md", TicketSummary.of(story)));
        files.add(put(out, "graph.dot", drawings.graph().dot()));
        replace(out, "graph.svg", document(pictures.svg()), files);
        replace(out, "graph.png", pictures.png(), files);
        replace(out, "graph-all.svg", document(pictures.all()), files);
        replace(out, "lanes.svg", document(drawings.lanes()), files);
        replace(out, "lanes.png", pictures.lanes(), files);
        String svg = pictures.svg();
        String data = PageData.of(story, drawings.graph().shapes(), svg == null ? Map.of() : Places.of(svg));
        files.add(put(out, "report.html", new ReportPage(story, data, svg, drawings.lanes(), notes).html()));
        return new Written(files, notes);
    }

    private static byte @Nullable [] document(@Nullable String svg) {
        return svg == null
                ? null
                : ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + svg + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Without a picture this time, none of an earlier report stays. */
    private static void replace(Path folder, String name, byte @Nullable [] bytes, List<Path> files)
            throws IOException {
        if (bytes == null) {
            Files.deleteIfExists(folder.resolve(name));
        } else {
            files.add(put(folder, name, bytes));
        }
    }

    private static Path put(Path folder, String name, String text) throws IOException {
        return put(folder, name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Path put(Path folder, String name, byte[] bytes) throws IOException {
        Path target = folder.resolve(name);
        Path part = folder.resolve("." + name + "." + UUID.randomUUID() + ".part");
        try {
            Files.write(part, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try {
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(part);
        }
        return target;
    }
}
