package io.tadoru.correlator.reduction;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Coverage;
import io.tadoru.correlator.Host;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Incident.Answer;
import io.tadoru.correlator.Incident.Group;
import io.tadoru.correlator.Incident.Why;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Picture;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the first view shows as one, and that nothing gets lost in it. */
class ReductionTest {
    private static final String EVIL = "10.66.4.9";
    private final Host host = new Host("web").process(100, 1, "/bin/bash").login(100, "1000");

    ReductionTest() {
        host.at(1).fork(100, 200).exec(200, "/usr/bin/python3", "python3", "a.py");
    }

    private Picture found() {
        return host.at(8).connect(200, EVIL, 443).calledHome(8.1, EVIL, 443);
    }

    /** Such as {@code alike-siblings 300 301}. */
    private static List<String> groups(Picture picture) {
        return picture.incident().groups().stream()
                .map(g -> g.rule()
                        + (g.into().isEmpty() ? "" : " in " + picture.words().get(g.into()))
                        + ": "
                        + String.join(
                                " ",
                                g.nodes().stream()
                                        .map(n -> picture.words().getOrDefault(n, ""))
                                        .toList()))
                .toList();
    }

    @Test
    void aTemporaryFileOfItsOwnFoldsIntoTheProcess() {
        host.at(2).create(200, "/tmp/x", 7).unlink(200, "/tmp/x", 7);
        host.create(200, "/tmp/y", 8);
        host.create(200, "/tmp/z", 9).at(3).fork(200, 300).exec(300, "/bin/rm").unlink(300, "/tmp/z", 9);
        Picture found = found();
        assertThat(groups(found)).containsExactly("private-files in 200: /tmp/x");
        assertThat(found.incident().groups().get(0).words()).asString().isEqualTo("1 temporary file of its own");
        assertThat(found.incident().groups().get(0).proven()).isTrue();
    }

    @Test
    void aForkWithoutExecFoldsWhereTheParentLearntNothingMore() {
        host.at(2).fork(200, 201).fork(201, 202).exec(202, "/usr/bin/id", "id");
        host.at(3).fork(200, 203);
        // What 200 reads now, 203 does not know.
        host.tick().create(100, "/srv/order", 7).read(200, "/srv/order", 7);
        host.at(4).exec(200, "/usr/bin/python3", "python3", "/srv/order");
        host.at(5).fork(203, 204).exec(204, "/usr/bin/id", "id");
        Picture found = found();
        assertThat(found.nodes()).contains("201", "202", "203", "204", "/srv/order");
        assertThat(groups(found)).containsExactly("silent-children in 200: 201");
    }

    @Test
    void alikeSiblingsAreOneShapeWithAllThatHangsOnThem() {
        host.at(2);
        for (int i = 0; i < 6; i++) {
            host.tick().fork(200, 300 + i).exec(300 + i, "/usr/bin/scp", "scp", "-q", "file" + i);
            host.fork(300 + i, 400 + i).exec(400 + i, "/usr/bin/ssh", "ssh");
            host.create(400 + i, "/home/a/" + i, 50 + i);
        }
        // The one that did something else stands out.
        host.tick().fork(200, 390).exec(390, "/usr/bin/scp", "scp", "-q", "file");
        host.create(390, "/etc/cron.d/x", 70);
        Picture found = found();
        assertThat(groups(found))
                .singleElement()
                .asString()
                .startsWith("alike-siblings: ")
                .contains(" 300", " 305", " 400", " 405", "/home/a/5")
                .doesNotContain("390");
        Group group = found.incident().groups().get(0);
        assertThat(group.words()).asString().isEqualTo("6 alike: scp, such as scp -q file0, with 12 of their own");
        assertThat(group.proven()).isFalse();
        assertThat(group.first()).isEqualTo(Host.time(2) + Host.TICK);
    }

    @Test
    void codeOnTheCommandLineTellsSiblingsApart() {
        host.at(2);
        for (int i = 0; i < 6; i++) {
            host.tick().fork(200, 300 + i).exec(300 + i, "/bin/sh", "sh", "-c", "step " + i);
        }
        assertThat(groups(found())).isEmpty();
    }

    @Test
    void whatIsChangedAndSensitiveIsNeverInAGroup() {
        host.at(2);
        for (int i = 0; i < 4; i++) {
            host.create(200, "/etc/cron.d/" + i, 50 + i).create(200, "/srv/" + i, 60 + i);
        }
        assertThat(groups(found())).containsExactly("directory: /srv/0 /srv/1 /srv/2 /srv/3");
    }

