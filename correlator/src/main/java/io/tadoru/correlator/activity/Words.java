package io.tadoru.correlator.activity;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.Command;
import io.tadoru.correlator.Node.EndpointNode;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.activity.Activities.Draft;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an activity says: who, then what was done, most telling first. Names are the attacker's: exact but for their length,
 * in quotes with inner ones doubled where they could be taken for our words.
 */
final class Words {
    /** Names that a clause lists before it counts, and commands. */
    private static final int LISTED = 3;

    private static final int COMMANDS = 8;
    /** Characters of one name, and of a command; the rest is an ellipsis. */
    private static final int NAME = 60;

    private static final int COMMAND = 60;
    /** Signs of the table of priorities that say what a file is good for. */
    private static final Set<String> SENSITIVE = Set.of("credentials", "ssh-keys", "schedule", "profile", "service");

    private static final Set<String> SECRET = Set.of("credentials", "ssh-keys");
    /** Verbs that can be told of one file. */
    private static final int VERBS = 4;
    /** Weight of a command on the way to the answer, or that began an activity of its own. */
    private static final int MATTERS = 1_000_000;

    private static final Set<String> SHELLS = Set.of("sh", "ash", "bash", "dash", "ksh", "zsh");
    /** Characters of all words; clauses beyond are counted. */
    private static final int LONGEST = 1200;

    private final Incident incident;
    private final Family family;
    private final Map<String, Node> nodes;
    private final Map<String, Sentence> sensitive = new HashMap<>();
    private final Set<String> secret = new HashSet<>();
    private final Set<String> path;
    private final Set<Sentence> changes = new HashSet<>();
    private final Map<String, List<Edge>> deeds = new HashMap<>();

    Words(Incident incident, Family family) {
        this.incident = incident;
        this.family = family;
        this.nodes = incident.nodesById();
        incident.whys()
                .forEach(w -> w.weights().stream()
                        .filter(x -> SENSITIVE.contains(x.name()))
                        .findFirst()
                        .ifPresent(sign -> {
                            sensitive.put(w.node(), sign.reason());
                            if (SECRET.contains(sign.name())) {
                                secret.add(w.node());
                            }
                        }));
        this.path = incident.answer() == null
                ? Set.of()
                : Set.copyOf(incident.answer().path());
        incident.edges()
                .forEach(e ->
                        deeds.computeIfAbsent(actor(e), k -> new ArrayList<>()).add(e));
    }

    /** Id of the process that acts. */
    static String actor(Edge e) {
        return switch (e.kind()) {
            case EXECUTED, READ, ACCEPTED -> e.to();
            case FORKED, WROTE, RENAMED, DELETED, CHANGED_MODE, CONNECTED -> e.from();
        };
    }

    /** Id of what it acts on. */
    static String object(Edge e) {
        return actor(e).equals(e.from()) ? e.to() : e.from();
    }

    /** Name or id of the login, without one of the user. */
    String user(Draft draft) {
        ProcessNode any = any(draft);
        if (any == null) {
            return "";
        }
        Node.User u = any.user();
        if (u.loginId().isEmpty()) {
            return u.name().isEmpty() ? u.id() : u.name();
        }
        return u.loginName().isEmpty() ? u.loginId() : u.loginName();
    }

    private @Nullable ProcessNode any(Draft draft) {
        if (!draft.processes.isEmpty()) {
            return family.process(draft.processes.iterator().next());
        }
        return draft.nested.isEmpty() ? null : any(draft.nested.get(0));
    }

    Sentence of(Draft draft) {
        if (draft.session()) {
            changes.clear();
        }
        List<ProcessNode> who = subjects(draft);
        List<Edge> edges = incident.edges().stream()
                .filter(e -> draft.processes.contains(actor(e)))
                .toList();
        List<Run> runs = runs(draft, who);
        List<Sentence> clauses = new ArrayList<>();
        ran(edges, who, clauses);
        rights(draft, clauses);
        talked(edges, who, clauses);
        changed(edges, true, who, clauses);
        read(edges, runs, true, who, clauses);
        changed(edges, false, who, clauses);
        commands(runs, clauses);
        read(edges, runs, false, who, clauses);
        began(draft, clauses);
        Sentence subject = who.isEmpty() ? Sentence.of("nobody known") : names(who);
        Sentence told = clauses.isEmpty() ? subject : Sentence.of("{0} {1}", subject, joined(clauses));
        boolean service = draft.session() && !draft.login.service().isEmpty();
        return service ? Sentence.of("no login: {0}", told) : told;
    }

