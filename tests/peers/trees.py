#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The trees that every implementation must call by the same name: the same ones, with the same bytes, at each run.

trees.py DIRECTORY [NAME…]     makes them in there, or the named ones, and prints [{"name", "metadata"}…] as JSON

The sizes stand at the limits of the known profiles: chunks of 256 KiB or 1 MiB, 174 or 1024 links, directories of 256 KiB.
"metadata" says that a tree is about modes and times, which are kept on request only.
"""

import filecmp
import json
import os
import random
import stat
import sys

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
COUNT = 200
SHARDED_ABOVE = 256 * KIB
DIRECTORIES = 50
LONGEST_NAME = 255
LINKS_PER_INODE = 60000  # ext4 allows 65,000
SECONDS = 1700000000

NAMES = [
    " ", "  two  spaces  ", "trailing ", "'", '"', "`$HOME`", "new\nline", "\ttab\r", "\x01\x1b[31m\x7f", ".hidden", "..two dots",
    "...", "-n", "--help", "~", "%2F", "%00%", "100%", "back\\slash", "\\", "a:b|c<d>e*?", "#;&()[]{}", "x" * 255, "語" * 85,
    "e\u0301", "\u00e9", "\uffee", "\U0001f600", "\u202eright to left", "zero\u200bwidth", "\ufeffmark", "Straße", "STRASSE", "0", "00",
    "a", "A", "a.b", "ab", "a b", "CON", "aux.txt", "__proto__", "constructor",
]


def noise(path, size, seed):
    """A file without a pattern."""
    with open(path, "wb") as file:
        file.write(random.Random(f"{seed} {size}").randbytes(size))


def marked(path, size):
    """A sparse file in which one chunk among some is like no other."""
    with open(path, "wb") as file:
        file.truncate(size)
        for at in range(0, size - 8, size // 41):
            file.seek(at)
            file.write(at.to_bytes(8, "big"))


def zeros(path, size):
    """A file that is one hole."""
    with open(path, "wb") as file:
        file.truncate(size)


def many(path, names, content=b""):
    """A directory of equal small files: links to a few, as that is fast."""
    os.mkdir(path)
    for number, name in enumerate(names):
        target = os.path.join(path, name)
        if number % LINKS_PER_INODE == 0:
            first = target
            with open(first, "wb") as file:
                file.write(content)
        else:
            os.link(first, target)


def names_of_size(target, fixed):
    """Names so that the sum of `fixed` + length over all of them is the target; each has 128 to 255 bytes."""
    each = 250
    count, rest = divmod(target, each)
    lengths = [each - fixed] * count
    while rest > 0:
        count -= 1
        more = min(rest, LONGEST_NAME - lengths[count])
        lengths[count] += more
        rest -= more
    return [f"{number:05}".ljust(length, "n") for number, length in enumerate(lengths)]


def each_a_file(path, names):
    """Entries of one byte."""
    many(path, names, b"1")


def each_a_link(path, names):
    """Entries that are symbolic links."""
    os.mkdir(path)
    for name in names:
        os.symlink("target", os.path.join(path, name))


def with_directories(path, names):
    """Files and some empty directories. All entries could be directories, but Kubo takes minutes for that once it shards."""
    many(path, names[DIRECTORIES:], b"1")
    for name in names[:DIRECTORIES]:
        os.mkdir(os.path.join(path, name))


def with_full_directories(path, names):
    """Files, and directories that grow after they were made. All have sizes of the same number of digits in the end."""
    many(path, names[DIRECTORIES:], b"f" * 200)
    for name in names[:DIRECTORIES]:
        os.mkdir(os.path.join(path, name))
        noise(os.path.join(path, name, "file"), 200, "full")


def files():
    """Files as roots, for every size at which something changes."""
    for size in (0, 1, 2, 127, 128, 16383, 16384):
        yield f"file-{size}", lambda path, size=size: noise(path, size, "file")
    for chunk in (256 * KIB, MIB):
        for size in (chunk - 1, chunk, chunk + 1, 2 * chunk - 1, 2 * chunk, 2 * chunk + 1, 3 * chunk + 17):
            yield f"file-{chunk // KIB}k-{size}", lambda path, size=size: noise(path, size, "file")
    for chunk, counts in ((256 * KIB, (173, 174, 175, 348, 349)), (MIB, (1024,))):
        for count in counts:
            for more in (0, 1) if count in (174, 348) or chunk == MIB else (0,):
                yield (f"levels-{count}x{chunk // KIB}k+{more}",
                       lambda path, size=count * chunk + more: marked(path, size))
    yield "sparse-2g", lambda path: marked(path, 2 * GIB)
    for size in (MIB, 175 * 256 * KIB, 100 * MIB + 1):
        yield f"zeros-{size}", lambda path, size=size: zeros(path, size)


def shapes():
    """Directories as such."""
    yield "empty", os.mkdir
    for depth in (1, 2, 250):
        yield f"depth-{depth}", lambda path, depth=depth: os.makedirs(os.path.join(path, *["d"] * depth))
    yield "one-file", lambda path: many(path, ["file"], b"one")
    yield "same-files", lambda path: many(path, ["a", "b", "c"], b"same")

    def family(path):
        os.makedirs(os.path.join(path, "full", "empty"))
        os.makedirs(os.path.join(path, "empty"))
        for size in (0, 1, 100, 300, 20000, 2 * MIB + 1):
            noise(os.path.join(path, f"of {size}"), size, "shape")
            noise(os.path.join(path, "full", f"of {size}"), size, "full")
        marked(os.path.join(path, "large"), 50 * MIB)

    yield "family", family

    def deep_file(path):
        inner = os.path.join(path, *(f"level {level}" for level in range(100)))
        os.makedirs(inner)
        noise(os.path.join(inner, "file"), MIB + 1, "deep")

    yield "deep-file", deep_file
    for count in (2, 100, 1000, 10000, 100000):
        yield f"entries-{count}", lambda path, count=count: many(path, [f"entry {n}" for n in range(count)])
    yield "entries-10000-long", lambda path: each_a_file(path, [f"{n:05}" + "y" * 250 for n in range(10000)])


def thresholds():
    """Directories at exactly the size at which they are sharded: by name and CID (v0, v1), or by the bytes of the block."""
    for name, fixed, begin in (("links-v0", 34, 0), ("links-v1", 36, 0), ("block", 46, 4)):
        for more in (-1, 0, 1):
            names = names_of_size(SHARDED_ABOVE - begin + more, fixed)
            yield f"shard-{name}{more:+}", lambda path, names=names: each_a_file(path, names)
    for more in (-1, 0, 1):
        names = names_of_size(SHARDED_ABOVE - 4 + more, 46)
        yield f"shard-symlinks{more:+}", lambda path, names=names: each_a_link(path, names)
    # When Kubo replaces the entry of a directory it forgets that its name counts, and may go back to one block: with
    # directories, what is above the limit is so by more than the longest name.
    for name, fixed, begin in (("v0", 34, 0), ("v1", 36, 0), ("block", 46, 4)):
        for more in (0, 300):
            names = names_of_size(SHARDED_ABOVE - begin + more, fixed)
            yield f"shard-directories-{name}{more:+}", lambda path, names=names: with_directories(path, names)
    for more in (-1, 0, 300, 350):
        names = names_of_size(SHARDED_ABOVE - 4 + more, 47)
        yield f"shard-full-directories{more:+}", lambda path, names=names: with_full_directories(path, names)


def shards():
    """Sharded directories of a shape of their own."""
    wide = [f"{n:04} {'w' * 220}" for n in range(1200)]

    def nested(path):
        many(path, wide)
        many(os.path.join(path, "inner"), wide, b"inner")
        os.makedirs(os.path.join(path, "plain", "empty"))

    yield "shard-nested", nested
    yield "shard-below", lambda path: (os.mkdir(path), many(os.path.join(path, "wide"), wide))
    # The hashes of these two are equal in their first 45 bits: five shards below each other have one entry.
    yield "shard-deep", lambda path: many(path, wide + ["deep-2681075", "deep-8103087"])
    yield "shard-names", lambda path: many(path, wide + NAMES)


def names():
    """Odd names, each alone, and all of them."""
    for number, name in enumerate(NAMES):
        yield f"name-{number}", lambda path, name=name: many(path, [name], b"odd")
    yield "names", lambda path: many(path, NAMES, b"odd")

    def directories(path):
        for name in NAMES:
            os.makedirs(os.path.join(path, name))
            os.symlink(name, os.path.join(path, name, name))

    yield "names-of-directories", directories


def links():
    """Symbolic links; none of them is followed."""
    targets = {"relative": "file", "absolute": "/etc/hostname", "dangling": "no/such/file", "to-directory": "inner", "itself": "itself",
               "up": "../../..", "odd": "./a//b/../c/", "long": "l" * 1000, "unicode": "語/\U0001f600", "dot": "."}
    for name, target in targets.items():
        yield f"link-{name}", lambda path, target=target: (os.mkdir(path), os.symlink(target, os.path.join(path, "link")))

    def all_of_them(path):
        os.makedirs(os.path.join(path, "inner"))
        noise(os.path.join(path, "file"), 10, "link")
        for name, target in targets.items():
            os.symlink(target, os.path.join(path, name))

    yield "links", all_of_them


MODES = [0o644, 0o600, 0o755, 0o777, 0o400, 0o001, 0o4755, 0o2755, 0o1644, 0o7777] + ([0] if os.geteuid() == 0 else [])
TIMES = [0, 1, -1, 10 ** 9, 1, 999_999_999, -999_999_999, -1_500_000_000, SECONDS * 10 ** 9 + 123_456_789, (1 << 31) * 10 ** 9,
         (1 << 32) * 10 ** 9 + 1, -86400 * 10 ** 9]


def settle(path, mode=None, time=SECONDS * 10 ** 9):
    """The mode and the time, in nanoseconds, of one entry."""
    if mode is not None:
        os.chmod(path, mode)
    os.utime(path, ns=(time, time), follow_symlinks=False)


def metadata():
    """Modes and times of files, directories and symbolic links."""
    for size in (0, 1, 256 * KIB, 256 * KIB + 1, MIB, MIB + 1, 45 * MIB):
        def one(path, size=size):
            noise(path, size, "metadata")
            settle(path, 0o640)

        yield f"metadata-file-{size}", one
    for number, time in enumerate(TIMES):
        def timed(path, time=time):
            noise(path, 3, "metadata")
            settle(path, 0o600, time)

        yield f"metadata-time-{number}", timed

    def in_directory(make):
        def tree(path):
            os.mkdir(path)
            make(path)
            settle(path, 0o750)
        return tree

    def modes(path):
        for mode in MODES:
            noise(os.path.join(path, f"{mode:o}"), 5, "mode")
            settle(os.path.join(path, f"{mode:o}"), mode)

    yield "metadata-modes", in_directory(modes)

    def directories(path):
        for number, mode in enumerate(MODES + [0o1777]):
            inner = os.path.join(path, f"{mode:o}")
            os.mkdir(inner)
            noise(os.path.join(inner, "file"), 5, "mode")
            settle(os.path.join(inner, "file"), 0o644, TIMES[number])
            settle(inner, mode, TIMES[number])

    yield "metadata-directories", in_directory(directories)

    def symlinks(path):
        for number, time in enumerate(TIMES):
            os.symlink("target", os.path.join(path, str(number)))
            settle(os.path.join(path, str(number)), time=time)

    yield "metadata-links", in_directory(symlinks)

    # A directory's own mode and time have 11 bytes in its block.
    for more in (-12, -11, -10, 0, 1):
        def shard(path, names=names_of_size(SHARDED_ABOVE - 4 + more, 46)):
            many(path, names)
            settle(os.path.join(path, names[0]), 0o644)
            settle(path, 0o750)

        yield f"metadata-shard{more:+}", shard


def mixed(number):
    """A tree drawn by lot."""
    rand = random.Random(f"tree {number}")

    def fill(path, depth):
        os.mkdir(path)
        for entry in range(rand.choice([0, 1, 3, 8, 20])):
            name = rand.choice(NAMES)[:40] + str(entry)
            target = os.path.join(path, name)
            kind = rand.random()
            if kind < 0.2 and depth > 0:
                fill(target, depth - 1)
            elif kind < 0.3:
                os.symlink(rand.choice(NAMES), target)
            else:
                noise(target, min(rand.choice([0, 1, 40, 300, 5000]) * rand.randrange(1, 300), 3 * MIB), number)

    return lambda path: fill(path, 4)


def trees():
    """(name, function that makes it, whether it is about modes and times) of all."""
    chosen = [(name, make, False) for group in (files, shapes, thresholds, shards, names, links) for name, make in group()]
    chosen += [(name, make, True) for name, make in metadata()]
    return chosen + [(f"mixed-{number}", mixed(number), False) for number in range(COUNT - len(chosen))]


def make(directory, wanted=()):
    """Makes them; returns what is to be known of each."""
    made = []
    for name, function, about_metadata in trees():
        if not wanted or name in wanted:
            function(os.path.join(directory, name))
            made.append({"name": name, "metadata": about_metadata})
    return made


def differs(ours, theirs, modes):
    """What two entries don't have in common, or None. Of directories it is their names only."""
    states = [os.lstat(path) for path in (ours, theirs)]
    kinds = {stat.S_IFMT(state.st_mode) for state in states}
    if len(kinds) > 1:
        return "kind"
    if kinds == {stat.S_IFLNK}:
        same = os.readlink(ours) == os.readlink(theirs)
    elif kinds == {stat.S_IFDIR}:
        same = set(os.listdir(ours)) == set(os.listdir(theirs))
    else:
        same = filecmp.cmp(ours, theirs, shallow=False)
    if not same:
        return "content"
    if not modes:
        return None
    if states[0].st_mtime_ns != states[1].st_mtime_ns:
        return f"time {states[0].st_mtime_ns} {states[1].st_mtime_ns}"
    # Of symbolic links no mode is kept, and no mode that is 0.
    kept = states[0].st_mode & modes
    if kinds != {stat.S_IFLNK} and stat.S_IMODE(states[0].st_mode) != 0 and kept != states[1].st_mode & 0o7777:
        return f"mode {states[0].st_mode:o} {states[1].st_mode:o}"
    return None


def compare(ours, theirs, modes=0):
    """Raises unless two trees are equal: kinds, names, bytes and targets; with bits of modes, these and times."""
    waiting = [""]
    while waiting:
        below = waiting.pop()
        pair = [os.path.join(path, below) if below else path for path in (ours, theirs)]
        difference = differs(*pair, modes)
        if difference:
            raise AssertionError(f"{pair[0]!r} and {pair[1]!r} differ: {difference}")
        if stat.S_ISDIR(os.lstat(pair[0]).st_mode):
            waiting += [os.path.join(below, name) for name in os.listdir(pair[0])]


if __name__ == "__main__":
    os.umask(0o022)
    json.dump(make(sys.argv[1], sys.argv[2:]), sys.stdout, indent=1)
