#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is there only with pins and jobs: the completion of a search, the details of a pin, its menu, the dialog of its limits, the buttons of
jobs, and the window of shortcuts. Every control has a name, and the keyboard comes to it."""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from desktop import Desktop, children, find, focused, get, keys, middle, ok, pointer, press, text_of, until, walk  # noqa: E402
from live import add, change, end, labels  # noqa: E402
from walking import check, check_names, is_nameless, is_shown  # noqa: E402

PINS = 3
SHORTCUTS = 10
BESIDES = ("Add Pins…", "Clear Search")  # where there are no pins


def prepare(app, directory):
    """Pins with one copy, a job that waits, and one that was cancelled."""
    change(app, "PATCH", "settings", {"min_replicas": 1, "target_replicas": 1, "min_domains": 1, "auto_replication": False})
    cids = [add(app, f"pin-{i}") for i in range(PINS)]
    app.add_store("second", os.path.join(directory, "second"))
    change(app, "POST", "jobs/pause")
    for cid in cids[:2]:
        change(app, "POST", f"replication/pins/{cid}/replicate?wait=0", {"target_backends": ["second"]})
    change(app, "DELETE", f"jobs/{app.pages('jobs?state=queued', 'jobs')[0]['id']}")
    until(lambda: len(app.pages("jobs?state=cancelled", "jobs")) == 1)


def shown_item(window, name):
    """An item of an open menu."""
    return until(lambda: next((item for item in walk(window) if item.get_role_name() == "menu item" and item.get_name() == name
                               and is_shown(item)), None))


def complete(window):
    """By the keyboard alone; the list is not entered, so it tells what is chosen."""
    keys("ctrl+f")
    entry = get(window, "entry", "Search Pins")
    subprocess.run(["xdotool", "type", "--delay", "40", "hea"], check=True)
    rows = until(lambda: list(children(find(window, "list", "Completions"))))
    nameless = [row for row in rows if is_nameless(row)]
    ok(not nameless, "completions have names", *(row.get_name() for row in rows))
    keys("Down", "Return")
    until(lambda: text_of(entry) == "health:")
    until(lambda: find(window, "list item", has="health:healthy"))
    keys("Down", "Down", "Down", "Return")
    until(lambda: text_of(entry) == "health:healthy ")
    get(window, "label", has=f"{PINS} pins, ")
    ok(True, "a search is completed by the keyboard")
    keys("ctrl+f")
    check(window, "Pins, with a filter", 1, least=8, besides=BESIDES)
    keys("alt+2", "ctrl+f", "BackSpace")
    until(lambda: text_of(entry) == "")


def open_details(window, window_id):
    """Of the pin in the middle, with all that can be unfolded."""
    pointer("mousemove", "--window", window_id, *middle(get(window, "label", "pin-1")))
    pointer("click", 1)
    get(window, "label", has="1 pin selected")
    keys("Return")
    get(window, "push button", "Show Files")
    check(window, "Details of a pin", 1, least=15, besides=(*BESIDES, "Search Pins"))


def check_menu(window, window_id):
    """Opened and left by the keyboard, which comes back to the list."""
    keys("alt+2")
    close = get(window, "push button", "Close Details")
    press(close)
    until(lambda: find(window, "push button", "Close Details") is None)
    pointer("mousemove", "--window", window_id, *middle(get(window, "label", "pin-1")))
    pointer("click", 1)
    get(window, "label", has="1 pin selected")
    for way in (["Escape"], ["Down", "Right", "Escape", "Escape"], ["Down", "Right", "Down", "Return"]):
        keys("Menu")
        shown_item(window, "Copy To")
        keys(*way)
        until(lambda: getattr(focused(walk(window)), "get_role_name", str)() == "table row")
    ok(True, "the keyboard comes back from a menu")


def check_limits(app, window):
    """Of the pin that is selected."""
    keys("Menu")
    press(shown_item(window, "Set Limits…"))
    dialog = until(lambda: next((other for other in children(app.application) if find(other, "label", "Set Limits")
                                 and find(other, "spin button", "Maximum")), None))
    check(dialog, "Limits of a pin", least=5)
    keys("Escape")
    until(lambda: len(list(children(app.application))) == 1)
    app.focus()


def check_shortcuts(app):
    """A window that is read, and has no controls of ours."""
    keys("ctrl+question")
    help_window = app.window("Keyboard Shortcuts")
    check_names("Keyboard Shortcuts", [label for label in walk(help_window) if label.get_role_name() == "label" and is_shown(label)])
    told = [text for text in labels(help_window) if text[:1].isupper() and len(text) > 4]
    ok(len(told) >= SHORTCUTS, "every shortcut is told", *told)
    keys("Escape")
    until(lambda: not app.has_window("Keyboard Shortcuts"))


def main():
    """All of it, in one window."""
    print("1..14", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        app = Desktop(directory, GSETTINGS_SCHEMA_DIR="/nonexistent")
        window = app.window("Holdfast")
        prepare(app, directory)
        window_id = app.focus()
        keys("alt+4")
        for name in ("Pause", "Cancel", "Retry"):
            until(lambda name=name: find(find(window, "list", "Jobs"), "push button", name))
        check(window, "Activity, with jobs", 3, least=8)
        complete(window)
        open_details(window, window_id)
        check_menu(window, window_id)
        check_limits(app, window)
        check_shortcuts(app)
        end(app)


main()
