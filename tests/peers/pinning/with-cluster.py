#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""with-cluster.py PROGRAM [ARG…]: runs a program with a Kubo daemon of its own, and with IPFS Cluster as a pinning service.

$HF_KUBO_ADDRESS names the one, $HF_PINNING_ADDRESS, $HF_PINNING_TOKEN and $HF_PINNING_GATEWAY the other, before another Kubo.
`ipfs` and `ipfs-cluster-service` must be on PATH. The daemons know nobody else, and listen on 127.0.0.1 alone.
"""

import base64
import json
import os
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
from ipfs import Node, output_of, wait_for  # noqa: E402

USER, PASSWORD = "holdfast", "correct horse battery staple"


def free_port():
    """One that nobody listened at a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Cluster:
    """A cluster of one peer before a Kubo daemon, which asks for credentials."""

    def __init__(self, directory, node):
        port = free_port()
        rpc = urllib.parse.urlsplit(node.address)
        self.address = f"http://127.0.0.1:{port}"
        self.environment = {**os.environ, "IPFS_CLUSTER_PATH": directory}
        output_of("ipfs-cluster-service", "init", "--randomports", env=self.environment)
        path = os.path.join(directory, "service.json")
        with open(path, encoding="utf-8") as file:
            settings = json.load(file)
        settings["cluster"]["listen_multiaddress"] = ["/ip4/127.0.0.1/tcp/0"]
        settings["cluster"]["mdns_interval"] = "0"
        settings["ipfs_connector"]["ipfshttp"]["node_multiaddress"] = f"/ip4/{rpc.hostname}/tcp/{rpc.port}"
        settings["api"] = {"pinsvcapi": {"http_listen_multiaddress": f"/ip4/127.0.0.1/tcp/{port}",
                                         "basic_auth_credentials": {USER: PASSWORD}}}
        with open(path, "w", encoding="utf-8") as file:
            json.dump(settings, file)
        self.process = subprocess.Popen(["ipfs-cluster-service", "daemon"], env=self.environment,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.token = wait_for(self.ask_for_token)

    def ask_for_token(self):
        """None while the peer is not up yet."""
        if self.process.poll() is not None:
            raise AssertionError(f"ipfs-cluster-service ended with {self.process.returncode}")
        words = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        request = urllib.request.Request(f"{self.address}/token", method="POST", headers={"Authorization": f"Basic {words}"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)["token"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"no token: {error.read()[:500]}") from error
        except OSError:
            return None

    def stop(self):
        """By its process id."""
        self.process.terminate()
        self.process.wait()


def run(directory):
    """The program's end."""
    running = []
    try:
        for name in ("ours", "theirs"):
            os.mkdir(os.path.join(directory, name))
            running.append(Node(os.path.join(directory, name), offline=False))
        ours, theirs = running
        # A Kubo that is told of another one while it looks for blocks, as it is by an origin, does not always find them there.
        theirs.run("swarm", "connect", ours.call("id")["Addresses"][0])
        os.mkdir(os.path.join(directory, "cluster"))
        cluster = Cluster(os.path.join(directory, "cluster"), theirs)
        running.append(cluster)
        with open(os.path.join(theirs.directory, "gateway"), encoding="ascii") as file:
            gateway = file.read().strip()
        environment = {**os.environ, "HF_KUBO_ADDRESS": ours.address, "HF_PINNING_ADDRESS": cluster.address,
                       "HF_PINNING_TOKEN": cluster.token, "HF_PINNING_GATEWAY": gateway}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    finally:
        for one in reversed(running):
            one.stop()


def main():
    """The program's end is ours."""
    with tempfile.TemporaryDirectory(prefix="holdfast-pinning-", dir=os.environ.get("TMPDIR", "/var/tmp")) as directory:
        return run(directory)


sys.exit(main())
