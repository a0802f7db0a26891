#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""What another program gives is dropped into the window with a real pointer: a link is offered; a file, a CAR and a folder become pins,
with the CIDs and sizes that are computed here, and undoing takes them away."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from desktop import Desktop, another_program, drag_across, find_last, get, middle, press, until  # noqa: E402
from holdfast import car, cid, cid_text, varint  # noqa: E402

LINK = "ipfs://bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
DIRECTORY = b"\x0a\x02\x08\x01"  # the data of a DAG-PB node that is a UnixFS directory
number = 0


def ok(what):
    """One line of TAP."""
    global number
    number += 1
    print(f"ok {number} {what}", flush=True)


def put(path, content):
    """A file."""
    with open(path, "wb") as file:
        file.write(content)


def directory_block(files):
    """The DAG-PB node of a UnixFS directory of small files, which are raw leaves."""
    links = b""
    for name, content in sorted(files.items()):
        link = b"\x0a" + varint(36) + cid(0x55, content) + b"\x12" + varint(len(name)) + name + b"\x18" + varint(len(content))
        links += b"\x12" + varint(len(link)) + link
    return links + DIRECTORY


def make_files(directory):
    """(paths, {CID: (name, size of all blocks)})."""
    letter = os.path.join(directory, "a letter – ü.txt")  # what must be escaped in a list of addresses
    put(letter, b"Dear reader")
    leaves = [b"first leaf", b"second leaf"]
    root, content = car(leaves)
    archive = os.path.join(directory, "archive.car")
    put(archive, content)
    links = 2 * (36 + 8) + sum(map(len, leaves))
    folder = os.path.join(directory, "folder")
    os.mkdir(folder)
    files = {b"one.txt": b"the first", b"two.txt": b"and the second"}
    for name, text in files.items():
        put(os.path.join(folder, name.decode()), text)
    block = directory_block(files)
    return [letter, archive, folder], {
        cid_text(cid(0x55, b"Dear reader")): ("a letter – ü.txt", 11),
        root: ("archive", links),
        cid_text(cid(0x70, block)): ("folder", len(block) + sum(map(len, files.values())))}


def pins(app):
    """As the API has them."""
    return {pin["cid"]: (pin["name"], pin["size"]) for pin in app.pages("pins", "pins")}


def drop(app, window, *what):
    """Into the middle of the page; the dialog that this opens."""
    with another_program(app, *what) as peer_id:
        drag_across(peer_id, app.focus("Holdfast"), middle(get(window, "panel", "Numbers")))
        return app.window("Add Pins")


def main():
    """A link first, which is not added."""
    print("1..4", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        app = Desktop(directory, GSETTINGS_SCHEMA_DIR="/nonexistent")
        window = app.window("Holdfast")
        dialog = drop(app, window, LINK)
        get(dialog, name=LINK.removeprefix("ipfs://"))
        press(get(dialog, "push button", "Cancel"))
        until(lambda: not app.has_window("Add Pins"))
        assert not pins(app)
        ok("a link that another program gives is offered to be added")

        paths, wanted = make_files(directory)
        dialog = drop(app, window, "--files", *paths)
        for name, _ in wanted.values():
            get(dialog, name=name)
        press(get(dialog, "push button", "Add"))
        undo = until(lambda: find_last(window, "push button", "Undo"))
        found = pins(app)
        press(undo)
        assert found == wanted, (found, wanted)
        ok("a file, a CAR and a folder that another program gives become pins")
        until(lambda: not pins(app))
        ok("undoing takes all of them away")

        app.process.terminate()
        app.process.wait()
        assert app.console() == "", app.console()
        ok("the console stays empty")


main()
