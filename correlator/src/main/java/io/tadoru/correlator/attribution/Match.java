package io.tadoru.correlator.attribution;

import io.tadoru.collector.Event;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.link.Flows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How well one event fits an alert: by address and port, by time, by outcome. Audit's connect carries no source port, so
 * that two connections to one port are told apart by time alone.
 *
 * @param score 0 to 1
 * @param reasons in words, strongest first
 */
record Match(Event event, double score, List<Sentence> reasons) {
    /** The remote address and port are the alert's. Less than the client's: a connect does not say from which port. */
    private static final double ADDRESS_AND_PORT = 0.6;
    /** The client's address and port, which an accept carries, are the alert's: nearly unique. */
    private static final double CLIENT_AND_PORT = 0.64;
    /** The address alone, the other side's port being unknown. */
    private static final double ADDRESS_ONLY = 0.4;
    /** The address, but another port. */
    private static final double OTHER_PORT = 0.1;
    /** Owns the listening port, but no accept of the connection is recorded. */
    private static final double LISTENS = 0.35;
    /** The connection was made or is in progress. */
    private static final double CONNECTED = 0.1;
    /** Near in time. */
    private static final double TIME = 0.26;
    /** Seconds after which the time's weight is halved. */
    private static final double HALF_TIME = 5;
    /** Clocks of sensor and host may differ by so much, in seconds. */
    private static final double SKEW = 2;
    /** A call after the alert needs clocks that differ: its distance counts so many times. */
    private static final double AHEAD = 4;

    /** The match of an event with an alert; null where it does not fit at all. */
    static @Nullable Match of(Event e, Alert alert) {
        Event.SocketAddress remote = e.remote();
        if (remote == null) {
            return null;
        }
        List<Sentence> reasons = new ArrayList<>();
        double score;
        if (SystemCalls.BIND.contains(e.call())) {
            score = LISTENS;
            reasons.add(Sentence.of("it listens on port {0}, where the alert's connection came in", remote.port()));
            reasons.add(Sentence.of("no accept of that connection is recorded"));
            return new Match(e, score, reasons);
        }
        boolean src = remote.ip().equals(alert.srcIp());
        boolean dest = remote.ip().equals(alert.destIp());
        if (!src && !dest) {
            return null;
        }
        int wanted = dest ? alert.destPort() : alert.srcPort();
        boolean accepts = SystemCalls.ACCEPT.contains(e.call());
        if (wanted >= 0 && wanted == remote.port()) {
            score = accepts ? CLIENT_AND_PORT : ADDRESS_AND_PORT;
            reasons.add(Sentence.of(
                    accepts
                            ? "it accepted a connection from the alert's client {0}"
                            : "it connected to the alert's address and port {0}",
                    text(remote)));
        } else if (wanted < 0) {
            score = ADDRESS_ONLY;
            reasons.add(Sentence.of(
                    accepts
                            ? "it accepted a connection from the alert's address {0}; the alert names no port"
                            : "it connected to the alert's address {0}; the alert names no port",
                    remote.ip()));
        } else {
            score = OTHER_PORT;
            reasons.add(Sentence.of(
                    accepts
                            ? "it accepted a connection from the alert's address, but port {0} instead of {1}"
                            : "it connected to the alert's address, but port {0} instead of {1}",
                    remote.port(),
                    wanted));
        }
        double seconds = (alert.time() - e.time()) / 1e9;
        if (seconds >= -SKEW) {
            // An accept's time is when the server began to wait, which may be long before the client came.
            double off = seconds < 0 ? -AHEAD * seconds : accepts ? 0 : seconds;
            score += TIME * HALF_TIME / (HALF_TIME + off);
        }
        String distance = String.format(Locale.ROOT, "%.3f", Math.abs(seconds));
        reasons.add(
                seconds >= 0
                        ? Sentence.of(
                                accepts ? "it waited for it since {0} s before the alert" : "{0} s before the alert",
                                distance)
                        : Sentence.of(
                                accepts ? "it waited for it since {0} s after the alert" : "{0} s after the alert",
                                distance));
        if (e.success()) {
            score += CONNECTED;
            reasons.add(Sentence.of("the call succeeded"));
        } else if (e.inProgress()) {
            score += CONNECTED;
            reasons.add(Sentence.of("the connect went on in the background (EINPROGRESS), as most clients do"));
        } else {
            reasons.add(Sentence.of("but the call failed with {0}", Flows.outcome(e)));
        }
        return new Match(e, Math.min(1, score), reasons);
    }

    private static String text(Event.SocketAddress a) {
        return (a.ip().contains(":") ? "[" + a.ip() + "]" : a.ip()) + ":" + a.port();
    }
}
