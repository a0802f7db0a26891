#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three selected pins are dragged onto a store with a real pointer: what will be transferred is shown, and three jobs copy them. A drag
that is broken off changes nothing; with Shift held a pin is moved."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from desktop import STEPS, Atspi, Desktop, children, find, get, keys, middle, pause, pointer, press, until, walk  # noqa: E402
from holdfast import car  # noqa: E402

PINS = 5
number = 0


def ok(what):
    """One line of TAP."""
    global number
    number += 1
    print(f"ok {number} {what}", flush=True)


def on_text(thing):
    """The point at which its text begins: behind it, dragging selects."""
    extents = thing.get_extents(Atspi.CoordType.WINDOW)
    return extents.x + 8, extents.y + extents.height // 2


def row_of(window, title):
    """A row of the side list."""
    return until(lambda: next((thing for thing in walk(window)
                               if thing.get_role_name() == "list item" and thing.get_name().startswith(title + ", ")), None))


def label(window, name):
    """The name of a pin in the list."""
    return get(window, "label", name)


def click(window_id, point, *modifiers):
    """With the first button."""
    pointer("mousemove", "--window", window_id, *point)
    for key in modifiers:
        pointer("keydown", key)
    pointer("click", 1)
    for key in modifiers:
        pointer("keyup", key)
    pause()


def drag(window_id, begin, end, key=None, drop=True):
    """Small steps first, as a drag begins beyond a threshold; and on the way, as targets follow the pointer."""
    pointer("mousemove", "--window", window_id, *begin)
    pause()
    pointer("mousedown", 1)
    pause()
    for offset in (3, 9, 19, 33):
        pointer("mousemove", "--window", window_id, begin[0] + offset, begin[1])
        pause()
    if key:
        pointer("keydown", key)
        pause()
    for step in range(1, STEPS + 1):
        pointer("mousemove", "--window", window_id, *(b + (e - b) * step // STEPS for b, e in zip(begin, end)))
        pause()
    pointer("mousemove_relative", "--", 1, 0)
    pause()
    pause()
    if not drop:
        keys("Escape")
    pointer("mouseup", 1)
    if key:
        pointer("keyup", key)
    pause()


def count_jobs(app):
    """All that there ever were."""
    return len(app.pages("jobs", "jobs"))


def copies(app, cid):
    """The backends that hold a pin."""
    status, data = app.call("GET", f"pins/{cid}")
    assert status == 200, data
    return sorted(replica["backend"] for replica in data["storage_locations"] if replica["state"] == "verified")


def agree(app, question, answer):
    """To what a dialog asks."""
    dialog = until(lambda: next((window for window in children(app.application) if find(window, "label", has=question)), None))
    press(get(dialog, "push button", has=answer))


def prepare(app, directory):
    """Pins with one copy, and a second store."""
    status, data = app.call("POST", "replication/settings",
                            {"min_replicas": 1, "target_replicas": 1, "max_replicas": 5, "min_domains": 1})
    assert status == 200, data
    cids = []
    for i in range(PINS):
        cid, content = car([f"content {i}".encode()])
        status, data = app.add_car(content, f"?wait=60&name=pin-{i}")
        assert status in (200, 201, 202), data
        cids.append(cid)
    app.add_store("second", os.path.join(directory, "second"))
    return cids


def main():
    """All of it, in one window."""
    print("1..4", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        app = Desktop(directory, GSETTINGS_SCHEMA_DIR="/nonexistent")
        window = app.window("Holdfast")
        cids = prepare(app, directory)
        window_id = app.focus()
        keys("alt+2")
        target = middle(row_of(window, "second"))
        click(window_id, middle(label(window, "pin-3")))
        click(window_id, middle(label(window, "pin-1")), "shift")
        get(window, "label", has="3 pins")
        before = count_jobs(app)

        drag(window_id, middle(label(window, "pin-2")), target, drop=False)
        assert count_jobs(app) == before
        ok("a drag that is broken off does nothing")

        drag(window_id, middle(label(window, "pin-2")), target)
        agree(app, "Copy 3 Pins to", "Copy")
        until(lambda: count_jobs(app) == before + 3)
        until(lambda: all(copies(app, cids[i]) == ["car_archive", "second"] for i in (1, 2, 3)))
        assert copies(app, cids[0]) == copies(app, cids[4]) == ["car_archive"]
        ok("three pins that are dropped on a store make three jobs, and are copied")

        keys("Escape")
        drag(window_id, on_text(label(window, "pin-0")), target, key="shift")
        agree(app, "Move Copies to", "Move")
        until(lambda: "second" in copies(app, cids[0]))
        ok("with Shift held one that is not selected is moved")

        app.process.terminate()
        app.process.wait()
        assert app.console() == "", app.console()
        ok("the console stays empty")


main()
