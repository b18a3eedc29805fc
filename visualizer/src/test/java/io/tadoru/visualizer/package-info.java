/** Tests of the pictures, against real parsers and real Graphviz. */
@NullMarked
package io.tadoru.visualizer;

import org.jspecify.annotations.NullMarked;
