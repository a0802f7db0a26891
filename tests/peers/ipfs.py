# SPDX-License-Identifier: GPL-3.0-or-later
"""Kubo, as its commands: told to make the CIDs of our profiles, kept off any network."""

import os
import subprocess
import threading

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
