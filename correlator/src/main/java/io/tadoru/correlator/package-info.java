/**
 * From an alert and a host's evidence to an answer: which process is meant, what led to it, what it did. An
 * {@link io.tadoru.correlator.Alert} and an {@link io.tadoru.collector.EventStore} come in; an
 * {@link io.tadoru.correlator.Incident}, a plain value, goes out.
 */
@NullMarked
package io.tadoru.correlator;

import org.jspecify.annotations.NullMarked;
