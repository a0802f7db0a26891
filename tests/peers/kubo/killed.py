#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of Holdfast or of Kubo at random moments of adding pins: nothing that was acknowledged is lost, and work resumes.

killed.py [KILLS [SEED]]; `ipfs` must be on PATH. Nothing here uses a network.
"""

import http.client
import os
import random
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, os.pardir, os.pardir, "support")]
from holdfast import Holdfast, car, car_files, verify_car  # noqa: E402
from ipfs import Node, wait_for  # noqa: E402
from tap import Tap  # noqa: E402

KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 30
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 32)
PINS = 500
LONGEST = 1.0  # seconds between two kills


class World:
    """Two programs that are killed, and what the first one acknowledged."""

    def __init__(self, directory):
        self.rand, self.acknowledged, self.stopping = random.Random(SEED), {}, False
        self.directory = os.path.join(directory, "holdfast")
        os.mkdir(self.directory)
        os.mkdir(os.path.join(directory, "node"))
        self.node = Node(os.path.join(directory, "node"))
        self.holdfast = Holdfast(self.directory)
        status, data = self.holdfast.call("POST", "backends",
                                          {"id": "kubo", "kind": "ipfs", "settings": {"address": self.node.address}})
        assert status == 201, data
        self.holdfast.call("POST", "replication/settings", {"target_replicas": 2})
        self.node.fix_address()

    def add_until_done(self, rand):
        """One client: adds pins, and goes on when the server is away."""
        while not self.stopping and len(self.acknowledged) < PINS:
            root, data = car([rand.randbytes(rand.choice([10, 1000, 50000])) for _ in range(rand.choice([1, 1, 2, 40]))])
            try:
                status, _ = self.holdfast.add_car(data, f"?visibility=public&name={root[-8:]}{rand.choice(['', '&wait=60'])}")
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.01)
                continue
            if status in (200, 202):
                self.acknowledged[root] = root[-8:]

    def kill_one(self):
        """Either of them, at a random moment; it is started again at once."""
        time.sleep(self.rand.random() * LONGEST)
        if self.rand.random() < 0.5:
            self.node.stop("kill")
            self.node.start()
        else:
            self.holdfast.kill()
            self.holdfast = Holdfast(self.directory)

    def open_jobs(self):
        """Whether there is still something to do."""
        return [job for state in ("queued", "running") for job in self.holdfast.pages(f"jobs?state={state}", "jobs")]

    def states(self):
        """CID → states of its copies."""
        return {pin["cid"]: sorted(place["state"] for place in pin["storage_locations"])
                for pin in self.holdfast.pages("pins", "pins")}

    def check_kills(self):
        """All of it."""
        clients = [threading.Thread(target=self.add_until_done, args=(random.Random(self.rand.random()),)) for _ in range(4)]
        for client in clients:
            client.start()
        try:
            for _ in range(KILLS):
                self.kill_one()
            wait_for(lambda: len(self.acknowledged) >= PINS, 600)
        finally:
            self.stopping = True
            for client in clients:
                client.join()
        print(f"# {KILLS} kills, {len(self.acknowledged)} acknowledged pins")

        # What failed while the node was away is tried again at once by a program that begins.
        self.holdfast.stop()
        self.holdfast = Holdfast(self.directory)
        expected = {root: ["verified", "verified"] for root in self.acknowledged}
        wait_for(lambda: not self.open_jobs() and expected.items() <= self.states().items(), 900)
        pins = self.node.pins()
        for root, name in self.acknowledged.items():
            assert pins.get(root) == name, f"{root} is not pinned as {name}"
        archived = {verify_car(path)[0] for path in car_files(os.path.join(self.directory, "data", "car_archive"))}
        assert archived >= self.acknowledged.keys()

    def check_pins(self):
        """Kubo itself finds all of its pins whole."""
        broken = self.node.run("pin", "verify", "--quiet").decode().split()
        assert not broken, broken

    def close(self):
        """Both processes, by their ids."""
        self.holdfast.stop()
        self.node.stop()


def main():
    """Two results."""
    print(f"# seed {SEED}", flush=True)
    with Tap("killed") as tap:
        world = World(tap.directory)
        try:
            for name in ("kills", "pins"):
                tap.run("Holdfast and Kubo are killed:", lambda name: getattr(world, "check_" + name)(), [(name,)])
        finally:
            world.close()
        tap.finish()


main()
