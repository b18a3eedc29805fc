@NullMarked
package io.tadoru.correlator.reduction;

import org.jspecify.annotations.NullMarked;
