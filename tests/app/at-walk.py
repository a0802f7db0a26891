#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every control of every page and dialog has a name that a screen reader can say, and the Tab key comes to it: here the pages as they are
at first, and the dialogs that need nothing; at-walk-forms.py and at-walk-pins.py go on."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from desktop import Desktop, find, get, keys, ok, press, until  # noqa: E402
from walking import PAGES, check  # noqa: E402


def check_kinds(app, window):
    """What can be added."""
    title = "Add Backend"
    press(find(window, "push button", "Add Backend…"))
    dialog = app.window(title)
    get(dialog, "label", "IPFS node")
    app.focus(title)
    check(dialog, f"{title}, kinds")
    keys("Escape")
    until(lambda: not app.has_window(title))


def check_dialog(app, title, *shortcut):
    """Opened by the keyboard, closed by Escape."""
    app.focus()
    keys(*shortcut)
    window = app.window(title)
    get(window, "push button")
    app.focus(title)
    check(window, title)
    keys("Escape")
    until(lambda: not app.has_window(title))


def main():
    """All of them."""
    print(f"1..{2 * len(PAGES) + 9}", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        app = Desktop(directory)
        title = "Look at What Is There"
        first_run = app.window(title)
        get(first_run, "push button", "Skip")
        app.focus(title)
        check(first_run, title)
        press(find(first_run, "push button", "Skip"))
        until(lambda: not app.has_window(title))
        window = app.window("Holdfast")
        for i, page in enumerate(PAGES):
            app.focus()
            keys(f"alt+{i + 1}")
            get(window, "label", page)
            check(window, page, i)
        check_kinds(app, window)
        check_dialog(app, "Add Pins", "ctrl+n")
        check_dialog(app, "Preferences", "ctrl+comma")
        app.process.terminate()
        app.process.wait()
        ok(app.console() == "", "the console stays empty", app.console())


main()
