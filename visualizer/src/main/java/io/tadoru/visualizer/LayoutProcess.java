package io.tadoru.visualizer;

import guru.nidi.graphviz.engine.EngineResult;
import guru.nidi.graphviz.engine.Format;
import guru.nidi.graphviz.engine.Graphviz;
import guru.nidi.graphviz.engine.GraphvizCmdLineEngine;
import guru.nidi.graphviz.engine.GraphvizEngine;
import guru.nidi.graphviz.engine.GraphvizException;
import guru.nidi.graphviz.engine.GraphvizV8Engine;
import guru.nidi.graphviz.engine.Options;
import guru.nidi.graphviz.engine.Rasterizer;
import java.awt.GraphicsEnvironment;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.xml.stream.XMLStreamException;

/**
 * A program of its own that lays diagrams out: {@code graph.dot} of a folder comes in, {@code graph.svg} and
 * {@code graph.png} in the same folder go out; where they are there, {@code all.dot} gives {@code all.svg} and
 * {@code lanes.svg} gives {@code lanes.png}. Each comes whole or not at all. Started by {@link GraphImage}.
 */
final class LayoutProcess {
    static final String DOT = "graph.dot";
    static final String SVG = "graph.svg";
    static final String PNG = "graph.png";
    static final String ALL_DOT = "all.dot";
    static final String ALL_SVG = "all.svg";
    static final String LANES_SVG = "lanes.svg";
    static final String LANES_PNG = "lanes.png";
    static final String PROBLEM = "problem";
    /** Dots of the PNG per inch: sharp in print, small enough for a message. */
    private static final int DPI = 120;
    /** Four bytes each in memory. */
    private static final double MOST_PIXELS = 40e6;

    /** In the order of {@link GraphDot#FONT}. */
    private static final List<String> FAMILIES = List.of("Arial", "Liberation Sans", "Helvetica", "DejaVu Sans");

    private static final Pattern SIZE = Pattern.compile("width=\"([0-9.]+)pt\" height=\"([0-9.]+)pt\"");

    /** What lays out. */
    enum Engine {
        NATIVE("dot"),
        V8("the built-in Graphviz (J2V8)");

        private final String words;

