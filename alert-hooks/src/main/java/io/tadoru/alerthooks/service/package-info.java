/** The service: puts the rooms together, and does the work that alerts bring. */
@NullMarked
package io.tadoru.alerthooks.service;

import org.jspecify.annotations.NullMarked;
