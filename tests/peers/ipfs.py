# SPDX-License-Identifier: GPL-3.0-or-later
"""Kubo, as its commands: told to make the CIDs of our profiles, kept off any network."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

# What the configuration of each profile gets, and what `ipfs add` is called with.
PROFILES = {"unixfs-v1-2025": (["unixfs-v1-2025"], []), "unixfs-v0-2015": (["unixfs-v0-2015"], []),
            "kubo-cid-v1": ([], ["--cid-version=1"])}


def output_of(*command, **options):
    """What a command prints; if it fails, what it says is raised."""
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **options)
    if result.returncode != 0:
        raise AssertionError(f"{command[0]} failed: {result.stderr.decode(errors='replace')[-2000:]}")
    return result.stdout


class Kubo:
    """A repository of its own, used by one command after the other: no daemon runs."""

    def __init__(self, directory, profile, program="ipfs"):
        changes, options = PROFILES[profile]
        self.program, self.lock = program, threading.Lock()
        self.environment = {**os.environ, "IPFS_PATH": directory, "IPFS_TELEMETRY": "off"}
        self.add_words = ["add", "-r", "-Q", "--pin=false", *options]
        self.run("init", "--profile=test")
        for change in changes:
            self.run("config", "profile", "apply", change)

    def command(self, *arguments):
        """What is to be run, in the environment of this repository."""
        return [self.program, "--offline", *arguments]

    def run(self, *arguments):
        """One command."""
        with self.lock:
            return output_of(*self.command(*arguments), env=self.environment)

    def add(self, path, *options, hidden=True):
        """The CID of a path."""
        return self.run(*self.add_words, f"--hidden={str(hidden).lower()}", *options, "--", path).decode().strip()

    def get(self, root, car, path):
        """What is in a CAR."""
        self.run("dag", "import", "--pin-roots=false", car)
        self.run("get", "-o", path, root)


class Node:
    """A daemon over a repository of its own, on free ports of 127.0.0.1, that knows no other node unless it is told."""

    def __init__(self, directory, program="ipfs", offline=True, environment=None):
        self.directory, self.program, self.offline = directory, program, offline
        self.environment = {**os.environ, "IPFS_PATH": directory, "IPFS_TELEMETRY": "off", **(environment or {})}
        self.make()
        self.process = None
        self.start()

    def make(self):
        """Its repository."""
        self.run("init", "--profile=test")

    def daemon_words(self):
        """What starts the daemon."""
        return [*(["--offline"] if self.offline else []), "daemon"]

    def run(self, *arguments, **options):
        """One command; it talks to the daemon when that runs."""
        return output_of(self.program, *arguments, env=self.environment, **options)

    def start(self):
        """Returns when the daemon answers."""
        self.process = subprocess.Popen([self.program, *self.daemon_words()], env=self.environment, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)
        for line in self.process.stdout:
            if "Daemon is ready" in line:
                break
        else:
            raise AssertionError(f"{self.program} daemon ended with {self.process.wait()}")
        # Nobody reads on: what it says later must not fill the pipe.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        with open(os.path.join(self.directory, "api"), encoding="ascii") as file:
            words = file.read().strip().split("/")
        self.address = f"http://{words[2]}:{words[4]}"

    def fix_address(self):
        """The RPC stays where it is, also when the daemon is started again."""
        words = urllib.parse.urlsplit(self.address)
        self.run("config", "Addresses.API", f"/ip4/{words.hostname}/tcp/{words.port}")

    def stop(self, signal_name="terminate"):
        """By its process id."""
        getattr(self.process, signal_name)()
        self.process.wait()

    def call(self, path, **query):
        """The JSON that one call of the RPC answers with."""
        url = f"{self.address}/api/v0/{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(urllib.request.Request(url, method="POST"), timeout=600) as answer:
            return json.loads(answer.read() or b"{}")

    def pins(self):
        """CID → name."""
        keys = self.call("pin/ls", type="recursive", names="true").get("Keys", {})
        return {cid: value.get("Name", "") for cid, value in keys.items()}

    def add(self, path):
        """The CID of a file that is pinned then."""
        return self.run("add", "-Q", "--cid-version=1", path).decode().strip()

    def exported(self, cid):
        """What it makes of a pin, from its own blocks."""
        return self.run("dag", "export", "--offline", "--progress=false", cid)

    def leaf_of(self, cid):
        """The last block of a file."""
        return self.run("refs", "-r", "--offline", cid).decode().split()[-1]

    def block_file(self, cid):
        """Where flatfs keeps a block."""
        text = self.run("cid", "format", "-b", "base32upper", "-f", "%M", cid).decode().strip().removeprefix("B")
        return os.path.join(self.directory, "blocks", text[-3:-1], text + ".data")


def run_with_node(make, **environment):
    """Runs the program that the command line names with a daemon of its own, which $HF_KUBO_ADDRESS and $IPFS_PATH name; ends
    as it does."""
    with tempfile.TemporaryDirectory(prefix="holdfast-node-", dir=os.environ.get("TMPDIR", "/var/tmp")) as directory:
        node = make(os.path.join(directory, "repository"))
        try:
            environment = {**node.environment, "HF_KUBO_ADDRESS": node.address, **environment}
            sys.exit(subprocess.run(sys.argv[1:], env=environment, check=False).returncode)
        finally:
            node.stop()


def wait_for(condition, seconds=60):
    """Until it holds; what it returned then."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(0.05)
