# SPDX-License-Identifier: GPL-3.0-or-later
"""Inputs for the targets that read CIDs, or single blocks: {name: bytes} of each."""

import struct

from seed_parts import (
    BASE58, BLAKE2B_256, CBOR, EMPTY_NODE, HELLO, HELLO_CID, IDENTITY, INLINE_CID, PB, RAW, SHA2_256, SHA2_512,
    as_number, base32, cbor, cid, field, hashed, head, in_base, multihash, pb_link, varint,
)


def cid_seeds():
    """CIDs as bytes and as texts, multibase texts, varints."""
    v0 = hashed(SHA2_256, EMPTY_NODE)
    v1 = cid(PB, EMPTY_NODE)
    base64_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return {
        "bytes-v0": v0,
        "bytes-v0-cut": v0[:-1],
        "bytes-v0-longer-digest": b"\x12\x21" + bytes(33),
        "bytes-v1": v1,
        "bytes-v1-and-more": v1 + b"\0",
        "bytes-v1-sha2-512": cid(CBOR, HELLO, SHA2_512),
        "bytes-v1-blake2b": cid(RAW, HELLO, BLAKE2B_256),
        "bytes-v1-identity": INLINE_CID,
        "bytes-v1-identity-empty": cid(RAW, b"", IDENTITY),
        "bytes-v1-identity-longest": cid(RAW, bytes(range(128)), IDENTITY),
        "bytes-v1-identity-too-long": cid(RAW, bytes(129), IDENTITY),
        "bytes-v1-largest-codec": varint(1) + varint((1 << 63) - 1) + hashed(SHA2_256, HELLO),
        "bytes-v1-largest-hash": varint(1) + varint(RAW) + multihash((1 << 63) - 1, bytes(20)),
        "bytes-v1-short-digest": varint(1) + varint(RAW) + multihash(SHA2_512, bytes(19)),
        "bytes-v1-short-sha2-256": varint(1) + varint(RAW) + multihash(SHA2_256, bytes(31)),
        "bytes-v1-huge-digest": varint(1) + varint(RAW) + varint(SHA2_512) + varint((1 << 63) - 1) + bytes(64),
        "bytes-v2": varint(2) + v1[1:],
        "varint-longer-than-needed": b"\x81\x80\x00",
        "varint-nine-bytes": varint((1 << 63) - 1),
        "varint-ten-bytes": b"\xff" * 9 + b"\x01",
        "text-v0": as_number(BASE58, v0),
        "text-v0-zero-is-no-digit": as_number(BASE58, v0)[:-1] + b"0",
        "text-v0-with-letter": b"z" + as_number(BASE58, v0),
        "text-v1-base16": b"f" + v1.hex().encode(),
        "text-v1-base16-upper": b"F" + v1.hex().upper().encode(),
        "text-v1-base32": base32(v1),
        "text-v1-base32-mixed-case": b"B" + base32(v1)[1:].title(),
        "text-v1-base32-padded": base32(v1) + b"=",
        "text-v1-base32-left-over-bits": base32(HELLO_CID)[:-1] + b"f",
        "text-v1-base36": b"k" + as_number("0123456789abcdefghijklmnopqrstuvwxyz", v1),
        "text-v1-base58": b"z" + as_number(BASE58, v1),
        "text-v1-base64": b"m" + in_base(6, base64_letters + "+/", v1),
        "text-v1-base64url": b"u" + in_base(6, base64_letters + "-_", v1),
        "text-v1-longest": base32(cid(RAW, bytes(128), IDENTITY)),
        "text-unknown-base": b"9" + v1.hex().encode(),
        "text-zero-digits": b"z" + b"1" * 40,
        "text-not-utf-8": b"b\xff\xfe" + base32(v1),
        "text-too-long": b"f" + b"00" * 513,
    }


