#!/usr/bin/env python3
"""Checks a sample's truth.json and alert.json against its own log: check-truth.py FOLDER... [--never TEXT...]

Reads audit.log.zst and its rotated parts through zstdcat. Prints one line a sample, and each fact that does not hold.
--never: texts that must not occur in the log, neither plain nor in hex. Exit code 1 if anything is wrong.
"""
import json
import os
import sys
from pathlib import Path

import payloads
from auditlog import EINPROGRESS, Log, seconds

BEFORE_ALERT = (0.1, 0.5)  # seconds from the host's event to the sensor's alert
RIVALS = (-0.5, 1)  # nobody else may call the same place so near the alert
LEAST_PAYLOADS = 300  # different ones, where a sample has any


class Check:
    def __init__(self, folder, never):
        self.folder, self.wrong = folder, []
        self.truth = json.loads((folder / "truth.json").read_text())
        self.alert = json.loads((folder / "alert.json").read_text())
        self.log = Log(folder, never, self.truth.get("box"))
        self.wrong += self.log.forbidden

    def hold(self, fact, message):
        if not fact:
            self.wrong.append(message)

    def run(self):
        truth, log = self.truth, self.log
        attack = truth["attack"]
        self.hold(truth["lost"] == 0, "events were lost")
        self.hold(len(log.serials) == truth["events"], f"{len(log.serials)} events in the log, {truth['events']} in the truth")
        self.hold(log.nodes == {truth["host"]}, f"nodes {log.nodes}, host {truth['host']}")
        lives = {life: f"process {entry['pid']}" for entry in attack["processes"] if (life := self.process(entry, "attack"))}
        self.hold(len(set(lives.values())) == len(lives), "two processes of the attack have one pid: edges cannot tell them apart")
        files = {g: f"file {entry['path']} {entry['inode']}" for entry in attack["files"] if (g := self.file(entry, "file", lives))}
        answer = self.process(truth["answer"], "answer")
        if answer:
            self.is_answer(answer, lives)
        self.is_cause(lives)
        self.others(lives, files)
        spoken = {event.where for life in lives for event in life.events if event.name == "connect"}
        for entry in attack["endpoints"]:
            self.hold((entry["ip"], entry["port"]) in spoken, f"no process of the attack calls {entry}")
        if "edges" in attack:
            self.same_edges(lives, files)
        if (self.folder / payloads.LIST).exists():
            self.same_payloads()
        print(f"{'ok' if not self.wrong else 'WRONG'}  {self.folder.name}: {len(log.serials)} events, {len(log.events)} system "
              f"calls, answer {truth['answer']['pid']}, {len(lives)} processes, {len(files)} files, {len(attack.get('edges', []))} edges")
        for message in self.wrong:
            print("   ", message)
        return not self.wrong

    def process(self, entry, what):
        life = self.log.life(entry["pid"], entry["first"])
        self.hold(life, f"{what}: pid {entry['pid']} has no life from {entry['first']}, but {self.log.lives.get(entry['pid'])}")
        for field in ("comm", "exe"):
            seen = {getattr(event, field) for event in life.events} if life else {entry.get(field)}
            seen |= {text.removesuffix(" (deleted)") for text in seen if text and field == "exe"}
            self.hold(entry.get(field) is None or entry[field] in seen, f"{what}: pid {entry['pid']} has {field} {seen}")
        return life

    def is_answer(self, answer, lives):
        log, forks = self.log, any(event.born() for event in self.log.events)
        self.hold(answer.birth or not forks or answer.pid in log.boxed, "the answer has no birth record")
        self.hold(answer in lives, "the answer is not among the attack's processes")
        decoys = [child for child in log.children_of(answer) if child not in lives]
        expected = self.truth.get("decoys", {"count": 0})["count"]
        self.hold(len(decoys) == expected, f"the answer has {len(decoys)} other children, not {expected}: {decoys[:5]}")
        at = seconds(self.alert.get("timestamp") or self.alert["time"])
        ends = {(self.alert["src_ip"], self.alert["src_port"]), (self.alert["dest_ip"], self.alert["dest_port"])}

        def calls(life, least, most):
            return [at - event.time for event in life.events if event.name == "connect" and event.where in ends
                    and (event.done or event.call["exit"] == EINPROGRESS) and least <= at - event.time <= most]

        self.hold(calls(answer, *BEFORE_ALERT), f"no connection of the answer {BEFORE_ALERT} s before the alert")
        rivals = [life for some in log.lives.values() for life in some if life is not answer and calls(life, *RIVALS)]
        self.hold(not rivals, f"{rivals} called the same place within a second")
        for entry in self.truth.get("beside", []):
            life = self.process(entry, "beside")
            self.hold(life and life not in lives and calls(life, -1e9, 1e9), f"pid {entry['pid']} is not beside")

    def file(self, entry, what, lives):
        known = self.log.generations.get((entry["dev"], entry["inode"]), [])
        named = [g for g in known if entry["path"] in g.names()]
        if "first" in entry:
            named = [g for g in named if abs(g.first() - seconds(entry["first"])) < 0.0005]
        self.hold(named, f"{what}: {entry['path']} is not seen on {entry['dev']} {entry['inode']}")
        touched = [g for g in named if any(self.log.life_of[event.serial] in lives for event, _, _ in g.uses)]
        self.hold(touched or what == "innocent", f"{what}: no process of the attack touches {entry['path']}")
        return (touched or named or [None])[0]

    def is_cause(self, lives):
        cause = self.truth["cause"]
        if cause["kind"] == "file":
            generation = self.file(cause, "cause", lives)
            writers = [event for event, flow, _ in generation.uses if flow not in ("read", "executed", "gone")
                       and self.log.life_of[event.serial] in lives] if generation else []
            self.hold(writers, "nobody of the attack wrote or renamed the cause")
        else:
            self.hold(self.process(cause, "cause") in lives, "the cause is not among the attack's processes")

    def others(self, lives, files):
        """What must not be taken for the attack is in the log, and is not the attack's."""
        for entry in self.truth.get("innocent", []):
            if "path" in entry:
                self.hold(self.file(entry, "innocent", lives) not in files, f"{entry['path']} is no innocent file")
            else:
                self.hold(self.process(entry, "innocent") not in lives, f"pid {entry['pid']} is no innocent process")
        for entry in self.truth.get("unprovable", []):
            self.hold(self.process(entry, "unprovable") not in lives, f"pid {entry['pid']} is among the attack's processes")

    def same_payloads(self):
        """Each text of the list is in the log, where the truth says."""
        listed = payloads.read(self.folder / payloads.LIST)
        known = payloads.located(listed, self.folder)
        for payload in listed:
            self.hold(payload.row in known, f"line {payload.row} of {payloads.LIST} is not in the log: {payload}"[:200])
        different = {payload.text * payload.times for payload in listed if payload.row in known}
        self.hold(len(different) >= LEAST_PAYLOADS, f"only {len(different)} different payloads are in the log")
        self.hold(known == {entry["row"]: entry["serials"] for entry in self.truth["payloads"]},
                  "payloads are not where the truth says; fill-truth.py finds them")

    def same_edges(self, lives, files):
        ends = {(e["ip"], e["port"]): f"endpoint {e['ip']}:{e['port']}" for e in self.truth["attack"]["endpoints"]}
        units = {self.process(e, "unit"): e["unit"] for e in self.truth["attack"]["processes"] if "unit" in e}
        told, known = self.truth["attack"]["edges"], self.log.edges(lives, files, ends, units)
        for edge in known:
            self.hold(edge in told, f"an edge is not in the truth: {edge}")
        for edge in told:
            self.hold(edge in known, f"an edge is not in the log: {edge}")


arguments = sys.argv[1:]
never = []
if "--never" in arguments:
    never = arguments[arguments.index("--never") + 1:]
    arguments = arguments[:arguments.index("--never")]
results = [Check(Path(os.path.abspath(folder)), never).run() for folder in arguments]
sys.exit(0 if all(results) else 1)
