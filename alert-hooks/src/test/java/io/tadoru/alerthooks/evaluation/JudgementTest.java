package io.tadoru.alerthooks.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.collector.Coverage;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Edge.EventRef;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Incident.Answer;
import io.tadoru.correlator.Incident.Group;
import io.tadoru.correlator.Incident.Rival;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.EndpointNode;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.Node.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A small attack, held against what somebody found: 150 writes /tmp/x, 200 reads it and calls home; 100 is the user's shell.
 * A time is a second of the epoch and a serial.
 */
class JudgementTest {
    private static final String TRUTH = """
            {"answer": {"pid": 200, "first": "1970-01-01T00:00:20Z"},
             "cause": {"kind": "file", "path": "/tmp/x", "dev": "fe:00", "inode": 7, "first": "1970-01-01T00:00:10Z"},
             "attack": {
               "processes": [
                 {"pid": 150, "first": "1970-01-01T00:00:10Z"},
                 {"pid": 200, "first": "1970-01-01T00:00:20Z"},
                 {"pid": 210, "first": "1970-01-01T00:00:40Z"}],
               "files": [{"path": "/tmp/x", "dev": "fe:00", "inode": 7, "first": "1970-01-01T00:00:10Z"}],
               "endpoints": [{"ip": "10.66.4.9", "port": 443}],
               "edges": [
                 {"from": "process 150", "kind": "wrote", "to": "file /tmp/x 7", "serials": [11]},
                 {"from": "file /tmp/x 7", "kind": "read", "to": "process 200", "serials": [21]},
                 {"from": "process 200", "kind": "connected", "to": "endpoint 10.66.4.9:443", "serials": [30]},
                 {"from": "process 200", "kind": "forked", "to": "process 210", "serials": [40]}]},
             "beside": [{"pid": 300, "first": "1970-01-01T00:00:05Z"}],
             "innocent": [{"pid": 150, "first": "1970-01-01T00:00:02Z"}]}
            """;

    private final List<Node> nodes = new ArrayList<>(List.of(
            process(200, 20, Role.ANSWER),
            process(100, 1, Role.CAUSE),
            process(150, 10, Role.CAUSE),
            file("/tmp/x", 7)));
    private final List<Edge> edges = new ArrayList<>();
    private final List<Group> groups = new ArrayList<>();

    JudgementTest() {
        nodes.add(new EndpointNode("e", Role.EFFECT, List.of(), "10.66.4.9", 443));
        edge("p100-1", "p200-20", Kind.FORKED, 20);
        edge("p150-10", "f7", Kind.WROTE, 11);
        edge("f7", "p200-20", Kind.READ, 21);
        edge("p200-20", "e", Kind.CONNECTED, 30);
    }

    private static ProcessNode process(int pid, int second, Role role) {
        return new ProcessNode(
                "p" + pid + "-" + second,
                role,
                List.of(),
                "web",
                pid,
                1,
                "sh",
                "/bin/sh",
                List.of(),
                new Node.User("", "", "", "", ""),
                second * 1_000_000_000L,
                true,
                null);
    }

    private static FileNode file(String path, long inode) {
        return new FileNode("f" + inode, Role.CAUSE, List.of(), "web", List.of(path), inode, "fe:00");
    }

    private void edge(String from, String to, Kind kind, long... serials) {
        List<EventRef> refs = java.util.Arrays.stream(serials)
                .mapToObj(s -> new EventRef(s * 1_000_000_000L, s, new Source("log", "line " + s)))
                .toList();
        edges.add(new Edge(
                edges.size() + 1,
                from,
                to,
                kind,
                "call",
                "success",
                refs.get(0).time(),
                refs.get(refs.size() - 1).time(),
                refs.size(),
                false,
                refs));
    }

    private Incident incident(String answer, Rival... rivals) {
        return new Incident(
                new Alert(30_000_000_000L, "10.0.0.1", 40000, "10.66.4.9", 443, "tcp", "test", 1),
                "web",
                new Answer(answer, 0.9, List.of(), List.of(rivals), null, List.of(answer), "connect", 30_000_000_000L),
                nodes,
                edges,
                List.of(),
                new Coverage(0, 1, 1, 0, 1, new TreeMap<>(), 0, Coverage.Order.NOTHING, 0, List.of()),
                false,
                List.of(),
                List.of(),
                groups,
                List.of(),
                List.of(),
                null,
                new TreeMap<>(),
                "test");
    }

