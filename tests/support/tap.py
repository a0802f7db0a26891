# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test written in Python says to who runs it."""

number = 0


def ok(passed, what, *details):
    """One line of TAP, with what there is to tell before it."""
    global number
    number += 1
    for line in "\n".join(details).splitlines():
        print(f"# {line}")
    print(f"{'' if passed else 'not '}ok {number} {what}", flush=True)
