"""The texts that the sample hostile puts into its log, and where the log holds them."""
import re
import subprocess
from collections import defaultdict, namedtuple

LIST = "payloads.tsv"
MOST_SERIALS = 8  # of those that hold one
LONGEST = 100_000  # bytes of one argument; Linux takes no more than 131,072
ESCAPE = re.compile(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[nrt\\])")
PLAIN = {"n": b"\n", "r": b"\r", "t": b"\t", "\\": b"\\"}

Payload = namedtuple("Payload", "row place family text times")


def unescaped(text):
    parts = ESCAPE.split(text)
    for n in range(len(parts)):
        part = parts[n]
        if n % 2 == 0:
            parts[n] = part.encode()
        else:
            parts[n] = PLAIN.get(part) or (
                bytes([int(part[1:], 16)]) if part[0] == "x" else chr(int(part[1:], 16)).encode())
    return b"".join(parts)


def read(path):
    """One payload a line; its row is the line's number."""
    found = []
    with open(path, encoding="utf-8", newline="\n") as lines:
        for row, line in enumerate(lines, 1):
            if not line.startswith("#"):
                place, family, text, *times = line.rstrip("\n").split("\t")
                found.append(Payload(row, place, family, unescaped(text), int(times[0]) if times else 1))
    return found


def arguments(payload):
    """As the arguments of a program: many of them, or one, or one in pieces."""
    if payload.family == "many":
        return [payload.text] * payload.times
    whole = payload.text * payload.times
    step = LONGEST // len(payload.text) * len(payload.text) if payload.text else 1
    return [whole[at:at + step] for at in range(0, len(whole), step)] or [b""]


def deep(payload):
    """A folder within a folder within a folder."""
    return b"/".join([payload.text] * payload.times)


VALUE = re.compile(rb'(\S+?)=("[^"]*"|\S*)')
RECORD = re.compile(rb"(?:node=\S+ )?type=(\S+) msg=audit\(\d+\.\d+:(\d+)\): ?([^\x1d]*)")
ARGUMENT = re.compile(rb"a(\d+)(?:\[(\d+)\])?$")


def value(raw):
    if raw.startswith(b'"'):
        return raw[1:-1]
    return bytes.fromhex(raw.decode()) if re.fullmatch(rb"([0-9A-F]{2})+", raw) else raw


def places(log):
    """Of the bytes of a log: for each place and text the serials of the events that hold it."""
    found = defaultdict(set)
    pieces = defaultdict(dict)
    for line in log.split(b"\n"):
        match = RECORD.match(line)
        if not match:
            continue
        kind, serial, fields = match[1].decode(), int(match[2]), VALUE.findall(match[3])
        if kind == "EXECVE":
            for key, raw in fields:
                if at := ARGUMENT.match(key):
                    pieces[serial].setdefault(int(at[1]), {})[int(at[2] or 0)] = value(raw)
            continue
        for key, raw in fields:
            if kind == "SYSCALL" and key == b"comm":
                found["comm", value(raw)].add(serial)
            elif kind == "PATH" and key == b"name":
                found["name", value(raw).rsplit(b"/", 1)[-1]].add(serial)
            elif kind == "CWD":
                found["folder", value(raw).rsplit(b"/", 1)[-1]].add(serial)
                found["deep", value(raw)].add(serial)
            elif kind == "SOCKADDR" and key == b"saddr" and raw[:4] == b"0100":
                name = bytes.fromhex(raw.decode())[2:]
                found["abstract", name[1:]].add(serial)
                found["socket", name.split(b"\0")[0].rsplit(b"/", 1)[-1]].add(serial)
    for serial, whole in pieces.items():
        for parts in whole.values():
            found["argument", b"".join(part for _, part in sorted(parts.items()))].add(serial)
    return found


def located(payloads, folder):
    """{row: first serials} of the payloads that the log of a sample holds."""
    known = places(subprocess.run(["zstdcat", folder / "audit.log.zst"], capture_output=True, check=True).stdout)
    rows = {}
    for payload in payloads:
        if payload.place == "argument":
            serials = set.intersection(*(known["argument", part] for part in arguments(payload)))
        elif payload.place == "deep":
            end = b"/" + deep(payload)
            serials = {s for (place, text), of in known.items() if place == "deep" and text.endswith(end) for s in of}
        else:
            place = "name" if payload.place == "rename" else payload.place
            serials = known[place, payload.text * payload.times]
        if serials:
            rows[payload.row] = sorted(serials)[:MOST_SERIALS]
    return rows
