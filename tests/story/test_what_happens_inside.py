"""A visitor of the demo looks inside: each event, what the rules said of it, what was sent, and how a fault heals."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio

from bot.demo.faults import demo_faults
from bot.demo.inside import ServiceInside
from playground.page.faults import Faults, State
from playground.page.inside import Happening, Platform, RuleSheet
from rules.files import DEFAULT
from tests.story.people import DANA, email
from tests.story.stage import LEAD, Stage
from tests.story.waiting import eventually

RULES = next(DEFAULT.glob("*.yaml")).read_text(encoding="utf-8")


@pytest_asyncio.fixture
async def stage(open_stage: Callable[..., Awaitable[Stage]]) -> Stage:
    """A stage where the default rules are in force."""
    return await open_stage(rules=RULES)


@pytest.fixture
def inside(stage: Stage) -> ServiceInside:
    return ServiceInside(stage.service)


@pytest_asyncio.fixture
async def faults(stage: Stage) -> Faults:
    return demo_faults(stage.service, {seat.name: seat.local for seat in stage.seats.values()}, stage.watch)  # type: ignore[arg-type]


async def seen(inside: ServiceInside, what: str) -> Happening:
    """The newest event of this kind, as the drawer tells it now."""
    await inside.look({""})
    return next(one for one in inside.picture().happenings if what in one.what)


async def platform(inside: ServiceInside, name: str) -> Platform:
    await inside.look({""})
    return next(one for one in inside.picture().platforms if one.name == name)


async def rings(stage: Stage) -> None:
    """A lead of a big company says who it is, which rings on all three platforms."""
    await stage.happens("email.captured", email="ada@analytical.example", lead={"num_employees": 900})
    for seat in stage.seats.values():
        await seat.card("Gave an e-mail address")
    await stage.at_rest()


@pytest.mark.asyncio
async def test_an_event_is_told_with_what_it_changed_why_it_rang_and_what_was_sent(
    stage: Stage, inside: ServiceInside
) -> None:
    await rings(stage)
    told = await seen(inside, "Gave an e-mail address")

    assert (told.lead, told.lead_id, told.channel) == ("Ada Lovelace", LEAD, "chat")
    assert told.said == "Gave an e-mail address: ada@analytical.example"
    assert "Known: Unknown → Verified" in told.changed
    [verdict] = told.judged
    assert (verdict.rule, verdict.rings) == ("big-verified-lead", True)
    assert [(one.text, one.value) for one in verdict.because] == [
        ("Known is Verified", "Verified"),
        ("Headcount is 500 or more", "900"),
    ]
    assert [(one.where, one.what, one.state) for one in told.deliveries] == [
        ("#leads", "card", "sent"), ("Sales/Leads", "card", "sent"), ("Leads", "card", "sent"),
    ]  # fmt: skip
    assert all(one.took is not None and 0 <= one.took < 10 for one in told.deliveries)
    assert inside.picture().happenings[0].id.endswith("stage.changed"), "newest first"


@pytest.mark.asyncio
async def test_a_silence_is_told_with_its_reason(stage: Stage, inside: ServiceInside) -> None:
    await stage.happens("page.visited", url="https://acme.example/pricing")
    await stage.happens("email.captured", email="ada@analytical.example", lead={"num_employees": 20})
    await stage.happens("message.sent", says="How can I help?")
    await stage.happens("human.requested", says="Help!", ago=2 * 3600)

    assert (await seen(inside, "Visits the website")).silent == "No rule is for this."
    assert (await seen(inside, "The agent answered")).silent == "Nothing rings for this."
    told = await seen(inside, "Gave an e-mail address")
    assert told.unmet == (("big-verified-lead", "A verified lead of a big company"),)
    [late] = (await seen(inside, "Asks for a person")).judged
    assert (late.rings, late.why) == (False, "stays silent: the event came in too late to ring")


@pytest.mark.asyncio
async def test_a_take_over_is_told_with_the_edits_and_the_webhook_that_it_led_to(
    stage: Stage, inside: ServiceInside
) -> None:
    await rings(stage)
    await stage.act("takeover", by=email(DANA))
    for seat in stage.seats.values():
        await seat.card("Dana Ruiz has control")
    await stage.at_rest()

    told = await seen(inside, "Taken over")
    assert told.by == DANA
    assert "Control: automated → Dana Ruiz" in told.changed
    assert [(one.platform, one.what, one.state) for one in told.deliveries] == [
        ("slack", "edit", "edited"), ("teams", "edit", "edited"), ("webex", "edit", "edited"),
        ("agents", "webhook", "sent"),
    ]  # fmt: skip
    assert all(one.took is not None for one in told.deliveries)
    first = (await seen(inside, "Gave an e-mail address")).deliveries
    assert [one.what for one in first] == ["card"] * 3, "what was posted stays with what it was posted for"


@pytest.mark.asyncio
async def test_a_further_ring_is_told_with_its_lines_and_edits_that_are_spared(
    stage: Stage, inside: ServiceInside
) -> None:
    await rings(stage)
    await stage.asks()
    await stage.at_rest()
    told = await seen(inside, "Asks for a person")
    assert {(one.platform, one.what, one.state) for one in told.deliveries} == {
        ("slack", "edit", "edited"), ("slack", "in its thread", "sent"),
        ("teams", "edit", "edited"), ("teams", "in its thread", "sent"),
        ("webex", "edit", "later"), ("webex", "in its thread", "sent"), ("agents", "webhook", "sent"),
    }  # fmt: skip


@pytest.mark.asyncio
async def test_bad_words_are_hidden_here_too(stage: Stage, inside: ServiceInside) -> None:
    await stage.happens("message.received", says="You are a fool", moderation={"harassment": 0.5})
    assert (await seen(inside, "Wrote a message")).said == "Message hidden"


@pytest.mark.asyncio
async def test_it_is_read_again_only_where_something_happened_and_for_one_lead_alone(
    stage: Stage, inside: ServiceInside
) -> None:
    await stage.happens("page.visited")
    await stage.happens("page.visited", lead={"id": "lead_43", "first_name": "Bob", "last_name": "Babbage"})
    await stage.at_rest()
    assert await inside.look({"", "lead_43"})
    assert not await inside.look({"", "lead_43"})
    assert {one.lead for one in inside.picture().happenings} == {"Ada Lovelace", "Bob Babbage"}
    assert {one.lead for one in inside.picture("lead_43").happenings} == {"Bob Babbage"}
    await stage.happens("page.visited")
    assert await inside.look({""})
    assert inside.picture("lead_43").happenings == (), "nobody asks for it any more"


@pytest.mark.asyncio
async def test_an_outage_is_seen_and_its_healing_is_timed(stage: Stage, inside: ServiceInside, faults: Faults) -> None:
    await faults.turn("slack-down", on=True)
    await stage.asks()
    for other in ("teams", "webex"):
        await stage.seats[other].card("Asks for a person")

    async def waits() -> bool:
        told = await seen(inside, "Asks for a person")
        return any(one.platform == "slack" and one.state == "failed" and one.fault for one in told.deliveries)

    await eventually(waits, seen=lambda: inside.picture())
    slack = await platform(inside, "slack")
    assert slack.waiting == 1
    assert "Slack" in slack.fault
    assert (await platform(inside, "teams")).waiting == 0

    await faults.turn("slack-down", on=False)
    healed = await ends(faults, "slack-down")
    assert (healed.held, healed.left) == (1, 0)
    assert healed.words.startswith("Healed: 1 caught up in ")
    assert len(stage.seats["slack"].cards()) == 1
    slack = await platform(inside, "slack")
    assert (slack.waiting, slack.rests, slack.fault) == (0, "", "")


@pytest.mark.asyncio
async def test_a_busy_platform_is_waited_for_and_heals(stage: Stage, inside: ServiceInside, faults: Faults) -> None:
    await faults.turn("teams-busy", on=True)
    await stage.asks()

    async def rests() -> bool:
        return (await platform(inside, "teams")).rests == "asked to wait until"

    await eventually(rests, seen=lambda: inside.picture().platforms)
    assert "429" in (await platform(inside, "teams")).fault
    await faults.turn("teams-busy", on=False)
    assert (await ends(faults, "teams-busy")).held == 1
    await stage.seats["teams"].card("Asks for a person")


@pytest.mark.asyncio
async def test_a_slow_database_loses_nothing_and_heals(stage: Stage, faults: Faults) -> None:
    await faults.turn("slow-database", on=True)
    for _ in range(3):
        await stage.asks()
    await faults.turn("slow-database", on=False)
    await ends(faults, "slow-database")
    for seat in stage.seats.values():
        await seat.card("Asks for a person")
    assert len(await stage.reasons()) == 3


async def ends(faults: Faults, name: str) -> State:
    """How a fault that was healed stands once nothing waits any more."""
    async with asyncio.timeout(30):
        while "Healed" not in faults.state(name).words:  # noqa: ASYNC110 (the state is what is waited for)
            await asyncio.sleep(0.05)
    return faults.state(name)


def marked(sheet: RuleSheet | None) -> list[tuple[int, str, str]]:
    assert sheet is not None
    return [(line.number, piece.text, piece.mark) for line in sheet.lines for piece in line.pieces if piece.mark]


@pytest.mark.asyncio
async def test_a_rule_is_shown_with_the_lines_that_made_it_ring(stage: Stage, inside: ServiceInside) -> None:
    await rings(stage)
    await stage.asks()
    told = await seen(inside, "Gave an e-mail address")
    sheet = await inside.rule("big-verified-lead", told.id)

    assert sheet is not None
    lines = RULES.splitlines()
    assert [line.number for line in sheet.lines] == list(range(1, len(lines) + 1))
    assert ["".join(piece.text for piece in line.pieces) for line in sheet.lines] == lines
    assert sheet.file == "story.yaml", "the name alone: where it lies is nobody's business"
    assert [(text, why) for _, text, why in marked(sheet)] == [
        ("email.captured", "the event"), ("known is verified", "held"), ("num_employees is at least 500", "held"),
        ('"slack:#leads"', "rang instead"), ("teams:Sales/Leads", "rang instead"), ("webex:Leads", "rang instead"),
    ]  # fmt: skip
    assert all(sheet.lines[number - 1].own for number, _, _ in marked(sheet))
    assert [words for words, _ in sheet.matched] == [
        "It is for “Gave an e-mail address” (email.captured).",
        "Known is Verified: it is Verified.",
        "Headcount is 500 or more: it is 900.",
        "So it rang #leads on Slack, Sales/Leads on Teams and Leads on Webex.",
    ]
    assert all(line for _, line in sheet.matched)


@pytest.mark.asyncio
async def test_a_rule_that_said_nothing_is_shown_unmarked(stage: Stage, inside: ServiceInside) -> None:
    await rings(stage)
    told = await seen(inside, "Gave an e-mail address")
    sheet = await inside.rule("call-scheduled", told.id)
    assert sheet is not None
    assert (sheet.event is not None, sheet.verdict, marked(sheet)) == (True, None, [])
    alone = await inside.rule("call-scheduled")
    assert alone is not None
    assert alone.event is None
    unknown = await inside.rule("call-scheduled", "of_yesterday")
    assert unknown is not None
    assert unknown.event is None
    assert await inside.rule("of-yesterday", told.id) is None


@pytest.mark.asyncio
async def test_a_rule_made_in_leadbell_is_shown_as_its_author_wrote_it(stage: Stage, inside: ServiceInside) -> None:
    text = 'rules:\n  - id: left  # too late\n    on: lead.left\n    ring: "slack:#leads"\n'
    await stage.service.rule_desk.save("key:k", text, version=None)
    await stage.happens("lead.left")
    told = await seen(inside, "Left the chat")
    sheet = await inside.rule("left", told.id)
    assert sheet is not None
    assert sheet.file == "made in Leadbell"
    assert ["".join(piece.text for piece in line.pieces) for line in sheet.lines] == text.splitlines()
    assert [(text, why) for _, text, why in marked(sheet)] == [("lead.left", "the event"), ('"slack:#leads"', "rang")]
