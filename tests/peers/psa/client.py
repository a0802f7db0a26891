#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kubo as a client of Holdfast's pinning service, and another Kubo as one of the stores behind it.

`ipfs` must be on PATH. The nodes meet over 127.0.0.1 only because the service tells each of the other.
"""

import http.client
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, os.pardir, os.pardir, "support")]
from ipfs import Node, wait_for  # noqa: E402
from store_world import StoreWorld  # noqa: E402
from tap import Tap  # noqa: E402

NOWHERE = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
TOKEN = "-a-token-may-begin-so"
ALL = "--status=queued,pinning,pinned,failed"


class World(StoreWorld):
    """The client's node is no store of ours."""

    def __init__(self, directory):
        self.client = Node(os.path.join(directory, "client"), offline=False)
        super().__init__(directory, "kubo", Node(os.path.join(directory, "node"), offline=False), TOKEN)

    def close(self):
        """The processes of both nodes, and Holdfast."""
        super().close()
        self.client.stop()

    def remote(self, *words):
        """What `ipfs pin remote` prints."""
        return self.client.run("pin", "remote", *words).decode()

    def listed(self, *options):
        """(CID, status, name) of what the client is told, the newest first."""
        lines = self.remote("ls", "--service=holdfast", *options).splitlines()
        return [tuple(line.split("\t")) for line in lines]

    def call(self, method, path, body=None, token=None):
        """(status, JSON) of the service itself."""
        connection = http.client.HTTPConnection("127.0.0.1", self.holdfast.port, timeout=600)
        connection.request(method, "/psa/" + path, json.dumps(body) if body else None,
                           {"Authorization": f"Bearer {token or self.holdfast.token}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, json.loads(content or b"null")

    def add_to_client(self, name, size):
        """What the client alone has."""
        return self.client.add(self.write(name, size))

    # ---- the checks ----

    def check_origins(self):
        """Who has it is asked although no node knows of the other yet, and it is the service that makes them meet."""
        assert not self.node.call("swarm/peers")["Peers"]
        cid = self.add_to_client("origins", 300_000)
        origins = self.client.call("id")["Addresses"]
        status, request = self.call("POST", "pins", {"cid": cid, "origins": origins})
        assert status == 202 and request["status"] in ("queued", "pinning"), request
        peer = "/p2p/" + self.node.call("id")["ID"]
        assert request["delegates"] and all(address.endswith(peer) for address in request["delegates"]), request
        wait_for(lambda: self.call("GET", "pins/" + request["requestid"])[1]["status"] == "pinned")

    def check_add(self):
        """`ipfs pin remote add` comes back when all copies are proven, and the client is told of it by each of its filters."""
        cid = self.add_to_client("added", 1_500_000)
        said = self.remote("add", "--service=holdfast", "--name=a file", cid)
        assert "pinned" in said, said
        states = self.copies(cid)
        assert sorted(states.values()).count("verified") == 2, states
        pin = next(pin for pin in self.expect(200, "GET", "pins")["pins"] if pin["cid"] == cid)
        assert (pin["name"], pin["visibility"]) == ("a file", "public"), pin
        assert self.archived(cid) == self.client.exported(cid)
        assert self.listed()[0] == (cid, "pinned", "a file"), self.listed()
        for options in (["--name=a file"], ["--cid=" + cid], [ALL, "--cid=" + cid]):
            assert self.listed(*options) == [(cid, "pinned", "a file")], options
        assert self.listed("--name=another") == [] and self.listed("--status=failed") == []

    def check_nobody(self):
        """What nobody offers waits, and says so; the client can take it back."""
        said = self.remote("add", "--service=holdfast", "--background", "--name=nowhere", NOWHERE)
        assert "queued" in said or "pinning" in said, said
        found = self.listed("--status=queued,pinning")
        assert [(cid, name) for cid, _, name in found] == [(NOWHERE, "nowhere")], found
        self.remote("rm", "--service=holdfast", "--status=queued,pinning", "--name=nowhere")
        assert self.listed("--status=queued,pinning") == []

    def check_rm(self):
        """A pin goes with its last request, but not one that the user has pinned, too."""
        cid, users = self.add_to_client("removed", 200_000), self.add_to_client("users", 200_000)
        for pin in (cid, users):
            self.remote("add", "--service=holdfast", "--name=to go", pin)
        self.expect(200, "POST", "pins?wait=60", {"cid": users})
        self.remote("rm", "--service=holdfast", "--name=to go", "--force")
        assert self.listed(ALL, "--name=to go") == []
        pins = [pin["cid"] for pin in self.expect(200, "GET", "pins")["pins"]]
        assert users in pins and cid not in pins, pins

    def check_pages(self):
        """The client asks for ten at a time. An identity CID holds its bytes, so it is pinned at once."""
        for number in range(25):
            cid = self.client.run("add", "-Q", "--inline", "--cid-version=1", self.write(f"inline {number}", 20)).decode().strip()
            self.remote("add", "--service=holdfast", "--name=page", cid)
        found = self.listed("--name=page")
        assert len(found) == len(set(found)) == 25 and all(status == "pinned" for _, status, _ in found), found
        lines = self.remote("service", "ls", "--stat")
        assert lines.split()[0] == "holdfast" and "/" in lines, lines

    def check_key(self):
        """Another key is refused, in words that the client shows."""
        self.remote("service", "add", "stranger", self.holdfast.url + "psa", "nonsense")
        try:
            said = self.remote("ls", "--service=stranger")
        except AssertionError as error:
            said = str(error)
        assert "UNAUTHORIZED" in said and "not valid" in said, said


def main():
    """One result a check."""
    with Tap("psa-client") as tap:
        world = World(tap.directory)
        try:
            world.remote("service", "add", "--", "holdfast", world.holdfast.url + "psa", TOKEN)
            for name in ("origins", "add", "nobody", "rm", "pages", "key"):
                tap.run("kubo as a client:", lambda name: getattr(world, "check_" + name)(), [(name,)])
        finally:
            world.close()
        tap.finish()


main()
