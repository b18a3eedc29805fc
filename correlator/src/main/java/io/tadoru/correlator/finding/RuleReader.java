package io.tadoru.correlator.finding;

import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.finding.Step.Field;
import io.tadoru.correlator.finding.Step.Flag;
import io.tadoru.correlator.finding.Step.Tie;
import io.tadoru.correlator.finding.Step.To;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads rules out of YAML. Takes YAML's tree as it stands, every value a text, so that each error has its line and nothing
 * is ever made from a tag.
 */
final class RuleReader {
    private static final Set<String> TOP = Set.of("lists", "off", "rules");
    private static final Set<String> RULE =
            Set.of("rule", "level", "techniques", "on", "says", "benign", "covers", "steps");
    private static final Set<String> TIE = Set.of("tie", "up", "before", "after");

    private final Map<String, List<Glob>> lists = new TreeMap<>();
    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private String file = "";
    /** Of what the error is, for its message. */
    private String within = "";

    RuleReader copy() {
        RuleReader copy = new RuleReader();
        copy.lists.putAll(lists);
        copy.rules.putAll(rules);
        return copy;
    }

    /** All rules known now, in order: those from before that are not left out, then these. */
    List<Rule> read(String name, String text) {
        file = name;
        within = "";
        Map<String, Node> top = fields(root(text), TOP);
        Node named = top.get("lists");
        if (named != null) {
            fields(named, null).forEach(this::list);
        }
        Node off = top.get("off");
        if (off != null) {
            for (Node id : items(off)) {
                if (rules.remove(text(id)) == null) {
                    throw error(id, "off: there is no rule " + text(id));
                }
            }
        }
        Map<Rule, Node> read = new LinkedHashMap<>();
        Node listed = top.get("rules");
        for (Node node : listed == null ? List.<Node>of() : items(listed)) {
            within = "";
            Rule rule = rule(node);
            if (rules.putIfAbsent(rule.id(), rule) != null) {
                throw error(node, "there is a rule of this name already");
            }
            read.put(rule, node);
        }
        read.forEach((rule, node) -> rule.covers().stream()
                .filter(c -> !rules.containsKey(c) || c.equals(rule.id()))
                .findFirst()
                .ifPresent(c -> {
                    within = "rule " + rule.id() + ": ";
                    throw error(node, "covers: there is no other rule " + c);
                }));
        return List.copyOf(rules.values());
    }

