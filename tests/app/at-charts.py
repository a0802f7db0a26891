#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""A screen reader hears what a chart shows, and the value at the cursor that the keyboard moves."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from desktop import Desktop, find, keys, press, states, until, walk  # noqa: E402
from holdfast import car  # noqa: E402

BARS = "Storage by Backend"
MAP = "Pins by Backend and Copies"
MOST_TABS = 60
number = 0


def ok(passed, what, *details):
    """One line of TAP, with what is wrong before it."""
    global number
    number += 1
    for detail in details:
        print(f"# {detail}")
    print(f"{'' if passed else 'not '}ok {number} {what}", flush=True)


def focused(window):
    """What has the keyboard."""
    return next((thing for thing in walk(window) if "focused" in states(thing)), None)


def tab_to(window, title):
    """Presses the Tab key until a chart has the keyboard."""
    for _ in range(MOST_TABS):
        keys("Tab")
        thing = focused(window)
        if thing and thing.get_role_name() == "image" and thing.get_name().startswith(title):
            return thing
    return None


def says(chart, title, value):
    """Waits until it does."""
    until(lambda: chart.get_name() == f"{title}: {value}")


def main():
    """Two stores and a pin."""
    print("1..4", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        app = Desktop(directory)
        title = "Look at What Is There"
        press(until(lambda: find(app.window(title), "push button", "Skip")))
        until(lambda: not app.has_window(title))
        for store in ("one", "two"):
            app.add_store(store, os.path.join(directory, store))
        status, _ = app.add_car(car([b"content"])[1], "?wait=30")
        assert status in (200, 201, 202), status
        window = app.window("Holdfast")
        app.focus()
        bars = until(lambda: find(window, "image", BARS))
        until(lambda: "two: " in bars.get_description())
        ok(" in all. " in bars.get_description(), "a chart is a picture with a name and its numbers",
           bars.get_description())
        bars = tab_to(window, BARS)
        ok(bars is not None, "the Tab key comes to a chart")
        before = bars.get_name()
        keys("Home")
        until(lambda: bars.get_name() != before)
        first = bars.get_name()
        keys("Down")
        until(lambda: bars.get_name() not in (before, first))
        ok(first.startswith(f"{BARS}: ") and " of " in first, "the value at the cursor is said", first, bars.get_name())
        cells = tab_to(window, MAP)
        keys("Home")
        until(lambda: ", 1 copy: 0 pins" in cells.get_name())
        keys("Right", "Right")
        until(lambda: ", 3 copies: 1 pin" in cells.get_name())
        keys("Down")
        says(cells, MAP, "one, 3 copies: 1 pin")
        ok(True, "so is the cell of a map")
        app.process.terminate()
        app.process.wait()
        assert app.console() == "", app.console()


main()
