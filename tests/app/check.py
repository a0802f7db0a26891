#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""holdfast --check, as a user calls it: beside a running Holdfast, alone, and where there is nothing to be known."""

import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from holdfast import Holdfast, car  # noqa: E402

PROGRAM = os.path.join(os.environ["HF_BUILDDIR"], "src", "holdfast")


def check(directory, *options):
    """(exit status, what is printed, what is complained of)"""
    done = subprocess.run([PROGRAM, "--check", "--data-dir", os.path.join(directory, "data"), *options],
                          capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout.decode().strip(), done.stderr.decode().strip()


@contextlib.contextmanager
def running(directory):
    """A Holdfast that has ended well afterwards."""
    holdfast = Holdfast(directory)
    try:
        yield holdfast
    except BaseException:
        holdfast.kill()
        raise
    assert holdfast.stop() == 0


def add(holdfast, content):
    """A pin with its copies proven."""
    root, data = car([content])
    status, answer = holdfast.add_car(data, "?wait=60")
    assert status == 200, answer
    return root


def wait_for(condition):
    """Until it holds."""
    while not condition():
        time.sleep(0.05)


def test_nothing(directory):
    """No registry."""
    status, out, err = check(directory)
    assert (status, out) == (3, "") and "no registry" in err, (status, out, err)


def test_states(directory):
    """Beside the running program, from at risk to safe."""
    with running(directory) as holdfast:
        wait_for(lambda: check(directory)[:2] == (0, "No pins yet"))
        add(holdfast, b"one")
        status, out, err = check(directory)
        assert (status, err) == (2, "") and "at risk" in out, (status, out, err)

        holdfast.add_store("two", os.path.join(directory, "two"))
        wait_for(lambda: check(directory)[0] == 1)
        assert "one place" in check(directory)[1], check(directory)
        holdfast.call("POST", "replication/settings", {"min_domains": 1, "target_replicas": 2})
        wait_for(lambda: check(directory)[:2] == (0, "1 pin is safe"))
    assert check(directory)[:2] == (0, "1 pin is safe"), check(directory)
    registry = sqlite3.connect(os.path.join(directory, "data", "registry.sqlite"))
    registry.execute("UPDATE backend SET state = 2, since = 1, reason = 'its disk is gone' WHERE id = 'two'")
    registry.commit()
    registry.close()
    status, out, _ = check(directory)
    assert status == 1 and out.startswith("1 pin is safe\n"), out
    assert "warning: two is unavailable: its disk is gone" in out.splitlines(), out


def test_old(directory):
    """What was seen long ago is not known now."""
    with running(directory):
        wait_for(lambda: check(directory)[0] == 0)
    registry = sqlite3.connect(os.path.join(directory, "data", "registry.sqlite"))
    registry.execute("UPDATE sample_point SET time = time - 7200000000")
    registry.commit()
    registry.close()
    status, out, _ = check(directory, "--max-age", "1h")
    assert status == 3 and out.startswith("Holdfast has not looked since 20") and out.endswith("; then: No pins yet"), out
    assert check(directory, "--max-age", "3h")[0] == 0
    assert check(directory)[0] == 0


def test_not_ours(directory):
    """A file that is no registry."""
    os.mkdir(os.path.join(directory, "data"))
    with open(os.path.join(directory, "data", "registry.sqlite"), "w", encoding="ascii") as file:
        file.write("something else" * 1000)
    status, out, err = check(directory)
    assert (status, out) == (3, "") and "can't be read" in err, (status, out, err)


def test_options(directory):
    """What is wrong is said."""
    for age in ("", "1", "1w", "-1d", "d", "1.5h"):
        status, _, err = check(directory, "--max-age", age)
        assert status == 2 and "is no age" in err, (age, status, err)
    done = subprocess.run([PROGRAM, "--max-age", "1d"], capture_output=True, timeout=60, check=False)
    assert done.returncode == 2 and b"goes with --check" in done.stderr, done


def main():
    """One result a test, each in a directory of its own."""
    tests = [value for name, value in globals().items() if name.startswith("test_")]
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        with tempfile.TemporaryDirectory(prefix="holdfast-check-") as directory:
            test(directory)
        print(f"ok {number} {test.__doc__}", flush=True)


main()
