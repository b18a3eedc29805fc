package io.tadoru.collector.memory;

import io.tadoru.collector.Event;
import io.tadoru.collector.Question;
import io.tadoru.collector.SystemCalls;
import io.tadoru.collector.memory.EventColumns.Actor;
import io.tadoru.collector.memory.EventColumns.Item;
import io.tadoru.collector.memory.EventColumns.Remote;
import java.util.function.IntToLongFunction;

/**
 * Which events are about something. An event is posted once under its process state and once under its list of paths;
 * pids, parents, inodes and names lead to those, of which there are few. Immutable.
 */
final class Index {
    private final EventColumns columns;
    private final Postings eventsOfActor;
    private final int[] actorsByPid;
    private final int[] actorsByParent;
    private final Postings eventsOfPaths;
    private final Postings pathsOfItem;
    private final int[] itemsByInode;
    private final int[] itemsByName;
    /** The few events with a child or an address: numbers of events, sorted by what they are about. */
    private final int[] births;

    private final int[] children;
    private final int[] addressed;
    private final Postings eventsOfRemote;
    private final int[] remotesByIp;

    Index(EventColumns columns) {
        this.columns = columns;
        Tuples actors = columns.actors;
        Tuples items = columns.items;
        Tuples lists = columns.pathLists;
        eventsOfActor = Postings.of(actors.size(), columns.size(), one(columns::actor));
        actorsByPid = by(actors.size(), a -> actors.get(a, Actor.PID));
        actorsByParent = by(actors.size(), a -> actors.get(a, Actor.PARENT));
        eventsOfPaths = Postings.of(lists.size(), columns.size(), new Postings.Keys() {
            @Override
            public int count(int event) {
                // Nobody asks for events without paths.
                return columns.paths(event) == 0 ? 0 : 1;
            }

            @Override
            public int key(int event, int which) {
                return columns.paths(event);
            }
        });
        pathsOfItem = Postings.of(items.size(), lists.size(), new Postings.Keys() {
            @Override
            public int count(int list) {
                return lists.length(list);
            }

            @Override
            public int key(int list, int which) {
                return lists.get(list, which);
            }
        });
        itemsByInode = by(items.size(), columns::inode);
        itemsByName = by(items.size(), i -> items.get(i, Item.NAME));

        IntBag forks = new IntBag();
        IntBag pids = new IntBag();
        IntBag events = new IntBag();
        IntBag remotes = new IntBag();
        Row row = columns.row();
        for (int i = 0; i < columns.size(); i++) {
            columns.seek(row, i);
            if (forks(row)) {
                forks.add(i);
                pids.add((int) row.exit);
            }
            if ((row.bits & Row.REMOTE) != 0) {
                columns.seek(row, i);
                row.readWords();
                row.readRest();
                events.add(i);
                remotes.add(row.remote);
            }
        }
        int[] byChild = by(forks.size(), pids::get);
        births = new int[byChild.length];
        children = new int[byChild.length];
        for (int i = 0; i < byChild.length; i++) {
            births[i] = forks.get(byChild[i]);
            children[i] = pids.get(byChild[i]);
        }
        addressed = events.toArray();
        eventsOfRemote = Postings.of(columns.remotes.size(), addressed.length, one(remotes::get));
        remotesByIp = by(columns.remotes.size(), r -> columns.remotes.get(r, Remote.IP));
    }

    private boolean forks(Row row) {
        if ((row.bits & Row.SUCCESS) == 0 || row.exit <= 0) {
            return false;
        }
        String call = columns.kindText(row.kind, Row.Kind.CALL);
        if (!SystemCalls.FORK.contains(call)) {
            return false;
        }
        row.readWords();
        return SystemCalls.forks(call, row.words[0]);
    }

    private static Postings.Keys one(Sorted key) {
        return new Postings.Keys() {
            @Override
            public int count(int item) {
                return 1;
            }

            @Override
            public int key(int item, int which) {
                return key.of(item);
            }
        };
    }

    private interface Sorted {
        int of(int item);
    }

    private static int[] by(int size, IntToLongFunction key) {
        return Sorting.order(size, (a, b) -> Long.compare(key.applyAsLong(a), key.applyAsLong(b)));
    }

