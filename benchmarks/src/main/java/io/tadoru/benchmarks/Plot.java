package io.tadoru.benchmarks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Lines in a coordinate system, as SVG. Written here and not by a library: those that draw want the fonts and graphics
 * of the Java desktop, which servers lack.
 */
public final class Plot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 250;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    /** Told apart by all kinds of colour blindness (Okabe and Ito). */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000");

    /** A point of a line. */
    public record Point(double x, double y) {}

    /** An axis: its name, whether it is logarithmic, and its ends. */
    private record Axis(String name, boolean log, double least, double most) {
        static Axis of(String name, boolean log, List<Double> values) {
            double least = values.stream().min(Double::compare).orElse(1.0);
            double most = values.stream().max(Double::compare).orElse(1.0);
            return log
                    ? new Axis(
                            name,
                            true,
                            Math.pow(10, Math.floor(Math.log10(least))),
                            Math.pow(10, Math.ceil(Math.log10(most))))
                    : new Axis(name, false, 0, most * 1.1);
        }

        double share(double value) {
            return log ? Math.log(value / least) / Math.log(most / least) : (value - least) / (most - least);
        }

        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            if (log) {
                for (double tick = least; tick <= most * 1.001; tick *= 10) {
                    ticks.add(tick);
                }
            } else {
                double step = Math.pow(10, Math.floor(Math.log10(most)));
                step = most / step < 3 ? step / 4 : step;
                for (double tick = 0; tick <= most; tick += step) {
                    ticks.add(tick);
                }
            }
            return ticks;
        }
    }

    private Plot() {}

    /**
     * Draws.
     *
     * @param xLog whether the axis is logarithmic; then no value may be 0
     * @param lines by name, in the order in which they are named beside the picture; names are plain text of ours
     */
    public static String svg(
            String title, String xName, boolean xLog, String yName, boolean yLog, Map<String, List<Point>> lines) {
        List<Point> all = lines.values().stream().flatMap(List::stream).toList();
        Axis x = Axis.of(xName, xLog, all.stream().map(Point::x).toList());
        Axis y = Axis.of(yName, yLog, all.stream().map(Point::y).toList());
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<title>%s</title>%n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n",
                WIDTH, HEIGHT, title));
        text(svg, LEFT, 22, "start", title);
        for (double tick : x.ticks()) {
            double at = atX(x, tick);
            svg.append(format("<path d=\"M%.1f %dV%d\" stroke=\"#ddd\"/>%n", at, TOP, HEIGHT - BOTTOM));
            text(svg, at, HEIGHT - BOTTOM + 18, "middle", number(tick));
        }
        for (double tick : y.ticks()) {
            double at = atY(y, tick);
            svg.append(format("<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>%n", LEFT, at, WIDTH - RIGHT));
            text(svg, LEFT - 6, at + 4, "end", number(tick));
        }
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", xName);
        svg.append(format(
                "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>%n",
                HEIGHT / 2, yName));
        int i = 0;
        for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
            String colour = COLOURS.get(i % COLOURS.size());
            StringBuilder path = new StringBuilder();
            for (Point p : line.getValue()) {
                path.append(format("%s%.1f %.1f", path.isEmpty() ? "M" : "L", atX(x, p.x()), atY(y, p.y())));
            }
            svg.append(format("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n", path, colour));
            for (Point p : line.getValue()) {
                svg.append(format(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n",
                        atX(x, p.x()), atY(y, p.y()), colour));
            }
            int row = TOP + 14 + 20 * i++;
            svg.append(format(
                    "<path d=\"M%d %dh18\" stroke=\"%s\" stroke-width=\"3\"/>%n", WIDTH - RIGHT + 14, row - 4, colour));
            text(svg, WIDTH - RIGHT + 38, row, "start", line.getKey());
        }
        return svg.append("</svg>\n").toString();
    }

    private static double atX(Axis x, double value) {
        return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double atY(Axis y, double value) {
        return HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM);
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String words) {
        svg.append(format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, words));
    }

    private static String number(double value) {
        if (value >= 1e6) {
            return format("%.0f M", value / 1e6);
        }
        return value >= 10
                ? format("%,.0f", value)
                : BigDecimal.valueOf(value)
                        .round(new MathContext(2))
                        .stripTrailingZeros()
                        .toPlainString();
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
