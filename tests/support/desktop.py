# SPDX-License-Identifier: GPL-3.0-or-later
"""The window of a Holdfast of a test's own, seen and used as assistive technology does it: over AT-SPI, with real keys and a
real pointer where AT-SPI has no action. Belongs into an X server and a session bus of its own (see tests/app/under-display).

What other processes do is waited for by looking again and again; a test's time limit ends what never comes."""

import contextlib
import os
import subprocess
import sys
import urllib.parse

# Warnings end the program that is looked at, and not who looks: AT-SPI's own library has some.
DEBUG = os.environ.pop("G_DEBUG", "")
import gi  # noqa: E402

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402
from holdfast import Holdfast  # noqa: E402

PROGRAM = "holdfast"
LOOK_EVERY = 50  # ms
PEER = os.path.join(os.environ["HF_SRCDIR"], "tests", "support", "drag-peer.py")
STEPS = 6  # of the pointer on its way
number = 0  # of the last line of TAP
INTERACTIVE = {"push button", "toggle button", "check box", "radio button", "text", "entry", "combo box", "slider", "spin button",
               "menu item", "link", "password text", "switch"}


def ok(passed, what, *details):
    """One line of TAP, with what there is to tell before it."""
    global number
    number += 1
    for line in "\n".join(details).splitlines():
        print(f"# {line}")
    print(f"{'' if passed else 'not '}ok {number} {what}", flush=True)


def pause():
    """Lets events arrive, for a moment."""
    loop = GLib.MainLoop()
    GLib.timeout_add(LOOK_EVERY, loop.quit)
    loop.run()


def until(condition):
    """What the condition gives, once it gives something."""
    while True:
        try:
            found = condition()
        except GLib.Error:  # an object that went meanwhile
            found = None
        if found:
            return found
        pause()


def soon(condition):
    """The same, or None when it gives nothing for some seconds: then it is to be asked for again."""
    for _ in range(100):
        try:
            found = condition()
        except GLib.Error:
            found = None
        if found:
            return found
        pause()
    return None


def children(thing):
    """Those that are still there."""
    for i in range(thing.get_child_count()):
        child = thing.get_child_at_index(i)
        if child is not None:
            yield child


def walk(thing):
    """Everything below, itself first."""
    yield thing
    for child in children(thing):
        yield from walk(child)


def find(thing, role=None, name=None, has=None):
    """The first one below with this role, with this name or with this in its name."""
    for candidate in walk(thing):
        said = candidate.get_name() or ""
        if role in (None, candidate.get_role_name()) and name in (None, said) and (has is None or has in said):
            return candidate
    return None


def find_last(thing, role, has):
    """The same from the end, where toasts are: they don't wait until everything was walked."""
    for child in reversed(list(children(thing))):
        found = find_last(child, role, has)
        if found:
            return found
    return thing if thing.get_role_name() == role and has in (thing.get_name() or "") else None


def get(thing, role=None, name=None, has=None):
    """The same, once it is there."""
    return until(lambda: find(thing, role, name, has))


def states(thing):
    """Names of the states that hold."""
    return {state.value_nick for state in thing.get_state_set().get_states()}


def focused(things):
    """What of them has the keyboard."""
    for thing in things:
        try:
            if "focused" in states(thing):
                return thing
        except GLib.Error:  # it went meanwhile
            pass
    return None


def text_of(thing):
    """What stands in an entry or a label."""
    return Atspi.Text.get_text(thing, 0, Atspi.Text.get_character_count(thing))


def press(thing):
    """A button, as a screen reader does it."""
    assert "sensitive" in states(thing), f"“{thing.get_name()}” can't be used now"
    assert thing.do_action(0)


def write(entry, text):
    """Into an entry, in place of what is there."""
    assert Atspi.EditableText.set_text_contents(entry, text)


def keys(*names):
    """Presses of the keyboard, in the window that has it."""
    for name in names:
        subprocess.run(["xdotool", "key", "--clearmodifiers", name], check=True)
        pause()


def tab_to(thing):
    """Moves the keyboard to a control."""
    while "focused" not in states(thing):
        keys("Tab")


def pointer(*words):
    """A command of xdotool."""
    subprocess.run(["xdotool", *map(str, words)], check=True)


