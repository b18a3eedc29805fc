#!/usr/bin/env python3
"""The attacker's end of a call home: c2.py BIND_IP PORT SEEN.json SIGNATURE_ID SIGNATURE WORD...

Sends one WORD a line to the caller, reads what comes back until it stops, then the next WORD. Notes each
connection in SEEN.json.PORT for the sensor, with the first bytes that were said. The words mean something only to
the caller, which knows a short fixed list.
"""
import json
import socket
import sys
import threading
import time

ip, port, seen, signature_id, signature, *words = sys.argv[1:]
family = socket.AF_INET6 if ":" in ip else socket.AF_INET


def talk(connection, flow):
    connection.settimeout(1.5)
    said = b""
    for word in words:
        try:
            connection.sendall(word.encode() + b"\n")
            while part := connection.recv(65536):
                said = (said + part)[:40]
        except TimeoutError:
            continue
        except OSError:
            break
    connection.close()
    flow["said"] = said.decode("ascii", "replace")
    with open(f"{seen}.{flow['src_port']}", "w") as file:
        json.dump(flow, file)


listener = socket.socket(family, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((ip, int(port)))
listener.listen(8)
while True:
    connection, peer = listener.accept()
    flow = {"time": time.time(), "src_ip": peer[0], "src_port": peer[1], "dest_ip": ip, "dest_port": int(port),
            "signature_id": int(signature_id), "signature": signature}
    threading.Thread(target=talk, args=(connection, flow), daemon=True).start()
