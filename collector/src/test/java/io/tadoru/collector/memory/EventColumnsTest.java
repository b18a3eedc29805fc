package io.tadoru.collector.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.Event.SocketAddress;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.Event.User;
import io.tadoru.collector.RandomEvents;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken apart must come together again, to the last bit. */
class EventColumnsTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {51, 52, 53})
    void eventsComeOutAsTheyWentIn(long seed) {
        List<Event> events = new RandomEvents(seed, 400).events(2000);
        assertThat(new MemoryStore(events, List.of()).events())
                .containsExactlyElementsOf(events.stream().sorted(Event.ORDER).toList());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {54, 55})
    void extremesToo(long seed) {
        Random random = new Random(seed);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            events.add(extreme(random, i));
        }
        assertThat(new MemoryStore(events, List.of()).events())
                .containsExactlyElementsOf(events.stream().sorted(Event.ORDER).toList());
    }

    /** Longs of every length, texts of any chars, positions that look nearly like lines. */
    private static Event extreme(Random random, int i) {
        long[] words = random.longs(4).map(w -> w >>> random.nextInt(64)).toArray();
        words[0] = random.nextBoolean() ? 0xffffff9cL : words[0];
        int[] flags = {-1, 0, (int) words[1], (int) words[2], random.nextInt(), Integer.MIN_VALUE};
        String[] positions = {
            "line " + i, "line 0", "line 007", "line -3", "line ", "line 999999999999999999999", "", text(random)
        };
        PathItem[] paths = new PathItem[random.nextInt(4)];
        Arrays.setAll(
                paths,
                p -> new PathItem(
                        text(random),
                        text(random),
                        random.nextLong() >> random.nextInt(64),
                        text(random),
                        text(random)));
        return new Event(
                random.nextLong() >> random.nextInt(64),
                // The low bits keep two events from being one.
                random.nextBoolean() ? i : random.nextLong() << 12 | i,
                text(random),
                text(random),
                text(random),
                random.nextBoolean(),
                random.nextInt(5) == 0 ? Event.NO_EXIT : random.nextLong() >> random.nextInt(64),
                random.nextInt(),
                random.nextInt(),
                new User(text(random), text(random), text(random), text(random), text(random), text(random)),
                text(random),
                text(random),
                random.nextBoolean() ? List.of() : List.of(text(random), text(random)),
                words[0],
                words[1],
                words[2],
                words[3],
                flags[random.nextInt(flags.length)],
                text(random),
                List.of(paths),
                random.nextBoolean()
                        ? null
                        : new SocketAddress(text(random), text(random), random.nextInt(), text(random)),
                random.nextBoolean() ? List.of() : List.of(text(random)),
                new Source(text(random), positions[random.nextInt(positions.length)]));
    }

    private static String text(Random random) {
        if (random.nextInt(4) == 0) {
            return "";
        }
        char[] chars = new char[1 + random.nextInt(3)];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) (random.nextBoolean() ? 'a' + random.nextInt(3) : random.nextInt(0x10000));
        }
        return new String(chars);
    }

    @Test
    void timesAndSerialsNeedFourBytesWhereTheyLieOnAGrid() {
        long[] millis = new Random(56)
                .longs(1000, 0, 1L << 31)
                .map(t -> 1_795_313_225_971_000_000L + t * 1_000_000)
                .toArray();
        int[] order = Sorting.order(millis.length, (a, b) -> Long.compare(millis[a], millis[b]));
        LongColumn column = LongColumn.of(millis, order, millis.length);
        assertThat(column.bytes()).isEqualTo(4 * millis.length);
        for (int i = 0; i < millis.length; i++) {
            assertThat(column.get(i)).isEqualTo(millis[order[i]]);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {57, 58, 59})
    void sortingIsStable(long seed) {
        Random random = new Random(seed);
        int[] keys = random.ints(random.nextInt(3000), 0, 50).toArray();
        Integer[] truth = new Integer[keys.length];
        Arrays.setAll(truth, i -> i);
        Arrays.sort(truth, (a, b) -> Integer.compare(keys[a], keys[b]));
        assertThat(Sorting.order(keys.length, (a, b) -> Integer.compare(keys[a], keys[b])))
                .containsExactly(truth);
    }
}
