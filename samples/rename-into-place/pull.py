#!/usr/bin/python3
"""Keeps a file as a server has it: pull.py URL FILE SECONDS. A new version is written under a temporary name, synced
and renamed into place, so that nobody ever sees half of it."""
import os
import sys
import tempfile
import time
import urllib.request

url, target, pause = sys.argv[1], sys.argv[2], float(sys.argv[3])
while not os.path.exists("/opt/lab/stop"):
    with urllib.request.urlopen(url) as answer:
        new = answer.read()
    with open(target, "rb") as file:
        old = file.read()
    if new != old:
        handle, name = tempfile.mkstemp(dir=os.path.dirname(target), prefix="." + os.path.basename(target) + ".")
        with os.fdopen(handle, "wb") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o755)
        os.rename(name, target)
    time.sleep(pause)
