package io.tadoru.alerthooks.access;

import io.tadoru.alerthooks.access.AccessException.Reason;
import io.tadoru.alerthooks.ledger.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * API tokens: {@code tdr_} and 32 random bytes in base64url. The database keeps their SHA-256. Thread-safe, also among
 * several workers.
 */
public final class Tokens {
    public static final String BEGIN = "tdr_";
    /** In days. */
    public static final int LONGEST = 3660;

    /** Of one account. */
    private static final int MOST = 100;

    private static final int BYTES = 32;
    private static final int LENGTH = BEGIN.length() + 43;
    private static final int LABEL = 100;

    private final Database database;
    private final InstantSource clock;

    public Tokens(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A token just made.
     *
     * @param secret to be shown once: nobody can get it back
     */
    public record Made(ApiToken token, String secret) {
        @Override
        public String toString() {
            return "Made[" + token.id() + "]";
        }
    }

    /**
     * A new one.
     *
     * @param label 1 to 100 characters
     * @param days how long it is valid, 1 to {@value #LONGEST}
     * @throws AccessException where the account is missing or has too many, or a value breaks the rules
     */
    public Made make(String account, String label, int days) {
        String shown = label.strip();
        if (shown.isEmpty()
                || shown.length() > LABEL
                || Trail.clean(shown, LABEL).length() != shown.length()) {
            throw new AccessException(Reason.INVALID, "a token's label has 1 to " + LABEL + " characters");
        }
        if (days < 1 || days > LONGEST) {
            throw new AccessException(Reason.INVALID, "a token is valid for 1 to " + LONGEST + " days");
        }
        String secret = BEGIN + Secrets.text(BYTES);
        long now = clock.millis();
        ApiToken token = new ApiToken(
                Secrets.text(9),
                account,
                Trail.clean(shown, LABEL),
                now,
                now + Duration.ofDays(days).toMillis(),
                0);
        database.write(connection -> {
            insert(connection, token, Secrets.hash(secret));
            return true;
        });
        return new Made(token, secret);
    }

    private static void insert(Connection connection, ApiToken token, String hash) throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(
                "SELECT a.name, (SELECT COUNT(*) FROM token t WHERE t.account = a.name) FROM account a"
                        + " WHERE a.name = ?")) {
            count.setString(1, token.account());
            try (ResultSet rows = count.executeQuery()) {
                if (!rows.next()) {
                    throw new AccessException(Reason.ABSENT, "there is no such account");
                }
                if (rows.getInt(2) >= MOST) {
                    throw new AccessException(Reason.CONFLICT, "the account has " + MOST + " tokens: remove some");
                }
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO token (id, account, label, hash, made, expires, used) VALUES (?, ?, ?, ?, ?, ?, 0)")) {
            insert.setString(1, token.id());
            insert.setString(2, token.account());
            insert.setString(3, token.label());
            insert.setString(4, hash);
            insert.setLong(5, token.made());
            insert.setLong(6, token.expires());
            insert.executeUpdate();
        }
    }

    /** The newest first. @param account whose, null for all */
    public List<ApiToken> of(@Nullable String account) {
        return database.read(connection -> {
            try (PreparedStatement query =
                    connection.prepareStatement("SELECT id, account, label, made, expires, used FROM token "
                            + (account == null ? "" : "WHERE account = ? ") + "ORDER BY made DESC, id")) {
                if (account != null) {
                    query.setString(1, account);
                }
                try (ResultSet rows = query.executeQuery()) {
                    List<ApiToken> all = new ArrayList<>();
                    while (rows.next()) {
                        all.add(new ApiToken(
                                rows.getString(1),
                                rows.getString(2),
                                rows.getString(3),
                                rows.getLong(4),
                                rows.getLong(5),
                                rows.getLong(6)));
                    }
                    return all;
                }
            }
        });
    }

    /**
     * Removes one. It lets nobody in from now on.
     *
     * @param account whose it must be, null for anybody's
     * @throws AccessException where there is none
     */
    public void remove(String id, @Nullable String account) {
        int removed = database.write(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(
                    "DELETE FROM token WHERE id = ?" + (account == null ? "" : " AND account = ?"))) {
                delete.setString(1, id);
                if (account != null) {
                    delete.setString(2, account);
                }
                return delete.executeUpdate();
            }
        });
        if (removed == 0) {
            throw new AccessException(Reason.ABSENT, "there is no such token");
        }
    }

    /** Whose token this is; empty where it is none, or no longer. */
    public Optional<Caller> find(String secret) {
        if (secret.length() != LENGTH || !secret.startsWith(BEGIN)) {
            return Optional.empty();
        }
        long now = clock.millis();
        record Found(Caller caller, String id, long used) {}
        Optional<Found> found = database.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT a.name, a.role, t.id, t.used"
                    + " FROM token t JOIN account a ON a.name = t.account"
                    + " WHERE t.hash = ? AND t.expires > ? AND a.disabled = 0")) {
                query.setString(1, Secrets.hash(secret));
                query.setLong(2, now);
                try (ResultSet rows = query.executeQuery()) {
                    return rows.next()
                            ? Optional.of(new Found(
                                    new Caller(
                                            rows.getString(1),
                                            Role.of(rows.getString(2)).orElseThrow(),
                                            ""),
                                    rows.getString(3),
                                    rows.getLong(4)))
                            : Optional.empty();
                }
            }
        });
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (now - found.get().used() >= Sessions.USED_EVERY) {
            database.write(connection -> {
                try (PreparedStatement update =
                        connection.prepareStatement("UPDATE token SET used = ? WHERE id = ? AND used < ?")) {
                    update.setLong(1, now);
                    update.setString(2, found.get().id());
                    update.setLong(3, now);
                    return update.executeUpdate();
                }
            });
        }
        return Optional.of(found.get().caller());
    }
}
