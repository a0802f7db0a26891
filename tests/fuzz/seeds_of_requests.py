# SPDX-License-Identifier: GPL-3.0-or-later
"""Seeds for what reads requests: a line each for the target and some headers, then the body."""

CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
TAG = '"bafkqaaa"'


def request(target="/api/jobs", match="", span="", if_range="", kind="application/json", body=b"{}"):
    """One input of the target."""
    lines = [line if isinstance(line, bytes) else line.encode() for line in (target, match, span, if_range, kind)]
    return b"\n".join([*lines, body])


def http_seeds():
    """Requests as they should be, and wrong in one place each."""
    deep = b'{"a":' * 40 + b"0" + b"}" * 40
    return {
        "jobs": request(),
        "health": request("/healthz"),
        "both-prefixes": request("/api/dashboard/pins?limit=5&cursor=7&wait=30"),
        "values": request(f"/api/pins/{CID}/files/a%20b/c"),
        "values-encoded": request("/api/backends/a%2Fb%2e%2e/strays"),
        "values-not-utf-8": request(b"/api/jobs/%ff\xff"),
        "values-zero": request("/api/jobs/%00"),
        "values-half": request("/api/jobs/%4"),
        "segments-many": request("/api" + "/x" * 40),
        "segments-empty": request("/api//pins//locations"),
        "up": request("/api/../../etc/passwd"),
        "no-slash": request("*"),
        "empty": request(""),
        "query-twice": request("/api/pins?limit=1&limit=2"),
        "query-unknown": request("/api/pins?x=%26&wrap=true"),
        "query-numbers": request("/api/pins?limit=99999999999999999999&cursor=-1&wait=301"),
        "query-not-utf-8": request(b"/api/pins?name=%c3%28&\xff=1"),
        "query-plus": request("/api/pins?name=a+b%2Bc&&=&limit"),
        "query-long": request("/api/pins?name=" + "x" * 8300),
        "match": request(match=f'W/"x", {TAG}'),
        "match-any": request(match=" *"),
        "match-open": request(match='"x'),
        "match-two": request(match=f"{TAG} {TAG}"),
        "range": request(span="bytes=1-5"),
        "range-last": request(span="bytes=-500"),
        "range-from": request(span="BYTES= 999-"),
        "range-if": request(span="bytes=0-0", if_range=TAG),
        "range-if-not": request(span="bytes=0-0", if_range='"y"'),
        "range-huge": request(span="bytes=18446744073709551615-18446744073709551616"),
        "range-backwards": request(span="bytes=5-1"),
        "range-two": request(span="bytes=0-1,3-4"),
        "range-nothing": request(span="bytes=-0"),
        "type-quoted": request(kind='multipart/form-data; boundary="a\\"b"; charset=x'),
        "type-twice": request(kind="text/plain; a=b; a=c"),
        "type-open": request(kind='text/plain; a="b'),
        "type-none": request(kind=";"),
        "body": request(body=b'{"cid":"bafk","n":[1,2.5,-3e2,true,null,"\\u00e4\\ud83d\\ude00"],"o":{"a":{}}}'),
        "body-deep": request(body=deep),
        "body-numbers": request(body=b'{"a":9223372036854775807,"b":1e999,"c":-0,"d":0.1}'),
        "body-number-too-large": request(body=b'{"a":-99999999999999999999}'),
        "body-escapes": request(body=b'{"\\"99999999999999999999\\\\":"\\n"}'),
        "body-comment": request(body=b"/*{*/{}"),
        "body-quotes": request(body=b"{'a':1}"),
        "body-twice": request(body=b'{"a":1,"a":2}'),
        "body-not-utf-8": request(body=b'{"a":"\xff"}'),
        "body-open": request(body=b'{"a":["'),
        "head": b"POST /api/pins HTTP/1.1\r\nHost: localhost:8000\r\nContent-Length: 2\r\n\r\n{}",
        "head-chunked": b"POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n",
        "head-both": b"POST / HTTP/1.1\r\nContent-Length: 2\r\ntransfer-encoding:chunked\r\n\r\n",
    }
