package io.tadoru.visualizer;

import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Where a layout engine put the shapes: read out of its drawing, so that the page need not lay out again. */
final class Places {
    private static final Pattern PAIR = Pattern.compile("(-?[0-9.]+(?:e-?[0-9]+)?)[,\\s]+(-?[0-9.]+(?:e-?[0-9]+)?)");

    /** A place in points: the middle, width and height; y runs down. */
    record Place(double x, double y, double width, double height) {
        private boolean real() {
            return Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(width) && Double.isFinite(height);
        }
    }

    private Places() {}

    /**
     * The places of shapes.
     *
     * @param svg a cleaned drawing
     * @return by id of the shape's group; empty where the drawing is none that can be read
     */
    static Map<String, Place> of(String svg) {
        Map<String, Place> out = new HashMap<>();
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader in = factory.createXMLStreamReader(new StringReader(svg));
            String id = "";
            while (in.hasNext()) {
                if (in.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                String name = in.getLocalName();
                if (name.equals("g")) {
                    id = value(in, "id");
                } else if (id.startsWith("shape-")) {
                    Place found = place(in, name);
                    if (found != null && found.real()) {
                        // The first is the outermost.
                        out.putIfAbsent(id, found);
                    }
                }
            }
            in.close();
        } catch (XMLStreamException | NumberFormatException e) {
            return Map.of();
        }
        return out;
    }

    private static String value(XMLStreamReader in, String attribute) {
        String value = in.getAttributeValue(null, attribute);
        return value == null ? "" : value;
    }

    private static @Nullable Place place(XMLStreamReader in, String name) {
        if (name.equals("ellipse")) {
            return new Place(
                    Double.parseDouble(value(in, "cx")),
                    Double.parseDouble(value(in, "cy")),
                    2 * Double.parseDouble(value(in, "rx")),
                    2 * Double.parseDouble(value(in, "ry")));
        }
        Matcher pair = PAIR.matcher(name.equals("polygon") ? value(in, "points") : value(in, "d"));
        double left = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double top = Double.POSITIVE_INFINITY;
        double bottom = Double.NEGATIVE_INFINITY;
        while (pair.find()) {
            double x = Double.parseDouble(pair.group(1));
            double y = Double.parseDouble(pair.group(2));
            left = Math.min(left, x);
            right = Math.max(right, x);
            top = Math.min(top, y);
            bottom = Math.max(bottom, y);
        }
        return left > right ? null : new Place((left + right) / 2, (top + bottom) / 2, right - left, bottom - top);
    }
}
