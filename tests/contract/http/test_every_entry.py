"""Whatever a stranger sends to whichever entry: never a 5xx, never a trace, and nobody's secrets or words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.api import failures
from leads.store.api_keys import SCOPES, hash_of
from tests.contract.http.anything import BODIES, HEADERS, METHODS, QUERIES, SEGMENTS, spoilt, written
from tests.contract.http.door import JSON, KEY, Door, Headers

LEADS = st.tuples(
    SEGMENTS, st.sampled_from([b"", b"/control", b"/timeline", b"/summary", b"/takeover", b"/block", b"/"])
)
PATHS = (
    st.sampled_from(
        [b"/v1/events", b"/v1/leads", b"/v1/leads/", b"/v1/leads.csv", b"/v1/rules", b"/v1/deliveries", b"/v1", b"/v1/",
         b"/slack/events", b"/api/messages", b"/webex/webhook", b"/healthz", b"/readyz", b"/metrics", b"/docs",
         b"/openapi.json", b"/leads", b"/leads.csv", b"/leads/views", b"/rules/_draft", b"/signin", b"/signout",
         b"/rules", b"/rules/_edit", b"/rules/_try", b"/theme",
         b"/", b"//", b"/v1//events", b"/V1/EVENTS", b"/v1/events%00", b"/%76%31/events", b"*", b""]
    )
    | LEADS.map(lambda parts: b"/v1/leads/" + b"".join(parts))
    | SEGMENTS.map(lambda part: b"/webex/webhook/" + part)
    | SEGMENTS.map(lambda part: b"/open/" + part)
    | SEGMENTS.map(lambda part: b"/leads/" + part)
    | SEGMENTS.map(lambda part: b"/rules/" + part)
    | SEGMENTS.map(lambda part: b"/assets/0/" + part)
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


def routes(door: Door) -> list[tuple[str, str]]:
    """(method, path) of everything under /v1, as the OpenAPI document tells it: what is added later is tested too."""
    paths: dict[str, dict[str, object]] = door.app.openapi()["paths"]
    found = [(method.upper(), path) for path, methods in paths.items() for method in methods if path.startswith("/v1")]
    assert ("POST", "/v1/events") in found
    return found


def test_nothing_under_v1_opens_without_a_key_or_with_none_of_its_scopes(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = door.stage.service.keys
    no_scope = replace(keyring._keys[0], id="none", scopes=(), hash=hash_of(b"a key without a scope"))
    monkeypatch.setattr(keyring, "_keys", [*keyring._keys, no_scope])
    monkeypatch.setattr(failures, "MOST_FAILURES", 1_000_000)
    for method, path in routes(door):
        filled = re.sub(r"\{[^}]*\}", "lead_42", path).encode()
        assert door.knocks(method, filled, [JSON], b"{}").status == 401, (method, path)
        lacking = door.knocks(method, filled, [JSON, (b"authorization", b"Bearer a key without a scope")], b"{}")
        assert (lacking.status, lacking.json()["code"]) == (403, "forbidden"), (method, path)
        assert lacking.json()["scope"] in SCOPES


@given(st.data())
def test_every_route_takes_anything_in_order(door: Door, data: st.DataObject) -> None:
    method, path = data.draw(st.sampled_from(routes(door)))
    filled = re.sub(r"\{[^}]*\}", lambda _: data.draw(SEGMENTS).decode("latin-1"), path).encode("latin-1")
    body = data.draw(BODIES | spoilt(ANY_BODY).map(written))
    door.knocks(method, filled, [KEY, JSON], body, query=data.draw(QUERIES))


ANY_BODY = {
    "by": "dana@acme.example", "version": 0, "reason": "x", "text": "y", "path": "a.yaml", "rules": [{"id": "a"}],
    "event": {"id": "e", "kind": "human.requested", "at": "2026-11-22T10:00:00Z", "lead": {"id": "lead_42"}},
    "lead": {"id": "lead_42"}, "last": "14d",
}  # fmt: skip
