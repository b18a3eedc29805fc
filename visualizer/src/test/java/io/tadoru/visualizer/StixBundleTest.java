package io.tadoru.visualizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.correlator.Incident;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bundle against the rules of STIX 2.1, OASIS Standard of 10 June 2021; sections in brackets. */
class StixBundleTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> OBSERVABLES =
            Set.of("directory", "file", "ipv4-addr", "ipv6-addr", "network-traffic", "process", "user-account");

    /** What each type must have, and then what it may have, of what is used here (4 to 6). */
    private static final Map<String, List<Set<String>>> PROPERTIES = Map.ofEntries(
            type("identity", Set.of("name"), Set.of("identity_class")),
            type("attack-pattern", Set.of("name"), Set.of("external_references")),
            type("grouping", Set.of("context", "object_refs"), Set.of("name", "description")),
            type(
                    "indicator",
                    Set.of("pattern", "pattern_type", "valid_from"),
                    Set.of("name", "description", "indicator_types", "confidence")),
            type("note", Set.of("content", "object_refs"), Set.of("abstract")),
            type(
                    "observed-data",
                    Set.of("first_observed", "last_observed", "number_observed", "object_refs"),
                    Set.of()),
            type("relationship", Set.of("relationship_type", "source_ref", "target_ref"), Set.of("description")),
            type(
                    "sighting",
                    Set.of("sighting_of_ref"),
                    Set.of("first_seen", "last_seen", "count", "observed_data_refs", "where_sighted_refs")),
            type("directory", Set.of("path"), Set.of()),
            type("file", Set.of("name"), Set.of("parent_directory_ref")),
            type("ipv4-addr", Set.of("value"), Set.of()),
            type("ipv6-addr", Set.of("value"), Set.of()),
            type(
                    "network-traffic",
                    Set.of("protocols"),
                    Set.of("start", "end", "src_ref", "dst_ref", "src_port", "dst_port")),
            type(
                    "process",
                    Set.of("pid"),
                    Set.of(
                            "created_time",
                            "cwd",
                            "command_line",
                            "creator_user_ref",
                            "image_ref",
                            "opened_connection_refs",
                            "parent_ref",
                            "child_refs")),
            type("user-account", Set.of("account_type"), Set.of("user_id", "account_login")));

    /** What a reference may lead to; the others may lead to anything. */
    private static final Map<String, Set<String>> LEADS_TO = Map.of(
            "created_by_ref", Set.of("identity"),
            "parent_directory_ref", Set.of("directory"),
            "src_ref", Set.of("ipv4-addr", "ipv6-addr"),
            "dst_ref", Set.of("ipv4-addr", "ipv6-addr"),
            "creator_user_ref", Set.of("user-account"),
            "image_ref", Set.of("file"),
            "opened_connection_refs", Set.of("network-traffic"),
            "parent_ref", Set.of("process"),
            "child_refs", Set.of("process"));

    private static Map.Entry<String, List<Set<String>>> type(String type, Set<String> must, Set<String> may) {
        return Map.entry(type, List.of(must, may));
    }

    static Stream<Incident> incidents() {
        return FormatsTest.incidents();
    }

    private static JsonNode bundle(Incident incident) throws IOException {
        return JSON.readTree(StixBundle.of(new Story(incident)));
    }

    private static List<JsonNode> objects(Incident incident, String type) throws IOException {
        return StreamSupport.stream(bundle(incident).get("objects").spliterator(), false)
                .filter(o -> o.get("type").asText().equals(type))
                .toList();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @ParameterizedTest
    @MethodSource("incidents")
    void keepsToTheRules(Incident incident) throws IOException {
        assertRight(incident);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {81, 82, 83, 84, 85})
    void alsoOfWhateverCouldBe(long seed) throws IOException {
        assertRight(Incidents.random(new Random(seed)));
    }

    static void assertRight(Incident incident) throws IOException {
        JsonNode bundle = bundle(incident);
        // (8)
        assertThat(names(bundle)).containsExactly("type", "id", "objects");
        assertThat(bundle.get("type").asText()).isEqualTo("bundle");
        assertId(bundle);
        Map<String, JsonNode> objects = new LinkedHashMap<>();
        Set<String> uuids = new HashSet<>();
        for (JsonNode o : bundle.get("objects")) {
            assertThat(objects.put(o.get("id").asText(), o)).isNull();
            // (2.9) The UUID alone is unique.
            assertThat(uuids.add(o.get("id").asText().replaceFirst(".*--", ""))).isTrue();
        }
        for (JsonNode o : objects.values()) {
            assertCommon(o);
            assertReferences(o, objects);
            switch (o.get("type").asText()) {
                case "network-traffic" -> assertTraffic(o);
                case "observed-data" -> assertObserved(o);
                case "indicator" -> assertIndicator(o);
                case "relationship" -> assertRelationship(o);
                case "sighting" -> assertSighting(o);
                case "attack-pattern" -> assertTechnique(o);
                case "identity" -> assertThat(o.get("identity_class").asText()).isEqualTo("system");
                case "grouping" -> {
                    assertThat(o.get("context").asText()).isEqualTo("suspicious-activity");
                    Set<String> all = new TreeSet<>(objects.keySet());
                    all.remove(o.get("id").asText());
                    assertThat(o.get("object_refs"))
                            .extracting(JsonNode::asText)
                            .containsExactlyInAnyOrderElementsOf(all);
                }
                default -> {}
            }
        }
        assertThat(objects.values().stream().filter(o -> o.get("type").asText().equals("grouping")))
                .hasSize(1);
    }

    private static void assertId(JsonNode o) {
        assertThat(o.get("id").asText())
                .matches(o.get("type").asText()
                        + "--[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }

    private static void assertCommon(JsonNode o) {
        String type = o.get("type").asText();
        assertId(o);
        assertThat(o.get("spec_version").asText()).isEqualTo("2.1");
        List<Set<String>> known = Objects.requireNonNull(PROPERTIES.get(type), type);
        Set<String> left = new TreeSet<>(names(o));
        assertThat(left).containsAll(known.get(0));
        left.removeAll(known.get(0));
        left.removeAll(known.get(1));
        left.removeAll(Set.of("type", "spec_version", "id"));
        if (OBSERVABLES.contains(type)) {
            assertThat(left).isEmpty();
            boolean byRule = StixId.CONTRIBUTING.containsKey(type);
            assertThat(version(o)).isEqualTo(byRule ? 5 : 4);
            if (byRule) {
                assertThat(o.get("id").asText()).isEqualTo(StixId.observable(type, JSON.convertValue(o, Map.class)));
            }
        } else {
            left.remove("created_by_ref");
            assertThat(left).containsExactly("created", "modified");
            assertThat(version(o)).isEqualTo(4);
            // (3.2) To the millisecond.
            assertThat(o.get("created").asText()).matches(".*:[0-9]{2}\\.[0-9]{3}Z");
            assertThat(time(o, "modified")).isAfterOrEqualTo(time(o, "created"));
        }
        for (String name : names(o)) {
            JsonNode value = o.get(name);
            assertThat(value.isNull()).as(name).isFalse();
            // (2) No list is empty.
            assertThat(value.isArray() && value.isEmpty()).as(name).isFalse();
            if (Set.of("start", "end", "created_time", "valid_from").contains(name)
                    || name.endsWith("_observed") && value.isTextual()
                    || name.endsWith("_seen")) {
                assertThat(value.asText())
                        .matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3,9}Z");
                time(o, name);
            }
        }
    }

    private static int version(JsonNode o) {
        return o.get("id").asText().replaceFirst(".*--", "").charAt(14) - '0';
    }

    private static Instant time(JsonNode o, String name) {
        return Instant.parse(o.get(name).asText());
    }

    private static void assertReferences(JsonNode o, Map<String, JsonNode> objects) {
        for (String name : names(o)) {
            if (name.endsWith("_ref")) {
                assertReference(name, o.get(name).asText(), objects);
            } else if (name.endsWith("_refs")) {
                Set<String> once = new HashSet<>();
                for (JsonNode ref : o.get(name)) {
                    assertThat(once.add(ref.asText())).isTrue();
                    assertReference(name, ref.asText(), objects);
                }
            }
        }
    }

    private static void assertReference(String name, String id, Map<String, JsonNode> objects) {
        assertThat(objects).as(name).containsKey(id);
        Set<String> types = LEADS_TO.get(name);
        if (types != null) {
            assertThat(types).as(name).contains(kind(id));
        }
    }

    private static String kind(String id) {
        return id.replaceFirst("--.*", "");
    }

    /** (6.12) */
    private static void assertTraffic(JsonNode o) {
        assertThat(o.has("src_ref") || o.has("dst_ref")).isTrue();
        if (o.has("start") && o.has("end")) {
            assertThat(time(o, "end")).isAfterOrEqualTo(time(o, "start"));
        }
        for (String port : List.of("src_port", "dst_port")) {
            assertThat(o.path(port).asInt(0)).isBetween(0, 65_535);
        }
        assertThat(o.get("protocols")).allMatch(p -> p.asText().matches("[a-z0-9-]+"));
    }

    /** (4.14) */
    private static void assertObserved(JsonNode o) {
        assertThat(o.get("number_observed").isInt()).isTrue();
        assertThat(o.get("number_observed").asInt()).isBetween(1, 999_999_999);
        assertThat(time(o, "last_observed")).isAfterOrEqualTo(time(o, "first_observed"));
        assertThat(o.get("object_refs")).allMatch(r -> OBSERVABLES.contains(kind(r.asText())));
    }

    /** (4.7, 9) */
    private static void assertIndicator(JsonNode o) {
        assertThat(o.get("pattern_type").asText()).isEqualTo("stix");
        String value = "('([^'\\\\]++|\\\\['\\\\])*+'|[0-9]+)";
        String test = "[a-z0-9-]+:[a-z_]+(\\.[a-z_]+)? = " + value;
        assertThat(java.util.regex.Pattern.compile("(?s)\\[" + test + "( AND " + test + ")*\\]")
                        .matcher(o.get("pattern").asText())
                        .matches())
                .isTrue();
        assertThat(o.get("confidence").asInt()).isBetween(0, 100);
        assertThat(o.get("indicator_types"))
                .allMatch(
                        t -> Set.of("malicious-activity", "anomalous-activity").contains(t.asText()));
    }

    /** (4.7.2, 3.7) */
    private static void assertRelationship(JsonNode o) {
        String from = kind(o.get("source_ref").asText());
        String to = kind(o.get("target_ref").asText());
        switch (o.get("relationship_type").asText()) {
            case "based-on" -> assertThat(from + " " + to).isEqualTo("indicator observed-data");
            case "related-to" -> {
                assertThat(OBSERVABLES).contains(from);
                assertThat(to).isEqualTo("attack-pattern");
            }
            default -> throw new AssertionError(o);
        }
    }

    /** (5.2) */
    private static void assertSighting(JsonNode o) {
        assertThat(kind(o.get("sighting_of_ref").asText())).isEqualTo("indicator");
        assertThat(o.get("observed_data_refs")).allMatch(r -> kind(r.asText()).equals("observed-data"));
        assertThat(o.get("where_sighted_refs")).allMatch(r -> kind(r.asText()).equals("identity"));
        assertThat(o.get("count").asInt()).isBetween(0, 999_999_999);
        assertThat(time(o, "last_seen")).isAfterOrEqualTo(time(o, "first_seen"));
    }

    /** (4.1) */
    private static void assertTechnique(JsonNode o) {
        JsonNode external = o.at("/external_references/0");
        assertThat(external.get("source_name").asText()).isEqualTo("mitre-attack");
        assertThat(external.get("external_id").asText()).matches("T[0-9]{4}(\\.[0-9]{3})?");
        assertThat(external.get("url").asText())
                .isEqualTo("https://attack.mitre.org/techniques/"
                        + external.get("external_id").asText().replace('.', '/') + "/");
    }

    /** Made by Python's uuid5 of the canonical JSON. */
    @Test
    void idsAreThoseThatOthersMake() {
        assertThat(StixId.observable("ipv4-addr", Map.of("value", "198.51.100.3")))
                .isEqualTo("ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4");
        assertThat(StixId.observable("directory", Map.of("path", "C:\\Windows\\System32")))
                .isEqualTo("directory--0a58d0c1-59e6-5afd-8252-dcd3f13e5622");
        assertThat(StixId.observable("directory", Map.of("path", "/tmp/\u0000\u001b\"é\uD83D\uDE00")))
                .isEqualTo("directory--c1543767-bf79-5f63-86af-e38b11e03ca5");
        Map<String, Object> user = new HashMap<>();
        user.put("user_id", "1001");
        user.put("account_login", "jdoe");
        user.put("account_type", "unix");
        user.put("display_name", "does not contribute");
        assertThat(StixId.observable("user-account", user))
                .isEqualTo("user-account--f94d689e-707d-58c3-b803-c720bb6ed096");
        assertThat(StixId.canonical(Map.of("b", List.of("x", 1), "a", "\b\f\n\r\t\u001f/\u007f")))
                .isEqualTo("{\"a\":\"\\b\\f\\n\\r\\t\\u001f/\u007f\",\"b\":[\"x\",1]}");
    }

    @Test
    void indicatorsAreWhatTheAlertNamesAndWhatBroughtIt() throws IOException {
        assertThat(objects(Incidents.mailBackdoor(), "indicator"))
                .extracting(o -> o.get("pattern").asText())
                .containsExactlyInAnyOrder(
                        "[file:name = 'invoice_2026-11.py' AND file:parent_directory_ref.path ="
                                + " '/home/kenji/Downloads']",
                        "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value ="
                                + " '203.0.113.9' AND network-traffic:dst_port = 4444]");
        assertThat(objects(Incidents.mailBackdoor(), "sighting")).hasSize(2);
        assertThat(objects(Incidents.mailBackdoor(), "attack-pattern"))
                .extracting(o -> o.get("name").asText())
                .containsExactly("T1053.003");
        assertThat(objects(Incidents.withoutAnswer(), "indicator")).isEmpty();
    }

    @Test
    void theProcessHasItsCommandItsUserItsFileAndItsConnection() throws IOException {
        JsonNode python = objects(Incidents.mailBackdoor(), "process").stream()
                .filter(o -> o.get("pid").asInt() == 4242)
                .findFirst()
                .orElseThrow();
        assertThat(python.get("command_line").asText())
                .isEqualTo("python3 /home/kenji/Downloads/invoice_2026-11.py --quiet");
        assertThat(python.get("opened_connection_refs")).hasSize(1);
        assertThat(names(python)).contains("parent_ref", "child_refs", "image_ref", "creator_user_ref", "created_time");
        assertThat(objects(Incidents.mailBackdoor(), "grouping")
                        .get(0)
                        .get("description")
                        .asText())
                .isEqualTo(AnswerText.of(Incidents.mailBackdoor()));
    }

    /** A change leaves the ids of what it does not touch. */
    @Test
    void unchangedPartsKeepTheirIds() throws IOException {
        Set<String> before = new TreeSet<>();
        bundle(Incidents.mailBackdoor())
                .get("objects")
                .forEach(o -> before.add(o.get("id").asText()));
        Set<String> after = new TreeSet<>();
        bundle(Incidents.partial())
                .get("objects")
                .forEach(o -> after.add(o.get("id").asText()));
        before.removeAll(after);
        assertThat(before).extracting(StixBundleTest::kind).containsExactlyInAnyOrder("grouping", "note");
    }

    @ParameterizedTest
    @MethodSource("incidents")
    void nothingInItIsInvisible(Incident incident) {
        String stix = StixBundle.of(new Story(incident));
        assertThat(stix.codePoints().filter(c -> c != '\n' && DisplayText.hidden(c)))
                .isEmpty();
        assertThat(stix).doesNotContain("<", ">");
    }
}
