/** People are told: one class a kind of channel. */
@NullMarked
package io.tadoru.alerthooks.notice;

import org.jspecify.annotations.NullMarked;
