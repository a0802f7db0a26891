# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests against programs share: checks of many items, TAP."""

import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

from ipfs import output_of

HOLDFAST = os.path.join(os.environ["HF_BUILDDIR"], "src", "holdfast")
UNPACKED_MODES = 0o777  # Holdfast makes nothing setuid, setgid or sticky
WORKERS = 2


def pack(path, profile, *options):
    """The CID that Holdfast gives a path."""
    return output_of(HOLDFAST, "--pack", path, "--profile", profile, *options).decode().strip()


class Tap:
    """One line a check, as TAP, and a directory that is removed at the end. Lines of workers don't mix."""

    def __init__(self, name):
        self.number = self.failed = 0
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        self.directory = tempfile.mkdtemp(prefix=f"holdfast-{name}-", dir=os.environ.get("TMPDIR", "/var/tmp"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.directory)

    def run(self, title, check, items):
        """One result for each item, a tuple of arguments that begins with words."""
        def failure_of(item):
            try:
                check(*item)
            except Exception:  # pylint: disable=broad-except
                return traceback.format_exc()
            return None

        start, processors = time.monotonic(), sum(os.times()[:4])
        with ThreadPoolExecutor(WORKERS) as pool:
            for item, failure in zip(items, pool.map(failure_of, items)):
                self.number += 1
                name = " ".join([title, *(word for word in item if isinstance(word, str))])
                print(f"{'not ok' if failure else 'ok'} {self.number} {name}", flush=True)
                for line in (failure or "").splitlines():
                    print(f"# {line}")
                self.failed += failure is not None
        print(f"# {title}: {time.monotonic() - start:.0f} s, of processors {sum(os.times()[:4]) - processors:.0f} s")

    def finish(self):
        """The plan; ends the process."""
        print(f"1..{self.number}")
        sys.exit(1 if self.failed or not self.number else 0)
