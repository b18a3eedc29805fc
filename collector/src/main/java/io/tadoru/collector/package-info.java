/**
 * What a host did, and how to ask for it: {@link io.tadoru.collector.Event}, the one
 * {@link io.tadoru.collector.EventStore} contract, and {@link io.tadoru.collector.Coverage}, what the evidence cannot
 * show. Readers ({@code audit}, {@code auditbeat}) and stores ({@code memory}, {@code elasticsearch}) have rooms below.
 */
@NullMarked
package io.tadoru.collector;

import org.jspecify.annotations.NullMarked;