    private static Truth truth() {
        try {
            return Truth.of(new ObjectMapper().readTree(TRUTH));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private Judgement judgement() {
        return new Judgement(truth(), incident("p200-20"));
    }

    @Test
    void whatIsThereAndWhatIsNot() {
        assertThat(judgement().nodes()).isEqualTo(new Score(4, 0, 1, 4, 5));
        assertThat(judgement().edges()).isEqualTo(new Score(3, 0, 1, 3, 4));
        assertThat(judgement().causes()).isEqualTo(new Score(0, 0, 0, 4, 4));
        assertThat(truth().missing(incident("p200-20"))).containsExactly("process 210", "beside process 300");
    }

    @Test
    void anotherLifeOfThePidIsAnotherProcess() {
        nodes.set(2, process(150, 2, Role.CAUSE));
        edges.set(1, new Edge(2, "p150-2", "f7", Kind.WROTE, "call", "success", 11, 11, 1, false, List.of()));
        assertThat(judgement().nodes()).isEqualTo(new Score(3, 1, 1, 3, 5));
        assertThat(judgement().edges()).isEqualTo(new Score(2, 1, 1, 2, 4));
    }

    @Test
    void anotherFileOnTheInodeIsAnotherFile() {
        nodes.set(3, file("/tmp/y", 7));
        assertThat(judgement().nodes()).isEqualTo(new Score(3, 1, 1, 3, 5));
    }

    @Test
    void whatStandsAboveCountsNeitherWayWhatStandsBesideTheShellDoes() {
        nodes.add(process(300, 5, Role.CONTEXT));
        nodes.add(process(310, 6, Role.EFFECT));
        edge("p100-1", "p310-6", Kind.FORKED, 6);
        assertThat(judgement().nodes()).isEqualTo(new Score(4, 1, 2, 4, 5));
        assertThat(judgement().edges()).isEqualTo(new Score(3, 1, 1, 3, 4));
    }

    @Test
    void theSameTwoAtAnotherTimeAreAnotherEdge() {
        edges.clear();
        edge("f7", "p200-20", Kind.READ, 25);
        edge("p150-10", "f7", Kind.WROTE, 9, 11);
        assertThat(judgement().edges()).isEqualTo(new Score(1, 1, 0, 1, 4));
    }

    @Test
    void causesLieBeforeTheCall() {
        assertThat(truth().causes(25)).containsExactlyInAnyOrder("process 200", "file /tmp/x 7", "process 150");
        assertThat(truth().causes(30)).contains("endpoint 10.66.4.9:443").doesNotContain("process 210");
        assertThat(truth().causes(15)).containsExactlyInAnyOrder("process 200", "file /tmp/x 7");
    }

    @Test
    void theRank() {
        assertThat(judgement().rank()).isEqualTo(1);
        Rival other = new Rival(99, "sh", "/bin/sh", 0.2, Sentence.text(""));
        Rival right = new Rival(200, "sh", "/bin/sh", 0.1, Sentence.text(""));
        assertThat(new Judgement(truth(), incident("p150-10", other, right)).rank())
                .isEqualTo(3);
        assertThat(new Judgement(truth(), incident("p150-10", other)).rank()).isZero();
        assertThat(truth().missing(incident("p150-10"))).contains("answer process 200");
    }

    private void group(String id, String into, String... members) {
        groups.add(new Group(id, "test", into, List.of(members), false, 0, 1, Sentence.text("")));
    }

    @Test
    void aShapeIsTheAttacksIfHalfOfItIs() {
        nodes.add(process(310, 6, Role.EFFECT));
        nodes.add(process(311, 6, Role.EFFECT));
        assertThat(judgement().view()).isEqualTo(new Score(4, 2, 1, 4, 5));
        group("g1", "", "p150-10", "p310-6");
        assertThat(judgement().view()).isEqualTo(new Score(4, 1, 1, 4, 5));
        groups.clear();
        group("g1", "", "p150-10", "p310-6", "p311-6");
        assertThat(judgement().view()).isEqualTo(new Score(3, 1, 1, 4, 5));
    }

    @Test
    void foldedIntoAnotherTakesNoRoom() {
        group("g1", "p200-20", "f7");
        assertThat(judgement().view()).isEqualTo(new Score(3, 0, 1, 4, 5));
    }

    @Test
    void foldsThatChangeWaysAreSeen() {
        nodes.add(process(310, 6, Role.EFFECT));
        nodes.add(process(311, 6, Role.EFFECT));
        edge("e", "p310-6", Kind.ACCEPTED, 50);
        assertThat(Ways.changed(incident("p200-20"))).isZero();
        group("g1", "p200-20", "f7");
        assertThat(Ways.changed(incident("p200-20")))
                .as("what lies between two")
                .isZero();
        // Nothing leads from the shell to the writer, nor from 311 anywhere: as one they lead on.
        group("g2", "", "p150-10", "p311-6");
        edge("p100-1", "p311-6", Kind.FORKED, 8);
        edges.remove(0);
        assertThat(Ways.changed(incident("p200-20"))).isEqualTo(3);
    }

    @Test
    void waysGoForwardInTime() {
        nodes.add(process(310, 6, Role.EFFECT));
        nodes.add(process(311, 6, Role.EFFECT));
        edges.clear();
        edge("p100-1", "p310-6", Kind.FORKED, 9);
        edge("p311-6", "p150-10", Kind.FORKED, 8);
        group("g1", "", "p310-6", "p311-6");
        assertThat(Ways.changed(incident("p200-20"))).isZero();
        edge("p311-6", "f7", Kind.WROTE, 9);
        assertThat(Ways.changed(incident("p200-20"))).isEqualTo(1);
    }

    @Test
    void aTruthThatLacksSomethingSaysWhat() {
        assertThatThrownBy(() -> Truth.of(new ObjectMapper().readTree(TRUTH.replace("\"pid\": 210", "\"pod\": 210"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no \"pid\" in {\"pod\":210");
        assertThat(Stream.of(Goal.values()).map(Goal::words)).doesNotHaveDuplicates();
    }
}
