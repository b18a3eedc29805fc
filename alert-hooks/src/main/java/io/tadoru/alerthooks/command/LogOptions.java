package io.tadoru.alerthooks.command;

import io.tadoru.collector.memory.EvidenceFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Files of evidence. */
final class LogOptions {
    @Option(
            names = "--log",
            paramLabel = "FILE",
            arity = "1..*",
            required = true,
            description =
                    "Raw audit logs (RAW or ENRICHED, a rotated set in any order) or Auditbeat NDJSON, each plain,"
                            + " .gz or .zst; a folder stands for its audit.log* files.")
    List<Path> paths = List.of();

    @Option(
            names = "--log-host",
            paramLabel = "NAME",
            defaultValue = "localhost",
            description = "The host of raw records without node= (default: ${DEFAULT-VALUE}).")
    String host = "";

    EvidenceFiles files(PrintWriter progress) {
        return new EvidenceFiles(host, line -> {
            progress.println("tadoru: " + line);
            progress.flush();
        });
    }
}
