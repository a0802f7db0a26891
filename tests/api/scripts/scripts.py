#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What scripts do with the API: the command lines that the original documents work as they are written, and those in
data/examples do what they say. Prints TAP."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

SOURCE = os.environ["HF_SRCDIR"]
sys.path.insert(1, os.path.join(SOURCE, "tests", "support"))

import holdfast  # noqa: E402

EXAMPLES = os.path.join(SOURCE, "data", "examples")
PREFIXES = ("/api/", "/api/dashboard/")
CURL = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}

# As the original's documentation has them, letter by letter. Its server is ours in a test, and its CID one that is there.
CONFIGURE = '''curl -X POST http://localhost:8000/api/replication/settings \\
  -H "Content-Type: application/json" \\
  -d '{
    "min_replicas": 2,
    "target_replicas": 3,
    "max_replicas": 5,
    "max_size_gb": 100.0,
    "auto_replication": true,
    "replication_strategy": "balanced"
  }'
'''
REPLICATE = '''curl -X POST http://localhost:8000/api/replication/pins/QmExample123/replicate \\
  -H "Content-Type: application/json" \\
  -d '{
    "target_backends": ["ipfs_cluster", "storacha", "car_archive"],
    "force": false
  }'
'''
# What the original's program itself took: a bare list, and the rest in the query.
REPLICATE_LIST = """curl -X POST "http://localhost:8000/api/replication/pins/QmExample123/replicate?force=false" \\
  -H "Content-Type: application/json" -d '["car_archive", "nowhere", "elsewhere"]'
"""
STATUS = "curl http://localhost:8000/api/replication/status\n"
ORIGINAL_SERVER = "http://localhost:8000/api/"
ORIGINAL_CID = "QmExample123"


def was_configured(answer):
    """All six fields are as they were given."""
    settings = answer["data"]["data"]["settings"]
    given = {"min_replicas": 2, "target_replicas": 3, "max_replicas": 5, "max_size_gb": 100.0, "auto_replication": True,
             "replication_strategy": "balanced"}
    return answer["success"] and answer["data"]["success"] and {name: settings[name] for name in given} == given


def has_status(answer):
    """The fields that the original has, where it has them."""
    names = {"total_pins", "under_replicated", "over_replicated", "healthy_pins", "replication_efficiency", "backend_usage"}
    return answer["success"] and names <= answer["data"]["data"].keys()


def was_replicated(answer):
    """The one of the three backends that is there has it; the others are named with what is wrong."""
    data = answer["data"]["data"]
    results = data["replication_results"]
    good = [name for name, result in results.items() if result["success"]]
    return good == ["car_archive"] and data["traffic_summary"]["total_backends_attempted"] == 3


# What is documented, what must be true of the answer.
DOCUMENTED = (
    ("replicate a pin", REPLICATE, was_replicated),
    ("replicate a pin, by a bare list", REPLICATE_LIST, was_replicated),
    ("configure replication settings", CONFIGURE, was_configured),
    ("get replication status", STATUS, has_status),
)


def ends_well(world):
    """SIGTERM, and 0."""
    assert world.program.stop() == 0


class World:
    """A Holdfast with a pin, and results as they come."""

    def __init__(self, directory):
        self.directory = directory
        self.number = self.failed = 0
        self.program = holdfast.Holdfast(directory)
        status, added = self.program.add_car(holdfast.car([b"one", b"two"])[1], "?wait=60")
        assert status == 200, added
        self.cid = added["cids"][0]

    def run(self, name, function, *arguments):
        """One line of TAP."""
        self.number += 1
        try:
            function(self, *arguments)
            print(f"ok {self.number} {name}", flush=True)
        except Exception:  # pylint: disable=broad-except
            self.failed += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {self.number} {name}", flush=True)


def documented(world, prefix, command, is_right):
    """A documented command, with nothing but the server, the prefix and the CID replaced."""
    command = command.replace(ORIGINAL_SERVER, f"http://localhost:{world.program.port}{prefix}").replace(ORIGINAL_CID, world.cid)
    answer = json.loads(subprocess.run(["sh", "-c", command.replace("curl ", "curl -sS ", 1)], check=True, env=CURL,
                                       stdout=subprocess.PIPE, timeout=120).stdout)
    assert is_right(answer), answer


def example(world, name):
    """A script of data/examples with a file of its own: what it prints, and what it leaves."""
    place = os.path.join(world.directory, name)
    os.mkdir(place)
    file = os.path.join(place, "a file.txt")
    with open(file, "w", encoding="ascii") as out:
        out.write(f"for {name}\n" * 1000)
    environment = {**CURL, "HOLDFAST_URL": world.program.url, "HOLDFAST_TOKEN": world.program.token}
    command = [os.path.join(EXAMPLES, name), file, os.path.join(place, "store")]
    said = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, timeout=120).stdout.decode()
    cid, _ = holdfast.verify_car(file + ".car")
    assert f"{file} is {cid}, with copies here" in said, said
    assert said.count("verified") == 2, said
    assert "no place for 1 more copy" in said, said
    assert f"saved {file}.car" in said, said
    assert "have enough copies" in said, said
    assert f"warning: {cid}" in said, said
    # Once more it finds all of that there.
    subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, timeout=120)
    status, _ = world.program.call("DELETE", "backends/everyday")
    assert status in (200, 409), status


def refused(world, name):
    """What Holdfast says against it is told, and it ends with a failure."""
    environment = {**CURL, "HOLDFAST_URL": world.program.url, "HOLDFAST_TOKEN": "nonsense"}
    command = [os.path.join(EXAMPLES, name), __file__, os.path.join(world.directory, "never")]
    result = subprocess.run(command, check=False, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    assert result.returncode != 0, result
    assert b"this token is not valid here" in result.stderr, result
    assert not os.path.exists(os.path.join(world.directory, "never"))


def main():
    """All of them with one Holdfast."""
    directory = tempfile.mkdtemp(prefix="holdfast-scripts-")
    try:
        world = World(directory)
        for prefix in PREFIXES:
            for title, command, is_right in DOCUMENTED:
                world.run(f"documented under {prefix}: {title}", documented, prefix, command, is_right)
        for name in ("everyday.sh", "everyday.py"):
            world.run(f"{name} does what it says", example, name)
            world.run(f"{name} tells of refusals", refused, name)
        world.run("it ends well", ends_well)
    finally:
        shutil.rmtree(directory)
    print(f"1..{world.number}")
    return 1 if world.failed else 0


sys.exit(main())
