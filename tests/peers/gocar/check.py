#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""go-car reads what Holdfast writes, and Holdfast takes what go-car writes: CARv1, and CARv2 with every kind of index.

check.py     `gocar` of main.go must be on PATH
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, os.pardir, os.pardir, "support")]
import trees  # noqa: E402
from holdfast import Holdfast, car_files  # noqa: E402
from ipfs import output_of  # noqa: E402
from tap import HOLDFAST, UNPACKED_MODES, Tap, pack  # noqa: E402

PROFILES = ("unixfs-v1-2025", "unixfs-v0-2015")
TREES = ("file-0", "file-1024k-1048577", "levels-175x256k+0", "same-files", "entries-1000", "depth-250", "shard-nested",
         "shard-names", "names", "links", "metadata-directories", "mixed-0", "mixed-1")
# What go-car makes of a CAR: a CARv1, or a CARv2 with such an index.
FORMS = ("v1", "sorted", "multihash", "padded", "none")


def blocks_of(car):
    """(roots, CIDs of all blocks, sorted), as go-car lists them."""
    roots, *blocks = output_of("gocar", "list", car).decode().splitlines()
    return roots, sorted(blocks)


class World:
    """The trees and their CARs, and a Holdfast for each form of a CAR, so that each one is new to it."""

    def __init__(self, directory):
        self.directory = directory
        os.mkdir(self.path("trees"))
        self.keep = {tree["name"]: ["--preserve-mode", "--preserve-mtime"] if tree["metadata"] else []
                     for tree in trees.make(self.path("trees"), TREES)}
        self.programs = {}
        self.roots = {}

    def path(self, *names):
        """Below the directory of the test."""
        return os.path.join(self.directory, *names)

    def start(self):
        """One program for each form."""
        for form in FORMS:
            os.mkdir(self.path(form))
            self.programs[form] = Holdfast(self.path(form))

    def stop(self):
        """All of them."""
        for program in self.programs.values():
            program.stop()

    def car(self, profile, name, form="packed"):
        """The file of one form."""
        return self.path(f"{profile} {name} {form}.car")

    def packed(self, profile, name):
        """go-car finds our CAR in order: the root that we said, no block twice, each one under its hash."""
        car = self.car(profile, name)
        root = pack(self.path("trees", name), profile, "--output", car, *self.keep[name])
        output_of("gocar", "verify", car)
        roots, blocks = blocks_of(car)
        assert roots == f"[{root}]" and len(set(blocks)) == len(blocks), roots
        self.roots[profile, name] = root

    def make(self, profile, name, form):
        """A CAR of the other form, by go-car; in order to go-car itself."""
        made = self.car(profile, name, form)
        packed = self.car(profile, name)
        output_of("gocar", *(["write", packed, made] if form == "v1" else ["wrap", packed, made, form]))
        output_of("gocar", "verify", made)
        return made

    def taken(self, profile, name, form):
        """go-car's CAR is pinned, unpacked as the tree that it was, and handed out again with the same blocks."""
        made, root = self.make(profile, name, form), self.roots[profile, name]
        with open(made, "rb") as file:
            status, answer = self.programs[form].add_car(file.read(), "?wait=300")
        assert status == 200 and answer["cids"] == [root], answer
        back = self.car(profile, name, form + " back")
        with open(back, "wb") as file:
            file.write(self.programs[form].car_of(root))
        output_of("gocar", "verify", back)
        assert blocks_of(back) == blocks_of(self.car(profile, name)), "other blocks came back"

    def unpacked(self, profile, name, form):
        """go-car's CAR is unpacked as the tree that it was."""
        got = self.path(f"{profile} {name} {form}")
        output_of(HOLDFAST, "--unpack", self.car(profile, name, form), "--output", got)
        trees.compare(self.path("trees", name), got, UNPACKED_MODES if self.keep[name] else 0)

    def stored(self, form):
        """What the Holdfast of this form keeps in its store is in order to go-car."""
        files = list(car_files(self.path(form, "data", "car_archive")))
        assert len(files) >= len(self.roots), files
        for file in files:
            output_of("gocar", "verify", file)


def main():
    """Ends the process."""
    os.umask(0o022)
    with Tap("gocar") as tap:
        world = World(tap.directory)
        pairs = [(profile, name) for profile in PROFILES for name in world.keep]
        forms = [(*pair, form) for pair in pairs for form in FORMS]
        try:
            world.start()
            tap.run("packed", world.packed, pairs)
            tap.run("taken", world.taken, forms)
            tap.run("unpacked", world.unpacked, forms)
            tap.run("stored", world.stored, [(form,) for form in FORMS])
        finally:
            world.stop()
        tap.finish()


if __name__ == "__main__":
    main()
