#!/usr/bin/python3
"""The first caller: calls the laboratory's two addresses again and again and answers with its user's name."""
import getpass
import os
import socket
import time

while not os.path.exists("/opt/lab/stop"):
    for address in ("fd00:66::9", "10.66.4.9"):
        with socket.create_connection((address, 443)) as home:
            for line in home.makefile():
                home.sendall(getpass.getuser().encode() + b"\n")
    time.sleep(4)
