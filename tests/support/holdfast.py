# SPDX-License-Identifier: GPL-3.0-or-later
"""A Holdfast of a test's own, and CARs for it: started on a free port, driven through its API, stopped by its process id."""

import hashlib
import http.client
import json
import os
import signal
import subprocess
import urllib.parse


class Holdfast:
    """One process over one directory. Kill it, make another one over the same directory, and work goes on."""

    def __init__(self, directory, *options, headless=True, **process_options):
        self.directory = directory
        self.said = b""
        program = os.path.join(os.environ["HF_BUILDDIR"], "src", "holdfast")
        token_file = os.path.join(directory, "token")
        self.process = subprocess.Popen(
            [program, *(["--headless"] if headless else []), "--port", "0",
             "--data-dir", os.path.join(directory, "data"), "--token-file", token_file, *options],
            stdout=subprocess.PIPE, **process_options)
        self.url = self.read_url()
        self.port = urllib.parse.urlsplit(self.url).port
        with open(token_file, encoding="ascii") as file:
            self.token = file.read().strip()

    def read_url(self):
        """The line with the URL; messages may stand before it when the environment asks for them."""
        for line in self.process.stdout:
            if line.startswith(b"http://"):
                return line.decode().strip()
            self.said += line
        raise RuntimeError(f"holdfast ended with {self.process.wait()} before it was ready")

    def exchange(self, method, path, body=None, content_type="application/json", accept=None):
        """(status, bytes of the answer). Raises when the connection breaks."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        headers = {"Authorization": f"Bearer {self.token}"}
        if accept:
            headers["Accept"] = accept
        if body is not None:
            headers["Content-Type"] = content_type
            if content_type == "application/json":
                body = json.dumps(body)
        connection.request(method, "/api/" + path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content

    def call(self, method, path, body=None, content_type="application/json"):
        """(status, data or the whole envelope of a failure). Raises when the connection breaks."""
        status, content = self.exchange(method, path, body, content_type)
        envelope = json.loads(content)
        return status, envelope["data"] if envelope.get("success") else envelope

    def car_of(self, cid):
        """GET pins/{cid}/car, which must succeed."""
        status, content = self.exchange("GET", f"pins/{cid}/car")
        assert status == 200, content[:1000]
        return content

    def add_car(self, car, query=""):
        """POST pins."""
        return self.call("POST", "pins" + query, car, "application/vnd.ipld.car")

    def add_store(self, name, path):
        """POST backends, which must succeed."""
        status, data = self.call("POST", "backends",
                                 {"id": name, "kind": "car_archive", "settings": {"path": path}})
        assert status == 201, data
        return data

    def pages(self, path, field):
        """All items of a list, page by page."""
        cursor, items = "", []
        while cursor is not None:
            status, data = self.call("GET", f"{path}{'&' if '?' in path else '?'}limit=1000{cursor}")
            assert status == 200, data
            items += data[field]
            cursor = data.get("next_cursor")
            cursor = f"&cursor={cursor}" if cursor else None
        return items

    def peak_memory(self):
        """The most memory that the process ever had, in bytes."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        raise RuntimeError("no VmHWM")

    def kill(self):
        """kill -9."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        """SIGTERM; the exit status. What it printed behind its URL is in `said` then."""
        self.process.send_signal(signal.SIGTERM)
        self.said += self.process.stdout.read()
        status = self.process.wait()
        self.process.stdout.close()
        return status


def varint(number):
    """Unsigned LEB128."""
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def cid(codec, data):
    """A binary CIDv1 with sha2-256."""
    return b"\x01" + varint(codec) + b"\x12\x20" + hashlib.sha256(data).digest()


def cid_text(binary):
    """base32, lower case, with its multibase prefix."""
    import base64
    return "b" + base64.b32encode(binary).decode().lower().rstrip("=")


def car(leaves):
    """(CID text, CARv1) of a DAG-PB node over raw leaves, depth first."""
    blocks = [(cid(0x55, leaf), leaf) for leaf in dict.fromkeys(leaves)]
    by_data = {data: binary for binary, data in blocks}
    links = b""
    for leaf in leaves:
        link = b"\x0a" + varint(36) + by_data[leaf] + b"\x12\x00\x18" + varint(len(leaf))
        links += b"\x12" + varint(len(link)) + link
    root = cid(0x70, links)
    header = b"\xa2\x65roots\x81\xd8\x2a\x58\x25\x00" + root + b"\x67version\x01"
    out = [varint(len(header)), header]
    for binary, data in [(root, links), *blocks]:
        out += [varint(len(binary) + len(data)), binary, data]
    return cid_text(root), b"".join(out)


def read_varint(data, at):
    """(number, next position)."""
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return number, at


def verify_car(path):
    """The CIDs of a CAR's root and blocks; raises unless every block matches its hash and every link is there."""
    with open(path, "rb") as file:
        data = file.read()
    length, at = read_varint(data, 0)
    header = data[at:at + length]
    root = header[header.index(b"\xd8\x2a\x58\x25\x00") + 5:][:36]
    at += length
    blocks, links = set(), set()
    while at < len(data):
        length, at = read_varint(data, at)
        assert at + length <= len(data), f"{path} ends in the middle of a block"
        binary, block = data[at:at + 36], data[at + 36:at + length]
        assert hashlib.sha256(block).digest() == binary[4:], f"{path} has a wrong block"
        blocks.add(binary)
        if binary[1] == 0x70:
            where = 0
            while where < len(block):
                length_of_link, inner = read_varint(block, where + 1)
                links.add(block[inner + 2:inner + 38])
                where = inner + length_of_link
        at += length
    assert root in blocks and links <= blocks, f"{path} lacks blocks"
    return cid_text(root), blocks


def car_files(directory):
    """The published CAR files of a store."""
    for folder, _, names in os.walk(os.path.join(directory, "cars")):
        for name in names:
            if name.endswith(".car"):
                yield os.path.join(folder, name)
