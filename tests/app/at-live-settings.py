#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""The preferences show the settings that the API has, also those that it changes while they are open; what is changed in the window is what
the API says then."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from desktop import Atspi, Desktop, find, get, keys, ok, press, states, tab_to, until, walk  # noqa: E402
from live import agree, change, end, get_data, labels, median_time  # noqa: E402

TITLE = "Preferences"
NUMBERS = {
    "Minimum": "min_replicas", "Target": "target_replicas", "Maximum": "max_replicas", "Independent Places": "min_domains",
    "Most per Store (GB)": "max_size_gb", "Begin Before That (Days)": "scrub_ahead_days",
    "A Full Read Counts (Days)": "full_read_days", "A Checksum Counts (Days)": "checksum_days",
    "For a Removal (Hours)": "removal_proof_hours", "Ask Stores How They Are (Seconds)": "probe_seconds",
    "List What They Hold (Minutes)": "listing_minutes", "Wait Before a Copy Is Made (Minutes)": "grace_minutes",
    "A Store Is Lost After (Hours)": "heal_after_hours", "A Store Is Back After (Minutes)": "steady_minutes",
    "Removals Can Be Undone (Days)": "undo_window_days", "More Pins a Day": "approval_pins", "More GB a Day": "approval_gb",
    "Most MB per Second": "bytes_per_second"}
SWITCHES = {"Make Copies by Itself": "auto_replication", "Read Copies Again": "scrub"}
CHOICES = {"Order of Stores": "replication_strategy", "On a Metered Network": "metered", "On Battery": "battery"}
WORDS = {"balanced": "Fill all alike", "priority": "By priority", "size_based": "Where most is free",
         "below_min": "Only for pins at risk", "all": "All work", "none": "Nothing"}
CHANGES = {
    "min_replicas": 3, "target_replicas": 4, "max_replicas": 6, "min_domains": 1, "max_size_gb": 250.5, "scrub_ahead_days": 20,
    "full_read_days": 90, "checksum_days": 14, "removal_proof_hours": 12, "probe_seconds": 45, "listing_minutes": 30,
    "grace_minutes": 7, "heal_after_hours": 48, "steady_minutes": 6, "undo_window_days": 3, "approval_pins": 500,
    "approval_gb": 20, "bytes_per_second": 8000000, "auto_replication": False, "scrub": False,
    "replication_strategy": "priority", "metered": "all", "battery": "none"}
UNSHOWN = {"preferred_backends"}  # which is no number, but an order of the stores' own page


def shown(rows):
    """All settings that the window has."""
    found = {}
    for title, field in NUMBERS.items():
        value = Atspi.Value.get_current_value(find(rows[title], "spin button"))
        found[field] = value * 1e6 if field == "bytes_per_second" else value
    for title, field in SWITCHES.items():
        found[field] = "checked" in states(find(rows[title], "check box"))
    for title, field in CHOICES.items():
        found[field] = next(text for text in labels(find(rows[title], "combo box")) if text != "(None)")
    return found


def said(app):
    """The same, as the API has them."""
    settings = get_data(app, "settings")
    return {field: WORDS.get(value, value) if isinstance(value, str) else value
            for field, value in settings.items() if field not in UNSHOWN}


def open_window(app):
    """By the keyboard; its rows by their titles."""
    app.focus()
    keys("ctrl+comma")
    window = app.window(TITLE)
    get(window, "list item", "On Battery")
    app.focus(TITLE)
    return {row.get_name(): row for row in walk(window) if row.get_role_name() == "list item"}


def close_window(app):
    """By the keyboard."""
    app.focus(TITLE)
    keys("Escape")
    until(lambda: not app.has_window(TITLE))


def is_set(app, field, value):
    """Whether the API has it so."""
    return get_data(app, "settings")[field] == value


def main():
    """From the API to the window, and back."""
    print("1..9", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        app = Desktop(directory, GSETTINGS_SCHEMA_DIR="/nonexistent")
        rows = open_window(app)
        assert set(said(app)) == set(shown(rows)) == set(CHANGES)
        agree(lambda: said(app), lambda: shown(rows), "the settings are the API's")
        before = get_data(app, "settings")
        change(app, "PATCH", "settings", CHANGES)
        assert all(before[field] != value for field, value in CHANGES.items()), before
        agree(lambda: said(app), lambda: shown(rows), "all that the API changes is shown in an open window")
        spin = find(rows["Target"], "spin button")
        median_time(lambda i: change(app, "POST", "replication/settings", {"target_replicas": 5 - i % 2}),
                    lambda i: lambda: Atspi.Value.get_current_value(spin) == 5 - i % 2, "a setting appears within a second")
        close_window(app)
        change(app, "PATCH", "settings", {"undo_window_days": 21, "metered": "none"})
        rows = open_window(app)
        agree(lambda: said(app), lambda: shown(rows), "what was changed meanwhile is shown when it is opened again")

        value = get_data(app, "settings")["min_domains"]
        tab_to(find(rows["Independent Places"], "spin button"))
        keys("Up")
        until(lambda: is_set(app, "min_domains", value + 1))
        ok(True, "a number that is set in the window is the API's")
        press(find(rows["Make Copies by Itself"], "check box"))
        until(lambda: is_set(app, "auto_replication", True))
        ok(True, "a switch that is set in the window is the API's")
        tab_to(find(find(rows["Order of Stores"], "combo box"), "push button"))
        keys("space", "Down", "End", "Return")
        until(lambda: is_set(app, "replication_strategy", "size_based"))
        ok(True, "a choice that is made in the window is the API's")
        agree(lambda: said(app), lambda: shown(rows), "all others are as before")
        close_window(app)
        end(app)


main()
