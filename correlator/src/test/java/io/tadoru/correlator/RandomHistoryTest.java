package io.tadoru.correlator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.collector.memory.MemoryStore;
import io.tadoru.correlator.Edge.EventRef;
import io.tadoru.correlator.Node.EndpointNode;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.Options.Mode;
import io.tadoru.correlator.investigation.Investigation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold in every history, against an oracle that looks at every event. The seed is in the test's name. */
class RandomHistoryTest {
    private static final int STEPS = 300;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 120);
    }

    private static Incident investigate(RandomHistory history, Mode mode) {
        return new Investigation(history.host().store(), "test").of(history.alert(), Options.of(mode));
    }

    /** Every edge is an event with exactly these ends; one thing is one node, and one node one thing. */
    private static Map<String, String> things(Incident incident, Oracle oracle, boolean splits) {
        Map<String, Set<String>> thingsOf = new HashMap<>();
        Map<String, Set<String>> nodesOf = new HashMap<>();
        for (Edge edge : incident.edges()) {
            assertThat(edge.count()).isGreaterThanOrEqualTo(edge.events().size());
            for (EventRef ref : edge.events()) {
                List<Oracle.Link> links = oracle.of(ref.serial()).stream()
                        .filter(l -> l.kind().equals(edge.kind().words()))
                        .toList();
                if (edge.call().equals("ppid")) {
                    continue;
                }
                assertThat(links)
                        .as("%s of event %d", edge.kind(), ref.serial())
                        .hasSize(1);
                Oracle.Link link = links.get(0);
                thingsOf.computeIfAbsent(edge.from(), n -> new HashSet<>()).add(link.from());
                thingsOf.computeIfAbsent(edge.to(), n -> new HashSet<>()).add(link.to());
                nodesOf.computeIfAbsent(link.from(), n -> new HashSet<>()).add(edge.from());
                nodesOf.computeIfAbsent(link.to(), n -> new HashSet<>()).add(edge.to());
            }
        }
        thingsOf.forEach((node, things) -> assertThat(things).as(node).hasSize(1));
        if (!splits) {
            nodesOf.forEach((thing, nodes) -> assertThat(nodes).as(thing).hasSize(1));
        }
        Map<String, String> map = new HashMap<>();
        thingsOf.forEach((node, things) -> map.put(node, things.iterator().next()));
        return map;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyEdgeIsAnEventBetweenTheseTwo(long seed) {
        RandomHistory history = new RandomHistory(seed, STEPS);
        Oracle oracle = new Oracle(history.host().events());
        for (Mode mode : Mode.values()) {
            Incident incident = investigate(history, mode);
            Map<String, String> things = things(incident, oracle, false);
            for (Node node : incident.nodes()) {
                if (node instanceof ProcessNode p) {
                    assertThat(things.getOrDefault(p.id(), oracle.life(p.pid(), p.start())))
                            .isEqualTo(oracle.life(p.pid(), p.start()));
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void livesAreNotJoinedWhereOnlyTheirEndsAreRecorded(long seed) {
        Oracle oracle = new Oracle(new RandomHistory(seed, STEPS).host().events());
        RandomHistory history = new RandomHistory(seed, STEPS, "clone", "clone3", "vfork");
        for (Mode mode : Mode.values()) {
            Incident incident = investigate(history, mode);
            Map<String, String> things = things(incident, oracle, true);
            for (Edge edge : incident.edges()) {
                String parent = things.get(edge.from());
                String child = things.get(edge.to());
                if (edge.call().equals("ppid") && parent != null && child != null) {
                    assertThat(parent).as("parent of %s", child).isEqualTo(oracle.parent(child));
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void forksThatReturnTheNumbersOfAContainerMakeNobody(long seed) {
        Oracle oracle = new Oracle(new RandomHistory(seed, STEPS).host().events());
        RandomHistory history = new RandomHistory(seed, STEPS, true);
        for (Mode mode : Mode.values()) {
            Incident incident = investigate(history, mode);
            Map<String, String> things = things(incident, oracle, true);
            for (Edge edge : incident.edges()) {
                String parent = things.get(edge.from());
                String child = things.get(edge.to());
                if (edge.kind() == Edge.Kind.FORKED && parent != null && child != null) {
                    assertThat(parent).as("parent of %s", child).isEqualTo(oracle.parent(child));
                }
            }
            for (Node node : incident.nodes()) {
                // A container's process that did nothing and whose siblings are as silent cannot be told from a silent
                // child.
                if (node instanceof ProcessNode p && p.pid() >= 1000) {
                    assertThat(incident.edges())
                            .as("fork that made %s", p.id())
                            .filteredOn(e -> e.to().equals(p.id()))
                            .hasSize(1)
                            .first()
                            .satisfies(e -> assertThat(incident.edges())
                                    .noneMatch(o -> o.from().equals(e.from())
                                            && o.call().equals("ppid")));
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void causesComeBeforeAndEffectsAfter(long seed) {
        RandomHistory history = new RandomHistory(seed, STEPS);
        Oracle oracle = new Oracle(history.host().events());
        Incident incident = investigate(history, Mode.CAUSAL);
        Map<String, String> things = things(incident, oracle, false);
        Incident.Answer answer = Objects.requireNonNull(incident.answer());
        String answered = Objects.requireNonNull(things.get(answer.node()));
        Set<String> before = oracle.before(answered, answer.time());
        Set<String> chain = answer.path().stream().map(things::get).collect(Collectors.toSet());
        chain.add(answered);
        Set<String> after = oracle.after(chain);
        // What a child read for its parent is followed back, and said: no record shows that it arrived there.
        boolean inferred = incident.limits().stream().anyMatch(l -> l.toString().contains("for its parent"));
        for (Node node : incident.nodes()) {
            String thing = things.get(node.id());
            if (node instanceof EndpointNode || thing == null) {
                continue;
            }
            if (node.role() == Role.CAUSE && !inferred) {
                assertThat(before).as("cause %s", node.id()).contains(thing);
            } else if (node.role() == Role.EFFECT) {
                assertThat(after).as("effect %s", node.id()).contains(thing);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void ancestorsAndTheWritersOfWhatTheyRanAreThere(long seed) {
        RandomHistory history = new RandomHistory(seed, STEPS);
        Oracle oracle = new Oracle(history.host().events());
        Incident incident = investigate(history, Mode.CAUSAL);
        assertThat(incident.limits()).map(Object::toString).noneMatch(l -> l.contains("budget"));
        assertThat(incident.folded()).noneMatch(f -> f.rule().startsWith("hub"));
        Set<String> things = new HashSet<>(things(incident, oracle, false).values());
        Incident.Answer answer = Objects.requireNonNull(incident.answer());
        ProcessNode node =
                (ProcessNode) Objects.requireNonNull(incident.nodesById().get(answer.node()));
        String life = oracle.life(node.pid(), answer.time());
        long bound = answer.time();
        // So many generations are near enough to be followed, with the writers of their images.
        for (int i = 0; i < 15 && !life.isEmpty(); i++) {
            assertThat(things).contains(life);
            for (Oracle.Link ran : oracle.links()) {
                if (ran.kind().equals("executed")
                        && ran.to().equals(life)
                        && ran.event().time() <= bound) {
                    assertThat(things).containsAll(writers(oracle, ran));
                }
            }
            bound = oracle.parent(life).isEmpty() ? bound : oracle.birth(life).time();
            life = oracle.parent(life);
        }
    }

    private static Set<String> writers(Oracle oracle, Oracle.Link ran) {
        return oracle.links().stream()
                .filter(l -> l.kind().equals("wrote")
                        && l.to().equals(ran.from())
                        && !l.from().equals(ran.to())
                        && Event.ORDER.compare(l.event(), ran.event()) < 0)
                .map(Oracle.Link::from)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyNodeSaysWhyItIsThere(long seed) {
        RandomHistory history = new RandomHistory(seed, STEPS);
        for (Mode mode : Mode.values()) {
            Incident incident = investigate(history, mode);
            assertThat(incident.whys().stream().map(Incident.Why::node))
                    .containsExactlyInAnyOrderElementsOf(
                            incident.nodes().stream().map(Node::id).toList());
            Map<String, Edge> edges =
                    incident.edges().stream().collect(Collectors.toMap(Edge::id, Function.identity()));
            Set<String> known = new HashSet<>();
            for (Incident.Why why : incident.whys()) {
                assertThat(why.weights())
                        .isNotEmpty()
                        .first()
                        .satisfies(w -> assertThat(w.step()).isTrue());
                if (known.isEmpty()) {
                    assertThat(why.node())
                            .isEqualTo(Objects.requireNonNull(incident.answer()).node());
                } else {
                    assertThat(known)
                            .as("what led to %s came before it", why.node())
                            .contains(why.from());
                    Edge edge = Objects.requireNonNull(edges.get(why.edge()), why::toString);
                    assertThat(List.of(edge.from(), edge.to())).containsExactlyInAnyOrder(why.from(), why.node());
                }
                known.add(why.node());
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theOrderInWhichEventsArriveDoesNotMatter(long seed) {
        RandomHistory history = new RandomHistory(seed, STEPS);
        List<Event> shuffled = new ArrayList<>(history.host().events());
        Collections.shuffle(shuffled, new Random(seed));
        for (Mode mode : Mode.values()) {
            assertThat(new Investigation(new MemoryStore(shuffled, List.of()), "test")
                            .of(history.alert(), Options.of(mode)))
                    .isEqualTo(investigate(history, mode));
        }
    }
}
