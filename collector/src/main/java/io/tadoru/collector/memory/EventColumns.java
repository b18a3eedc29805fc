package io.tadoru.collector.memory;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.Event.SocketAddress;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.Event.User;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events taken apart: each different text, user, process state, path and list of paths is kept once; an event is a time,
 * a serial, the numbers of its process state and its list of paths, and a short {@link Row}. Adding is not thread-safe;
 * after {@link #sort} nothing changes any more.
 */
final class EventColumns {
    /** Columns of the tuple of a process state: whatever stays the same over many events. */
    static final class Actor {
        static final int HOST = 0;
        static final int PID = 1;
        static final int PARENT = 2;
        static final int USER = 3;
        static final int COMM = 4;
        static final int EXE = 5;
        static final int WIDTH = 6;

        private Actor() {}
    }

    /** Columns of a path's tuple; the inode in two halves. */
    static final class Item {
        static final int NAME = 0;
        static final int NAMETYPE = 1;
        static final int INODE_LOW = 2;
        static final int INODE_HIGH = 3;
        static final int DEV = 4;
        static final int MODE = 5;
        static final int WIDTH = 6;

        private Item() {}
    }

    /** Columns of a socket address. */
    static final class Remote {
        static final int FAMILY = 0;
        static final int IP = 1;
        static final int PORT = 2;
        static final int PATH = 3;
        static final int WIDTH = 4;

        private Remote() {}
    }

    /** How many rows lie between two places that {@link #rowStarts} tells. */
    private static final int ROWS = 8;

    final Vocabulary texts = new Vocabulary();
    final Tuples users = new Tuples(6);
    final Tuples actors = new Tuples(Actor.WIDTH);
    final Tuples items = new Tuples(Item.WIDTH);
    final Tuples remotes = new Tuples(Remote.WIDTH);
    final Tuples kinds = new Tuples(Row.Kind.WIDTH);
    /** Lists of texts (keys, arguments) and of items; number 0 is the empty list. */
    final Tuples lists = new Tuples(0);

    final Tuples pathLists = new Tuples(0);

    /** As they came. */
    private Arrival arrival = new Arrival();

    private int size;
    private LongColumn times = LongColumn.of(new long[0], new int[0], 0);
    private LongColumn serials = times;
    private int[] actor = new int[0];
    private int[] paths = new int[0];
    private int[] rowStarts = new int[0];
    private byte[] rows = new byte[0];

    private int[] scratch = new int[16];
    private final Recent recentUsers = new Recent(1 << 8);
    private final Recent recentItems = new Recent(1 << 13);

    /** Events in the order of adding. */
    private static final class Arrival {
        int size;
        long[] times = new long[1024];
        long[] serials = new long[1024];
        int[] actor = new int[1024];
        int[] paths = new int[1024];
        int[] rowStarts = new int[1025];
        /** How much an event tells: of two copies the one that tells more counts. */
        char[] told = new char[1024];

        final Row row = new Row();

        void grow() {
            int length = size * 2;
            times = Arrays.copyOf(times, length);
            serials = Arrays.copyOf(serials, length);
            actor = Arrays.copyOf(actor, length);
            paths = Arrays.copyOf(paths, length);
            rowStarts = Arrays.copyOf(rowStarts, length + 1);
            told = Arrays.copyOf(told, length);
        }
    }

    EventColumns() {
        lists.add();
        pathLists.add();
    }

    void add(Event e) {
        Arrival a = arrival;
        if (a.size == a.times.length) {
            a.grow();
        }
        int i = a.size++;
        a.times[i] = e.time();
        a.serials[i] = e.serial();
        a.actor[i] = actor(e);
        a.paths[i] = pathList(e.paths());
        a.told[i] = told(e);
        int bits = Row.bits(e);
        int kind = kinds.add(
                texts.add(e.type()), texts.add(e.call()), texts.add(e.source().container()), textList(e.keys()), bits);
        a.row.write(e, kind, bits, texts.add(e.cwd()), remote(e.remote()), textList(e.args()));
        a.rowStarts[i + 1] = a.row.at;
    }

    private static char told(Event e) {
        int told = (e.call().isEmpty() ? 0 : 1)
                + (e.cwd().isEmpty() ? 0 : 1)
                + (e.remote() == null ? 0 : 1)
                + (e.keys().isEmpty() ? 0 : 1)
                + e.args().size()
                + e.paths().size();
        return (char) Math.min(told, Character.MAX_VALUE);
    }

    private int actor(Event e) {
        return actors.add(
                texts.add(e.host()), e.pid(), e.ppid(), user(e.user()), texts.add(e.comm()), texts.add(e.exe()));
    }

    private int user(User u) {
        int hash = u.uid().hashCode() * 31 + u.session().hashCode();
        int known = recentUsers.find(u, hash);
        return known >= 0 ? known : recentUsers.keep(u, hash, newUser(u));
    }

    private int newUser(User u) {
        return users.add(
                texts.add(u.uid()),
                texts.add(u.euid()),
                texts.add(u.auid()),
                texts.add(u.name()),
                texts.add(u.loginName()),
                texts.add(u.session()));
    }

    private int remote(@Nullable SocketAddress r) {
        return r == null ? -1 : remotes.add(texts.add(r.family()), texts.add(r.ip()), r.port(), texts.add(r.path()));
    }

    private int textList(List<String> list) {
        int n = list.size();
        if (n == 0) {
            return 0;
        }
        room(n);
        for (int i = 0; i < n; i++) {
            scratch[i] = texts.add(list.get(i));
        }
        return lists.add(scratch, n);
    }

    private int pathList(List<PathItem> list) {
        int n = list.size();
        if (n == 0) {
            return 0;
        }
        room(n);
        for (int i = 0; i < n; i++) {
            scratch[i] = item(list.get(i));
        }
        return pathLists.add(scratch, n);
    }

    private int item(PathItem p) {
        int hash = p.name().hashCode() * 31 + Long.hashCode(p.inode());
        int known = recentItems.find(p, hash);
        return known >= 0 ? known : recentItems.keep(p, hash, newItem(p));
    }

    private int newItem(PathItem p) {
        return items.add(
                texts.add(p.name()),
                texts.add(p.nametype()),
                (int) p.inode(),
                (int) (p.inode() >> 32),
                texts.add(p.dev()),
                texts.add(p.mode()));
    }

    private void room(int n) {
        if (n > scratch.length) {
            scratch = new int[n * 2];
        }
    }

    /**
     * Ends the adding: events in {@link Event#ORDER}; of the same event twice (host, time, serial) the one that tells
     * more stays, the first of equals.
     */
    void sort() {
        Arrival a = arrival;
        Sorting.Comparison comparison = (i, k) -> {
            int byTime = Long.compare(a.times[i], a.times[k]);
            int bySerial = byTime != 0 ? byTime : Long.compare(a.serials[i], a.serials[k]);
            return bySerial != 0 || a.actor[i] == a.actor[k]
                    ? bySerial
                    : host(a.actor[i]).compareTo(host(a.actor[k]));
        };
        int[] order = Sorting.order(a.size, comparison);
        int kept = 0;
        for (int i : order) {
            if (kept == 0 || comparison.compare(order[kept - 1], i) != 0) {
                order[kept++] = i;
            } else if (a.told[i] > a.told[order[kept - 1]]) {
                // A copy of a log can end in the middle of an event that another copy has whole.
                order[kept - 1] = i;
            }
        }
        size = kept;
        times = LongColumn.of(a.times, order, size);
        serials = LongColumn.of(a.serials, order, size);
        actor = picked(a.actor, order);
        paths = picked(a.paths, order);
        pickRows(a, order);
        arrival = new Arrival();
        scratch = new int[0];
        recentUsers.clear();
        recentItems.clear();
        texts.trim();
        for (Tuples tuples : List.of(users, actors, items, remotes, kinds, lists, pathLists)) {
            tuples.trim();
        }
    }

    private int[] picked(int[] from, int[] order) {
        int[] to = new int[size];
        for (int i = 0; i < size; i++) {
            to[i] = from[order[i]];
        }
        return to;
    }

    private void pickRows(Arrival a, int[] order) {
        rowStarts = new int[(size + ROWS - 1) / ROWS];
        Row to = new Row();
        to.bytes = new byte[a.row.at + size + 64];
        for (int i = 0; i < size; i++) {
            if (i % ROWS == 0) {
                rowStarts[i / ROWS] = to.at;
            }
            int start = a.rowStarts[order[i]];
            int length = a.rowStarts[order[i] + 1] - start;
            to.copy(a.row.bytes, start, length);
        }
        rows = Arrays.copyOf(to.bytes, to.at);
    }

    int size() {
        return size;
    }

    long time(int i) {
        return times.get(i);
    }

    long serial(int i) {
        return serials.get(i);
    }

    int actor(int i) {
        return actor[i];
    }

    int paths(int i) {
        return paths[i];
    }

    String host(int actorNumber) {
        return texts.text(actors.get(actorNumber, Actor.HOST));
    }

    long inode(int item) {
        return (long) items.get(item, Item.INODE_HIGH) << 32 | items.get(item, Item.INODE_LOW) & 0xffffffffL;
    }

    /** A row to read with {@link #seek}. */
    Row row() {
        Row row = new Row();
        row.bytes = rows;
        return row;
    }

    /** Goes to the row of an event and reads its head. */
    void seek(Row row, int i) {
        row.at = rowStarts[i / ROWS];
        for (int k = i % ROWS; k > 0; k--) {
            int length = (int) row.number();
            row.at += length;
        }
        row.number();
        row.readHead(kinds);
    }

    String kindText(int kind, int column) {
        return texts.text(kinds.get(kind, column));
    }

    /** The event, put together again. */
    Event event(int i) {
        Row row = row();
        seek(row, i);
        row.readWords();
        row.readRest();
        int who = actor[i];
        return new Event(
                time(i),
                serial(i),
                host(who),
                kindText(row.kind, Row.Kind.TYPE),
                kindText(row.kind, Row.Kind.CALL),
                (row.bits & Row.SUCCESS) != 0,
                row.exit,
                actors.get(who, Actor.PID),
                actors.get(who, Actor.PARENT),
                userOf(actors.get(who, Actor.USER)),
                texts.text(actors.get(who, Actor.COMM)),
                texts.text(actors.get(who, Actor.EXE)),
                row.arguments < 0 ? List.of() : textsOf(row.arguments),
                row.words[0],
                row.words[1],
                row.words[2],
                row.words[3],
                row.openFlags,
                texts.text(row.cwd),
                pathsOf(paths[i]),
                row.remote < 0 ? null : remoteOf(row.remote),
                textsOf(kinds.get(row.kind, Row.Kind.KEYS)),
                new Source(kindText(row.kind, Row.Kind.CONTAINER), row.position));
    }

    private User userOf(int number) {
        String[] six = new String[6];
        for (int i = 0; i < six.length; i++) {
            six[i] = texts.text(users.get(number, i));
        }
        return new User(six[0], six[1], six[2], six[3], six[4], six[5]);
    }

    private List<String> textsOf(int list) {
        List<String> out = new ArrayList<>(lists.length(list));
        for (int i = 0; i < lists.length(list); i++) {
            out.add(texts.text(lists.get(list, i)));
        }
        return out;
    }

    private List<PathItem> pathsOf(int list) {
        List<PathItem> out = new ArrayList<>(pathLists.length(list));
        for (int i = 0; i < pathLists.length(list); i++) {
            int item = pathLists.get(list, i);
            out.add(new PathItem(
                    texts.text(items.get(item, Item.NAME)),
                    texts.text(items.get(item, Item.NAMETYPE)),
                    inode(item),
                    texts.text(items.get(item, Item.DEV)),
                    texts.text(items.get(item, Item.MODE))));
        }
        return out;
    }

    private SocketAddress remoteOf(int number) {
        return new SocketAddress(
                texts.text(remotes.get(number, Remote.FAMILY)),
                texts.text(remotes.get(number, Remote.IP)),
                remotes.get(number, Remote.PORT),
                texts.text(remotes.get(number, Remote.PATH)));
    }
}
