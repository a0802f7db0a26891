#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets are planted, used, refused and repeated by a node; then they are looked for everywhere."""

import base64
import contextlib
import http.server
import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))
from holdfast import Holdfast, car  # noqa: E402

PROGRAM = os.path.join(os.environ["HF_BUILDDIR"], "src", "holdfast")
TOKEN, WRONG, HANDED, PASSWORD = "token-ahb4Wiecoo7u", "wrong-eith2Ohpae5p", "handed-Uushai8Yoo3d", "pass-Ohc1veiSh4ga"
USER = "user-iexoh6Tu"
BASIC = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
PLANTED = [TOKEN, WRONG, HANDED, PASSWORD, USER, BASIC,
           *(base64.b64encode(text.encode()).decode() for text in (TOKEN, WRONG, HANDED, PASSWORD))]
DENIED = (b"Kubo RPC Access Denied: Please provide a valid authorization token as defined in the API.Authorizations "
          b"configuration.")


class Node(http.server.ThreadingHTTPServer):
    """As much of Kubo's RPC as adding it and looking at it needs. What else it is asked for fails, and repeats the
    Authorization header, as a careless program may."""

    daemon_threads = True

    def __init__(self, peer_id):
        super().__init__(("127.0.0.1", 0), Handler)
        self.peer_id, self.files, self.expected, self.careless = peer_id, {}, None, False
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def answer(self, path, argument, body, given):
        """(status, bytes)"""
        if self.expected is not None and given != self.expected:
            return 403, DENIED
        if path == "files/write":
            self.files[argument] = body.split(b"\r\n\r\n", 1)[1].rsplit(b"\r\n--", 1)[0]
            return 200, b""
        if path == "files/read" and argument in self.files:
            return 200, self.files[argument]
        if path == "files/read":
            return 500, b'{"Message":"file does not exist","Code":0,"Type":"error"}'
        if path == "pin/ls":
            return 500, b'{"Message":"path is not pinned","Code":0,"Type":"error"}'
        answers = {"version": {"Version": "0.42.0"}, "id": {"ID": self.peer_id},
                   "repo/stat": {"RepoSize": 1000, "StorageMax": 1000000000000, "RepoPath": "/nowhere"}}
        if path in answers and not self.careless:
            return 200, json.dumps(answers[path]).encode()
        return 500, json.dumps({"Message": f"{path} failed for {given}", "Code": 0, "Type": "error"}).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"

    def body(self):
        """With a length, or in chunks."""
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while True:
            size = int(self.rfile.readline().split(b";")[0], 16)
            parts.append(self.rfile.read(size))
            self.rfile.readline()
            if size == 0:
                return b"".join(parts)

    def do_POST(self):  # noqa: N802
        """All of Kubo's RPC is POST."""
        parts = urllib.parse.urlsplit(self.path)
        argument = urllib.parse.parse_qs(parts.query).get("arg", [""])[0]
        status, content = self.server.answer(parts.path.removeprefix("/api/v0/"), argument, self.body(),
                                             self.headers.get("Authorization"))
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format, *args):  # noqa: A002
        """Not into the output of the test."""


class World:
    """A directory with a Holdfast, its file of secrets, and what a service manager hands over; and two nodes."""

    def __init__(self, directory):
        self.directory = directory
        self.secrets_file, self.handed = self.path("secrets"), self.path("handed")
        self.nodes = {"kubo": Node("12D3KooWFirst"), "sys": Node("12D3KooWSecond")}
        os.mkdir(self.handed)
        with open(os.path.join(self.handed, "sys.token"), "w", encoding="ascii") as file:
            file.write(HANDED + "\n")
        self.answers, self.holdfast, self.planted = [], None, list(PLANTED)

    def path(self, *names):
        """Below the directory."""
        return os.path.join(self.directory, *names)

    @contextlib.contextmanager
    def running(self, *options, **environment):
        """A Holdfast that has ended well afterwards; what it says is kept."""
        with open(self.path("stderr"), "ab") as stderr:
            self.holdfast = Holdfast(self.directory, *options, stderr=stderr,
                                     env={**os.environ, "G_MESSAGES_DEBUG": "all", **environment})
            try:
                yield self.holdfast
            except BaseException:
                self.holdfast.kill()
                raise
            assert self.holdfast.stop() == 0
        with open(self.path("stdout"), "ab") as stdout:
            stdout.write(self.holdfast.said)

    def ask(self, method, path, body=None, expect=200):
        """The JSON of an answer, which is kept."""
        status, content = self.holdfast.exchange(method, path, body)
        self.answers.append((f"{method} {path}", content))
        assert status == expect, (method, path, status, content)
        return json.loads(content)

    def add(self, backend, secrets=None, settings=None, expect=201):
        """POST backends."""
        body = {"id": backend, "kind": "ipfs", "settings": {"address": self.nodes[backend].address, **(settings or {})}}
        if secrets is not None:
            body["secrets"] = secrets
        return self.ask("POST", "backends", body, expect)

    def change(self, backend, secrets, expect=200):
        """PATCH backends/{id}."""
        return self.ask("PATCH", f"backends/{backend}", {"secrets": secrets}, expect)

    def kept(self):
        """What the file of secrets has."""
        assert stat.S_IMODE(os.stat(self.secrets_file).st_mode) == 0o600
        with open(self.secrets_file, encoding="utf-8") as file:
            return json.load(file)


