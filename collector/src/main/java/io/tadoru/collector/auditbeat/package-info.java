/**
 * Auditbeat documents: JSON as Auditbeat 6 to 9 and Elastic Agent's Auditd Manager write it comes in, events go out, and
 * the other way round. Nothing here knows where the documents lie.
 */
@NullMarked
package io.tadoru.collector.auditbeat;

import org.jspecify.annotations.NullMarked;
