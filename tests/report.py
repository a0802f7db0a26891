#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chooses the tests that meson is to run, and counts what came of them.

report.py choose BUILD [--suite=NAME]... [--peers=NAME,...|all]   prints names of tests
report.py count BUILD [--strict]                                  prints sums; fails unless all is well
"""

import argparse
import json
import re
import subprocess
import sys

RESULT = re.compile(r"(not )?ok\b[ \t]*(?:\d+)?[ \t]*(?:- )?([^#]*)(?:#[ \t]*(\w+)[ \t]*(.*))?$")
PLAN = re.compile(r"1\.\.(\d+)[ \t]*(?:#[ \t]*(skip)\b[ \t]*(.*))?$", re.IGNORECASE)


def choose(build, suites, peers):
    """The names of all tests in the suites, and of the peers that were asked for."""
    listing = subprocess.run(["meson", "introspect", "--tests", build], check=True, capture_output=True)
    by_suite = {}
    for test in json.loads(listing.stdout):
        for suite in test["suite"]:
            by_suite.setdefault(suite.rpartition(":")[2], []).append(test["name"])

    names = []
    for suite in suites:
        if suite not in by_suite:
            sys.exit(f"run: there is no suite “{suite}”, only: {', '.join(sorted(by_suite))}.")
        names += by_suite[suite]
    known = [name.removeprefix("peer-") for name in by_suite.get("peers", [])]
    for peer in known if peers == ["all"] else peers:
        if peer not in known:
            sys.exit(f"run: there is no peer “{peer}”, only: {', '.join(sorted(known)) or 'none'}.")
        names.append(f"peer-{peer}")
    print(" ".join(dict.fromkeys(names)))


def count_one(test):
    """Lists of the passed, failed and skipped TAP results of one meson test."""
    passed, failed, skipped = [], [], []
    name = test["name"].rpartition(" / ")[2]
    planned = None
    for line in test.get("stdout", "").splitlines():
        if plan := PLAN.match(line):
            planned = int(plan[1])
            if plan[2]:
                skipped.append((name, plan[3]))
        elif result := RESULT.match(line):
            where = f"{name} {result[2].strip()}"
            directive = (result[3] or "").lower()
            if directive == "skip":
                skipped.append((where, result[4]))
            elif result[1] and directive != "todo":
                failed.append((where, ""))
            else:
                passed.append((where, ""))

    seen = len(passed) + len(failed) + len(skipped)
    if test["result"] == "SKIP" and not skipped:
        skipped.append((name, ""))
    elif test["result"] not in ("OK", "SKIP", "EXPECTEDFAIL") and not failed:
        failed.append((name, f"{test['result'].lower()} after {seen} of {planned or '?'} results"))
    elif seen == 0 and planned is None:
        passed.append((name, ""))
    return passed, failed, skipped


def count(build, strict):
    """Prints what failed and what was skipped, then the sums."""
    passed, failed, skipped = [], [], []
    try:
        with open(f"{build}/meson-logs/testlog.json", encoding="utf-8") as log:
            tests = [json.loads(line) for line in log]
    except FileNotFoundError:
        tests = []
    for test in tests:
        for total, part in zip((passed, failed, skipped), count_one(test)):
            total += part

    if strict:
        unrun = [entry for entry in skipped if entry[0].startswith("peer-")]
        skipped = [entry for entry in skipped if entry not in unrun]
        failed += [(where, f"could not run: {why}") for where, why in unrun]
    for word, entries in (("failed", failed), ("skipped", skipped)):
        for where, why in entries:
            print(f"{word}: {where}{': ' if why else ''}{why}")
    print(f"{len(passed)} passed, {len(failed)} failed, {len(skipped)} skipped")
    return 1 if failed or not passed else 0


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("act", choices=["choose", "count"])
    parser.add_argument("build")
    parser.add_argument("--suite", action="append", default=[])
    parser.add_argument("--peers", default="")
    parser.add_argument("--strict", action="store_true")
    options = parser.parse_args()
    if options.act == "choose":
        choose(options.build, options.suite, [p for p in options.peers.split(",") if p])
        return 0
    sys.stdout.flush()
    return count(options.build, options.strict)


sys.exit(main())
