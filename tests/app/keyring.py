#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""With a window, secrets go to the keyring of the session: what is said without one, and what is kept in one."""

import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from holdfast import Holdfast  # noqa: E402

KEYRING = os.path.join(os.environ["HF_BUILDDIR"], "tests", "support", "hf-mock-keyring")
# Nobody listens there.
NODE = {"id": "kubo", "kind": "ipfs", "settings": {"address": "http://127.0.0.1:1"}, "secrets": {"token": "geheim"}}


def add_node(directory, *options, headless=False, env=None):
    """What is said to a node that can't be reached, with a secret."""
    holdfast = Holdfast(directory, *options, headless=headless, env=env)
    try:
        status, answer = holdfast.call("POST", "backends", NODE)
        assert status != 201, answer
        return answer["error"]
    finally:
        assert holdfast.stop() == 0


def test_absent(directory):
    """Without a keyring no secret is taken, and the sentence says what to do."""
    # On a bus one might be started that is installed here.
    error = add_node(directory, env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"})
    assert "there is no keyring in this session" in error and "--secrets FILE" in error, error


def test_kept(directory):
    """A secret is kept before the node is asked, and taken back when that fails."""
    with subprocess.Popen([KEYRING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as keyring:
        assert keyring.stdout.readline() == "ready\n"
        error = add_node(directory)
        said, _ = keyring.communicate()
    assert "127.0.0.1:1" in error, error
    assert said == "1 made, 0 left\n", said
    with open(os.path.join(directory, "data", "keyring.json"), encoding="utf-8") as file:
        assert json.load(file)["secrets"] == []


def test_not_asked(directory):
    """With a file of secrets, and without a window, the keyring gets none."""
    with subprocess.Popen([KEYRING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as keyring:
        assert keyring.stdout.readline() == "ready\n"
        assert "127.0.0.1:1" in add_node(directory, "--secrets", os.path.join(directory, "secrets"))
        assert "nowhere to keep secrets" in add_node(directory, headless=True)
        said, _ = keyring.communicate()
    assert said == "0 made, 0 left\n", said


def main():
    """One result a test, each in a directory of its own."""
    tests = [value for name, value in globals().items() if name.startswith("test_")]
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        with tempfile.TemporaryDirectory(prefix="holdfast-keyring-") as directory:
            test(directory)
        print(f"ok {number} {test.__doc__}", flush=True)


main()
