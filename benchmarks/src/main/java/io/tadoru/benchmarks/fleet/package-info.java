/**
 * What an answer from an Elasticsearch costs, as the index grows. A fleet of hosts is made out of the recorded samples
 * and loaded in steps; at each step the same kind of alerts is investigated, in Tadoru's way and in those that it
 * replaces; tables in Markdown and plots in SVG come out.
 */
@NullMarked
package io.tadoru.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;
