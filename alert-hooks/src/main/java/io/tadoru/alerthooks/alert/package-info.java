/** One class a sensor: its JSON comes in, one {@link io.tadoru.correlator.Alert} goes out, or why it cannot. */
@NullMarked
package io.tadoru.alerthooks.alert;

import org.jspecify.annotations.NullMarked;
