"""Whatever id an event may carry, its lead is reached by it under /v1/leads/{id}, percent-encoded."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contract.http.door import JSON, KEY, Answered, Door

PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"]) | st.sampled_from("/%?# .&+"), min_size=1, max_size=30)
SUFFIXES = ["", "/control", "/timeline", "/summary"]


def sent(door: Door, id: str) -> bool:
    event = {"id": f"evt {id}", "kind": "page.visited", "at": "2026-11-22T10:00:00Z", "lead": {"id": id}}
    return door.knocks("POST", b"/v1/events", [KEY, JSON], json.dumps(event).encode()).status == 202


def found(door: Door, id: str, suffix: str = "", method: str = "GET", body: Any = None) -> Answered:
    path = f"/v1/leads/{quote(id, safe='')}{suffix}".encode()
    return door.knocks(method, path, [KEY, JSON], b"" if body is None else json.dumps(body).encode())


@given(PRINTABLE)
def test_any_id_that_is_taken_is_reached(door: Door, id: str) -> None:
    if not sent(door, id):
        assert not id.isprintable()
        return
    assert [found(door, id, suffix).json()["id"] for suffix in SUFFIXES] == [id] * len(SUFFIXES)


@pytest.mark.parametrize("id", ["crm/42", "/", "a/b/c", "x/control", "//", "a%2Fb", "%", "../lead", "ä/ö", "a/b?c#d"])
def test_an_id_with_a_slash_is_one_id(door: Door, id: str) -> None:
    assert sent(door, id)
    for suffix in SUFFIXES:
        answer = found(door, id, suffix)
        assert (answer.status, answer.json()["id"]) == (200, id), suffix
    taken = found(door, id, "/takeover", "POST", {"by": "dana@acme.example"})
    assert (taken.status, taken.json()["control"], taken.json()["id"]) == (200, "manual", id)
    assert found(door, id, method="DELETE").status == 200
    assert found(door, id).status == 404


def test_what_stands_for_a_slash_inside_is_no_way_round(door: Door) -> None:
    """A slash that isn't encoded parts the path, and the stand-in by itself is nobody's id."""
    assert sent(door, "crm/7")
    assert door.knocks("GET", b"/v1/leads/crm/7", [KEY]).status == 404
    assert door.knocks("GET", b"/v1/leads/%EE%80%80", [KEY]).status == 404
    assert door.knocks("GET", b"/v1/leads/crm%2f7", [KEY]).json()["id"] == "crm/7"
    assert door.knocks("GET", b"/v1/leads/crm%2F7/nonsense", [KEY]).status == 404