def files_below(directory, *without):
    """(path, content) of each file."""
    for folder, folders, names in os.walk(directory):
        folders[:] = [name for name in folders if os.path.join(folder, name) not in without]
        for name in names:
            path = os.path.join(folder, name)
            if path not in without:
                with open(path, "rb") as file:
                    yield path, file.read()


def find_planted(world):
    """Where one of the secrets stands that must not stand there, and how many places were searched."""
    places = [*files_below(world.directory, world.secrets_file, world.handed, world.path("token")), *world.answers]
    found = [(place, secret) for place, content in places for secret in world.planted if secret.encode() in content]
    return found, len(places)


def get_routes():
    """Each GET of the API's table, with values for what stands in braces."""
    with open(os.path.join(os.environ["HF_SRCDIR"], "src", "api", "hf-router.c"), encoding="utf-8") as file:
        paths = re.findall(r'\{ "GET", "([^"]+)"', file.read())
    assert len(paths) > 40, paths
    return paths


def get_everything(world, root, job):
    """All that can be read."""
    status, content = world.holdfast.exchange("POST", "../psa/pins", {"cid": root})
    assert status == 202, content
    values = {"id": "kubo", "b": "kubo", "cid": root, "hash": "0", "path*": "a", "job": str(job),
              "requestid": json.loads(content)["requestid"]}
    for path in get_routes():
        path = path.replace("jobs/{id#}", "jobs/{job}")
        path = re.sub(r"\{([^}]+)\}", lambda match: values[match[1]], path)
        path = ".." + path if path.startswith("/") else path
        # As events happen, they have no end.
        accept = "application/json" if path == "events" else None
        status, content = world.holdfast.exchange("GET", path, accept=accept)
        world.answers.append((f"GET {path} ({status})", content))


def wait_for(condition):
    """Until it holds; what it is."""
    end = time.monotonic() + 60
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def refuse_what_is_wrong(world):
    """No backend, and no secret saved."""
    node = world.nodes["kubo"]
    node.expected = f"Bearer {TOKEN}"
    assert "refuses the token" in world.add("kubo", {"token": WRONG}, expect=502)["error"]
    assert "asks who we are" in world.add("kubo", expect=502)["error"]
    assert "settings.token" in json.dumps(world.add("kubo", settings={"token": TOKEN}, expect=422))
    assert "secrets.pin" in json.dumps(world.add("kubo", {"pin": TOKEN}, expect=422))
    assert "secrets.token" in json.dumps(world.add("kubo", {"token": TOKEN + "\n"}, expect=422))
    world.add("kubo", {"token": TOKEN}, {"address": "http://192.0.2.1:5001"}, expect=422)
    node.careless = True
    assert "repeats our secret" in world.add("kubo", {"token": TOKEN}, expect=500)["error"]
    node.careless = False
    assert world.kept() == {}


def use_them(world):
    """Right and wrong ones, by the API and by hand, with the same process."""
    node = world.nodes["kubo"]
    assert world.add("kubo", {"token": TOKEN})["data"]["secrets"] == {"token": True}
    assert world.kept() == {"kubo": {"token": TOKEN}}
    changed = world.change("kubo", {"token": WRONG})["data"]
    assert changed["health"] == "denied" and "refuses the token" in changed["reason"], changed
    assert world.change("kubo", {"token": TOKEN})["data"]["health"] == "healthy"
    node.expected = f"Basic {BASIC}"
    changed = world.change("kubo", {"token": None, "user": USER, "password": PASSWORD})["data"]
    assert changed["health"] == "healthy" and changed["secrets"] == {"user": True, "password": True}, changed
    with open(world.secrets_file, "w", encoding="utf-8") as file:
        json.dump({"kubo": {"token": TOKEN}}, file)
    node.expected = f"Bearer {TOKEN}"
    assert world.change("kubo", {})["data"]["health"] == "healthy"

    # Handed over, without being given; a change of it can only be kept in the file.
    world.nodes["sys"].expected = f"Bearer {HANDED}"
    assert world.add("sys")["data"]["secrets"] == {"token": True}


