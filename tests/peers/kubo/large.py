#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A large DAG and many small pins go into a Kubo daemon and come out of one, in memory that depends on neither.

large.py [MIB PINS], 4096 and 20000 if not given; `ipfs` must be on PATH. Nothing here uses a network.
"""

import concurrent.futures
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, os.pardir, os.pardir, "support")]
from holdfast import Holdfast, car  # noqa: E402
from ipfs import Node, output_of, wait_for  # noqa: E402
from tap import HOLDFAST, Tap  # noqa: E402

MIB = int(sys.argv[1]) if len(sys.argv) > 1 else 4096
PINS = int(sys.argv[2]) if len(sys.argv) > 2 else 20000
MOST_MEMORY = 128 << 20  # bytes, of the program in all of it
CLIENTS = 8


class World:
    """Holdfast over a node and its own archive."""

    def __init__(self, directory):
        self.directory = directory
        for name in ("node", "holdfast"):
            os.mkdir(self.path(name))
        self.node = Node(self.path("node"))
        self.node.stop()
        self.node.run("config", "Datastore.StorageMax", "100GB")
        self.node.start()
        self.holdfast = Holdfast(self.path("holdfast"))
        status, data = self.holdfast.call("POST", "backends",
                                          {"id": "kubo", "kind": "ipfs", "settings": {"address": self.node.address}})
        assert status == 201, data
        self.holdfast.call("POST", "replication/settings", {"target_replicas": 2})

    def path(self, *names):
        """Below the directory of the test."""
        return os.path.join(self.directory, *names)

    def make_file(self, name, mib):
        """Pieces that are all different, made quickly."""
        with open(self.path(name), "wb") as file:
            for index in range(mib):
                file.write(index.to_bytes(8, "big") * 512 + os.urandom(4096) * 255)
        return self.path(name)

    def proven(self):
        """How many pins have both copies proven."""
        status, data = self.holdfast.call("GET", "replication/status")
        assert status == 200, data
        return data["data"]["at_target_pins"]

    def add(self, index):
        """One small pin from outside."""
        root, data = car([b"small %d" % index])
        status, answer = self.holdfast.add_car(data, "?visibility=public")
        assert status in (200, 202), answer
        return root

    def adopt(self, cid):
        """One pin that the node has."""
        status, answer = self.holdfast.call("POST", "pins", {"cid": cid, "visibility": "public"})
        assert status in (200, 202), answer

    def check_memory(self):
        """In all that was done."""
        peak = self.holdfast.peak_memory()
        print(f"# peak memory {peak >> 20} MiB")
        assert peak < MOST_MEMORY, peak

    def check_large_in(self):
        """From a file into the archive and the node."""
        before, name = self.proven(), self.make_file("large-in", MIB)
        cid = output_of(HOLDFAST, "--pack", name, "--output", self.path("large.car")).decode().strip()
        os.remove(name)
        output_of("curl", "-sSf", "-X", "POST", "-H", "Content-Type: application/vnd.ipld.car", "-T", self.path("large.car"),
                  f"{self.holdfast.url}api/pins?visibility=public")
        os.remove(self.path("large.car"))
        wait_for(lambda: self.proven() == before + 1, 1800)
        assert cid in self.node.pins()

    def check_large_out(self):
        """From the node into the archive."""
        before, name = self.proven(), self.make_file("large-out", MIB)
        cid = self.node.run("add", "-Q", "--cid-version=1", name).decode().strip()
        os.remove(name)
        self.adopt(cid)
        wait_for(lambda: self.proven() == before + 1, 1800)

    def check_many_in(self):
        """Small pins from outside into both."""
        before = self.proven()
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            roots = set(pool.map(self.add, range(PINS)))
        wait_for(lambda: self.proven() == before + PINS, 3600)
        assert roots <= self.node.pins().keys()

    def check_many_out(self):
        """Small pins of the node into the archive."""
        before = self.proven()
        os.mkdir(self.path("many"))
        for index in range(PINS):
            with open(self.path("many", str(index)), "w", encoding="ascii") as file:
                file.write(f"from the node {index}")
        lines = self.node.run("add", "-r", "-Q", "--pin=false", "--cid-version=1", self.path("many")).decode().split()
        cids = [line.split()[0] for line in self.node.run("ls", "--size=false", lines[-1]).decode().splitlines()]
        assert len(cids) == PINS
        for at in range(0, PINS, 500):
            self.node.run("pin", "add", *cids[at:at + 500])
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(self.adopt, cids))
        wait_for(lambda: self.proven() == before + PINS, 3600)

    def close(self):
        """Both processes, by their ids."""
        self.holdfast.stop()
        self.node.stop()


def main():
    """One result a check."""
    with Tap("kubo-large") as tap:
        world = World(tap.directory)
        try:
            for name in ("large_in", "large_out", "many_in", "many_out", "memory"):
                tap.run("large and many:", lambda name: getattr(world, "check_" + name)(), [(name,)])
        finally:
            world.close()
        tap.finish()


main()
