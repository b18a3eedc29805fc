package io.tadoru.alerthooks.ledger;

import io.tadoru.correlator.Alert;

/**
 * An investigation that somebody has taken.
 *
 * @param incident its id
 * @param run 0 for the one at once, then 1, 2 ... for those when the index has settled
 * @param options JSON of what somebody asked for, {@code {}} where nobody did
 * @param attempts how often it was taken, this time included
 * @param fence proves that it is still his who took it
 * @param alert what to investigate
 * @param hint the host's name as the sensor gives it; hostile text
 * @param sensor the sensor's form
 * @param alerts how many equal alerts there were by then
 * @param received when the first came, milliseconds since the epoch
 * @param runs how often it was investigated to the end before
 */
public record Task(
        String incident,
        int run,
        String options,
        int attempts,
        long fence,
        Alert alert,
        String hint,
        String sensor,
        long alerts,
        long received,
        int runs) {}