        Engine(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private LayoutProcess() {}

    /** Takes the engine's name and the folder. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]);
        try {
            if (Engine.valueOf(args[0]) == Engine.NATIVE) {
                byDot(folder);
            } else {
                byV8(folder);
            }
        } catch (GraphvizException | XMLStreamException | LinkageError | IllegalStateException e) {
            Files.writeString(folder.resolve(PROBLEM), String.valueOf(e.getMessage()));
            System.exit(1);
        }
        // Neither engine's threads matter any more.
        System.exit(0);
    }

    /** The runs of dot are processes of their own: they go beside each other, and beside the picture of the lanes. */
    private static void byDot(Path folder) throws IOException, XMLStreamException {
        String dot = Files.readString(folder.resolve(DOT));
        List<CompletableFuture<Void>> runs = List.of(
                CompletableFuture.runAsync(() -> byDot(folder, DOT, SVG)),
                CompletableFuture.runAsync(() -> pngByDot(folder, dot)),
                CompletableFuture.runAsync(() -> byDot(folder, ALL_DOT, ALL_SVG)));
        try {
            lanes(folder, families());
        } finally {
            runs.forEach(run -> run.exceptionally(e -> null).join());
        }
        for (CompletableFuture<Void> run : runs) {
            try {
                run.join();
            } catch (CompletionException e) {
                throw new GraphvizException(
                        e.getCause() == null
                                ? e.toString()
                                : String.valueOf(e.getCause().getMessage()),
                        e);
            }
        }
    }

    private static void byDot(Path folder, String from, String to) {
        try {
            if (Files.exists(folder.resolve(from))) {
                put(folder, to, layOut(dot(), Files.readString(folder.resolve(from))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pngByDot(Path folder, String dot) {
        String sharp = dot.replaceFirst("graph \\[", "graph [dpi=" + DPI + ", ");
        EngineResult png = dot().execute(sharp, Options.create().format(Format.PNG), Rasterizer.builtIn("png"));
        png.consume(file -> move(file.toPath(), folder.resolve(PNG)), text -> {});
    }

    private static GraphvizCmdLineEngine dot() {
        return new GraphvizCmdLineEngine().timeout(10, TimeUnit.MINUTES);
    }

    private static String layOut(GraphvizCmdLineEngine engine, String dot) throws IOException {
        return engine.execute(dot, Options.create(), Rasterizer.NONE).asString();
    }

    private static void put(Path folder, String name, String text) throws IOException {
        move(Files.writeString(folder.resolve(name + ".part"), text), folder.resolve(name));
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new GraphvizException("no image from dot", e);
        }
    }

    private static void byV8(Path folder) throws IOException, XMLStreamException {
        Set<String> families = families();
        try {
            byV8(folder, families);
        } finally {
            // They need no engine.
            lanes(folder, families);
        }
    }

    private static void byV8(Path folder, Set<String> families) throws IOException, XMLStreamException {
        GraphvizEngine engine = new GraphvizV8Engine(folder.toString());
        engine.init(e -> {}, e -> {
            throw new GraphvizException("J2V8 could not be started on this machine");
        });
        // 16 MB, the engine's default, end in the middle of a diagram of 200 nodes.
        Options options = Options.create().totalMemory(256 << 20);
        // Another size of memory makes another instance, which forgets the fonts measured before: so make it first.
        engine.execute("graph empty {}", options, Rasterizer.NONE);
        String svg = layOut(engine, options, Files.readString(folder.resolve(DOT)), families);
        put(folder, SVG, svg);
        if (Files.exists(folder.resolve(ALL_DOT))) {
            put(folder, ALL_SVG, layOut(engine, options, Files.readString(folder.resolve(ALL_DOT)), families));
        }
        rasterize(SafeSvg.of(svg, "", "title", Map.of()), families, folder.resolve(PNG));
    }

    private static String layOut(GraphvizEngine engine, Options options, String dot, Set<String> families)
            throws IOException {
        return engine.execute(measurable(dot, families), options, Rasterizer.NONE)
                .asString()
                .replaceAll("font-family=\"[^\"]*\"", "font-family=\"" + GraphDot.FONT + "\"");
    }

    private static void lanes(Path folder, Set<String> families) throws IOException {
        if (Files.exists(folder.resolve(LANES_SVG)) && !families.isEmpty()) {
            rasterize(Files.readString(folder.resolve(LANES_SVG)), families, folder.resolve(LANES_PNG));
        }
    }

    /** Font families that Java can draw with; none on a machine without fonts, where asking alone throws. */
    private static Set<String> families() {
        try {
            return Set.of(GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames(Locale.ROOT));
        } catch (RuntimeException | LinkageError | InternalError e) {
            return Set.of();
        }
    }

    /**
     * The source with one font that Java can measure for the engine. The bold face, so that nothing is wider than its
     * shape. Without fonts the comment hides the attribute from graphviz-java, which would measure it and fail; the
     * engine then takes its own widths of Arial.
     */
    private static String measurable(String dot, Set<String> families) {
        if (families.isEmpty()) {
            return dot.replace("fontname=", "fontname/**/=");
        }
        String family = family(families);
        return dot.replace(GraphDot.FONT, family.equals("SansSerif") ? family : family + " Bold");
    }

    /**
     * Draws a PNG.
     *
     * @param safe a cleaned drawing, so that nothing in it can be fetched
     */
    private static void rasterize(String safe, Set<String> families, Path png) throws IOException {
        if (families.isEmpty()) {
            throw new IllegalStateException("Java finds no fonts on this machine");
        }
        String svg = blanksThatStay(safe.replace(GraphDot.FONT, family(families)));
        BufferedImage image =
                Rasterizer.SALAMANDER.rasterize(Graphviz.fromString("graph empty {}"), graphics -> {}, enlarge(svg));
        Path part = png.resolveSibling(png.getFileName() + ".part");
        ImageIO.write(image, "png", part.toFile());
        move(part, png);
    }

    /** The rasterizer drops blanks beside a reference such as {@code &amp;amp;}. */
    private static String blanksThatStay(String svg) {
        return svg.lines()
                .map(l -> l.startsWith("<text")
                        ? l.substring(0, l.indexOf('>'))
                                + l.substring(l.indexOf('>')).replace(' ', '\u00A0')
                        : l)
                .collect(Collectors.joining("\n"));
    }

    private static String family(Set<String> families) {
        return FAMILIES.stream().filter(families::contains).findFirst().orElse("SansSerif");
    }

    /** The same drawing at {@link #DPI} instead of 72, or at what fits into memory. */
    private static String enlarge(String svg) {
        Matcher size = SIZE.matcher(svg);
        if (!size.find()) {
            return svg;
        }
        double width = Double.parseDouble(size.group(1));
        double height = Double.parseDouble(size.group(2));
        double scale = Math.min(DPI / 72.0, Math.sqrt(MOST_PIXELS / Math.max(1, width * height)));
        return size.replaceFirst(
                String.format(Locale.ROOT, "width=\"%.0f\" height=\"%.0f\"", width * scale, height * scale));
    }
}
