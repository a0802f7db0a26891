# SPDX-License-Identifier: GPL-3.0-or-later
"""What all benchmarks share: rounds of two measurements, and how long commands take."""

import resource
import statistics
import subprocess
import time

ROUNDS = 5


class Row:
    """One figure: rounds of (ours, beside), and how good the ratio of them must be. Of times less is better."""

    def __init__(self, bench, name, unit, at_least=None, at_most=None):
        self.bench, self.name, self.unit = bench, name, unit
        self.worst_of = min if at_least is not None or unit.endswith("/s") else max
        self.at_least, self.at_most = at_least, at_most
        self.rounds = []

    def add(self, ours, beside):
        """One round."""
        self.rounds.append({"ratio": ours / beside, "ours": ours, "beside": beside})

    def summary(self):
        """What bench.json has of it."""
        ratios = [entry["ratio"] for entry in self.rounds]
        median = statistics.median(ratios)
        met = None
        if self.at_least is not None:
            met = median >= self.at_least
        elif self.at_most is not None:
            met = median <= self.at_most
        return {"bench": self.bench, "name": self.name, "unit": self.unit, "at_least": self.at_least,
                "at_most": self.at_most, "median": median, "worst": self.worst_of(ratios), "met": met,
                "ours": statistics.median(entry["ours"] for entry in self.rounds),
                "beside": statistics.median(entry["beside"] for entry in self.rounds), "rounds": self.rounds}


def processor_seconds():
    """Of all children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def seconds_of(*commands, environment=None):
    """The time until all of the commands, started together, are done; and what it took of processors."""
    start, processor = time.monotonic(), processor_seconds()
    processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) for command in commands]
    if any([process.wait() for process in processes]):
        raise RuntimeError(f"{commands[0][0]} failed")
    return time.monotonic() - start, processor_seconds() - processor
