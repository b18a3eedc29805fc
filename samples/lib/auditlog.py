"""A sample's log as its truth sees it: events, lives of pids, generations of inodes, and the flows between them.

Written apart from the program that the samples test, and simpler: it reads a whole log and knows what is recorded later.
"""
import ipaddress
import posixpath
import re
import subprocess
from collections import defaultdict
from datetime import datetime, timezone

RECORD = re.compile(r"(?:node=(\S+) )?type=(\S+) msg=audit\((\d+\.\d+):(\d+)\): ?([^\x1d]*)")
FIELD = re.compile(r'(\S+?)=("[^"]*"|\S*)')
CALLS = {"56": "clone", "57": "fork", "58": "vfork", "435": "clone3", "59": "execve", "322": "execveat", "42": "connect",
         "43": "accept", "288": "accept", "2": "open", "257": "open", "437": "openat2", "85": "open", "87": "unlink",
         "263": "unlink", "82": "rename", "264": "rename", "316": "rename", "90": "chmod", "91": "chmod", "268": "chmod",
         "231": "exit_group"}
BIRTHS = ("clone", "fork", "vfork", "clone3")
FLAGS = {"2": "a1", "257": "a2"}  # which argument holds the open flags; creat always writes
CLONE_THREAD = 0x10000
REMOVEDIR = 0x200
EINPROGRESS = "-115"
EDGE_SERIALS = 8  # an edge names so many of its events, and counts the rest
VFORK_LAG = 1.0  # seconds that a birth record may come after the child's own first record


def text(value):
    """A field that may be quoted, or hex when it is not."""
    if value is None or value.startswith('"'):
        return value and value.strip('"')
    return bytes.fromhex(value).decode("utf-8", "replace") if re.fullmatch("([0-9A-F]{2})+", value) else value


def seconds(when):
    return datetime.fromisoformat(when.replace("Z", "+00:00").replace("+0000", "+00:00")).timestamp()