    private static Sentence joined(List<Sentence> clauses) {
        int length = 0;
        for (int i = 0; i < clauses.size(); i++) {
            int more = clauses.get(i).toString().length();
            if (i > 0 && length + more > LONGEST) {
                Sentence first = Sentence.joined("{0}; {1}", clauses.subList(0, i));
                return Sentence.of("{0}; {1} more", first, clauses.size() - i);
            }
            length += (i == 0 ? 0 : 2) + more;
        }
        return Sentence.joined("{0}; {1}", clauses);
    }

    /** Sessions of others that its processes opened, as cron does. */
    private void began(Draft draft, List<Sentence> clauses) {
        Set<Sentence> sessions = new LinkedHashSet<>();
        for (String id : draft.processes) {
            for (ProcessNode child : family.children(family.process(id))) {
                if (family.within(child) == null) {
                    Node.User u = child.user();
                    String user = u.loginName().isEmpty() ? u.loginId() : u.loginName();
                    sessions.add(
                            u.loginId().isEmpty()
                                    ? Sentence.of("{0} without a login", name(task(child)))
                                    : u.session().isEmpty()
                                            ? Sentence.of("a session of {0}", name(user))
                                            : Sentence.of("session {0} of {1}", name(u.session()), name(user)));
                }
            }
        }
        if (!sessions.isEmpty()) {
            clauses.add(Sentence.of("began {0}", listed(List.copyOf(sessions), LISTED)));
        }
    }

    // ---- who --------------------------------------------------------------------------------------------------------

    /** Who did it: the roots, or below them the first that did more than start another one. */
    private List<ProcessNode> subjects(Draft draft) {
        List<ProcessNode> who = new ArrayList<>(draft.roots);
        if (who.isEmpty()) {
            draft.nested.forEach(n -> who.addAll(n.roots));
        }
        who.replaceAll(p -> acting(p, draft));
        return who;
    }

    private ProcessNode acting(ProcessNode root, Draft draft) {
        ProcessNode p = root;
        while (true) {
            List<ProcessNode> children = family.children(p);
            boolean idle = deeds.getOrDefault(p.id(), List.of()).stream()
                    .allMatch(e -> e.kind() == Kind.FORKED || e.kind() == Kind.EXECUTED || e.kind() == Kind.READ);
            if (!idle
                    || children.size() != 1
                    || !draft.processes.contains(children.get(0).id())) {
                return p;
            }
            p = children.get(0);
        }
    }

    private static Sentence names(Collection<ProcessNode> who) {
        return listed(texts(who.stream().map(p -> name(task(p))).distinct().toList()), LISTED);
    }

    /** Adds {@code with curl} where it was not the subjects alone, but somebody below them. */
    private Sentence with(Sentence did, Collection<Edge> edges, List<ProcessNode> who) {
        Sentence below = below(edges, who);
        return below.isEmpty() ? did : Sentence.of("{0} with {1}", did, below);
    }

    /** Who did it, where it was not the subjects alone; else nothing. */
    private Sentence below(Collection<Edge> edges, List<ProcessNode> who) {
        Set<ProcessNode> actors = new LinkedHashSet<>();
        edges.forEach(e -> actors.add(family.process(actor(e))));
        Set<String> subjects = who.stream().map(Words::task).collect(Collectors.toSet());
        return actors.stream().allMatch(p -> subjects.contains(task(p))) ? Sentence.text("") : names(actors);
    }

    /** Name of a process: its task's, else its image's. */
    private static String task(ProcessNode p) {
        String name = p.comm().isEmpty() ? base(p.exe()) : p.comm();
        return name.isEmpty() ? "process " + p.pid() : name;
    }

