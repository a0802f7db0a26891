#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""with-node.py PROGRAM [ARG…]: runs a program with a Kubo daemon of its own, which $HF_KUBO_ADDRESS and $IPFS_PATH name.

`ipfs` must be on PATH. Nothing here uses a network.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
from ipfs import Node, run_with_node  # noqa: E402

run_with_node(Node)
