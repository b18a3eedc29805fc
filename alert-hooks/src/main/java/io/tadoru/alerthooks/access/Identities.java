package io.tadoru.alerthooks.access;

import io.tadoru.alerthooks.ledger.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one way from an OpenID provider to a session. Who somebody is, issuer and subject say together; the account that
 * belongs to them keeps the name that it got first. Thread-safe, also among several workers.
 */
public final class Identities {
    private static final int NAME = 48;

    private final Database database;
    private final Sessions sessions;
    private final LoginThrottle throttle;
    private final InstantSource clock;

    public Identities(Database database, Sessions sessions, LoginThrottle throttle, InstantSource clock) {
        this.database = database;
        this.sessions = sessions;
        this.throttle = throttle;
        this.clock = clock;
    }

    /** How it ended. */
    public sealed interface Outcome {
        /**
         * @param cookie the session's secret
         * @param made whether the account is new
         */
        record In(String cookie, Caller caller, boolean made) implements Outcome {
            @Override
            public String toString() {
                return "In[" + caller.account() + "]";
            }
        }

        /** @param account "" where there is none */
        record NoRole(String account) implements Outcome {}

        record Disabled(String account) implements Outcome {}
    }

    private record Found(Account account, boolean made) {}

    /**
     * Asks before a browser is sent to the provider.
     *
     * @param address whence, for the throttle
     * @return how long to wait, zero where it may go now
     */
    public Duration visit(String address) {
        return throttle.visit(address);
    }

    /**
     * Lets somebody in whom the provider has vouched for. The account has the given role from now on; where there is none,
     * its sessions and tokens end.
     *
     * @param name what the account is to be called, where it is new; may be hostile
     * @param role null where the provider gives none
     */
    public Outcome in(String issuer, String subject, String name, @Nullable Role role, String address) {
        if (role == null) {
            return new Outcome.NoRole(database.write(connection -> end(connection, issuer, subject)));
        }
        String begin = begin(name, subject);
        Found found = database.write(connection -> {
            Account account = find(connection, issuer, subject);
            return account == null
                    ? make(connection, issuer, subject, begin, role)
                    : new Found(give(connection, account, role), false);
        });
        String account = found.account().name();
        String cookie = found.account().disabled() ? null : sessions.begin(account, "");
        Optional<Caller> caller = cookie == null ? Optional.empty() : sessions.find(cookie, true);
        if (cookie == null || caller.isEmpty()) {
            return new Outcome.Disabled(account);
        }
        throttle.admitted(address);
        return new Outcome.In(cookie, caller.get(), found.made());
    }

    private static @Nullable Account find(Connection connection, String issuer, String subject) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT a.name, a.role, a.disabled, a.made FROM identity i"
                        + " JOIN account a ON a.name = i.account WHERE i.issuer = ? AND i.subject = ?")) {
            query.setString(1, issuer);
            query.setString(2, subject);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next()
                        ? new Account(
                                rows.getString(1),
                                Role.of(rows.getString(2)).orElseThrow(),
                                false,
                                rows.getInt(3) != 0,
                                rows.getLong(4))
                        : null;
            }
        }
    }

    private Found make(Connection connection, String issuer, String subject, String begin, Role role)
            throws SQLException {
        long now = clock.millis();
        for (int number = 1; ; number++) {
            String name = number == 1 ? begin : begin + "-" + number;
            if (!Accounts.insert(connection, name, role, "", now)) {
                continue;
            }
            if (own(connection, issuer, subject, name)) {
                return new Found(new Account(name, role, false, false, now), true);
            }
            // Another worker was faster: that account is the one.
            remove(connection, name);
            Account account = find(connection, issuer, subject);
            if (account == null) {
                throw new IllegalStateException("an account was made and removed at once");
            }
            return new Found(give(connection, account, role), false);
        }
    }

    private static boolean own(Connection connection, String issuer, String subject, String account)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO identity (issuer, subject, account) VALUES (?, ?, ?)"
                        + " ON CONFLICT (issuer, subject) DO NOTHING")) {
            insert.setString(1, issuer);
            insert.setString(2, subject);
            insert.setString(3, account);
            return insert.executeUpdate() == 1;
        }
    }

    private static void remove(Connection connection, String account) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM account WHERE name = ?")) {
            delete.setString(1, account);
            delete.executeUpdate();
        }
    }

    private static Account give(Connection connection, Account account, Role role) throws SQLException {
        if (account.role() == role) {
            return account;
        }
        try (PreparedStatement update = connection.prepareStatement("UPDATE account SET role = ? WHERE name = ?")) {
            update.setString(1, role.text());
            update.setString(2, account.name());
            update.executeUpdate();
        }
        Sessions.endAll(connection, account.name());
        return new Account(account.name(), role, false, account.disabled(), account.made());
    }

    private static String end(Connection connection, String issuer, String subject) throws SQLException {
        Account account = find(connection, issuer, subject);
        if (account == null) {
            return "";
        }
        Sessions.endAll(connection, account.name());
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM token WHERE account = ?")) {
            delete.setString(1, account.name());
            delete.executeUpdate();
        }
        return account.name();
    }

    /** Of a name as the provider writes it, one that an account may have. */
    private static String begin(String name, String subject) {
        String clean = clean(name);
        if (clean.isEmpty()) {
            clean = clean(subject);
        }
        return Accounts.OPENID + (clean.isEmpty() ? "somebody" : clean);
    }

    private static String clean(String name) {
        String clean =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._@-]+", "-").replaceAll("^[^a-z0-9]+|-+$", "");
        return clean.substring(0, Math.min(clean.length(), NAME));
    }
}
