/**
 * What in an incident deserves a second look, and by which ATT&amp;CK technique it goes. A finished
 * {@link io.tadoru.correlator.Incident} comes in, the same with findings on its nodes goes out. What is looked for is
 * data: {@code findings.yaml} beside this package, and a file of the user's own in the same form.
 */
@NullMarked
package io.tadoru.correlator.finding;

import org.jspecify.annotations.NullMarked;
