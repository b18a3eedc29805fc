package io.tadoru.alerthooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.collector.EventCopies;
import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.collector.memory.MemoryStore;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.investigation.Investigation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The recorded attacks with all that happened before a moment moved eleven days back: what was dropped then is run now,
 * or runs since then and calls home now. The window of 20 minutes sees only what came after the moment.
 */
class ElevenDaysLaterTest {
    private static final long LATER = Duration.ofDays(11).toNanos();

    /** What is lost by the gap, and why. Whoever mends one takes it out: a test fails until then. */
    private static final Map<String, String> OPEN = Map.of(
            "build-server BEFORE_THE_PROCESS_BEGAN", "the budget ends at other things",
            "container BEFORE_THE_PROCESS_BEGAN",
                    "two siblings, days apart from each other: a container's children are looked for around one time",
            "no-clone BEFORE_THE_PROCESS_BEGAN",
                    "a parent that left no event in the window is not known; a limit says so",
            "no-clone BEFORE_IT_CALLED", "a parent that left no event in the window is not known; a limit says so");

    /** How far the attack was when eleven days went by. */
    enum Gap {
        BEFORE_THE_PROCESS_BEGAN,
        BEFORE_IT_CALLED
    }

    static Stream<Arguments> gaps() throws IOException, AlertException {
        return Sample.all().stream().flatMap(s -> Stream.of(Gap.values()).map(gap -> Arguments.of(s, gap)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("gaps")
    void theWindowFollowsTheFile(Sample sample, Gap gap) {
        MemoryStore whole = new EvidenceFiles("localhost", line -> {}).read(List.of(sample.folder()));
        Options options = Options.of(Options.Mode.CAUSAL);
        Incident together = new Investigation(whole, "test").of(sample.alert(), options);
        // The clock ticks every 4 ms; a fork has the time of its entry.
        long moment = gap == Gap.BEFORE_THE_PROCESS_BEGAN
                ? nanos(sample.truth().path("answer").path("first").asText()) - 8_000_000
                : Objects.requireNonNull(together.answer()).time() - 1;
        MemoryStore apart = new MemoryStore(
                whole.events().stream()
                        .map(e -> e.time() < moment ? EventCopies.at(e, e.time() - LATER) : e)
                        .toList(),
                List.of());

        Incident incident = new Investigation(apart, "test").of(sample.alert(), options);

        System.out.printf(
                "%s, %s: %d nodes and %d edges, together %d and %d%n",
                sample,
                gap,
                incident.nodes().size(),
                incident.edges().size(),
                together.nodes().size(),
                together.edges().size());
        Sample moved = new Sample(sample.folder(), sample.alert(), moved(sample.truth(), moment));
        List<String> lost = new ArrayList<>(moved.missing(incident));
        lost.removeAll(sample.missing(together));
        String open = OPEN.get(sample.name() + " " + gap);
        if (open != null) {
            assertThat(lost).as("found at last, take it out of OPEN: " + open).isNotEmpty();
            return;
        }
        assertThat(lost).isEmpty();
        Incident.Reach reach = Objects.requireNonNull(incident.reach());
        assertThat(reach.evidence()).isEqualTo(whole.events().get(0).time() - LATER);
        assertThat(reach.earliest())
                .isLessThan(
                        sample.alert().time() - LATER + Duration.ofMinutes(5).toNanos());
        assertThat(reach.before()).isPositive();
        assertThat(new Investigation(apart, "test").of(sample.alert(), options)).isEqualTo(incident);
    }

    private static long nanos(String time) {
        Instant instant = Instant.parse(time);
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    /** The truth with the same times moved. */
    private static JsonNode moved(JsonNode truth, long moment) {
        JsonNode copy = truth.deepCopy();
        for (JsonNode holder : copy.findParents("first")) {
            long first = nanos(holder.path("first").asText());
            if (first < moment) {
                ((ObjectNode) holder)
                        .put("first", Instant.ofEpochSecond(0, first - LATER).toString());
            }
        }
        return copy;
    }
}
