package io.tadoru.correlator.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.collector.ForwardingStore;
import io.tadoru.collector.memory.MemoryStore;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Host;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.Options.Mode;
import io.tadoru.correlator.Picture;
import io.tadoru.correlator.investigation.Investigation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** FACTS, "Which way information flows": which process an alert means. */
class AttributionTest {
    private static final String EVIL = "10.66.4.9";
    private static final String OWN = "10.20.0.7";
    private static final Options CAUSAL = Options.of(Mode.CAUSAL);

    private final Host host = new Host("web").at(0);

    private Picture of(Alert alert) {
        return Picture.of(host, alert, CAUSAL);
    }

    private static Alert out(double seconds) {
        return Host.alert(seconds, OWN, 40000, EVIL, 443);
    }

    private static Alert in(double seconds, int clientPort, int port) {
        return Host.alert(seconds, EVIL, clientPort, OWN, port);
    }

    @Test
    void addressPortAndTimeTellTheProcess() {
        host.at(1).connect(200, EVIL, 443).at(100).connect(201, EVIL, 443).connect(202, EVIL, 80);
        Picture found = of(out(100.3));
        assertThat(found.answered()).isEqualTo("201");
        assertThat(found.answer().rivals()).extracting(Incident.Rival::pid).containsExactly(200, 202);
        assertThat(found.answer().reasons().get(0)).asString().contains(EVIL + ":443");
        assertThat(found.answer().call()).isEqualTo("connect");
        assertThat(found.answer().time()).isEqualTo(Host.time(100));
    }

    @Test
    void eitherEndOfTheAlertMayBeTheHost() {
        host.at(1).connect(200, EVIL, 443);
        Alert reply = Host.alert(1.2, EVIL, 443, OWN, 40000);
        assertThat(of(reply).answered()).isEqualTo("200");
        assertThat(of(reply).answer().confidence())
                .isEqualTo(of(out(1.2)).answer().confidence());
    }

    @Test
    void confidenceIsLowerWithNearRivals() {
        host.at(1).connect(200, EVIL, 443);
        double alone = of(out(1.2)).answer().confidence();
        host.connect(201, EVIL, 443);
        double two = of(out(1.2)).answer().confidence();
        for (int pid = 202; pid < 240; pid++) {
            host.connect(pid, EVIL, 443);
        }
        double many = of(out(1.2)).answer().confidence();
        assertThat(alone).isBetween(0.9, 1.0);
        assertThat(two).isBetween(0.3, 0.5);
        assertThat(many).isBetween(0.0, 0.1).isGreaterThan(0);
        assertThat(of(out(1.2)).answer().rivals()).hasSize(10);
    }

    @Test
    void severalCallsOfOneProcessAreOneCandidate() {
        host.at(1).connect(200, EVIL, 443).at(2).connect(200, EVIL, 443).at(3).connect(200, EVIL, 443);
        Picture found = of(out(2.1));
        assertThat(found.answer().rivals()).isEmpty();
        assertThat(found.answer().time()).isEqualTo(Host.time(2));
    }

    @Test
    void aCallJustAfterTheAlertComesBehindOneJustBefore() {
        host.at(1).connect(200, EVIL, 443).at(1.3).connect(201, EVIL, 443).at(4).connect(202, EVIL, 443);
        Picture found = of(out(1.2));
        assertThat(found.answered()).isEqualTo("200");
        assertThat(found.answer().rivals()).extracting(Incident.Rival::pid).containsExactly(201, 202);
    }

    @Test
    void aConnectInProgressCountsAsOne() {
        host.at(1).connect(200, EVIL, 443, Event.EINPROGRESS);
        Picture found = of(out(1.2));
        assertThat(found.answered()).isEqualTo("200");
        assertThat(found.edges(e -> ", " + e.outcome())).containsExactly("200 connected " + EVIL + ":443, in progress");
        double confidence = found.answer().confidence();
        assertThat(confidence).isGreaterThan(0.9);
    }

    @Test
    void aRefusedConnectScoresLower() {
        host.at(1).connect(200, EVIL, 443, -111).connect(201, EVIL, 443);
        Picture found = of(out(1.2));
        assertThat(found.answered()).isEqualTo("201");
        assertThat(found.answer().rivals().get(0).reason()).asString().contains("ECONNREFUSED");
        Host refused = new Host("web").at(1).connect(200, EVIL, 443, -111);
        Picture alone = Picture.of(refused, out(1.2), CAUSAL);
        assertThat(alone.answered()).isEqualTo("200");
        assertThat(alone.edges(e -> ", " + e.outcome()))
                .containsExactly("200 connected " + EVIL + ":443, ECONNREFUSED");
        assertThat(alone.answer().confidence()).isLessThan(0.9);
    }

    @Test
    void inboundIsWhoAcceptedTheClientsPort() {
        host.at(1).accept(200, EVIL, 50001, 0.5).accept(201, EVIL, 50002, 0.6).accept(202, "10.1.1.1", 50001, 0.6);
        Picture found = of(in(1.2, 50002, 80));
        assertThat(found.answered()).isEqualTo("201");
        assertThat(found.answer().call()).isEqualTo("accept4");
        assertThat(found.path()).containsExactly(EVIL, "201");
    }

