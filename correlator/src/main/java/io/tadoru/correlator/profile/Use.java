package io.tadoru.correlator.profile;

import io.tadoru.collector.Event;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.link.Directories;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flow.OfEndpoint;
import io.tadoru.correlator.link.Flow.OfFile;
import io.tadoru.correlator.link.Flows;
import io.tadoru.correlator.link.Names;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a program did with something.
 *
 * @param kind what; {@code FORKED} stands for starting a program
 * @param object the file, generalised; {@code address:port}, or the address of an accepted client; for {@code FORKED} the
 *     image that the child ran
 */
public record Use(Kind kind, String object) implements Comparable<Use> {
    private static final Comparator<Use> ORDER = Comparator.comparing(Use::kind).thenComparing(Use::object);

    /** Those of one event. A name whose folder the event itself does not tell has none. */
    static List<Use> of(Event e) {
        List<Use> uses = new ArrayList<>(2);
        for (Flow flow : Flows.of(e, Directories.UNKNOWN)) {
            if (flow.other() instanceof OfFile file && file.name().startsWith("/")) {
                uses.add(new Use(flow.kind(), Generalised.name(file.name())));
            } else if (flow.other() instanceof OfEndpoint x) {
                uses.add(new Use(flow.kind(), x.port() < 0 ? x.ip() : x.ip() + ":" + x.port()));
            }
        }
        return uses;
    }

    /** The image that the event's process runs, generalised; "" where it is not recorded. */
    static String program(Event e) {
        return Generalised.name(Names.image(e));
    }

    @Override
    public int compareTo(Use other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return kind + " " + object;
    }
}