def dag_pb_seeds():
    """Nodes, and each rule of their form broken."""
    link = pb_link(HELLO_CID, b"hello", 11)
    return {
        "empty": b"",
        "data": EMPTY_NODE,
        "link": pb_link(HELLO_CID),
        "links-and-data": link + pb_link(INLINE_CID, b"") + EMPTY_NODE,
        "data-and-links": EMPTY_NODE + link + link,
        "version-0": pb_link(hashed(SHA2_256, EMPTY_NODE), b"old", 4),
        "many-links": b"".join(pb_link(INLINE_CID, b"%d" % i) for i in range(100)),
        "largest-size": pb_link(HELLO_CID, None, (1 << 64) - 1),
        "name-not-utf-8": pb_link(HELLO_CID, b"\xff\xfe", 0),
        "number-in-two-bytes": b"\x8a\x00\x00",
        "number-of-65-bits": field(2, field(1, HELLO_CID) + b"\x18" + b"\xff" * 9 + b"\x03"),
        "cut-in-number": b"\x12\x80",
        "cut-in-link": link[:-3],
        "data-between-links": link + EMPTY_NODE + link,
        "data-twice": EMPTY_NODE + EMPTY_NODE,
        "field-unknown": field(3, b"") + EMPTY_NODE,
        "field-wire-type": b"\x08\x01",
        "length-huge": b"\x0a" + b"\xff" * 9 + b"\x01",
        "link-empty": field(2, b""),
        "link-field-unknown": field(2, field(1, HELLO_CID) + field(4, 1)),
        "link-hash-twice": field(2, field(1, HELLO_CID) * 2),
        "link-no-cid": field(2, field(2, b"name")),
        "link-not-a-cid": pb_link(b"\x01\x55\x12"),
        "link-cid-and-more": pb_link(HELLO_CID + b"\0"),
        "link-order": field(2, field(3, 1) + field(1, HELLO_CID)),
    }


def dag_cbor_seeds():
    """Values, and each rule of their form broken."""
    link = bytearray(HELLO_CID)
    return {
        "scalars": cbor([0, 23, 24, 255, 256, 65536, 1 << 32, -1, -(1 << 64), 1.5, True, False, None, "ä", b"\xff"]),
        "link": cbor(link),
        "link-version-0": cbor(bytearray(hashed(SHA2_256, EMPTY_NODE))),
        "links-in-map": cbor({"a": link, "b": [link, bytearray(INLINE_CID)], "aa": {"": link}}),
        "deepest": b"\x81" * 1023 + cbor([]),
        "too-deep": b"\x81" * 1024 + cbor([]),
        "deepest-maps": (head(5, 1) + cbor("")) * 1023 + cbor({}),
        "many-lists": head(4, 300) + cbor([]) * 300,
        "list-longer-than-input": head(4, 1 << 63),
        "map-longer-than-input": head(5, 3) + cbor("a") + cbor(1),
        "string-longer-than-input": head(2, 1 << 40),
        "number-not-shortest": b"\x18\x17",
        "length-not-shortest": b"\x59\x00\x01a",
        "length-open": b"\x9f\x01\xff",
        "head-reserved": b"\x1c",
        "float-16": b"\xf9\x3c\x00",
        "float-32": b"\xfa\x3f\x80\x00\x00",
        "float-nan": cbor(float("nan")),
        "float-infinite": cbor(float("-inf")),
        "undefined": b"\xf7",
        "simple": b"\xf8\xff",
        "key-no-text": head(5, 1) + cbor(1) + cbor(1),
        "keys-not-sorted": head(5, 2) + cbor("b") + cbor(1) + cbor("a") + cbor(1),
        "keys-doubled": head(5, 2) + (cbor("a") + cbor(1)) * 2,
        "keys-by-length": head(5, 2) + cbor("aa") + cbor(1) + cbor("b") + cbor(1),
        "tag-other": head(6, 43) + cbor(b"\0" + HELLO_CID),
        "tag-twice": head(6, 42) + cbor(link),
        "link-of-text": head(6, 42) + cbor("link"),
        "link-empty": head(6, 42) + cbor(b""),
        "link-without-zero": head(6, 42) + cbor(HELLO_CID),
        "link-not-a-cid": head(6, 42) + cbor(b"\0\x01\x55"),
        "cut": cbor([link])[:-1],
        "bytes-after": cbor(1) + b"\0",
        "empty": b"",
    }


