/** The whole way from an alert to an incident, over attribution and tracking. */
@NullMarked
package io.tadoru.correlator.investigation;

import org.jspecify.annotations.NullMarked;
