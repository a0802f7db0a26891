# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of the story that need nothing of the others but pins and backends that are there. Each begins with the operation
without which it is left out, as it is not built."""

import re

AREAS = []


def area(operation):
    """Marks a part of the story."""
    def mark(function):
        AREAS.append((operation, function))
        return function
    return mark


def pages(story, operation, path=None):
    """A list by pages: one entry, and what follows."""
    page = story.ask(operation, 200, path, {"limit": 1}).content.decode()
    story.ask(operation, 200, path, {"cursor": re.search('"next_cursor":"([^"]*)"', page)[1]})


@area("GET /analytics/traffic")
def traffic(story):
    """What moved."""
    story.ask("GET /analytics/traffic", 200)
    story.ask("GET /analytics/traffic", 200, query={"backend": "second"})
    story.ask("GET /analytics/traffic", 404, query={"backend": "nobody"})
    story.ask("GET /analytics/traffic/{b}", 200, {"b": "second"})
    pages(story, "GET /analytics/backend_usage")
    pages(story, "GET /vfs/backend_mapping")


@area("GET /metrics")
def metrics(story):
    """Numbers for machines."""
    story.ask("GET /metrics", 200)


@area("GET /psa/pins")
def pinning_service(story):
    """As clients of the IPFS Pinning Service API do it."""
    pin = {"cid": "bafkqaaa", "name": "empty", "meta": {"app": "walk"}}
    first = story.ask("POST /psa/pins", 202, body=pin).json()
    story.ask("GET /psa/pins", 200, query={"name": "empty", "match": "exact", "limit": 5, "meta": '{"app":"walk"}',
                                           "before": "2100-01-01T00:00:00Z", "after": "2000-01-01T00:00:00Z"})
    story.ask("GET /psa/pins", 200, query={"cid": "bafkqaaa", "status": "queued,pinning,pinned,failed"})
    request = {"requestid": first["requestid"]}
    story.ask("GET /psa/pins/{requestid}", 200, request)
    second = story.ask("POST /psa/pins/{requestid}", 202, request, body=pin).json()
    story.known["requestid"] = story.ask("POST /psa/pins", 202, body=pin).json()["requestid"]
    story.ask("DELETE /psa/pins/{requestid}", 202, {"requestid": second["requestid"]})
    story.ask("POST /psa/pins/{requestid}", 404, request, body=pin)
