"""Whatever a stranger sends to whichever entry: never a 5xx, never a trace, and nobody's secrets or words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.contract.http.anything import BODIES, HEADERS, METHODS, QUERIES, SEGMENTS
from tests.contract.http.door import JSON, KEY, Door, Headers

LEADS = st.tuples(
    SEGMENTS, st.sampled_from([b"", b"/control", b"/timeline", b"/summary", b"/takeover", b"/block", b"/"])
)
PATHS = (
    st.sampled_from(
        [b"/v1/events", b"/v1/leads", b"/v1/leads/", b"/v1/leads.csv", b"/v1/rules", b"/v1/deliveries", b"/v1", b"/v1/",
         b"/slack/events", b"/api/messages", b"/webex/webhook", b"/healthz", b"/readyz", b"/metrics", b"/docs",
         b"/openapi.json", b"/", b"//", b"/v1//events", b"/V1/EVENTS", b"/v1/events%00", b"/%76%31/events", b"*", b""]
    )
    | LEADS.map(lambda parts: b"/v1/leads/" + b"".join(parts))
    | SEGMENTS.map(lambda part: b"/webex/webhook/" + part)
    | SEGMENTS.map(lambda part: b"/" + part)
)  # fmt: skip


@given(METHODS, PATHS, QUERIES, HEADERS, BODIES)
def test_a_stranger_is_turned_away_in_order(
    door: Door, method: str, path: bytes, query: bytes, headers: Headers, body: bytes
) -> None:
    before = door.events()
    answer = door.knocks(method, path, headers, body, query=query)
    assert answer.status >= 300 or method in ("GET", "HEAD", "OPTIONS") or path.startswith(b"/%"), answer
    assert door.events() == before


@given(METHODS, PATHS, QUERIES, HEADERS, BODIES)
def test_so_is_whoever_has_a_key(
    door: Door, method: str, path: bytes, query: bytes, headers: Headers, body: bytes
) -> None:
    rest = [one for one in headers if one[0] != b"authorization"]
    answer = door.knocks(method, path, [KEY, JSON, *rest], body, query=query)
    assert answer.status != 401 or not path.startswith(b"/v1")
