"""A rep snoozes a lead or a rule, for themselves or for a channel: it is silent until then, everybody sees it, what is
urgent rings all the same, and it can be undone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from leads.store.schema import silences, snoozes
from playground.local import Shown
from tests.story.people import BEN, DANA, MONA, email
from tests.story.seat import Seat, labels
from tests.story.stage import ADDRESS, LEAD, Stage, running
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]

PLACES = ", ".join(f'"{place}"' for place in ADDRESS.values())
WRITES = f"{{id: writes, name: A lead writes, on: message.received, ring: [{PLACES}]}}"
ASKS = f"{{id: asks, name: A lead asks, on: human.requested, ring: [{PLACES}]}}"
RULES = f"rules: [{WRITES}, {ASKS}]"


async def types(at: Seat, who: str, text: str) -> None:
    await at.local.say(at.ids[who], f"direct:{at.ids[who]}", text)


async def place_of(stage: Stage, platform: str) -> str:
    """The number by which the form names the platform's channel."""
    lead = await stage.service.room.any_lead(LEAD)
    assert lead is not None
    shown = await stage.service.snoozed.shown(lead)
    return str(next(one.destination_id for one in shown if one.platform == platform))


async def undo(at: Seat, who: str, listed: Shown, name: str) -> None:
    """Undo the first of a list: by its own button, or by choosing it where there is one button for all."""
    if "Undo 1" in labels(listed):
        await at.press(who, listed, "Undo 1")
    else:
        await at.press(who, listed, "Undo", chosen=f"1 · {name}")


async def snoozes_it(at: Seat, who: str, where: str, about: str = "lead", lasts: str = "half_hour") -> Shown:
    card = await at.offers("Snooze…")
    await at.press(who, card, "Snooze…")
    form = await at.private(who, "No rings for a while")
    await at.press(who, form, "Snooze", where=where, about=about, lasts=lasts)
    return await at.private(who, "is snoozed for", "until")


@pytest.mark.asyncio
async def test_a_lead_is_snoozed_for_a_channel_and_everybody_sees_until_when(
    open_stage: OpenStage, platform: str
) -> None:
    stage = await open_stage(rules=RULES)
    at = stage.seats[platform]
    await stage.happens("message.received", says="Hello")
    await at.card("Hello")
    told = await snoozes_it(at, DANA, await place_of(stage, platform))
    assert "Ada Lovelace" in told.text
    for seat in stage.seats.values():
        if seat.name != "webex":  # whose edits are for control and block alone
            await seat.card("Snoozed for", "by Dana Ruiz until")
    lines = {name: len(seat.lines()) for name, seat in stage.seats.items()}
    await stage.happens("message.received", says="Anybody there?")
    await stage.at_rest()
    for name, seat in stage.seats.items():
        assert (len(seat.lines()) > lines[name]) == (seat is not at), name
    rows = await stage.service.database.read(lambda c: c.execute(select(silences.c.place, silences.c.reason)).all())
    assert [tuple(row) for row in rows] == [(ADDRESS[platform], "snoozed")]
    await types(at, BEN, f"why {LEAD}")
    await at.private(BEN, "it is snoozed there")
    status, tried = await stage.post("/v1/rules/backtest", {"files": {"story.yaml": RULES}, "last": "1d"})
    assert status == 200, tried
    assert tried["rules"][0]["silent"] == {"snoozed": 1}  # as it was live
    assert tried["rules"][0]["places"][ADDRESS[platform]] == 1

    before = len(at.lines())
    await stage.asks()  # is urgent, and rings all the same
    await stage.at_rest()
    assert len(at.lines()) > before

    await types(at, BEN, "snoozed")
    listed = await at.private(BEN, "Snoozed", "Ada Lovelace", "by Dana Ruiz")
    await undo(at, BEN, listed, "Ada Lovelace")
    await at.private(BEN, "rings again for")
    for seat in stage.seats.values():
        await eventually(lambda seat=seat: "Snoozed" not in seat.cards()[-1].text)


@pytest.mark.asyncio
async def test_it_is_over_by_itself(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=RULES)
    at = stage.seats["slack"]
    await stage.happens("message.received", says="Hello")
    await at.card("Hello")
    await snoozes_it(at, DANA, await place_of(stage, "slack"))
    await at.card("Snoozed for")
    await stage.later(31 * 60)
    await eventually(lambda: "Snoozed" not in at.cards()[-1].text)
    before = len(at.lines())
    await stage.happens("message.received", says="Still there?")
    await stage.at_rest()
    assert len(at.lines()) == before + 1


@pytest.mark.asyncio
async def test_for_oneself_the_owner_isnt_rung_and_the_channel_is(open_stage: OpenStage, platform: str) -> None:
    rules = f'rules: [{{id: writes, name: Writes, on: message.received, ring: [owner, "{ADDRESS[platform]}"]}}]'
    stage = await open_stage(rules=rules, direct={"dana": platform})
    at = stage.seats[platform]
    await stage.happens("message.received", says="Hello", lead={"owner": email(DANA)})
    await at.card("Hello")
    await stage.at_rest()
    await snoozes_it(at, DANA, "me", "rule:writes", "tomorrow")
    other = {"id": "lead_43", "first_name": "Bob", "last_name": "Berry", "owner": email(DANA)}
    await stage.happens("message.received", says="Second lead", lead=other)
    await at.card("Second lead")
    await stage.at_rest()
    assert not at.times_told(DANA, "Second lead")
    row = (await stage.service.database.read(lambda c: c.execute(select(snoozes)).all()))[0]
    assert (row.rule, row.lead_id, row.destination_id) == ("writes", None, None)
    await types(at, BEN, "snoozed")
    listed = await at.private(BEN, "Writes", "for Dana Ruiz")
    await undo(at, BEN, listed, "Writes")
    await at.private(BEN, "Only a manager")
    await types(at, MONA, "snoozed")
    listed = await at.private(MONA, "Writes", "for Dana Ruiz")
    await undo(at, MONA, listed, "Writes")
    await at.private(MONA, "rings again for")


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_what_one_service_is_told_every_service_goes_by(postgresql_url: str, open_stage: OpenStage) -> None:
    """Who is away and what is snoozed: said at one of two services on one database, gone by at the other."""
    rules = 'rules: [{id: writes, name: Writes, on: message.received, ring: [owner, "slack:#leads"]}]'
    stage = await open_stage(database=postgresql_url, rules=rules, direct={"dana": "slack", "ben": "slack"})
    at = stage.seats["slack"]
    async with running(stage.environment, stage.watch) as (other, url):
        await stage.happens("message.received", says="Hello", lead={"owner": email(MONA)})
        await at.card("Hello")
        await snoozes_it(at, DANA, await place_of(stage, "slack"))
        await types(at, DANA, "away until monday, ben")
        await at.private(DANA, "You are away until")

        def knows() -> bool:
            dana = other.directory.by_email(email(DANA))
            return bool(other.snoozed.in_force()) and dana is not None and dana.away is not None

        await eventually(knows)
        lines = len(at.lines())
        event = {
            "id": "evt_other", "kind": "message.received", "at": datetime.now(UTC).isoformat(), "channel": "chat",
            "lead": {"id": LEAD, "owner": email(DANA)}, "data": {"text": "Said to the other service"},
        }  # fmt: skip
        async with stage.http.post(f"{url}/v1/events", json=event) as answer:
            assert answer.status == 202
        await at.private(BEN, "Said to the other service")
        await stage.at_rest()
        assert len(at.lines()) == lines
