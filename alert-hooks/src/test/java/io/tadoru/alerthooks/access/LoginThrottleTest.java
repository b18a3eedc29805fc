package io.tadoru.alerthooks.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
    private final Ticks clock = new Ticks();
    private final LoginThrottle throttle = new LoginThrottle(clock);

    @Test
    void eachFurtherAttemptWaitsLonger() {
        for (int i = 0; i < 5; i++) {
            assertThat(throttle.attempt("ann", "192.0.2.1")).isZero();
        }
        Duration wait = throttle.attempt("ann", "192.0.2.1");
        assertThat(wait).isEqualTo(Duration.ofSeconds(1));
        assertThat(throttle.attempt("bob", "192.0.2.1")).as("another account").isZero();
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            clock.pass(wait);
            assertThat(throttle.attempt("ann", "192.0.2.1")).isZero();
            wait = throttle.attempt("ann", "192.0.2.1");
            assertThat(wait).isGreaterThanOrEqualTo(longest);
            longest = wait;
        }
        assertThat(longest).isEqualTo(Duration.ofMinutes(15));
        clock.pass(Duration.ofMinutes(61));
        assertThat(throttle.attempt("ann", "192.0.2.1")).as("forgiven").isZero();
        assertThat(throttle.attempt("ann", "192.0.2.1")).isZero();
    }

    @Test
    void oneAddressAtManyAccounts() {
        int allowed = 0;
        for (int i = 0; i < 100; i++) {
            allowed += throttle.attempt("account" + i, "2001:db8::" + Integer.toHexString(i))
                            .isZero()
                    ? 1
                    : 0;
        }
        assertThat(allowed).as("one network of 64 bits").isEqualTo(20);
        assertThat(throttle.attempt("ann", "2001:db8:1::1")).isZero();
    }

    @Test
    void manyAddressesAtOneAccountDoNotLockItsOwnerOut() {
        assertThat(throttle.attempt("ann", "192.0.2.1")).isZero();
        throttle.succeeded("ann", "192.0.2.1");
        int allowed = 0;
        for (int i = 0; i < 1000; i++) {
            allowed +=
                    throttle.attempt("ann", "198.51." + i / 256 + "." + i % 256).isZero() ? 1 : 0;
        }
        assertThat(allowed).isEqualTo(50);
        assertThat(throttle.attempt("ann", "203.0.113.9"))
                .as("a new place waits")
                .isPositive();
        assertThat(throttle.attempt("ann", "192.0.2.1")).as("her own does not").isZero();
    }

    @Test
    void rightAttemptsDoNotCount() {
        for (int i = 0; i < 100; i++) {
            assertThat(throttle.attempt("ann", "192.0.2.1")).isZero();
            throttle.succeeded("ann", "192.0.2.1");
        }
    }

    @Test
    void itsMemoryIsBounded() {
        for (int i = 0; i < 100_000; i++) {
            throttle.attempt("account" + i, "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
        }
        assertThat(throttle.size()).isLessThanOrEqualTo(40_000);
    }

    /** Passwords and OpenID Connect count apart: who comes in by the one way is not forgiven the other's failures. */
    @Test
    void visitsToAProviderCountByAddress() {
        for (int i = 0; i < 20; i++) {
            assertThat(throttle.visit("192.0.2.1")).as("" + i).isZero();
        }
        Duration wait = throttle.visit("192.0.2.1");
        assertThat(wait).isEqualTo(Duration.ofSeconds(1));
        assertThat(throttle.visit("192.0.2.2")).as("another address").isZero();
        assertThat(throttle.attempt("ann", "192.0.2.1")).as("a password").isZero();
        throttle.succeeded("ann", "192.0.2.1");
        assertThat(throttle.visit("192.0.2.1")).isPositive();
        throttle.admitted("192.0.2.1");
        assertThat(throttle.visit("192.0.2.1")).isZero();
    }
}
