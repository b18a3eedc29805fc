#!/usr/bin/env python3
"""Fills a truth.json from its log: fill-truth.py FOLDER...

What a person decides is there already: which pids, paths and endpoints belong to the attack, and why. Added are facts that
can only be copied: `first`, comm, exe, dev, inode, serials of the edges, the number of events. Facts that are there stay,
but the edges, and where payloads are, are made anew. Of a pid or path that occurs several times the life or file nearest to
the alert is taken, unless `first` tells it. check-truth.py checks the result.
"""
import json
import sys
from pathlib import Path

import payloads
from auditlog import Log, iso, seconds

LONG = 150


def process(log, entry, near):
    life = log.life(entry["pid"], entry["first"]) if "first" in entry else min(
        log.lives[entry["pid"]], key=lambda life: abs(life.first() - near))
    last = life.events[-1]
    image = next((e for e in reversed(life.events) if e.name == "execve" and e.done), last)
    entry.setdefault("first", iso(life.first()))
    entry.setdefault("comm", image.comm)
    entry.setdefault("exe", image.exe.removesuffix(" (deleted)"))
    why = entry.pop("why", None)
    if why:
        entry["why"] = why
    return life


def file(log, entry, near):
    found = [g for generations in log.generations.values() for g in generations
             if entry["path"] in g.names() and entry.get("inode", g.key[1]) == g.key[1] and entry.get("dev", g.key[0]) == g.key[0]]
    generation = min(found, key=lambda g: abs(g.first() - (seconds(entry["first"]) if "first" in entry else near)))
    entry.setdefault("dev", generation.key[0])
    entry.setdefault("inode", generation.key[1])
    entry.setdefault("first", iso(generation.first()))
    for field in ("role", "why"):
        if field in entry:
            entry[field] = entry.pop(field)
    return generation


def fill(folder):
    path = folder / "truth.json"
    truth = json.loads(path.read_text())
    alert = json.loads((folder / "alert.json").read_text())
    near = seconds(alert.get("timestamp") or alert["time"])
    log = Log(folder, box=truth.get("box"))
    attack = truth["attack"]
    for entry in [truth["answer"], truth["cause"], *truth.get("innocent", []), *truth.get("unprovable", [])]:
        (file if "path" in entry else process)(log, entry, near)
    processes = {process(log, entry, near): f"process {entry['pid']}" for entry in attack["processes"]}
    units = {process(log, entry, near): entry["unit"] for entry in attack["processes"] if "unit" in entry}
    files = {file(log, entry, near): f"file {entry['path']} {entry['inode']}" for entry in attack["files"]}
    ends = {(e["ip"], e["port"]): f"endpoint {e['ip']}:{e['port']}" for e in attack["endpoints"]}
    attack["edges"] = log.edges(processes, files, ends, units)
    if (folder / payloads.LIST).exists():
        listed = payloads.read(folder / payloads.LIST)
        truth["payloads"] = [{"row": row, "serials": serials} for row, serials in payloads.located(listed, folder).items()]
    truth["events"] = len(log.serials)
    truth["host"] = next(iter(log.nodes))
    path.write_text(pretty(truth) + "\n")


def pretty(value, indent=0):
    """JSON with one line for each thing that fits on it."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or len(line) < LONG or indent > 4 and len(line) < 3 * LONG:
        return line
    pad = " " * (indent + 2)
    if isinstance(value, list):
        inner = [pretty(item, indent + 2) for item in value]
    else:
        inner = [f"{json.dumps(key)}: {pretty(item, indent + 2)}" for key, item in value.items()]
    opening, closing = ("[", "]") if isinstance(value, list) else ("{", "}")
    return opening + "\n" + ",\n".join(pad + item for item in inner) + "\n" + " " * indent + closing


for folder in sys.argv[1:]:
    fill(Path(folder))
