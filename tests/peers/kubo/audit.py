#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""holdfast --audit of a Kubo daemon: what is damaged in its repository is found and named, and nothing there changes.

`ipfs` must be on PATH. Two daemons know each other over 127.0.0.1; nothing else here uses a network.
"""

import json
import os
import random
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, os.pardir, os.pardir, "support")]
from ipfs import Node  # noqa: E402
from tap import HOLDFAST, Tap  # noqa: E402

PINS = 12


class World:
    """A node with pins of both versions, a second one that has them too, and a directory with their CARs."""

    def __init__(self, directory):
        self.directory = directory
        for name in ("node", "other", "cars"):
            os.mkdir(self.path(name))
        self.node = Node(self.path("node"), offline=False)
        self.other = Node(self.path("other"), offline=False)
        addresses = self.other.call("id")["Addresses"]
        self.node.run("swarm", "connect", next(address for address in addresses if "/tcp/" in address))
        for cid in self.node.pins():  # the empty folder, which Kubo begins with
            self.node.run("pin", "rm", cid)
        self.pins = [self.add(number) for number in range(PINS)]

    def path(self, *names):
        """Below the directory of the test."""
        return os.path.join(self.directory, *names)

    def add(self, number):
        """A file of random bytes as a pin, on both nodes and in the directory."""
        path = self.path(f"file-{number}")
        with open(path, "wb") as file:
            file.write(random.Random(number).randbytes(700_000 + number * 100_000))
        words = ["add", "-Q", f"--cid-version={number % 2}", path]
        cid = self.node.run(*words).decode().strip()
        assert self.other.run(*words).decode().strip() == cid
        with open(self.path("cars", f"file-{number}"), "wb") as file:
            file.write(self.node.run("dag", "export", "--progress=false", cid))
        return cid

    def leaf_of(self, cid):
        """The last block of a file."""
        return self.node.run("refs", "-r", "--offline", cid).decode().split()[-1]

    def audit(self, *words):
        """(exit status, the object)"""
        done = subprocess.run([HOLDFAST, "--audit", "--json", *words], capture_output=True, timeout=600, check=False)
        assert done.stderr == b"", done.stderr
        found = json.loads(done.stdout)
        assert found["exit_status"] == done.returncode
        return done.returncode, found

    def state(self):
        """The pins with their names, and each block's file with its bytes and times."""
        blocks = {}
        for folder, _, names in os.walk(self.path("node", "blocks")):
            for name in (name for name in names if name.endswith(".data")):  # Kubo writes diskUsage.cache by its own clock
                path = os.path.join(folder, name)
                info = os.stat(path)
                with open(path, "rb") as file:
                    blocks[path] = (info.st_ino, info.st_size, info.st_mtime_ns, hash(file.read()))
        return self.node.pins(), blocks, self.node.call("files/ls", arg="/")

    def assert_unchanged(self, before):
        """What state() told is still so."""
        after = self.state()
        assert after[0] == before[0] and after[2] == before[2], (before[0], after[0])
        changed = {path for path in {**before[1], **after[1]} if before[1].get(path) != after[1].get(path)}
        assert not changed, changed

    # ---- the checks ----

    def check_whole(self):
        """All pins, of both versions, read in full."""
        before = self.state()
        status, found = self.audit(self.node.address, "--full")
        assert status == 1 and found["result"] == "warning", found
        assert (found["pins"], found["read"], found["one_place"]) == (PINS, PINS, PINS), found
        place, = found["places"]
        assert place["identity"] == "ipfs:" + self.node.call("id")["ID"], place
        assert place["domain"].startswith("disk:"), place
        self.assert_unchanged(before)

    def check_two_places(self):
        """A pin is the same under “Qm…” in Kubo and in a CAR; one disk is one place."""
        status, found = self.audit(self.node.address, self.path("cars"), "--full")
        assert status == 1 and (found["pins"], found["one_domain"], found["read"]) == (PINS, PINS, PINS), found

    def check_damaged(self):
        """A flipped bit, a leaf that only the other node has, a root that is gone."""
        corrupt, incomplete, rootless = self.pins[:3]
        flipped, missing = self.leaf_of(corrupt), self.leaf_of(incomplete)
        path = self.node.block_file(flipped)
        mode = os.stat(path).st_mode
        os.chmod(path, mode | 0o200)
        with open(path, "r+b") as file:
            file.seek(1234)
            byte = file.read(1)
            file.seek(1234)
            file.write(bytes([byte[0] ^ 1]))
        os.chmod(path, mode)
        os.remove(self.node.block_file(missing))
        os.remove(self.node.block_file(rootless))
        assert self.node.call("swarm/peers")["Peers"], "the nodes don't know each other"

        before = self.state()
        status, found = self.audit(self.node.address, "--full")
        assert status == 2 and found["result"] == "at_risk", found
        assert (found["unreadable"], found["incomplete"]) == (1, 2), found
        findings = {finding["pin"]: finding for finding in found["places"][0]["findings"]}
        assert set(findings) == {corrupt, incomplete, rootless}, findings
        for pin, state, block in ((corrupt, "unreadable", flipped), (incomplete, "incomplete", missing),
                                  (rootless, "incomplete", rootless)):
            assert findings[pin]["state"] == state and findings[pin]["blocks"] == [block], findings[pin]
        self.assert_unchanged(before)
        assert not os.path.exists(self.node.block_file(missing)), "the audit fetched it"

        status, found = self.audit(self.node.address, self.path("cars"), "--full")
        assert status == 1 and (found["damaged"], found["unreadable"], found["incomplete"]) == (3, 0, 0), found

    def check_down(self):
        """A node that does not answer says nothing."""
        self.node.stop()
        status, found = self.audit(self.node.address)
        assert status == 3 and found["places"][0]["error"] and found["pins"] == 0, found

    def close(self):
        """All processes by their ids."""
        for node in (self.node, self.other):
            node.stop()


def main():
    """One result a check."""
    with Tap("kubo-audit") as tap:
        world = World(tap.directory)
        try:
            for name in ("whole", "two_places", "damaged", "down"):
                tap.run("audit of Kubo:", lambda name: getattr(world, "check_" + name)(), [(name,)])
        finally:
            world.close()
        tap.finish()


main()
