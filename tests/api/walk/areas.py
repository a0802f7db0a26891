# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of the story that need nothing of the others but pins and backends that are there. Each begins with the operation
without which it is left out, as it is not built."""

import os
import re

import holdfast

from refusals import NOWHERE

AREAS = []
LINES = ("Accept", "application/x-ndjson")


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


@area("POST /jobs/{id}/retry")
def jobs(story):
    """Told to wait, to go on, to end, and to begin again; and asked for once more with the same key."""
    pin = {"cid": story.pin}
    story.ask("GET /jobs", 200, query={"kind": "import", "cid": story.pin, "backend": "second"})
    story.ask("GET /jobs", 400, query={"cid": "nonsense"})
    story.ask("GET /jobs", 200, headers=[LINES])
    story.ask("POST /jobs/pause", 200)
    job, other = ({"id": story.ask("POST /pins/{cid}/verify", 202, {"cid": cid}).data["job"]} for cid in (story.pin, story.file))
    story.ask("POST /jobs/{id}/pause", 200, job)
    story.ask("POST /jobs/{id}/resume", 200, job)
    for each in (job, other):
        story.ask("DELETE /jobs/{id}", 200, each)
    story.ask("POST /jobs/{id}/retry", 202, job)
    for what in ("pause", "resume", "retry"):
        story.ask(f"POST /jobs/{{id}}/{what}", 409, {"id": story.done})
    story.ask("POST /jobs/resume", 200)
    story.ask("POST /jobs/{id}/retry", 200, other, {"wait": 60})
    key = [("Idempotency-Key", "walk")]
    first, again = (story.ask("POST /pins/{cid}/verify", 202, pin, headers=key) for _ in range(2))
    assert first.content == again.content and again.headers["Idempotent-Replayed"] == "true", again.headers
    failure = story.ask("DELETE /pins/{cid}", 422, pin, headers=key).json()
    assert failure["code"] == "idempotency_mismatch", failure


@area("GET /events")
def events(story):
    """What happened: pages, and streams of it."""
    page = story.ask("GET /events", 200, query={"limit": 1, "after": 0}, headers=[("Accept", "application/json")]).data
    story.ask("GET /events", 200, query={"cursor": page["next_cursor"]}, headers=[("Accept", "application/json")])
    story.client.begin("GET /events", [("Accept", "text/event-stream")])
    story.client.begin("GET /events", [LINES])


@area("POST /pins/{cid}/replicate")
def replicate(story):
    """Copies by name, in each of the forms that it can be asked for."""
    spare = os.path.join(story.directory, "spare")
    forms = (
        ("POST /pins/{cid}/replicate", ("cid",), {}, "backends"),
        ("POST /replication/pins/{cid}/replicate", ("cid",), {}, "target_backends"),
        ("POST /vfs/link_backend", (), {"vfs_metadata_id": "walk"}, "target_backends"),
        ("POST /replication/operation", (), {"action": "replicate"}, "target_backends"),
    )
    cars = [holdfast.car([name.encode() * 100]) for name, *_ in (*forms, ("to be linked",))]
    for _, car in cars:
        story.ask("POST /pins", 200, query={"wait": 60}, body=car, content_type="application/vnd.ipld.car")
    story.ask("POST /backends", 201, body={"id": "spare", "kind": "car_archive", "settings": {"path": spare}})
    for (name, in_path, more, field), (big, _) in zip(forms, cars):
        path = {"cid": big} if in_path else {}
        body = more if in_path else {**more, "cid": big}
        there = {**body, field: ["second"]}
        story.ask(name, 200, path, body=there)
        story.ask(name, 404, path, body={**body, field: ["nowhere"]})
        forced = {**body, field: ["spare"]}
        if name != "POST /vfs/link_backend":
            forced["force"] = True
            story.ask(name, 202, path, {"wait": 0}, body={**there, "force": True})
        spoil(story, name, path, forced, spare)
    story.ask("POST /pins/{cid}/replicate", 200, {"cid": big}, body=["second"])
    story.ask("POST /replication/pins/{cid}/replicate", 200, {"cid": big}, {"force": False}, body=["second"])
    story.ask("POST /vfs/link_backend", 200, query={"cid": big, "vfs_metadata_id": "walk"}, body=["second"])
    linked = {"cid": cars[-1][0], "vfs_metadata_id": "walk", "target_backends": ["spare"]}
    story.ask("POST /vfs/link_backend", 202, query={"wait": 0}, body=linked)
    story.ask("GET /pins/{cid}/links", 200, {"cid": big})
    for action in ({"action": "configure", "settings": {"target_replicas": 2}}, {"action": "analyze"},
                   {"action": "analyze", "cid": big}, {"action": "traffic_analytics"}, {"action": "vfs_mapping"},
                   {"action": "cleanup"}):
        story.ask("POST /replication/operation", 200, body=action)
    story.ask("POST /replication/operation", 501, body={"action": "backup"})


def spoil(story, name, path, body, spare):
    """A backend that is paused, has no room, or is away."""
    backend = {"id": "spare"}
    story.ask("PATCH /backends/{id}", 200, backend, body={"paused": True})
    story.ask(name, 409, path, body=body)
    story.ask("PATCH /backends/{id}", 200, backend, body={"paused": False, "max_size_gb": 0.000001})
    story.ask(name, 507, path, body=body)
    story.ask("PATCH /backends/{id}", 200, backend, body={"max_size_gb": 0})
    os.rename(spare, spare + "-away")
    story.ask(name, 503, path, body=body)
    os.rename(spare + "-away", spare)


@area("GET /backends/{b}/pins")
def pins(story):
    """Lists of pins, and changes of many."""
    pages(story, "GET /backends/{b}/pins", {"b": "second"})
    story.ask("GET /backends/{b}/pins", 200, {"b": "second"}, headers=[LINES])
    story.ask("GET /pins", 200, headers=[LINES])
    story.ask("PATCH /pins/{cid}", 200, {"cid": story.pin}, body={"priority": 3})
    story.ask("PATCH /pins", 200, body={"cids": [story.pin], "changes": {"priority": 2}})
    for what, more in (("verify", {}), ("replicate", {"backends": ["second"], "force": True}), ("delete", {})):
        cid, car = holdfast.car([what.encode()])
        story.ask("POST /pins", 200, query={"wait": 60}, body=car, content_type="application/vnd.ipld.car")
        story.ask(f"POST /pins/{what}", 202, body={"cids": [cid], **more})
        story.ask(f"POST /pins/{what}", 200, body={"cids": [NOWHERE["cid"]], **more})


@area("GET /settings")
def settings(story):
    """Everything else that can be set, and what would become of it."""
    story.ask("GET /settings", 200)
    story.ask("PATCH /settings", 200, body={"probe_seconds": 60})
    story.ask("GET /check", 200)
    pin = {"cid": story.pin}
    story.ask("GET /pins/{cid}", 200, pin)
    story.ask("GET /pins/{cid}/explain", 200, pin)
    page = story.ask("GET /evidence", 200, query={**pin, "limit": 1}).data
    story.ask("GET /evidence", 200, query={**pin, "cursor": page["next_cursor"]})
    story.ask("GET /evidence", 404, query={"cid": NOWHERE["cid"]})
    story.ask("POST /backends/{id}/test", 200, {"id": "second"})
    story.ask("POST /backends/test", 200, body={"kind": "car_archive", "settings": {"path": story.directory}})
    story.ask("POST /scrub", 202, body={})
    story.ask("POST /scrub", 200, body={"query": "no such name"})
    story.ask("POST /scrub", 404, body={"backend": "nobody"})
    story.ask("POST /simulate", 200, body={"lose": ["second"]})
    story.ask("POST /simulate", 404, body={"lose": ["nobody"]})
    story.ask("POST /plan", 200, body={})
    story.ask("POST /plan", 404, body={"lost": ["nobody"]})


@area("GET /tokens")
def tokens(story):
    """Made, used beyond its scope, and revoked."""
    made = [story.ask("POST /tokens", 201, body={"name": name, "scope": "read"}).data for name in ("one", "two")]
    page = story.ask("GET /tokens", 200, query={"limit": 1}).data
    story.ask("GET /tokens", 200, query={"cursor": page["next_cursor"]})
    failure = story.ask("GET /tokens", 403, headers=[("Authorization", f"Bearer {made[0]['token']}")]).json()
    assert failure["code"] == "insufficient_scope", failure
    for token in made:
        story.ask("DELETE /tokens/{id}", 200, {"id": token["id"]})
    story.known["tokens", "id"] = made[0]["id"]


@area("GET /ipfs/{cid}")
def gateway(story):
    """Blocks and CARs, as clients of trustless gateways ask for them."""
    for name, path in (("GET /ipfs/{cid}", {"cid": story.file}), ("GET /ipfs/{cid}/{path}", {"cid": story.folder, "path": "a"})):
        raw = {"format": "raw"}
        whole = story.ask(name, 200, path, raw)
        story.ask(name, 200, path, {"format": "car", "dag-scope": "entity", "entity-bytes": "0:1", "car-version": "1",
                                    "car-order": "dfs", "car-dups": "y", "filename": "a.car", "download": True})
        story.ask(name, 304, path, raw, headers=[("If-None-Match", whole.headers["ETag"])])
        story.ask(name, 206, path, raw, headers=[("Range", "bytes=1-2")])
        story.ask(name, 416, path, raw, headers=[("Range", "bytes=99999-")])
        story.ask(name, 406, path, {"format": "tar"})
        story.ask(name, 400, path)
        away = {**path, "cid": NOWHERE["cid"]}
        story.ask(name, 412, away, raw, headers=[("Cache-Control", "only-if-cached")])
    cbor, car = object_car()
    story.ask("POST /pins", 200, query={"wait": 60}, body=car, content_type="application/vnd.ipld.car")
    story.ask("GET /ipfs/{cid}/{path}", 501, {"cid": cbor, "path": "a"}, {"format": "car"})


def object_car():
    """(CID text, CARv1) of the block {"a": 1} in DAG-CBOR."""
    block = b"\xa1\x61a\x01"
    binary = holdfast.cid(0x71, block)
    header = b"\xa2\x65roots\x81\xd8\x2a\x58\x25\x00" + binary + b"\x67version\x01"
    parts = [holdfast.varint(len(header)), header, holdfast.varint(len(binary) + len(block)), binary, block]
    return holdfast.cid_text(binary), b"".join(parts)
