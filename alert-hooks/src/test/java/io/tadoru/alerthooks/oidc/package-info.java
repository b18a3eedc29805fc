/** An honest provider, and all the ways in which one can lie. */
@NullMarked
package io.tadoru.alerthooks.oidc;

import org.jspecify.annotations.NullMarked;
