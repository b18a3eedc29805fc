"""Visitors of a busy site: visitors.py HOST OWN_IP RATE. RATE requests a second, every twentieth a lookup."""
import asyncio
import itertools
import sys

host, own, rate = sys.argv[1], sys.argv[2], int(sys.argv[3])


async def ask(n):
    path = "/lookup.php?host=mail" if n % 20 == 0 else f"/page{n % 8 + 1}.html"
    try:
        reader, writer = await asyncio.open_connection(host, 80, local_addr=(own, 0))
        writer.write(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        await reader.read()
        writer.close()
    except OSError:
        pass


async def main():
    loop = asyncio.get_running_loop()
    start, tasks = loop.time(), set()
    for n in itertools.count():
        await asyncio.sleep(max(0, start + n / rate - loop.time()))
        task = asyncio.create_task(ask(n))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


asyncio.run(main())
