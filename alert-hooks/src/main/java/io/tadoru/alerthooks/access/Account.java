package io.tadoru.alerthooks.access;

/**
 * Somebody, or some program, that may come in.
 *
 * @param name 1 to 64 of {@code a-z 0-9 . _ @ -}, the first a letter or digit; with {@code oidc:} before it where an
 *     OpenID provider vouches for it
 * @param password whether it has one; without, only tokens let in
 * @param disabled whether nothing lets in
 * @param made milliseconds since the epoch
 */
public record Account(String name, Role role, boolean password, boolean disabled, long made) {}
