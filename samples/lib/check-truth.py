#!/usr/bin/env python3
"""Checks a sample's truth.json and alert.json against its own log: check-truth.py FOLDER... [--never TEXT...]

Reads audit.log.zst and its rotated parts through zstdcat. Prints one line a sample, and each fact that does not hold.
--never: texts that must not occur in the log, neither plain nor in hex. Exit code 1 if anything is wrong.
"""
import ipaddress
import json
import os
import posixpath
import re
import subprocess
import sys
from collections import defaultdict
from datetime import datetime
from pathlib import Path

RECORD = re.compile(r"(?:node=(\S+) )?type=(\S+) msg=audit\((\d+\.\d+):(\d+)\): ?([^\x1d]*)")
FIELD = re.compile(r'(\S+?)=("[^"]*"|\S*)')
EXECVE, CONNECT, ACCEPT = "59", "42", ("43", "288")
BIRTHS = {"56": "clone", "57": "fork", "58": "vfork", "435": "clone3"}
CLONE_THREAD = 0x10000
EINPROGRESS = "-115"
# System call -> which argument holds the open flags.
OPENS = {"2": "a1", "257": "a2"}
WRITES = {"82", "264", "316", "85"}  # renames and creat


def text(value):
    """A field that may be quoted, or hex when it is not."""
    if value is None or value.startswith('"'):
        return value and value.strip('"')
    return bytes.fromhex(value).decode("utf-8", "replace") if re.fullmatch("([0-9A-F]{2})+", value) else value


def endpoint(saddr):
    raw = bytes.fromhex(saddr)
    if raw[0] == 2:
        return str(ipaddress.ip_address(raw[4:8])), int.from_bytes(raw[2:4], "big")
    if raw[0] == 10:
        return str(ipaddress.ip_address(raw[8:24])), int.from_bytes(raw[2:4], "big")
    return None


def seconds(when):
    return datetime.fromisoformat(when.replace("Z", "+00:00").replace("+0000", "+00:00")).timestamp()


class Log:
    def __init__(self, folder, never):
        self.nodes, self.syscalls, self.serials, self.forbidden = set(), 0, set(), []
        self.calls = defaultdict(list)  # pid -> its events
        self.births = defaultdict(list)  # pid -> times
        self.files = defaultdict(list)  # (dev, inode) -> (resolved path, pid, writes)
        self.paths = 0
        events = {}
        parts = sorted(folder.glob("audit.log*.zst"), reverse=True)  # the oldest first
        for part in parts:
            whole = subprocess.run(["zstdcat", part], capture_output=True, check=True).stdout
            for word in never:
                for form in (word.encode(), word.encode().hex().upper().encode()):
                    if form.lower() in whole.lower():
                        self.forbidden.append(f"{part.name} holds {word!r}")
            for line in whole.decode("utf-8", "replace").split("\n"):
                match = RECORD.match(line)
                if not match:
                    continue
                node, kind, when, serial, rest = match.groups()
                self.nodes.add(node)
                self.serials.add(serial)
                event = events.setdefault(serial, {"time": float(when), "PATH": []})
                if kind == "PATH":
                    event["PATH"].append(dict(FIELD.findall(rest)))
                elif kind in ("SYSCALL", "CWD", "SOCKADDR"):
                    event[kind] = dict(FIELD.findall(rest))
        for event in events.values():
            self.add(event)

    def add(self, event):
        call = event.get("SYSCALL")
        if not call:
            return
        self.syscalls += 1
        number, pid = call["syscall"], int(call["pid"])
        where = endpoint(event["SOCKADDR"]["saddr"]) if "SOCKADDR" in event else None
        self.calls[pid].append((event["time"], number, call, where))
        if number in BIRTHS and call["success"] == "yes":
            if number != "56" or not int(call["a0"], 16) & CLONE_THREAD:
                self.births[int(call["exit"])].append(event["time"])
        cwd = text(event.get("CWD", {}).get("cwd", '"/"'))
        flags = int(call[OPENS[number]], 16) if number in OPENS else 0
        writes = flags & 3 in (1, 2) or number in WRITES
        for path in event["PATH"]:
            if "inode" in path and path.get("nametype") != "PARENT":
                self.files[path["dev"], int(path["inode"])].append(
                    (posixpath.normpath(posixpath.join(cwd, text(path["name"]))), pid, writes))


def near(when, times):
    return any(abs(seconds(when) - time) < 0.0005 for time in times)