    private Node root(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        try {
            Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
            if (root != null) {
                return root;
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new RuleException(file + ":" + line + ": no YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new RuleException(file + ": no YAML: " + e.getMessage());
        }
        throw new RuleException(file + ": is empty; expected lists, off or rules");
    }

    private void list(String name, Node node) {
        List<Glob> globs = globs(node);
        if (lists.putIfAbsent(name, globs) != null) {
            throw error(node, "there is a list " + name + " already");
        }
    }

    private Rule rule(Node node) {
        Map<String, Node> fields = fields(node, RULE);
        String id = text(need(node, fields, "rule"));
        within = "rule " + id + ": ";
        if (id.isEmpty() || !id.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
            throw error(need(node, fields, "rule"), "a rule's name is made of a to z, 0 to 9 and -");
        }
        List<Step> steps = new ArrayList<>();
        for (Node step : items(need(node, fields, "steps"))) {
            steps.add(step(step, steps.isEmpty()));
        }
        if (steps.isEmpty()) {
            throw error(node, "steps: has none");
        }
        Node on = need(node, fields, "on");
        Rule.On about = one(on, Rule.On.class);
        if (steps.get(0).did().stream().noneMatch(k -> ends(k).contains(about))) {
            throw error(on, "on: " + text(on) + " does not go with what the first step did");
        }
        Node says = need(node, fields, "says");
        return new Rule(
                id,
                one(need(node, fields, "level"), Rule.Level.class),
                items(need(node, fields, "techniques")).stream()
                        .map(this::technique)
                        .toList(),
                about,
                text(says),
                template(says, steps.size()),
                text(need(node, fields, "benign")),
                texts(fields.get("covers")),
                steps);
    }

    private static Set<Rule.On> ends(Kind kind) {
        return switch (kind) {
            case FORKED -> Set.of(Rule.On.PROCESS);
            case CONNECTED, ACCEPTED -> Set.of(Rule.On.PROCESS, Rule.On.ENDPOINT);
            case EXECUTED, READ, WROTE, RENAMED, DELETED, CHANGED_MODE -> Set.of(Rule.On.PROCESS, Rule.On.FILE);
        };
    }

    private Template template(Node says, int steps) {
        try {
            return new Template(text(says), steps);
        } catch (IllegalArgumentException e) {
            throw error(says, "says: " + e.getMessage());
        }
    }

    private String technique(Node node) {
        String id = text(node);
        if (!AuditKeys.techniques(id).equals(List.of(id)) || id.indexOf('_') >= 0) {
            throw error(node, "techniques: " + id + " has not the form T1059 or T1059.004");
        }
        return id;
    }

    // ---- steps

    private Step step(Node node, boolean first) {
        Map<String, Node> fields = fields(node, null);
        Set<Kind> did = EnumSet.noneOf(Kind.class);
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        List<Step.Test> tests = new ArrayList<>();
        fields.forEach((name, value) -> {
            boolean negated = name.endsWith("-not");
            Field field = find(negated ? name.substring(0, name.length() - 4) : name, Field.class);
            if (field != null) {
                tests.add(new Step.Test(field, negated, globs(value)));
            } else if (name.equals("did")) {
                items(value).forEach(k -> did.addAll(kinds(k)));
            } else if (name.equals("is")) {
                items(value).forEach(f -> flags.add(one(f, Flag.class)));
            } else if (!TIE.contains(name) || first) {
                throw error(
                        value,
                        (first && TIE.contains(name) ? "the first step has no " : "a step has no ") + name
                                + "; it has did, is, " + names(Field.class) + ", each of these also with -not"
                                + (first ? "" : ", and tie, up, before, after"));
            }
        });
        if (did.isEmpty()) {
            throw error(node, "a step needs did: " + names(Kind.class) + ", any");
        }
        return new Step(did, tests, flags, first ? Tie.NONE : tie(node, fields));
    }

    private Set<Kind> kinds(Node node) {
        return text(node).equals("any") ? EnumSet.allOf(Kind.class) : EnumSet.of(one(node, Kind.class));
    }

    private Tie tie(Node node, Map<String, Node> fields) {
        Set<To> to = EnumSet.noneOf(To.class);
        items(need(node, fields, "tie")).forEach(t -> to.add(one(t, To.class)));
        if (to.isEmpty() || (to.contains(To.ANCESTOR) && to.size() > 1)) {
            throw error(node, "tie: process, file, both, or ancestor alone");
        }
        Node up = fields.get("up");
        if ((up != null) != to.contains(To.ANCESTOR)) {
            throw error(node, "up: goes with tie: ancestor, and with nothing else");
        }
        Node before = fields.get("before");
        Node after = fields.get("after");
        Node when = before != null ? before : after;
        if (when == null || (before != null && after != null)) {
            throw error(node, "a step after the first needs one of before and after: any, or a time such as 10m");
        }
        return new Tie(to, up == null ? 0 : number(up), before != null, nanos(when));
    }

    private int number(Node node) {
        String text = text(node);
        if (text.length() == 1 && text.charAt(0) >= '0' && text.charAt(0) <= '9') {
            return text.charAt(0) - '0';
        }
        throw error(node, "\"" + text + "\" is no number from 0 to 9");
    }

    private long nanos(Node node) {
        String text = text(node);
        if (text.equals("any")) {
            return Long.MAX_VALUE;
        }
        String digits = text.isEmpty() ? "" : text.substring(0, text.length() - 1);
        boolean number =
                !digits.isEmpty() && digits.length() < 6 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        long seconds = switch (text.isEmpty() ? ' ' : text.charAt(text.length() - 1)) {
            case 's' -> 1;
            case 'm' -> 60;
            case 'h' -> 3_600;
            case 'd' -> 86_400;
            default -> 0;
        };
        if (!number || seconds == 0) {
            throw error(node, "\"" + text + "\" is no time; 30s, 10m, 1h, 7d, any are");
        }
        return Duration.ofSeconds(Long.parseLong(digits) * seconds).toNanos();
    }

    private List<Glob> globs(Node node) {
        List<Glob> globs = new ArrayList<>();
        for (Node item : items(node)) {
            String text = text(item);
            if (text.startsWith("$")) {
                List<Glob> list = lists.get(text.substring(1));
                if (list == null) {
                    throw error(item, "there is no list " + text.substring(1) + " before this line");
                }
                globs.addAll(list);
                continue;
            }
            try {
                globs.addAll(Glob.of(text));
            } catch (IllegalArgumentException e) {
                throw error(item, "\"" + text + "\" " + e.getMessage());
            }
        }
        if (globs.isEmpty()) {
            throw error(node, "an empty list matches nothing");
        }
        return globs;
    }

    // ---- YAML

    /** @param known names of fields, null where any may be */
    private Map<String, Node> fields(Node node, @Nullable Set<String> known) {
        if (!(node instanceof MappingNode mapping)) {
            throw error(node, "expected fields, \"name: value\"");
        }
        Map<String, Node> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String name = text(tuple.getKeyNode());
            if (known != null && !known.contains(name)) {
                throw error(
                        tuple.getKeyNode(),
                        "unknown field " + name + "; there are " + String.join(", ", new TreeSet<>(known)));
            }
            if (fields.put(name, tuple.getValueNode()) != null) {
                throw error(tuple.getKeyNode(), name + " is there twice");
            }
        }
        return fields;
    }

    private Node need(Node node, Map<String, Node> fields, String name) {
        Node found = fields.get(name);
        if (found == null) {
            throw error(node, name + " is missing");
        }
        return found;
    }

    /** A sequence, or one value in place of it. */
    private List<Node> items(Node node) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        text(node);
        return List.of(node);
    }

    private List<String> texts(@Nullable Node node) {
        return node == null ? List.of() : items(node).stream().map(this::text).toList();
    }

    private String text(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw error(node, "expected a text");
    }

    private <E extends Enum<E>> E one(Node node, Class<E> type) {
        E found = find(text(node), type);
        if (found == null) {
            throw error(node, "\"" + text(node) + "\" is none of " + names(type));
        }
        return found;
    }

    private static <E extends Enum<E>> @Nullable E find(String name, Class<E> type) {
        for (E e : type.getEnumConstants()) {
            if (name(e).equals(name)) {
                return e;
            }
        }
        return null;
    }

    private static String name(Enum<?> e) {
        return e.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> String names(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(RuleReader::name).collect(Collectors.joining(", "));
    }

    private RuleException error(Node node, String what) {
        return new RuleException(file + ":" + (node.getStartMark().getLine() + 1) + ": " + within + what);
    }
}
