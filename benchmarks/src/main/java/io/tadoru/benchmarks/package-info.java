/**
 * What reading and answering cost. A large log is made of the recorded samples; the same file is read by Tadoru and by
 * the tools that people use today, in the same run; a Markdown table comes out.
 */
@NullMarked
package io.tadoru.benchmarks;

import org.jspecify.annotations.NullMarked;
