/** Who may do what: accounts, sessions, API tokens, and the trail of what they did. */
@NullMarked
package io.tadoru.alerthooks.access;

import org.jspecify.annotations.NullMarked;
