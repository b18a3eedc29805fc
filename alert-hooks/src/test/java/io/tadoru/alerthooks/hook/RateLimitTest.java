package io.tadoru.alerthooks.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000;

    private final AtomicLong now = new AtomicLong(-5 * SECOND);

    private RateLimit limit(double perSecond, int burst, int keys) {
        return new RateLimit(perSecond, burst, keys, now::get);
    }

    @Test
    void aBurstThenTheRate() {
        RateLimit limit = limit(2, 5, 10);
        for (int i = 0; i < 5; i++) {
            assertThat(limit.take("a")).isZero();
        }
        assertThat(limit.take("a")).isEqualTo(1);
        assertThat(limit.take("b")).as("its own bucket").isZero();
        now.addAndGet(SECOND / 2);
        assertThat(limit.take("a")).isZero();
        assertThat(limit.take("a")).isEqualTo(1);
        now.addAndGet(3600 * SECOND);
        for (int i = 0; i < 5; i++) {
            assertThat(limit.take("a")).isZero();
        }
        assertThat(limit.take("a")).as("never more than the burst").isEqualTo(1);
    }

    @Test
    void whatItSaysHelps() {
        RateLimit limit = limit(0.1, 1, 10);
        assertThat(limit.take("a")).isZero();
        assertThat(limit.take("a")).isEqualTo(10);
        now.addAndGet(9 * SECOND);
        assertThat(limit.take("a")).isEqualTo(1);
        now.addAndGet(SECOND);
        assertThat(limit.take("a")).isZero();
    }

    @Test
    void moreThanTheBurstIsOwed() {
        RateLimit limit = limit(10, 10, 10);
        assertThat(limit.take("a", 30)).isZero();
        assertThat(limit.take("a")).isEqualTo(3);
        now.addAndGet(3 * SECOND);
        assertThat(limit.take("a")).isZero();
        assertThat(limit.take("a", 30)).isEqualTo(1);
    }

    @Test
    void keysAreBounded() {
        RateLimit limit = limit(1, 1, 100);
        for (int i = 0; i < 10_000; i++) {
            limit.take("key " + i);
            limit.take("honest");
        }
        assertThat(limit.size()).isEqualTo(100);
        assertThat(limit.take("honest")).as("who asks often is not forgotten").isEqualTo(1);
    }

    @Test
    void aClockThatGoesBackTakesNothingAway() {
        RateLimit limit = limit(1, 2, 10);
        assertThat(limit.take("a")).isZero();
        now.addAndGet(-100 * SECOND);
        assertThat(limit.take("a")).isZero();
        assertThat(limit.take("a")).isEqualTo(1);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {71, 72})
    void neverMoreThanRateAndBurst(long seed) {
        Random random = new Random(seed);
        double rate = 1 + random.nextInt(50);
        int burst = 1 + random.nextInt(20);
        RateLimit limit = limit(rate, burst, 10);
        long begin = now.get();
        long given = 0;
        for (int i = 0; i < 20_000; i++) {
            now.addAndGet(random.nextInt(50_000_000));
            long wait = limit.take("a");
            given += wait == 0 ? 1 : 0;
            if (wait > 0 && random.nextInt(100) == 0) {
                now.addAndGet(wait * SECOND);
                assertThat(limit.take("a")).as("seed %d, %d", seed, i).isZero();
                given++;
            }
            assertThat(given).as("seed %d, %d", seed, i).isLessThanOrEqualTo((long)
                    Math.ceil(burst + (now.get() - begin) / 1e9 * rate + 0.001));
        }
    }

    @Test
    void manyThreads() throws Exception {
        RateLimit limit = limit(1, 1000, 10);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> parts = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                parts.add(threads.submit(() -> {
                    int given = 0;
                    for (int i = 0; i < 1000; i++) {
                        given += limit.take("a") == 0 ? 1 : 0;
                    }
                    return given;
                }));
            }
            int sum = 0;
            for (Future<Integer> part : parts) {
                sum += part.get();
            }
            assertThat(sum).isEqualTo(1000);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void wrongUse() {
        assertThatThrownBy(() -> limit(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limit(Double.NaN, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limit(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limit(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