def middle(thing):
    """The point in the middle of a thing, in its window, once it was given a place there."""
    place = None

    def rests():
        nonlocal place
        before, place = place, thing.get_extents(Atspi.CoordType.WINDOW)
        return place.width > 0 and before and (before.x, before.y, before.width) == (place.x, place.y, place.width)

    until(rests)
    return place.x + place.width // 2, place.y + place.height // 2


def drag_across(begin_id, end_id, end):
    """From the middle of another program's window to a point of ours."""
    pointer("mousemove", "--window", begin_id, 150, 100)
    pause()
    pointer("mousedown", 1)
    pause()
    for _ in range(4):
        pointer("mousemove_relative", "--", -8, -4)
        pause()
    for rest in range(STEPS, -1, -1):
        pointer("mousemove", "--window", end_id, end[0] + rest * 40, end[1] + rest * 40)
        pause()
    pointer("mousemove_relative", "--", 1, 0)
    pause()
    pause()
    pointer("mouseup", 1)
    pause()


@contextlib.contextmanager
def another_program(app, *what):
    """A window out of which something can be dragged, in the free part of the screen."""
    peer = subprocess.Popen(["/usr/bin/python3", "-I", PEER, *what], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                            env={**os.environ, "GTK_A11Y": "none"})
    try:
        peer_id = app.focus("Another Program")
        pointer("windowmove", "--sync", peer_id, 1200, 700)
        pause()
        yield peer_id
    finally:
        peer.terminate()
        peer.wait()


class Desktop(Holdfast):
    """One that has a window."""

    def __init__(self, directory, *options, **environment):
        build = os.environ["HF_BUILDDIR"]
        env = {**os.environ, "G_DEBUG": DEBUG, "GTK_A11Y": "atspi",
               "HF_LOCALE_DIR": os.path.join(build, "po"),
               "GSETTINGS_SCHEMA_DIR": os.path.join(build, "data"), **environment}
        self.directory = directory
        self.said = b""
        token_file = os.path.join(directory, "token")
        with open(os.path.join(directory, "console"), "wb") as console:
            self.process = subprocess.Popen(
                [os.path.join(build, "src", "holdfast"), "--port", "0", "--data-dir", os.path.join(directory, "data"),
                 "--token-file", token_file, *options], stdout=subprocess.PIPE, stderr=console, env=env)
        self.last_words = open(os.path.join(directory, "console"), encoding="utf-8", errors="replace")
        sys.excepthook = self.explain
        self.url = self.read_url()
        self.port = urllib.parse.urlsplit(self.url).port
        with open(token_file, encoding="ascii") as file:
            self.token = file.read().strip()
        Atspi.init()
        self.application = until(self.find_application)

    def explain(self, *error):
        """A program that is gone has often told why; its directory is gone by then, too."""
        sys.__excepthook__(*error)
        print(f"holdfast ended with {self.process.poll()} and said: {self.last_words.read()}", file=sys.stderr)

    def find_application(self):
        """Its root."""
        return next((child for child in children(Atspi.get_desktop(0)) if child.get_name() == PROGRAM), None)

    def window(self, name):
        """The window with this title, once it is there."""
        return until(lambda: next((window for window in children(self.application) if window.get_name() == name), None))

    def has_window(self, name):
        """Whether it is there now."""
        return any(window.get_name() == name for window in children(self.application))

    def get(self, role=None, name=None, has=None):
        """What is somewhere in its windows, once it is there."""
        return get(self.application, role, name, has)

    def focus(self, title="Holdfast"):
        """Gives the keyboard to one of its windows."""
        window = subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", f"^{title}$"], check=True,
                                capture_output=True, text=True).stdout.split()[-1]
        until(lambda: self.is_active(window))
        return window

    def is_active(self, window):
        """Whether it has the keyboard; asks for it otherwise, as a window manager may miss one request."""
        active = subprocess.run(["xdotool", "getactivewindow"], check=False, capture_output=True, text=True).stdout.strip()
        if active != window:
            subprocess.run(["xdotool", "windowactivate", window], check=False, capture_output=True)
        return active == window

    def console(self):
        """What it wrote to the console, warnings for the most part."""
        with open(os.path.join(self.directory, "console"), encoding="utf-8", errors="replace") as file:
            return file.read()
