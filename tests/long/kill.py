#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at random moments of adding CARs: what was acknowledged is complete in two stores, and no broken file is listed.

kill.py ROUNDS [SEED]
"""

import http.client
import os
import random
import shutil
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from holdfast import Holdfast, car, car_files, verify_car  # noqa: E402

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 50
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 32)
LONGEST = 0.7  # seconds from the first request to the kill


def post_until_killed(holdfast, rand, acknowledged):
    """One client: sends CARs, most of them small, and keeps what was answered with success."""
    while True:
        count = rand.choice([1, 1, 2, 5, 40])
        root, data = car([rand.randbytes(rand.choice([10, 1000, 50000])) for _ in range(count)])
        try:
            status, _ = holdfast.add_car(data, rand.choice(["", "?wait=60"]))
        except (OSError, http.client.HTTPException, ValueError):
            return
        if status in (200, 202):
            acknowledged.add(root)


def wait_until_idle(holdfast):
    """Every open job is waited for, the API's way. Queued ones are read first: they turn into running ones."""
    while jobs := [job for state in ("queued", "running") for job in holdfast.pages(f"jobs?state={state}", "jobs")]:
        for job in jobs:
            status, data = holdfast.call("GET", f"jobs/{job['id']}?wait=60")
            assert status == 200 and data["state"] == "done", data


def check(holdfast, stores, acknowledged):
    """Raises unless all that was acknowledged is there twice, and all that is there is whole."""
    wait_until_idle(holdfast)
    held = []
    for store in stores:
        roots = set()
        for path in car_files(store):
            root, _ = verify_car(path)
            assert root in os.path.basename(path), f"{path} holds {root}"
            roots.add(root)
        held.append(roots)
    for root in acknowledged:
        for store, roots in zip(stores, held):
            assert root in roots, f"{root} was acknowledged and is not in {store}"
    pins = {pin["cid"]: pin for pin in holdfast.pages("pins", "pins")}
    for root in acknowledged:
        states = [place["state"] for place in pins[root]["storage_locations"]]
        assert states == ["verified", "verified"], f"{root} is {states}"
    status, data = holdfast.call("GET", "replication/status")
    assert status == 200 and data["data"]["under_replicated"] == 0, data
    spooled = [name for name in os.listdir(os.path.join(holdfast.directory, "data", "spool"))]
    assert not spooled, f"leftovers in the spool: {spooled}"


def main():
    """All rounds; one TAP line."""
    print("1..1")
    print(f"# seed {SEED}", flush=True)
    rand = random.Random(SEED)
    directory = tempfile.mkdtemp(prefix="holdfast-kill-")
    stores = [os.path.join(directory, "data", "car_archive"), os.path.join(directory, "two")]
    acknowledged = set()
    holdfast = Holdfast(directory)
    try:
        holdfast.add_store("two", stores[1])
        holdfast.call("POST", "replication/settings", {"target_replicas": 2})
        for number in range(ROUNDS):
            clients = [threading.Thread(target=post_until_killed,
                                        args=(holdfast, random.Random(rand.random()), acknowledged))
                       for _ in range(4)]
            for client in clients:
                client.start()
            time.sleep(rand.random() * LONGEST)  # the random moment
            holdfast.kill()
            for client in clients:
                client.join()
            holdfast = Holdfast(directory)
            check(holdfast, stores, acknowledged)
        print(f"# {ROUNDS} kills, {len(acknowledged)} acknowledged pins")
        assert holdfast.stop() == 0
        print("ok 1 what was acknowledged survives kill -9")
    except BaseException:
        holdfast.process.kill()
        print("not ok 1 what was acknowledged survives kill -9", flush=True)
        raise
    finally:
        shutil.rmtree(directory)


main()
