package io.tadoru.alerthooks.access;

import io.tadoru.alerthooks.ledger.Database;
import java.time.InstantSource;

/** The room's parts over one database. Thread-safe. */
public record Access(
        Accounts accounts,
        Sessions sessions,
        Tokens tokens,
        Login login,
        Attempts attempts,
        Identities identities,
        Trail trail) {
    public static Access of(Database database, Passwords passwords, InstantSource clock) {
        Accounts accounts = new Accounts(database, passwords, clock);
        Sessions sessions = new Sessions(database, clock);
        LoginThrottle throttle = new LoginThrottle(clock);
        return new Access(
                accounts,
                sessions,
                new Tokens(database, clock),
                new Login(accounts, passwords, sessions, throttle),
                new Attempts(database, clock),
                new Identities(database, sessions, throttle, clock),
                new Trail(database));
    }
}
