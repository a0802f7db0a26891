# SPDX-License-Identifier: GPL-3.0-or-later
"""Holdfast with an archive of its own and a node of IPFS, as the tests of such stores need it."""

import os
import random

from holdfast import Holdfast
from ipfs import output_of, wait_for
from tap import HOLDFAST


class StoreWorld:
    """What is done through the API, and what is looked at behind it. The id of the node's store is `name`."""

    def __init__(self, directory, name, node, token=None):
        self.directory, self.name, self.node = directory, name, node
        os.mkdir(self.path("holdfast"))
        if token is not None:
            with open(os.open(self.path("holdfast", "token"), os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
                file.write(token)
        self.holdfast = Holdfast(self.path("holdfast"))
        try:
            self.expect(201, "POST", "backends", {"id": name, "kind": "ipfs", "settings": {"address": node.address}})
        except BaseException:
            self.close()
            raise

    def close(self):
        """Both processes, by their ids."""
        self.holdfast.stop()
        self.node.stop()

    def path(self, *names):
        """Below the directory of the test."""
        return os.path.join(self.directory, *names)

    def expect(self, status, method, path, *body):
        """What the API answers, which must have this status."""
        found, data = self.holdfast.call(method, path, *body)
        assert found == status, (found, data)
        return data

    def write(self, name, size):
        """A file of random bytes, the same in each run."""
        with open(self.path(name), "wb") as file:
            file.write(random.Random(name).randbytes(size))
        return self.path(name)

    def copies(self, cid):
        """Backend → state of the copies that a verification has found."""
        data = self.expect(200, "GET", f"pins/{cid}/locations")
        return {location["backend"]: location["state"] for location in data["locations"]}

    def archived(self, cid):
        """The CAR that the archive holds."""
        path = self.path("holdfast", "data", "car_archive", "cars", cid[-2:], cid + ".car")
        with open(path, "rb") as file:
            return file.read()

    def wait_for_copies(self, cid, **states):
        """Until the copies are in these states."""
        wait_for(lambda: self.copies(cid) == states)

    def wait_for_both(self, cid):
        """Until both copies are proven."""
        self.wait_for_copies(cid, **{self.name: "verified", "car_archive": "verified"})

    def add_to_node(self, name, size):
        """A public pin that came from the node, with its copies proven."""
        cid = self.node.add(self.write(name, size))
        self.expect(200, "POST", "pins?wait=60", {"cid": cid, "name": name, "visibility": "public"})
        self.wait_for_both(cid)
        return cid

    def verify(self, cid, seconds=60):
        """What a verification found, by backend."""
        found = self.expect(200, "POST", f"pins/{cid}/verify?wait={seconds}")
        return {copy["backend"]: copy for copy in found["copies"]}

    def set_automatic(self, automatic):
        """Whether Holdfast repairs by itself."""
        self.expect(200, "POST", "replication/settings", {"auto_replication": automatic})

    def pack(self, name, size):
        """The CID and the CAR of a file."""
        car = self.path(name + ".car")
        cid = output_of(HOLDFAST, "--pack", self.write(name, size), "--output", car).decode().strip()
        with open(car, "rb") as file:
            return cid, file.read()

    # ---- checks that all nodes pass ----

    def check_out(self):
        """What is pinned in the node is found there, and kept."""
        cid = self.add_to_node("out", 3_000_000)
        assert self.archived(cid) == self.node.exported(cid)

    def check_private(self):
        """What is not said to be public does not go there."""
        cid, car = self.pack("private", 1000)
        status, data = self.holdfast.add_car(car, "?wait=60")
        assert status in (200, 202), data
        assert cid not in self.node.pins()

    def check_flipped(self):
        """A flipped block is found with its CID, and mended where it is."""
        cid = self.add_to_node("flipped", 3_000_000)
        leaf, whole = self.node.leaf_of(cid), self.node.exported(cid)
        with open(self.node.block_file(leaf), "r+b") as file:
            byte = file.read(1)[0]
            file.seek(0)
            file.write(bytes([byte ^ 1]))
        found = self.verify(cid)[self.name]
        assert found["verdict"] == "corrupt" and leaf in found["detail"], found
        self.wait_for_both(cid)
        assert self.node.exported(cid) == whole
