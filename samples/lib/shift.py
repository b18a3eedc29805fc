#!/usr/bin/env python3
"""Moves recorded stages apart: shift.py LOG SERIAL=DAYS... Every event after SERIAL gets DAYS days more, in place.

The serials must rise, and so must the days. Nothing but the seconds in "audit(seconds.millis:serial)" changes: serials,
pids and inodes stay as recorded. auditd's own records (DAEMON_...) have serials of their own and go with their neighbours.
"""
import re
import sys

STAMP = re.compile(rb"^(.*?type=(\S+) msg=audit\()(\d+)(\.\d+:(\d+)\).*)$", re.DOTALL)

log, *pairs = sys.argv[1:]
borders = [tuple(map(int, pair.split("="))) for pair in pairs]
assert borders == sorted(borders) and [days for _, days in borders] == sorted(days for _, days in borders)

days = 0
lines = []
with open(log, "rb") as file:
    for line in file:
        before, kind, seconds, rest, serial = STAMP.match(line).groups()
        if not kind.startswith(b"DAEMON_"):
            days = max((d for border, d in borders if int(serial) > border), default=0)
        lines.append(b"%s%d%s" % (before, int(seconds) + days * 86400, rest))
with open(log, "wb") as file:
    file.writelines(lines)
