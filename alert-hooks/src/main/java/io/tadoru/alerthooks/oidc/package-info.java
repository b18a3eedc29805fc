/** OpenID Connect: who somebody is, as a provider says that others run. */
@NullMarked
package io.tadoru.alerthooks.oidc;

import org.jspecify.annotations.NullMarked;
