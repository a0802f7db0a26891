#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the inputs that the fuzz targets begin with, seeds/TARGET/NAME.bin: right ones, and wrong ones of each kind.

    make-seeds.py             writes them
    make-seeds.py --check     tells in TAP whether they are as they would be written, and few and small

Files named crash-… or found-… were not made here: they come from ./run fuzz, and are left alone.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PLACE = os.path.join(HERE, "seeds")
MOST_FILES, MOST_BYTES = 50, 200 * 1024  # of one target, of all

sys.dont_write_bytecode = True
sys.path.insert(0, HERE)
import seeds_of_blocks  # noqa: E402
import seeds_of_files  # noqa: E402
import seeds_of_requests  # noqa: E402

SEEDS = {
    "car": seeds_of_files.car_seeds,
    "car-file": seeds_of_files.car_file_seeds,
    "cid": seeds_of_blocks.cid_seeds,
    "dag-cbor": seeds_of_blocks.dag_cbor_seeds,
    "dag-jose": seeds_of_blocks.dag_jose_seeds,
    "dag-json": seeds_of_blocks.dag_json_seeds,
    "dag-pb": seeds_of_blocks.dag_pb_seeds,
    "http": seeds_of_requests.http_seeds,
    "index": seeds_of_files.index_seeds,
    "manifest": seeds_of_blocks.manifest_seeds,
    "multipart": seeds_of_files.multipart_seeds,
    "tar": seeds_of_files.tar_seeds,
    "unixfs": seeds_of_blocks.unixfs_seeds,
    "unixfs-reader": seeds_of_files.unixfs_reader_seeds,
}


def all_seeds():
    """{path below seeds/: bytes}"""
    return {f"{target}/{name}.bin": data for target, make in SEEDS.items() for name, data in make().items()}


def stored_seeds():
    """The same of what is there."""
    found = {}
    for directory, _, names in os.walk(PLACE):
        for name in names:
            with open(os.path.join(directory, name), "rb") as file:
                found[os.path.relpath(file.name, PLACE)] = file.read()
    return found


def is_made(path):
    """Whether a file is one of ours."""
    return not os.path.basename(path).startswith(("crash-", "found-"))


def write():
    """Writes all, and removes what is not made any more."""
    made = all_seeds()
    for path in stored_seeds():
        if is_made(path) and path not in made:
            os.remove(os.path.join(PLACE, path))
    for path, data in made.items():
        os.makedirs(os.path.dirname(os.path.join(PLACE, path)), exist_ok=True)
        with open(os.path.join(PLACE, path), "wb") as file:
            file.write(data)


def check():
    """Prints TAP; returns the exit status."""
    made, stored = all_seeds(), stored_seeds()
    ours = {path: data for path, data in stored.items() if is_made(path)}
    wrong = sorted(path for path in made.keys() | ours.keys() if made.get(path) != ours.get(path))
    counts = {target: sum(path.startswith(f"{target}/") for path in stored) for target in SEEDS}
    crowded = [f"{target}: {count}" for target, count in counts.items() if count > MOST_FILES]
    size = sum(map(len, stored.values()))

    print("1..3")
    for path in wrong:
        print(f"# {path} is another")
    print(f"{'not ' if wrong else ''}ok 1 made seeds are as make-seeds.py writes them")
    print(f"{'not ' if crowded else ''}ok 2 at most {MOST_FILES} of a target {' '.join(crowded)}")
    print(f"{'not ' if size > MOST_BYTES else ''}ok 3 at most {MOST_BYTES} bytes: {size}")
    return 1 if wrong or crowded or size > MOST_BYTES else 0


def main():
    """Reads the command line."""
    if sys.argv[1:] == ["--check"]:
        return check()
    if sys.argv[1:]:
        sys.exit(__doc__)
    write()
    return 0


sys.exit(main())
