#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""with-node.py PROGRAM [ARG…]: runs a program with a Kubo daemon of its own, which $HF_KUBO_ADDRESS and $IPFS_PATH name.

`ipfs` must be on PATH. Nothing here uses a network.
"""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
from ipfs import Node  # noqa: E402


def main():
    """The program's end is ours."""
    with tempfile.TemporaryDirectory(prefix="holdfast-node-", dir=os.environ.get("TMPDIR", "/var/tmp")) as directory:
        node = Node(directory)
        try:
            return subprocess.run(sys.argv[1:], env={**node.environment, "HF_KUBO_ADDRESS": node.address}, check=False).returncode
        finally:
            node.stop()


sys.exit(main())
