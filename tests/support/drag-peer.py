#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: drag-peer.py TEXT. Another program's window, out of which a text can be dragged. Prints "dragged" when it was taken."""

import sys

import gi

gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gtk  # noqa: E402

TITLE = "Another Program"


def on_activate(application):
    """One large label is enough."""
    window = Gtk.ApplicationWindow(application=application, title=TITLE, default_width=300, default_height=200)
    label = Gtk.Label(label="Drag me")
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY)
    source.set_content(Gdk.ContentProvider.new_for_value(sys.argv[1]))
    source.connect("drag-end", lambda *_: print("dragged", flush=True))
    label.add_controller(source)
    window.set_child(label)
    window.present()


application = Gtk.Application(application_id="org.example.DragPeer")
application.connect("activate", on_activate)
application.run([])
