#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays README's opening transcript, and holds what happens against what it says.

In the transcript "$ " begins a command and "> " goes on with it; the rest is what is printed: "…" stands for anything within a
line, a line "…" for any lines. The commands run in a scratch directory, in one shell, with the program as it is built, on a
port that is free.
"""

import os
import re
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time

SOURCE = os.environ["HF_SRCDIR"]
PROGRAM = os.path.join(os.environ["HF_BUILDDIR"], "src", "holdfast")
PATIENCE = 60  # seconds for what a command prints
PORT = "8000"  # in the transcript


def transcript():
    """[(command, [expected line])] of the first console block."""
    with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as file:
        block = re.search(r"```console\n(.*?)```", file.read(), re.DOTALL)[1]
    steps = []
    for line in block.splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], []))
        elif line.startswith("> "):
            steps[-1] = (steps[-1][0] + "\n" + line[2:], steps[-1][1])
        else:
            steps[-1][1].append(line)
    return steps


def pattern(lines):
    """What the whole output of a command must match."""
    parts = []
    for line in lines:
        if line.strip() == "…":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*".join(re.escape(part) for part in line.split("…")) + r"\n")
    return re.compile("".join(parts))


def free_port():
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


class Shell:
    """One bash, whose commands' output is read up to a mark."""

    def __init__(self, directory):
        self.process = subprocess.Popen(["bash", "--norc"], cwd=directory, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.process.stdout, selectors.EVENT_READ)

    def run(self, command, expected):
        """What it printed, once the command ended and all that is expected has come."""
        mark = f"mark-{time.monotonic_ns()}"
        self.process.stdin.write(f"{command}\necho {mark}\n".encode())
        self.process.stdin.flush()
        text, deadline = "", time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.selector.select(deadline - time.monotonic()):
                text += os.read(self.process.stdout.fileno(), 65536).decode(errors="replace")
            printed = text.replace(mark + "\n", "")
            if mark in text and (not printed or printed.endswith("\n")) and expected.fullmatch(printed):
                return printed, True
            if mark in text and not command.rstrip().endswith("&"):
                printed += "" if printed.endswith("\n") or not printed else "\n"
                return printed, bool(expected.fullmatch(printed))
        return text.replace(mark + "\n", ""), False

    def close(self):
        """Ends what the transcript left running."""
        self.process.stdin.write(b"kill $(jobs -p) 2>/dev/null; wait; exit\n")
        self.process.stdin.flush()
        self.process.wait()


def play(tap):
    """Plays all steps; the exit status."""
    steps, port = transcript(), free_port()
    directory = tempfile.mkdtemp(prefix="holdfast-demo-")
    with open(os.path.join(directory, "run"), "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\nexec "{PROGRAM}" --port {port} "$@"\n')
    os.chmod(file.name, 0o755)
    os.symlink(os.path.join(SOURCE, "data"), os.path.join(directory, "data"))
    shell, failed = Shell(directory), 0
    prefix = "# " if tap else ""
    if tap:
        print(f"1..{len(steps)}")
    try:
        for number, (command, lines) in enumerate(steps, 1):
            lines = [line.replace(PORT, port) for line in lines]
            shown = "\n> ".join(command.splitlines())
            print(re.sub("^", prefix, f"$ {shown}", flags=re.MULTILINE), flush=True)
            printed, good = shell.run(command.replace(PORT, port), pattern(lines))
            if printed:
                print(re.sub("^", prefix, printed.rstrip("\n"), flags=re.MULTILINE))
            if not good:
                failed += 1
                print(re.sub("^", prefix, "README says:\n" + "\n".join(lines), flags=re.MULTILINE))
            if tap:
                print(f"{'ok' if good else 'not ok'} {number} {command.splitlines()[0]}", flush=True)
    finally:
        shell.close()
        shutil.rmtree(directory)
    return 1 if failed else 0


sys.exit(play("--tap" in sys.argv))