def iso(time):
    return datetime.fromtimestamp(time, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def endpoint(saddr):
    raw = bytes.fromhex(saddr)
    if raw[0] == 2 and len(raw) >= 8:
        return str(ipaddress.ip_address(raw[4:8])), int.from_bytes(raw[2:4], "big")
    if raw[0] == 10 and len(raw) >= 24:
        address = ipaddress.ip_address(raw[8:24])
        return str(address.ipv4_mapped or address), int.from_bytes(raw[2:4], "big")
    return None


class Event:
    def __init__(self, serial, time):
        self.serial, self.time, self.paths, self.arguments, self.call = serial, time, [], [], None
        self.cwd, self.where, self.name = "/", None, None

    def take(self, kind, fields):
        if kind == "PATH":
            self.paths.append(fields)
        elif kind == "CWD":
            self.cwd = text(fields.get("cwd", '"/"'))
        elif kind == "SOCKADDR":
            self.where = endpoint(fields["saddr"])
        elif kind == "EXECVE":
            self.arguments = [text(fields[f"a{n}"]) for n in range(64) if f"a{n}" in fields]
        elif kind == "SYSCALL":
            self.call, self.name = fields, CALLS.get(fields["syscall"], fields["syscall"])
            self.pid, self.ppid = int(fields["pid"]), int(fields["ppid"])
            self.comm, self.exe = text(fields["comm"]), text(fields["exe"])
            self.done = fields.get("success") == "yes"

    def born(self):
        """The number that a fork returned, None where this is no fork of a process."""
        if self.name not in BIRTHS or not self.done or int(self.call["exit"]) <= 0:
            return None
        return None if self.name == "clone" and int(self.call["a0"], 16) & CLONE_THREAD else int(self.call["exit"])

    def files(self):
        """Of each file that the call names: dev, inode, absolute path, nametype."""
        for path in self.paths:
            if "inode" in path and path.get("nametype") != "PARENT" and not path.get("mode", "0100").startswith("04"):
                name = posixpath.normpath(posixpath.join(self.cwd, text(path["name"])))
                yield (path["dev"], int(path["inode"])), name, path.get("nametype")


class Life:
    """One process: what its pid did between its birth and its end."""

    def __init__(self, pid):
        self.pid, self.birth, self.events, self.ended = pid, None, [], False

    def first(self):
        return self.birth.time if self.birth else min(event.time for event in self.events)

    def __repr__(self):
        return f"{self.pid} from {iso(self.first())}"


class Generation:
    """One file: what happened to its inode between its making and the removal of its last name."""

    def __init__(self, key):
        self.key, self.uses = key, []  # uses: (event, flow, name)

    def first(self):
        return min(event.time for event, _, _ in self.uses)

    def names(self):
        return {name for _, _, name in self.uses}


class Log:
    def __init__(self, folder, never=(), box=None):
        """never: texts that must not occur. box: pid of the first process of a container, whose forks return its numbers."""
        self.nodes, self.serials, self.forbidden = set(), set(), []
        events = {}
        for part in sorted(folder.glob("audit.log*.zst"), reverse=True):  # the oldest first
            whole = subprocess.run(["zstdcat", part], capture_output=True, check=True).stdout
            for word in never:
                for form in (word.encode(), word.encode().hex().upper().encode()):
                    if form.lower() in whole.lower():
                        self.forbidden.append(f"{part.name} holds {word!r}")
            for line in whole.decode("utf-8", "replace").split("\n"):
                match = RECORD.match(line)
                if match:
                    node, kind, when, serial, rest = match.groups()
                    self.nodes.add(node)
                    self.serials.add(int(serial))
                    event = events.get(int(serial)) or events.setdefault(int(serial), Event(int(serial), float(when)))
                    event.take(kind, dict(FIELD.findall(rest)))
        self.events = [event for _, event in sorted(events.items()) if event.call]
        self.boxed = self.in_box(box)
        self.lives = defaultdict(list)  # pid -> lives, oldest first
        self.life_of = {}  # serial -> life that made the call
        self.children = {}  # serial of a fork -> life that it began
        self.numbers = {}  # serial of a fork in a container -> the container's number
        for event in self.events:
            self.add(event)
        self.generations = defaultdict(list)  # (dev, inode) -> generations, oldest first
        for event in self.events:
            self.touch(event)

    def in_box(self, box):
        inside = {box} if box else set()
        for event in self.events:
            if event.ppid in inside:
                inside.add(event.pid)
        return inside

    def add(self, event):
        lives = self.lives[event.pid]
        if not lives or lives[-1].ended:
            lives.append(Life(event.pid))
        lives[-1].events.append(event)
        lives[-1].ended = event.name == "exit_group"
        self.life_of[event.serial] = lives[-1]
        born = event.born()
        if born is None:
            return
        if event.pid in self.boxed:
            self.numbers[event.serial] = born
            return
        known = self.lives[born]
        waiting = known and not known[-1].birth and event.time - known[-1].first() < VFORK_LAG and (
            known[-1].events[0].ppid in (event.pid, 1))
        if not waiting:
            known.append(Life(born))
        known[-1].birth = event
        self.children[event.serial] = known[-1]

    def touch(self, event):
        if not event.done:
            return
        found = list(event.files())
        for position, (key, name, kind) in enumerate(found):
            known = self.generations[key]
            flow = self.flow(event, position, key, kind, found)
            if not known or known[-1].uses[-1][1] == "gone" or (event.name == "open" and kind == "CREATE"):
                known.append(Generation(key))
            if flow:
                known[-1].uses.append((event, flow, name))
            elif not known[-1].uses:
                known.pop()

    @staticmethod
    def flow(event, position, key, kind, found):
        if event.name in ("execve", "execveat"):
            return "executed" if position == 0 else None
        if event.name == "open":
            register = FLAGS.get(event.call["syscall"])
            mode = int(event.call[register], 16) & 3 if register else 1
            made = kind == "CREATE"  # there is nothing in it to read
            return "wrote" if made or mode == 1 else "read" if mode == 0 else "read and wrote"
        if event.name == "unlink":
            directory = event.call["syscall"] == "263" and int(event.call["a2"], 16) & REMOVEDIR
            return None if directory else "gone"
        if event.name == "rename":
            return "renamed" if sum(k == key for k, _, _ in found) > 1 else "gone"
        return "changed mode" if event.name == "chmod" else None

    def life(self, pid, first):
        """The life of a pid that begins at a time, None if there is none."""
        return next((life for life in self.lives.get(pid, []) if abs(life.first() - seconds(first)) < 0.0005), None)

    def alive(self, pid, serial):
        """The life of a pid at a serial; without a record of that pid's birth, its first life."""
        begun = [life for life in self.lives.get(pid, []) if (life.birth or life.events[0]).serial <= serial]
        return begun[-1] if begun else next(iter(self.lives.get(pid, [])), None)

    def children_of(self, parent):
        """By forks, else by the earliest ppid while the parent lived."""
        forked = [self.children[event.serial] for event in parent.events if event.serial in self.children]
        last = parent.events[-1].serial if parent.events else 0
        first = parent.events[0].serial if parent.events else 0
        return forked + [life for lives in self.lives.values() for life in lives if not life.birth and life.events
                         and life.events[0].ppid == parent.pid and first <= life.events[0].serial <= last]

    def edges(self, processes, files, ends, units):
        """All flows between the given: {Life: name}, {Generation: name}, {(ip, port): name}; in order of their first serial.

        units: {Life: [first serial, last serial]}, the part of a server's life that is the attack's.
        """
        found = defaultdict(list)

        def note(source, kind, target, event):
            first, last = units.get(self.life_of[event.serial], (0, event.serial))
            if source and target and first <= event.serial <= last:
                found[source, kind, target].append(event.serial)

        for event in self.events:
            name = processes.get(self.life_of[event.serial])
            note(name, "forked", processes.get(self.children.get(event.serial)), event)
            if not self.life_of[event.serial].birth and event is self.life_of[event.serial].events[0]:
                note(processes.get(self.alive(event.ppid, event.serial)), "forked", name, event)
            if event.name == "connect" and (event.done or event.call["exit"] == EINPROGRESS):
                note(name, "connected", ends.get(event.where), event)
            if event.name == "accept" and event.done:
                note(ends.get(event.where), "accepted", name, event)
        for generation, file in files.items():
            for event, flow, _ in generation.uses:
                name = processes.get(self.life_of[event.serial])
                if flow in ("read", "executed", "read and wrote"):
                    note(file, flow.split()[0], name, event)
                if flow not in ("read", "executed"):
                    note(name, {"gone": "deleted", "read and wrote": "wrote"}.get(flow, flow), file, event)
        edges = []
        for (source, kind, target), serials in sorted(found.items(), key=lambda item: (min(item[1]), item[0])):
            serials = sorted(set(serials))
            edges.append({"from": source, "kind": kind, "to": target, "serials": serials[:EDGE_SERIALS]}
                         | ({"count": len(serials)} if len(serials) > EDGE_SERIALS else {}))
        return edges
