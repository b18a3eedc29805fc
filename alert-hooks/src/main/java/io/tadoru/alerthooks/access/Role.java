package io.tadoru.alerthooks.access;

import java.util.Locale;
import java.util.Optional;

/** What an account may do; each may also do what those before it may. */
public enum Role {
    /** Reads incidents and their reports. */
    READER,
    /** Judges incidents and has them investigated again. */
    ANALYST,
    /** Decides who may come in, and reads the trail. */
    ADMIN;

    public boolean covers(Role other) {
        return compareTo(other) >= 0;
    }

    /** As the database and the API write it, such as {@code analyst}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of this text, empty where there is none. */
    public static Optional<Role> of(String text) {
        for (Role role : values()) {
            if (role.text().equals(text)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
