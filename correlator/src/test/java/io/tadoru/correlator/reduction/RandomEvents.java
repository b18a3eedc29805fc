package io.tadoru.correlator.reduction;

import io.tadoru.collector.Event;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Edge.EventRef;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.Command;
import io.tadoru.correlator.Node.EndpointNode;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.reduction.Contacts.Contact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A few processes, files and an address, and whatever they did to each other: every event, and what an incident would hold
 * of it. Times are few, so that many are equal.
 */
record RandomEvents(List<Node> nodes, List<Edge> edges, List<Contact> events) {
    static final int TIMES = 10;

    /** @param most nodes, from 4 up */
    static RandomEvents of(Random random, int most) {
        int count = 4 + random.nextInt(most - 3);
        int processes = 2 + random.nextInt(count - 2);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(i < processes ? process(random, i) : i == count - 1 ? endpoint(i) : file(i));
        }
        Map<String, List<Contact>> calls = new TreeMap<>();
        for (int child = 1; child < processes; child++) {
            if (random.nextInt(5) > 0) {
                // Mostly early, as births are; now and then the clock says otherwise.
                add(calls, Kind.FORKED, random.nextInt(child), child, random.nextInt(random.nextBoolean() ? 4 : TIMES));
            }
        }
        for (int other = processes; other < count; other++) {
            int users = 1 + random.nextInt(random.nextInt(3) + 1);
            for (int user = 0; user < users; user++) {
                int process = random.nextInt(processes);
                int uses = 1 + random.nextInt(3);
                for (int use = 0; use < uses; use++) {
                    use(random, calls, process, other, nodes.get(other));
                }
            }
        }
        List<Contact> events = new ArrayList<>();
        calls.values().forEach(events::addAll);
        events.sort(Comparator.comparingLong(Contact::first));
        return new RandomEvents(nodes, edges(calls), events);
    }

    private static void use(Random random, Map<String, List<Contact>> calls, int process, int other, Node node) {
        // Some edges have more events than they name.
        int times = random.nextInt(200) == 0 ? Edge.MAX_EVENTS + 1 + random.nextInt(20) : 1;
        Kind kind = node instanceof EndpointNode
                ? random.nextBoolean() ? Kind.CONNECTED : Kind.ACCEPTED
                : List.of(Kind.WROTE, Kind.WROTE, Kind.READ, Kind.READ, Kind.DELETED, Kind.EXECUTED)
                        .get(random.nextInt(6));
        boolean into = kind == Kind.READ || kind == Kind.EXECUTED || kind == Kind.ACCEPTED;
        for (int i = 0; i < times; i++) {
            // The first hundred are early: what is not named could be anywhere after them.
            int time = times > 1 && i < Edge.MAX_EVENTS ? random.nextInt(3) : random.nextInt(TIMES);
            add(calls, kind, into ? other : process, into ? process : other, time);
        }
    }

    private static void add(Map<String, List<Contact>> calls, Kind kind, int from, int to, long time) {
        calls.computeIfAbsent(kind + " " + from + " " + to, k -> new ArrayList<>())
                .add(new Contact(from, to, time, time));
    }

    /** @param told such as {@code READ 2 0 at 1 5}: kind, from, to, times */
    static List<Edge> edges(String... told) {
        Map<String, List<Contact>> calls = new LinkedHashMap<>();
        for (String of : told) {
            String[] parts = of.split(" ");
            for (int i = 4; i < parts.length; i++) {
                int from = Integer.parseInt(parts[1]);
                int to = Integer.parseInt(parts[2]);
                add(calls, Kind.valueOf(parts[0]), from, to, Long.parseLong(parts[i]));
            }
        }
        return edges(calls);
    }

    private static List<Edge> edges(Map<String, List<Contact>> calls) {
        List<Edge> edges = new ArrayList<>();
        calls.forEach((key, of) -> {
            of.sort(Comparator.comparingLong(Contact::first));
            Contact any = of.get(0);
            edges.add(new Edge(
                    edges.size() + 1,
                    "n" + any.from(),
                    "n" + any.to(),
                    Kind.valueOf(key.substring(0, key.indexOf(' '))),
                    "call",
                    "success",
                    any.first(),
                    of.get(of.size() - 1).first(),
                    of.size(),
                    false,
                    of.stream()
                            .limit(Edge.MAX_EVENTS)
                            .map(c -> new EventRef(c.first(), 1, new Event.Source("", "")))
                            .toList()));
        });
        return edges;
    }

    private static Node process(Random random, int number) {
        boolean ran = random.nextInt(4) == 0;
        String exe = random.nextInt(8) == 0 ? "/usr/bin/other" : "/usr/bin/one";
        return new ProcessNode(
                "n" + number,
                Role.EFFECT,
                List.of(),
                "h",
                number,
                1,
                "",
                exe,
                ran ? List.of(new Command(0, exe, List.of(exe), "")) : List.of(),
                new Node.User("0", "", "", "", ""),
                0,
                true,
                null);
    }

    private static Node file(int number) {
        return new FileNode("n" + number, Role.EFFECT, List.of(), "h", List.of("/tmp/" + number), number, "00:01");
    }

    private static Node endpoint(int number) {
        return new EndpointNode("n" + number, Role.EFFECT, List.of(), "10.0.0.1", 80);
    }
}
