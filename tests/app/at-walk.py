#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every control of every page and dialog has a name that a screen reader can say, and the Tab key comes to it."""

import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from desktop import INTERACTIVE, Atspi, Desktop, children, find, get, keys, press, states, text_of, until, walk  # noqa: E402

PAGES = ["Overview", "Pins", "Backends", "Activity"]
MOST_TABS = 80
number = 0


def ok(passed, what, *details):
    """One line of TAP, with what is wrong before it."""
    global number
    number += 1
    for detail in details:
        print(f"# {detail}")
    print(f"{'' if passed else 'not '}ok {number} {what}", flush=True)


def place_of(thing):
    """(x, y, width, height) in its window; windows themselves have none."""
    if "Component" not in thing.get_interfaces():
        return (0, 0, 0, 0)
    extents = thing.get_extents(Atspi.CoordType.WINDOW)
    return (extents.x, extents.y, extents.width, extents.height)


def is_shown(thing):
    """GTK 4.8 has no state for it; what is hidden has no size."""
    return min(place_of(thing)[2:]) > 0


def shown(thing, page):
    """Everything below, but for the pages that are not in front: what was drawn once keeps its size."""
    yield thing
    below = list(children(thing))
    if [child.get_name() for child in below] in (PAGES, ["GtkStackPage"] * len(PAGES)):
        below = [below[page]]
    for child in below:
        yield from shown(child, page)


def controls(window, page=0):
    """What can be used now, but for what the window manager has keys for."""
    return [thing for thing in shown(window, page)
            if thing.get_role_name() in INTERACTIVE and "sensitive" in states(thing) and is_shown(thing)
            and thing.get_name() not in ("Minimize", "Maximize", "Close")]


def describe(thing):
    """For people who read the test's output."""
    return f"{thing.get_role_name()} “{thing.get_name()}”"


def is_nameless(thing):
    """A class name is what GTK says where it has no other; an underscore is not for ears."""
    name = (thing.get_name() or "").strip()
    return not name or re.match(r"(Gtk|Adw|Hf)[A-Z]", name) or "_" in name


def focused(window):
    """What has the keyboard."""
    return next((thing for thing in walk(window) if "focused" in states(thing)), None)


def key_of(thing):
    """Two are the same control when they stand in the same place."""
    return (thing.get_role_name(), thing.get_name(), *place_of(thing)[:2])


def typed_into(window):
    """The entry that takes a letter; libadwaita's rows with an entry don't tell that they have the keyboard."""
    entries = [(thing, text_of(thing)) for thing in walk(window) if "editable" in states(thing)]
    keys("x")
    changed = [thing for thing, text in entries if text_of(thing) != text]
    if changed:
        keys("BackSpace")
    return changed[0] if changed else None


def reach(window):
    """What the Tab key comes to, and what is within it."""
    reached = set()
    for _ in range(MOST_TABS):
        keys("Tab")
        thing = focused(window) or typed_into(window)
        if thing is None:
            continue
        key = key_of(thing)
        if key in reached:
            break
        reached.add(key)
        while thing is not None and "Component" in thing.get_interfaces():
            reached.add(key_of(thing))
            thing = thing.get_parent()
    return reached


def name_of(thing):
    """Where typing and the focus move things about, the same control is known by its name."""
    return (thing.get_role_name(), thing.get_name())


def check_names(title, things):
    """What a screen reader says."""
    nameless = [describe(thing) for thing in things if is_nameless(thing)]
    ok(not nameless, f"{title}: controls have names", *nameless)


def check(window, title, page=0):
    """Names, and the keyboard."""
    things = controls(window, page)
    check_names(title, things)
    wanted = {name_of(thing): describe(thing) for thing in things if "focusable" in states(thing)}
    reached = {key[:2] for key in reach(window)}
    missed = [words for name, words in wanted.items() if name not in reached]
    ok(not missed, f"{title}: controls are reached by Tab", *missed)


def check_backend_dialog(app, window):
    """First the kinds, then the form of the first one, in which looking for what takes each letter takes minutes."""
    title = "Add Backend"
    for page in ("kinds", "form"):
        press(find(window, "push button", "Add Backend…"))
        dialog = app.window(title)
        get(dialog, "label", "IPFS node")
        app.focus(title)
        if page == "form":
            until(lambda: focused(dialog))
            keys("Return")
            get(dialog, "push button", "Test Connection")
            check_names(f"{title}, form", controls(dialog))
        else:
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
        check_backend_dialog(app, window)
        check_dialog(app, "Add Pins", "ctrl+n")
        check_dialog(app, "Preferences", "ctrl+comma")
        app.process.terminate()
        app.process.wait()


main()
