package io.tadoru.alerthooks.access;

/**
 * Whoever was let in, for one request.
 *
 * @param account its name
 * @param role as it is now
 * @param csrf what a page's requests must bring besides the cookie; "" where a token let in
 */
public record Caller(String account, Role role, String csrf) {
    /** Whether an API token let in, not a session. */
    public boolean byToken() {
        return csrf.isEmpty();
    }
}
