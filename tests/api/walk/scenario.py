# SPDX-License-Identifier: GPL-3.0-or-later
"""One small story in which each operation succeeds, and fails in its own ways."""

import contextlib
import functools
import json
import os
import threading
import time

import holdfast
from areas import AREAS
from refusals import NOWHERE

CAR = "application/vnd.ipld.car"
FOREVER = 60  # seconds for what takes a moment
SLOW = 1000  # bytes a second, the least limit that there is
UNKNOWN = NOWHERE["cid"]
WAITING = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
BOUNDARY = "a-boundary-that-is-in-no-file"


def form(files):
    """(body, type) of multipart/form-data with (name, bytes)."""
    parts = [f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n"
             "Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n" for name, content in files]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"


class Story:
    """What happens to one Holdfast. known: for the refusals, what stands in paths."""

    def __init__(self, client, directory):
        self.client, self.directory = client, directory
        self.ask = client.ask
        self.known = {"b": "second", ("backends", "id"): "second", "path": "a/b"}

    def until(self, what, asked):
        """What it says once it is not None."""
        deadline = time.monotonic() + FOREVER
        while time.monotonic() < deadline:
            value = asked()
            if value is not None:
                return value
            time.sleep(0.02)
        raise AssertionError(f"waited in vain for {what}")

    def job(self, job_id, state):
        """The job once it is in that state."""
        def look():
            data = self.ask("GET /jobs/{id}", 200, {"id": job_id}).data
            return data if data["state"] == state else None
        return self.until(f"job {job_id} to be {state}", look)

    @contextlib.contextmanager
    def meanwhile(self, *args, **options):
        """Asks on a connection of its own while the body of the with statement runs."""
        failures = []

        def run():
            other = type(self.client)(self.client.holdfast, self.client.description, self.client.prefix)
            try:
                other.ask(*args, **options)
            except Exception as failure:  # pylint: disable=broad-except
                failures.append(failure)
            other.close()
        thread = threading.Thread(target=run)
        thread.start()
        yield
        thread.join()
        if failures:
            raise failures[0]

    def begin(self):
        """What there is without anything."""
        for name in ("GET /healthz", "GET /backends", "GET /jobs", "GET /pins", "GET /plan", "GET /replication/backends",
                     "GET /replication/settings", "GET /replication/status", "GET /status"):
            self.ask(name, 200)

    def description(self):
        """The description itself, whole and in part."""
        whole = self.ask("GET /openapi.json", 200)
        etag = whole.headers["ETag"]
        self.ask("GET /openapi.json", 304, headers=[("If-None-Match", etag)])
        part = self.ask("GET /openapi.json", 206, headers=[("Range", "bytes=2-11")])
        assert part.content == whole.content[2:12], part.content
        self.ask("GET /openapi.json", 416, headers=[("Range", "bytes=99999999-")])

    def add_backends(self):
        """A second place, and those that can't be one."""
        settings = {"path": os.path.join(self.directory, "second")}
        new = {"id": "second", "kind": "car_archive", "settings": settings, "tags": ["domain:elsewhere"]}
        answer = self.ask("POST /backends", 201, body=new)
        assert answer.headers["Location"] == "/api/backends/second", answer.headers
        self.ask("GET /backends/{id}", 200, {"id": "second"})
        self.ask("POST /backends", 409, body=new)
        self.ask("POST /backends", 422, body={**new, "id": "third", "settings": {"path": "/nowhere/at/all"}})
        self.ask("POST /backends", 503, body={"id": "node", "kind": "ipfs", "settings": {"address": "http://127.0.0.1:1"}})
        failure = self.ask("POST /backends", 422, body={"id": "Third!", "kind": "cupboard", "priority": 0, "tags": [1]}).json()
        assert {problem["loc"][1] for problem in failure["detail"]} >= {"kind", "priority", "tags"}, failure
        self.ask("POST /backends", 401, body=new, headers=[("Authorization", "Bearer nonsense")])
        self.ask("PATCH /backends/{id}", 200, {"id": "second"}, body={"priority": 2, "discovery": "tell"})

    def change_settings(self):
        """The policy, and one that can't be."""
        self.ask("POST /replication/settings", 200, body={"min_replicas": 1, "target_replicas": 2, "min_domains": 1})
        self.ask("POST /replication/settings", 422, body={"min_replicas": 9})

    def add_pins(self):
        """CARs, files and a CID."""
        self.pin, car = holdfast.car([b"one", b"two"])
        self.ask("POST /pins", 200, query={"name": "first", "wait": 60, "priority": 1, "visibility": "private",
                                           "root": self.pin, "opaque": "accept"}, body=car, content_type=CAR)
        self.ask("POST /pins", 200, query={"roots": "all"}, body=car, content_type=CAR)
        self.ask("POST /pins", 422, query={"wait": 60}, body=car[:-1], content_type=CAR)
        body, kind = form([("dir/a", b"some bytes"), ("dir/sub/b", b"")])
        added = self.ask("POST /pins", 202, query={"profile": "unixfs-v1-2025", "preserve_mode": True, "preserve_mtime": True,
                                                   "wrap": False}, body=body, content_type=kind).data
        self.folder = added["cids"][0]
        body, kind = form([("alone", b"a file of its own")])
        self.file = self.ask("POST /pins", 200, query={"wait": 60}, body=body, content_type=kind).data["cids"][0]
        self.done = self.known["jobs", "id"] = added["job"]
        self.ask("GET /jobs/{id}", 200, {"id": self.done}, {"wait": 60})
        self.ask("POST /pins", 202, body={"cid": WAITING, "name": "nobody has it", "priority": 3, "visibility": "private",
                                          "opaque": "accept", "policy": {"target_replicas": 2}})
        self.waiting = WAITING
        self.ask("POST /pins", 400, body={"cid": "nonsense"})

    def look(self):
        """All that can be asked of pins and jobs."""
        page = self.ask("GET /pins", 200, query={"limit": 1, "backend": "second", "health": "healthy", "query": "first",
                                                 "min_size": 1, "max_size": 1000000, "sort": "created"}).data
        assert [pin["cid"] for pin in page["pins"]] == [self.pin], page
        self.ask("GET /pins", 200, query={"cursor": page["next_cursor"]})
        self.ask("GET /pins/{cid}/locations", 200, {"cid": self.pin})
        self.ask("GET /replication/status", 200, query={"cid": self.pin})
        self.ask("GET /replication/status", 404, query={"cid": UNKNOWN})
        self.ask("GET /replication/status", 400, query={"cid": "nonsense"})
        jobs = self.ask("GET /jobs", 200, query={"limit": 1, "state": "done"}).data
        self.ask("GET /jobs", 200, query={"cursor": jobs["next_cursor"]})

    def read(self):
        """Pins as CARs and files."""
        pin, folder = {"cid": self.pin}, {"cid": self.folder}
        etag = self.ask("GET /pins/{cid}/car", 200, pin).headers["ETag"]
        self.ask("GET /pins/{cid}/car", 304, pin, headers=[("If-None-Match", etag)])
        self.ask("GET /pins/{cid}/car", 409, {"cid": self.waiting})
        page = self.ask("GET /pins/{cid}/files", 200, folder, {"limit": 1, "details": True}).data
        self.ask("GET /pins/{cid}/files", 200, folder, {"cursor": page["next_cursor"]})
        self.ask("GET /pins/{cid}/files", 200, folder, {"path": "sub"})
        lines = self.ask("GET /pins/{cid}/files", 200, folder, headers=[("Accept", "application/x-ndjson")])
        self.check_lines(lines.content)
        self.ask("GET /pins/{cid}/files", 409, {"cid": self.waiting})
        a = {**folder, "path": "a"}
        etag = self.ask("GET /pins/{cid}/files/{path}", 200, a).headers["ETag"]
        self.ask("GET /pins/{cid}/files/{path}", 304, a, headers=[("If-None-Match", etag)])
        self.ask("GET /pins/{cid}/files/{path}", 206, a, headers=[("Range", "bytes=0-3")])
        self.ask("GET /pins/{cid}/files/{path}", 416, a, headers=[("Range", "bytes=999-")])
        self.ask("GET /pins/{cid}/files/{path}", 200, {**folder, "path": "sub"}, {"format": "tar"})
        self.ask("GET /pins/{cid}/files/{path}", 422, {**folder, "path": "sub"})
        self.ask("GET /pins/{cid}/files/{path}", 409, {"cid": self.waiting, "path": "a"})

    def check_lines(self, content):
        """Each line is an entry."""
        lines = content.splitlines()
        assert lines, "no lines"
        for line in lines:
            self.client.description.check({"$ref": "#/components/schemas/FolderEntry"}, json.loads(line), "a line")

    def export(self):
        """Many pins at once."""
        self.ask("POST /pins/export_car", 200, body={"cids": [self.pin]})
        many = self.ask("POST /pins/export_car", 200, body={"all": True, "skip_waiting": True}).content
        self.ask("POST /pins", 200, query={"roots": "manifest"}, body=many, content_type=CAR)
        self.ask("POST /pins/export_car", 404, body={"cids": [UNKNOWN]})
        self.ask("DELETE /pins/{cid}", 404, {"cid": UNKNOWN})
        self.ask("POST /pins/export_car", 409, body={"query": {"query": "nobody"}})
        for body in ({"all": True, "cids": []}, {"cids": None}, {"query": None}, {}):
            self.ask("POST /pins/export_car", 422, body=body)

    def verify(self):
        """Proofs: asked for, waited for, and given up."""
        pin = {"cid": self.pin}
        self.ask("POST /pins/{cid}/verify", 200, pin, {"wait": 60})
        self.ask("POST /pins/{cid}/verify", 202, pin)

    def cancel(self):
        """Jobs that run for long, as their stores are slow, and are ended."""
        self.limit(SLOW, 1)
        big, car = holdfast.car([bytes([number]) * 50000 for number in range(4)])
        with self.meanwhile("POST /pins", 409, query={"wait": 60}, body=car, content_type=CAR):
            running = self.until("the upload to run", lambda: self.running("import"))
            queued = self.ask("POST /pins/{cid}/verify", 202, {"cid": self.pin}).data["job"]
            self.ask("DELETE /jobs/{id}", 200, {"id": queued})
            self.ask("DELETE /jobs/{id}", 202, {"id": running})
        assert big not in [pin["cid"] for pin in self.ask("GET /pins", 200).data["pins"]]
        self.ask("DELETE /jobs/{id}", 409, {"id": self.done})
        self.limit(0, 0)

    def limit(self, rate, jobs):
        """What all backends take."""
        limits = {"bytes_per_second": rate, "parallel_jobs": jobs}
        for backend in self.ask("GET /backends", 200).data["backends"]:
            self.ask("PATCH /backends/{id}", 200, {"id": backend["id"]}, body={"limits": limits})

    def running(self, kind):
        """A job of that kind that runs now; None: there is none."""
        jobs = self.ask("GET /jobs", 200, query={"state": "running"}).data["jobs"]
        return next((job["id"] for job in jobs if job["kind"] == kind), None)

    def plan(self):
        """Copies that wait for a word."""
        settings = "POST /replication/settings"
        for method, path in (("DELETE", "/plan/{hash}"), ("POST", "/plan/{hash}/execute")):
            self.ask(settings, 200, body={"approval_pins": 0, "target_replicas": 1})
            self.known["cid"], car = holdfast.car([path.encode(), method.encode()])
            self.ask("POST /pins", 200, query={"wait": 60}, body=car, content_type=CAR)
            self.ask(settings, 200, body={"target_replicas": 2})
            plan = self.until("a plan", lambda: self.ask("GET /plan", 200).data["id"])
            self.ask(f"{method} {path}", 200, {"hash": plan})
        self.ask(settings, 200, body={"approval_pins": 1000})

    def unpin(self):
        """After the undo window, without one, and with the copies left where they are."""
        settings = "POST /replication/settings"
        going, staying = holdfast.car([b"to be let go of"]), holdfast.car([b"to be kept by others"])
        for _, car in (going, staying):
            self.ask("POST /pins", 200, query={"wait": 60}, body=car, content_type=CAR)
        self.ask("DELETE /pins/{cid}", 202, {"cid": going[0]})
        self.ask(settings, 200, body={"undo_window_days": 0})
        self.ask("DELETE /pins/{cid}", 200, {"cid": self.folder}, {"wait": 60})
        self.ask(settings, 200, body={"undo_window_days": 7})
        for cid in (self.pin, staying[0]):
            self.ask("DELETE /pins/{cid}", 200, {"cid": cid}, {"keep_replicas": True})

    def strays(self):
        """What was let go of with its copies stays where it is, and can be had again."""
        second = {"id": "second"}
        page = self.ask("GET /backends/{id}/strays", 200, second, {"limit": 1}).data
        self.ask("GET /backends/{id}/strays", 200, second, {"cursor": page["next_cursor"]})
        self.ask("POST /backends/{id}/adopt", 200, second)
        self.ask("POST /backends/{id}/adopt", 202, second, body={"cids": [page["strays"][0]["cid"]]})
        self.ask("POST /backends/{id}/adopt", 404, second, body={"cids": [UNKNOWN]})
        self.ask("POST /backends/{id}/adopt", 422, second, body={"cids": ["nonsense"]})
        self.ask("POST /backends/{id}/adopt", 409, {"id": "car_archive"})

    def remove_backends(self):
        """One that is needed, and one that is not."""
        self.ask("POST /replication/settings", 200, body={"min_replicas": 2})
        self.ask("DELETE /backends/{id}", 409, {"id": "car_archive"})
        settings = {"path": os.path.join(self.directory, "third")}
        self.ask("POST /backends", 201, body={"id": "third", "kind": "car_archive", "settings": settings})
        self.ask("DELETE /backends/{id}", 200, {"id": "third"})

    def areas(self):
        """Those that are built."""
        for operation, part in AREAS:
            described = self.client.description.by_name.get(operation)
            if described and described.is_built:
                yield functools.wraps(part)(functools.partial(part, self))

    def parts(self):
        """The whole story, in its order."""
        return (self.begin, self.description, self.add_backends, self.change_settings, self.add_pins, self.look, self.read,
                *self.areas(), self.export, self.verify, self.cancel, self.plan, self.unpin, self.strays, self.remove_backends)
