# SPDX-License-Identifier: GPL-3.0-or-later
"""How the inputs of the fuzz targets are put together: CIDs, protobuf, CBOR, CARs and their indexes."""

import base64
import hashlib
import struct

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


def index_sorted(entries):
    """IndexSorted of [(digest, offset)], equal digests in the order that is given."""
    widths = sorted({len(digest) + 8 for digest, _ in entries})
    out = varint(0x0400) + struct.pack("<I", len(widths))
    for width in widths:
        body = b"".join(digest + struct.pack("<Q", offset)
                        for digest, offset in sorted(entries, key=lambda entry: entry[0]) if len(digest) + 8 == width)
        out += struct.pack("<IQ", width, len(body)) + body
    return out


HELLO = b"hello world"
HELLO_CID = cid(RAW, HELLO)
INLINE_CID = cid(RAW, b"inline", IDENTITY)
EMPTY_NODE = field(1, field(1, 1))  # a UnixFS directory without entries
