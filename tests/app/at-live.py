#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Overview and the sidebar show is what the API says at the same moment, and what is changed through the API appears within a
second. Of the other pages see at-live-pins.py, at-live-stores.py and at-live-settings.py."""

import datetime
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from desktop import Desktop, GLib, find, get, ok, press, until  # noqa: E402
from live import add, agree, change, end, get_data, items, labels, median_time, sentence, settled  # noqa: E402

PAGES = ("Overview", "Pins", "Backends", "Activity")
TITLES = ("Total Pins", "Replication Efficiency", "Under-replicated", "Over-replicated", "Stored Bytes", "Last Scrub")


def card(window, title):
    """What a card of the Overview says, but for what the number means."""
    button = find(window, "push button", has=f"{title}: ")
    number, _, note = button.get_name().removeprefix(f"{title}: ").partition(", ")
    return (number, note) if title in ("Total Pins", "Stored Bytes") else number


def plural(number, one, more):
    """In English."""
    return f"{number} {one if number == 1 else more}"


def cards_of(app):
    """As the API has them, in the window's words."""
    replication = get_data(app, "status")["replication"]
    backends = get_data(app, "backends")["backends"]
    pins = app.pages("pins", "pins")
    proofs = [copy["proved_at"] for pin in pins for copy in pin["storage_locations"] if copy["proof"] == "full-read"]
    efficiency = int(replication["replication_efficiency"] * 10) / 10
    read = datetime.datetime.fromisoformat(max(proofs).replace("Z", "+00:00")).astimezone()
    copies = sum(pin["replication_count"] for pin in pins)
    held = round(sum(backend["estimated_size_gb"] for backend in backends) * 1e9)
    return {"Total Pins": (str(replication["total_pins"]), plural(copies, "copy", "copies")),
            "Under-replicated": str(replication["under_replicated"]),
            "Over-replicated": str(replication["over_replicated"]),
            "Replication Efficiency": f"{efficiency:.0f}%" if efficiency == int(efficiency) else f"{efficiency:.1f}%",
            "Stored Bytes": (GLib.format_size(held), "on " + plural(len(backends), "backend", "backends")),
            "Last Scrub": read.strftime("%H:%M")}


def text_of_alert(alert):
    """Of a pause the window's own words, as it has a button for it."""
    if alert["type"] == "all-paused":
        return "All jobs are paused, also those for pins below their minimum"
    return sentence(alert["message"], alert["backend"])


def rest_of(app):
    """What is told in words: how all pins are, and what is to be done."""
    status = get_data(app, "status")
    assert len(status["alerts"]) == status["metrics"]["alerts_count"]
    return status["replication"]["sentence"], [text_of_alert(alert) for alert in status["alerts"]]


def rest_shown(window):
    """The same in the window."""
    page = find(window, "panel", "Overview")
    said = labels(page)
    return said[0], items(page, "Alerts") if find(page, "list", "Alerts") else []


def badges_of(app):
    """What is at risk, can't be used or failed within a day, beside the names of the pages."""
    risk = get_data(app, "status")["replication"]["under_replicated"]
    unwell = sum(backend["health"] != "healthy" and not backend["paused"] for backend in get_data(app, "backends")["backends"])
    failed = get_data(app, "jobs?state=failed&limit=1")["total"]
    words = ["", plural(risk, "pin at risk", "pins at risk"), plural(unwell, "backend can’t be used", "backends can’t be used"),
             plural(failed, "job failed", "jobs failed")]
    return [page if number == 0 else f"{page}, {word}" for page, number, word in zip(PAGES, (0, risk, unwell, failed), words)]


def compare(app, window, when):
    """All of it."""
    agree(lambda: cards_of(app), lambda: {title: card(window, title) for title in TITLES}, f"{when}: the cards are as the API's numbers")
    agree(lambda: rest_of(app), lambda: rest_shown(window), f"{when}: the sentence and the alerts are the API's")
    agree(lambda: badges_of(app), lambda: items(window, "Pages"), f"{when}: the badges are as the API's numbers")


def is_alerted(app, kind):
    """Whether there is an alert of a kind."""
    return any(alert["type"] == kind for alert in get_data(app, "status")["alerts"])


def main():
    """Adds pins through the API, and looks; then once more with other limits, and without a store."""
    print("1..13", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        app = Desktop(directory, GSETTINGS_SCHEMA_DIR="/nonexistent")
        window = app.window("Holdfast")
        for store in ("one", "two"):
            app.add_store(store, os.path.join(directory, store))
        change(app, "PATCH", "settings", {"probe_seconds": 5, "min_domains": 1})
        median_time(lambda i: add(app, f"pin-{i}"), lambda i: lambda: card(window, "Total Pins")[0] == str(i + 1),
                    "a pin that the API added appears within a second")
        settled(app)
        compare(app, window, "all safe")

        change(app, "PATCH", "settings", {"min_replicas": 4, "target_replicas": 4})
        until(lambda: get_data(app, "status")["replication"]["under_replicated"] > 0)
        compare(app, window, "at risk")
        change(app, "PATCH", "settings", {"min_replicas": 1, "target_replicas": 1, "max_replicas": 2})
        shutil.move(os.path.join(directory, "two"), os.path.join(directory, "lost"))
        until(lambda: get_data(app, "backends/two")["health"] == "unavailable")
        compare(app, window, "a store lost")

        change(app, "POST", "jobs/pause")
        until(lambda: is_alerted(app, "all-paused"))
        agree(lambda: rest_of(app), lambda: rest_shown(window), "a pause is told")
        press(get(window, "push button", "Resume"))
        until(lambda: not is_alerted(app, "all-paused"))
        ok(True, "jobs that the API paused are resumed in the window")
        end(app)


main()
