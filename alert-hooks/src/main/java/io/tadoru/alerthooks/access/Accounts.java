package io.tadoru.alerthooks.access;

import io.tadoru.alerthooks.access.AccessException.Reason;
import io.tadoru.alerthooks.ledger.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The accounts. At least one admin that can log in is left at any time. Thread-safe, also among several workers. */
public final class Accounts {
    /** What names of accounts begin with that an OpenID provider vouches for; no other account's name has a colon. */
    static final String OPENID = "oidc:";

    private static final Pattern LOCAL = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");
    private static final Pattern NAME = Pattern.compile("(?:" + OPENID + ")?" + LOCAL);
    private static final String COLUMNS = "SELECT name, role, password <> '', disabled, made FROM account";

    private final Database database;
    private final Passwords passwords;
    private final InstantSource clock;

    public Accounts(Database database, Passwords passwords, InstantSource clock) {
        this.database = database;
        this.passwords = passwords;
        this.clock = clock;
    }

    /** Whether an account may have this name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Whether this is the name of an account that signs in through an OpenID provider. */
    public static boolean isOpenId(String name) {
        return name.startsWith(OPENID);
    }

    /**
     * Makes the account {@code admin} where there is no account at all.
     *
     * @return its password, to be shown once: nobody can get it back. Empty where there was an account, or where
     *     another worker has just made this one
     */
    public Optional<String> firstAdmin() {
        if (database.read(Accounts::any)) {
            return Optional.empty();
        }
        String password = Secrets.text(18);
        String hash = passwords.hash(password);
        boolean made = database.write(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO account (name, role, password, disabled, made) SELECT 'admin', 'admin', ?, 0, ?"
                            + " WHERE NOT EXISTS (SELECT 1 FROM account) ON CONFLICT (name) DO NOTHING")) {
                insert.setString(1, hash);
                insert.setLong(2, clock.millis());
                return insert.executeUpdate() == 1;
            }
        });
        return made ? Optional.of(password) : Optional.empty();
    }

    /**
     * Gives an account a new random password and lets it in again; its sessions end.
     *
     * @return the password, to be shown once
     * @throws AccessException where there is no such account
     */
    public String newPassword(String name) {
        String password = Secrets.text(18);
        change(name, null, false, password);
        return password;
    }

    private static boolean any(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT 1 FROM account LIMIT 1");
                ResultSet rows = query.executeQuery()) {
            return rows.next();
        }
    }

    /** All, by name. */
    public List<Account> all() {
        return database.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(COLUMNS + " ORDER BY name");
                    ResultSet rows = query.executeQuery()) {
                List<Account> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(account(rows));
                }
                return all;
            }
        });
    }

    public Optional<Account> get(String name) {
        if (!isName(name)) {
            return Optional.empty();
        }
        return database.read(connection -> Optional.ofNullable(find(connection, name)));
    }

    private static @Nullable Account find(Connection connection, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(COLUMNS + " WHERE name = ?")) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? account(rows) : null;
            }
        }
    }

    private static Account account(ResultSet rows) throws SQLException {
        String role = rows.getString(2);
        return new Account(
                rows.getString(1),
                Role.of(role).orElseThrow(() -> new IllegalStateException("the database knows a role " + role)),
                rows.getBoolean(3),
                rows.getInt(4) != 0,
                rows.getLong(5));
    }

    /**
     * A new account.
     *
     * @param password null for one that only tokens let in
     * @throws AccessException where the name or the password breaks the rules, or the name is taken
     */
    public Account make(String name, Role role, @Nullable String password) {
        if (!LOCAL.matcher(name).matches()) {
            throw new AccessException(
                    Reason.INVALID, "an account's name has 1 to 64 of a-z 0-9 . _ @ -, the first a letter or digit");
        }
        String hash = password == null ? "" : passwords.hash(password);
        long now = clock.millis();
        if (!database.write(connection -> insert(connection, name, role, hash, now))) {
            throw new AccessException(Reason.CONFLICT, "there is an account " + name + " already");
        }
        return new Account(name, role, password != null, false, now);
    }

    /**
     * Writes a new account.
     *
     * @param hash of the password, "" for none
     * @return false where the name is taken
     */
    static boolean insert(Connection connection, String name, Role role, String hash, long now) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO account (name, role, password, disabled, made) VALUES (?, ?, ?, 0, ?)"
                        + " ON CONFLICT (name) DO NOTHING")) {
            insert.setString(1, name);
            insert.setString(2, role.text());
            insert.setString(3, hash);
            insert.setLong(4, now);
            return insert.executeUpdate() == 1;
        }
    }

    /**
     * Changes an account; its sessions end. What is null stays.
     *
     * @throws AccessException where there is none, where the password breaks the rules, where role and password are not
     *     kept here but at an OpenID provider, or where no admin would be left
     */
    public Account change(String name, @Nullable Role role, @Nullable Boolean disabled, @Nullable String password) {
        if (isOpenId(name) && (role != null || password != null)) {
            throw new AccessException(
                    Reason.INVALID,
                    "this account signs in by OpenID Connect: its role and its password are changed at the provider;"
                            + " here it can be disabled or removed");
        }
        String hash = password == null ? null : passwords.hash(password);
        return database.write(connection -> {
            lockAdmins(connection);
            Account now = existing(connection, name);
            try (PreparedStatement update = connection.prepareStatement("UPDATE account SET role = ?, disabled = ?,"
                    + " password = COALESCE(CAST(? AS TEXT), password) WHERE name = ?")) {
                update.setString(1, (role == null ? now.role() : role).text());
                update.setInt(2, (disabled == null ? now.disabled() : disabled) ? 1 : 0);
                update.setString(3, hash);
                update.setString(4, name);
                update.executeUpdate();
            }
            leaveAnAdmin(connection);
            Sessions.endAll(connection, name);
            return existing(connection, name);
        });
    }

    /**
     * Removes an account, its sessions and tokens. The trail keeps its name.
     *
     * @throws AccessException where there is none, or where no admin would be left
     */
    public void remove(String name) {
        database.write(connection -> {
            lockAdmins(connection);
            existing(connection, name);
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM account WHERE name = ?")) {
                delete.setString(1, name);
                delete.executeUpdate();
            }
            leaveAnAdmin(connection);
            return true;
        });
    }

    private static Account existing(Connection connection, String name) throws SQLException {
        Account account = isName(name) ? find(connection, name) : null;
        if (account == null) {
            throw new AccessException(Reason.ABSENT, "there is no such account");
        }
        return account;
    }

    /** Two who each remove the other wait for one another: SQLite has one writer anyway. */
    private void lockAdmins(Connection connection) throws SQLException {
        if (!database.embedded()) {
            try (PreparedStatement lock = connection.prepareStatement(
                    "SELECT name FROM account WHERE role = 'admin' ORDER BY name FOR UPDATE")) {
                lock.executeQuery().close();
            }
        }
    }

    private static void leaveAnAdmin(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                        "SELECT 1 FROM account WHERE role = 'admin' AND disabled = 0 AND password <> '' LIMIT 1");
                ResultSet rows = query.executeQuery()) {
            if (!rows.next()) {
                throw new AccessException(Reason.CONFLICT, "no admin would be left that can log in");
            }
        }
    }

    /** The hash of an account that may log in, "" where there is no such. */
    String hashOf(String name) {
        return database.read(connection -> {
            try (PreparedStatement query =
                    connection.prepareStatement("SELECT password FROM account WHERE name = ? AND disabled = 0")) {
                query.setString(1, name);
                try (ResultSet rows = query.executeQuery()) {
                    return rows.next() ? rows.getString(1) : "";
                }
            }
        });
    }

    /** Keeps a password at today's cost; gives the hash that is kept now. */
    String renewed(String name, String password, String hash) {
        if (!passwords.outdated(hash)) {
            return hash;
        }
        String renewed = passwords.hash(password);
        return database.write(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE account SET password = ? WHERE name = ? AND password = ?")) {
                update.setString(1, renewed);
                update.setString(2, name);
                update.setString(3, hash);
                return update.executeUpdate() == 1 ? renewed : hash;
            }
        });
    }
}
