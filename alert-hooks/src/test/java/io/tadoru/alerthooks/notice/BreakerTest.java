package io.tadoru.alerthooks.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who fails again and again is left alone. */
class BreakerTest {
    private final Settable clock = new Settable();
    private final Breaker breaker = new Breaker(3, Duration.ofSeconds(30), clock);

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(breaker.pass()).isTrue();
            breaker.failed();
        }
    }

    @Test
    void opensAfterFaultsInARowAlone() {
        fail(2);
        breaker.worked();
        fail(2);
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
        fail(1);
        assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
        assertThat(breaker.pass()).isFalse();
        clock.forward(Duration.ofSeconds(29));
        assertThat(breaker.pass()).isFalse();
        assertThat(breaker.pause(clock.now)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void oneTriesAndDecides() {
        fail(3);
        clock.forward(Duration.ofSeconds(30));
        assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
        assertThat(breaker.pass()).isTrue();
        assertThat(breaker.pass()).isFalse();
        breaker.failed();
        assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
        clock.forward(Duration.ofSeconds(30));
        assertThat(breaker.pass()).isTrue();
        breaker.worked();
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
        fail(2);
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void whoTriesAndNeverReportsBlocksNobodyForEver() {
        fail(3);
        clock.forward(Duration.ofSeconds(30));
        assertThat(breaker.pass()).isTrue();
        clock.forward(Duration.ofSeconds(30));
        assertThat(breaker.pass()).isTrue();
    }

    @Test
    void ofManyAtOnceOneTries() throws InterruptedException {
        fail(3);
        clock.forward(Duration.ofSeconds(30));
        AtomicInteger passed = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 8; i++) {
            threads.execute(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                passed.addAndGet(breaker.pass() ? 1 : 0);
            });
        }
        go.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(passed).hasValue(1);
    }

    /** A channel that does as it is told. */
    private static final class Told implements Channel {
        @Nullable
        NoticeException fault;

        int sent;

        @Override
        public String name() {
            return "told";
        }

        @Override
        public void send(Notice notice) throws NoticeException {
            sent++;
            if (fault != null) {
                throw fault;
            }
        }

        @Override
        public void close() {}
    }

    @Test
    void aRefusalForGoodIsAnAnswer() throws NoticeException {
        Told channel = new Told();
        channel.fault = NoticeException.forGood("no", null);
        for (int i = 0; i < 5; i++) {
            assertThatExceptionOfType(NoticeException.class)
                    .isThrownBy(() -> breaker.send(channel, Notices.plain()))
                    .matches(NoticeException::lasting);
        }
        channel.fault = NoticeException.forNow("later", null, null);
        for (int i = 0; i < 5; i++) {
            assertThatExceptionOfType(NoticeException.class).isThrownBy(() -> breaker.send(channel, Notices.plain()));
        }
        assertThat(channel.sent).isEqualTo(8);
        assertThatExceptionOfType(NoticeException.class)
                .isThrownBy(() -> breaker.send(channel, Notices.plain()))
                .matches(e -> !e.lasting() && Duration.ofSeconds(30).equals(e.after()));
        clock.forward(Duration.ofSeconds(30));
        channel.fault = null;
        breaker.send(channel, Notices.plain());
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    }
}