def dag_json_seeds():
    """Values, links and bytes in every form, and what only looks like them."""
    text = base32(HELLO_CID).decode()
    link = f'{{"/":"{text}"}}'
    seeds = {
        "scalars": '[0,-0,1.5e+3,-12E-1,true,false,null,"ä\\u00e4\\ud83d\\ude00\\n\\/"]',
        "space": f' [ {link} , {{ "a" : [ ] }} ]\r\n\t',
        "link": link,
        "link-version-0": f'{{"/":"{as_number(BASE58, hashed(SHA2_256, EMPTY_NODE)).decode()}"}}',
        "link-inline": f'{{"/":"{base32(INLINE_CID).decode()}"}}',
        "link-with-escapes": f'{{"\\u002f":"\\u0062{text[1:]}"}}',
        "links-in-map": f'{{"a":{link},"b":[{link}],"aa":{{"":{link}}}}}',
        "bytes": '{"/":{"bytes":"AAEC/w"}}',
        "bytes-padded": '{"/":{"bytes":"AAEC/w=="}}',
        "bytes-length": '{"/":{"bytes":"AAEC/"}}',
        "bytes-more-keys": '{"/":{"bytes":"AAEC","x":1}}',
        "bytes-not-first": '{"/":{"a":1,"bytes":"AAEC"}}',
        "slash-number": '{"/":1}',
        "slash-list": f'{{"/":["{text}"]}}',
        "slash-not-first": f'{{"a":1,"/":"{text}"}}',
        "link-more-keys": f'{{"/":"{text}","x":1}}',
        "link-not-a-cid": '{"/":"bafy"}',
        "link-zero-byte": f'{{"/":"{text}\\u0000"}}',
        "link-too-long": '{"/":"b' + "a" * 600 + '"}',
        "keys-not-sorted": '{"b":1,"a":2,"c":{"z":1,"y":2}}',
        "keys-doubled": '{"b":1,"a":2,"\\u0062":3}',
        "deepest": "[" * 1024 + "]" * 1024,
        "too-deep": "[" * 1025,
        "number-leading-zero": "01",
        "number-cut": "-1.",
        "word-cut": "tru",
        "comma-twice": "[1,,2]",
        "comma-last": '{"a":1,}',
        "colon-missing": '{"a" 1}',
        "text-control-character": '"\n"',
        "text-half-a-character": '"\\ud83d"',
        "text-escape-cut": '"\\u12',
        "cut": link[:-1],
        "bytes-after": "{} {}",
        "empty": "",
    }
    return {name: data.encode() for name, data in seeds.items()} | {"text-not-utf-8": b'"\xff\xc0\x80"'}


def dag_jose_seeds():
    """Signed and encrypted maps; payloads of either kind."""
    text = base32(HELLO_CID).decode()
    signature = {"signatures": [{"signature": b"s", "protected": b"p"}]}
    texts = f'{{"a":"ipfs://{text}","b":["ipfs://{text}/path","ipfs://","http://{text}"],"c":"ipf\\u0073://{text}"}}'
    return {
        "payload-cid": cbor({**signature, "payload": HELLO_CID}),
        "payload-version-0": cbor({**signature, "payload": hashed(SHA2_256, EMPTY_NODE)}),
        "payload-json": cbor({**signature, "payload": texts.encode()}),
        "payload-json-map-empty": cbor({"payload": b"{}"}),
        "payload-json-too-deep": cbor({"payload": b"[" * 1025}),
        "payload-empty": cbor({"payload": b""}),
        "payload-not-a-cid": cbor({"payload": HELLO_CID[:-1]}),
        "payload-not-json": cbor({"payload": b"{]"}),
        "payload-link-not-a-cid": cbor({"payload": b'"ipfs://bafy"'}),
        "payload-link-too-long": cbor({"payload": b'"ipfs://' + b"b" * 600 + b'"'}),
        "payload-text": cbor({"payload": text}),
        "payload-inner": cbor({"x": {"payload": HELLO_CID}}),
        "ciphertext": cbor({"ciphertext": b"?", "iv": b"i", "link": bytearray(HELLO_CID)}),
        "ciphertext-list": cbor({"ciphertext": []}),
        "neither": cbor(signature),
        "no-map": cbor([HELLO_CID]),
        "empty": b"",
    }


def manifest_seeds():
    """Roots and pages of manifests, and what is almost one."""
    page, link = cid(CBOR, b"?"), bytearray(HELLO_CID)
    root = {"pins": 1, "type": "holdfast-pins", "pages": [bytearray(page)], "version": 1}
    return {
        "root": cbor(root),
        "root-empty": cbor({**root, "pins": 0, "pages": []}),
        "root-two-pages": cbor({**root, "pins": 1001, "pages": [bytearray(page)] * 2}),
        "root-too-many-pins": cbor({**root, "pins": 1001}),
        "root-pins-largest": cbor({**root, "pins": (1 << 64) - 1}),
        "root-version-2": cbor({**root, "version": 2}),
        "root-other-type": cbor({**root, "type": "pins"}),
        "root-pages-huge": cbor(root)[:-50] + head(4, 1 << 40) + cbor(root)[-50:],
        "page": cbor([{"cid": link}, {"cid": link, "name": "hello ä"}]),
        "page-version-0": cbor([{"cid": bytearray(hashed(SHA2_256, EMPTY_NODE))}]),
        "page-full": cbor([{"cid": bytearray(INLINE_CID)}] * 1000),
        "page-empty": cbor([]),
        "page-name-empty": cbor([{"cid": link, "name": ""}]),
        "page-name-longest": cbor([{"cid": link, "name": "n" * 1024}]),
        "page-name-too-long": cbor([{"cid": link, "name": "n" * 1025}]),
        "page-name-not-utf-8": cbor([{"cid": link, "name": "nn"}])[:-1] + b"\xff",
        "page-more-keys": cbor([{"cid": link, "name": "n", "x": 1}]),
        "page-cut": cbor([{"cid": link}])[:-1],
        "page-and-more": cbor([{"cid": link}]) + b"\0",
        "empty": b"",
    }


