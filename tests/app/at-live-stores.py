#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pages of backends and of activity show is what the API says at the same moment: each card, each job and each event. What is
changed through the API appears within a second, and so does a job that fails."""

import json
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from desktop import Atspi, Desktop, GLib, children, find, get, keys, middle, ok, pointer, press, soon, tab_to, until, walk  # noqa: E402
from live import add, agree, change, end, get_data, items, labels, median_time, sentence, settled  # noqa: E402
from walking import is_shown  # noqa: E402

HEALTH = {"healthy": "Healthy", "unavailable": "Unavailable", "denied": "Access Denied", "unknown": "Not Looked At Yet"}
STATES = {"running": "Running", "queued": "Waiting", "failed": "Failed", "done": "Done", "cancelled": "Cancelled"}
WORDS = ("Running", "Waiting", "Paused", "Failed", "Done", "Cancelled")  # in the order of the line above the jobs
KINDS = {"import": "Copying", "replicate": "Copying", "verify": "Verifying", "remove": "Removing", "move": "Moving"}
SEVERITIES = {"info": "Note", "warning": "Warning", "critical": "Critical"}


def jobs_at(app, backend):
    """How many work with it and wait for it, in the window's words."""
    numbers = [(get_data(app, f"jobs?backend={backend}&state={state}&limit=1")["total"], word)
               for state, word in (("running", "running"), ("queued", "waiting"))]
    return ", ".join(f"{number} {word}" for number, word in numbers if number) or "none"


def cards_of(app):
    """State, pins, usage and jobs of each, as the API has them."""
    found = {}
    for backend in get_data(app, "backends")["backends"]:
        held, most = (GLib.format_size(round(backend[field] * 1e9)) for field in ("estimated_size_gb", "max_size_gb"))
        free = GLib.format_size(backend["free_bytes"])
        found[backend["id"]] = ("Paused" if backend["paused"] else HEALTH[backend["health"]], str(backend["pin_count"]),
                                f"{held} of {most} used · {free} free there", jobs_at(app, backend["id"]))
    return found


def cards(window):
    """The same, as the page has them."""
    found = {}
    for card in children(find(find(window, "filler", "HfBackendsPage"), "list", "Backends")):
        said = labels(card)
        name, _, state = card.get_name().partition(": ")
        usage = next(text for text in said if " used" in text)
        found[name] = (state, said[said.index("Pins") + 1], usage, said[said.index("Jobs") + 1])
    return found


def word_of(job):
    """How it is."""
    return "Paused" if job["paused"] and job["state"] in ("queued", "running") else STATES[job["state"]]


def names_of(app):
    """What pins are called, by their CIDs."""
    return {pin["cid"]: pin["name"] for pin in app.pages("pins", "pins")}


def jobs_of(app, word=None):
    """What each job does, with which pin, and how it is; those that run come first, then the newest."""
    names = names_of(app)
    jobs = sorted(app.pages("jobs", "jobs"), key=lambda job: (job["state"] != "running", -job["id"]))
    return [(KINDS[job["kind"]], names.get(job["cid"], ""), word_of(job)) for job in jobs if word in (None, word_of(job))]


def jobs(app, window):
    """The same, as the page has it."""
    names, found = set(names_of(app).values()), []
    for row in items(window, "Jobs"):
        verb, pin, word = re.match(r"(\w+) (?:“([^”]*)”)?.*?, (\w+) · ", row).groups()
        found.append((verb, pin if pin in names else "", word))
    return found


def counts_of(app):
    """The line above the jobs, as it should be; those that are paused wait, too."""
    jobs_there = app.pages("jobs", "jobs")
    words = [STATES[job["state"]] for job in jobs_there] + ["Paused"] * sum(word_of(job) == "Paused" for job in jobs_there)
    return " · ".join(f"{words.count(word)} {word.lower()}" for word in WORDS if word in words) or "No jobs"


def events_of(app):
    """The newest first, with their number."""
    status, content = app.exchange("GET", "events?limit=100", accept="application/json")
    assert status == 200, content
    data = json.loads(content)["data"]
    return f"{data['total']} events", [f"{sentence(event['message'], event['backend'])}, {SEVERITIES[event['severity']]}"
                                       for event in data["events"]]


def events(window):
    """The same, as the page has it, without what follows."""
    said = next((text for text in labels(find(window, "filler", "HfEventsView")) if text.endswith(" events")), None)
    return said, [re.match(r"(.*, (?:Note|Warning|Critical)) · ", row).group(1) for row in items(window, "Events")]


def compare_jobs(app, window, what):
    """The page that shows all."""
    agree(lambda: counts_of(app), lambda: labels(find(window, "filler", "HfJobsView"))[3], f"{what}: the numbers of jobs are the API's")
    agree(lambda: jobs_of(app), lambda: jobs(app, window), f"{what}: the jobs are the API's")


def choose(app, window, i):
    """Which jobs are shown, by the keyboard."""
    app.focus()
    tab_to(find(find(window, "combo box", "Which jobs are shown"), "push button"))
    keys("space", "Down", "Home", *["Down"] * i, "Return")


