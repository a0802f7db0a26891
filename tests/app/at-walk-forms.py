#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form that adds a backend, of every kind that is offered, and the one that changes a backend: every control has a name, and the Tab
key comes to it. The forms are filled in, as buttons that can't be used are not reached."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from desktop import Desktop, find, focused, get, keys, ok, press, states, text_of, until, walk, write  # noqa: E402
from walking import check  # noqa: E402

TITLE = "Add Backend"
KINDS = ["IPFS node", "Pinning service", "Folder of CAR files"]
LEAST = 10  # controls of the smallest form, in the window's head and below


def open_kinds(app, window):
    """The dialog, with the keyboard in its list."""
    press(get(window, "push button", "Add Backend…"))
    dialog = app.window(TITLE)
    app.focus(TITLE)
    until(lambda: focused(walk(dialog)))
    return dialog


def kinds_of(app, window):
    """What is offered."""
    dialog = open_kinds(app, window)
    kinds = [row.get_name() for row in walk(get(dialog, "list", "Kinds of backends")) if row.get_role_name() == "list item"]
    close(app, TITLE)
    return kinds


def close(app, title):
    """By the keyboard."""
    app.focus(title)
    keys("Escape")
    until(lambda: not app.has_window(title))


def fill_in(directory, dialog):
    """What must be there."""
    for entry in walk(dialog):
        if "editable" in states(entry) and text_of(entry) == "" and entry.get_name().endswith("(required)"):
            kind = entry.get_name()
            write(entry, os.path.join(directory, "folder") if "Folder" in kind else
                  "https://pins.example/" if "Address" in kind else "secret")
    for name in ("Test Connection", "Add"):
        until(lambda: "sensitive" in states(find(dialog, "push button", name)))


def check_form(app, window, directory, i, kind):
    """The one of a kind."""
    dialog = open_kinds(app, window)
    keys(*["Down"] * i, "Return")
    get(dialog, "push button", "Test Connection")
    until(lambda: find(dialog, "text", "Name"))
    fill_in(directory, dialog)
    check(dialog, f"{TITLE}, {kind}", least=LEAST)
    close(app, TITLE)


def check_settings(app, window):
    """Of the store that is there."""
    title = "Settings of “car_archive”"
    press(get(window, "push button", "Settings…"))
    dialog = app.window(title)
    get(dialog, "push button", "Save")
    app.focus(title)
    check(dialog, title, least=LEAST - 2)
    close(app, title)


def main():
    """One after another."""
    print(f"1..{2 * len(KINDS) + 4}", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        app = Desktop(directory, GSETTINGS_SCHEMA_DIR="/nonexistent")
        window = app.window("Holdfast")
        app.focus()
        keys("alt+3")
        kinds = kinds_of(app, window)
        ok(kinds == KINDS, "every kind that is offered is looked at", *kinds)
        for i, kind in enumerate(kinds):
            check_form(app, window, directory, i, kind)
        check_settings(app, window)
        app.process.terminate()
        app.process.wait()
        ok(app.console() == "", "the console stays empty", app.console())


main()
