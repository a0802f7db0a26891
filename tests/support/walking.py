# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether every control of a window has a name that a screen reader can say, and the Tab key comes to it.

Where the focus is, is asked of what can have it, as walking through everything at each key takes long on a busy machine."""

import re

from desktop import INTERACTIVE, Atspi, GLib, children, focused, keys, ok, pause, states, text_of, until, walk, write

PAGES = ["Overview", "Pins", "Backends", "Activity"]
MOST_TABS = 80
PATIENCE = 20  # looks at a focus that does not move


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
    """A class name is what GTK says where it has no other; an underscore is not for ears, but in names that people gave."""
    name = (thing.get_name() or "").strip()
    return not name or re.match(r"(Gtk|Adw|Hf)[A-Z]", name) or ("_" in name and thing.get_role_name() != "list item")


def typed_into(entries):
    """The entry that takes a letter, which is taken back; libadwaita's rows with an entry don't tell that they have the keyboard."""
    before = [(entry, text_of(entry)) for entry in entries]
    keys("x")
    for entry, text in before:
        if text_of(entry) != text:
            write(entry, text)
            return entry
    return None


def reach(window, page=0, key="Tab"):
    """What the Tab key comes to, from where the keyboard is."""
    things = [thing for thing in shown(window, page) if "focusable" in states(thing)]
    entries = [thing for thing in things if "editable" in states(thing)]

    def find_focus():
        return focused(things) or typed_into(entries) or focused(walk(window))

    last = find_focus()
    reached = [last] if last is not None else []
    for _ in range(MOST_TABS):
        keys(key)
        for _ in range(PATIENCE):
            thing = find_focus()
            if thing is None or thing is not last:
                break
            pause()
        last = thing
        if thing in reached:
            break
        if thing is not None:
            reached.append(thing)
    return reached


def with_parents(things):
    """They, and all that they are in."""
    around = list(things)
    for thing in things:
        try:
            while (thing := thing.get_parent()) is not None and thing not in around:
                around.append(thing)
        except GLib.Error:  # it went meanwhile
            pass
    return around


def check_names(title, things):
    """What a screen reader says."""
    nameless = [describe(thing) for thing in things if is_nameless(thing)]
    ok(not nameless, f"{title}: controls have names", *nameless)


def check(window, title, page=0, least=1, besides=()):
    """Names, and the keyboard; of so many controls at least. What was drawn in other pages of a stack is left out by its name."""
    things = until(lambda: [(thing, describe(thing)) for thing in controls(window, page) if thing.get_name() not in besides])
    check_names(title, [thing for thing, _ in things])
    wanted = [(thing, words) for thing, words in things if "focusable" in states(thing)]
    reached = reach(window, page)
    stops = until(lambda: [thing for thing in shown(window, page) if thing in reached and thing.get_role_name() != "scroll pane"])
    nameless = [describe(thing) for thing in stops if is_nameless(thing)]
    if not {thing for thing, _ in wanted} <= set(with_parents(reached)):
        reached += reach(window, page, "shift+Tab")  # a list is entered where it was left, and gone through from there
    around, there = with_parents(reached), until(lambda: list(walk(window)))
    names = {describe(thing) for thing in around if thing in there}
    missed = [words for thing, words in wanted if thing not in around and (thing in there or words not in names)]
    if len(wanted) < least:
        missed.append(f"there are only {len(wanted)} controls")
    ok(not missed and not nameless, f"{title}: controls are reached by Tab", *missed, *nameless)
