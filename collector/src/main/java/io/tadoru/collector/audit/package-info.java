/**
 * Raw audit records to events: bytes of an {@code audit.log} come in, joined {@link io.tadoru.collector.Event}s go out,
 * with an account of every line that could not be read.
 */
@NullMarked
package io.tadoru.collector.audit;

import org.jspecify.annotations.NullMarked;
