#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The compliance suite of the IPFS Pinning Service API against Holdfast, with a Kubo as one of its two stores.

`ipfs` and `pinning-service-compliance` must be on PATH. A second Kubo has what the suite wants pinned; nothing here uses a network.
"""

import os
import re
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, os.pardir, os.pardir, "support")]
from ipfs import Node, output_of  # noqa: E402
from store_world import StoreWorld  # noqa: E402
from tap import Tap  # noqa: E402

CHECKS = 9
TOKEN = "a-token-that-is-no-option"


class World(StoreWorld):
    """The node that is a store knows the one that offers."""

    def __init__(self, directory):
        self.other = Node(os.path.join(directory, "other"), offline=False)
        node = Node(os.path.join(directory, "node"), offline=False)
        addresses = self.other.call("id")["Addresses"]
        node.run("swarm", "connect", next(address for address in addresses if "/tcp/" in address))
        super().__init__(directory, "kubo", node, TOKEN)

    def close(self):
        """The processes of both nodes, and Holdfast."""
        super().close()
        self.other.stop()

    def check(self):
        """The suite ends with 0 whatever it found, so its report is read."""
        program = os.path.realpath(shutil.which("pinning-service-compliance"))
        reports = os.path.join(os.path.dirname(os.path.dirname(program)), "docs")
        shutil.rmtree(reports, ignore_errors=True)
        os.mkdir(reports)
        said = output_of(
            "node", "-r", os.path.join(HERE, "world.cjs"), program, "-s", self.holdfast.url + "psa", TOKEN,
            env={**os.environ, "HF_OFFERING_NODE": self.other.address}, cwd=self.directory).decode()
        with open(os.path.join(reports, "127.0.0.1.md"), encoding="utf-8") as file:
            report = file.read()
        assert re.search(rf"Summary \({CHECKS}/{CHECKS} successful\)", report), said + report[-20000:]
        # It takes away what it had pinned.
        assert self.holdfast.pages("pins", "pins") == []


def main():
    """One result."""
    with Tap("psa-compliance") as tap:
        world = World(tap.directory)
        try:
            tap.run("pinning service:", lambda name: world.check(), [("compliance suite",)])
        finally:
            world.close()
        tap.finish()


main()
