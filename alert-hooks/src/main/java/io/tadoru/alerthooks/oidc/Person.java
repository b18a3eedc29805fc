package io.tadoru.alerthooks.oidc;

import io.tadoru.alerthooks.access.Role;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whom a provider vouches for.
 *
 * @param subject who it is, for ever; 1 to 255 characters
 * @param name what the provider calls them today; may be hostile
 * @param role null where none of their groups gives one
 */
public record Person(String subject, String name, @Nullable Role role) {}
