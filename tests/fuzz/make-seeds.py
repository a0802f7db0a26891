#!/usr/bin/python3 -I
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the inputs that the fuzz targets begin with, seeds/TARGET/NAME.bin: right ones, and wrong ones of each kind.

    make-seeds.py             writes them
    make-seeds.py --check     tells in TAP whether they are as they would be written, and few and small

Files named crash-… or found-… were not made here: they come from ./run fuzz, and are left alone.
"""

import base64
import hashlib
import os
import struct
import sys

PLACE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "seeds")
MOST_FILES, MOST_BYTES = 50, 200 * 1024  # of one target, of all

RAW, PB, CBOR, JSON, UNKNOWN = 0x55, 0x70, 0x71, 0x0129, 0x70CC
IDENTITY, SHA2_256, SHA2_512, KECCAK_256, BLAKE2B_256 = 0x00, 0x12, 0x13, 0x1B, 0xB220
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def varint(number):
    """The shortest form."""
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def multihash(code, digest):
    """Hash function, length, digest."""
    return varint(code) + varint(len(digest)) + digest


def hashed(code, data):
    """The multihash of data."""
    digests = {
        IDENTITY: lambda: data,
        SHA2_256: lambda: hashlib.sha256(data).digest(),
        SHA2_512: lambda: hashlib.sha512(data).digest(),
        BLAKE2B_256: lambda: hashlib.blake2b(data, digest_size=32).digest(),
    }
    return multihash(code, digests[code]())


def cid(codec, data, code=SHA2_256):
    """Version 1."""
    return varint(1) + varint(codec) + hashed(code, data)


def in_base(bits, alphabet, data):
    """Without padding, for bases of 4, 5 or 6 bits."""
    text = "".join(f"{byte:08b}" for byte in data)
    text += "0" * (-len(text) % bits)
    return "".join(alphabet[int(text[i:i + bits], 2)] for i in range(0, len(text), bits)).encode()


def base32(data):
    """Multibase of version 1 CIDs."""
    return b"b" + base64.b32encode(data).rstrip(b"=").lower()


def as_number(alphabet, data):
    """For base36 and base58."""
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, len(alphabet))
        text = alphabet[digit] + text
    return (alphabet[0] * (len(data) - len(data.lstrip(b"\0"))) + text).encode()


def field(number, value):
    """Of protobuf: bytes, or a number."""
    if isinstance(value, bytes):
        return varint(number << 3 | 2) + varint(len(value)) + value
    return varint(number << 3) + varint(value)


def pb_link(target, name=None, size=None):
    """A link of DAG-PB, as a field of its node."""
    out = field(1, target)
    out += b"" if name is None else field(2, name)
    out += b"" if size is None else field(3, size)
    return field(2, out)


def head(major, value):
    """The head of an item of CBOR, as short as can be."""
    if value < 24:
        return bytes([major << 5 | value])
    size = next(n for n in (1, 2, 4, 8) if value < 1 << (8 * n))
    return bytes([major << 5 | 23 + size.bit_length()]) + value.to_bytes(size, "big")


def cbor(value):
    """DAG-CBOR; a bytearray is a link."""
    if isinstance(value, bool) or value is None:
        return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, bytearray):
        return head(6, 42) + cbor(b"\0" + bytes(value))
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(cbor(item) for item in value)
    keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
    return head(5, len(keys)) + b"".join(cbor(key) + cbor(value[key]) for key in keys)


def framed(data):
    """With its length before it, as headers and sections of CARs are."""
    return varint(len(data)) + data


def car(roots, blocks):
    """CARv1 of blocks that are (CID, data)."""
    header = cbor({"version": 1, "roots": [bytearray(root) for root in roots]})
    return framed(header) + b"".join(framed(name + data) for name, data in blocks)


def car2(data, padding=0, after=b"", offset=None, size=None, index_offset=0):
    """CARv2 that holds a CARv1; the numbers of its header may be other than true."""
    offset = 51 + padding if offset is None else offset
    size = len(data) if size is None else size
    return b"\x0a\xa1\x67version\x02" + bytes(16) + struct.pack("<QQQ", offset, size, index_offset) \
        + bytes(padding) + data + after


def index(groups):
    """MultihashIndexSorted of {hash function: {digest: offset}}."""
    out = varint(0x0401) + struct.pack("<I", len(groups))
    for code, entries in groups.items():
        widths = sorted({len(digest) + 8 for digest in entries})
        out += struct.pack("<QI", code, len(widths))
        for width in widths:
            body = b"".join(digest + struct.pack("<Q", entries[digest])
                            for digest in sorted(entries) if len(digest) + 8 == width)
            out += struct.pack("<IQ", width, len(body)) + body
    return out


HELLO = b"hello world"
HELLO_CID = cid(RAW, HELLO)
INLINE_CID = cid(RAW, b"inline", IDENTITY)
EMPTY_NODE = field(1, field(1, 1))  # a UnixFS directory without entries


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


def car_seeds():
    """CARv1 of whole DAGs, of parts of some, and broken ones."""
    leaf, other = (HELLO_CID, HELLO), (cid(RAW, b"more", BLAKE2B_256), b"more")
    node = pb_link(leaf[0], b"a", 11) + pb_link(other[0], b"b", 4) + pb_link(INLINE_CID, b"c") + EMPTY_NODE
    tree = (cid(PB, node), node)
    old = (hashed(SHA2_256, node), node)
    list_data = cbor([bytearray(tree[0]), {"x": bytearray(leaf[0])}])
    top = (cid(CBOR, list_data), list_data)
    nested = cid(PB, pb_link(cid(CBOR, cbor(bytearray(leaf[0])), IDENTITY)), IDENTITY)
    good = car([top[0]], [top, tree, leaf, other])
    header = car([leaf[0]], [])
    strange = (cid(UNKNOWN, b"?"), b"?")
    large = (cid(RAW, bytes(40000)), bytes(40000))
    return {
        "whole": good,
        "leaves-first": car([top[0]], [leaf, other, tree, top]),
        "doubled-and-stray": car([tree[0]], [tree, leaf, leaf, other, top]),
        "version-0": car([old[0]], [old, leaf, other]),
        "missing": car([top[0]], [top, tree]),
        "root-missing": car([top[0]], [leaf]),
        "no-blocks": header,
        "no-roots": car([], [leaf]),
        "two-roots": car([leaf[0], tree[0]], [leaf, tree, other]),
        "root-inline": car([nested], [leaf]),
        "root-inline-json": car([cid(JSON, b'{"/":"%s"}' % base32(leaf[0]), IDENTITY)], [leaf]),
        "inline-block": car([tree[0]], [tree, (INLINE_CID, b"inline"), leaf, other]),
        "inline-blocks": car([nested], [(cid(RAW, b"%d" % i, IDENTITY), b"%d" % i) for i in range(20)]),
        "unknown-codec": car([strange[0]], [strange]),
        "unknown-hash": car([leaf[0]], [(varint(1) + varint(RAW) + multihash(KECCAK_256, bytes(32)), HELLO)]),
        "sha2-512": car([cid(RAW, HELLO, SHA2_512)], [(cid(RAW, HELLO, SHA2_512), HELLO)]),
        "bad-node": car([cid(PB, b"\x08\x01")], [(cid(PB, b"\x08\x01"), b"\x08\x01")]),
        "bad-node-inline": car([cid(PB, b"\x08\x01", IDENTITY)], []),
        "flipped": good[:-1] + bytes([good[-1] ^ 1]),
        "cut-in-header": good[:30],
        "cut-in-length": header + b"\x80",
        "cut-in-cid": header + framed(leaf[0] + leaf[1])[:20],
        "cut-in-data": good[:-1],
        "length-zero": header + b"\0" + framed(leaf[0] + leaf[1]),
        "length-huge": header + varint((1 << 63) - 1) + leaf[0] + leaf[1],
        "length-largest": header + varint(8 * 1024 * 1024) + leaf[0] + leaf[1],
        "length-below-cid": header + varint(10) + leaf[0] + leaf[1],
        "section-no-cid": header + framed(b"\x02" + leaf[0] + leaf[1]),
        "header-empty": b"\0",
        "header-huge": varint(1 << 40) + b"\xa2",
        "header-no-version": framed(cbor({"roots": [bytearray(leaf[0])]})),
        "v2": car2(good),
        "v2-indexed": car2(good, 9, index({SHA2_256: {HELLO_CID[4:]: 59}}), index_offset=60 + len(good)),
        "v2-pragma-alone": framed(cbor({"version": 2})),
        "v2-within-v2": car2(car2(good)),
        "v2-data-empty": car2(b""),
        "v2-data-cut": car2(good, size=len(good) + 1),
        "v2-data-ends-in-block": car2(good, size=len(good) - 1),
        "v2-data-ends-in-header": car2(good, size=20),
        "v2-offset-in-header": car2(good, offset=11),
        "v2-offset-huge": car2(good, offset=(1 << 63) - 2),
        "v2-size-huge": car2(good, size=(1 << 63) - 52),
        "v2-index-in-data": car2(good, index_offset=60),
        "header-version-3": framed(cbor({"version": 3, "roots": []})),
        "header-more-keys": framed(cbor({"version": 1, "roots": [], "x": 1})),
        "header-no-cbor": framed(b"\xff\xff"),
        "larger-than-a-read": car([large[0]], [large, leaf]),
    }


def index_seeds():
    """Indexes, and each number of their structure wrong."""
    digests = [hashlib.sha256(b"%d" % i).digest() for i in range(9)]
    long = {hashlib.sha512(b"%d" % i).digest(): 100 + i for i in range(3)}
    some = {digest: 59 + 100 * i for i, digest in enumerate(digests)}
    good = index({SHA2_256: some})
    one = index({SHA2_256: {digests[0]: 7}})
    numbers = "<IQIIQ"  # after the codec: functions, function, widths, width, bytes
    body = one[30:]
    return {
        "none": index({}),
        "one": one,
        "some": good,
        "two-functions": index({SHA2_256: some, SHA2_512: long}),
        "two-widths": index({SHA2_512: {**long, bytes(range(20)): 1}}),
        "function-twice": index({SHA2_256: some})[:2] + struct.pack("<I", 2) + 2 * good[6:],
        "group-empty": varint(0x0401) + struct.pack(numbers, 1, SHA2_256, 1, 40, 0),
        "not-sorted": good[:30] + good[30:][::-1],
        "offset-largest": index({SHA2_256: {digests[0]: (1 << 64) - 1}}),
        "other-kind": varint(0x0400) + one[2:],
        "codec-cut": b"\x81",
        "functions-huge": varint(0x0401) + struct.pack(numbers, 0xFFFFFFFF, SHA2_256, 1, 40, 40) + body,
        "functions-none-but-bytes": varint(0x0401) + struct.pack(numbers, 0, SHA2_256, 1, 40, 40) + body,
        "function-largest": varint(0x0401) + struct.pack(numbers, 1, (1 << 64) - 1, 1, 40, 40) + body,
        "widths-none": varint(0x0401) + struct.pack(numbers, 1, SHA2_256, 0, 40, 40) + body,
        "widths-huge": varint(0x0401) + struct.pack(numbers, 1, SHA2_256, 0xFFFFFFFF, 40, 40) + body,
        "width-zero": varint(0x0401) + struct.pack(numbers, 1, SHA2_256, 1, 0, 40) + body,
        "width-eight": varint(0x0401) + struct.pack(numbers, 1, SHA2_256, 1, 8, 40) + body,
        "width-huge": varint(0x0401) + struct.pack(numbers, 1, SHA2_256, 1, 0xFFFFFFFF, 40) + body,
        "width-inline": varint(0x0401) + struct.pack(numbers, 1, IDENTITY, 1, 40, 40) + body,
        "bytes-no-multiple": varint(0x0401) + struct.pack(numbers, 1, SHA2_256, 1, 40, 39) + body,
        "bytes-huge": varint(0x0401) + struct.pack(numbers, 1, SHA2_256, 1, 40, (1 << 64) - 40) + body,
        "bytes-after": one + b"\0",
        "cut": one[:-1],
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


def upload(*parts, content_type="multipart/form-data; boundary=b", end="--b--\r\n"):
    """An upload of parts that are (head, content)."""
    body = b"".join(b"--b\r\n" + "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + content + b"\r\n"
                    for lines, content in parts)
    return content_type.encode() + b"\n" + body + end.encode()


def file_part(name, content=b"hello", field="file", kind="application/octet-stream", more=()):
    """A part as clients of Kubo send it."""
    disposition = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'
    return [disposition, f"Content-Type: {kind}", *more], content


def multipart_seeds():
    """Forms as clients send them, and what is wrong with others."""
    one, folder = file_part("a.txt"), file_part("d", b"", kind="application/x-directory")
    plain = ["Content-Disposition: form-data; name=f; filename=a"]
    good = upload(one)
    return {
        "file": good,
        "files": upload(one, file_part("b.txt", b""), file_part("c.txt", b"\r\n--\r\n--a\r\n\r")),
        "folder": upload(folder, file_part("d%2Fa%20b", more=["Abspath: /d"])),
        "folder-with-content": upload(file_part("d", kind="application/x-directory")),
        "symlink": upload(file_part("l", b"../a", kind="application/symlink")),
        "symlink-empty": upload(file_part("l", b"", kind="application/symlink")),
        "symlink-zero": upload(file_part("l", b"a\0b", kind="application/symlink")),
        "stat": upload(file_part("a", field="file?mode=0644&mtime=1700000000&mtime-nsecs=5")),
        "stat-of-go": upload(file_part("a", field="file?mode=40000755&mtime=-1")),
        "stat-wrong": upload(file_part("a", field="file?mode=9"), file_part("a", field="file?mtime-nsecs=1000000000")),
        "name-extended": upload((["Content-Disposition: attachment; filename*=utf-8''%c3%a4"], b"")),
        "name-extended-wrong": upload((["Content-Disposition: form-data; filename*=latin1'%e4"], b"")),
        "name-escaped": upload(file_part("a%22\\\\\\\"%0D%0Ab")),
        "name-encoded": upload(file_part("a%2Fb+c%20d", more=["abspath-encoded: x"])),
        "name-up": upload(file_part("../a"), file_part("a/./b"), file_part("a//b"), file_part("/a")),
        "name-up-encoded": upload(file_part("%2E%2E%2Fa")),
        "name-zero": upload(file_part("a%00b")),
        "name-not-utf-8": upload(file_part("%FF")),
        "name-too-long": upload(file_part("n" * 256)),
        "name-absent": upload((["Content-Disposition: form-data; name=wrap"], b"true")),
        "encoding": upload(file_part("a", more=["Content-Transfer-Encoding: base64"])),
        "nested": upload(file_part("a", kind="multipart/mixed; boundary=c")),
        "header-twice": upload((plain * 2, b"")),
        "header-folded": upload((["Content-Disposition: form-data;", " filename=a"], b"")),
        "header-control": upload(([f"{plain[0]}\x01"], b"")),
        "header-none": upload(([], b"content")),
        "headers-many": upload(([f"X-{i}: {i}" for i in range(65)], b"")),
        "headers-long": upload(([f"X: {'x' * 16400}"], b"")),
        "parameter-twice": upload(([f"{plain[0]}; filename=b"], b"")),
        "quote-open": upload((['Content-Disposition: form-data; filename="a'], b"")),
        "before-and-after": good.replace(b"\n", b"\nbefore\r\n", 1) + b"after",
        "before-too-long": good.replace(b"\n", b"\n" + b"x" * 8200 + b"\r\n", 1),
        "boundary-padded": good.replace(b"--b\r\n", b"--b \t\r\n"),
        "boundary-goes-on": upload((plain, b"\r\n--bc\r\n")),
        "boundary-of-blanks": upload(one, content_type='multipart/form-data; boundary="b "'),
        "boundary-missing": upload(one, content_type="multipart/form-data"),
        "boundary-longest": upload(one, content_type="multipart/form-data; boundary=" + "b" * 70),
        "no-form": upload(one, content_type="text/plain; boundary=b"),
        "no-parts": upload(),
        "end-missing": upload(one, end=""),
        "end-without-line": upload(one, end="--b--"),
        "cut-in-head": good[:70],
        "cut-in-boundary": good[:-6],
    }


SEEDS = {
    "car": car_seeds,
    "cid": cid_seeds,
    "dag-cbor": dag_cbor_seeds,
    "dag-jose": dag_jose_seeds,
    "dag-json": dag_json_seeds,
    "dag-pb": dag_pb_seeds,
    "index": index_seeds,
    "manifest": manifest_seeds,
    "multipart": multipart_seeds,
}


def all_seeds():
    """{path below seeds/: bytes}"""
    return {f"{target}/{name}.bin": data for target, make in SEEDS.items() for name, data in make().items()}


def stored_seeds():
    """The same of what is there."""
    found = {}
    for directory, _, names in os.walk(PLACE):
        for name in names:
            with open(os.path.join(directory, name), "rb") as file:
                found[os.path.relpath(file.name, PLACE)] = file.read()
    return found


def is_made(path):
    """Whether a file is one of ours."""
    return not os.path.basename(path).startswith(("crash-", "found-"))


def write():
    """Writes all, and removes what is not made any more."""
    made = all_seeds()
    for path in stored_seeds():
        if is_made(path) and path not in made:
            os.remove(os.path.join(PLACE, path))
    for path, data in made.items():
        os.makedirs(os.path.dirname(os.path.join(PLACE, path)), exist_ok=True)
        with open(os.path.join(PLACE, path), "wb") as file:
            file.write(data)


def check():
    """Prints TAP; returns the exit status."""
    made, stored = all_seeds(), stored_seeds()
    ours = {path: data for path, data in stored.items() if is_made(path)}
    wrong = sorted(path for path in made.keys() | ours.keys() if made.get(path) != ours.get(path))
    counts = {target: sum(path.startswith(f"{target}/") for path in stored) for target in SEEDS}
    crowded = [f"{target}: {count}" for target, count in counts.items() if count > MOST_FILES]
    size = sum(map(len, stored.values()))

    print("1..3")
    for path in wrong:
        print(f"# {path} is another")
    print(f"{'not ' if wrong else ''}ok 1 made seeds are as make-seeds.py writes them")
    print(f"{'not ' if crowded else ''}ok 2 at most {MOST_FILES} of a target {' '.join(crowded)}")
    print(f"{'not ' if size > MOST_BYTES else ''}ok 3 at most {MOST_BYTES} bytes: {size}")
    return 1 if wrong or crowded or size > MOST_BYTES else 0


def main():
    """Reads the command line."""
    if sys.argv[1:] == ["--check"]:
        return check()
    if sys.argv[1:]:
        sys.exit(__doc__)
    write()
    return 0


sys.exit(main())
