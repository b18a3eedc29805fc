package io.tadoru.alerthooks.web;

import io.tadoru.visualizer.DisplayText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** A page, one element at a time. The one place that writes text into HTML: all of it is escaped. */
final class Html {
    private static final Set<String> VOID = Set.of("meta", "input", "br", "hr", "link");

    private final StringBuilder out = new StringBuilder(1 << 14);
    private final Deque<String> open = new ArrayDeque<>();

    Html() {
        out.append("<!DOCTYPE html>\n");
    }

    /** Opens an element. @param attributes names, which are constants of ours, and values in turn */
    Html open(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
        out.append('>');
        if (!VOID.contains(tag)) {
            open.push(tag);
        }
        return this;
    }

    Html close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    Html end() {
        close();
        out.append('\n');
        return this;
    }

    /** The page's own words. */
    Html text(String own) {
        escape(own);
        return this;
    }

    Html element(String tag, String own, String... attributes) {
        return open(tag, attributes).text(own).close();
    }

    /** An element with a text of somebody else's, cut and without anything invisible. */
    Html shown(String tag, String theirs, int most, String... attributes) {
        return element(tag, DisplayText.cut(theirs, most), attributes);
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("element left open: " + open.peek());
        }
        return out.toString();
    }
}
