package io.tadoru.correlator.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.collector.memory.MemoryStore;
import io.tadoru.correlator.Host;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Incident.Weighed;
import io.tadoru.correlator.Incident.Why;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.Options.Mode;
import io.tadoru.correlator.Picture;
import io.tadoru.correlator.investigation.Investigation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes first, and that it says why. */
class PriorityTest {
    private static final String EVIL = "10.66.4.9";
    private final Host host = new Host("web").process(100, 1, "/bin/bash").login(100, "1000");

    private Picture found(double seconds) {
        return host.calledHome(seconds, EVIL, 443);
    }

    private static Why why(Picture picture, String word) {
        return picture.incident().whys().stream()
                .filter(w -> word.equals(picture.words().get(w.node())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no reason for " + word));
    }

    private static List<String> weights(Picture picture, String word) {
        return why(picture, word).weights().stream().map(Weighed::name).toList();
    }

    /** Words in the order in which they came. */
    private static List<String> order(Picture picture) {
        return picture.incident().whys().stream()
                .map(w -> Objects.requireNonNull(picture.words().get(w.node())))
                .toList();
    }

    /** The answer runs a file that 150 wrote and 140 changed the mode of. */
    private void dropped(String name) {
        host.at(1).fork(100, 150).create(150, name, 7).at(2).chmod(140, name, 7);
        host.at(3).fork(100, 200).execFile(200, name, 7).at(4).connect(200, EVIL, 443);
    }

    @Test
    void aNodeTellsItsStepItsSignsAndItsEdge() {
        dropped("/tmp/x");
        Picture found = found(4.1);
        assertThat(order(found)).startsWith("200", EVIL + ":443");
        assertThat(why(found, "200").from()).isEmpty();
        assertThat(weights(found, "200")).containsExactly("alert");
        assertThat(weights(found, "/tmp/x")).containsExactly("image", "rare", "scratch-program", "written-then-run");
        assertThat(why(found, "/tmp/x").cost()).isEqualTo(0.2 * 0.7 * 0.5 * 0.5);
        assertThat(found.words().get(why(found, "150").from())).isEqualTo("/tmp/x");
        assertThat(why(found, "150").cost()).isEqualTo(why(found, "/tmp/x").cost() + 0.5);
        assertThat(weights(found, "140")).containsExactly("mover");
        String edge = why(found, "150").edge();
        assertThat(found.incident().edges())
                .filteredOn(e -> e.id().equals(edge))
                .singleElement()
                .satisfies(e -> assertThat(found.words().get(e.from())).isEqualTo("150"));
    }

    @Test
    void ofTwoReasonsThroughOneNeighbourTheCheaperCounts() {
        host.at(1).create(150, "/srv/x", 7);
        host.at(3)
                .fork(100, 200)
                .execFile(200, "/srv/x", 7, "python3", "/srv/x")
                .read(200, "/srv/x", 7);
        host.at(4).connect(200, EVIL, 443);
        assertThat(weights(found(4.1), "/srv/x")).startsWith("image");
        assertThat(why(found(4.1), "150").cost())
                .isEqualTo(why(found(4.1), "/srv/x").cost() + 0.5);
    }

    /** Two files that the command names, of which many others read the one. */
    private void twoNamed() {
        host.at(1).create(150, "/home/u/a", 7).create(151, "/home/u/b", 8);
        for (int i = 0; i < 20; i++) {
            host.read(300 + i, "/home/u/a", 7);
        }
        host.at(3)
                .fork(100, 200)
                .exec(200, "/bin/sh", "sh", "a", "b")
                .read(200, "/home/u/a", 7)
                .read(200, "/home/u/b", 8);
        host.at(4).connect(200, EVIL, 443);
    }

    @Test
    void rareComesBeforeCommon() {
        twoNamed();
        Picture found = found(4.1);
        assertThat(weights(found, "/home/u/a")).containsExactly("named-input", "common");
        assertThat(weights(found, "/home/u/b")).containsExactly("named-input", "rare");
        assertThat(why(found, "151").cost()).isLessThan(why(found, "150").cost());
    }

    @Test
    void whatOtherHostsUseTooComesLater() {
        dropped("/opt/x");
        Host other = new Host("db");
        other.at(2).execFile(900, "/opt/x", 70);
        List<Event> both = new ArrayList<>(host.events());
        both.addAll(other.events());
        Incident incident = new Investigation(new MemoryStore(both, List.of()), "test")
                .of(Host.alert(4.1, "10.0.0.1", 40000, EVIL, 443), Options.of(Mode.CAUSAL));
        assertThat(weights(Picture.of(incident), "/opt/x")).containsExactly("image", "elsewhere", "written-then-run");
        assertThat(weights(found(4.1), "/opt/x")).containsExactly("image", "rare", "written-then-run");
    }

    @Test
    void whatIsChangedOftenComesLater() {
        host.at(1);
        for (int i = 0; i < 10; i++) {
            host.open(400 + i, "/opt/y", 9, "NORMAL", 0x401);
        }
        host.at(3).fork(100, 200).exec(200, "/bin/cat", "cat", "/opt/y").read(200, "/opt/y", 9);
        host.at(4).connect(200, EVIL, 443);
        assertThat(weights(found(4.1), "/opt/y")).containsExactly("named-input", "wide");
    }

    @Test
    void whatLiesOutsideTheWindowComesLater() {
        host.at(1).create(150, "/opt/x", 7);
        host.at(90_000).fork(100, 200).execFile(200, "/opt/x", 7).connect(200, EVIL, 443);
        Picture found = found(90_000.1);
        assertThat(weights(found, "150")).containsExactly("writer", "far");
        assertThat(weights(found, "/opt/x")).containsExactly("image", "rare");
    }

    @Test
    void nobodyHidesACronJobBehindManyFiles() {
        host.at(1).fork(100, 200).connect(200, EVIL, 443).at(2);
        for (int i = 0; i < 60; i++) {
            host.create(200, "/home/u/f" + i, 1000 + i);
        }
        host.create(200, "/etc/cron.d/x", 7).read(200, "/home/u/.ssh/id_ed25519", 8);
        for (int i = 0; i < 60; i++) {
            host.read(200, "/home/u/g" + i, 2000 + i);
        }
        Picture found = found(1.1);
        assertThat(found.nodes()).contains("/etc/cron.d/x", "/home/u/.ssh/id_ed25519");
        assertThat(weights(found, "/etc/cron.d/x")).containsExactly("output", "schedule");
        assertThat(weights(found, "/home/u/.ssh/id_ed25519")).contains("seen-read", "ssh-keys");
        assertThat(found.folds()).contains("many-outputs 10", "many-inputs 48");
    }

    @Test
    void aSecretIsShownEvenWhereManyReadIt() {
        host.at(1).fork(100, 200).connect(200, EVIL, 443).at(2);
        for (int i = 0; i < 60; i++) {
            host.read(300 + i, "/etc/shadow", 7).read(300 + i, "/etc/hosts", 8);
        }
        host.read(200, "/etc/shadow", 7).read(200, "/etc/hosts", 8);
        assertThat(found(1.1).nodes()).contains("/etc/shadow").doesNotContain("/etc/hosts");
        assertThat(weights(found(1.1), "/etc/shadow")).containsExactly("seen-read", "common", "credentials");
    }

    @ParameterizedTest
    @EnumSource
    void withoutTimeTheAnswerIsThereAndSaysThatItIsAll(Mode mode) {
        dropped("/tmp/x");
        Picture found = host.calledHome(4.1, EVIL, 443, Options.of(mode).within(Duration.ZERO));
        assertThat(found.answered()).isEqualTo("200");
        assertThat(found.nodes()).doesNotContain("150");
        assertThat(found.incident().partial()).isTrue();
        assertThat(found.limits()).first().asString().contains("0.0 s", "--max-time");
        assertThat(found.limits())
                .anyMatch(l -> l.matches("[1-9]\\d* more (things|processes) are known but were not followed\\."))
                .anyMatch(l -> l.startsWith("Processes that call the same address"));
    }
}
