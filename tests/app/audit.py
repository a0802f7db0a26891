#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""holdfast --audit, as a user calls it: text, JSON, exit statuses, Ctrl+C; and that it leaves no trace."""

import http.server
import json
import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from holdfast import Holdfast, car, car_files, cid, cid_text  # noqa: E402

PROGRAM = os.path.join(os.environ["HF_BUILDDIR"], "src", "holdfast")


def audit(*words, **options):
    """(exit status, what is printed, what is complained of)"""
    done = subprocess.run([PROGRAM, "--audit", *words], capture_output=True, timeout=60, check=False, **options)
    return done.returncode, done.stdout.decode(), done.stderr.decode().strip()


def audit_json(*words):
    """(exit status, the object)"""
    status, out, err = audit("--json", *words)
    assert err == "" and out.endswith("}\n") and out.count("\n") == 1, (out, err)
    found = json.loads(out)
    assert found["exit_status"] == status
    return status, found


def write(directory, name, data):
    """A file, with its directory."""
    path = os.path.join(directory, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    return path


def state_of(directory):
    """All that is there, with times and bytes."""
    found = {}
    for folder, _, names in os.walk(directory):
        for name in [".", *names]:
            info = os.stat(os.path.join(folder, name))
            found[os.path.join(folder, name)] = (info.st_mode, info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_ino)
    return found


def test_states(directory):
    """Whole, in one place, at risk, unknown."""
    root, data = car([b"one", b"two" * 1000])
    good = write(directory, "a/good.car", data)
    status, out, err = audit(os.path.dirname(good))
    assert (status, err) == (1, "") and out.startswith("1 pin: 1 in one place only, all whole\n"), (status, out, err)
    assert out.splitlines()[-1].startswith("Add these places and one on another disk"), out

    # A file system in memory is another one than that of a directory.
    if os.path.isdir("/dev/shm") and os.stat("/dev/shm").st_dev != os.stat(directory).st_dev:
        with tempfile.TemporaryDirectory(prefix="holdfast-audit-", dir="/dev/shm") as other:
            write(other, "x", data)
            status, out, _ = audit(os.path.dirname(good), other)
            assert status == 0 and "all in two or more independent places, all whole" in out, out

    write(directory, "a/lacks.car", data[:-1000])
    status, out, _ = audit(os.path.dirname(good))
    assert status == 1 and "1 with a damaged copy and a whole one" in out and "lacks.car" in out, out
    os.remove(good)
    leaf = cid_text(cid(0x55, b"two" * 1000))
    status, out, _ = audit(os.path.dirname(good))
    assert status == 2 and f"incomplete: {root} in lacks.car\n      lacks block {leaf}\n" in out, out
    os.remove(os.path.join(directory, "a", "lacks.car"))

    bad = bytearray(data)
    bad[-10] ^= 1
    write(directory, "a/bad.car", bad)
    status, out, _ = audit(os.path.dirname(good))
    assert status == 2 and f"unreadable: {root} in bad.car\n" in out and "does not match its hash" in out, out
    status, out, _ = audit(os.path.join(directory, "nowhere"))
    assert status == 3 and "Not known: " in out, out


def test_json(directory):
    """One object on one line, with all that README tells."""
    root, data = car([b"one", b"two" * 1000])
    write(directory, "a/good.car", data)
    write(directory, "b/deep/lacks", data[:-1000])
    write(directory, "b/README", b"hello")
    status, found = audit_json(os.path.join(directory, "a"), os.path.join(directory, "b"))
    assert status == 1 and found["result"] == "warning", found
    assert (found["pins"], found["one_place"], found["one_domain"], found["damaged"]) == (1, 1, 1, 1), found
    first, second = found["places"]
    assert first["domain"] == second["domain"] and first["findings"] == [], found
    finding, = second["findings"]
    assert finding["pin"] == root and finding["file"] == "deep/lacks" and finding["state"] == "incomplete", finding
    assert finding["blocks"] == [cid_text(cid(0x55, b"two" * 1000))] and finding["n_blocks"] == 1, finding
    assert second["files"]["no_cars"] == {"count": 1, "first": ["README"]}, second


def test_sample(directory):
    """A part is read, its bound is told, and the same seed draws the same part."""
    for number in range(100):
        write(directory, f"{number}.car", car([b"%d" % number])[1])
    write(directory, "7.car", car([b"7"])[1][:-1])
    status, out, _ = audit(directory, "--sample", "10", "--seed", "3")
    assert status in (1, 2) and "10 of them were read in full" in out and "At 95 % confidence no more than" in out, out
    drawn = [audit_json(directory, "--sample", "10", "--seed", str(seed))[1]["incomplete"] for seed in range(40)]
    assert 0 < sum(drawn) < 20, drawn
    assert drawn == [audit_json(directory, "--sample", "10", "--seed", str(seed))[1]["incomplete"] for seed in range(40)]
    status, found = audit_json(directory, "--full")
    assert status == 2 and found["incomplete"] == 1 and not found["sampled"], found
    assert found["places"][0]["at_most_bad"] == 1, found


def test_store(directory):
    """A store that a running Holdfast writes to; its data directory and the store stay as they are."""
    holdfast = Holdfast(directory)
    try:
        root, data = car([b"one"])
        status, answer = holdfast.add_car(data, "?wait=60")
        assert status == 200, answer
        store = os.path.join(directory, "data", "car_archive")
        before = state_of(store)
        status, out, _ = audit(store)
        assert status == 1 and out.startswith("1 pin: 1 in one place only, all whole") and "store of Holdfast" in out, out
        assert state_of(store) == before
        assert len(list(car_files(store))) == 1 and root
    finally:
        holdfast.kill()


def test_no_trace(directory):
    """No registry, no identity, no file anywhere in the user's directories."""
    write(directory, "cars/a.car", car([b"one"])[1])
    home = os.path.join(directory, "home")
    os.mkdir(home)
    before = state_of(directory)
    kept = {name: os.path.join(home, name) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")}
    status, _, err = audit(os.path.join(directory, "cars"), env={**os.environ, "HOME": home, "TMPDIR": home, **kept})
    assert (status, err) == (1, "")
    assert state_of(directory) == before


class SilentNode(http.server.BaseHTTPRequestHandler):
    """A node that tells who it is and one pin, and then goes silent."""

    def do_POST(self):  # noqa: N802, pylint: disable=invalid-name
        """Kubo's commands."""
        command = self.path.split("?")[0].removeprefix("/api/v0/")
        answers = {"id": b'{"ID":"12D3KooWSilent"}', "version": b'{"Version":"0.42.0"}', "repo/stat": b'{"RepoSize":1}',
                   "pin/ls": b'{"Cid":"%s","Type":"recursive"}\n' % cid_text(cid(0x55, b"x")).encode()}
        if command == "pin/ls" and "stream" not in self.path:
            self.server.asked.set()
            self.server.end.wait()
            return
        body = answers[command]
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):  # pylint: disable=arguments-differ
        """Nothing."""


def test_interrupted(directory):
    """Ctrl+C, also where a node does not answer: what was found so far, as a part."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), SilentNode)
    server.asked, server.end = threading.Event(), threading.Event()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    write(directory, "a.car", car([b"one"])[1])
    for number in (signal.SIGINT, signal.SIGTERM):
        server.asked.clear()
        process = subprocess.Popen([PROGRAM, "--audit", f"http://127.0.0.1:{server.server_port}", directory],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert server.asked.wait(60)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 3 and err == b"", (process.returncode, out, err)
        assert out.decode().startswith("Interrupted; so far: 2 pins: 2 in one place only; "), out
    server.end.set()
    server.shutdown()
    server.server_close()


def test_terminal(directory):
    """How far it is goes to a terminal alone, and what others call their files can't write to that."""
    write(directory, "\x1b[31mred.txt", b"x")
    write(directory, "a.car", car([b"one"])[1])
    ours, theirs = pty.openpty()
    process = subprocess.Popen([PROGRAM, "--audit", directory], stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    out = process.stdout.read().decode()
    process.stdout.close()
    assert process.wait() == 1
    shown = b""
    while select.select([ours], [], [], 0)[0]:
        try:
            shown += os.read(ours, 4096)
        except OSError:
            break
    os.close(ours)
    assert b"1 pin listed" in shown, shown
    assert "\x1b" not in out and "red.txt" in out, out


def test_shared(directory):
    """Places on one disk are numbered."""
    for name in "abc":
        write(directory, f"{name}/a.car", car([b"one"])[1])
    status, out, _ = audit("a", "b", cwd=directory)
    assert status == 1 and "\nPlaces 1 and 2 are on the same disk or host" in out, out
    status, out, _ = audit("a", "b", "c", cwd=directory)
    assert status == 1 and "\nPlaces 1, 2 and 3 are on the same disk or host" in out, out
    assert "Places" not in audit("a", cwd=directory)[1]


def test_options(directory):
    """What is wrong is said."""
    for words, complaint in ((("--sample", "0"), "--sample takes"), (("--sample", "x"), "--sample takes"),
                             (("--max-time", "5"), "--max-time takes"), (("--max-time", "0s"), "--max-time takes"),
                             (("--seed", "-1"), "--seed takes"), (("--full", "--sample", "3"), "exclude"),
                             ([directory] * 21, "too many places"),
                             (["ftp://127.0.0.1:5001"], "like http://"),
                             (["http://user:planted@127.0.0.1:5001"], "without a user"),
                             (["HTTP://user:planted@127.0.0.1:5001"], "without a user"),
                             (["http://user:pla%nted@127.0.0.1:5001"], "without a user")):
        status, out, err = audit(*words)
        assert (status, out) == (2, "") and complaint in err and "nted" not in err, (words, status, out, err)
    for words in (["--json"], ["--full"], ["--seed", "1"]):
        done = subprocess.run([PROGRAM, *words], capture_output=True, timeout=60, check=False)
        assert done.returncode == 2 and b"go with --audit" in done.stderr, done
    done = subprocess.run([PROGRAM, directory], capture_output=True, timeout=60, check=False)
    assert done.returncode == 2 and b"unexpected argument" in done.stderr, done
    write(directory, "-x/a.car", car([b"one"])[1])
    assert audit("--", "-x", cwd=directory)[0] == 1


def main():
    """One result a test, each in a directory of its own."""
    tests = [value for name, value in globals().items() if name.startswith("test_")]
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        with tempfile.TemporaryDirectory(prefix="holdfast-audit-") as directory:
            test(directory)
        print(f"ok {number} {test.__doc__}", flush=True)


main()
