"""A rule has rung and nobody answers: it rings further, at its time, unless somebody was there in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from leads.store.schema import verdicts
from tests.story.people import BEN, DANA, email
from tests.story.stage import ADDRESS, LEAD, Stage
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]

ASKS = "Asks for a person"
UNANSWERED = "nobody has answered yet"
FIVE = 5 * 60

OTHERS = {"slack": "teams", "teams": "webex", "webex": "slack"}
"""Where it rings first -> where it rings next."""


def rules(first: str, more: str = "") -> str:
    return f"""
rules:
  - id: asks
    name: Somebody asks
    on: human.requested
    ring: ["{ADDRESS[first]}"]
    escalate:
      - {{after: 5m, to: "{ADDRESS[OTHERS[first]]}"{more}}}
"""


@pytest_asyncio.fixture
async def stage(open_stage: OpenStage, platform: str) -> Stage:
    return await open_stage(rules=rules(platform))


async def reasons(stage: Stage) -> dict[str, str]:
    """What the record has of each rule and escalation."""
    asked = select(verdicts.c.rule, verdicts.c.reason)
    rows = await stage.service.database.read(lambda connection: connection.execute(asked).all())
    return {row.rule: row.reason for row in rows}


@pytest.mark.asyncio
async def test_after_five_minutes_the_next_place_is_rung_with_what_has_been_waited_for(
    stage: Stage, platform: str
) -> None:
    first, second = stage.seats[platform], stage.seats[OTHERS[platform]]
    await stage.asks()
    await first.card(ASKS)
    await stage.at_rest()
    assert second.cards() == []
    await stage.later(FIVE)
    await second.card(ASKS, "Somebody asks · nobody answered for 5m")
    assert await reasons(stage) == {"asks": "rings", "asks/escalation-1": "rings"}
    assert len(first.cards()) == 1


@pytest.mark.asyncio
async def test_not_before_its_time(stage: Stage, platform: str) -> None:
    await stage.asks()
    await stage.seats[platform].card(ASKS)
    stage.watch.ahead += FIVE - 30
    await stage.happens("message.received", says="Hello?")
    await stage.at_rest()
    assert stage.seats[OTHERS[platform]].cards() == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [("takeover", "taken_over"), ("block", "blocked"), ("books", "call_scheduled"), ("leaves", "left")],
)
async def test_who_was_there_ends_it(open_stage: OpenStage, meanwhile: str, reason: str) -> None:
    stage = await open_stage(rules=rules("slack"))
    await stage.asks()
    await stage.seats["slack"].card(ASKS)
    stage.watch.ahead += 30
    match meanwhile:
        case "takeover":
            await stage.act("takeover", by=email(DANA))
        case "block":
            await stage.act("block", by=email(BEN), reason="spam")
        case "books":
            await stage.happens("call.scheduled")
        case _:
            await stage.happens("lead.left")
    await stage.later(FIVE)
    assert stage.seats["teams"].cards() == []
    assert (await reasons(stage))["asks/escalation-1"] == reason


@pytest.mark.asyncio
async def test_what_the_rule_does_not_name_does_not_end_it(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=rules("slack", ", unless: [taken_over]"))
    await stage.asks()
    await stage.happens("lead.left")
    await stage.later(FIVE)
    await stage.seats["teams"].card(ASKS)


@pytest.mark.asyncio
async def test_while_somebody_is_on_it_it_waits_and_no_longer(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=rules("slack"))
    await stage.asks()
    await stage.seats["slack"].card(ASKS)
    await stage.act("on-it", by=email(DANA))
    await stage.later(FIVE)
    assert stage.seats["teams"].cards() == []
    for _ in range(6):
        await stage.later(FIVE)
    await stage.seats["teams"].card(ASKS)


@pytest.mark.asyncio
async def test_who_asks_twice_is_waited_for_since_the_first_time(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=rules("slack"))
    await stage.asks()
    stage.watch.ahead += FIVE / 2
    await stage.asks("Hello? Anybody?")
    stage.watch.ahead += FIVE / 2
    await stage.seats["teams"].card(ASKS)
    await stage.at_rest()
    assert len(stage.seats["teams"].cards()) == 1


@pytest.mark.asyncio
async def test_a_rule_that_is_changed_meanwhile_changes_nothing_of_what_is_under_way(
    open_stage: OpenStage, tmp_path: Path
) -> None:
    stage = await open_stage(rules=rules("slack"))
    await stage.asks()
    await stage.seats["slack"].card(ASKS)
    (tmp_path / "rules" / "story.yaml").write_text("rules: [{id: other, on: call.ended, ring: ['webex:Leads']}]")
    await eventually(lambda: [rule.id for rule in stage.service.rulebook.in_force().rules] == ["other"])
    await stage.later(FIVE)
    await stage.seats["teams"].card(ASKS)


@pytest.mark.asyncio
async def test_in_its_own_place_it_rings_under_the_card(open_stage: OpenStage, platform: str) -> None:
    own = ADDRESS[platform]
    text = rules(platform).replace(ADDRESS[OTHERS[platform]], own)
    stage = await open_stage(rules=text)
    seat = stage.seats[platform]
    await stage.asks()
    await seat.card(ASKS)
    await stage.later(FIVE)
    assert len(seat.cards()) == 1
    assert [UNANSWERED in line.text for line in seat.lines()] == [True]
    await seat.local.say(seat.ids[DANA], f"direct:{seat.ids[DANA]}", f"why {LEAD}")
    await seat.private(DANA, "Somebody asks, escalation 1")
