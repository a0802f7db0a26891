#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kubo daemon as one of Holdfast's stores: pins travel both ways, and damage in it is found and mended.

`ipfs` must be on PATH. Two daemons know each other over 127.0.0.1; nothing else here uses a network.
"""

import filecmp
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, os.pardir, os.pardir, "support")]
from ipfs import Node, output_of, wait_for  # noqa: E402
from store_world import StoreWorld  # noqa: E402
from tap import HOLDFAST, Tap  # noqa: E402


class World(StoreWorld):
    """There is a second node that the first one can ask."""

    def __init__(self, directory):
        self.other = Node(os.path.join(directory, "other"), offline=False)
        node = Node(os.path.join(directory, "node"), offline=False)
        addresses = self.other.call("id")["Addresses"]
        node.run("swarm", "connect", next(address for address in addresses if "/tcp/" in address))
        super().__init__(directory, "kubo", node)

    # ---- the checks ----

    def check_in(self):
        """A folder becomes a pin in Kubo, under its name, and the same bytes."""
        os.mkdir(self.path("tree"))
        for name, size in (("empty", 0), ("one", 1), ("large", 2_500_000), ("Straße", 70_000)):
            self.write(os.path.join("tree", name), size)
        car = self.path("tree.car")
        cid = output_of(HOLDFAST, "--pack", self.path("tree"), "--output", car).decode().strip()
        with open(car, "rb") as file:
            content = file.read()
        status, data = self.holdfast.add_car(content, "?wait=60&visibility=public&name=a%20tree")
        assert status == 200 and data["cids"] == [cid], (status, data)
        self.wait_for_both(cid)
        assert self.node.pins()[cid] == "a tree", self.node.pins()
        assert self.node.exported(cid) == self.archived(cid)
        self.node.run("get", "-o", self.path("got"), cid)
        names = os.listdir(self.path("tree"))
        assert filecmp.cmpfiles(self.path("tree"), self.path("got"), names, shallow=False)[0] == names

    def check_missing(self):
        """A leaf that only the network has is missing here. To verify does not fetch it; a repair brings it back."""
        cid = self.add_to_node("missing", 3_000_000)
        leaf, whole = self.node.leaf_of(cid), self.node.exported(cid)
        self.other.run("block", "put", "--format=raw", self.node.block_file(leaf))
        assert self.other.call("block/stat", arg=leaf, offline="true")["Key"] == leaf
        assert self.node.call("swarm/peers")["Peers"], "the nodes don't know each other"
        os.remove(self.node.block_file(leaf))

        self.set_automatic(False)
        found = self.verify(cid)["kubo"]
        assert found["verdict"] == "corrupt" and leaf in found["detail"] and "could not find" in found["detail"], found
        assert not os.path.exists(self.node.block_file(leaf)), "verifying fetched it"
        self.set_automatic(True)
        self.verify(cid)
        self.wait_for_both(cid)
        assert os.path.exists(self.node.block_file(leaf))
        assert self.node.exported(cid) == whole

    def check_network(self):
        """What only another node has is got by the one that is ours."""
        cid = self.other.run("add", "-Q", "--cid-version=1", self.write("network", 1_500_000)).decode().strip()
        data = self.expect(200, "POST", "pins?wait=60", {"cid": cid, "name": "from afar", "visibility": "public"})
        assert data["found"], data
        self.wait_for_both(cid)
        assert self.node.pins()[cid] == "from afar"

    def check_down(self):
        """A node that does not answer says nothing about its copies."""
        cid = self.add_to_node("down", 300_000)
        self.node.stop("kill")
        assert self.verify(cid)["kubo"]["verdict"] == "inconclusive"
        assert self.copies(cid) == {"kubo": "verified", "car_archive": "verified"}
        self.node.start()

    def pin_by_hand(self, name, size, *options):
        """A pin in the node that Holdfast was not told of."""
        cid = self.node.run("add", "-Q", "--pin=false", *options, self.write(name, size)).decode().strip()
        self.node.run("pin", "add", "--name", name, cid)
        return cid

    def set_discovery(self, discovery):
        """Also has the node listed at once."""
        self.expect(200, "PATCH", "backends/kubo", {"discovery": discovery})

    def strays(self):
        """Locator → name of what the last listing found."""
        return {stray["locator"]: stray["name"] for stray in self.expect(200, "GET", "backends/kubo/strays")["strays"]}

    def check_told(self):
        """What is pinned by hand is told, and adopted by a word: proven, under its name, and copied."""
        cid, other = self.pin_by_hand("by hand", 700_000), self.pin_by_hand("left", 1000)
        self.set_discovery("tell")
        wait_for(lambda: {cid, other} <= self.strays().keys())
        assert self.strays()[cid] == "by hand"
        kubo = next(b for b in self.expect(200, "GET", "backends")["backends"] if b["id"] == "kubo")
        assert kubo["stray_count"] == len(self.strays()) and kubo["listing"] == "good", kubo
        assert self.expect(202, "POST", "backends/kubo/adopt", {"cids": [cid]})["adopting"] == 1
        wait_for(lambda: cid not in self.strays())
        self.wait_for_copies(cid, kubo="verified", car_archive="verified")
        pin = next(pin for pin in self.expect(200, "GET", "pins")["pins"] if pin["cid"] == cid)
        assert pin["name"] == "by hand", pin
        assert other in self.strays()

    def check_adopted(self):
        """By itself, under the texts of both versions; what is let go of stays, and is not adopted again."""
        new, old = self.pin_by_hand("new", 300_000, "--cid-version=1"), self.pin_by_hand("old", 300_000)
        assert new.startswith("bafy") and old.startswith("Qm")
        self.set_discovery("adopt")
        for cid in (new, old):
            wait_for(lambda cid=cid: self.holdfast.call("GET", f"pins/{cid}/locations")[0] == 200)
            self.wait_for_copies(cid, kubo="verified", car_archive="verified")
        assert not self.strays()
        assert self.holdfast.call("DELETE", f"pins/{new}")[0] == 202
        self.set_discovery("adopt")
        wait_for(lambda: self.strays() == {new: "new"})
        assert new in self.node.pins()
        self.set_discovery("tell")

    def check_taken_away(self):
        """A pin that is removed by hand is looked at directly, and not put back. (The second look is ten minutes later.)"""
        cid = self.add_to_node("taken", 300_000)
        self.node.run("pin", "rm", cid)
        wait_for(lambda: self.listed_after(cid) == "suspect")
        assert cid not in self.node.pins()

    def listed_after(self, cid):
        """The state of the node's copy, once more listed."""
        self.set_discovery("tell")
        return self.copies(cid)["kubo"]

    def close(self):
        """The processes of both nodes, and Holdfast."""
        super().close()
        self.other.stop()


def main():
    """One result a check."""
    with Tap("kubo-store") as tap:
        world = World(tap.directory)
        try:
            for name in ("out", "in", "private", "flipped", "missing", "network", "told", "adopted", "taken_away", "down"):
                tap.run("kubo as a store:", lambda name: getattr(world, "check_" + name)(), [(name,)])
        finally:
            world.close()
        tap.finish()


main()
