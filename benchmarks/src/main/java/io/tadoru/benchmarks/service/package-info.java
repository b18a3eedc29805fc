/** What the service takes and how fast people are told: alerts are posted to a real one in a process of its own. */
@NullMarked
package io.tadoru.benchmarks.service;

import org.jspecify.annotations.NullMarked;
