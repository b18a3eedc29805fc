/**
 * Pictures of an incident. An {@link io.tadoru.correlator.Incident} comes in; a page, a diagram, tables, JSON and three
 * lines for a terminal go out. Each format is one class; {@link io.tadoru.visualizer.ReportFolder} writes them all.
 *
 * <p>Names, arguments and paths are the attacker's. {@link io.tadoru.visualizer.DisplayText} makes them visible, and each
 * format has one place that writes text into its syntax.
 */
@NullMarked
package io.tadoru.visualizer;

import org.jspecify.annotations.NullMarked;
