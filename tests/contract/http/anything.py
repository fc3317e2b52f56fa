"""What may a stranger send? Strategies of hypothesis."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

METHODS = st.sampled_from(
    ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get", "X" * 50]
)

ODD_TEXTS = st.sampled_from(
    [
        "", "\0", "\ud800", "\udfff\ud83d", "\u202eevil", "\u200b", "a" * 5000, "../../etc/passwd", "%00", "{{7*7}}",
        "' OR 1=1 --", "<!channel>", "\r\nSet-Cookie: a=b", "e\u0301" * 50,
        "\U0001f469\u200d\U0001f469\u200d\U0001f467",
        "NaN", "1e999", "-0", "null", "true", "2026-11-22T10:00:00Z", "1970-01-01T00:00:00Z", "2999-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
    ]
)  # fmt: skip
TEXTS = ODD_TEXTS | st.text(max_size=40)

NUMBERS = (
    st.sampled_from([0, -1, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**400, 1.5, -0.0, 1e308, 5e-324])
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
)

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
"""Anything that JSON can say."""


def written(value: Any) -> bytes:
    """JSON with lone surrogates as escapes, and without Python's limit on the digits of a number."""
    return json.dumps(value, default=str).encode()


BROKEN = st.sampled_from(
    [
        b"", b"{", b"[", b"nul", b"\xff\xfe", b"\xed\xa0\x80", b'"\xc3"', b"\0", b"[" * 200_000, b'{"a":' * 50_000,
        b'{"a":' * 900 + b"1" + b"}" * 900, b"NaN", b"1" * 5000, b'{"id": 1e999999}', b"\xef\xbb\xbf{}", b"{} {}",
        b'{"a": 1, "a": 2}', b"a=b&c=d", b"payload=%7B%7D", b"payload=%FF",
        b"--x\r\nContent-Disposition: form-data\r\n",
    ]
)  # fmt: skip
BODIES = BROKEN | st.binary(max_size=200) | VALUES.map(written)

NAMES = st.sampled_from(
    [
        b"authorization", b"content-type", b"content-length", b"transfer-encoding", b"host", b"cookie", b"accept",
        b"x-slack-signature", b"x-slack-request-timestamp", b"x-slack-retry-num", b"x-spark-signature",
        b"x-forwarded-for", b"expect", b"range", b"if-none-match", b"content-encoding", b"origin",
        b"access-control-request-method", b"x-http-method-override", b"traceparent", b"x-request-id",
    ]
) | st.from_regex(rb"\A[a-z-]{1,20}\Z")  # fmt: skip
HEADER_VALUES = st.sampled_from(
    [
        b"", b"Bearer ", b"Bearer x", b"bearer \xff\xfe", b"Basic a2V5", b"Bearer a.b.c", b"application/json",
        b"application/x-www-form-urlencoded", b"multipart/form-data", b"text/plain; charset=utf-99", b"gzip",
        b"99999999999999999999", b"-1", b"0x10", b"\xb2", b"1e3", b"soon", b"v0=" + b"0" * 64, b"100-continue",
        b"bytes=0-1", b"chunked", b"9" * 5000, b"a" * 20_000,
    ]
) | st.binary(max_size=40)  # fmt: skip
HEADERS = st.lists(st.tuples(NAMES, HEADER_VALUES), max_size=6)

SEGMENTS = (
    st.sampled_from(
        [b"lead_42", b"%00", b"%2F", b"%2e%2e", b"..", b"%ff", b"%C3", b"%EE%80%80", b"%F0%9F%94%94", b"a%2Fb", b"%",
         b"%zz"]
    )
    | st.binary(min_size=1, max_size=12).map(lambda raw: b"".join(b"%%%02X" % byte for byte in raw))
    | st.from_regex(rb"\A[a-z0-9_.-]{1,20}\Z")
)  # fmt: skip
QUERIES = st.sampled_from(
    [b"", b"limit=0", b"limit=1e9", b"limit=%00", b"cursor=x", b"cursor=1-2", b"cursor=" + b"9" * 5000 + b"-1",
     b"%ff=%fe", b"limit=1&limit=2", b"&&&===", b"cursor=%F0%9F%94%94", b"a" * 10_000]
) | st.binary(max_size=40).map(lambda raw: raw.replace(b"#", b""))  # fmt: skip


@st.composite
def spoilt(draw: st.DrawFn, good: Any) -> Any:
    """A good value of JSON, with one to three of its parts replaced, left out, or joined by something."""
    value = json.loads(json.dumps(good))
    for _ in range(draw(st.integers(1, 3))):
        value = _spoil(draw, value)
    return value


def _spoil(draw: st.DrawFn, value: Any) -> Any:
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    if not keys or draw(st.integers(0, 9)) == 0:
        return draw(VALUES)
    key = draw(st.sampled_from(keys))
    what = draw(st.sampled_from(["deeper", "deeper", "replaced", "left out", "joined"]))
    if what == "deeper":
        value[key] = _spoil(draw, value[key])
    elif what == "replaced":
        value[key] = draw(VALUES)
    elif what == "left out":
        del value[key]
    elif isinstance(value, dict):
        value[draw(TEXTS)] = draw(VALUES)
    else:
        value.append(draw(VALUES))
    return value
