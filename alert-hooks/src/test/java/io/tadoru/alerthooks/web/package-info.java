/** The service's HTTP. */
@NullMarked
package io.tadoru.alerthooks.web;

import org.jspecify.annotations.NullMarked;
