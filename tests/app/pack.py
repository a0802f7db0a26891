#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""holdfast --pack and --unpack, as a user calls them: what they print, what they write, and that nothing stays when they
fail."""

import hashlib
import os
import subprocess
import sys
import tempfile

PROGRAM = os.path.join(os.environ["HF_BUILDDIR"], "src", "holdfast")
EMPTY = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"


def run(*arguments):
    """(exit status, stdout, stderr)"""
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout.decode().strip(), done.stderr.decode()


def varint(data, at):
    """(value, where it ends)"""
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return value, at


def blocks_of(path):
    """(the header, the data of all blocks with a CID of version 1, each hashed)"""
    with open(path, "rb") as file:
        data = file.read()
    length, at = varint(data, 0)
    header, at, blocks = data[at:at + length], at + length, []
    while at < len(data):
        length, at = varint(data, at)
        section, at = data[at:at + length], at + length
        assert section[0] == 1 and section[2:4] == b"\x12\x20", section[:4]
        assert hashlib.sha256(section[36:]).digest() == section[4:36]
        blocks.append(section[36:])
    return header, blocks


def check_cid_alone(scratch):
    """Without --output the CID is printed and nothing written."""
    path = os.path.join(scratch, "empty")
    with open(path, "w", encoding="ascii"):
        pass
    assert run("--pack", path) == (0, EMPTY, "")
    assert os.listdir(scratch) == ["empty"]


def check_car(scratch):
    """The CAR has the printed root, each block once, and the bytes of the file."""
    content = os.urandom(1 << 20) + bytes(1 << 20) * 3 + b"end"
    path, car = os.path.join(scratch, "file"), os.path.join(scratch, "file.car")
    with open(path, "wb") as file:
        file.write(content)
    status, root, errors = run("--pack", path, "--output", car)
    assert (status, errors) == (0, ""), errors
    header, blocks = blocks_of(car)
    assert len(blocks) == 4, "two pieces that differ, the last one, and the node above them"
    assert content == blocks[0] + 3 * blocks[1] + blocks[2]
    assert run("--pack", path)[1] == root
    assert len(header) == 58 and header[:7] == b"\xa2eroots", header
    assert sorted(os.listdir(scratch)) == ["file", "file.car"]


def check_no_overwriting(scratch):
    """What is there already stays as it is."""
    path = os.path.join(scratch, "file")
    with open(path, "w", encoding="ascii") as file:
        file.write("precious")
    status, printed, errors = run("--pack", path, "--output", path)
    assert status == 1 and printed == "" and "exists already" in errors, errors
    with open(path, encoding="ascii") as file:
        assert file.read() == "precious"
    assert os.listdir(scratch) == ["file"]


def check_failures(scratch):
    """A sentence, a status that is not 0, and no half file."""
    car = os.path.join(scratch, "x.car")
    absent = os.path.join(scratch, "absent")
    status, printed, errors = run("--pack", absent, "--output", car)
    assert status == 1 and printed == "" and absent in errors, errors
    status, printed, errors = run("--pack", scratch, "--profile", "best")
    assert status == 1 and "unixfs-v0-2015" in errors, errors
    status, printed, errors = run("--pack", scratch, "--output", os.path.join(absent, "x.car"))
    assert status == 1 and printed == "" and "absent" in errors, errors
    assert os.listdir(scratch) == []


def check_options(scratch):
    """Each of them changes the CID, and in the way that it says."""
    folder = os.path.join(scratch, "folder")
    os.mkdir(folder)
    for name in ("a", ".hidden"):
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(name)
    os.mkfifo(os.path.join(folder, "fifo"))
    status, plain, errors = run("--pack", folder)
    assert status == 0 and "fifo" in errors and "left out" in errors, errors
    cids = {plain}
    for option in ("--wrap", "--skip-hidden", "--preserve-mode", "--preserve-mtime"):
        cids.add(run("--pack", folder, option)[1])
    for profile in ("unixfs-v0-2015", "kubo-cid-v1"):
        cids.add(run("--pack", folder, "--profile", profile)[1])
    assert len(cids) == 6, cids  # a small folder is the same in both profiles of version 1
    os.unlink(os.path.join(folder, ".hidden"))
    assert run("--pack", folder)[1] == run("--pack", folder, "--skip-hidden")[1]


def check_unpack(scratch):
    """What is packed and unpacked is what it was, and so is each part of it."""
    folder, car, out = (os.path.join(scratch, name) for name in ("folder", "folder.car", "out"))
    os.makedirs(os.path.join(folder, "a", "b"))
    for name, content in (("a/b/c", b""), ("large", os.urandom(3 << 20)), ("a/odd \n\u00fc", b"odd")):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    os.symlink("../nowhere", os.path.join(folder, "a", "link"))
    os.chmod(os.path.join(folder, "large"), 0o751)
    os.utime(os.path.join(folder, "a"), ns=(1, 1000000000000000007))
    options = ("--preserve-mode", "--preserve-mtime")
    root = run("--pack", folder, "--output", car, *options)[1]
    assert run("--unpack", car, "--output", out) == (0, root, "")
    assert run("--pack", out, *options)[1] == root
    large = run("--pack", os.path.join(folder, "large"), *options)[1]
    part = os.path.join(scratch, "part")
    assert run("--unpack", car, "--root", large, "--output", part + "/") == (0, large, "")
    assert run("--pack", part, *options)[1] == large
    assert sorted(os.listdir(scratch)) == ["folder", "folder.car", "out", "part"]


def check_unpack_refusals(scratch):
    """Sentences that say what to do; nothing is written over, nothing half stays."""
    content, car, out = os.urandom(3 << 20), os.path.join(scratch, "x.car"), os.path.join(scratch, "out")
    with open(out, "wb") as file:
        file.write(content)
    run("--pack", out, "--output", car)

    def refused(words, *arguments, status=1):
        done, printed, errors = run("--unpack", car, *arguments)
        assert done == status and printed == "" and words in errors, errors

    refused("exists already", "--output", out)
    refused("--output")
    refused("is no CID", "--root", "x", "--output", out + "2")
    refused(f"{EMPTY} is missing", "--root", EMPTY, "--output", out + "2")
    refused("is refused", "--output", "/")
    refused("can't open the directory", "--output", os.path.join(scratch, "absent", "x"))
    refused("exclude each other", "--pack", out, status=2)
    status, printed, errors = run("--root", EMPTY)
    assert status == 2 and printed == "" and "--unpack" in errors, errors
    with open(car, "r+b") as file:
        file.seek(-1, os.SEEK_END)
        last = file.read(1)[0]
        file.seek(-1, os.SEEK_END)
        file.write(bytes([last ^ 1]))
    refused("block baf", "--output", out + "2")
    with open(out, "rb") as file:
        assert file.read() == content
    assert sorted(os.listdir(scratch)) == ["out", "x.car"]


def check_unpack_roots(scratch):
    """A CAR that names no root, or several, needs a choice."""
    car, out = os.path.join(scratch, "x.car"), os.path.join(scratch, "out")
    link = bytes.fromhex("d82a58250001551220") + hashlib.sha256(b"").digest()
    other = link[:-1] + bytes([link[-1] ^ 1])
    for roots, words in ((b"\x80", "no root"), (b"\x82" + link + other, f"names 2 roots: choose one with --root: {EMPTY}, ")):
        header = b"\xa2eroots" + roots + b"gversion\x01"
        with open(car, "wb") as file:
            file.write(bytes([len(header)]) + header + bytes([36]) + link[5:])
        status, printed, errors = run("--unpack", car, "--output", out)
        assert status == 1 and printed == "" and words in errors, errors
    assert run("--unpack", car, "--root", EMPTY, "--output", out) == (0, EMPTY, "")
    assert os.path.getsize(out) == 0


def main():
    """Every check, as TAP."""
    checks = [
        check_cid_alone, check_car, check_no_overwriting, check_failures, check_options, check_unpack,
        check_unpack_refusals, check_unpack_roots,
    ]
    failed = 0
    print(f"1..{len(checks)}")
    for number, check in enumerate(checks, 1):
        with tempfile.TemporaryDirectory(prefix="holdfast-pack-") as scratch:
            try:
                check(scratch)
                print(f"ok {number} {check.__name__}", flush=True)
            except AssertionError as error:
                failed += 1
                print(f"not ok {number} {check.__name__}")
                print(f"# {error}".replace("\n", "\n# "), flush=True)
    return 1 if failed else 0


sys.exit(main())
