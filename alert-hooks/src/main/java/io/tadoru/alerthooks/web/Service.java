package io.tadoru.alerthooks.web;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tadoru.alerthooks.access.Access;
import io.tadoru.alerthooks.ledger.Ledger;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the server shows and changes.
 *
 * @param wake runs, quickly, after somebody asked for a run or a message
 * @param facts what else the status says, by name, in order
 * @param troubles why the service is not ready, in words without secrets; empty where it is
 */
public record Service(
        Ledger ledger,
        Access access,
        Intake intake,
        Reports reports,
        PrometheusMeterRegistry meters,
        Runnable wake,
        Supplier<Map<String, String>> facts,
        Supplier<List<String>> troubles,
        InstantSource clock) {}
