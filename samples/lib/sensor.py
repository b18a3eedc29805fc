#!/usr/bin/env python3
"""Writes the alert that a network sensor would have raised: sensor.py FORM SEEN.json OUT [--swap] [--days N].

FORM is "suricata" (an EVE line) or "plain". SEEN.json is what the attacker's server saw of the connection:
{"time": unix seconds, "src_ip", "src_port", "dest_ip", "dest_port", "signature"}.
The alert comes 0.2 to 0.4 s after the connection. --swap names the remote end as the source, as a rule on the answer does.
--days moves it by N days, as lib/shift.py does with the log.
"""
import json
import sys
from datetime import datetime, timezone

form, seen, out = sys.argv[1:4]
with open(seen) as file:
    flow = json.load(file)
if "--swap" in sys.argv:
    for part in ("ip", "port"):
        flow["src_" + part], flow["dest_" + part] = flow["dest_" + part], flow["src_" + part]
if "--days" in sys.argv:
    flow["time"] += int(sys.argv[sys.argv.index("--days") + 1]) * 86400
at = datetime.fromtimestamp(flow["time"] + 0.2 + flow["src_port"] % 200 / 1000, timezone.utc)
ends = {key: flow[key] for key in ("src_ip", "src_port", "dest_ip", "dest_port")}
if form == "suricata":
    alert = {"timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.%f+0000"), "flow_id": int(flow["time"] * 1e6) % 2**51,
             "in_iface": "eth0", "event_type": "alert", **ends, "proto": "TCP",
             "alert": {"action": "allowed", "gid": 1, "signature_id": flow["signature_id"], "rev": 1,
                       "signature": flow["signature"], "category": "A Network Trojan was detected", "severity": 1}}
else:
    alert = {"time": at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z", **ends, "proto": "TCP",
             "signature": flow["signature"], "severity": 1}
with open(out, "w") as file:
    file.write(json.dumps(alert) + "\n")