    /** Who took other rights than those of the process that started it; each change once a session. */
    private void rights(Draft draft, List<Sentence> clauses) {
        Map<Sentence, List<String>> by = new LinkedHashMap<>();
        for (String id : draft.processes) {
            ProcessNode p = family.process(id);
            ProcessNode parent = family.parent(p);
            if (parent != null
                    && !p.user().id().isEmpty()
                    && !parent.user().id().isEmpty()
                    && !p.user().id().equals(parent.user().id())) {
                by.computeIfAbsent(
                                Sentence.of(
                                        "changed user from {0} to {1}", userName(parent.user()), userName(p.user())),
                                k -> new ArrayList<>())
                        .add(name(task(parent)));
            }
        }
        by.forEach((change, names) -> {
            if (changes.add(change)) {
                clauses.add(Sentence.of(
                        "{0} with {1}",
                        change, listed(texts(names.stream().distinct().toList()), LISTED)));
            }
        });
    }

    private static String userName(Node.User u) {
        String name = u.name().isEmpty() && u.id().equals("0") ? "root" : u.name();
        return name(name.isEmpty() ? u.id() : name);
    }

    // ---- what -------------------------------------------------------------------------------------------------------

    /** Files that were run, or read where that matters, after somebody else had written them. */
    private void ran(List<Edge> edges, List<ProcessNode> who, List<Sentence> clauses) {
        Map<String, Sentence> said = new LinkedHashMap<>();
        for (Kind kind : List.of(Kind.EXECUTED, Kind.READ)) {
            for (Edge e : edges) {
                boolean telling = kind == Kind.EXECUTED || e.path() || sensitive.containsKey(object(e));
                Edge writing = e.kind() == kind && telling ? writing(e) : null;
                if (writing != null) {
                    said.putIfAbsent(object(e), took(e, writing, who));
                }
            }
        }
        Map<Sentence, Integer> counts = new LinkedHashMap<>();
        said.values().forEach(sentence -> counts.merge(sentence, 1, Integer::sum));
        times(counts).stream().limit(LISTED).forEach(clauses::add);
        if (counts.size() > LISTED) {
            clauses.add(Sentence.of("took in {0} more such files", counts.size() - LISTED));
        }
    }

    /** {@code executed /tmp/x, which curl had written, with sh}. */
    private Sentence took(Edge use, Edge writing, List<ProcessNode> who) {
        boolean wrote = writing.kind() == Kind.WROTE;
        String by = name(task(family.process(writing.from())));
        Sentence did = use.kind() == Kind.EXECUTED
                ? Sentence.of(
                        wrote ? "executed {0}, which {1} had written" : "executed {0}, which {1} had put there",
                        title(object(use)),
                        by)
                : Sentence.of(
                        wrote ? "read {0}, which {1} had written" : "read {0}, which {1} had put there",
                        title(object(use)),
                        by);
        Sentence below = below(List.of(use), who);
        return below.isEmpty() ? did : Sentence.of("{0}, with {1}", did, below);
    }

    /** Who put content into what is used; null where no other process did before. */
    private @Nullable Edge writing(Edge use) {
        Edge best = null;
        for (Edge e : incident.edges()) {
            boolean content = e.kind() == Kind.WROTE || e.kind() == Kind.RENAMED;
            if (content
                    && e.to().equals(use.from())
                    && !e.from().equals(use.to())
                    && e.first() <= use.last()
                    && family.has(e.from())
                    && (best == null || e.kind() == Kind.WROTE || best.kind() != Kind.WROTE)) {
                best = e;
            }
        }
        return best;
    }

    private void talked(List<Edge> edges, List<ProcessNode> who, List<Sentence> clauses) {
        List<Edge> accepted = new ArrayList<>();
        List<Edge> connected = new ArrayList<>();
        List<Edge> tried = new ArrayList<>();
        for (Edge e : edges) {
            if (e.kind() == Kind.CONNECTED) {
                (succeeded(e) ? connected : tried).add(e);
            } else if (e.kind() == Kind.ACCEPTED) {
                accepted.add(e);
            }
        }
        talked(ends -> Sentence.of("accepted connections from {0}", ends), accepted, who, clauses);
        talked(ends -> Sentence.of("connected to {0}", ends), connected, who, clauses);
        talked(ends -> Sentence.of("tried to connect to {0}", ends), tried, who, clauses);
    }

    private void talked(
            Function<Sentence, Sentence> did, List<Edge> calls, List<ProcessNode> who, List<Sentence> clauses) {
        if (calls.isEmpty()) {
            return;
        }
        Map<Sentence, Integer> ends = new LinkedHashMap<>();
        calls.forEach(e -> {
            Sentence end = title(object(e));
            boolean good = e.kind() == Kind.ACCEPTED || succeeded(e);
            ends.merge(good ? end : Sentence.of("{0} ({1})", end, name(e.outcome())), e.count(), Integer::sum);
        });
        clauses.add(with(did.apply(listed(times(ends), LISTED)), calls, who));
    }

