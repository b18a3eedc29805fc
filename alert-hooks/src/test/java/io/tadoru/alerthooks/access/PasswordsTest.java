package io.tadoru.alerthooks.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private final Passwords cheap = new Passwords(AccessContract.CHEAP, 1, Duration.ofSeconds(10));

    @Test
    void theUsualCostIsOwasps() {
        Passwords usual = new Passwords();
        String hash = usual.hash("correct horse battery");
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").hasSizeLessThan(120);
        assertThat(usual.matches("correct horse battery", hash)).isTrue();
        assertThat(usual.matches("correct horse batterz", hash)).isFalse();
        assertThat(usual.outdated(hash)).isFalse();
        assertThat(cheap.outdated(hash)).isTrue();
    }

    /** From the reference implementation, test.c: version 19, m=2^8, t=2, p=1, argon2id. */
    @Test
    void theHashIsTheReferences() {
        String reference = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assertThat(cheap.matches("password", reference)).isTrue();
        assertThat(cheap.matches("Password", reference)).isFalse();
    }

    @Test
    void twoHashesOfOnePasswordDiffer() {
        assertThat(cheap.hash("correct horse battery")).isNotEqualTo(cheap.hash("correct horse battery"));
    }

    @Test
    void whereThereIsNoHashNothingFits() {
        assertThat(cheap.matches("", "")).isFalse();
        assertThat(cheap.matches("correct horse battery", "")).isFalse();
        assertThatThrownBy(() -> cheap.matches("x", "$2a$10$N9qo8uLOickgx2ZMRZoMye"))
                .hasMessageContaining("argon2id")
                .hasMessageNotContaining("N9qo");
    }

    @Test
    void moreThanItsPlacesAreSentAway() throws Exception {
        Passwords one = new Passwords(new Passwords.Cost(65_536, 3, 1), 1, Duration.ZERO);
        AtomicInteger busy = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                try {
                    start.await();
                    one.hash("correct horse battery");
                } catch (AccessException e) {
                    busy.addAndGet(e.reason() == AccessException.Reason.BUSY ? 1 : 100);
                } catch (InterruptedException e) {
                    busy.addAndGet(1000);
                }
            });
            threads[i].start();
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(busy.get()).isBetween(1, 3);
    }
}
