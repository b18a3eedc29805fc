package io.tadoru.alerthooks.alert;

import io.tadoru.correlator.Alert;

/**
 * One alert as a sensor sent it.
 *
 * @param sensor the form it came in, such as {@code suricata}
 * @param alert what it says
 * @param host the name that the sensor gives the host it is about, "" where it gives none; hostile text
 * @param json the alert alone, as it came; hostile text
 */
public record Received(String sensor, Alert alert, String host, String json) {}
