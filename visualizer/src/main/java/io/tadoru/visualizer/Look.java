package io.tadoru.visualizer;

import io.tadoru.correlator.Node;
import java.util.Comparator;
import java.util.List;

/**
 * Looks of a role: colours with a contrast of 4.5 to 1 at least, and a kind of line, so that a black and white print and
 * every eye tells the same. The first matters most.
 */
enum Look {
    ANSWER("#7A0C0C", "#A61B14", "solid", "4"),
    PATH("#B3261E", "#FDECEA", "solid", "3"),
    CAUSE("#1F5FA8", "#E8F1FB", "solid", "1.3"),
    EFFECT("#8A5A00", "#FFF4DD", "dashed", "1.3"),
    CONTEXT("#5F6368", "#FFFFFF", "dotted", "1.3");

    private final String stroke;
    private final String fill;
    private final String line;
    private final String thickness;

    Look(String stroke, String fill, String line, String thickness) {
        this.stroke = stroke;
        this.fill = fill;
        this.line = line;
        this.thickness = thickness;
    }

    static Look of(Story story, Node node) {
        if (story.isAnswer(node)) {
            return ANSWER;
        } else if (story.step(node) > 0) {
            return PATH;
        }
        return switch (node.role()) {
            case ANSWER, CAUSE -> CAUSE;
            case EFFECT -> EFFECT;
            case CONTEXT -> CONTEXT;
        };
    }

    /** Several look like what matters most among them. */
    static Look of(Story story, List<Node> nodes) {
        return nodes.stream()
                .map(n -> of(story, n))
                .min(Comparator.naturalOrder())
                .orElse(CONTEXT);
    }

    /** Class in SVG. */
    String css() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    String stroke() {
        return stroke;
    }

    String fill() {
        return fill;
    }

    /** Style of borders and edges in DOT. */
    String line() {
        return line;
    }

    String thickness() {
        return thickness;
    }
}
