#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A js-ipfs daemon as one of Holdfast's stores, as far as it has Kubo's calls, and what is said of the rest.

`jsipfs` must be on PATH. Nothing here uses a network beyond 127.0.0.1.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, os.pardir, os.pardir, "support")]
from ipfs import wait_for  # noqa: E402
from js_node import JsNode  # noqa: E402
from store_world import StoreWorld  # noqa: E402
from tap import Tap  # noqa: E402


class World(StoreWorld):
    """What only this node is asked for."""

    def __init__(self, directory):
        super().__init__(directory, "js", JsNode(os.path.join(directory, "node")))

    def verdict(self, cid):
        """What a verification says of the copy in the node, which is given up when nothing moves for a minute."""
        return self.verify(cid, 200)["js"]

    def check_told(self):
        """What it is, and how much room it has: it names no limit."""
        node = next(backend for backend in self.expect(200, "GET", "backends")["backends"] if backend["id"] == "js")
        assert node["health"] == "healthy" and node["total_bytes"] == 0, node

    def check_in(self):
        """A public pin is copied there, proven, and comes out the same. Its name is not kept, as there are none."""
        cid, car = self.pack("in", 2_500_000)
        status, data = self.holdfast.add_car(car, "?wait=60&visibility=public&name=lost%20there")
        assert status == 200, (status, data)
        self.wait_for_both(cid)
        assert self.node.exported(cid) == self.archived(cid)
        assert self.node.pins()[cid] == {"Type": "recursive"}, self.node.pins()

    def check_missing(self):
        """It waits for a block that it lacks, and never says that it lacks it: that proves nothing, in either direction."""
        cid = self.add_to_node("missing", 1_500_000)
        leaf = self.node.leaf_of(cid)
        path = self.node.block_file(leaf)
        os.rename(path, path + ".away")
        found = self.verdict(cid)
        assert found["verdict"] == "inconclusive" and "wait for a block" in found["detail"], found
        os.rename(path + ".away", path)
        assert self.verdict(cid)["verdict"] == "good"

    def check_removed(self):
        """A copy that was made there goes, one that was there before stays."""
        made, car = self.pack("made", 300_000)
        status, data = self.holdfast.add_car(car, "?wait=60&visibility=public")
        assert status == 200, (status, data)
        adopted = self.add_to_node("adopted", 300_000)
        self.wait_for_both(made)
        self.expect(200, "POST", "replication/settings",
                    {"undo_window_days": 0, "min_replicas": 1, "min_domains": 1, "target_replicas": 1})
        for cid in (made, adopted):
            status, data = self.holdfast.call("DELETE", f"pins/{cid}?wait=60")
            assert status in (200, 202), (status, data)
        wait_for(lambda: made not in self.node.pins())
        assert adopted in self.node.pins()

    def check_network(self):
        """It is not asked to get anything from its network, and the sentence says so."""
        unknown = self.pack("unknown", 1000)[0]
        data = self.expect(200, "POST", "pins?wait=60", {"cid": unknown, "visibility": "public"})
        assert data["found"] is False, data
        told = self.expect(200, "GET", f"jobs/{data['job']}")["error"]
        assert "js: js-ipfs at" in told and "let Kubo get it" in told, told


def main():
    """One result a check."""
    with Tap("jsipfs-store") as tap:
        world = World(tap.directory)
        try:
            for name in ("told", "out", "in", "private", "flipped", "missing", "network", "removed"):
                tap.run("js-ipfs as a store:", lambda name: getattr(world, "check_" + name)(), [(name,)])
        finally:
            world.close()
        tap.finish()


main()
