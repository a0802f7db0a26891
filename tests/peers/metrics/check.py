#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""GET /metrics, as the strict parser of Prometheus's own Python library reads it, and its numbers beside the bytes of a CAR.

Without that library (Debian: python3-prometheus-client) it is skipped.
"""

import http.client
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, os.pardir, os.pardir, "support")]
try:
    from prometheus_client.openmetrics.parser import text_string_to_metric_families
except ImportError:
    print("1..0 # SKIP no python3-prometheus-client here")
    sys.exit(0)
from holdfast import Holdfast, car  # noqa: E402
from tap import Tap  # noqa: E402

PINS = 20


class World:
    """A Holdfast with two stores, and what its metrics say."""

    def __init__(self, directory):
        self.directory = directory
        os.mkdir(self.path("holdfast"))
        self.holdfast = Holdfast(self.path("holdfast"))
        self.holdfast.add_store("two", self.path("two"))
        status, _ = self.holdfast.call("POST", "replication/settings", {"target_replicas": 2})
        assert status == 200

    def path(self, name):
        """Below the directory of the test."""
        return os.path.join(self.directory, name)

    def add(self, seed, size):
        """The bytes of a CAR that was added, with its copies proven."""
        _, content = car([bytes([seed]) * size])
        status, data = self.holdfast.add_car(content, "?wait=60")
        assert status == 200, data
        return len(content)

    def scrape(self):
        """(families by name, samples by name and labels); raises unless all of it is OpenMetrics."""
        connection = http.client.HTTPConnection("127.0.0.1", self.holdfast.port, timeout=60)
        connection.request("GET", "/metrics", headers={
            "Accept": "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                      "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"})
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status == 200, text
        assert answer.getheader("Content-Type") == "application/openmetrics-text; version=1.0.0; charset=utf-8"
        families, samples = {}, {}
        for family in text_string_to_metric_families(text):
            assert family.name not in families and family.documentation, family
            families[family.name] = family
            for sample in family.samples:
                key = (sample.name, tuple(sorted(sample.labels.items())))
                assert key not in samples, key
                samples[key] = sample.value
        return families, samples

    def bytes_moved(self, backend, direction):
        """Of one counter."""
        _, samples = self.scrape()
        return samples["holdfast_backend_traffic_bytes_total", (("backend", backend), ("direction", direction))]

    # ---- the checks ----

    def check_families(self):
        """Types and units are as they should be."""
        families, _ = self.scrape()
        for name, family in families.items():
            assert family.type in ("gauge", "counter", "info"), family
            assert family.unit == ("" if not name.endswith(("_bytes", "_seconds")) else name.rsplit("_", 1)[1]), family
        assert families["holdfast_backend_traffic_bytes"].type == "counter"
        assert families["holdfast_build"].samples[0].labels["version"]

    def check_bytes(self):
        """A copy is written once and read back once, in both stores, to the byte."""
        before = {(store, way): self.bytes_moved(store, way) for store in ("two", "car_archive") for way in ("written", "read")}
        size = self.add(1, 1_000_000)
        for (store, way), value in before.items():
            assert self.bytes_moved(store, way) == value + size, (store, way)

    def check_bounded(self):
        """More pins make no more series, and no counter falls."""
        _, before = self.scrape()
        for seed in range(PINS):
            self.add(100 + seed, 1000)
        families, after = self.scrape()
        assert before.keys() == after.keys()
        assert after["holdfast_pins", ()] == before["holdfast_pins", ()] + PINS
        for family in families.values():
            if family.type == "counter":
                for sample in family.samples:
                    key = (sample.name, tuple(sorted(sample.labels.items())))
                    assert after[key] >= before[key], key

    def check_restart(self):
        """Counters go on where they were."""
        _, before = self.scrape()
        assert self.holdfast.stop() == 0
        self.holdfast = Holdfast(self.path("holdfast"))
        _, after = self.scrape()
        for key, value in before.items():
            if key[0].endswith("_total"):
                assert after[key] >= value, key

    def check_killed(self):
        """They never fall below what they were a minute before a kill -9, here at the last orderly end."""
        _, before = self.scrape()
        self.holdfast.kill()
        self.holdfast = Holdfast(self.path("holdfast"))
        _, after = self.scrape()
        key = "holdfast_backend_traffic_bytes_total", (("backend", "two"), ("direction", "written"))
        assert after[key] == before[key], (before[key], after[key])


with Tap("metrics") as tap:
    world = World(tap.directory)
    try:
        for check in (world.check_families, world.check_bytes, world.check_bounded, world.check_restart, world.check_killed):
            tap.run(check.__name__.removeprefix("check_"), check, [()])
    finally:
        world.holdfast.stop()
tap.finish()
