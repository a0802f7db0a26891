# SPDX-License-Identifier: GPL-3.0-or-later
"""Fan-out over real Kubo nodes, beside what Kubo's own commands do with the same CAR.

A node keeps what it has once, so each measurement gets nodes that are new; making and starting them is not measured. They
are killed by their process ids, and their repositories removed, as soon as a measurement is done.
"""

import os
import shutil
import subprocess
import time

from ipfs import Node
from rounds import ROUNDS, Row, seconds_of

NODES = 5
RATES = (40, 20)  # MB/s; five nodes at the first may be more than two processors can serve


class Nodes:
    """Daemons with empty repositories on one disk, and perhaps a limit before each of them."""

    def __init__(self, bench, program, count, rate=None):
        self.bench, self.limiter, self.nodes = bench, None, []
        try:
            for number in range(count):
                self.nodes.append(Node(bench.path(f"node-{number}"), program))
            self.pinned_by_itself = [len(node.pins()) for node in self.nodes]
            self.ports = [int(node.address.rpartition(":")[2]) for node in self.nodes]
            if rate:
                words = [bench.program("limiter"), str(rate), *map(str, self.ports)]
                self.limiter = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
                self.ports = [int(port) for port in self.limiter.stdout.readline().split()]
        except BaseException:
            self.__exit__()
            raise
        os.sync()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.limiter:
            self.limiter.communicate()
        for number, node in enumerate(self.nodes):
            node.stop("kill")
            shutil.rmtree(self.bench.path(f"node-{number}"))

    def imports(self, car):
        """The command for each node that puts a CAR into it and pins its root."""
        return [[node.program, f"--api=/ip4/127.0.0.1/tcp/{port}", "dag", "import", car]
                for node, port in zip(self.nodes, self.ports)]

    def environment(self):
        """Of all commands, which are told by an option which node is meant."""
        return self.nodes[0].environment

    def fan_out(self, car):
        """Holdfast copies the DAG to all: seconds, bytes read from the source, bytes of the CAR."""
        addresses = ",".join(f"http://127.0.0.1:{port}" for port in self.ports)
        seconds, _, read, size = self.bench.output("fanout", "ipfs", car, len(self.nodes), addresses).split()
        self.check(int(size))
        return float(seconds), int(read), int(size)

    def import_together(self, car):
        """Kubo's own command does so, one beside the other: seconds."""
        seconds = seconds_of(*self.imports(car), environment=self.environment())[0]
        self.check(os.path.getsize(car))
        return seconds

    def import_in_turn(self, car):
        """The same, one after the other."""
        seconds = sum(seconds_of(command, environment=self.environment())[0] for command in self.imports(car))
        self.check(os.path.getsize(car))
        return seconds

    def check(self, size):
        """All nodes have one more pin; the limiter has seen all bytes."""
        for node, count in zip(self.nodes, self.pinned_by_itself):
            assert len(node.pins()) == count + 1, node.pins()
        if self.limiter:
            output, _ = self.limiter.communicate()
            assert all(int(passed) >= size for passed in output.split()), (output, size)
            self.limiter = None


def at_a_rate(bench, program, rate):
    """(a): the bytes of five cost the time of one, as long as neither Kubo nor the processors are what is slow."""
    mib = bench.sizes["kubo_rate_mib"] * rate // RATES[0]
    car = bench.car(mib, 256)
    to_one = Row("fanout-kubo", f"(a) {mib} MiB to five nodes at {rate} MB/s, to one of them", "s", at_most=1.25)
    to_kubo = Row("fanout-kubo", "    to five ipfs dag imports through the same limits", "s")
    for _ in range(ROUNDS):
        with Nodes(bench, program, 1, rate) as one:
            single = one.fan_out(car)[0]
        with Nodes(bench, program, NODES, rate) as five:
            ours = five.fan_out(car)[0]
        with Nodes(bench, program, NODES, rate) as five:
            theirs = five.import_together(car)
        to_one.add(ours, single)
        to_kubo.add(ours, theirs)
    return [to_one, to_kubo]


def on_one_disk(bench, program):
    """(b), and (c): what is read from the source does not grow with the targets."""
    mib = bench.sizes["kubo_mib"]
    car = bench.car(mib, 256)
    beside = Row("fanout-kubo", f"(b) {mib} MiB to five nodes, to five dag imports at once", "s", at_most=1.15)
    in_turn = Row("fanout-kubo", "    to five ipfs dag imports, one after the other", "s")
    read = Row("fanout-kubo", "(c) bytes read from the source, to those of the DAG", "B", at_most=1.0)
    for _ in range(ROUNDS):
        with Nodes(bench, program, NODES) as five:
            together = five.import_together(car)
        with Nodes(bench, program, NODES) as five:
            seconds, bytes_read, size = five.fan_out(car)
        with Nodes(bench, program, NODES) as five:
            one_by_one = five.import_in_turn(car)
        beside.add(seconds, together)
        in_turn.add(seconds, one_by_one)
        read.add(bytes_read, size)
    return [beside, in_turn, read]


def fetch(bench, car, node):
    """Seconds until a DAG of the node is in a directory of CAR files."""
    place = bench.path("fetched")
    os.mkdir(place)
    os.mkdir(os.path.join(place, "place-0"))
    os.sync()
    seconds = float(bench.output("fanout", "fetch", car, node.address, place).split()[0])
    shutil.rmtree(place)
    return seconds


def export(bench, root, node):
    """Seconds until `ipfs dag export` has written it to a file that is on the disk."""
    path = bench.path("exported.car")
    os.sync()
    start = time.monotonic()
    with open(path, "wb") as file:
        words = [node.program, "dag", "export", "--offline", "--progress=false", root]
        subprocess.run(words, check=True, stdout=file, env=node.environment)
        os.fsync(file.fileno())
    seconds = time.monotonic() - start
    os.unlink(path)
    return seconds


def out_again(bench, program):
    """The other direction: from one node into an archive, each block hashed on the way."""
    mib = bench.sizes["kubo_mib"]
    car = bench.car(mib, 256)
    row = Row("fanout-kubo", f"{mib} MiB from a node to an archive, to dag export + fsync", "s")
    with Nodes(bench, program, 1) as one:
        one.import_together(car)
        node = one.nodes[0]
        root = next(cid for cid in node.pins() if cid.startswith("bafy"))
        export(bench, root, node)
        for _ in range(ROUNDS):
            theirs = export(bench, root, node)
            row.add(fetch(bench, car, node), theirs)
    return [row]


def bench_fanout_kubo(bench):
    """Seconds; no rows where Kubo can't be had, which is said."""
    program = bench.peer("with-go", "kubo", "sh", "-c", "command -v ipfs")
    if not program:
        return []
    limited = [row for rate in RATES for row in at_a_rate(bench, program, rate)]
    return [*limited, *on_one_disk(bench, program), *out_again(bench, program)]
