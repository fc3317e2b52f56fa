"""Do sample leads talk as they should, and does whatever goes wrong on the way show?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from starlette.responses import JSONResponse

from playground.leads import post
from playground.leads.player import NoSuchScript, seconds
from playground.leads.scripts import read_scripts
from tests.unit.playground.lead_service import NOON, Stage, opened

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr(post, "AGAIN", (0.01, 0.01, 0.01))
    async with opened(pace=0.002) as made:
        yield made


async def test_a_lead_talks_until_a_person_has_had_it(stage: Stage) -> None:
    nadia = stage.player.play_now("nadia")
    await stage.until(lambda: "message.received" in stage.desk.kinds(nadia)[-1:] and stage.one(nadia).asked)
    await stage.until(lambda: len(stage.desk.kinds(nadia)) == 8)
    assert stage.one(nadia).scripted
    assert (await stage.webhook(nadia, "conversation.taken_over", "manual")) == 204
    await asyncio.sleep(0.03)
    assert len(stage.desk.kinds(nadia)) == 8, "it waits"
    await stage.webhook(nadia, "conversation.returned", "automated", unanswered=[], said_by_hand=[])
    await stage.until(lambda: not stage.one(nadia).scripted)
    assert stage.desk.kinds(nadia) == [
        "page.visited", "message.received", "message.sent", "email.captured", "message.received", "message.received",
        "human.requested", "message.received", "message.sent", "message.received",
    ]  # fmt: skip
    received = [event for event in stage.desk.events if event["kind"] == "message.received"]
    assert all(set(event["data"]["moderation"].values()) == {0.0} for event in received)
    assert all(event["at"].startswith("2026-11-24T12:00:00") for event in stage.desk.events)
    assert stage.said[0] == "Nadia Brandt: https://acme.example/pricing"
    assert stage.lines(nadia)[-1] == "lead: Perfect, got it."


async def test_the_agent_keeps_quiet_while_a_person_has_control(stage: Stage) -> None:
    ines = stage.player.play_now("09_scheduled")
    stage.desk.held[ines] = ("manual", "dana@acme.example")
    await stage.until(lambda: not stage.one(ines).scripted)
    assert "message.sent" not in stage.desk.kinds(ines)
    quiet = [line for line in stage.lines(ines) if "quiet" in line]
    assert quiet == ["marker: The agent keeps quiet: dana@acme.example has control"]


async def test_what_could_not_be_delivered_shows_and_is_sent_again_in_order(stage: Stage) -> None:
    unavailable = {"code": "unavailable", "title": "Leadbell can't store this now; send it again", "status": 503}
    stage.desk.answers = [JSONResponse(unavailable, 503), JSONResponse(unavailable, 503)]
    shy = stage.player.play_now("shy")
    await stage.until(lambda: not stage.one(shy).scripted)
    assert stage.lines(shy)[1:3] == [
        "marker: Not delivered: Leadbell can't store this now; send it again. Trying again.",
        "marker: Delivered now",
    ]
    assert [event["id"] for event in stage.desk.events] == [f"{shy}-{number}-0" for number in range(5)]


async def test_what_is_refused_shows_with_its_fault_and_is_not_sent_again(stage: Stage) -> None:
    problem = {
        "code": "malformed_event", "title": "Some events are malformed; none was kept", "status": 400,
        "detail": "1 of the events is malformed.", "faults": [{"index": 0, "where": "at", "message": "lies too far."}],
    }  # fmt: skip
    stage.desk.answers = [JSONResponse(problem, 400)]
    shy = stage.player.play_now("shy")
    await stage.until(lambda: not stage.one(shy).scripted)
    assert stage.lines(shy)[1] == "marker: Not delivered: 1 of the events is malformed. at: lies too far."
    assert len(stage.desk.events) == 4


async def test_a_service_that_is_away_is_given_up_at_last(stage: Stage) -> None:
    stage.server.cut(True)
    lead = stage.player.visitor.come()
    await stage.until(lambda: any("Given up" in line for line in stage.lines(lead)))
    assert stage.lines(lead)[1:] == [
        "marker: Not delivered: Leadbell can't be reached. Trying again.",
        "marker: Given up: Leadbell can't be reached.",
    ]
    stage.server.cut(False)
    stage.player.visitor.say(lead, "Hello?")
    await stage.until(lambda: stage.lines(lead)[-1].startswith("agent: "))


async def test_leads_come_one_after_the_other_and_none_while_it_is_paused() -> None:
    async with opened(pace=0.004) as stage:
        scripts = read_scripts()[:2]
        running = asyncio.create_task(stage.player.run(scripts))
        await stage.until(lambda: len(stage.conversations.newest_first()) >= 3)
        stage.player.pause()
        await asyncio.sleep(0.01)  # what was on its way is still told
        ids = [one.lead_id for one in stage.conversations.newest_first()]
        told = len(stage.desk.events)
        await asyncio.sleep(0.15)
        assert ids == [one.lead_id for one in stage.conversations.newest_first()]
        assert len(stage.desk.events) == told
        called = stage.player.play_now("olena")
        await stage.until(lambda: len(stage.desk.kinds(called)) == 4)
        assert [event["lead"]["id"] for event in stage.desk.events[told:]] == [called] * 4, "only who was called talks"
        stage.player.resume()
        await stage.until(lambda: len(stage.desk.events) > told + 4)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_no_lead_begins_while_it_is_held_and_without_scripts_it_is_paused() -> None:
    async with opened(pace=0.004) as stage:
        running = asyncio.create_task(stage.player.run(read_scripts(), holds=lambda: True))
        await asyncio.sleep(0.05)
        assert stage.conversations.newest_first() == []
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    async with opened(pace=0.004) as stage:
        running = asyncio.create_task(stage.player.run([]))
        await asyncio.sleep(0.05)
        assert (stage.player.paused, stage.conversations.newest_first()) == (True, [])
        stage.player.resume()
        await stage.until(stage.conversations.newest_first)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_nobody_comes_twice_while_they_are_there_and_all_come_in_turn(stage: Stage) -> None:
    first, *others = [script.name for script in stage.player.cast]
    stage.player.play_now(first)
    came = [stage.one(stage.player.next_lead()).script.name for _ in stage.player.cast]
    assert came == [*others, first]


async def test_only_the_cast_can_be_called(stage: Stage) -> None:
    with pytest.raises(NoSuchScript):
        stage.player.play_now("nobody")


async def test_a_webhook_counts_once_and_only_if_leadbell_signed_it_just_now(stage: Stage) -> None:
    lead = stage.player.visitor.come()
    told = {"type": "conversation.taken_over", "data": {"lead": {"id": lead}, "control": "manual", "by": None}}
    assert await stage.post("msg_1", told, NOON, secret="c2VjcmV0IG9mIHNvbWVib2R5IGVsc2U=") == 401
    assert await stage.post("msg_1", told, NOON - 3600) == 401
    assert stage.one(lead).control == "automated"
    assert await stage.post("msg_1", told, NOON - 10) == 204
    assert await stage.post("msg_1", told, NOON - 10) == 204
    assert [line for line in stage.lines(lead) if "taken over" in line] == ["marker: A person has taken over the chat"]


@pytest.mark.parametrize("name", ["amara", "nadia"])
async def test_the_first_leads_ask_for_a_person_within_ten_seconds(name: str) -> None:
    """Amara is the guided start's; Nadia opens the round of the others."""
    (script,) = [one for one in read_scripts()[:2] if one.short == name]
    asks = next(number for number, step in enumerate(script.steps) if step.deed == "asks")
    assert sum(map(seconds, script.steps[: asks + 1])) < 10