    private static boolean succeeded(Edge connect) {
        return connect.outcome().equals("success") || connect.outcome().equals("in progress");
    }

    private static List<Sentence> times(Map<Sentence, Integer> counts) {
        List<Sentence> shown = new ArrayList<>();
        counts.forEach((what, count) -> shown.add(count > 1 ? Sentence.of("{0} ×{1}", what, count) : what));
        return shown;
    }

    /** Files by what was done with them: {@code wrote and deleted /tmp/x}. */
    private void changed(List<Edge> edges, boolean telling, List<ProcessNode> who, List<Sentence> clauses) {
        // Files that had one name one after the other are told together.
        Map<String, List<Edge>> byName = new LinkedHashMap<>();
        for (Kind kind : List.of(Kind.WROTE, Kind.RENAMED, Kind.CHANGED_MODE, Kind.DELETED)) {
            for (Edge e : edges) {
                if (e.kind() == kind && sensitive.containsKey(object(e)) == telling) {
                    String name = path(object(e)).isEmpty() ? object(e) : path(object(e));
                    byName.computeIfAbsent(name, k -> new ArrayList<>()).add(e);
                }
            }
        }
        Map<Sentence, List<Edge>> byVerbs = new LinkedHashMap<>();
        byName.values()
                .forEach(calls -> byVerbs.computeIfAbsent(
                                listed(
                                        calls.stream()
                                                .map(Words::verb)
                                                .distinct()
                                                .toList(),
                                        VERBS),
                                k -> new ArrayList<>())
                        .addAll(calls));
        byVerbs.forEach((did, calls) -> {
            Map<Sentence, Long> generations = calls.stream()
                    .map(Words::object)
                    .distinct()
                    .collect(Collectors.groupingBy(this::title, Collectors.counting()));
            Set<String> first = new LinkedHashSet<>();
            Set<String> seen = new HashSet<>();
            calls.forEach(e -> {
                if (path(object(e)).isEmpty() || seen.add(path(object(e)))) {
                    first.add(object(e));
                }
            });
            long files = generations.values().stream().mapToLong(n -> n).sum();
            Sentence told = Sentence.of("{0} {1}", did, files(first, telling));
            clauses.add(
                    with(files > first.size() ? Sentence.of("{0}, {1} files in turn", told, files) : told, calls, who));
        });
    }

    private static Sentence verb(Edge e) {
        return switch (e.kind()) {
            case WROTE -> Sentence.of("wrote");
            case RENAMED -> Sentence.of(e.call().startsWith("link") ? "linked" : "renamed");
            case CHANGED_MODE -> Sentence.of("changed the mode of");
            default -> Sentence.of("deleted");
        };
    }

    /** Secrets first; of the rest only those that no command names. */
    private void read(
            List<Edge> edges, List<Run> runs, boolean secrets, List<ProcessNode> who, List<Sentence> clauses) {
        Set<String> ids = new LinkedHashSet<>();
        List<Edge> calls = new ArrayList<>();
        for (Edge e : edges) {
            String id = object(e);
            if (e.kind() == Kind.READ
                    && !e.path()
                    && secret.contains(id) == secrets
                    && (secrets || runs.stream().noneMatch(r -> r.names(base(path(id)))))) {
                ids.add(id);
                calls.add(e);
            }
        }
        if (!ids.isEmpty()) {
            Sentence told =
                    Sentence.of(secrets || clauses.isEmpty() ? "read {0}" : "also read {0}", files(ids, secrets));
            clauses.add(secrets ? with(told, calls, who) : told);
        }
    }

    /** @param telling whether to say what each is good for */
    private Sentence files(Set<String> ids, boolean telling) {
        if (telling) {
            return listed(
                    ids.stream()
                            .map(id -> Sentence.of("{0} ({1})", title(id), Objects.requireNonNull(sensitive.get(id))))
                            .toList(),
                    LISTED);
        }
        if (ids.size() <= 2) {
            return listed(ids.stream().map(this::title).toList(), LISTED);
        }
        String folder = folder(ids.stream().map(this::path).toList());
        List<Sentence> names = ids.stream()
                .map(id -> folder.isEmpty()
                        ? title(id)
                        : Sentence.text(quoted(end(path(id).substring(folder.length()), NAME))))
                .toList();
        return folder.isEmpty()
                ? Sentence.of("{0} files ({1})", ids.size(), listed(names, LISTED))
                : Sentence.of("{0} files in {1} ({2})", ids.size(), quoted(end(folder, NAME)), listed(names, LISTED));
    }

