# SPDX-License-Identifier: GPL-3.0-or-later
"""The description of the API, and a walk over it: each answer is held against it, and what it promises is ticked off."""

import http.client
import json
import re
import urllib.parse

import jsonschema

METHODS = ("get", "post", "put", "patch", "delete")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
KEY_CONFLICT = {"$ref": "#/components/responses/KeyConflict"}  # needs two requests at the same time, and so is seen once
ELSEWHERE = {("PATCH /pins/{cid}", "409")}  # needs copies that the public sees, and so another program
FORMATS = jsonschema.FormatChecker(())


@FORMATS.checks("date-time")
def is_time(value):
    """RFC 3339, in UTC."""
    return not isinstance(value, str) or TIME.fullmatch(value) is not None


class Operation:
    """One method of one path."""

    def __init__(self, description, path, method, item, content):
        self.path, self.method = path, method.upper()
        self.name = f"{self.method} {path}"
        self.content = content
        self.from_root = "servers" in item
        parameters = [description.resolve(parameter) for parameter in content.get("parameters", [])]
        self.in_path = {p["name"]: p for p in parameters if p["in"] == "path"}
        self.in_query = {p["name"]: p for p in parameters if p["in"] == "query"}
        self.in_header = {p["name"]: p for p in parameters if p["in"] == "header"}
        self.bodies = content.get("requestBody", {}).get("content", {})
        self.statuses = list(content["responses"])
        self.is_built = any(status[0] == "2" for status in self.statuses)
        self.needs_token = bool(content["security"]) and {} not in content["security"]


def example_of(media):
    """The first example, None without one."""
    examples = [*([media["example"]] if "example" in media else []),
                *(example["value"] for example in media.get("examples", {}).values())]
    return examples[0] if examples else None


class Description:
    """The document, with what was seen of it."""

    def __init__(self, document):
        self.document = document
        self.resolver = jsonschema.RefResolver.from_schema(document)
        self.operations = [Operation(self, path, method, item, item[method])
                           for path, item in document["paths"].items() for method in METHODS if method in item]
        self.by_name = {operation.name: operation for operation in self.operations}
        self.seen = set()

    def resolve(self, value):
        """The value itself, or what it refers to."""
        while "$ref" in value:
            value = self.resolver.resolve(value["$ref"])[1]
        return value

    def check(self, schema, value, what):
        """Raises when the value is not as the schema says."""
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver, format_checker=FORMATS)
        problem = jsonschema.exceptions.best_match(validator.iter_errors(value))
        if problem is not None:
            where = "/".join(map(str, problem.absolute_path))
            raise AssertionError(f"{what}: at “{where}”: {problem.message[:2000]}")

    def check_answer(self, operation, answer, sent=None):
        """Raises when the answer is not among those that are described; ticks it off otherwise."""
        what = f"{operation.name} {answer.status}"
        status = str(answer.status)
        if status not in operation.statuses:
            assert status[0] == "5" and "5XX" in operation.statuses and status != "501", \
                f"{what} is not described: {answer.content[:500]}"
            status = "5XX"
        described = self.resolve(operation.content["responses"][status])
        self.check_parts(described, answer, what)
        self.seen.add((operation.name, status))
        if answer.status < 300:
            self.seen |= {(operation.name, "query", name) for name in (sent or {}).get("query", {})}
            self.seen |= {(operation.name, "body", (sent or {}).get("type", "").partition(";")[0])}
            self.seen |= {(operation.name, "answer", answer.type)}

    def check_parts(self, described, answer, what):
        """The headers and the body of an answer."""
        for name, header in described.get("headers", {}).items():
            header, value = self.resolve(header), answer.headers.get(name)
            assert value is not None or not header.get("required"), f"{what} lacks {name}"
            if value is not None:
                self.check(header["schema"], value, f"{what}, {name}")
        assert answer.headers.get("X-Content-Type-Options") == "nosniff", what
        types = {kind.partition(";")[0]: media for kind, media in described.get("content", {}).items()}
        if not types:
            assert not answer.content, f"{what} has a body: {answer.content[:200]}"
            return
        assert answer.type in types, f"{what} is of the type {answer.type}"
        if answer.type == "application/json" and answer.status != 206:
            self.check(types[answer.type]["schema"], answer.json(), what)

    def promises(self):
        """All that must have been seen in the end."""
        for operation in self.operations:
            for status, answer in operation.content["responses"].items():
                if status != "5XX" and answer != KEY_CONFLICT and (operation.name, status) not in ELSEWHERE:
                    yield operation.name, status
            if not operation.is_built:
                continue
            yield from ((operation.name, "query", name) for name in operation.in_query)
            yield from ((operation.name, "body", name) for name in operation.bodies)
            for status, answer in operation.content["responses"].items():
                if status[0] == "2":
                    yield from ((operation.name, "answer", name.partition(";")[0])
                                for name in self.resolve(answer).get("content", {}))


