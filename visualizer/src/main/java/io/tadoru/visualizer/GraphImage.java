package io.tadoru.visualizer;

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
 * SVG and PNG of a diagram: by {@code dot} where there is one on the PATH, else by the Graphviz that comes with
 * graphviz-java (JavaScript in J2V8). Without either there is no picture but a note that says so.
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
     * A picture.
     *
     * @param svg an {@code svg} element without prolog, null where it could not be drawn
     * @param png null where it could not be drawn
     * @param notes why something is missing, in words
     */
    record Picture(@Nullable String svg, byte @Nullable [] png, List<String> notes) {}

    /**
     * Draws.
     *
     * @param heading display text that names the picture
     * @throws IOException when no temporary folder can be made
     */
    Picture draw(GraphDot.Drawing drawing, String heading) throws IOException {
        List<String> notes = new ArrayList<>();
        for (LayoutProcess.Engine engine : engines) {
            Path folder = Files.createTempDirectory("tadoru-layout");
            try {
                Files.writeString(folder.resolve(LayoutProcess.DOT), drawing.dot());
                String problem = run(engine, folder);
                Path svg = folder.resolve(LayoutProcess.SVG);
                if (Files.exists(svg)) {
                    String safe = SafeSvg.of(Files.readString(svg), heading, drawing.titles());
                    Path png = folder.resolve(LayoutProcess.PNG);
                    boolean image = Files.exists(png);
                    if (!image) {
                        notes.add("graph.png could not be made with " + engine.words() + ": " + problem);
                    }
                    return new Picture(safe, image ? Files.readAllBytes(png) : null, List.copyOf(notes));
                }
                notes.add("The diagram could not be laid out with " + engine.words() + ": " + problem);
            } catch (XMLStreamException e) {
                notes.add("The diagram of " + engine.words() + " is not XML: "
                        + DisplayText.cut(String.valueOf(e.getMessage()), 200));
            } finally {
                delete(folder);
            }
        }
        notes.add(
                "There is no picture. Install Graphviz (the command dot) and run again, or draw graph.dot elsewhere.");
        return new Picture(null, null, List.copyOf(notes));
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
