package io.tadoru.alerthooks.command;

import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.alerthooks.alert.AlertFile;
import io.tadoru.alerthooks.alert.AlertTime;
import io.tadoru.collector.InternetAddress;
import io.tadoru.correlator.Alert;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The alert: from a file, by hand, or a file with some of it said otherwise by hand. */
final class AlertOptions {
    @Option(
            names = "--alert",
            paramLabel = "FILE",
            description =
                    "An alert of any sensor that docs/alerts.md names, told by its fields, or JSON with time, src_ip,"
                            + " src_port, dest_ip, dest_port, proto, signature.")
    @Nullable
    Path file;

    @Option(names = "--time", paramLabel = "TIME", description = "When, with its zone: 2026-11-22T14:03:09+09:00.")
    @Nullable
    String time;

    @Option(names = "--src-ip", paramLabel = "IP", description = "One end; either end may be the host.")
    @Nullable
    String srcIp;

    @Option(names = "--src-port", paramLabel = "PORT", description = "Its port.")
    @Nullable
    Integer srcPort;

    @Option(names = "--dest-ip", paramLabel = "IP", description = "The other end.")
    @Nullable
    String destIp;

    @Option(names = "--dest-port", paramLabel = "PORT", description = "Its port.")
    @Nullable
    Integer destPort;

    @Option(names = "--proto", paramLabel = "NAME", description = "Transport protocol, such as tcp.")
    @Nullable
    String proto;

    @Option(names = "--signature", paramLabel = "TEXT", description = "What the sensor calls it.")
    @Nullable
    String signature;

    Alert alert() throws AlertException {
        Alert read = file == null ? null : AlertFile.read(file);
        if (read == null && time == null) {
            throw new AlertException("which alert? --alert FILE, or --time with --dest-ip or --src-ip");
        }
        String src = srcIp != null ? ip("--src-ip", srcIp) : read != null ? read.srcIp() : "";
        String dest = destIp != null ? ip("--dest-ip", destIp) : read != null ? read.destIp() : "";
        if (src.isEmpty() && dest.isEmpty()) {
            throw new AlertException("without an address nothing can be looked for: --dest-ip or --src-ip");
        }
        return new Alert(
                time != null
                        ? AlertTime.parse(time)
                        : java.util.Objects.requireNonNull(read).time(),
                src,
                port("--src-port", srcPort, read == null ? -1 : read.srcPort()),
                dest,
                port("--dest-port", destPort, read == null ? -1 : read.destPort()),
                proto != null ? proto.toLowerCase(java.util.Locale.ROOT) : read != null ? read.proto() : "",
                signature != null ? signature : read != null ? read.signature() : "",
                read == null ? -1 : read.severity());
    }

    private static String ip(String option, String text) throws AlertException {
        String ip = InternetAddress.canonical(text);
        if (ip.isEmpty()) {
            throw new AlertException(option + ": \"" + text + "\" is no IP address; names are not looked up");
        }
        return ip;
    }

    private static int port(String option, @Nullable Integer given, int otherwise) throws AlertException {
        if (given != null && (given < 0 || given > 65535)) {
            throw new AlertException(option + ": " + given + " is no port from 0 to 65535");
        }
        return given == null ? otherwise : given;
    }
}
