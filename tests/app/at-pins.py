#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pins are searched for, bad input is refused in words, and all that match are replicated at once: in the real window, over AT-SPI and
with real keys. A dialog is cancelled."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from desktop import Desktop, Atspi, get, keys, pointer, press, until, write  # noqa: E402
from holdfast import car  # noqa: E402

PINS = 12
VERIFY = "Verify This Pin and Show Its Details"
number = 0


def ok(what):
    """One line of TAP."""
    global number
    number += 1
    print(f"ok {number} {what}", flush=True)


def prepare(app, directory):
    """Pins with one copy, of which a second one is made only when it is asked for."""
    status, data = app.call("POST", "replication/settings",
                            {"min_replicas": 1, "target_replicas": 1, "max_replicas": 5, "min_domains": 1})
    assert status == 200, data
    for i in range(PINS):
        _, content = car([f"content {i}".encode()])
        kind = "even" if i % 2 == 0 else "odd"
        status, data = app.add_car(content, f"?wait=60&name={kind}-{i}")
        assert status in (200, 201, 202), data
    app.add_store("second", os.path.join(directory, "second"))
    status, data = app.call("POST", "replication/settings", {"auto_replication": False, "target_replicas": 2})
    assert status == 200, data


def copies(app):
    """How many pins have two."""
    return sum(pin["replication_count"] == 2 for pin in app.pages("pins", "pins"))


def cid_of(app, name):
    """Of the pin with this name."""
    status, data = app.call("GET", f"pins?query={name}")
    assert status == 200 and len(data["pins"]) == 1, data
    return data["pins"][0]["cid"]


def hover(window_id, thing):
    """Over its middle."""
    extents = thing.get_extents(Atspi.CoordType.WINDOW)
    pointer("mousemove", "--window", window_id, extents.x + extents.width // 2, extents.y + extents.height // 2)


def click(window_id, thing):
    """With the first button, in its middle."""
    hover(window_id, thing)
    pointer("click", 1)


def main():
    """All of it, in one window."""
    print("1..7", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        app = Desktop(directory, GSETTINGS_SCHEMA_DIR="/nonexistent")
        window = app.window("Holdfast")
        prepare(app, directory)
        window_id = app.focus()
        keys("ctrl+f")
        get(window, "label", has=f"{PINS} pins, ")
        entry = get(window, "entry", "Search Pins")
        write(entry, "size:>much")
        get(window, "label", has="much")
        ok("bad input is refused in words")
        write(entry, "odd")
        get(window, "label", has=f"{PINS // 2} pins, ")
        ok("a search finds half of the pins")

        hover(window_id, get(window, "label", "odd-3"))
        click(window_id, get(window, "push button", VERIFY))
        press(get(window, "push button", "Close Details"))
        until(lambda: [job["cid"] for job in app.pages("jobs", "jobs") if job["kind"] == "verify"] == [cid_of(app, "odd-3")])
        ok("the row under the pointer has buttons, which are about its pin")

        click(window_id, get(window, "label", "odd-1"))
        keys("shift+F10")
        get(window, "menu item", "Unpin, Keep Copies")
        keys("Escape")
        ok("the keyboard has the same in a menu")

        click(window_id, get(window, "label", "odd-1"))
        keys("ctrl+a")
        get(window, "label", has=f"{PINS // 2} pins selected")
        press(get(window, "push button", "Replicate"))
        until(lambda: copies(app) == PINS // 2)
        ok("all that match are replicated at once, and no others")

        keys("ctrl+n")
        dialog = app.window("Add Pins")
        press(get(dialog, "push button", "Cancel"))
        until(lambda: not app.has_window("Add Pins"))
        assert len(app.pages("pins", "pins")) == PINS
        ok("a dialog that is cancelled does nothing")
        app.process.terminate()
        app.process.wait()
        assert app.console() == "", app.console()
        ok("the console stays empty")


main()
