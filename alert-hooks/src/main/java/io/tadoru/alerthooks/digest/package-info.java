/** SHA-256, as the other rooms need it. */
@NullMarked
package io.tadoru.alerthooks.digest;

import org.jspecify.annotations.NullMarked;