def unixfs_seeds():
    """The data of nodes of each type behind their number of links, and each rule broken."""
    raw, directory, file, metadata, symlink, shard = (field(1, i) for i in range(6))
    murmur, fanout = field(5, 0x22), field(6, 256)
    time = field(1, 1700000000)
    nanos = varint(2 << 3 | 5) + struct.pack("<I", 5)
    seeds = {
        "directory": (3, directory),
        "file": (0, file + field(2, HELLO) + field(3, 11)),
        "file-empty": (0, file),
        "file-of-blocks": (2, file + field(3, 300) + field(4, 200) + field(4, 100)),
        "file-of-blocks-packed": (2, file + field(3, 300) + field(4, varint(200) + varint(100))),
        "file-of-data-and-blocks": (1, file + field(2, HELLO) + field(3, 12) + field(4, 1)),
        "raw": (0, raw + field(2, b"") + field(3, 0)),
        "metadata": (1, metadata),
        "symlink": (0, symlink + field(2, b"../a")),
        "shard": (2, shard + field(2, b"\x80" + bytes(30) + b"\x01") + murmur + fanout),
        "shard-smallest": (0, shard + murmur + field(6, 8)),
        "shard-largest": (0, shard + murmur + field(6, 1024)),
        "stat": (0, directory + field(7, 0o1755) + field(8, time + nanos)),
        "stat-before-1970": (0, directory + field(8, field(1, (1 << 64) - 1))),
        "stat-first": (0, field(8, time) + field(7, 0) + directory),
        "unknown-fields": (0, directory + field(9, 1) + field(100, b"x") + varint(10 << 3 | 1) + bytes(8)),
        "unknown-field-group": (0, directory + varint(9 << 3 | 3)),
        "unknown-field-0": (0, directory + field(0, 1)),
        "type-none": (0, field(2, HELLO)),
        "type-unknown": (0, field(1, 6)),
        "type-huge": (0, field(1, (1 << 64) - 1)),
        "type-twice": (0, file + directory),
        "type-as-bytes": (0, field(1, b"\x01")),
        "blocks-too-many": (1, file + field(3, 300) + field(4, 200) + field(4, 100)),
        "blocks-too-few": (3, file + field(3, 300) + field(4, 200) + field(4, 100)),
        "blocks-overflow": (2, file + field(3, 0) + field(4, 1 << 63) + field(4, 1 << 63)),
        "blocks-beyond-63-bits": (1, file + field(3, 1 << 63) + field(4, 1 << 63)),
        "size-missing": (0, file + field(2, HELLO)),
        "size-wrong": (0, file + field(2, HELLO) + field(3, 12)),
        "symlink-empty": (0, symlink),
        "symlink-zero": (0, symlink + field(2, b"a\0b")),
        "symlink-too-long": (0, symlink + field(2, b"a" * 4096)),
        "symlink-with-links": (1, symlink + field(2, b"a")),
        "shard-count-wrong": (1, shard + field(2, b"\x03") + murmur + fanout),
        "shard-hash-unknown": (0, shard + field(5, 0x12) + fanout),
        "shard-fanout-odd": (0, shard + murmur + field(6, 255)),
        "shard-fanout-huge": (0, shard + murmur + field(6, 1 << 40)),
        "shard-bitfield-long": (0, shard + field(2, bytes(33)) + murmur + fanout),
        "mode-huge": (0, directory + field(7, 1 << 32)),
        "mtime-empty": (0, directory + field(8, b"")),
        "nanos-zero": (0, directory + field(8, time + varint(2 << 3 | 5) + bytes(4))),
        "nanos-as-number": (0, directory + field(8, time + field(2, 5))),
        "nanos-cut": (0, directory + field(8, time + nanos[:-1])),
        "empty": (0, b""),
    }
    return {name: bytes([n_links]) + data for name, (n_links, data) in seeds.items()}
