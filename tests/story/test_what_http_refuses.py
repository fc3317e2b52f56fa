"""Everybody's mistakes over HTTP get a problem document with a stable code; nothing is half done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.stage import LEAD, Stage


@pytest.mark.asyncio
async def test_somebody_elses_chat_is_a_409_with_who(stage: Stage) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(BEN))
    status, body = await stage.act("takeover", by=email(DANA))

    assert (status, body["code"], body["status"]) == (409, "taken", 409)
    assert (body["control"], body["by"], body["version"]) == ("manual", email(BEN), 1)
    assert "Ben Ito has control since" in body["detail"]


@pytest.mark.asyncio
async def test_a_blocked_lead_is_a_409(stage: Stage) -> None:
    await stage.asks()
    await stage.act("block", by=email(BEN), reason="spam")
    status, body = await stage.act("takeover", by=email(DANA))
    assert (status, body["code"], body["control"]) == (409, "blocked", "blocked")


@pytest.mark.asyncio
@pytest.mark.parametrize("by", ["nobody@elsewhere.example", "", None, 7, ["dana@acme.example"]])
async def test_an_unknown_person_is_a_400(stage: Stage, by: object) -> None:
    await stage.asks()
    status, body = await stage.act("takeover", by=by)
    assert (status, body["code"]) == (400, "unknown_person")
    assert (await stage.control())["version"] == 0


@pytest.mark.asyncio
async def test_an_unknown_lead_is_a_404_everywhere(stage: Stage) -> None:
    for path in ("", "/control", "/timeline", "/summary"):
        status, body = await stage.get(f"/v1/leads/nobody{path}")
        assert (status, body["code"]) == (404, "unknown_lead")
    for wish in ("takeover", "return", "block", "unblock"):
        status, body = await stage.post(f"/v1/leads/nobody/{wish}", {"by": email(DANA), "reason": "x"})
        assert (status, body["code"]) == (404, "unknown_lead")


@pytest.mark.asyncio
async def test_a_block_needs_a_reason(stage: Stage) -> None:
    await stage.asks()
    for reason in ({}, {"reason": ""}, {"reason": "   "}):
        status, body = await stage.act("block", by=email(DANA), **reason)
        assert (status, body["code"]) == (400, "bad_request")
    assert (await stage.control())["control"] == "automated"


@pytest.mark.asyncio
async def test_a_list_with_a_malformed_event_is_not_kept_and_each_fault_is_named(stage: Stage) -> None:
    good = {"id": "evt_good", "kind": "human.requested", "at": "2026-11-22T10:00:00Z", "lead": {"id": LEAD}}
    bad = [{**good, "id": "evt_b", "kind": "human.request"}, {**good, "id": "evt_c", "lead": {"id": LEAD, "fone": 1}}]
    status, body = await stage.post("/v1/events", [good, *bad])

    assert (status, body["code"]) == (400, "malformed_event")
    assert body["detail"] == "2 of the events are malformed."
    assert [(fault["index"], fault["where"]) for fault in body["faults"]] == [(1, "kind"), (2, "lead.fone")]
    assert (await stage.get(f"/v1/leads/{LEAD}"))[0] == 404
    assert (await stage.post("/v1/events", bad[0]))[1]["detail"] == "1 of the events is malformed."


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_characters_that_postgresql_cannot_hold_are_nobodys_id(
    postgresql_url: str, open_stage: Callable[..., Awaitable[Stage]]
) -> None:
    stage = await open_stage(database=postgresql_url)
    await stage.asks()
    for path in ("", "/control", "/timeline", "/summary"):
        status, body = await stage.get(f"/v1/leads/{LEAD}%00{path}")
        assert (status, body["code"]) == (404, "unknown_lead")
    status, body = await stage.act("takeover", by=email(DANA), key="once\0")
    assert (status, body["code"]) == (400, "bad_request")
    status, body = await stage.act("block", by=email(DANA), reason="rude\0words")
    assert (status, body["code"]) == (400, "bad_request")
    assert (await stage.control())["control"] == "automated"
