# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors that every operation has, made from its description alone."""

import json
import re

from description import METHODS, example_of

NOWHERE = {"cid": "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am", "id": "999999999", "b": "nowhere", "hash": "999999999",
           "path": "nothing/of/it", "requestid": "nothing-of-it"}
JSON = [("Content-Type", "application/json")]


def wrong_value(schema):
    """A text that no parameter of that schema takes; None when it takes any."""
    if schema.get("type") in ("integer", "number", "boolean") or "enum" in schema or "const" in schema:
        return "no such value"
    return None


def names(failure, location):
    """Whether it says that this is wrong; some standards have only words for that."""
    found = [[problem["loc"][0], problem["loc"][1].split(".")[0]] for problem in failure.get("detail", ())]
    return location in found or "detail" not in failure


class Refusals:
    """Asks one operation for what it must refuse. known: what stands for a name in a path, by the path's first word."""

    def __init__(self, client, operation, known):
        self.client, self.operation = client, operation
        first = operation.path.split("/")[1]
        self.path = {name: known.get((first, name), known.get(name, NOWHERE.get(name))) for name in operation.in_path}

    def refuse(self, status, why, query=None, body=None, headers=(), path=None):
        """The failure, which must be as described."""
        client, operation = self.client, self.operation
        address = client.address(operation, path or self.path, query or {})
        answer = client.exchange(operation.method, address, body, headers)
        client.description.check_answer(operation, answer)
        assert answer.status == status, f"{operation.name}, {why}: {answer.status} in place of {status}: {answer.content[:500]}"
        return answer.json()

    def access(self):
        """What is decided from the headers."""
        self.refuse(400, "two lengths", headers=[("Content-Length", "0"), ("Content-Length", "1")])
        self.refuse(401, "wrong token", headers=[("Authorization", "Bearer wrong")])
        self.refuse(403, "another host", headers=[("Host", "example.com")])
        self.refuse(403, "another page", headers=[("Origin", "https://example.com")])

    def bad(self):
        """The status of what can be read and is wrong; the standards that some paths follow know 400 alone."""
        return 422 if "422" in self.operation.statuses else 400

    def refuse_field(self, why, location, **request):
        """A parameter or a field that is wrong, which is named."""
        failure = self.refuse(self.bad(), why, **request)
        assert names(failure, location), f"{self.operation.name}, {why}: {failure}"

    def query(self):
        """Parameters that are unknown, or of a wrong type."""
        self.refuse_field("unknown parameter", ["query", "no_such_parameter"], query={"no_such_parameter": "1"})
        for name, parameter in self.operation.in_query.items():
            value = wrong_value(self.client.description.resolve(parameter.get("schema", {})))
            if value is not None:
                self.refuse_field(f"{name}={value}", ["query", name], query={name: value})

    def body(self):
        """Bodies that can't be read, or are of another kind."""
        if not self.operation.bodies:
            self.refuse(400, "a body", body=b"{}", headers=JSON)
            return
        self.refuse(413, "too large", body=b" " * (2 << 20), headers=JSON)
        self.refuse(415, "a body of another type", body=b"{}", headers=[("Content-Type", "text/plain")])
        for text in self.no_json():
            self.refuse(400, f"{text} for JSON", body=text, headers=JSON)
        self.fields()

    def no_json(self):
        """Texts that are no JSON, or of another type than is described."""
        schema = self.client.description.resolve(self.operation.bodies["application/json"]["schema"])
        takes_lists = any("array" in choice.get("type", ()) for choice in [schema, *schema.get("oneOf", schema.get("anyOf", ()))])
        return [b"{", b"{} {}", b"\xff", b"{'a': 1}", *([] if takes_lists else [b"[]"])]

    def fields(self):
        """Fields that are unknown, or have a value of a type that no field has: an object in a list in a list."""
        schema = self.client.description.resolve(self.operation.bodies["application/json"]["schema"])
        choices = [self.client.description.resolve(choice) for choice in [schema, *schema.get("oneOf", schema.get("anyOf", ()))]]
        right = example_of(self.operation.bodies["application/json"]) or {}
        if any(choice.get("additionalProperties") is False for choice in choices):
            body = json.dumps({**right, "no_such_field": 1}).encode()
            self.refuse_field("unknown field", ["body", "no_such_field"], body=body, headers=JSON)
        known = {name for choice in choices for name in choice.get("properties", ())}
        for name in known:
            self.wrong_type(name, right)
        self.nothing(known)

    def nothing(self, known):
        """null is as good as absent."""
        address = self.client.address(self.operation, self.path, {})
        bodies = json.dumps({}), json.dumps(dict.fromkeys(known))
        absent, null = (self.client.exchange(self.operation.method, address, body.encode(), JSON) for body in bodies)
        for answer in (absent, null):
            self.client.description.check_answer(self.operation, answer)
        assert absent.status // 100 == null.status // 100, f"{self.operation.name}: {null.content}"

    def wrong_type(self, name, right):
        """Alone, and beside what is right, which may be refused for another reason then."""
        named = False
        for body in ({name: [[{}]]}, {**right, name: [[{}]]}):
            client, operation = self.client, self.operation
            address = client.address(operation, self.path, {})
            answer = client.exchange(operation.method, address, json.dumps(body).encode(), JSON)
            client.description.check_answer(operation, answer)
            assert 400 <= answer.status < 500, f"{operation.name}, {body}: {answer.status}"
            named = named or (answer.status == self.bad() and names(answer.json(), ["body", name]))
        assert named, f"{operation.name}, {body}: {answer.content}"

    def all(self):
        """Everything that is the same for all operations."""
        self.access()
        if not self.operation.is_built:
            self.refuse(501, "not built")
            return
        self.query()
        self.body()
        if "cid" in self.operation.in_path:
            self.refuse(400, "no CID", path={**self.path, "cid": "not-a-cid"})
        if self.operation.in_path:
            self.unknown()

    def unknown(self):
        """What is nowhere, asked for as what is there."""
        body, headers = None, ()
        if self.operation.content.get("requestBody", {}).get("required"):
            body, headers = json.dumps(example_of(self.operation.bodies["application/json"])).encode(), JSON
        query = {"format": "raw"} if self.operation.path.startswith("/ipfs/") else {}
        self.refuse(404, "unknown", query, body, headers, {name: NOWHERE[name] for name in self.operation.in_path})


def fits(pattern, path):
    """Whether the router takes that path for that pattern; a name stands for any segment, also for a literal one."""
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path) is not None


def other_methods(client):
    """405 with Allow, for what a path does not take."""
    operations = client.description.operations
    components = client.description.document["components"]
    for path, one in {operation.path: operation for operation in operations}.items():
        own = {operation.method for operation in operations if operation.path == path}
        taken = {operation.method for operation in operations if fits(operation.path, path)}
        for method in sorted({method.upper() for method in METHODS} - taken):
            answer = client.exchange(method, client.address(one, NOWHERE, {}))
            what = f"{method} {path}"
            assert answer.status == 405, f"{what}: {answer.status}"
            described = components["responses"]["MethodNotAllowed"]
            if path.startswith("/psa/") and one.is_built:
                described = {**described, "content": {"application/json": {"schema": components["schemas"]["PsaFailure"]}}}
            client.description.check_parts(described, answer, what)
            assert set(answer.headers["Allow"].split(", ")) == own, f"{what}: {answer.headers['Allow']}"
