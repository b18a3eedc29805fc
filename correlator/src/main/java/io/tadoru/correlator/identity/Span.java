package io.tadoru.correlator.identity;

/**
 * A time in which something is looked for, or known.
 *
 * @param from nanoseconds since the epoch, inclusive
 * @param to inclusive
 */
record Span(long from, long to) {}
