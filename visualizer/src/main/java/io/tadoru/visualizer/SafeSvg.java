package io.tadoru.visualizer;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * What was drawn, written anew with nothing but shapes and text: only the elements and attributes listed here come
 * through. No links, scripts, styles, images, comments or declarations, whatever the engine gave.
 */
final class SafeSvg {
    private static final Set<String> ELEMENTS =
            Set.of("svg", "g", "path", "polygon", "polyline", "ellipse", "circle", "line", "rect", "text");
    private static final Set<String> ATTRIBUTES = Set.of(
            "viewBox",
            "width",
            "height",
            "id",
            "class",
            "transform",
            "d",
            "points",
            "cx",
            "cy",
            "rx",
            "ry",
            "r",
            "x",
            "y",
            "x1",
            "y1",
            "x2",
            "y2",
            "fill",
            "fill-opacity",
            "stroke",
            "stroke-width",
            "stroke-dasharray",
            "stroke-opacity",
            "text-anchor",
            "font-family",
            "font-size",
            "font-weight",
            "font-style",
            "data-first",
            "data-last",
            "data-left",
            "data-right",
            "data-flows",
            "data-nodes",
            "data-s",
            "data-room");

    private final Map<String, String> titles;
    private final StringBuilder out = new StringBuilder(1 << 16);
    private final String heading;
    private final String headingId;

    private SafeSvg(String heading, String headingId, Map<String, String> titles) {
        this.heading = heading;
        this.headingId = headingId;
        this.titles = titles;
    }

    /**
     * Cleans a drawing.
     *
     * @param svg an SVG document, with or without prolog
     * @param heading display text that names the whole picture
     * @param headingId id of that name, unique on a page
     * @param titles display text by id of a group: what a pointer that rests on it is told
     * @return an {@code svg} element without prolog
     * @throws XMLStreamException when it is no well-formed XML, or no SVG
     */
    static String of(String svg, String heading, String headingId, Map<String, String> titles)
            throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        SafeSvg safe = new SafeSvg(heading, headingId, titles);
        XMLStreamReader in = factory.createXMLStreamReader(new StringReader(svg));
        safe.copy(in);
        in.close();
        return safe.out.toString();
    }

    private void copy(XMLStreamReader in) throws XMLStreamException {
        Deque<Boolean> written = new ArrayDeque<>();
        boolean text = false;
        while (in.hasNext()) {
            switch (in.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    String name = in.getLocalName();
                    if (written.isEmpty() && !name.equals("svg")) {
                        throw new XMLStreamException("the drawing is no SVG but " + DisplayText.brief(name, 40));
                    }
                    text = name.equals("text");
                    boolean keep = ELEMENTS.contains(name) && (written.isEmpty() || !name.equals("svg"));
                    written.push(keep);
                    if (keep) {
                        open(in, name, written.size() == 1);
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    text = false;
                    if (written.pop()) {
                        out.append("</").append(in.getLocalName()).append('>');
                        out.append(in.getLocalName().equals("svg") ? "" : "\n");
                    }
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (text) {
                        out.append(HtmlWriter.escape(in.getText()));
                    }
                }
                default -> {
                    // Comments, instructions and declarations have no place in a picture.
                }
            }
        }
    }

    private void open(XMLStreamReader in, String name, boolean root) {
        out.append('<').append(name);
        if (root) {
            out.append(" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"")
                    .append(headingId)
                    .append('"');
        }
        String id = null;
        for (int i = 0; i < in.getAttributeCount(); i++) {
            String attribute = in.getAttributeLocalName(i);
            if (in.getAttributeNamespace(i) == null && ATTRIBUTES.contains(attribute)) {
                out.append(' ')
                        .append(attribute)
                        .append("=\"")
                        .append(HtmlWriter.escape(in.getAttributeValue(i)))
                        .append('"');
                id = attribute.equals("id") ? in.getAttributeValue(i) : id;
            }
        }
        out.append('>');
        if (root) {
            out.append("\n<title id=\"")
                    .append(headingId)
                    .append("\">")
                    .append(HtmlWriter.escape(heading))
                    .append("</title>\n");
        } else if (name.equals("g")) {
            out.append('\n');
            title(id);
        }
    }

    private void title(@Nullable String id) {
        String title = id == null ? null : titles.get(id);
        if (title != null) {
            out.append("<title>").append(HtmlWriter.escape(title)).append("</title>\n");
        }
    }
}
