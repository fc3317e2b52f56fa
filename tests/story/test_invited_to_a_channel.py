"""Let into a channel, Leadbell says once what will ring there, and shows a sample lead that harms nobody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from playground.local import Shown
from tests.story.people import DANA, MONA, NOOR
from tests.story.seat import Seat, labels
from tests.story.stage import Stage
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]

NEW = {"slack": "new-leads", "teams": "Field/New leads", "webex": "New leads"}
"""A place that the bot is not in yet."""
SHOW = "Show me a sample lead"
HERE = "Leadbell is in"
RULES = """
rules:
  - id: asks
    name: Somebody asks for a person
    on: human.requested
    ring: [{to: "slack:#leads"}, {to: "teams:Sales/Leads"}, {to: "webex:Leads"}]
  - id: captured
    name: An address of a big company
    on: email.captured
    when: [{all: [num_employees is at least 500]}]
    ring: [{to: owner, else: "slack:#new-leads"}, {to: owner, else: "teams:Field/New leads"},
           {to: owner, else: "webex:new leads"}]
  - id: nobody
    name: Nobody answers
    on: human.requested
    ring: [{to: owner}]
    escalate:
      - {after: 5m, to: "slack:#new-leads"}
      - {after: 5m, to: "teams:field/New leads"}
      - {after: 5m, to: "webex:New leads"}
  - id: sleeps
    name: This one only watches
    on: email.captured
    ring: [{to: "slack:#new-leads"}, {to: "teams:Field/New leads"}, {to: "webex:New leads"}]
    status: watching
  - id: sleeping
    name: This one is off
    on: email.captured
    ring: [{to: "slack:#new-leads"}, {to: "teams:Field/New leads"}, {to: "webex:New leads"}]
    status: off
"""


async def invite(at: Seat, place: str) -> None:
    """Let the bot into a place, as whoever may does."""
    answer = await (getattr(at.local, "invite_bot", None) or at.local.add_bot)(place)
    assert answer.status == 200, answer


def told(at: Seat, place: str) -> list[Shown]:
    return [shown for shown in at.local.shown(place) if HERE in shown.text]


async def welcomed(at: Seat, place: str, number: int = 1) -> Shown:
    """What Leadbell says there, as soon as it has said it so often."""
    await eventually(lambda: len(told(at, place)) >= number, seen=lambda: [one.text for one in at.local.shown(place)])
    assert len(told(at, place)) == number
    return told(at, place)[-1]


async def let_in(stage: Stage, at: Seat) -> Shown:
    place = NEW[at.name]
    at.local.add_place(place, bot_in_it=False)
    await invite(at, place)
    return await welcomed(at, place)


@pytest.mark.asyncio
async def test_it_says_what_will_ring_and_shows_a_sample(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=RULES)
    await the_whole_story(stage, stage.seats[platform])


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_the_same_on_postgresql(postgresql_url: str, open_stage: OpenStage) -> None:
    stage = await open_stage(rules=RULES, database=postgresql_url)
    await the_whole_story(stage, stage.seats["webex"])


async def the_whole_story(stage: Stage, at: Seat) -> None:
    place = NEW[at.name]
    shown = await let_in(stage, at)
    assert place.removeprefix("#") in shown.text
    assert "These 2 rules ring here:" in shown.text
    assert "An address of a big company: When a lead" in shown.text
    assert "Nobody answers" in shown.text
    assert "Somebody asks for a person:" not in shown.text
    assert "1 rule only watches so far" in shown.text
    assert "is off" not in shown.text
    assert "A manager makes a rule" not in shown.text
    assert labels(shown) == [SHOW, "Rules"]

    before = await events(stage)
    await at.press(DANA, shown, SHOW)
    sample = await eventually(
        lambda: next((one for one in at.local.shown(place) if "Test by Dana Ruiz" in one.text), None),
        seen=lambda: [one.text for one in at.local.shown(place)],
    )
    assert "This lead is made up; nobody waits." in sample.text
    assert sample.controls == ()
    assert sample.thread is None
    await at.press(MONA, shown, SHOW)  # everybody has seen it by now
    await at.private(MONA, "A sample lead stands here already")
    assert sum("Test by" in one.text for one in at.local.shown(place)) == 1
    assert await events(stage) == before

    stage.watch.ahead += 61
    await at.press(MONA, shown, SHOW)
    await eventually(lambda: any("Test by Mona Okafor" in one.text for one in at.local.shown(place)))


async def events(stage: Stage) -> list[object]:
    """What is on record of leads."""
    status, body = await stage.get("/v1/leads")
    assert status == 200
    return list(body["leads"])


@pytest.mark.asyncio
async def test_where_no_rule_rings_it_says_how_one_is_made(stage: Stage, at: Seat) -> None:
    shown = await let_in(stage, at)
    assert "No rule rings here yet." in shown.text
    assert "A manager makes a rule" in shown.text
    await at.press(MONA, shown, "Rules")
    assert "Add a rule" in labels(await at.private(MONA, "Somebody asks for a person"))


@pytest.mark.asyncio
async def test_the_place_of_last_resort_is_told(open_stage: OpenStage, platform: str) -> None:
    place = {"slack": "slack:#new-leads", "teams": "teams:Field/New leads", "webex": "webex:New leads"}[platform]
    stage = await open_stage(settings={"LEADBELL_FALLBACK": place})
    shown = await let_in(stage, stage.seats[platform])
    assert "A lead who asks for a person, where no rule catches it." in shown.text


@pytest.mark.asyncio
async def test_each_invitation_is_told_of_once(stage: Stage, at: Seat) -> None:
    await let_in(stage, at)
    place = NEW[at.name]
    await at.local.resend_last()
    await at.settle()
    await at.local.remove_bot(place)
    stage.watch.ahead += 61  # an invitation within a minute of the last one is the same
    await invite(at, place)
    await welcomed(at, place, 2)


@pytest.mark.asyncio
async def test_somebody_elses_coming_is_nothing_to_tell_of(stage: Stage, at: Seat) -> None:
    at.join("Zoe Late", "zoe@acme.example")
    await at.settle()
    await stage.asks()
    await at.card("Asks for a person")
    assert told(at, at.place) == []


@pytest.mark.asyncio
async def test_who_is_nobody_here_sees_no_sample(stage: Stage, at: Seat) -> None:
    shown = await let_in(stage, at)
    await at.press(NOOR, shown, SHOW)
    await at.private(NOOR, "not on Leadbell yet")
    assert not any("Test by" in one.text for one in at.local.shown(NEW[at.name]))
