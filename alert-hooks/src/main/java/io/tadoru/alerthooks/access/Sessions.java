package io.tadoru.alerthooks.access;

import io.tadoru.alerthooks.ledger.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is logged in with a browser. A session lasts 12 h, or 1 h without a request; it ends when its account's role or
 * password changes. The database keeps hashes of the cookies alone. Thread-safe, also among several workers.
 */
public final class Sessions {
    static final long LONGEST = Duration.ofHours(12).toMillis();
    static final long IDLE = Duration.ofHours(1).toMillis();
    /** How exactly the last use is kept: else each request would be a write. */
    static final long USED_EVERY = Duration.ofMinutes(1).toMillis();
    /** Of one account; the oldest gives way. */
    static final int MOST = 20;

    private static final int COOKIE_BYTES = 32;
    private static final int COOKIE_LENGTH = 43;

    private final Database database;
    private final InstantSource clock;

    public Sessions(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** What the cookie of this session must be answered with by a page's requests. */
    static String csrf(String cookie) {
        return Secrets.derived("csrf", cookie);
    }

    /**
     * Begins one, where the account still has this password.
     *
     * @return the cookie's value; null where the account was changed meanwhile
     */
    @Nullable
    String begin(String account, String hash) {
        String cookie = Secrets.text(COOKIE_BYTES);
        long now = clock.millis();
        boolean begun = database.write(connection -> {
            try (PreparedStatement old =
                    connection.prepareStatement("DELETE FROM session WHERE made <= ? OR used <= ?")) {
                old.setLong(1, now - LONGEST);
                old.setLong(2, now - IDLE);
                old.executeUpdate();
            }
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO session (hash, account, made, used)"
                            + " SELECT ?, name, ?, ? FROM account WHERE name = ? AND password = ? AND disabled = 0")) {
                insert.setString(1, Secrets.hash(cookie));
                insert.setLong(2, now);
                insert.setLong(3, now);
                insert.setString(4, account);
                insert.setString(5, hash);
                if (insert.executeUpdate() == 0) {
                    return false;
                }
            }
            try (PreparedStatement many = connection.prepareStatement("DELETE FROM session WHERE hash IN (SELECT hash"
                    + " FROM session WHERE account = ? ORDER BY made DESC, hash LIMIT 1000 OFFSET " + MOST + ")")) {
                many.setString(1, account);
                many.executeUpdate();
            }
            return true;
        });
        return begun ? cookie : null;
    }

    /**
     * Whose cookie this is; empty where it is none, or no longer.
     *
     * @param use whether that keeps the session from falling idle
     */
    public Optional<Caller> find(String cookie, boolean use) {
        if (cookie.length() != COOKIE_LENGTH) {
            return Optional.empty();
        }
        String hash = Secrets.hash(cookie);
        long now = clock.millis();
        record Found(Caller caller, long used) {}
        Optional<Found> found = database.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT a.name, a.role, s.used FROM session s"
                    + " JOIN account a ON a.name = s.account"
                    + " WHERE s.hash = ? AND s.made > ? AND s.used > ? AND a.disabled = 0")) {
                query.setString(1, hash);
                query.setLong(2, now - LONGEST);
                query.setLong(3, now - IDLE);
                try (ResultSet rows = query.executeQuery()) {
                    return rows.next()
                            ? Optional.of(new Found(
                                    new Caller(
                                            rows.getString(1),
                                            Role.of(rows.getString(2)).orElseThrow(),
                                            csrf(cookie)),
                                    rows.getLong(3)))
                            : Optional.empty();
                }
            }
        });
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (use && now - found.get().used() >= USED_EVERY) {
            database.write(connection -> {
                try (PreparedStatement update =
                        connection.prepareStatement("UPDATE session SET used = ? WHERE hash = ? AND used < ?")) {
                    update.setLong(1, now);
                    update.setString(2, hash);
                    update.setLong(3, now);
                    return update.executeUpdate();
                }
            });
        }
        return Optional.of(found.get().caller());
    }

    /** Ends one, where there is one. */
    public void end(String cookie) {
        database.write(connection -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM session WHERE hash = ?")) {
                delete.setString(1, Secrets.hash(cookie));
                return delete.executeUpdate();
            }
        });
    }

    static void endAll(Connection connection, String account) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM session WHERE account = ?")) {
            delete.setString(1, account);
            delete.executeUpdate();
        }
    }
}
