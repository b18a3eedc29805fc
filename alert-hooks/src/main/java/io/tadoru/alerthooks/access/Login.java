package io.tadoru.alerthooks.access;

import io.tadoru.alerthooks.access.AccessException.Reason;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The one way from a password to a session, as {@link Identities} is from an OpenID provider. Thread-safe. */
public final class Login {
    private final Accounts accounts;
    private final Passwords passwords;
    private final Sessions sessions;
    private final LoginThrottle throttle;

    public Login(Accounts accounts, Passwords passwords, Sessions sessions, LoginThrottle throttle) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.sessions = sessions;
        this.throttle = throttle;
    }

    /** How it ended. */
    public sealed interface Outcome {
        /** @param cookie the session's secret */
        record In(String cookie, Caller caller) implements Outcome {
            @Override
            public String toString() {
                return "In[" + caller.account() + "]";
            }
        }

        /** Name or password is wrong, or the account is disabled: which, nobody learns. */
        record Refused() implements Outcome {}

        /** Too many attempts. */
        record Later(Duration delay) implements Outcome {}
    }

    /**
     * Tries a name and a password. Takes the same work whether the name exists or not.
     *
     * @param address whence, for the throttle
     * @throws AccessException where too many log in at once
     */
    public Outcome in(String name, String password, String address) {
        String account = key(name);
        Duration wait = throttle.attempt(account, address);
        if (!wait.isZero()) {
            return new Outcome.Later(wait);
        }
        String hash = confirmed(account, password, address);
        String cookie = hash == null ? null : sessions.begin(account, hash);
        if (cookie == null) {
            return new Outcome.Refused();
        }
        Caller caller = sessions.find(cookie, true).orElse(null);
        return caller == null ? new Outcome.Refused() : new Outcome.In(cookie, caller);
    }

    /**
     * Changes one's own password; all sessions of the account end.
     *
     * @return null where it is done, else why not
     * @throws AccessException where the new one breaks the rules, or where too many log in at once
     */
    public @Nullable Outcome change(String account, String password, String next, String address) {
        passwords.check(next);
        Duration wait = throttle.attempt(account, address);
        if (!wait.isZero()) {
            return new Outcome.Later(wait);
        }
        if (confirmed(account, password, address) == null) {
            return new Outcome.Refused();
        }
        if (next.equals(password)) {
            throw new AccessException(Reason.INVALID, "the new password is the old one");
        }
        accounts.change(account, null, null, next);
        return null;
    }

    private @Nullable String confirmed(String account, String password, String address) {
        String hash = account.isEmpty() ? "" : accounts.hashOf(account);
        if (!passwords.matches(password, hash)) {
            return null;
        }
        throttle.succeeded(account, address);
        return accounts.renewed(account, password, hash);
    }

    /** The account that is meant, "" where none can be. */
    private static String key(String name) {
        String account = name.strip().toLowerCase(Locale.ROOT);
        return Accounts.isName(account) && !Accounts.isOpenId(account) ? account : "";
    }
}
