#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""64 connections of garbage: all others are answered meanwhile, soon, and memory stays as it is.

garbage.py [SECONDS] [SEED]

The same calls go in turns to the Holdfast under attack and to another one beside it, which nobody attacks: that one
shows what the load of the machine alone does to them. HF_LONG_SECONDS shortens it for trying out.
"""

import http.client
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from holdfast import Holdfast, car  # noqa: E402

CONNECTIONS = 64
PROCESSES = 8
OTHER_UID = 65534
LIMIT = 0.1  # seconds
TIMES = 3  # as slow as the one beside it, where the machine is too busy for the limit
MOST_GROWTH = 8 << 20  # bytes
PATHS = ["pins", "replication/status", "replication/backends", "jobs", "status"]


def half_a_request(rand, port):
    """Headers without an end, or nothing."""
    text = f"GET /api/pins HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX: ".encode()
    return text[:rand.randrange(len(text))]


def refused(rand, port):
    """Whole requests that are answered with a refusal, one after the other."""
    head = rand.choice(["GET / HTTP/1.1\r\nHost: evil.example\r\n",
                        f"DELETE /api/backends/x HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer wrong\r\n",
                        f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: null\r\nContent-Length: 999999\r\n",
                        f"POST /api/pins HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: text/plain\r\n"
                        "Transfer-Encoding: chunked\r\n"])
    return (head + "\r\n").encode() * rand.choice([1, 2, 2000])


def unclear(rand, port):
    """A long path, and a body that ends nobody knows how."""
    head = f"POST /{'x' * rand.choice([10, 60000])} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    ends = ["Transfer-Encoding: x", "Content-Length: 2, 2", "Transfer-Encoding : chunked", " folded"]
    return (head + rand.choice(ends) + "\r\n\r\n").encode()


KINDS = [lambda rand, port: b"",
         lambda rand, port: rand.randbytes(rand.choice([1, 100, 10000, 1000000])),
         lambda rand, port: b"\r\n".join(rand.randbytes(30) for _ in range(3000)),
         lambda rand, port: b"GET / HTTP/1.1\r\nX: " + b"x" * rand.choice([1000, 99000, 5000000]),
         lambda rand, port: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + rand.randbytes(500),
         lambda rand, port: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + rand.randbytes(100),
         half_a_request, refused, refused, unclear]


def one_connection(rand, port):
    """Garbage of one kind, sent in some way; what is answered is read, or not."""
    garbage = rand.choice(KINDS)(rand, port)
    with socket.socket() as client:
        client.settimeout(rand.choice([0.01, 0.1, 1, 20]))
        client.connect(("127.0.0.1", port))
        if rand.random() < 0.2:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # ends with a reset
        if rand.random() < 0.1:  # slowly
            for byte in garbage[:200]:
                client.send(bytes([byte]))
                time.sleep(0.05)
        client.sendall(garbage)
        if rand.random() < 0.5:
            while client.recv(65536):
                pass


def attack(port, seed, uid):
    """A process of attackers, until SIGTERM: then prints how many connections they made."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    if uid:
        os.setuid(uid)
    counts = [0] * (CONNECTIONS // PROCESSES)

    def run(number):
        rand = random.Random(f"{seed} {number}")
        while not stop.is_set():
            try:
                one_connection(rand, port)
            except OSError:
                pass
            counts[number] += 1
            time.sleep(rand.random() * 0.02)

    for number in range(len(counts)):
        threading.Thread(target=run, args=(number,), daemon=True).start()
    while not stop.wait(1):
        pass
    print(sum(counts), flush=True)
    os._exit(0)  # no waiting for those that are silent


class Caller:
    """A client that measures: on a connection of its own for each call, or on one that it keeps."""

    def __init__(self, holdfast, keeps):
        self.holdfast, self.keeps, self.times, self.connection = holdfast, keeps, [], None

    def call(self, path):
        """One call, which must succeed."""
        start = time.monotonic()
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.holdfast.port, timeout=60)
        self.connection.request("GET", "/api/" + path)
        answer = self.connection.getresponse()
        content = answer.read()
        if not self.keeps:
            self.connection.close()
            self.connection = None
        self.times.append(time.monotonic() - start)
        assert answer.status == 200 and json.loads(content)["success"], (answer.status, content[:200])

    def summary(self):
        """(median, 99th percentile, worst) in milliseconds."""
        times = sorted(self.times)
        return [1000 * x for x in (statistics.median(times), times[len(times) * 99 // 100], times[-1])]


def memory_of(holdfast):
    """Resident bytes."""
    with open(f"/proc/{holdfast.process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def sockets_of(holdfast):
    """How many are open; of files more are as more is read at once."""
    count, directory = 0, f"/proc/{holdfast.process.pid}/fd"
    for name in os.listdir(directory):
        try:
            count += os.readlink(os.path.join(directory, name)).startswith("socket:")
        except FileNotFoundError:
            pass
    return count


def measure(holdfasts, seconds):
    """Calls each in turns; (callers, memory of the first over the time)."""
    callers = [Caller(holdfast, keeps) for keeps in (False, True) for holdfast in holdfasts]
    memory, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        for path in PATHS:
            for caller in callers:
                caller.call(path)
        memory.append(memory_of(holdfasts[0]))
        time.sleep(0.01)
    return callers, memory


def tell(title, callers):
    """One line for each way to call."""
    names = ["attacked, new connections", "beside it, new connections", "attacked, one kept", "beside it, one kept"]
    for name, caller in zip(names, callers):
        median, most, worst = caller.summary()
        print(f"# {title}: {name}: {len(caller.times)} calls, median {median:.1f} ms, 99 % {most:.1f} ms,"
              f" worst {worst:.1f} ms", flush=True)


def check_times(callers):
    """Raises when the attacked one is too slow, and not because all is."""
    for attacked, beside in ((callers[0], callers[1]), (callers[2], callers[3])):
        most, compared = attacked.summary()[1] / 1000, beside.summary()[1] / 1000
        assert most <= max(LIMIT, TIMES * compared), f"{most * 1000:.0f} ms, beside it {compared * 1000:.0f} ms"


def check_memory(memory):
    """Raises when it grew after the first half."""
    half = len(memory) // 2
    before, after = max(memory[half // 2:half]), max(memory[half:])
    print(f"# memory: {memory[0] >> 20} MiB at first, at most {before >> 20} MiB in the second quarter,"
          f" {after >> 20} MiB afterwards", flush=True)
    assert after - before <= MOST_GROWTH


def check_sockets(holdfast, before):
    """Raises when those that are gone leave connections behind."""
    for _ in range(400):
        if sockets_of(holdfast) <= before:
            return
        time.sleep(0.1)
    raise AssertionError(f"{before} sockets before, {sockets_of(holdfast)} long after")


def start_attack(port, seed):
    """The attackers; half of them are another user where that can be."""
    return [subprocess.Popen([sys.executable, os.path.abspath(__file__), "--attack", str(port), f"{seed} {number}",
                              str(OTHER_UID if os.geteuid() == 0 and number % 2 else 0)], stdout=subprocess.PIPE)
            for number in range(PROCESSES)]


def end_attack(attackers):
    """How many connections they made."""
    for attacker in attackers:
        attacker.send_signal(signal.SIGTERM)
    return sum(int(attacker.communicate()[0] or 0) for attacker in attackers)


def run(seconds, seed, directory):
    """The whole test over two Holdfasts."""
    holdfasts = []
    attackers = []
    try:
        for name in ("attacked", "beside"):
            os.mkdir(os.path.join(directory, name))
            holdfasts.append(Holdfast(os.path.join(directory, name)))
        for holdfast in holdfasts:
            for number in range(50):
                status, _ = holdfast.add_car(car([f"{number}".encode()])[1])
                assert status == 202
        quiet, _ = measure(holdfasts, seconds / 8)
        tell("quiet", quiet)
        before = sockets_of(holdfasts[0])
        attackers = start_attack(holdfasts[0].port, seed)
        callers, memory = measure(holdfasts, seconds)
        made = end_attack(attackers)
        attackers = []
        print(f"# {made} connections of garbage", flush=True)
        tell("under attack", callers)
        assert made > seconds * 20, "that was no attack"
        check_times(callers)
        check_memory(memory)
        check_sockets(holdfasts[0], before)
        for holdfast in holdfasts:
            assert holdfast.stop() == 0
    finally:
        end_attack(attackers)
        for holdfast in holdfasts:
            if holdfast.process.poll() is None:
                holdfast.kill()


def main():
    """One TAP line."""
    seconds = float(os.environ.get("HF_LONG_SECONDS") or (sys.argv[1] if len(sys.argv) > 1 else 120))
    seed = sys.argv[2] if len(sys.argv) > 2 else str(random.SystemRandom().randrange(1 << 32))
    print(f"1..1\n# seed {seed}", flush=True)
    try:
        with tempfile.TemporaryDirectory(prefix="holdfast-garbage-") as directory:
            run(seconds, seed, directory)
    except BaseException:
        print("not ok 1 garbage keeps nobody out", flush=True)
        raise
    print("ok 1 garbage keeps nobody out")


if sys.argv[1:2] == ["--attack"]:
    attack(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
else:
    main()
