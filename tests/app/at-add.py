#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first run is skipped; pins are added by dialog and by paste, bad input is refused in words, and adding is undone: in the real
window, over AT-SPI and with real keys."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from desktop import Desktop, GLib, find, get, keys, pause, press, states, until, write  # noqa: E402

CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
OTHER = "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
number = 0


def ok(what):
    """One line of TAP."""
    global number
    number += 1
    print(f"ok {number} {what}", flush=True)


def pins(app):
    """The CIDs that the API has."""
    status, data = app.call("GET", "pins")
    assert status == 200, data
    return [pin["cid"] for pin in data["pins"]]


def skip_first_run(app):
    """Which is offered, as nothing is there."""
    dialog = app.window("Look at What Is There")
    get(dialog, name="http://127.0.0.1:5001")
    press(get(dialog, "push button", "Skip"))
    until(lambda: not app.has_window("Look at What Is There"))
    ok("first run is offered and skipped")


def open_dialog(app):
    """By the keyboard."""
    app.focus()
    keys("ctrl+n")
    return app.window("Add Pins")


def add_by_dialog(app):
    """Bad input first."""
    dialog = open_dialog(app)
    entry = get(dialog, "text")
    button = get(dialog, "push button", "Add")
    assert "sensitive" not in states(button)
    write(entry, "ipfs://hello")
    get(dialog, "label", "“ipfs://hello” has no CID")
    assert "sensitive" not in states(button)
    ok("bad input is refused in words")
    write(entry, "ipfs://" + CID)
    until(lambda: "sensitive" in states(button))
    press(button)
    until(lambda: pins(app) == [CID])
    ok("a CID is added by dialog")


def undo(app):
    """By the toast."""
    press(app.get("push button", has="Undo"))
    until(lambda: pins(app) == [])
    ok("adding is undone")


def paste(app):
    """What was copied from an entry of the dialog."""
    dialog = open_dialog(app)
    write(get(dialog, "text"), "ipfs://" + OTHER)
    app.focus("Add Pins")
    keys("ctrl+a", "ctrl+c", "Escape")
    until(lambda: not app.has_window("Add Pins"))
    app.focus()
    keys("ctrl+v")
    dialog = app.window("Add Pins")
    get(dialog, name=OTHER)
    press(get(dialog, "push button", "Add"))
    until(lambda: pins(app) == [OTHER])
    ok("a link is added by paste")


def quit_by_keys(app):
    """A job that runs is asked about first."""
    keys("ctrl+q")
    while app.process.poll() is None:
        try:
            question = find(app.application, "push button", has="Quit")
            if question:
                press(question)
        except GLib.Error:  # it goes
            pass
        pause()
    assert app.process.returncode == 0


def main():
    """All of it, in one window."""
    print("1..6", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        app = Desktop(directory)
        skip_first_run(app)
        add_by_dialog(app)
        undo(app)
        paste(app)
        app.focus()
        quit_by_keys(app)
        assert app.console() == "", app.console()
        ok("it ends, and the console stays empty")


main()
