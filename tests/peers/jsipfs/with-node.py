#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""with-node.py PROGRAM [ARG…]: runs a program with a js-ipfs daemon of its own, which $HF_KUBO_ADDRESS and $IPFS_PATH name.

`jsipfs` must be on PATH. Nothing here uses a network.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
from ipfs import run_with_node  # noqa: E402
from js_node import JsNode  # noqa: E402

run_with_node(JsNode, HF_KUBO_KIND="js-ipfs")