class Answer:
    """What came back; of a stream that has no end, what came first."""

    def __init__(self, response, is_endless=False):
        self.status = response.status
        self.headers = response.headers
        self.content = response.read1(4096) if is_endless else response.read()
        self.type = response.headers.get_content_type() if response.headers.get("Content-Type") else None

    def json(self):
        """The body."""
        return json.loads(self.content)

    @property
    def data(self):
        """What a success has to say."""
        return self.json()["data"]


class Client:
    """Asks under one prefix, and holds every answer against the description."""

    def __init__(self, holdfast, description, prefix):
        self.holdfast, self.description, self.prefix = holdfast, description, prefix
        self.connection = http.client.HTTPConnection("127.0.0.1", holdfast.port, timeout=120)

    def close(self):
        """Ends its connection."""
        self.connection.close()

    def address(self, operation, path, query):
        """Where that is."""
        def fill(match):
            value = str(path[match[1]])
            return urllib.parse.quote(value, safe="/" if match[1] == "path" else "")
        filled = re.sub(r"\{(\w+)\}", fill, operation.path)
        return ("" if operation.from_root else self.prefix) + filled + \
            ("?" + urllib.parse.urlencode(query) if query else "")

    def begin(self, name, headers):
        """The beginning of a stream that has no end."""
        operation = self.description.by_name[name]
        answer = self.exchange(operation.method, self.address(operation, {}, {}), None, headers, is_endless=True)
        self.close()
        assert answer.status == 200, answer.content
        self.description.check_answer(operation, answer)
        return answer

    def exchange(self, method, address, body=None, headers=(), is_endless=False):
        """An Answer to whatever was asked. headers: pairs, so that one can be there twice; Host and a token are added
        unless they are among them."""
        names = {name.lower() for name, _ in headers}
        connection = self.connection
        connection.putrequest(method, address, skip_host="host" in names, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        if "authorization" not in names:
            connection.putheader("Authorization", f"Bearer {self.holdfast.token}")
        if body is not None and "content-length" not in names:
            connection.putheader("Content-Length", str(len(body)))
        try:
            connection.endheaders(body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # a body that is refused need not be read; the answer may be there all the same
        answer = Answer(connection.getresponse(), is_endless)
        if answer.headers.get("Connection") == "close":
            connection.close()
        return answer

    def check_parameter(self, parameter, value, what):
        """Whether it is as described; a list stands in one text, with commas, and JSON in another."""
        if "content" in parameter:
            self.description.check(parameter["content"]["application/json"]["schema"], json.loads(value), what)
            return
        schema = self.description.resolve(parameter["schema"])
        self.description.check(schema, value.split(",") if schema.get("type") == "array" else value, what)

    def ask(self, name, expected, path=None, query=None, body=None, content_type="application/json", headers=()):
        """What the operation of that name answers: as described, and with the status that is expected."""
        operation = self.description.by_name[name]
        query = query or {}
        if body is not None:
            headers = [*headers, ("Content-Type", content_type)]
            if isinstance(body, (dict, list)):
                if expected < 300:
                    self.description.check(operation.bodies["application/json"]["schema"], body, f"what {name} gets")
                body = json.dumps(body).encode()
        elif expected < 300 and operation.bodies and not operation.content["requestBody"]["required"]:
            content_type = "application/json"  # nothing stands for {}
        for key, value in query.items():
            if expected < 300:
                text = str(value).lower() if isinstance(value, bool) else value
                query = {**query, key: text}
                self.check_parameter(operation.in_query[key], value, f"what {name} gets as {key}")
        answer = self.exchange(operation.method, self.address(operation, path or {}, query), body, headers)
        self.description.check_answer(operation, answer, {"query": query, "type": content_type})
        assert answer.status == expected, f"{name}: {answer.status} in place of {expected}: {answer.content[:1000]}"
        if operation.method == "GET" and not headers:
            self.ask_for_headers(operation, path, query, answer)
        return answer

    def ask_for_headers(self, operation, path, query, answer):
        """HEAD is as GET, without a body."""
        head = self.exchange("HEAD", self.address(operation, path or {}, query))
        what = f"HEAD {operation.path}"
        assert (head.status, head.type, head.content) == (answer.status, answer.type, b""), f"{what}: {head.status} {head.type}"