    /** The folder that holds all of these; "" where that says nothing. */
    private static String folder(List<String> paths) {
        String common = directory(paths.get(0));
        for (String path : paths) {
            while (!path.startsWith(common)) {
                common = directory(common.substring(0, common.length() - 1));
            }
        }
        return common.length() > 1 ? common : "";
    }

    // ---- commands ---------------------------------------------------------------------------------------------------

    /** @param weight how much the process matters */
    private record Run(Command command, int weight) {
        boolean names(String base) {
            return !base.isEmpty() && command.argv().stream().anyMatch(a -> a.length() < 4096 && a.contains(base));
        }
    }

    /** What its processes ran, in time order. */
    private List<Run> runs(Draft draft, List<ProcessNode> who) {
        Set<ProcessNode> below = new LinkedHashSet<>();
        draft.processes.forEach(id -> below.add(family.process(id)));
        draft.nested.forEach(n -> below.addAll(n.roots));
        if (!draft.session()) {
            // The activity above says so.
            below.removeAll(draft.roots);
        }
        List<Run> runs = new ArrayList<>();
        for (ProcessNode p : below) {
            int weight = p.role() == Node.Role.CONTEXT ? 0 : 1;
            weight += path.contains(p.id()) || !draft.processes.contains(p.id()) ? MATTERS : 0;
            weight += deeds.getOrDefault(p.id(), List.of()).stream()
                            .anyMatch(e -> e.kind() != Kind.READ && e.kind() != Kind.EXECUTED)
                    ? 1000
                    : 0;
            Command before = null;
            for (Command c : p.commands()) {
                // Options alone say no more than the subject's name.
                boolean bare = who.contains(p) && c.argv().stream().skip(1).allMatch(a -> a.startsWith("-"));
                boolean told = before == null ? asked(p, c) : continues(before, c);
                if (!bare && !told && !loginShell(c) && !wraps(p, c)) {
                    runs.add(new Run(c, weight));
                }
                before = c;
            }
        }
        runs.sort(Comparator.comparingLong(r -> r.command().time()));
        return runs;
    }

    /** Whether the parent's command held this one, as that of sudo does. */
    private boolean asked(ProcessNode p, Command c) {
        ProcessNode parent = family.within(p);
        return parent != null
                && parent.commands().stream()
                        .anyMatch(up -> up.argv().size() > c.argv().size()
                                && endsWith(up.argv(), c.argv())
                                && !wraps(parent, up));
    }

    private static boolean endsWith(List<String> all, List<String> end) {
        return !end.isEmpty()
                && all.size() >= end.size()
                && all.subList(all.size() - end.size(), all.size()).equals(end);
    }

    private static boolean loginShell(Command c) {
        return c.argv().size() == 1 && c.argv().get(0).startsWith("-");
    }

    /** Each once; where there are many, those that matter most, and of one program with many arguments its name alone. */
    private static void commands(List<Run> runs, List<Sentence> clauses) {
        if (runs.isEmpty()) {
            return;
        }
        boolean many = runs.stream().map(r -> command(r.command())).distinct().count() > COMMANDS;
        Map<String, Set<String>> byProgram = new HashMap<>();
        runs.forEach(r -> byProgram
                .computeIfAbsent(program(r.command()), k -> new HashSet<>())
                .add(command(r.command())));
        Map<Sentence, Integer> counts = new LinkedHashMap<>();
        Map<Sentence, Integer> weights = new HashMap<>();
        for (Run run : runs) {
            String program = program(run.command());
            boolean alike = many
                    && run.weight() < MATTERS
                    && byProgram.getOrDefault(program, Set.of()).size() > LISTED;
            Sentence shown = Sentence.text(alike ? program : command(run.command()));
            counts.merge(shown, 1, Integer::sum);
            weights.merge(shown, run.weight(), Math::max);
        }
        Set<Sentence> most = counts.keySet().stream()
                .sorted(Comparator.comparing(c -> -weights.getOrDefault(c, 0)))
                .limit(counts.size() == COMMANDS + 1 ? COMMANDS + 1 : COMMANDS)
                .collect(Collectors.toSet());
        List<Sentence> shown = times(counts);
        List<Sentence> names = List.copyOf(counts.keySet());
        shown = IntStream.range(0, names.size())
                .filter(i -> most.contains(names.get(i)))
                .mapToObj(shown::get)
                .toList();
        int more = counts.size() - shown.size();
        clauses.add(Sentence.of(
                "ran {0}",
                more > 0
                        ? Sentence.of("{0} and {1} more", Sentence.joined("{0}, {1}", shown), more)
                        : listed(shown, COMMANDS + 1)));
    }

