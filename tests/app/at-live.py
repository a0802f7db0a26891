#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window shows is what the API says at the same moment, and what is changed through the API appears within a second."""

import os
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from desktop import Desktop, find, get, press, until  # noqa: E402
from holdfast import car  # noqa: E402

ROUNDS = 5
number = 0


def ok(passed, what, *details):
    """One line of TAP, with what is wrong before it."""
    global number
    number += 1
    for detail in details:
        print(f"# {detail}")
    print(f"{'' if passed else 'not '}ok {number} {what}", flush=True)


def card(window, title):
    """The number on a card of the Overview."""
    button = find(window, "push button", has=f"{title}: ")
    return button.get_name().removeprefix(f"{title}: ").split(",")[0] if button else None


def numbers_of(app):
    """As the API has them, in the window's words."""
    status, data = app.call("GET", "status")
    assert status == 200, data
    replication = data["replication"]
    efficiency = int(replication["replication_efficiency"] * 10) / 10
    return {"Total Pins": str(replication["total_pins"]),
            "Under-replicated": str(replication["under_replicated"]),
            "Over-replicated": str(replication["over_replicated"]),
            "Replication Efficiency": f"{efficiency:.0f} %" if efficiency == int(efficiency) else f"{efficiency:.1f} %"}


def shown(window, titles):
    """The same, as the window has them."""
    return {title: card(window, title) for title in titles}


def settled(app):
    """Once no job is open."""
    def rests():
        status, data = app.call("GET", "status")
        return status == 200 and data["metrics"]["jobs_running"] == 0
    until(rests)


def add(app, i):
    """One more pin, with all its copies."""
    _, content = car([f"content {i}".encode()])
    status, data = app.add_car(content, "?wait=30")
    assert status in (200, 201, 202), data


def main():
    """Adds pins through the API, and looks."""
    print("1..3", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        app = Desktop(directory, GSETTINGS_SCHEMA_DIR="/nonexistent")
        window = app.window("Holdfast")
        for store in ("one", "two"):
            app.add_store(store, os.path.join(directory, store))
        times = []
        for i in range(ROUNDS):
            add(app, i)
            began = time.monotonic()
            until(lambda: card(window, "Total Pins") == str(i + 1))
            times.append(time.monotonic() - began)
        ok(statistics.median(times) < 1, "a pin that the API added appears within a second", f"{sorted(times)}")
        settled(app)
        until(lambda: shown(window, numbers_of(app)) == numbers_of(app))
        ok(True, "the cards are as the API's numbers")
        status, _ = app.call("POST", "jobs/pause")
        assert status == 200
        press(get(window, "push button", "Resume"))
        until(lambda: not any(alert["type"] == "all-paused" for alert in app.call("GET", "status")[1]["alerts"]))
        ok(True, "jobs that the API paused are resumed in the window")
        app.process.terminate()
        app.process.wait()
        assert app.console() == "", app.console()


main()