    @Test
    void addressesOfOneProcessAreOneShapeWithoutTheAlerts() {
        host.at(2);
        for (int i = 1; i < 4; i++) {
            host.connect(200, "10.0.9." + i, 80).connect(200, EVIL, 80 + i);
        }
        assertThat(groups(found())).containsExactly("endpoints: 10.0.9.1:80 10.0.9.2:80 10.0.9.3:80");
    }

    @Test
    void theSameCommandOfLikeParentsIsOneShape() {
        host.at(2);
        for (int i = 0; i < 3; i++) {
            host.tick().fork(200, 300 + i).exec(300 + i, "/bin/sh", "sh", "part" + i);
            host.create(300 + i, "/srv/" + i + "/out", 60 + i);
            host.fork(300 + i, 400 + i).exec(400 + i, "/usr/bin/date", "date");
        }
        assertThat(groups(found())).containsExactly("repeats: 400 401 402");
    }

    @Test
    void whatLiesFarthestFoldsIntoWhatLedToIt() {
        host.at(2);
        for (int i = 0; i < 40; i++) {
            host.tick().fork(200, 300 + i).exec(300 + i, "/opt/tool" + i);
            host.create(300 + i, "/srv/" + i + "/out", 60 + i);
        }
        Picture found = found();
        assertThat(found.incident().nodes()).hasSizeGreaterThan(80);
        assertThat(View.of(found.incident()).shapes()).hasSize(Reduction.MOST_SHAPES);
        assertThat(found.incident().groups()).allMatch(g -> g.rule().equals("far"));
        assertThat(groups(found)).contains("far in 339: /srv/39/out");
    }

    @Test
    void everyNodeIsShownOrInOneGroupThatIs() {
        long seed = new Random().nextLong();
        System.out.println("ReductionTest seed " + seed);
        Random random = new Random(seed);
        Set<String> rules = new TreeSet<>();
        for (int i = 0; i < 500; i++) {
            Incident incident = incident(random);
            incident = incident.with(incident.nodes(), Reduction.groups(incident), List.of());
            View view = View.of(incident);
            Set<String> grouped = new HashSet<>();
            Set<String> shapes = new HashSet<>();
            for (Group g : incident.groups()) {
                assertThat(grouped).as("seed %d, incident %d: %s", seed, i, g).doesNotContainAnyElementsOf(g.nodes());
                grouped.addAll(g.nodes());
                shapes.add(g.into().isEmpty() ? g.id() : g.into());
                rules.add(g.rule());
            }
            for (Node node : incident.nodes()) {
                boolean alone = !grouped.contains(node.id());
                assertThat(view.shapeOf(node.id()).equals(node.id())).isEqualTo(alone);
                assertThat(view.shapes()).contains(view.shapeOf(node.id()));
            }
            assertThat(view.shapes())
                    .as("seed %d, incident %d: %s", seed, i, incident.groups())
                    .doesNotHaveDuplicates()
                    .containsAll(shapes)
                    .hasSizeLessThanOrEqualTo(Reduction.MOST_SHAPES)
                    .contains("n0", "n1", "n2");
            assertThat(Reduction.groups(incident)).isEqualTo(incident.groups());
        }
        assertThat(rules)
                .containsExactly(
                        "alike-siblings",
                        "bare-children",
                        "directory",
                        "far",
                        "private-files",
                        "repeats",
                        "silent-children");
    }

    /** Up to 150 nodes, of which the first three are the path. */
    private static Incident incident(Random random) {
        RandomEvents of = RandomEvents.of(random, 4 + random.nextInt(147));
        List<Why> whys = new ArrayList<>();
        for (int i = 0; i < of.nodes().size(); i++) {
            whys.add(new Why("n" + i, i == 0 ? "" : "n" + random.nextInt(i), "", random.nextInt(9), List.of()));
        }
        return new Incident(
                Host.alert(1, "10.0.0.9", 1, EVIL, 443),
                "h",
                new Answer("n0", 1, List.of(), List.of(), null, List.of("n2", "n1", "n0"), "connect", 0),
                of.nodes(),
                of.edges(),
                List.of(),
                new Coverage(0, 0, 0, 0, 0, new TreeMap<>(), 0, Coverage.Order.NOTHING, 0, List.of()),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                whys,
                null,
                new TreeMap<>(),
                "test");
    }
}
