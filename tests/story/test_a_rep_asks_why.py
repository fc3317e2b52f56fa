"""A rep asks why it rang, and why something else did not, and nobody else sees that they did."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from leads.store.schema import cards, destinations
from tests.story.people import BEN, DANA
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]

RULES = """
rules:
  - id: big
    name: A big company asks
    on: [human.requested, message.received]
    when: [{all: [num_employees is at least 500, country is GB]}]
    ring: [{to: owner}, {to: "slack:#leads"}, {to: "teams:Sales/Leads"}, {to: "webex:Leads"}]
  - id: owners
    name: The owner hears it
    on: human.requested
    ring: [{to: owner}]
  - id: trial
    name: Tried out
    on: human.requested
    ring: [{to: "slack:#leads"}]
    status: watching
  - id: small
    name: A small company asks
    on: human.requested
    when: [{all: [num_employees is at most 10]}]
    ring: [{to: "slack:#leads"}]
"""
BIG = {"num_employees": 900, "country": "GB"}
PLACES = {"slack": "#leads on Slack", "teams": "Sales/Leads on Teams", "webex": "Leads on Webex"}


@pytest.mark.asyncio
async def test_which_rule_rang_where_and_who_stayed_silent(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=RULES)
    at = stage.seats[platform]
    await stage.happens("human.requested", says="Can I talk to a person?", lead=BIG)
    for seat in stage.seats.values():
        await seat.card("Asks for a person")
    await stage.at_rest()
    before = at.local.shown(at.place)
    await at.act(DANA, "Why this?", "Asks for a person")

    why = await at.private(DANA, "What rang last", "A big company asks")
    assert "Can I talk to a person?" in why.text
    assert "Headcount is 500 or more · it was 900" in why.text
    assert "Country is United Kingdom · it was United Kingdom" in why.text
    rang = [
        line.removeprefix("Rang ").partition(" · ")[0] for line in why.text.splitlines() if line.startswith("Rang ")
    ]
    assert rang == list(PLACES.values())
    assert "Didn't ring the owner · the lead has no owner who can be rung" in why.text
    assert "The owner hears it · stays silent: the lead has no owner who can be rung" in why.text
    assert "Tried out · only watches: it would have rung" in why.text
    assert "A small company asks · its conditions didn't hold" in why.text
    before_that = next(line for line in why.text.splitlines() if "New lead" in line)
    assert before_that.endswith(" · no rule is for this")
    assert [one.id for one in at.local.shown(at.place)] == [one.id for one in before]
    assert "What rang last" not in at.all_words()
    assert at.told(BEN) == []


@pytest.mark.asyncio
async def test_a_further_ring_and_a_late_event(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=RULES)
    at = stage.seats[platform]
    await stage.happens("human.requested", says="A person, please", lead=BIG)
    await at.card("Asks for a person")
    await stage.at_rest()
    await stage.happens("message.received", says="Anybody there?")
    for seat in stage.seats.values():
        await eventually(seat.lines)
    await stage.happens("message.received", says="Long ago", ago=2 * 3600)
    await at.act(DANA, "Why this?", "Ada Lovelace")

    why = await at.private(DANA, "What rang last", "Anybody there?")
    assert f"Rang {PLACES[platform]}" in why.text
    assert "A big company asks · stays silent: the event came in too late to ring" in why.text
    assert "Rang: A big company asks" in why.text  # the request before it


@pytest.mark.asyncio
async def test_why_it_did_not_reach_a_place(open_stage: OpenStage, platform: str) -> None:
    nowhere = {"slack": '"slack:#nowhere"', "teams": "teams:Sales/Nowhere", "webex": "webex:Nowhere"}[platform]
    there = {"slack": '"slack:#leads"', "teams": "teams:Sales/Leads", "webex": "webex:Leads"}[platform]
    rules = f"rules: [{{id: both, on: human.requested, ring: [{{to: {there}}}, {{to: {nowhere}}}]}}]"
    stage = await open_stage(rules=rules)
    at = stage.seats[platform]
    await stage.asks()
    await at.card("Asks for a person")
    tried = select(destinations.c.fault).where(destinations.c.fault.is_not(None))
    await eventually(lambda: stage.service.database.read(lambda connection: connection.scalar(tried)))
    posted = select(cards.c.id).where(cards.c.posted_at.is_not(None))
    await eventually(lambda: stage.service.database.read(lambda connection: connection.scalar(posted)))
    await at.act(DANA, "Why this?", "Asks for a person")

    why = await at.private(DANA, "What rang last")
    assert f"Rang {PLACES[platform]}" in why.text
    line = next(line for line in why.text.splitlines() if "Not there yet" in line)
    assert "owhere" in line.partition(" · ")[0]
    assert len(line.partition(" · ")[2]) > 20  # the platform's own sentence


@pytest.mark.asyncio
async def test_what_was_hidden_stays_hidden(open_stage: OpenStage, platform: str) -> None:
    rules = """
rules:
  - id: words
    on: message.received
    when: [{all: [text contains vile]}]
    ring: [{to: "slack:#leads"}, {to: "teams:Sales/Leads"}, {to: "webex:Leads"}]
"""
    stage = await open_stage(rules=rules)
    at = stage.seats[platform]
    await stage.happens("message.received", says="something vile and rude", moderation={"hate": 0.7})
    await at.act(DANA, "Why this?", "Wrote a message")

    why = await at.private(DANA, "What rang last")
    assert 'Text contains "vile" · it was Message hidden' in why.text
    assert "rude" not in why.text


@pytest.mark.asyncio
async def test_asked_by_typing(stage: Stage, at: Seat) -> None:
    await stage.asks()
    card = await at.card("Asks for a person")
    await stage.at_rest()
    await at.local.say(at.ids[DANA], at.place, "why", thread=card.id, mention=True)
    await at.private(DANA, "What rang last", "Somebody asks for a person")
    assert "What rang last" not in at.all_words()


@pytest.mark.asyncio
async def test_asked_by_typing_an_id(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.card("Asks for a person")
    await at.local.say(at.ids[DANA], f"direct:{at.ids[DANA]}", f"why {LEAD}")
    await at.private(DANA, "What rang last", "Somebody asks for a person")
    await at.local.say(at.ids[BEN], f"direct:{at.ids[BEN]}", "why nobody_42")
    await at.private(BEN, "Which lead?", "why lead_42")
