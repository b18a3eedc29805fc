package io.tadoru.alerthooks.access;

import io.tadoru.alerthooks.digest.Sha256;
import io.tadoru.alerthooks.ledger.Database;
import java.security.MessageDigest;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Browsers that were sent to an OpenID provider and are not back yet. Each comes back once, within 10 minutes. All that the
 * way there and back needs follows from the browser's cookie, of which the database keeps the hash alone: so whoever
 * reads the database, or brings the state of another browser, gets nowhere. Thread-safe, also among several workers.
 */
public final class Attempts {
    public static final Duration LONGEST = Duration.ofMinutes(10);

    private static final int COOKIE_BYTES = 32;
    private static final int COOKIE_LENGTH = 43;

    private final Database database;
    private final InstantSource clock;
    private final int most;

    public Attempts(Database database, InstantSource clock) {
        this(database, clock, 20_000);
    }

    /** @param most how many at once; the oldest gives way */
    Attempts(Database database, InstantSource clock, int most) {
        this.database = database;
        this.clock = clock;
        this.most = most;
    }

    /**
     * One of them.
     *
     * @param cookie the browser's secret
     * @param next the page to go to afterwards
     */
    public record Attempt(String cookie, String next) {
        /** What the provider must send back. */
        public String state() {
            return Secrets.derived("state", cookie);
        }

        /** What the ID token must hold. */
        public String nonce() {
            return Secrets.derived("nonce", cookie);
        }

        /** PKCE's, which the token endpoint gets to see. */
        public String verifier() {
            return Secrets.derived("verifier", cookie);
        }

        /** PKCE's S256 of the verifier, which goes through the browser. */
        public String challenge() {
            return Secrets.digest(verifier());
        }

        @Override
        public String toString() {
            return "Attempt[" + next + "]";
        }
    }

    /** Begins one. */
    public Attempt begin(String next) {
        Attempt attempt = new Attempt(Secrets.text(COOKIE_BYTES), next);
        long now = clock.millis();
        return database.write(connection -> {
            try (PreparedStatement old = connection.prepareStatement("DELETE FROM sign_in WHERE made <= ?"
                    + " OR hash IN (SELECT hash FROM sign_in ORDER BY made DESC, hash LIMIT 1000 OFFSET ?)")) {
                old.setLong(1, now - LONGEST.toMillis());
                old.setInt(2, most - 1);
                old.executeUpdate();
            }
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO sign_in (hash, next, made) VALUES (?, ?, ?)")) {
                insert.setString(1, Secrets.hash(attempt.cookie()));
                insert.setString(2, next);
                insert.setLong(3, now);
                insert.executeUpdate();
            }
            return attempt;
        });
    }

    /**
     * Ends the one of this browser, which then cannot come back again.
     *
     * @param state what the provider sent back
     * @return empty where there is none, no longer, or of another browser
     */
    public Optional<Attempt> end(String cookie, String state) {
        if (cookie.length() != COOKIE_LENGTH
                || !MessageDigest.isEqual(Sha256.of(new Attempt(cookie, "").state()), Sha256.of(state))) {
            return Optional.empty();
        }
        String hash = Secrets.hash(cookie);
        long now = clock.millis();
        return database.write(connection -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM sign_in WHERE hash = ? RETURNING next, made")) {
                delete.setString(1, hash);
                try (ResultSet rows = delete.executeQuery()) {
                    return rows.next() && rows.getLong(2) > now - LONGEST.toMillis()
                            ? Optional.of(new Attempt(cookie, rows.getString(1)))
                            : Optional.<Attempt>empty();
                }
            }
        });
    }
}
