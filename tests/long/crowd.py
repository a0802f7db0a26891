#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fifty clients read and write at the same time: no error, no list that contradicts itself, and counters equal a recount.

crowd.py SECONDS RECOUNT [SEED]      RECOUNT: the program that counts the rows of a registry
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from holdfast import Holdfast, car  # noqa: E402

SECONDS = float(sys.argv[1])
RECOUNT = sys.argv[2]
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)
WRITERS = READERS = 25


class Crowd:
    """What all clients share."""

    def __init__(self, holdfast):
        self.holdfast = holdfast
        self.end = time.monotonic() + SECONDS
        self.lock = threading.Lock()
        self.wanted = set()
        self.again = set()
        self.calls = 0
        self.wrong = []

    def call(self, expected, *arguments):
        """The data of a call whose status is one of the expected ones."""
        status, data = self.holdfast.call(*arguments)
        if status not in expected:
            raise AssertionError(f"{arguments[:2]} gave {status}: {json.dumps(data)[:500]}")
        with self.lock:
            self.calls += 1
        return data


def add(crowd, rand, mine):
    """A new pin of this client's own."""
    root, data = car([rand.randbytes(rand.choice([10, 1000, 20000])) for _ in range(rand.choice([1, 3]))])
    crowd.call({200, 202}, "POST", "pins?name=" + rand.choice("abc"), data, "application/vnd.ipld.car")
    mine.append(root)


def unpin(crowd, rand, mine):
    """Lets go of one of its own, sometimes not for good."""
    if not mine:
        return
    root = mine.pop(rand.randrange(len(mine)))
    keep = rand.random() < 0.5
    crowd.call({200, 202}, "DELETE", f"pins/{root}?keep_replicas={'true' if keep else 'false'}")
    if not keep and rand.random() < 0.6:
        with crowd.lock:
            crowd.again.add(root)
        crowd.call({200, 202}, "POST", "pins", {"cid": root})
        mine.append(root)


def verify(crowd, rand, mine):
    """Has one of its own read."""
    if mine:
        crowd.call({200, 202}, "POST", f"pins/{rand.choice(mine)}/verify", {})


def configure(crowd, rand, mine):
    """Changes what is wanted of all pins."""
    target = rand.choice([2, 3])
    crowd.call({200}, "POST", "replication/settings", {"target_replicas": target, "max_replicas": 5})


def write(crowd, seed):
    """One writer; what it still wants at the end is noted."""
    rand, mine = random.Random(seed), []
    acts = [add] * 6 + [unpin] * 2 + [verify] * 2 + [configure]
    while time.monotonic() < crowd.end:
        rand.choice(acts)(crowd, rand, mine)
    with crowd.lock:
        crowd.wanted.update(mine)


def read_status(crowd):
    """Sums agree with each other within one answer."""
    data = crowd.call({200}, "GET", "replication/status")["data"]
    assert data["under_replicated"] + data["healthy_pins"] + data["over_replicated"] <= data["total_pins"], data


def read_pins(crowd):
    """No pin stands twice in pages that were read while others wrote, unless it was let go and is a new one now."""
    seen, cursor = set(), ""
    for _ in range(3):
        data = crowd.call({200}, "GET", f"pins?limit=50{cursor}")
        for pin in data["pins"]:
            assert pin["cid"] not in seen - crowd.again, f"{pin['cid']} is listed twice"
            assert pin["replication_count"] <= len(pin["storage_locations"]), pin
            seen.add(pin["cid"])
        if not data.get("next_cursor"):
            return
        cursor = f"&cursor={data['next_cursor']}"


def read_others(crowd):
    """Whatever else there is to look at."""
    for path in ("status", "jobs?limit=50", "backends", "replication/backends", "plan"):
        crowd.call({200}, "GET", path)


def read(crowd, seed):
    """One reader."""
    rand = random.Random(seed)
    while time.monotonic() < crowd.end:
        rand.choice([read_status, read_pins, read_others])(crowd)


def guarded(crowd, act, seed):
    """A thread's work; what is wrong is kept, and ends the others."""
    try:
        act(crowd, seed)
    except Exception as error:  # whatever it is: it is reported
        with crowd.lock:
            crowd.wrong.append(f"{act.__name__}: {error!r}")
            crowd.end = 0


def waits_for_undo(job):
    """A removal, and an upload whose pins were let go before they had a copy."""
    return job["kind"] == "remove" or (job["kind"] == "import" and "let go" in (job["error"] or ""))


def settle(holdfast):
    """Waits for every open job but those that wait for days."""
    while True:
        jobs = [job for state in ("queued", "running") for job in holdfast.pages(f"jobs?state={state}", "jobs")
                if not waits_for_undo(job)]
        if not jobs:
            return
        for job in reversed(jobs):  # the oldest begin first
            wait = ""
            while job["state"] in ("queued", "running") and not waits_for_undo(job):
                job = holdfast.call("GET", f"jobs/{job['id']}{wait}")[1]
                wait = "?wait=1"


def check_end(crowd):
    """What is wanted is there, and what is listed is what is counted."""
    holdfast = crowd.holdfast
    settle(holdfast)
    pins = {pin["cid"]: pin for pin in holdfast.pages("pins", "pins")}
    status = crowd.call({200}, "GET", "replication/status")["data"]
    assert set(pins) == crowd.wanted, f"{len(set(pins) ^ crowd.wanted)} pins are not as they are wanted"
    assert status["total_pins"] == len(pins), status
    below = {root for root, pin in pins.items() if pin["replication_count"] < 2}
    assert status["under_replicated"] == len(below), (status, below)
    assert not below, ([pins[root] for root in below], status)


def main():
    """One TAP line."""
    print("1..1")
    print(f"# seed {SEED}", flush=True)
    rand = random.Random(SEED)
    directory = tempfile.mkdtemp(prefix="holdfast-crowd-")
    holdfast = Holdfast(directory)
    try:
        for name in ("two", "three"):
            holdfast.add_store(name, os.path.join(directory, name))
        crowd = Crowd(holdfast)
        clients = [threading.Thread(target=guarded, args=(crowd, act, rand.random()))
                   for act in [write] * WRITERS + [read] * READERS]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        assert not crowd.wrong, crowd.wrong[:5]
        check_end(crowd)
        print(f"# {crowd.calls} calls, {len(crowd.wanted)} pins at the end, {holdfast.peak_memory() >> 20} MiB at most")
        assert holdfast.stop() == 0
        counted = subprocess.run([RECOUNT, os.path.join(directory, "data")], stderr=subprocess.PIPE, check=False)
        assert counted.returncode == 0, counted.stderr.decode()
        print("ok 1 fifty clients at once meet no error, and all is counted right")
    except BaseException:
        holdfast.process.kill()
        print("not ok 1 fifty clients at once meet no error, and all is counted right", flush=True)
        raise
    finally:
        shutil.rmtree(directory)


main()
