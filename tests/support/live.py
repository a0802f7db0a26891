# SPDX-License-Identifier: GPL-3.0-or-later
"""The window beside the API: whether both say the same at the same moment, and how long a change takes from one to the other."""

import statistics
import time

from desktop import GLib, children, find, ok, pause, until, walk
from holdfast import car

PATIENCE = 120  # s; what is longer is wrong even on a busy machine
ROUNDS = 5


def get_data(app, path):
    """Of a GET that must succeed."""
    status, data = app.call("GET", path)
    assert status == 200, data
    return data


def change(app, method, path, body=None):
    """What must succeed."""
    status, data = app.call(method, path, body)
    assert status in (200, 201, 202), data
    return data


def agree(said, shown, what):
    """Once the window shows what the API says both before and after one looked; a line of TAP."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            before, seen, after = said(), shown(), said()
        except GLib.Error:  # an object that went meanwhile
            continue
        if before == seen == after:
            ok(True, what, str(seen))
            return
        pause()
    ok(False, what, f"the API says  {after}", f"the window has {seen}")


def median_time(order, appears, what):
    """A line of TAP about the time from an order, which gets the number of the round, until it can be seen."""
    times = []
    for i in range(ROUNDS):
        condition = appears(i)
        began = time.monotonic()
        order(i)
        until(condition)
        times.append(time.monotonic() - began)
    ok(statistics.median(times) < 1, what, ", ".join(f"{seconds:.3f} s" for seconds in sorted(times)))


def settled(app):
    """Once no job is open."""
    until(lambda: all(get_data(app, "status")["metrics"][field] == 0 for field in ("jobs_running", "jobs_queued")))


def add(app, name):
    """One more pin, with its copies; its CID."""
    cid, content = car([f"content of {name}".encode()])
    status, data = app.add_car(content, f"?wait=60&name={name}")
    assert status in (200, 201, 202), data
    return cid


def labels(thing):
    """The texts below."""
    return [label.get_name() for label in walk(thing) if label.get_role_name() == "label"]


def items(window, name, role="list item"):
    """The names of the rows of a list."""
    rows = find(window, "list", name)
    return [row.get_name() for row in children(rows) if row.get_role_name() == role]


def sentence(text, subject=None):
    """With a capital, but for the name of a backend."""
    return text if subject and text.startswith(subject) else text[:1].upper() + text[1:]


def end(app):
    """Nothing was said on the console."""
    app.process.terminate()
    app.process.wait()
    ok(app.console() == "", "the console stays empty", app.console())
