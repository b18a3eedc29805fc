/** What a service is told: one YAML file, read once and checked. */
@NullMarked
package io.tadoru.alerthooks.settings;

import org.jspecify.annotations.NullMarked;
