#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The conformance tests of the IPFS project over our gateway, as far as it claims to be one.

conformance.py     `gateway-conformance` must be on PATH, in the bin/ of the Go module that names it
"""

import base64
import json
import os
import pwd
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, os.pardir, os.pardir, "support")]
from holdfast import Holdfast  # noqa: E402
from ipfs import output_of  # noqa: E402
from tap import Tap  # noqa: E402

# Claimed: blocks and CARs, with all options of CARs; blocks at paths too. Not claimed, and not run: trustless-ipns-gateway,
# path-unixfs-gateway, path-ipns-gateway, path-tar-gateway, path-dag-gateway, path-range-gateway, subdomain-gateway,
# dnslink-gateway, redirects-file, proxy-gateway: nothing is resolved by names, and nothing is given out but blocks.
CLAIMED = ("trustless-block-gateway", "trustless-car-gateway", "trustless-car-gateway-optional", "path-raw-gateway")
TESTS = ("TestGatewayBlock", "TestTrustlessCarDagScopeAll", "TestTrustlessCarDagScopeBlock", "TestTrustlessCarDagScopeEntity",
         "TestTrustlessCarEntityBytes", "TestTrustlessCarFormatPrecedence", "TestTrustlessCarOrderAndDuplicates",
         "TestTrustlessCarPathing", "TestTrustlessRaw", "TestTrustlessRawRanges")
WHOLE = ("gateway-raw-block", "trustless_gateway_car/dir-with-dag-cbor-with-links",
         "trustless_gateway_car/dir-with-duplicate-files", "trustless_gateway_car/single-layer-hamt-with-multi-block-files",
         "trustless_gateway_car/subdir-with-mixed-block-files", "trustless_gateway_car/subdir-with-two-single-block-files")
# A file that lacks a block: no such thing is taken in, but it may lie in a store, and be asked for.
LACKING = ("trustless_gateway_car/file-3k-and-3-blocks-missing-block", "QmYhmPjhFjYFyaoiuNzYv8WGavpSRDwdHWe5B4M5du5Rtk")
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def key_of(text):
    """What a store calls the copy of a CIDv0."""
    number = 0
    for letter in text:
        number = number * 58 + BASE58.index(letter)
    return "b" + base64.b32encode(b"\x01\x70" + number.to_bytes(34, "big")).decode().lower().rstrip("=")


class World:
    """The module of the tests, its fixtures, and a Holdfast that has them."""

    def __init__(self, directory):
        self.directory = directory
        # Go keeps modules and objects where it does for this user, whatever home a test gets.
        self.environment = {**os.environ, "HOME": pwd.getpwuid(os.getuid()).pw_dir}
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
            self.environment.pop(name, None)
        module = os.path.dirname(os.path.dirname(shutil.which("gateway-conformance")))
        self.home = output_of("go", "list", "-m", "-f", "{{.Dir}}", "github.com/ipfs/gateway-conformance",
                              cwd=module, env=self.environment).decode().strip()
        self.holdfast = Holdfast(directory)
        self.results = {}

    def read(self, fixture):
        """One CAR."""
        with open(os.path.join(self.home, "fixtures", fixture + ".car"), "rb") as file:
            return file.read()

    def take(self, fixture):
        """Pinned, for everybody: what is private may not be kept by others, and that the tests ask for."""
        status, answer = self.holdfast.add_car(self.read(fixture), "?wait=300&visibility=public&roots=all")
        assert status == 200, answer

    def plant(self, fixture, cid):
        """Laid into the store, and asked for."""
        key = key_of(cid)
        folder = os.path.join(self.directory, "data", "car_archive", "cars", key[-2:])
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, key + ".car"), "wb") as file:
            file.write(self.read(fixture))
        status, answer = self.holdfast.call("POST", "pins?wait=300", {"cid": cid, "visibility": "public"})
        assert status == 200, answer
        status, answer = self.holdfast.call("GET", f"pins/{cid}/locations")
        assert [copy["state"] for copy in answer["locations"]] == ["corrupt"], answer

    def run(self):
        """All that is claimed; what came of each test."""
        report = os.path.join(self.directory, "report.json")
        environment = {**self.environment, "GATEWAY_CONFORMANCE_HOME": self.home}
        try:
            output_of("gateway-conformance", "test", "--gateway-url", self.holdfast.url, "--specs", ",".join(CLAIMED),
                      "--json-output", report, "--", "-count=1", env=environment)
        finally:
            with open(report, encoding="utf-8") as file:
                for event in map(json.loads, file):
                    if event.get("Action") in ("pass", "fail", "skip") and "Test" in event:
                        self.results[event["Test"]] = event["Action"]

    def passed(self, name):
        """One of their tests, with all within it."""
        parts = {test: result for test, result in self.results.items() if test.split("/")[0] == name}
        failed = [test for test, result in parts.items() if result != "pass"]
        assert parts.get(name) == "pass" and len(parts) > 2 and not failed, failed or parts


def main():
    """Ends the process."""
    os.umask(0o077)
    with Tap("gateway") as tap:
        world = World(tap.directory)
        try:
            tap.run("taken", world.take, [(fixture,) for fixture in WHOLE])
            tap.run("planted", world.plant, [LACKING])
            tap.run("run", world.run, [()])
            tap.run("passed", world.passed, [(test,) for test in TESTS])
        finally:
            world.holdfast.stop()
        tap.finish()


if __name__ == "__main__":
    main()
