# SPDX-License-Identifier: GPL-3.0-or-later
"""Inputs for the targets that read files and uploads: {name: bytes} of each."""

import hashlib
import struct

from seed_parts import (
    BLAKE2B_256, CBOR, EMPTY_NODE, HELLO, HELLO_CID, IDENTITY, INLINE_CID, JSON, KECCAK_256, PB, RAW, SHA2_256,
    SHA2_512, UNKNOWN, base32, car, car2, cbor, cid, field, framed, hashed, head, index, index_sorted,
    multihash, pb_link, varint,
)


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


def car_file_seeds():
    """CAR files with right indexes and wrong ones."""
    blocks = [(cid(RAW, b"block %d" % i), b"block %d" % i) for i in range(4)]
    roots = [blocks[0][0]]
    data = car(roots, blocks)
    forged = framed(blocks[3][0] + b"not it")
    around = (cid(RAW, forged), forged)
    with_forged = car(roots, [around, *blocks])
    header, section = len(car(roots, [])), len(framed(blocks[0][0] + blocks[0][1]))
    digests = [name[4:] for name, _ in blocks]
    places = [(digest, header + i * section) for i, digest in enumerate(digests)]
    right, both = index({SHA2_256: dict(places)}), index_sorted(places)

    def within(data, after, padding=0):
        return car2(data, padding, after, index_offset=51 + padding + len(data))

    return {
        "v1": data,
        "v1-cut": data[:-1],
        "v1-flipped": data[:header] + bytes([data[header] ^ 1]) + data[header + 1:],
        "v2": car2(data),
        "indexed": within(data, right),
        "indexed-sorted": within(data, both, 5),
        "places-swapped": within(data, index({SHA2_256: dict(zip(digests, [place for _, place in places[::-1]]))})),
        "places-several": within(data, index_sorted([*zip(digests, [0, 1, 1 << 63, (1 << 64) - 1]), *places])),
        "places-missing": within(data, index_sorted(places[:2])),
        # The link of the root in the header looks like the head of a section.
        "place-in-header": within(data, index_sorted([(digests[0], 15), *places])),
        "place-in-header-of-damaged": within(data[:-section] + b"\0" + data[-section:],
                                             index_sorted([(digests[0], 15), *places])),
        "place-forged": within(with_forged, index_sorted([(digests[3], header + 39)])),
        "entries-not-sorted": within(data, both[:-160] + both[-40:] + both[-160:-40]),
        "index-cut": within(data, right[:-1]),
        "index-gone": within(data, b""),
        "inline-blocks": car(roots, [(INLINE_CID, b"inline"), *blocks]),
        "doubled": car(roots, [*blocks, *blocks]),
        "codecs": car(roots, [(cid(CBOR, b"\xa0"), b"\xa0"), (cid(RAW, b"\xa0"), b"\xa0")]),
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
        "places-too-many": varint(0x0401) + struct.pack(numbers, 1, SHA2_256, 1, 40, 40 * 70) + body * 70,
        "places-in-many-groups": varint(0x0401) + struct.pack("<I", 70)
                                 + (struct.pack(numbers, 1, SHA2_256, 1, 40, 40)[4:] + body) * 70,
        "group-empty": varint(0x0401) + struct.pack(numbers, 1, SHA2_256, 1, 40, 0),
        "not-sorted": good[:30] + good[30:][::-1],
        "offset-largest": index({SHA2_256: {digests[0]: (1 << 64) - 1}}),
        "other-kind": varint(0x0400) + one[2:],
        "sorted": index_sorted([*some.items(), *long.items()]),
        "sorted-places-several": index_sorted([(digests[0], place) for place in range(9)]),
        "sorted-none": index_sorted([]),
        "sorted-widths-huge": varint(0x0400) + struct.pack("<IIQ", 0xFFFFFFFF, 40, 40) + body,
        "sorted-bytes-huge": varint(0x0400) + struct.pack("<IIQ", 1, 40, (1 << 64) - 16) + body,
        "unknown-kind": varint(0x0402) + one[2:],
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


def block(data, links=None):
    """A block as fuzz-unixfs-reader.c makes it: raw, or with links that are (which before, name, size)."""
    if links is None:
        return bytes([1, len(data)]) + data
    return bytes([0, len(data)]) + data + bytes([len(links)]) \
        + b"".join(bytes([which, size, len(name)]) + name for which, name, size in links)


def unixfs_reader_seeds():
    """Files and folders of a few blocks, and trees that are not what they seem."""
    directory, symlink = field(1, 1), field(1, 4) + field(2, b"../a")
    leaf, whole = block(b"0123456789"), block(field(1, 2) + field(2, b"abc") + field(3, 3), [])

    def file(sizes, links, data=b""):
        body = field(2, data) if data else b""
        size = field(3, sum(sizes) + len(data))
        return block(field(1, 2) + body + size + b"".join(field(4, n) for n in sizes), [(to, b"", 0) for to in links])

    def shard(bits, links):
        """With a fanout of 8."""
        bits = field(2, bytes([bits])) if bits else b""
        return block(field(1, 5) + bits + field(5, 0x22) + field(6, 8), links)

    nested = leaf + block(directory, [(0, b"a", 10)]) + block(directory, [(1, b"d", 0), (0, b"e", 0)])
    sharded = leaf + shard(0x02, [(0, b"1a", 10)]) + shard(0x50, [(1, b"4", 0), (0, b"6hello", 10)])
    odd_names = b"", b"..", b"/", b"\0", b"\xff", b"a", b"a"
    # In a folder with a fanout of 8 the hash of "a" stands for the buckets 4, 1, …, that of "hello" for 6, 2, …
    return {
        "raw": leaf,
        "file": whole,
        "file-of-leaves": leaf + whole + file([10, 3, 10], [0, 1, 0]),
        "file-deep": leaf + file([10, 10], [0, 0]) + file([20, 10], [1, 0], b"abc") + file([33, 20], [2, 1]),
        "file-deepest": leaf + b"".join(file([10], [i]) for i in range(30)),
        "file-of-nothing": block(b"") + b"".join(file([0] * 3, [i] * 3) for i in range(20)),
        "file-huge": leaf + block(field(1, 2) + field(3, 10) + field(4, 10), [(0, b"", 0)])
                     + file([1 << 62, 10], [1, 0]),
        "file-lies": leaf + file([9], [0]),
        "file-lies-of-nothing": leaf + file([10, 0], [0, 0]),
        "file-of-folder": block(directory, []) + file([1], [0]),
        "file-with-names": leaf + block(field(1, 2) + field(3, 10) + field(4, 10), [(0, b"x", 10)]),
        "folder": leaf + whole + block(symlink, []) + block(directory, [(0, b"a", 10), (1, b"b", 9), (2, b"c", 9)]),
        "folder-empty": block(directory, []),
        "folder-in-folder": nested,
        "path": nested + b"\xffd/./a",
        "path-up": nested + b"\xff/d//../../e",
        "path-below-file": nested + b"\xffe/a",
        "path-to-nothing": nested + b"\xffd/b",
        "path-to-shard": sharded + b"\xffhello",
        "path-to-part": sharded + b"\xffa",
        "path-to-no-part": sharded + b"\xffb",
        "place": nested + b"\xff0-cb72f2cd8447f776",
        "place-of-shard": sharded + b"\xff0.0-85555565f6597889",
        "place-of-other-folder": sharded + b"\xff0.0-85555565f6597888",
        "place-too-deep": sharded + b"\xff0.0.0-85555565f6597889",
        "place-too-far": sharded + b"\xff4294967295-0",
        "folder-names-odd": leaf + block(directory, [(0, name, 0) for name in odd_names]),
        "folder-of-no-unixfs": block(b"", []) + block(b"\x08\x09", []) + block(directory, [(0, b"a", 0), (1, b"b", 0)]),
        "folder-of-metadata": block(field(1, 3), []) + block(directory, [(0, b"m", 0)]),
        "shard": leaf + shard(0x50, [(0, b"4a", 10), (0, b"6hello", 10)]),
        "shard-empty": shard(0, []),
        "shard-in-shard": sharded,
        "shard-in-itself": leaf + shard(0x10, [(0, b"4a", 0)])
                           + b"".join(shard(0xFF, [(i, b"%d" % n, 0) for n in range(8)]) for i in range(1, 24)),
        "shard-misplaced": leaf + shard(0x03, [(0, b"0a", 10), (0, b"1hello", 10)]),
        "shard-bits-wrong": leaf + shard(0x30, [(0, b"4a", 10), (0, b"6hello", 10)]),
        "shard-part-empty": shard(0, []) + shard(0x10, [(0, b"4", 0)]),
        "shard-part-is-folder": block(directory, []) + shard(0x10, [(0, b"4", 0)]),
        "shard-digits-wrong": leaf + shard(0x50, [(0, b"4", 0), (0, b"x", 10)]),
        "empty": b"",
    }


def tar_seeds():
    """Trees that become archives, and such that must not."""
    directory, symlink = field(1, 1), field(1, 4)
    stat = field(7, 0o644) + field(8, field(1, (1 << 64) - 5) + varint(2 << 3 | 5) + struct.pack("<I", 7))
    leaf, empty = block(b"0123456789"), block(directory, [])
    file = block(field(1, 2) + field(2, b"abc") + field(3, 3) + stat, [])

    def folder(*names):
        return block(directory, [(0, name, 10) for name in names])

    return {
        "file": leaf,
        "file-with-stat": file,
        "symlink": block(symlink + field(2, b"../a"), []),
        "symlink-long": block(symlink + field(2, b"a" * 200), []) + folder(b"l"),
        "symlink-away": block(symlink + field(2, b"/etc"), []) + folder(b"l"),
        "folder-empty": empty,
        "folder": leaf + folder(b"a", b"b"),
        "folder-deep": leaf + folder(b"a") + b"".join(block(directory, [(i, b"d", 0)]) for i in range(1, 30)),
        "folder-wide": leaf + b"".join(block(directory, [(i, b"%d" % n, 0) for n in range(8)]) for i in range(20)),
        "folder-with-stat": empty + block(directory + stat, [(0, b"d", 0)]),
        "name-long": leaf + folder(b"n" * 255),
        "name-not-utf-8": leaf + folder(b"\xff\xfe"),
        "name-empty": leaf + folder(b""),
        "name-dot": leaf + folder(b"."),
        "name-up": leaf + folder(b"a", b".."),
        "name-slash": leaf + folder(b"/a"),
        "name-zero": leaf + folder(b"a\0b"),
        "name-twice": leaf + folder(b"a", b"a"),
        "piece-lies": leaf + block(field(1, 2) + field(3, 9) + field(4, 9), [(0, b"", 0)])
                      + block(directory, [(1, b"a", 0)]),
        "no-unixfs": block(b"", []) + folder(b"a"),
        "metadata": block(field(1, 3), []) + folder(b"a"),
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
