package io.tadoru.visualizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Incident;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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
                "<svg><g id=\"shape-n1\"><polygon/></g></svg>"
            })
    void whatCannotBeReadHasNone(String svg) {
        assertThat(Places.of(svg)).isEmpty();
    }
}
