#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Strangers read the description of the API: openapi-spec-validator holds it against the specification of OpenAPI, and
schemathesis makes requests from it, right ones and wrong ones, for HF_SCHEMATHESIS_SECONDS. Prints TAP."""

import copy
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(1, os.path.join(os.environ["HF_SRCDIR"], "tests", "support"))

import holdfast  # noqa: E402

SECONDS = int(os.environ.get("HF_SCHEMATHESIS_SECONDS", "60"))
# Not asked for is that whatever fits a schema is taken: what a CID is, or which fields go together, no schema says.
CONFIGURATION = """
[checks]
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 501, 503, 507]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 409, 413, 415, 422, 501, 503]
"""
LINE = 400  # characters of what it prints that are told


def resolve(document, value):
    """The value itself, or what it refers to."""
    while "$ref" in value:
        node = document
        for name in value["$ref"].split("/")[1:]:
            node = node[name]
        value = node
    return value


def harmless(settings, directory):
    """Settings of new backends, in places that are nobody's."""
    for kind in settings["anyOf"]:
        for name, schema in kind["properties"].items():
            if name == "path":
                schema["enum"] = [os.path.join(directory, place) for place in ("a", "b", "no/parent")]
            elif "string" in schema["type"]:
                schema["enum"] = ["http://127.0.0.1:1"]
    return settings


def narrow(document, directory):
    """What is tried: everything that ends, under one prefix, without waiting, which takes as long as it says."""
    schemas = document["components"]["schemas"]
    schemas["NewBackend"]["properties"]["settings"] = harmless(copy.deepcopy(schemas["BackendSettings"]), directory)
    for path in ("/backends", "/backends/test"):
        media = document["paths"].get(path, {}).get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {})
        media.pop("examples", media.pop("example", None))
    paths = {}
    for path, item in document["paths"].items():
        prefix = "" if item.pop("servers", None) else "/api"
        if path == "/events":  # a stream that has no end
            continue
        for operation in item.values():
            operation["parameters"] = [parameter for parameter in operation.get("parameters", [])
                                       if resolve(document, parameter)["name"] != "wait"]
        paths[prefix + path] = item
    document["paths"] = paths
    document["servers"] = [{"url": "/"}]
    return document


def fill(program, directory):
    """Something to ask for."""
    program.add_store("second", os.path.join(directory, "second"))
    status, data = program.add_car(holdfast.car([b"one", b"two"])[1], "?name=first&wait=60")
    assert status == 200, data


def run(title, *command, cwd=None):
    """Whether the command ended well; what it prints is told otherwise."""
    result = subprocess.run(command, cwd=cwd, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            stdin=subprocess.DEVNULL)
    good = result.returncode == 0
    if not good:
        for line in result.stdout.decode(errors="replace").splitlines():
            print(f"# {line[:LINE]}")
    print(f"{'ok' if good else 'not ok'} {title}", flush=True)
    return good


def main():
    """Both of them."""
    print("1..3")
    description = os.path.join(os.environ["HF_SRCDIR"], "data", "openapi.json")
    good = run("the description is OpenAPI 3.1", "openapi-spec-validator", description)
    directory = tempfile.mkdtemp(prefix="holdfast-schemathesis-", dir="/var/tmp")
    try:
        program = holdfast.Holdfast(directory)
        fill(program, directory)
        with open(description, encoding="utf-8") as file:
            document = narrow(json.load(file), directory)
        with open(os.path.join(directory, "tried.json"), "w", encoding="utf-8") as file:
            json.dump(document, file)
        with open(os.path.join(directory, "schemathesis.toml"), "w", encoding="utf-8") as file:
            file.write(CONFIGURATION)
        good &= run(f"schemathesis finds nothing in {SECONDS} s", "st", "run", "tried.json", "--url",
                    program.url.rstrip("/"), "--header", f"Authorization:Bearer {program.token}", "--exclude-checks", "positive_data_acceptance",
                    "--max-time", str(SECONDS), "--continue-on-failure", "--no-color", "--request-timeout", "30", "--warnings", "off",
                    "--generation-database", "none", cwd=directory)
        status, _ = program.call("GET", "status")
        ended = program.stop()
        print(f"{'ok' if status == 200 and ended == 0 else 'not ok'} it goes on, and ends well")
        good &= status == 200 and ended == 0
    finally:
        shutil.rmtree(directory)
    return 0 if good else 1


sys.exit(main())
