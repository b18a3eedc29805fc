package io.tadoru.collector.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.Event.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** Compares events, field by field as text, with what others made of the same records. */
final class Comparison {
    private final String name;
    private final List<Ours> table;
    private final Map<String, Integer> used = new TreeMap<>();
    private final List<String> unexplained = new ArrayList<>();
    private int events;
    private int fields;

    /**
     * A difference on purpose.
     *
     * @param field which field, or "*"
     * @param when whether theirs and ours differ in this way
     */
    record Ours(String reason, String field, BiPredicate<String, String> when) {}

    Comparison(String name, List<Ours> table) {
        this.name = name;
        this.table = table;
    }

    /** What an event says, "" for what it does not. */
    static Map<String, String> fields(Event e) {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("type", e.type());
        out.put("time", Long.toString(e.time() / 1_000_000));
        out.put("serial", Long.toString(e.serial()));
        out.put("host", e.host());
        out.put("call", e.call());
        out.put("success", e.success() ? "yes" : "no");
        out.put("exit", e.exit() == Event.NO_EXIT ? "" : Long.toString(e.exit()));
        out.put("pid", e.pid() < 0 ? "" : Integer.toString(e.pid()));
        out.put("ppid", e.ppid() < 0 ? "" : Integer.toString(e.ppid()));
        out.put("uid", e.user().uid());
        out.put("euid", e.user().euid());
        out.put("auid", e.user().auid());
        out.put("ses", e.user().session());
        out.put("UID", e.user().name());
        out.put("AUID", e.user().loginName());
        out.put("comm", e.comm());
        out.put("exe", e.exe());
        boolean call = !e.call().isEmpty();
        out.put("a0", call ? Long.toHexString(e.a0()) : "");
        out.put("a1", call ? Long.toHexString(e.a1()) : "");
        out.put("a2", call ? Long.toHexString(e.a2()) : "");
        out.put("a3", call ? Long.toHexString(e.a3()) : "");
        out.put("cwd", e.cwd());
        out.put("args", e.args().isEmpty() ? "" : e.args().toString());
        out.put("paths", e.paths().stream().map(Comparison::path).collect(Collectors.joining("; ")));
        SocketAddress r = e.remote();
        out.put("remote", r == null ? "" : remote(r.family(), r.ip(), r.port() < 0 ? "" : "" + r.port(), r.path()));
        out.put("keys", String.join(",", e.keys()));
        return out;
    }

    private static String path(PathItem p) {
        return path(p.name(), p.nametype(), p.inode() < 0 ? "" : "" + p.inode(), p.dev(), p.mode());
    }

    static String path(String name, String nametype, String inode, String dev, String mode) {
        return String.join(" ", name, nametype, inode, dev, mode).trim();
    }

    static String remote(String family, String ip, String port, String path) {
        return String.join(" ", family, ip, port, path).replaceAll(" +", " ").trim();
    }

    /**
     * Compares.
     *
     * @param theirs every field that they tell; what they keep but do not tell here stands as ""
     */
    void compare(String where, Map<String, String> theirs, Event event) {
        events++;
        Map<String, String> ours = fields(event);
        theirs.forEach((field, value) -> {
            fields++;
            String mine = ours.getOrDefault(field, "no such field");
            if (value.equals(mine)) {
                return;
            }
            for (Ours o : table) {
                if ((o.field().equals("*") || o.field().equals(field))
                        && o.when().test(value, mine)) {
                    used.merge(o.reason(), 1, Integer::sum);
                    return;
                }
            }
            unexplained.add(where + ": " + field + ": they say <" + value + ">, we say <" + mine + ">");
        });
    }

    /** Fails on a difference that the table does not explain, and on a row of it that explains nothing. */
    void finish() {
        System.out.println(
                name + ": " + events + " events, " + fields + " fields compared; on purpose different: " + used);
        assertThat(unexplained).as(name).isEmpty();
        assertThat(events).as(name).isPositive();
        assertThat(used.keySet()).containsAll(table.stream().map(Ours::reason).toList());
    }
}