def check(folder, never):
    truth = json.loads((folder / "truth.json").read_text())
    alert = json.loads((folder / "alert.json").read_text())
    log = Log(folder, never)
    wrong = list(log.forbidden)

    def hold(fact, message):
        if not fact:
            wrong.append(message)

    hold(truth["lost"] == 0, "events were lost")
    hold(len(log.serials) == truth["events"], f"{len(log.serials)} events in the log, {truth['events']} in the truth")
    hold(log.nodes == {truth["host"]}, f"nodes {log.nodes}, host {truth['host']}")

    def process(entry, what):
        calls = log.calls.get(entry["pid"], [])
        hold(calls or entry["pid"] in log.births, f"{what}: no record of pid {entry['pid']}")
        hold(len(log.births[entry["pid"]]) < 2, f"{what}: pid {entry['pid']} was born twice")
        born = log.births[entry["pid"]] or [min(call[0] for call in calls)]
        hold(near(entry["first"], born), f"{what}: pid {entry['pid']} begins at {born}, not {entry['first']}")
        for field in ("comm", "exe"):
            seen = {text(call[2][field]) for call in calls}
            hold(entry.get(field) is None or entry[field] in seen, f"{what}: pid {entry['pid']} has {field} {seen}")

    answer, attack = truth["answer"], truth["attack"]
    pids = {entry["pid"] for entry in attack["processes"]}
    hold(log.births[answer["pid"]], "the answer has no birth record")
    hold(answer["pid"] in pids, "the answer is not among the attack's processes")
    process(answer, "answer")
    for entry in attack["processes"]:
        process(entry, "attack")
    for child in [pid for pid in log.calls if pid not in pids]:
        parents = {int(call[2]["ppid"]) for call in log.calls[child]}
        hold(answer["pid"] not in parents, f"pid {child} is a child of the answer and not in the truth")

    ends = {(alert["src_ip"], alert["src_port"]), (alert["dest_ip"], alert["dest_port"])}
    at = seconds(alert.get("timestamp") or alert["time"])

    def connects(pid):
        return [time for time, number, call, where in log.calls[pid] if number == CONNECT and where in ends
                and (call["success"] == "yes" or call["exit"] == EINPROGRESS)]

    hold(any(0.1 <= at - time <= 0.5 for time in connects(answer["pid"])),
         f"no connection of the answer 0.1 to 0.5 s before the alert: {[at - t for t in connects(answer['pid'])]}")
    rivals = [pid for pid in log.calls if pid != answer["pid"] and any(-0.5 < at - time <= 1 for time in connects(pid))]
    hold(not rivals, f"pids {rivals} called the same place within a second")
    for entry in truth.get("beside", []):
        process(entry, "beside")
        hold(entry["pid"] not in pids and connects(entry["pid"]), f"pid {entry['pid']} is not beside")

    def file(entry, what):
        seen = log.files.get((entry["dev"], entry["inode"]), [])
        hold(any(path == entry["path"] for path, _, _ in seen),
             f"{what}: {entry['path']} is not seen on {entry['dev']} {entry['inode']}")
        hold({pid for _, pid, _ in seen} & pids, f"{what}: no process of the attack touches {entry['path']}")
        return seen

    for entry in attack["files"]:
        file(entry, "file")
    cause = truth["cause"]
    if cause["kind"] == "file":
        hold(any(writes and pid in pids for _, pid, writes in file(cause, "cause")), "nobody of the attack wrote the cause")
    else:
        process(cause, "cause")
        hold(cause["pid"] in pids, "the cause is not among the attack's processes")
    spoken = {where for pid in pids for _, number, _, where in log.calls[pid] if number == CONNECT}
    for entry in attack["endpoints"]:
        hold((entry["ip"], entry["port"]) in spoken, f"no process of the attack calls {entry}")

    print(f"{'ok' if not wrong else 'WRONG'}  {folder.name}: {len(log.serials)} events, {log.syscalls} system calls, "
          f"answer {answer['pid']}, {len(pids)} processes, {len(attack['files'])} files")
    for message in wrong:
        print("   ", message)
    return not wrong


arguments = sys.argv[1:]
never = []
if "--never" in arguments:
    never = arguments[arguments.index("--never") + 1:]
    arguments = arguments[:arguments.index("--never")]
results = [check(Path(os.path.abspath(folder)), never) for folder in arguments]
sys.exit(0 if all(results) else 1)
