#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A walk over the description of the API with a real Holdfast: each answer of each operation comes about and is as described,
under both prefixes, and nothing is described that does not come about. Prints TAP."""

import os
import shutil
import sys
import tempfile
import traceback

sys.path.insert(1, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))

import holdfast  # noqa: E402
from description import Client, Description  # noqa: E402
from refusals import Refusals, other_methods  # noqa: E402
from scenario import Story  # noqa: E402

PREFIXES = ("/api", "/api/dashboard")


class Tap:
    """Results as they come."""

    def __init__(self):
        self.number = self.failed = 0

    def result(self, good, name):
        """One line."""
        self.number += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.number} {name}", flush=True)

    def run(self, name, function, *arguments):
        """Whether it raised nothing."""
        try:
            function(*arguments)
        except Exception:  # pylint: disable=broad-except
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            self.result(False, name)
            return False
        self.result(True, name)
        return True


def check_examples(description):
    """The examples in the description are as it says itself."""
    def examples(media):
        if "example" in media:
            yield media["example"]
        yield from (example["value"] for example in media.get("examples", {}).values())

    for operation in description.operations:
        answers = [description.resolve(answer) for answer in operation.content["responses"].values()]
        for content in [operation.bodies, *(answer.get("content", {}) for answer in answers)]:
            for kind, media in content.items():
                for example in examples(media):
                    description.check(media["schema"], example, f"an example of {operation.name}, {kind}")


def walk(tap, prefix, directory):
    """All of it under one prefix."""
    program = holdfast.Holdfast(directory)
    client = Client(program, None, prefix)
    try:
        description = Description(client.exchange("GET", "/api/openapi.json").json())
        client.description = description
        tap.run(f"{prefix}: examples", check_examples, description)
        story = Story(client, directory)
        all(tap.run(f"{prefix}: {part.__name__}", part) for part in story.parts())
        for operation in description.operations:
            tap.run(f"{prefix}: {operation.name} refuses", Refusals(client, operation, story.known).all)
        tap.run(f"{prefix}: other methods", other_methods, client)
        for promise in sorted(set(description.promises()) - description.seen):
            tap.result(False, f"{prefix}: never seen: {' '.join(promise)}")
    finally:
        client.close()
        tap.result(program.stop() == 0, f"{prefix}: ends well")


def main():
    """Under both prefixes, each with a Holdfast of its own."""
    tap = Tap()
    directory = tempfile.mkdtemp(prefix="holdfast-walk-")
    try:
        for number, prefix in enumerate(PREFIXES):
            place = os.path.join(directory, str(number))
            os.mkdir(place)
            walk(tap, prefix, place)
    finally:
        shutil.rmtree(directory)
    print(f"1..{tap.number}")
    return 1 if tap.failed else 0


sys.exit(main())
