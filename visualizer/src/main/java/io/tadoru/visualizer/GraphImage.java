package io.tadoru.visualizer;

import io.tadoru.collector.Sentence;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * SVG and PNG of the diagrams: by {@code dot} where there is one on the PATH, else by the Graphviz that comes with
 * graphviz-java (JavaScript in J2V8). Without either there is no diagram but a note that says so.
 *
 * <p>The layout runs in a Java process of its own, {@link LayoutProcess}: a layout that takes too long is ended, a crash
 * of the native V8 ends nothing else, and whatever the engines leave in their temporary folder goes with it.
 */
final class GraphImage {
    private final List<LayoutProcess.Engine> engines;
    private final Duration timeout;

    /**
     * An image maker.
     *
     * @param engines tried in this order
     * @param timeout for each engine
     */
    GraphImage(List<LayoutProcess.Engine> engines, Duration timeout) {
        this.engines = List.copyOf(engines);
        this.timeout = timeout;
    }

    /**
     * What is to be drawn.
     *
     * @param graph the first view
     * @param all every node by itself, null where that is the same
     * @param lanes the lanes, an {@code svg} element, null where there are none
     */
    record Drawings(
            GraphDot.Drawing graph,
            GraphDot.@Nullable Drawing all,
            @Nullable String lanes) {}

    /**
     * Pictures; null where one could not be drawn.
     *
     * @param svg of the graph, an {@code svg} element without prolog
     * @param png of the graph
     * @param all of every node, as {@code svg}
     * @param lanes the lanes as PNG
     * @param notes why something is missing, in words
     */
    record Pictures(
            @Nullable String svg,
            byte @Nullable [] png,
            @Nullable String all,
            byte @Nullable [] lanes,
            List<Sentence> notes) {}

    /**
     * Draws.
     *
     * @param heading display text that names the graph
     * @throws IOException when no temporary folder can be made
     */
    Pictures draw(Drawings drawings, String heading) throws IOException {
        List<Sentence> notes = new ArrayList<>();
        byte[] lanes = null;
        for (LayoutProcess.Engine engine : engines) {
            Path folder = Files.createTempDirectory("tadoru-layout");
            try {
                GraphDot.Drawing all = drawings.all();
                Files.writeString(
                        folder.resolve(LayoutProcess.DOT), drawings.graph().dot());
                if (all != null) {
                    Files.writeString(folder.resolve(LayoutProcess.ALL_DOT), all.dot());
                }
                if (drawings.lanes() != null && lanes == null) {
                    Files.writeString(folder.resolve(LayoutProcess.LANES_SVG), drawings.lanes());
                }
                String problem = run(engine, folder);
                lanes = lanes == null ? bytes(folder.resolve(LayoutProcess.LANES_PNG)) : lanes;
                Path svg = folder.resolve(LayoutProcess.SVG);
                if (!Files.exists(svg)) {
                    notes.add(Sentence.of("The diagram could not be laid out with {0}: {1}", engine.words(), problem));
                    continue;
                }
                String safe = SafeSvg.of(
                        Files.readString(svg),
                        heading,
                        "graph-title",
                        drawings.graph().titles());
                byte[] png = bytes(folder.resolve(LayoutProcess.PNG));
                if (png == null) {
                    notes.add(Sentence.of("graph.png could not be made with {0}: {1}", engine.words(), problem));
                }
                String safeAll = null;
                Path allSvg = folder.resolve(LayoutProcess.ALL_SVG);
                if (all != null && Files.exists(allSvg)) {
                    safeAll = SafeSvg.of(Files.readString(allSvg), heading, "graph-title", all.titles());
                } else if (all != null) {
                    notes.add(Sentence.of("graph-all.svg could not be made with {0}: {1}", engine.words(), problem));
                }
                noteLanes(drawings, lanes, notes);
                return new Pictures(safe, png, safeAll, lanes, List.copyOf(notes));
            } catch (XMLStreamException e) {
                notes.add(Sentence.of(
                        "The diagram of {0} is not XML: {1}",
                        engine.words(), DisplayText.cut(String.valueOf(e.getMessage()), 200)));
            } finally {
                delete(folder);
            }
        }
        notes.add(Sentence.of(
                "There is no picture. Install Graphviz (the command dot) and run again, or draw graph.dot elsewhere."));
        noteLanes(drawings, lanes, notes);
        return new Pictures(null, null, null, lanes, List.copyOf(notes));
    }

    private static void noteLanes(Drawings drawings, byte @Nullable [] lanes, List<Sentence> notes) {
        if (drawings.lanes() != null && lanes == null) {
            notes.add(Sentence.of("lanes.png could not be made; lanes.svg shows the same."));
        }
    }

    private static byte @Nullable [] bytes(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllBytes(file) : null;
    }

    /** Runs the layout; afterwards the files are there or they are not. Gives back what went wrong, in words. */
    private String run(LayoutProcess.Engine engine, Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + folder,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                LayoutProcess.class.getName(),
                engine.name(),
                folder.toString()));
        Path log = folder.resolve("log");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            return "no Java process could be started";
        }
        process.getOutputStream().close();
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return "it took longer than " + timeout.toSeconds() + " s";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        Path problem = folder.resolve(LayoutProcess.PROBLEM);
        Path told = Files.exists(problem) ? problem : log;
        return "it ended with " + process.exitValue() + ", " + DisplayText.cut(head(told), 300);
    }

    private static String head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(1000), StandardCharsets.UTF_8).strip();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
