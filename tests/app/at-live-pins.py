#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the page of pins shows is what the API says at the same moment: how many match a search and how large they are, each row, and the
details of one pin. What is changed through the API appears within a second."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from desktop import Desktop, GLib, children, find, get, keys, middle, pointer, press, text_of, until, walk, write  # noqa: E402
from live import add, agree, change, end, get_data, labels, median_time, settled  # noqa: E402

SEARCHES = {"": None, "health:healthy": "health=healthy", "backend:one": "backend=one", "-backend:one": None, "many-": "query=many-"}
HEALTH = {"critical": ("Critical", "At risk"), "warning": ("Warning", "Below target"), "healthy": ("Healthy", "Healthy"),
          "excess": ("Excess", "More than the maximum")}
STATES = {"verified": "Proven", "removing": "Waits for its removal", "queued": "Waits to be copied", "copying": "Being copied"}


def pins_of(app, search):
    """Those that match, as the API finds them; what it has no words for is what the opposite does not find."""
    every = app.pages("pins", "pins")
    if not search:
        return every
    if SEARCHES[search]:
        return app.pages(f"pins?{SEARCHES[search]}", "pins")
    others = {pin["cid"] for pin in app.pages(f"pins?{SEARCHES[search[1:]]}", "pins")}
    return [pin for pin in every if pin["cid"] not in others]


def amount_of(app, search):
    """The line below the search, as it should be."""
    pins = pins_of(app, search)
    return f"{len(pins)} {'pin' if len(pins) == 1 else 'pins'}, {GLib.format_size(sum(pin['size'] for pin in pins))}"


def amount(window):
    """The line below the search."""
    button = find(window, "push button", "Columns")
    return next(children(button.get_parent())).get_name()


def held(pin):
    """Where it has copies that count."""
    return (copy["backend"] for copy in pin["storage_locations"] if copy["state"] == "verified")


def target_of(app):
    """How many copies are wanted."""
    return get_data(app, "settings")["target_replicas"]


def rows_of(app, search):
    """State and name of each; size, copies and backends in no order, as columns come and go with the width."""
    target = target_of(app)
    copies = "copy" if target == 1 else "copies"
    return sorted((HEALTH[pin["replication_health"]][0], pin["name"],
                   *sorted([GLib.format_size(pin["size"]), f"{pin['replication_count']} of {target} {copies}", *held(pin)]))
                  for pin in pins_of(app, search))


def list_of(window):
    """The list, which stays."""
    return find(find(window, "filler", "HfPinsPage"), "list", "Pins")


def rows(window):
    """The same, as the list has them; the last cell is how long ago it was checked."""
    found = []
    for row in children(list_of(window)):
        state, name, *others = labels(row)[:-1]
        found.append((state, name, *sorted(", ".join(others).split(", "))))  # backends are told together
    return sorted(found)


def details_of(app, cid):
    """Health, numbers, name, and the state of each copy."""
    pin = get_data(app, f"pins/{cid}")
    copies = {copy["backend"]: STATES[copy["state"]] for copy in pin["storage_locations"]}
    count, target = pin["replication_count"], target_of(app)
    return (HEALTH[pin["replication_health"]][1], f"{count} of {target} {'copy' if target == 1 else 'copies'} held",
            pin["name"], f"{GLib.format_size(pin['size'])} in 2 blocks", copies)


def details(window):
    """The same, as the pane has it."""
    pane = find(window, "filler", "HfPinView")
    said = labels(pane)
    copies = {}
    for row in children(find(pane, "list", "Copies")):
        backend, state = labels(row)[:2]
        copies[backend] = state.split(" · ")[0]
    return (said[0], said[1].split(",")[0], text_of(find(pane, "text", "Name")),
            said[said.index("Size") + 1].split(" · ")[0], copies)


def prepare(app, directory):
    """Pins with one, two and three copies, and one with too few."""
    change(app, "PATCH", "settings", {"min_replicas": 2, "target_replicas": 2, "max_replicas": 2, "min_domains": 1,
                                      "auto_replication": False})
    cids = [add(app, f"alone-{i}") for i in range(3)]
    app.add_store("one", os.path.join(directory, "one"))
    cids += [add(app, f"many-{i}") for i in range(4)]
    app.add_store("two", os.path.join(directory, "two"))
    for store in ("one", "two"):
        change(app, "POST", f"replication/pins/{cids[0]}/replicate?wait=60", {"target_backends": [store], "force": True})
    change(app, "POST", f"replication/pins/{cids[1]}/replicate?wait=60", {"target_backends": ["two"]})
    settled(app)
    return cids


def search_for(window, text):
    """In the language of the search."""
    write(get(window, "entry", "Search Pins"), text)


def open_details(window, window_id, name):
    """By a click and Enter."""
    pointer("mousemove", "--window", window_id, *middle(get(window, "label", name)))
    pointer("click", 1)
    get(window, "label", has="1 pin selected")
    keys("Return")
    get(window, "filler", "HfPinView")


def has_row(pins, name):
    """Whether the list has it; rows are named so."""
    return any(row.get_name().startswith(f"{name}, ") for row in children(pins))


def main():
    """Searches, then one pin that changes."""
    print(f"1..{2 * len(SEARCHES) + 10}", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        app = Desktop(directory, GSETTINGS_SCHEMA_DIR="/nonexistent")
        window = app.window("Holdfast")
        cids = prepare(app, directory)
        window_id = app.focus()
        keys("alt+2")
        for search in SEARCHES:
            search_for(window, search)
            agree(lambda search=search: amount_of(app, search), lambda: amount(window),
                  f"the number and size of what “{search}” finds are the API's")
            agree(lambda search=search: rows_of(app, search), lambda: rows(window), f"the rows that “{search}” finds are the API's")
        search_for(window, "")
        pins = list_of(window)
        agree(lambda: rows_of(app, ""), lambda: rows(window), "all are there again")

        median_time(lambda i: change(app, "PATCH", f"pins/{cids[4]}", {"name": f"renamed-{i}"}),
                    lambda i: lambda: has_row(pins, f"renamed-{i}"), "a pin that the API renamed is shown so within a second")
        add(app, "one-more")
        until(lambda: has_row(pins, "one-more"))
        agree(lambda: amount_of(app, ""), lambda: amount(window), "a pin that was added is counted")
        change(app, "DELETE", f"pins/{cids[5]}")
        until(lambda: not has_row(pins, "many-2"))
        agree(lambda: amount_of(app, ""), lambda: amount(window), "a pin that was unpinned is not counted")

        open_details(window, window_id, "alone-1")
        agree(lambda: details_of(app, cids[1]), lambda: details(window), "the details are the API's")
        change(app, "PATCH", f"pins/{cids[1]}", {"name": "another name"})
        agree(lambda: details_of(app, cids[1]), lambda: details(window), "the details follow a new name")
        change(app, "POST", f"replication/pins/{cids[1]}/replicate?wait=60", {"target_backends": ["one"], "force": True})
        agree(lambda: details_of(app, cids[1]), lambda: details(window), "the details follow a new copy")
        change(app, "PATCH", "settings", {"min_replicas": 4, "target_replicas": 4, "max_replicas": 5})
        agree(lambda: details_of(app, cids[1]), lambda: details(window), "the details follow other limits")
        press(get(window, "push button", "Close Details"))
        agree(lambda: rows_of(app, ""), lambda: rows(window), "the rows follow other limits")
        end(app)


main()