    /** The first place whose key is not less. */
    private static int lowerBound(int[] order, IntToLongFunction key, long wanted) {
        int low = 0;
        int high = order.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (key.applyAsLong(order[middle]) < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * The events from number {@code from} up to and without {@code to} that are about this; sorted, each once.
     *
     * @param about anything but {@link Question.Anything}
     */
    IntBag find(Question.About about, int from, int to) {
        IntBag found = new IntBag();
        if (about instanceof Question.OfProcess p) {
            actors(actorsByPid, Actor.PID, p.pid(), from, to, found);
        } else if (about instanceof Question.OfProcesses p) {
            p.pids().forEach(pid -> actors(actorsByPid, Actor.PID, pid, from, to, found));
        } else if (about instanceof Question.OfParent p) {
            actors(actorsByParent, Actor.PARENT, p.ppid(), from, to, found);
        } else if (about instanceof Question.Birth birth) {
            births(birth.pid(), from, to, found);
        } else if (about instanceof Question.OfFile file) {
            file(file, from, to, found);
        } else if (about instanceof Question.OfPath path) {
            path(path.name(), from, to, found);
        } else if (about instanceof Question.OfAddress address) {
            address(address, from, to, found);
        }
        found.sort();
        return found;
    }

    private void actors(int[] order, int column, int wanted, int from, int to, IntBag found) {
        IntToLongFunction key = a -> columns.actors.get(a, column);
        for (int i = lowerBound(order, key, wanted); i < order.length && key.applyAsLong(order[i]) == wanted; i++) {
            eventsOfActor.collect(order[i], from, to, found);
        }
    }

    private void births(int pid, int from, int to, IntBag found) {
        int i = lowerBound(children, child -> child, pid);
        for (; i < children.length && children[i] == pid; i++) {
            // An exit value beyond 32 bits is no pid; it looks like one here.
            Event fork = births[i] >= from && births[i] < to ? columns.event(births[i]) : null;
            if (fork != null && fork.exit() == pid) {
                found.add(births[i]);
            }
        }
    }

    private void file(Question.OfFile file, int from, int to, IntBag found) {
        int dev = file.dev().isEmpty() ? -1 : columns.texts.find(file.dev());
        IntBag lists = new IntBag();
        int i = lowerBound(itemsByInode, columns::inode, file.inode());
        for (; i < itemsByInode.length && columns.inode(itemsByInode[i]) == file.inode(); i++) {
            if (file.dev().isEmpty() || columns.items.get(itemsByInode[i], Item.DEV) == dev) {
                pathsOfItem.collect(itemsByInode[i], 0, Integer.MAX_VALUE, lists);
            }
        }
        lists(lists, from, to, found);
    }

    private void path(String name, int from, int to, IntBag found) {
        int text = columns.texts.find(name);
        IntToLongFunction key = item -> columns.items.get(item, Item.NAME);
        IntBag lists = new IntBag();
        int i = lowerBound(itemsByName, key, text);
        for (; i < itemsByName.length && key.applyAsLong(itemsByName[i]) == text; i++) {
            pathsOfItem.collect(itemsByName[i], 0, Integer.MAX_VALUE, lists);
        }
        lists(lists, from, to, found);
    }

    private void lists(IntBag lists, int from, int to, IntBag found) {
        lists.sort();
        for (int i = 0; i < lists.size(); i++) {
            eventsOfPaths.collect(lists.get(i), from, to, found);
        }
    }

    private void address(Question.OfAddress address, int from, int to, IntBag found) {
        int ip = columns.texts.find(address.ip());
        IntToLongFunction key = remote -> columns.remotes.get(remote, Remote.IP);
        IntBag places = new IntBag();
        int i = lowerBound(remotesByIp, key, ip);
        for (; i < remotesByIp.length && key.applyAsLong(remotesByIp[i]) == ip; i++) {
            int port = columns.remotes.get(remotesByIp[i], Remote.PORT);
            if (address.port() < 0 || address.port() == port) {
                eventsOfRemote.collect(remotesByIp[i], 0, Integer.MAX_VALUE, places);
            }
        }
        for (int k = 0; k < places.size(); k++) {
            int event = addressed[places.get(k)];
            if (event >= from && event < to) {
                found.add(event);
            }
        }
    }
}
