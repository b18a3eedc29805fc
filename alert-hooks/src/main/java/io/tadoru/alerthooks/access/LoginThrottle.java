package io.tadoru.alerthooks.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often a password may be tried: by an address at an account, by an address at all, and at an account by all. After
 * some free attempts each further one doubles the wait; an hour without attempts forgives. Strangers cannot lock an
 * account's owner out: an address from which the account came in before is not held up by what others try, and nobody
 * is for more than 30 s. Kept in memory, of one process, bounded. Thread-safe.
 */
public final class LoginThrottle {
    private static final int MOST = 20_000;
    private static final Duration FORGIVEN = Duration.ofHours(1);

    private static final Limit PAIR = new Limit(5, Duration.ofMinutes(15));
    private static final Limit ADDRESS = new Limit(20, Duration.ofMinutes(15));
    private static final Limit ACCOUNT = new Limit(50, Duration.ofSeconds(30));

    private final InstantSource clock;
    private final Map<String, Count> counts;
    private final Map<String, Boolean> known;

    /** So many for nothing, then waits from 1 s to the longest. */
    private record Limit(int free, Duration longest) {
        Duration afterAttempt(int attempts) {
            int over = attempts - free;
            if (over < 0) {
                return Duration.ZERO;
            }
            Duration wait = Duration.ofSeconds(1L << Math.min(over, 20));
            return wait.compareTo(longest) > 0 ? longest : wait;
        }
    }

    private static final class Count {
        int attempts;
        long last;
        long until;
    }

    public LoginThrottle(InstantSource clock) {
        this.clock = clock;
        this.counts = bounded();
        this.known = bounded();
    }

    private static <V> Map<String, V> bounded() {
        return new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MOST;
            }
        };
    }

    /**
     * Asks before an attempt, and counts it: of many at once none slips through.
     *
     * @param address an IP address; of IPv6 the network of 64 bits counts
     * @return how long to wait, zero where the attempt may be made now
     */
    synchronized Duration attempt(String account, String address) {
        String from = network(address);
        Count pair = count("p" + account + " " + from);
        Count everywhere = count("a" + from);
        Count here = count("n" + account);
        boolean friend = known.get(account + " " + from) != null;
        long now = clock.millis();
        long until = Math.max(Math.max(pair.until, everywhere.until), friend ? 0 : here.until);
        if (until > now) {
            return Duration.ofMillis(until - now);
        }
        count(pair, PAIR, now);
        count(everywhere, ADDRESS, now);
        if (!friend) {
            count(here, ACCOUNT, now);
        }
        return Duration.ZERO;
    }

    /** The attempt was right: it does not count. */
    synchronized void succeeded(String account, String address) {
        String from = network(address);
        counts.remove("p" + account + " " + from);
        forgive("a" + from);
        if (known.put(account + " " + from, true) == null) {
            forgive("n" + account);
        }
    }

    /**
     * Asks before a browser is sent to an OpenID provider, and counts it. Apart from passwords: who comes in by the one
     * way shall not be forgiven the other's failures.
     *
     * @return how long to wait, zero where it may go now
     */
    synchronized Duration visit(String address) {
        Count visits = count("o" + network(address));
        long now = clock.millis();
        if (visits.until > now) {
            return Duration.ofMillis(visits.until - now);
        }
        count(visits, ADDRESS, now);
        return Duration.ZERO;
    }

    /** Somebody came back from the provider and was let in: it does not count. */
    synchronized void admitted(String address) {
        forgive("o" + network(address));
    }

    private void forgive(String key) {
        Count count = counts.get(key);
        if (count != null) {
            count.attempts = Math.max(0, count.attempts - 1);
            count.until = 0;
        }
    }

    private Count count(String key) {
        Count count = counts.computeIfAbsent(key, k -> new Count());
        if (clock.millis() - count.last > FORGIVEN.toMillis()) {
            count.attempts = 0;
            count.until = 0;
        }
        return count;
    }

    private static void count(Count count, Limit limit, long now) {
        count.attempts++;
        count.last = now;
        count.until = now + limit.afterAttempt(count.attempts).toMillis();
    }

    synchronized int size() {
        return counts.size() + known.size();
    }

    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            // With a colon it is never looked up.
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return bytes.length == 16 ? HexFormat.of().formatHex(Arrays.copyOf(bytes, 8)) : address;
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
