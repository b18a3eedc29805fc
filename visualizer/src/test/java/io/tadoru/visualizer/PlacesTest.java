package io.tadoru.visualizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tadoru.correlator.Incident;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacesTest {
    @Test
    void everyShapeHasOneAndTheyDoNotLieOnEachOther() throws Exception {
        for (Incident incident : List.of(Incidents.mailBackdoor(), Incidents.sixty(), Incidents.hostile())) {
            Story story = new Story(incident);
            GraphDot.Drawing drawing = GraphDot.of(story, Parts.first(story));
            String svg = new GraphImage(List.of(LayoutProcess.Engine.values()), Duration.ofSeconds(60))
                    .draw(new GraphImage.Drawings(drawing, null, null), "x")
                    .svg();
            var places = Places.of(Objects.requireNonNull(svg));
            assertThat(places.keySet())
                    .containsExactlyInAnyOrderElementsOf(drawing.shapes().keySet());
            List<Places.Place> all = List.copyOf(places.values());
            for (Places.Place a : all) {
                assertThat(a.width()).isPositive();
                assertThat(all.stream()
                                .filter(b -> Math.abs(a.x() - b.x()) < (a.width() + b.width()) / 2 - 1
                                        && Math.abs(a.y() - b.y()) < (a.height() + b.height()) / 2 - 1))
                        .hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<svg",
                "<svg/>",
                "<svg><g id=\"shape-n1\"><ellipse/></g></svg>",
                "<svg><g id=\"shape-n1\"><path d=\"M1.2.3,4\"/></g></svg>",
                "<svg><g id=\"shape-n1\"><polygon/></g></svg>",
                "<svg><g id=\"shape-n1\"><polygon points=\"1e999,2 3,4\"/></g></svg>",
                "<svg><g id=\"shape-n1\"><ellipse cx=\"NaN\" cy=\"1\" rx=\"1\" ry=\"1\"/></g></svg>"
            })
    void whatCannotBeReadHasNone(String svg) {
        assertThat(Places.of(svg)).isEmpty();
    }

    @FuzzTest(maxDuration = "10s")
    void anyDrawing(byte[] bytes) {
        Places.of(new String(bytes, StandardCharsets.UTF_8))
                .values()
                .forEach(p ->
                        assertThat(List.of(p.x(), p.y(), p.width(), p.height())).allMatch(Double::isFinite));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {7, 8})
    void brokenDrawings(long seed) {
        Random random = new Random(seed);
        String svg =
                "<svg><g id=\"shape-n1\"><polygon points=\"1,2 3,-4 5.5,6\"/></g><g id=\"shape-n2\"><ellipse cx=\"1\""
                        + " cy=\"-2\" rx=\"3\" ry=\"4\"/><path d=\"M1,2C3,4 5,6 7,8\"/></g></svg>";
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = svg.getBytes(StandardCharsets.UTF_8);
            for (int k = random.nextInt(4); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) "<>/\"=gM-.e9 ,\0\u007f".charAt(random.nextInt(15));
            }
            anyDrawing(bytes);
        }
    }
}