def use_tokens(world):
    """Those of the API: made, used, refused and revoked; the one answer that shows a token is not kept."""
    status, made = world.holdfast.call("POST", "tokens", {"name": "reader", "scope": "read"})
    assert status == 201, made
    admin, world.holdfast.token = world.holdfast.token, made["token"]
    world.planted += [admin, made["token"]]
    world.ask("GET", "pins")
    world.ask("DELETE", "backends/kubo", expect=403)
    world.ask("POST", "tokens", {"name": made["token"], "scope": made["token"]}, expect=403)
    world.holdfast.token = admin
    world.ask("DELETE", f"tokens/{made['id']}")
    world.holdfast.token = made["token"]
    world.ask("GET", "pins", expect=401)
    world.holdfast.token = admin


def fail_a_job(world):
    """(CID, job) of a copy into the node, which fails and repeats what it was sent."""
    root, content = car([b"a"])
    status, answer = world.holdfast.add_car(content, "?visibility=public")
    assert status == 202, answer

    def told():
        data = world.ask("GET", "jobs?limit=100")["data"]
        return next((job["id"] for job in data["jobs"] if "repeats our secret" in json.dumps(job)), None)
    return root, wait_for(told)


def test_everywhere(directory):
    """No secret stands anywhere but in its file."""
    world = World(directory)
    with world.running("--secrets", world.secrets_file, CREDENTIALS_DIRECTORY=world.handed):
        refuse_what_is_wrong(world)
        use_them(world)
        use_tokens(world)
        status, content = world.holdfast.exchange("POST", "backends", b'{"secrets": {"token": ' + TOKEN.encode() + b"}}",
                                                  "application/json ")
        assert status == 400, content
        world.answers.append(("malformed", content))
        root, job = fail_a_job(world)
        get_everything(world, root, job)
        done = subprocess.run([PROGRAM, "--check", "--data-dir", world.path("data")], capture_output=True, timeout=60,
                              check=False)
        world.answers += [("--check", done.stdout), ("--check, errors", done.stderr)]
        found, places = find_planted(world)
        assert not found and places > 60, (found, places)
        # Not while a job still tries to make a copy there.
        wait_for(lambda: world.holdfast.exchange("DELETE", "backends/sys")[0] == 200)
    found, _ = find_planted(world)
    assert not found, found
    assert os.path.getsize(world.path("stdout")) + os.path.getsize(world.path("stderr")) > 0


def test_removed(directory):
    """With a backend its secrets go."""
    world = World(directory)
    world.nodes["kubo"].expected = f"Bearer {TOKEN}"
    with world.running("--secrets", world.secrets_file):
        world.add("kubo", {"token": TOKEN, "user": USER})
        world.ask("DELETE", "backends/kubo")
    assert world.kept() == {}
    assert not any(TOKEN.encode() in content for _, content in files_below(directory))


def test_nowhere(directory):
    """Without a place for secrets none is taken, and the sentence says what to do."""
    world = World(directory)
    with world.running():
        refusal = world.add("kubo", {"token": TOKEN}, expect=422)
        assert "start Holdfast with --secrets FILE" in refusal["error"], refusal
    with world.running(CREDENTIALS_DIRECTORY=world.handed):
        refusal = world.add("sys", {"token": TOKEN}, expect=422)
        assert "--secrets FILE" in refusal["error"], refusal


def test_kept_over_a_restart(directory):
    """The next start finds them, and refuses a file that others may use."""
    world = World(directory)
    world.nodes["kubo"].expected = f"Bearer {TOKEN}"
    with world.running("--secrets", world.secrets_file):
        world.add("kubo", {"token": TOKEN})
    with world.running("--secrets", world.secrets_file):
        assert world.change("kubo", {})["data"]["health"] == "healthy"
        os.chmod(world.secrets_file, 0o640)
        refusal = world.change("kubo", {"token": WRONG}, expect=502)
        assert f"chmod 600 {world.secrets_file}" in refusal["error"], refusal
    done = subprocess.run([PROGRAM, "--headless", "--port", "0", "--data-dir", world.path("data"), "--secrets",
                           world.secrets_file], capture_output=True, timeout=60, check=False)
    assert done.returncode == 1 and f"chmod 600 {world.secrets_file}".encode() in done.stderr, done


def main():
    """One result a test, each in a directory of its own."""
    tests = [value for name, value in globals().items() if name.startswith("test_")]
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        with tempfile.TemporaryDirectory(prefix="holdfast-secrets-") as directory:
            test(directory)
        print(f"ok {number} {test.__doc__}", flush=True)


main()
