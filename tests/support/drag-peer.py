#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: drag-peer.py TEXT or drag-peer.py --files PATH... Another program's window, out of which a text or files can be dragged.
Prints "dragged" when they were taken."""

import sys

import gi

gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, GObject, Gtk  # noqa: E402

TITLE = "Another Program"


def what_is_dragged():
    """Other clients get files as text/uri-list."""
    if sys.argv[1] != "--files":
        return sys.argv[1]
    files = Gdk.FileList.new_from_list([Gio.File.new_for_path(path) for path in sys.argv[2:]])
    return GObject.Value(Gdk.FileList, files)


def on_activate(application):
    """One large label is enough."""
    window = Gtk.ApplicationWindow(application=application, title=TITLE, default_width=300, default_height=200)
    label = Gtk.Label(label="Drag me")
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY)
    source.set_content(Gdk.ContentProvider.new_for_value(what_is_dragged()))
    source.connect("drag-end", lambda *_: print("dragged", flush=True))
    label.add_controller(source)
    window.set_child(label)
    window.present()


application = Gtk.Application(application_id="org.example.DragPeer")
application.connect("activate", on_activate)
application.run([])