def menu_item(window, name):
    """One of a menu that is open."""
    return next((thing for thing in walk(window)
                 if thing.get_role_name() == "menu item" and thing.get_name() == name and is_shown(thing)), None)


def select(window, window_id, name):
    """A pin of the list, by the pointer; again where the list was still on its way."""
    def clicked():
        pointer("mousemove", "--window", window_id, *middle(get(window, "label", name)))
        pointer("click", 1)
        return soon(lambda: find(window, "label", has="1 pin selected"))
    until(clicked)


def open_menu(app, window):
    """That of the pins, by the keyboard; again where the window had not got it yet."""
    def opened():
        app.focus()
        keys("Menu")
        return soon(lambda: menu_item(window, "Move To"))
    return until(opened)


def order_a_move(app, window, window_id, name):
    """To the last store, by the menu."""
    select(window, window_id, name)
    before = len(app.pages("jobs", "jobs"))
    press(open_menu(app, window))
    press(until(lambda: menu_item(window, "two")))
    dialog = until(lambda: next((other for other in children(app.application) if find(other, "label", has="Move Copies to")), None))
    press(get(dialog, "push button", has="Move"))
    until(lambda: len(app.pages("jobs", "jobs")) > before)


def prepare(app, directory):
    """Pins with one copy, of which another one is made when it is asked for."""
    change(app, "PATCH", "settings", {"min_replicas": 1, "target_replicas": 1, "min_domains": 1, "auto_replication": False})
    cids = [add(app, f"pin-{i}") for i in range(4)]
    app.add_store("one", os.path.join(directory, "one"))
    settled(app)
    return cids


def main():
    """The backends, then what they do."""
    print("1..18", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        app = Desktop(directory, GSETTINGS_SCHEMA_DIR="/nonexistent")
        window = app.window("Holdfast")
        cids = prepare(app, directory)
        window_id = app.focus()
        keys("alt+3")
        agree(lambda: cards_of(app), lambda: cards(window), "the cards are as the API has the backends")
        page = find(window, "filler", "HfBackendsPage")
        card = find(page, "panel", has="one: ")
        median_time(lambda i: change(app, "PATCH", "backends/one", {"paused": i % 2 == 0}),
                    lambda i: lambda: card.get_name() == ("one: Paused" if i % 2 == 0 else "one: Healthy"),
                    "a backend that the API pauses or resumes is shown so within a second")
        change(app, "PATCH", "backends/one", {"paused": False, "max_size_gb": 250})
        app.add_store("two", os.path.join(directory, "two"))
        app.add_store("three", os.path.join(directory, "three"))
        agree(lambda: cards_of(app), lambda: cards(window), "backends that the API adds and changes are shown")
        change(app, "DELETE", "backends/three")
        agree(lambda: cards_of(app), lambda: cards(window), "one that it removes is not shown any more")
        change(app, "POST", "jobs/pause")
        for i, store in ((0, "one"), (1, "one"), (1, "two")):
            change(app, "POST", f"replication/pins/{cids[i]}/replicate?wait=0", {"target_backends": [store], "force": True})
        assert jobs_at(app, "one") == "2 waiting"
        agree(lambda: cards_of(app), lambda: cards(window), "jobs that wait are counted")

        keys("alt+4")
        compare_jobs(app, window, "some wait")
        waiting = [job for job in app.pages("jobs", "jobs") if job["state"] == "queued"]
        change(app, "POST", f"jobs/{waiting[0]['id']}/pause")
        change(app, "DELETE", f"jobs/{waiting[1]['id']}")
        compare_jobs(app, window, "one paused, one cancelled")
        choose(app, window, WORDS.index("Paused") + 1)
        agree(lambda: jobs_of(app, "Paused"), lambda: jobs(app, window), "those of one kind are the API's")
        choose(app, window, 0)

        Atspi.Selection.select_child(find(window, "list", "Pages"), 1)
        order_a_move(app, window, window_id, "pin-3")
        Atspi.Selection.select_child(find(window, "list", "Pages"), 3)
        change(app, "DELETE", f"pins/{cids[3]}")
        change(app, "POST", "jobs/resume")
        until(lambda: "1 failed" in counts_of(app))
        compare_jobs(app, window, "one failed")
        agree(lambda: ["Activity, 1 job failed"], lambda: items(window, "Pages")[3:], "the sidebar tells of it")

        press(get(window, "page tab", "Events"))
        agree(lambda: events_of(app), lambda: events(window), "the events are the API's, the newest first")
        app.add_store("four", os.path.join(directory, "four"))
        until(lambda: any(row.startswith("four was added, ") for row in items(window, "Events")))
        ok(True, "what happens is shown")
        agree(lambda: events_of(app), lambda: events(window), "the events are still the API's")
        Atspi.Selection.select_child(find(window, "list", "Pages"), 2)
        agree(lambda: cards_of(app), lambda: cards(window), "the cards are as the API has the backends, in the end")
        end(app)


main()