    /** A shell that is there to run a command line, or su: what came of it tells it better. */
    private boolean wraps(ProcessNode p, Command c) {
        String program = program(c).startsWith("-") ? program(c).substring(1) : program(c);
        boolean shell =
                program.equals("su") || SHELLS.contains(program) && c.argv().contains("-c");
        return shell
                && (p.commands().indexOf(c) + 1 < p.commands().size()
                        || family.children(p).stream()
                                .anyMatch(child -> !child.commands().isEmpty()));
    }

    private static String program(Command c) {
        return name(base(c.argv().isEmpty() ? c.exe() : c.argv().get(0)));
    }

    /** Whether the command before named this one, as nohup does, or a script of which this is the interpreter. */
    private static boolean continues(Command before, Command c) {
        return c.argv().size() > 1
                && endsWith(before.argv(), c.argv().subList(1, c.argv().size()));
    }

    private static String command(Command c) {
        StringBuilder out = new StringBuilder(program(c));
        for (String arg :
                c.argv().subList(Math.min(1, c.argv().size()), c.argv().size())) {
            out.append(' ').append(name(arg));
            if (out.length() > 2 * COMMAND) {
                break;
            }
        }
        return cut(out.toString(), COMMAND);
    }

    // ---- names ------------------------------------------------------------------------------------------------------

    private Sentence title(String id) {
        Node n = nodes.get(id);
        if (n instanceof EndpointNode e) {
            if (e.ip().isEmpty()) {
                return e.port() < 0
                        ? Sentence.of("an unknown address")
                        : Sentence.of("an unknown address:{0}", e.port());
            }
            String ip = name(e.ip());
            return Sentence.text(e.port() < 0 ? ip : (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + e.port());
        }
        String path = path(id);
        return path.isEmpty() ? Sentence.of("a file without a name") : Sentence.text(quoted(end(path, NAME)));
    }

    private String path(String id) {
        return nodes.get(id) instanceof FileNode f && !f.paths().isEmpty()
                ? f.paths().get(0)
                : "";
    }

    private static String base(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String directory(String path) {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }

    /** A name within a sentence. */
    private static String name(String text) {
        return quoted(cut(text, NAME));
    }

    private static String quoted(String shown) {
        boolean plain = !shown.isEmpty() && shown.chars().noneMatch(c -> c <= ' ' || "\",;()".indexOf(c) >= 0);
        return plain ? shown : '"' + shown.replace("\"", "\"\"") + '"';
    }

    /** The end of a path: its last parts tell most. */
    private static String end(String path, int max) {
        int points = path.codePointCount(0, path.length());
        return points <= max ? path : "…" + path.substring(path.offsetByCodePoints(0, points - max));
    }

    private static String cut(String text, int max) {
        int[] points = text.codePoints().limit(max + 1L).toArray();
        if (points.length <= max) {
            return text;
        }
        return new String(points, 0, max) + "…";
    }

    private static List<Sentence> texts(List<String> names) {
        return names.stream().map(Sentence::text).toList();
    }

    private static Sentence listed(List<Sentence> names, int most) {
        if (names.size() > most + 1) {
            return Sentence.of(
                    "{0} and {1} more", Sentence.joined("{0}, {1}", names.subList(0, most)), names.size() - most);
        }
        return names.size() < 2
                ? Sentence.joined("{0}, {1}", names)
                : Sentence.of(
                        "{0} and {1}",
                        Sentence.joined("{0}, {1}", names.subList(0, names.size() - 1)), names.get(names.size() - 1));
    }
}
