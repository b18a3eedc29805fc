/**
 * From hundreds of nodes to a picture that a person can take in: a finished {@link io.tadoru.correlator.Incident} comes in,
 * its {@link io.tadoru.correlator.Incident.Group}s go out. Proven folds first, which change nothing about which other nodes
 * lead to which; then groups of what is alike; at last what lies farthest. Nothing is lost: the incident keeps every node
 * and edge, so that each group opens again.
 */
@NullMarked
package io.tadoru.correlator.reduction;

import org.jspecify.annotations.NullMarked;
