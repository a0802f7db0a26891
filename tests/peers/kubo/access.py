#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kubo daemon that asks who we are (API.Authorizations): right secrets, wrong ones, and those that may not do everything.

`ipfs` must be on PATH.
"""

import json
import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, os.pardir, os.pardir, "support")]
from holdfast import Holdfast  # noqa: E402
from ipfs import Node, output_of, wait_for  # noqa: E402
from tap import HOLDFAST, Tap  # noqa: E402

ALL = ["/api/v0"]
LOOKING = ["/api/v0/id", "/api/v0/repo/stat"]
AUTHORIZATIONS = {
    "bearer": {"AuthSecret": "bearer:t0ken/+=", "AllowedPaths": ALL},
    "bare": {"AuthSecret": "nothing-before-it", "AllowedPaths": ALL},
    "basic": {"AuthSecret": "basic:Jürgen:pä:ss wört", "AllowedPaths": ALL},
    "encoded": {"AuthSecret": "basic:YW5uOmh1bnRlcjI=", "AllowedPaths": ALL},
    "nothing": {"AuthSecret": "bearer:nothing", "AllowedPaths": []},
    "looking": {"AuthSecret": "bearer:looking", "AllowedPaths": LOOKING},
    "reading": {"AuthSecret": "basic:r:reading",
                "AllowedPaths": LOOKING + [f"/api/v0/{path}" for path in ("pin/ls", "dag/export", "files/read")]},
}
RIGHT = [{"token": "t0ken/+="}, {"token": "nothing-before-it"}, {"user": "Jürgen", "password": "pä:ss wört"},
         {"user": "ann", "password": "hunter2"}]
WRONG = [({}, "asks who we are"), ({"token": "t0ken"}, "refuses the token"), ({"token": "T0KEN/+="}, "refuses the token"),
         ({"token": "Bearer t0ken/+="}, "refuses the token"), ({"user": "ann", "password": "wrong"}, "refuses the user"),
         ({"user": "Jürgen"}, "has a user and no password")]


class World:
    """Holdfast with an archive of its own, and a node that knows who may ask."""

    def __init__(self, directory):
        self.directory = directory
        for name in ("node", "holdfast"):
            os.mkdir(self.path(name))
        self.node = Node(self.path("node"))
        self.node.fix_address()
        self.node.stop()
        self.node.run("config", "--json", "API.Authorizations", json.dumps(AUTHORIZATIONS))
        self.node.start()
        self.holdfast = Holdfast(self.path("holdfast"), "--secrets", self.path("secrets"))

    def path(self, *names):
        """Below the directory of the test."""
        return os.path.join(self.directory, *names)

    def add(self, secrets):
        """(status, answer) of adding the node."""
        return self.holdfast.call("POST", "backends", {"id": "kubo", "kind": "ipfs", "secrets": secrets,
                                                       "settings": {"address": self.node.address}})

    def change(self, secrets):
        """The backend with other secrets, and no others."""
        names = {"token": None, "user": None, "password": None}
        status, data = self.holdfast.call("PATCH", "backends/kubo", {"secrets": {**names, **secrets}})
        assert status == 200 and set(data["secrets"]) == set(secrets), (status, data)
        return data

    def pin(self, name, size):
        """The CID of a new file, with its copies proven."""
        path, car = self.path(name), self.path(name + ".car")
        with open(path, "wb") as file:
            file.write(random.Random(name).randbytes(size))
        cid = output_of(HOLDFAST, "--pack", path, "--output", car).decode().strip()
        with open(car, "rb") as file:
            status, data = self.holdfast.add_car(file.read(), "?wait=60&visibility=public")
        assert status == 200 and data["cids"] == [cid], (status, data)
        wait_for(lambda: self.copies(cid) == {"kubo": "verified", "car_archive": "verified"})
        return cid

    def copies(self, cid):
        """Backend → state."""
        _, data = self.holdfast.call("GET", f"pins/{cid}/locations")
        return {location["backend"]: location["state"] for location in data["locations"]}

    def verify(self, cid):
        """What reading the copy in the node back says, and why."""
        status, found = self.holdfast.call("POST", f"pins/{cid}/verify?wait=60")
        assert status == 200, found
        copy = next(copy for copy in found["copies"] if copy["backend"] == "kubo")
        return copy["verdict"], copy.get("detail") or ""

    # ---- the checks ----

    def check_refused(self):
        """A node that refuses us is not added, with words that fit; the name of no path is guessed."""
        for secrets, words in [*WRONG, ({"token": "nothing"}, "does not allow it id: add"),
                               ({"token": "looking"}, "does not allow it files/read: add"),
                               ({"user": "r", "password": "reading"}, "does not allow it files/write: add")]:
            status, answer = self.add(secrets)
            assert status == 502 and answer["code"] == "denied" and words in answer["error"], (secrets, status, answer)
        with open(self.path("secrets"), encoding="utf-8") as file:
            assert json.load(file) == {}

    def check_right(self):
        """Each form that Kubo knows, with streams of some megabytes both ways."""
        status, data = self.add(RIGHT[0])
        assert status == 201 and data["health"] == "healthy", (status, data)
        for number, secrets in enumerate(RIGHT):
            data = self.change(secrets)
            assert data["health"] == "healthy", (secrets, data)
            cid = self.pin(f"file {number}", 3_000_000)
            assert self.verify(cid)[0] == "good"

    def check_denied(self):
        """Copies behind a refusal are not lost, and nothing is made in their place."""
        cid = self.pin("denied", 300_000)
        for secrets, words in WRONG:
            data = self.change(secrets)
            assert data["health"] == "denied" and words in data["reason"], (secrets, data)
            assert self.verify(cid)[0] == "inconclusive"
            assert self.copies(cid) == {"kubo": "verified", "car_archive": "verified"}
        assert self.change(RIGHT[0])["health"] == "healthy"
        assert self.verify(cid)[0] == "good"

    def check_narrow(self):
        """A secret that may read and not write is told so, of the path that is missing."""
        cid = self.pin("narrow", 300_000)
        data = self.change({"token": "nothing"})
        assert data["health"] == "denied" and "does not allow it id: add" in data["reason"], data
        assert self.change({"token": "looking"})["health"] == "healthy"
        verdict, detail = self.verify(cid)
        assert verdict == "inconclusive" and "does not allow it pin/ls: add" in detail, (verdict, detail)
        assert self.change({"user": "r", "password": "reading"})["health"] == "healthy"
        assert self.verify(cid)[0] == "good"
        assert self.copies(cid) == {"kubo": "verified", "car_archive": "verified"}

    def close(self):
        """Both processes by their ids."""
        self.holdfast.process.terminate()
        self.holdfast.process.wait()
        self.node.stop()


def main():
    """One result a check."""
    with Tap("kubo-access") as tap:
        world = World(tap.directory)
        try:
            for name in ("refused", "right", "denied", "narrow"):
                tap.run("kubo and who we are:", lambda name: getattr(world, "check_" + name)(), [(name,)])
        finally:
            world.close()
        tap.finish()


main()
