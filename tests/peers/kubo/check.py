#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files become the same CIDs as in Kubo, and come out of each other's CARs as they went in.

check.py [NAME…]     all trees of ../trees.py, or the named ones; `ipfs` must be on PATH. Nothing here uses a network.
"""

import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, os.pardir, os.pardir, "support")]
import trees  # noqa: E402
from holdfast import Holdfast  # noqa: E402
from ipfs import PROFILES, Kubo, output_of  # noqa: E402
from tap import HOLDFAST, UNPACKED_MODES, Tap, pack  # noqa: E402

KUBO_MODES = 0o7777
# What goes both ways in every profile; in the first one, everything does.
BOTH_WAYS = ("file-0", "file-1024k-1048577", "levels-175x256k+0", "family", "names", "names-of-directories", "links",
             "metadata-file-47185920", "metadata-modes", "metadata-directories", "metadata-links", "shard-nested", "shard-deep")
THROUGH_API = ("file-0", "file-1024k-1048577", "names", "links", "shard-nested", "shard-deep", "metadata-directories", "mixed-0")


class World:
    """The trees, and a Kubo for each profile."""

    def __init__(self, directory, wanted):
        self.directory = directory
        os.mkdir(self.path("trees"))
        self.about_metadata = {tree["name"]: tree["metadata"] for tree in trees.make(self.path("trees"), wanted)}
        self.kubo = {profile: Kubo(self.path(profile), profile) for profile in PROFILES}
        self.holdfast = None

    def path(self, *names):
        """Below the directory of the test."""
        return os.path.join(self.directory, *names)

    def tree(self, name):
        """Where it is, whether modes and times are kept, and the options for us and for Kubo with which it is added."""
        if not self.about_metadata[name]:
            return self.path("trees", name), False, [], []
        keep = ["--preserve-mode", "--preserve-mtime"]
        return self.path("trees", name), True, keep, [*keep, "--raw-leaves=false"]

    def scratch(self):
        """A directory for a while."""
        return tempfile.TemporaryDirectory(dir=self.directory)

    def pairs(self, names=None):
        """Each of the trees that are there with each profile: neighbours use different Kubos."""
        return [(profile, name) for name in self.about_metadata if names is None or name in names for profile in PROFILES]

    def same_cid(self, profile, name):
        """Both call it the same."""
        path, metadata, ours, theirs = self.tree(name)
        only_hash = [] if metadata else ["-n"]  # with which Kubo does not find a directory that has a mode
        ours = pack(path, profile, *ours)
        theirs = self.kubo[profile].add(path, *only_hash, *theirs)
        assert ours and ours == theirs, f"it is {ours}, Kubo calls it {theirs}"

    def same_options(self, profile, name):
        """Both call it the same without what is hidden, and with a folder around."""
        path, _, ours, theirs = self.tree(name)
        kubo = self.kubo[profile]
        for option, their_cid in (("--skip-hidden", kubo.add(path, *theirs, hidden=False)),
                                  ("--wrap", kubo.add(path, "-w", *theirs))):
            our_cid = pack(path, profile, option, *ours)
            assert our_cid and our_cid == their_cid, f"with {option} it is {our_cid}, Kubo calls it {their_cid}"

    def to_kubo(self, profile, name):
        """Our CAR, read by Kubo."""
        path, metadata, keep, _ = self.tree(name)
        with self.scratch() as scratch:
            car, got = os.path.join(scratch, "car"), os.path.join(scratch, "got")
            root = pack(path, profile, "--output", car, *keep)
            self.kubo[profile].get(root, car, got)
            trees.compare(path, got, KUBO_MODES if metadata else 0)

    def export(self, profile, name, car):
        """Kubo's CAR; returns the root."""
        path, _, _, keep = self.tree(name)
        root = self.kubo[profile].add(path, *keep)
        with open(car, "wb") as file:
            file.write(self.kubo[profile].run("dag", "export", root))
        return root

    def from_kubo(self, profile, name):
        """Kubo's CAR, read by us."""
        path, metadata, *_ = self.tree(name)
        with self.scratch() as scratch:
            car, got = os.path.join(scratch, "car"), os.path.join(scratch, "got")
            root = self.export(profile, name, car)
            output_of(HOLDFAST, "--unpack", car, "--root", root, "--output", got)
            trees.compare(path, got, UNPACKED_MODES if metadata else 0)

    def through_api(self, profile, name):
        """Kubo's CAR is pinned by a running Holdfast, whose CAR of it another Kubo reads."""
        path, metadata, *_ = self.tree(name)
        with self.scratch() as scratch:
            car, got = os.path.join(scratch, "car"), os.path.join(scratch, "got")
            root = self.export(profile, name, car)
            with open(car, "rb") as file:
                status, answer = self.holdfast.add_car(file.read(), "?wait=300")
            assert status == 200 and answer["cids"] == [root], answer
            with open(car, "wb") as file:
                file.write(self.holdfast.car_of(root))
            Kubo(os.path.join(scratch, "kubo"), profile).get(root, car, got)
            trees.compare(path, got, KUBO_MODES if metadata else 0)


def run_api(tap, world):
    """With a Holdfast of the test's own."""
    os.mkdir(world.path("holdfast"))
    world.holdfast = Holdfast(world.path("holdfast"))
    try:
        tap.run("through the API", world.through_api, world.pairs(THROUGH_API))
    finally:
        world.holdfast.stop()


def main(wanted):
    """Ends the process."""
    os.umask(0o022)
    with Tap("kubo") as tap:
        world = World(tap.directory, wanted)
        first = next(iter(PROFILES))
        both_ways = [(profile, name) for profile, name in world.pairs() if profile == first or name in BOTH_WAYS]
        tap.run("CID", world.same_cid, world.pairs())
        tap.run("options", world.same_options, world.pairs(BOTH_WAYS))
        tap.run("to Kubo", world.to_kubo, both_ways)
        tap.run("from Kubo", world.from_kubo, both_ways)
        run_api(tap, world)
        tap.finish()


if __name__ == "__main__":
    main(sys.argv[1:])
