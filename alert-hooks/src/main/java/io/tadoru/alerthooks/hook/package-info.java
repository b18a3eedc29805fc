/** Who may post here: signatures, tokens and rates of webhook deliveries. */
@NullMarked
package io.tadoru.alerthooks.hook;

import org.jspecify.annotations.NullMarked;