    @Test
    void anAcceptsTimeIsWhenWaitingBegan() {
        // 201 began to wait an hour ago; 200 connected there just now, to another port.
        host.at(600).connect(200, EVIL, 8080);
        host.accept(201, EVIL, 50002, 1);
        assertThat(of(in(600.2, 50002, 80)).answered()).isEqualTo("201");
    }

    @Test
    void whoAcceptedGoesBeforeWhoConnectedToTheHostItself() {
        // A health check calls the host's own address and port.
        host.at(1).connect(200, OWN, 80).accept(201, EVIL, 50002, 0.2);
        Picture found = of(in(1.004, 50002, 80));
        assertThat(found.answered()).isEqualTo("201");
        assertThat(found.answer().confidence()).isBetween(0.5, 1.0);
    }

    @Test
    void inboundMayBeKnownOnlyByItsListener() {
        host.at(1).bind(200, "0.0.0.0", 80).bind(201, "0.0.0.0", 22).bind(202, "::", 80);
        Picture found = of(in(100, 50002, 80));
        assertThat(found.answered()).isIn("200", "202");
        assertThat(found.answer().rivals()).hasSize(1);
        assertThat(found.answer().confidence()).isLessThan(0.35);
        assertThat(found.answer().reasons()).map(Object::toString).anyMatch(r -> r.contains("no accept"));
    }

    @Test
    void addressesOfIpv6AndMappedOnes() {
        host.at(1).connect(200, "2001:db8::9", 443);
        assertThat(of(Host.alert(1.2, "2001:db8::1", 40000, "2001:db8::9", 443)).answered())
                .isEqualTo("200");
        // The collector writes ::ffff:10.66.4.9 as 10.66.4.9: the event's family is all that is left of it.
        host.record("connect", 201, c -> c.remote = new Event.SocketAddress("ipv6", EVIL, 443, ""));
        assertThat(of(out(1.2)).answered()).isEqualTo("201");
    }

    @Test
    void anAlertWithoutPorts() {
        host.at(1).connect(200, EVIL, 443).at(2).accept(201, "10.1.1.1", 5000, 1.5);
        Picture found = of(Host.alert(1.2, OWN, -1, EVIL, -1));
        assertThat(found.answered()).isEqualTo("200");
        assertThat(found.answer().confidence()).isLessThan(0.8);
        assertThat(found.answer().reasons().get(0)).asString().contains("names no port");
        assertThat(of(Host.alert(1.2, "", -1, EVIL, -1)).answered()).isEqualTo("200");
    }

    @Test
    void noCandidateSaysWhatWasLookedFor() {
        host.at(1).connect(200, "10.1.1.1", 443);
        Incident incident = of(out(1.2)).incident();
        assertThat(incident.answer()).isNull();
        assertThat(incident.nodes()).isEmpty();
        assertThat(incident.limits()).hasSize(1);
        assertThat(incident.limits().get(0))
                .asString()
                .contains("No process matches")
                .contains(EVIL + ", best on port 443")
                .contains("; on web.");
    }

    @Test
    void callsOutsideTheWindowAreNoCandidates() {
        host.at(1).connect(200, EVIL, 443);
        assertThat(of(out(1 + 20 * 60 + 1)).incident().answer()).isNull();
        assertThat(of(out(1 + 20 * 60 - 1)).answered()).isEqualTo("200");
    }

    @Test
    void theHostIsTheNamedOneElseTheOwnersElseAny() {
        Host other = new Host("db").at(1.1).connect(300, EVIL, 443);
        host.at(1).connect(200, EVIL, 443);
        List<Event> all = new ArrayList<>(host.events());
        all.addAll(other.events());
        MemoryStore store = new MemoryStore(all, List.of());
        Alert alert = out(1.2);
        Incident any = new Investigation(store, "test").of(alert, CAUSAL);
        assertThat(any.host()).isEqualTo("db");
        assertThat(Picture.of(any).answer().rivals()).hasSize(1);
        Options named = new Options(Duration.ofMinutes(20), Duration.ofMinutes(2), Mode.CAUSAL, "web", 200);
        Incident web = new Investigation(store, "test").of(alert, named);
        assertThat(web.host()).isEqualTo("web");
        assertThat(Picture.of(web).answer().rivals()).isEmpty();
        Incident owner = new Investigation(new Owned(store, "web"), "test").of(alert, CAUSAL);
        assertThat(Picture.of(owner).answered()).isEqualTo("200");
        assertThat(owner.nodes().stream().filter(n -> n.role() == io.tadoru.correlator.Node.Role.ANSWER))
                .hasSize(1);
    }

    @Test
    void processesOfTwoHostsWithOnePidAreTwo() {
        Host other = new Host("db").at(1).connect(200, EVIL, 443);
        host.at(1).connect(200, EVIL, 443);
        List<Event> all = new ArrayList<>(host.events());
        all.addAll(other.events());
        Picture found = Picture.of(new Investigation(new MemoryStore(all, List.of()), "test").of(out(1.2), CAUSAL));
        assertThat(found.answer().rivals()).hasSize(1);
        assertThat(found.edges()).hasSize(1);
    }

    /** Evidence that knows which host owns the alert's addresses, as Elasticsearch does by {@code host.ip}. */
    private static final class Owned extends ForwardingStore {
        private final String owner;

        Owned(MemoryStore store, String owner) {
            super(store);
            this.owner = owner;
        }

        @Override
        public List<String> hostsOwning(Set<String> ips) {
            return ips.contains(OWN) ? List.of(owner) : List.of();
        }
    }
}
