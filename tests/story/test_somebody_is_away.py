"""Somebody is away: they say so in chat, their stand-in is rung instead, everybody sees it, and they come back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from leads.store.schema import audit, silences
from tests.story.people import BEN, DANA, MONA, email
from tests.story.seat import Seat, labels
from tests.story.stage import LEAD, Stage
from tests.story.test_app_home import opened
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]

OWNER = "rules: [{id: mine, name: To the owner, on: human.requested, ring: [%s]}]"


async def types(at: Seat, who: str, text: str) -> None:
    await at.local.say(at.ids[who], f"direct:{at.ids[who]}", text)


async def is_away(stage: Stage, who: str) -> dict[str, object] | None:
    _, body = await stage.get("/v1/people")
    found: dict[str, object] | None = next(one["away"] for one in body["people"] if one["name"] == who)
    return found


@pytest.mark.asyncio
async def test_who_is_away_isnt_rung_and_their_stand_in_is(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=OWNER % "{to: owner}", direct={"dana": platform, "ben": platform})
    at = stage.seats[platform]
    await types(at, DANA, "away until monday, ben")
    await at.private(DANA, "You are away until", "Ben Ito stands in")
    await stage.happens("human.requested", says="Hello?", lead={"owner": email(DANA)})
    await at.private(BEN, "Asks for a person", "Ada Lovelace")
    await stage.at_rest()
    assert not at.times_told(DANA, "Asks for a person")
    await types(at, BEN, f"why {LEAD}")
    await at.private(BEN, "Rang Ben Ito", "the owner", "their stand-in is rung")
    files = {"files": {"story.yaml": OWNER % "{to: owner}"}, "last": "1d"}
    _, tried = await stage.post("/v1/rules/backtest", files)
    assert tried["rules"][0]["places"] == {email(BEN): 1}  # as it was live

    await types(at, DANA, "back")
    await at.private(DANA, "You are back")
    assert await is_away(stage, DANA) is not None  # it is kept: a backtest knows of it
    await stage.happens("human.requested", says="And now?", lead={"id": "lead_43", "owner": email(DANA)})
    await at.private(DANA, "Asks for a person")
    rows = await stage.service.database.read(lambda c: c.execute(select(audit.c.did).order_by(audit.c.seq)).all())
    assert [row.did for row in rows if row.did.startswith("person.")] == ["person.away", "person.back"]


@pytest.mark.asyncio
async def test_a_form_asks_and_loses_nothing(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=OWNER % "{to: owner}", direct={"dana": platform, "ben": platform})
    at = stage.seats[platform]
    await types(at, DANA, "away")
    form = await at.private(DANA, "Who is away isn't rung")
    await at.press(DANA, form, "Save", until="the day after", stand_in=email(BEN))
    wrong = await at.private(DANA, "is no day such as")
    await at.press(DANA, wrong, "Save", until="tomorrow 12:00", stand_in=email(BEN))
    told = await at.private(DANA, "You are away until", "Ben Ito stands in")
    await at.press(DANA, told, "I'm back")
    await at.private(DANA, "You are back")


@pytest.mark.asyncio
async def test_with_nobody_to_stand_in_the_else_is_rung_and_the_agents_hear_the_truth(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=OWNER % '{to: owner, else: "slack:#leads"}', direct={"dana": "slack"})
    slack = stage.seats["slack"]
    until = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    status, body = await stage.post(f"/v1/people/{email(DANA)}/away", {"until": until})
    assert (status, body["away"]["stand_in"]) == (200, None), body
    await stage.happens("human.requested", lead={"owner": email(DANA)})
    await slack.card("Asks for a person")
    rows = await stage.service.database.read(lambda c: c.execute(select(silences.c.place, silences.c.reason)).all())
    assert [tuple(row) for row in rows] == [("owner", "away")]


@pytest.mark.asyncio
async def test_a_rep_says_it_for_themselves_alone_and_a_manager_for_everybody(stage: Stage, at: Seat) -> None:
    await types(at, DANA, f"away {email(BEN)} until monday")
    await at.private(DANA, "Only a manager")
    await types(at, MONA, f"away {email(BEN)} until monday, dana")
    await at.private(MONA, "Ben Ito is away until", "Dana Ruiz stands in")
    await types(at, DANA, "away until monday, ben")
    await at.private(DANA, "Ben Ito is away then too, and names Dana Ruiz")
    await types(at, DANA, "away until monday, nobody here")
    await at.private(DANA, 'Nobody called "nobody here"')
    await stage.asks()
    card = await at.offers("Assign…")
    await at.press(DANA, card, "Assign…")
    form = await at.private(DANA, "belongs to nobody yet")
    assert any("Ben Ito (away until" in label for label in labels(form)) or "Ben Ito (away until" in str(form)


@pytest.mark.asyncio
async def test_over_http_each_fault_is_named(stage: Stage) -> None:
    path = f"/v1/people/{email(DANA)}/away"
    for body, words in (
        ({}, "until"),
        ({"until": "tuesday"}, "until"),
        ({"until": "2020-01-01T00:00:00Z"}, "over already"),
        ({"until": "2099-01-01T00:00:00Z"}, "400 days"),
        ({"until": "2099-01-01T00:00:00Z", "stand_in": "who@else.example"}, "stand_in"),
        ({"until": "2099-01-01T00:00:00Z", "why": "holiday"}, "why"),
    ):
        status, answer = await stage.post(path, body)
        assert status == 400, answer
        assert words in str(answer), answer
    status, answer = await stage.post("/v1/people/nobody@acme.example/away", {"until": "2026-12-01T00:00:00Z"})
    assert status == 404, answer
    async with stage.http.delete(stage.url + path) as gone:
        assert gone.status == 200
        assert (await gone.json())["away"] is None


@pytest.mark.asyncio
async def test_it_is_said_on_the_home_tab_and_whoever_stands_in_is_told(stage: Stage) -> None:
    at = stage.seats["slack"]
    home = await opened(at, "My recent leads")
    await at.press(DANA, home, "Away…")
    form = await at.private(DANA, "Who is away isn't rung")
    await at.press(DANA, form, "Save", until="tomorrow", stand_in=email(BEN))
    await at.private(BEN, "Dana Ruiz is away until", "you stand in")
    home = await opened(at, "My recent leads")
    assert "I'm back" in labels(home)
    await at.press(DANA, home, "I'm back")
    await at.private(BEN, "Dana Ruiz is back", "you stand in no more")
    assert "Away…" in labels(await opened(at, "My recent leads"))


@pytest.mark.asyncio
async def test_whose_absence_a_manager_says_is_told_of_it(stage: Stage, at: Seat) -> None:
    await types(at, MONA, f"away {email(DANA)} until monday, ben")
    await eventually(lambda: any(seat.times_told(DANA, "You are away until") for seat in stage.seats.values()))
    await eventually(lambda: any(seat.times_told(BEN, "you stand in") for seat in stage.seats.values()))
