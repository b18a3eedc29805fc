package io.tadoru.alerthooks.notice;

import java.util.List;

/**
 * What people are told of an incident. All texts but {@code id}, {@code incident} and {@code link} may hold hostile
 * text.
 *
 * @param id the same whenever the same message is sent again, so that a receiver can tell
 * @param incident id of the incident
 * @param kind {@code answer}, {@code update} (a later look found more) or {@code aside} (it could not be investigated)
 * @param time milliseconds since the epoch, of the alert
 * @param signature what the sensor calls it
 * @param severity the sensor's own scale, -1 where unknown
 * @param sensor such as {@code suricata}
 * @param host whose evidence answered, "" where none did
 * @param answer the answer in one line
 * @param confidence 0 to 1, 0 where no process was found
 * @param partial whether a part of the evidence did not answer
 * @param alerts how many equal alerts there were by then
 * @param findings the gravest findings, in words
 * @param lacks what the evidence cannot show, in words
 * @param source the alert's source as {@code ip:port}, "" where unknown
 * @param destination likewise
 * @param link address of the incident's page
 */
public record Notice(
        String id,
        String incident,
        String kind,
        long time,
        String signature,
        int severity,
        String sensor,
        String host,
        String answer,
        double confidence,
        boolean partial,
        long alerts,
        List<String> findings,
        List<String> lacks,
        String source,
        String destination,
        String link) {
    public Notice {
        findings = List.copyOf(findings);
        lacks = List.copyOf(lacks);
    }
}
