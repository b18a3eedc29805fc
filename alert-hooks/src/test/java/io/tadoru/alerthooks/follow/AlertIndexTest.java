package io.tadoru.alerthooks.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An index that others write to, some of them late. */
class AlertIndexTest {
    private static final long NOW = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);

    private @Nullable SearchServer started;
    private String cursor = "";

    @BeforeEach
    void start() throws IOException {
        started = new SearchServer();
    }

    @AfterEach
    void stop() {
        server().close();
    }

    private SearchServer server() {
        return java.util.Objects.requireNonNull(started);
    }

    private AlertIndex index(int page, @Nullable String query) {
        return new AlertIndex(
                new AlertIndexSettings(
                        server().url(),
                        "alerts-*",
                        "@timestamp",
                        query,
                        page,
                        Duration.ofMinutes(5),
                        "a2V5",
                        null,
                        null,
                        null,
                        Duration.ofSeconds(10)),
                CLOCK);
    }

    private List<String> read(AlertIndex index) throws IOException {
        List<String> ids = new ArrayList<>();
        AlertIndex.Page page;
        do {
            page = index.poll(cursor);
            cursor = page.cursor();
            page.hits().forEach(hit -> ids.add(hit.id()));
        } while (page.more());
        return ids;
    }

    @Test
    void pagesThroughManyOfOneTime() throws IOException {
        server().add("old", NOW - 600_000, "x");
        for (int i = 0; i < 25; i++) {
            server().add("a" + i, NOW - 1000, "x");
        }
        AlertIndex index = index(10, null);
        assertThat(read(index)).hasSize(25).doesNotContain("old").doesNotHaveDuplicates();
        assertThat(cursor).isEqualTo(Long.toString(NOW));
        assertThat(read(index)).isEmpty();
        assertThat(server().open()).isZero();
        assertThat(server().rights).containsOnly("ApiKey a2V5");
    }

    @Test
    void whatComesLateIsFoundOnce() throws IOException {
        AlertIndex index = index(10, null);
        server().add("a", NOW - 1000, "x");
        assertThat(read(index)).containsExactly("a");
        server().add("late", NOW - 200_000, "x");
        server().add("too late", NOW - 400_000, "x");
        assertThat(read(index)).containsExactly("late");
        assertThat(read(index)).isEmpty();
    }

    @Test
    void afterARestartNothingIsMissing() throws IOException {
        cursor = Long.toString(NOW - 3_600_000);
        for (int i = 0; i < 30; i++) {
            server().add("a" + i, NOW - 3_600_000 + i * 100_000L, "x");
        }
        AlertIndex first = index(7, null);
        AlertIndex.Page page = first.poll(cursor);
        assertThat(page.hits()).hasSize(7);
        assertThat(page.more()).isTrue();
        cursor = page.cursor();
        List<String> rest = read(index(7, null));
        assertThat(rest).contains("a7", "a29").doesNotContain("a0").doesNotHaveDuplicates();
        assertThat(rest.size()).isBetween(23, 27);
    }

    @Test
    void aPageThatWasNotStoredComesAgain() throws IOException {
        server().add("a", NOW - 1000, "x");
        AlertIndex index = index(10, null);
        read(index);
        server().add("b", NOW - 500, "x");
        String before = cursor;
        assertThat(index.poll(before).hits()).extracting(AlertIndex.Hit::id).containsExactly("b");
        cursor = Long.toString(Long.parseLong(before) - 1);
        assertThat(read(index)).contains("b");
    }

    @Test
    void aDocumentOfTheFutureHidesNone() throws IOException {
        AlertIndex index = index(10, null);
        server().add("future", NOW + 86_400_000, "x");
        assertThat(read(index)).containsExactly("future");
        server().add("a", NOW - 10, "x");
        assertThat(read(index)).containsExactly("a");
        assertThat(Long.parseLong(cursor)).isEqualTo(NOW);
    }

    @Test
    void aQuery() throws IOException {
        server().add("a", NOW - 1000, "high");
        server().add("b", NOW - 1000, "low");
        assertThat(read(index(10, "high"))).containsExactly("a");
    }

    @Test
    void theSourceIsGivenAsItIs() throws IOException {
        server().add("a", NOW - 1000, "\"<\n");
        assertThat(index(10, null).poll("").hits())
                .containsExactly(new AlertIndex.Hit(
                        "alerts-1", "a", "{\"@timestamp\":" + (NOW - 1000) + ",\"text\":\"\\\"<\\n\"}"));
    }

    @Test
    void faultsLoseNothing() throws IOException {
        for (int i = 0; i < 30; i++) {
            server().add("a" + i, NOW - 1000, "x");
        }
        AlertIndex index = index(10, null);
        cursor = index.poll("").cursor();
        server().fails = number -> number == 2;
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> index.poll(cursor))
                .withMessageContaining("alert index alerts-* at 127.0.0.1 answered 503")
                .withMessageNotContaining("a2V5");
        server().forget();
        assertThat(read(index)).hasSize(30);
        assertThat(read(index)).isEmpty();
    }

    @Test
    void aLookThatWasForgottenBeginsAnew() throws IOException {
        for (int i = 0; i < 30; i++) {
            server().add("a" + i, NOW - 1000, "x");
        }
        AlertIndex index = index(10, null);
        cursor = index.poll("").cursor();
        server().forget();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> index.poll(cursor));
        assertThat(read(index)).hasSize(30);
    }

    @Test
    void aCursorThatIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> index(10, null).poll("yesterday"));
    }

    /** Writers, faults, restarts in any order: none is missing, and twice come those after a fault or restart alone. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {51, 52, 53})
    void anyOrderOfThings(long seed) throws IOException {
        Random random = new Random(seed);
        Set<String> written = new HashSet<>();
        Set<String> read = new HashSet<>();
        AlertIndex index = index(3 + random.nextInt(9), null);
        boolean anew = false;
        try {
            read.addAll(read(index));
            for (int step = 0; step < 25; step++) {
                for (int i = random.nextInt(6); i > 0; i--) {
                    String id = "d" + written.size();
                    written.add(id);
                    server().add(id, NOW - random.nextInt(250_000), "x");
                }
                int kind = random.nextInt(8);
                int fault = server().searches.size() + 1 + random.nextInt(4);
                server().fails = number -> kind == 0 && number == fault;
                if (kind == 1) {
                    index = index(3 + random.nextInt(9), null);
                    anew = true;
                }
                AlertIndex.Page page;
                try {
                    do {
                        page = index.poll(cursor);
                        cursor = page.cursor();
                        for (AlertIndex.Hit hit : page.hits()) {
                            assertThat(read.add(hit.id()) || anew).as(hit.id()).isTrue();
                        }
                    } while (page.more());
                    anew = false;
                } catch (IOException e) {
                    anew = true;
                }
            }
            server().fails = number -> false;
            read.addAll(read(index));
            assertThat(read).isEqualTo(written);
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }
}
