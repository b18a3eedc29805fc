package io.tadoru.alerthooks.web;

import io.tadoru.alerthooks.ledger.Incidents;
import java.nio.file.Path;
import java.util.Optional;

/** Where reports lie. Thread-safe. */
@FunctionalInterface
public interface Reports {
    /** The folder of the report that counts; empty where there is none. */
    Optional<Path> current(Incidents.Row incident);
}
