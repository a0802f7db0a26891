#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The everyday things with Holdfast's API, in Python without anything else.

usage: everyday.py FILE DIRECTORY

Adds DIRECTORY as a backend, if it is none yet, and FILE as a pin; waits until its copies are proven, shows where they are, reads
them again, makes those that lack, and saves the pin as FILE.car. At the end it lists the pins that have too few copies.

HOLDFAST_URL      where Holdfast is, http://127.0.0.1:8000 if not set
HOLDFAST_TOKEN    the admin token: what --token-file made. Only adding backends needs it
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid

API = os.environ.get("HOLDFAST_URL", "http://127.0.0.1:8000").rstrip("/") + "/api/"
TOKEN = os.environ.get("HOLDFAST_TOKEN")


class Refused(Exception):
    """What Holdfast said instead of doing it."""

    def __init__(self, status, answer):
        super().__init__(f"{answer['error']} ({status} {answer['code']})")
        self.code = answer["code"]


def request(method, path, body=None, content_type=None):
    """The bytes of the answer."""
    headers = {"Authorization": f"Bearer {TOKEN}"} if TOKEN else {}
    if content_type:
        headers["Content-Type"] = content_type
    try:
        with urllib.request.urlopen(urllib.request.Request(API + path, body, headers, method=method)) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        raise Refused(error.code, json.load(error)) from None


def call(method, path, fields=None):
    """What stands in the `data` of the answer."""
    body = None if fields is None else json.dumps(fields).encode()
    return json.loads(request(method, path, body, fields is not None and "application/json"))["data"]


def add_backend(name, directory):
    """A folder of CAR files. Its parent must be there."""
    try:
        call("POST", "backends", {"id": name, "kind": "car_archive", "settings": {"path": os.path.abspath(directory)}})
        print(f"{directory} is the backend “{name}” now")
    except Refused as refused:
        if refused.code != "conflict":
            raise
        print(f"“{name}” is there already")


def add_file(path):
    """The CID of the file. It is sent as a form, as browsers do it."""
    boundary = uuid.uuid4().hex
    name = urllib.parse.quote(os.path.basename(path))
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    with open(path, "rb") as file:
        body = head.encode() + file.read() + f"\r\n--{boundary}--\r\n".encode()
    answer = json.loads(request("POST", "pins", body, f"multipart/form-data; boundary={boundary}"))["data"]
    if answer["job"]:
        wait_for(answer["job"])
    return answer["cids"][0]


def wait_for(job):
    """Until the job is over. Asking again is only needed for what takes longer than five minutes."""
    while True:
        state = call("GET", f"jobs/{job}?wait=300")
        if state["state"] == "done":
            return state["result"]
        if state["state"] in ("failed", "cancelled"):
            raise SystemExit(f"job {job} {state['state']}: {state['error']}")


def show_copies(cid):
    """Where they are, and how they were proven."""
    for copy in call("GET", f"pins/{cid}/locations")["locations"]:
        print(f"  {copy['backend']}: {copy['state']}, {copy['proof']}, {copy['path']}")


def verify(cid):
    """Reads all copies again, and hashes every block of them."""
    answer = call("POST", f"pins/{cid}/verify")
    result = wait_for(answer["job"])
    print(f"{len(result['copies'])} copies were read, {result['bad']} of them bad")


def replicate(cid):
    """Makes the copies that the policy asks for and that are not there yet. {"backends": ["usb"]} would say where."""
    try:
        answer = call("POST", f"pins/{cid}/replicate?wait=60", {})
    except Refused as refused:
        if refused.code != "conflict":
            raise
        print(f"no more copies: {refused}")
        return
    for backend, result in answer["replication_results"].items():
        print(f"  {backend}: {'there' if result['success'] else result['error']}")
    print(f"copies: {answer['replication_count']}")


def export(cid, path):
    """The whole pin as a CAR, which every other IPFS program reads."""
    with open(path, "wb") as file:
        file.write(request("GET", f"pins/{cid}/car"))
    print(f"saved {path}, {os.path.getsize(path)} bytes")


def pins(**query):
    """All pins that fit the query, page by page."""
    while True:
        page = call("GET", "pins?" + urllib.parse.urlencode(query))
        yield from page["pins"]
        if "next_cursor" not in page:
            return
        query["cursor"] = page["next_cursor"]


def main(path, directory):
    """All of it in turn."""
    add_backend("everyday", directory)
    cid = add_file(path)
    print(f"{path} is {cid}, with copies here:")
    show_copies(cid)
    print(call("GET", "replication/status")["data"]["sentence"])
    verify(cid)
    replicate(cid)
    export(cid, path + ".car")
    for health in ("critical", "warning"):
        for pin in pins(health=health):
            print(f"{health}: {pin['cid']} ({pin['name'] or 'without a name'}) has {pin['replication_count']} copies")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except Refused as refused:
        sys.exit(f"everyday.py: {refused}")
    except urllib.error.URLError as error:
        sys.exit(f"everyday.py: {API} does not answer: {error.reason}")
