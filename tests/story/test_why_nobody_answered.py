"""A manager asks why nobody answered a lead, by its e-mail address, and reads what happened from the request on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.story.at_a_page import at_the_page
from tests.story.people import BEN, DANA, MONA, email
from tests.story.seat import Seat
from tests.story.stage import ADDRESS, LEAD, Stage

OpenStage = Callable[..., Awaitable[Stage]]

ADA = {"email": "ada@analytical.example"}
FIVE = 5 * 60
RULES = """
rules:
  - id: asks
    name: Somebody asks
    on: human.requested
    ring: [{to: "slack:#leads"}, {to: "teams:Sales/Leads"}, {to: "webex:Leads"}]
    escalate: [{after: 5m, to: "dana@acme.example"}]
  - id: owners
    name: The owner hears it
    on: human.requested
    ring: [{to: owner}]
"""


async def asks_why(at: Seat, who: str, what: str, *words: str) -> str:
    """Ask the bot in private; what it says."""
    await at.local.say(at.ids[who], f"direct:{at.ids[who]}", f"why {what}")
    return (await at.private(who, *words)).text


@pytest.mark.asyncio
async def test_nobody_acted_and_then_somebody_answered(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=RULES, direct={"dana": platform})
    at = stage.seats[platform]
    await stage.happens("human.requested", says="A person, please", lead=ADA)
    for seat in stage.seats.values():
        await seat.card("Asks for a person")
    await stage.at_rest()
    await stage.service.listing.caught_up()
    why = await asks_why(at, MONA, ADA["email"], "Nobody has answered yet")
    told = why.splitlines()
    head = next(line for line in told if "Nobody has answered yet" in line)
    assert "rang " in head
    assert "and nobody acted" in head
    assert any("Asks for a person · rang by Somebody asks" in line for line in told)
    for name in ("#leads on Slack", "Sales/Leads on Teams", "Leads on Webex"):
        assert any(f"Rang {name}" in line for line in told), name
    assert any("The owner hears it · stays silent: the lead has no owner who can be rung" in line for line in told)

    await stage.later(FIVE)
    await stage.act("on-it", by=email(BEN))
    await stage.act("takeover", by=email(DANA))
    await stage.act("reply", by=email(DANA), text="Hello Ada")
    why = await asks_why(at, MONA, LEAD, "Answered by Dana Ruiz after 5 min")
    told = [line.rpartition(" · ")[2] for line in why.splitlines()]
    order = ["Rang Dana Ruiz on", "Ben Ito said “On it”", "Dana Ruiz took over", "Dana Ruiz answered"]
    at_lines = [next(n for n, line in enumerate(told) if line.startswith(words)) for words in order]
    assert at_lines == sorted(at_lines)
    assert "Somebody asks, escalation 1" in why


@pytest.mark.asyncio
async def test_nobody_was_rung_and_the_reason_stands_there(open_stage: OpenStage, platform: str) -> None:
    rules = "rules: [{id: calls, name: Calls, on: call.ended, ring: ['slack:#leads']}]"
    stage = await open_stage(rules=rules)
    await stage.happens("human.requested", says="A person, please", lead=ADA)
    await stage.service.listing.caught_up()
    why = await asks_why(stage.seats[platform], DANA, ADA["email"], "Nobody has answered yet")
    assert "nobody was rung: no rule is for this" in why


@pytest.mark.asyncio
async def test_what_is_held_says_until_when(open_stage: OpenStage, platform: str) -> None:
    quiet = "{hours: 00:00-23:59, zone: UTC, then: hold}"
    rules = f"rules: [{{id: a, name: Asks, on: human.requested, ring: ['{ADDRESS[platform]}'], quiet: {quiet}}}]"
    stage = await open_stage(rules=rules)
    await stage.happens("human.requested", says="A person, please", lead=ADA)
    await stage.service.listing.caught_up()
    why = await asks_why(stage.seats[platform], DANA, ADA["email"], "Nobody has answered yet")
    assert "everything is held, until" in why
    assert "Held for" in why


@pytest.mark.asyncio
async def test_several_leads_with_one_address(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=RULES)
    await stage.happens("human.requested", says="A person, please", lead=ADA)
    await stage.happens("message.received", says="Hi", lead={**ADA, "id": "lead_43", "first_name": "Augusta"})
    await stage.service.listing.caught_up()
    why = await asks_why(stage.seats[platform], DANA, ADA["email"], "Which lead?")
    assert "Ada Lovelace: why " in why
    assert "Augusta Lovelace: why " in why
    line = next(line for line in why.splitlines() if "Ada Lovelace" in line)
    await asks_why(stage.seats[platform], DANA, line.rpartition("why ")[2], "Nobody has answered yet")


@pytest.mark.asyncio
async def test_nobody_of_that_address(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=RULES)
    await asks_why(stage.seats[platform], DANA, "nobody@nowhere.example", "Which lead?")


@pytest.mark.asyncio
async def test_the_switch_on_the_timeline(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=RULES)
    await stage.happens("human.requested", says="A person, please", lead=ADA)
    for seat in stage.seats.values():
        await seat.card("Asks for a person")
    await stage.at_rest()
    async with at_the_page(stage, MONA) as mona:
        assert "?trail=yes" in mona.page.text
        assert "Who answered?" not in mona.shown
        await mona.look("?trail=yes")
        assert "Nobody has answered yet · rang #leads, Sales/Leads and Leads, and nobody acted" in mona.shown
        assert "Rang #leads on Slack" in mona.shown
        assert 'aria-checked="true"' in mona.page.text
        await stage.act("block", by=email(BEN), reason="spam")
        await mona.look("?trail=yes")
        assert "The lead was blocked before anybody answered" in mona.shown
        assert "Ben Ito blocked the lead" in mona.shown


@pytest.mark.asyncio
async def test_a_lead_that_never_needed_anybody(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=RULES)
    await stage.happens("page.visited", url="https://acme.example/")
    async with at_the_page(stage, MONA) as mona:
        await mona.look("?trail=yes")
        assert "This lead has never asked for a person" in mona.shown
