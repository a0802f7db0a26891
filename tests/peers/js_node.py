# SPDX-License-Identifier: GPL-3.0-or-later
"""js-ipfs, another implementation of Kubo's RPC, as a daemon like those of ipfs.py; `jsipfs` must be on PATH.

It is not maintained any more. What is installed today neither listens to nor dials other nodes, and of its commands only
those run that need no daemon.
"""

import base64
import json
import os
import urllib.parse
import urllib.request

from ipfs import Node

POLYFILL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "jsipfs", "poly.cjs")


class JsNode(Node):
    """Most of what Kubo's commands do is asked of the daemon here."""

    def __init__(self, directory):
        super().__init__(directory, "jsipfs", environment={"NODE_OPTIONS": f"--require={POLYFILL}"})

    def make(self):
        """A repository that is on free ports of 127.0.0.1, and knows nobody."""
        self.run("init", "--empty-repo")
        path = os.path.join(self.directory, "config")
        with open(path, encoding="utf-8") as file:
            config = json.load(file)
        config["Addresses"].update(Swarm=[], API="/ip4/127.0.0.1/tcp/0", Gateway="/ip4/127.0.0.1/tcp/0")
        config["Bootstrap"] = []
        config["Discovery"]["MDNS"]["Enabled"] = False
        with open(path, "w", encoding="utf-8") as file:
            json.dump(config, file)

    def daemon_words(self):
        """Nothing of what it has is shown to other computers."""
        return ["daemon", "--offline", "--enable-preload=false"]

    def exchange(self, path, body=None, content_type="", **query):
        """The bytes that one call answers with."""
        url = f"{self.address}/api/v0/{path}?{urllib.parse.urlencode(query)}"
        request = urllib.request.Request(url, body, {"Content-Type": content_type} if body else {}, method="POST")
        with urllib.request.urlopen(request, timeout=600) as answer:
            return answer.read()

    def add(self, path):
        """The CID of a file that is pinned then."""
        with open(path, "rb") as file:
            content = file.read()
        head = (b'--limit\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n'
                b"Content-Type: application/octet-stream\r\n\r\n")
        answer = self.exchange("add", head + content + b"\r\n--limit--\r\n", "multipart/form-data; boundary=limit",
                               **{"cid-version": 1, "raw-leaves": "true", "cid-base": "base32"})
        return json.loads(answer.splitlines()[-1])["Hash"]

    def exported(self, cid):
        """What it makes of a pin."""
        return self.exchange("dag/export", arg=cid)

    def leaf_of(self, cid):
        """The last block of a file."""
        return json.loads(self.exchange("refs", arg=cid, recursive="true").splitlines()[-1])["Ref"]

    def pins(self):
        """CID → all that is told of it; there are no names."""
        return self.call("pin/ls", type="recursive", names="true", **{"cid-base": "base32"})["Keys"]

    def block_file(self, cid):
        """As flatfs of Kubo. A CID of version 1 with a short codec has two bytes before its multihash."""
        binary = base64.b32decode(cid[1:].upper() + "=" * (-len(cid[1:]) % 8))
        text = base64.b32encode(binary[2:]).decode().rstrip("=")
        return os.path.join(self.directory, "blocks", text[-3:-1], text + ".data")
