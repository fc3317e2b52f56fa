"""A rep who has control goes off duty, is away, or has left: they are asked, chats pass on, who waits is rung for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from leads.store.people import put_people
from leads.store.writer import RESULT
from tests.story.people import BEN, DANA, MONA, email
from tests.story.seat import Seat, labels
from tests.story.stage import LEAD, Stage, running

OpenStage = Callable[..., Awaitable[Stage]]

MINUTE = 60.0
RULES = """
rules:
  - {id: asks, name: Asks, on: human.requested, ring: [{to: %s}]}
  - {id: waits, name: Waits, on: reply.waiting, ring: [%s]}
"""
PLACE = {"slack": '"slack:#leads"', "teams": '"teams:Sales/Leads"', "webex": '"webex:Leads"'}


async def open_at(open_stage: OpenStage, platform: str, **given: str) -> tuple[Stage, Seat]:
    """A stage where everybody's direct messages are the platform's; the owner is rung for who waits, else the place."""
    rules = RULES % (PLACE[platform], f"{{to: owner, else: {PLACE[platform]}}}")
    stage = await open_stage(rules=rules, direct=dict.fromkeys(("dana", "ben", "mona"), platform), **given)
    return stage, stage.seats[platform]


async def taken_over(stage: Stage, lead: str = LEAD, who: str = DANA) -> None:
    names = {"first_name": lead.title()} if lead != LEAD else {}
    await stage.happens("human.requested", says="A person, please", lead={"id": lead, "owner": email(DANA), **names})
    status, told = await stage.post(f"/v1/leads/{lead}/takeover", {"by": email(who)})
    assert status == 200, told


async def works_until_soon(stage: Stage) -> None:
    """Let Dana's working hours end in half an hour."""
    now = datetime.fromtimestamp(stage.watch(), UTC).astimezone(ZoneInfo("Europe/Berlin"))
    hours = f"{now - timedelta(hours=2):%H:%M}-{now + timedelta(minutes=30):%H:%M}"
    person = {"name": DANA, "email": email(DANA), "zone": "Europe/Berlin", "hours": hours}
    direct = stage.service.directory.by_email(email(DANA))
    status, told = await stage.post("/v1/people", person | {"direct": str(direct and direct.direct)})
    assert status == 200, told
    await stage.service.relays.set()


async def leaves_for_good(stage: Stage, who: str) -> None:
    """Take somebody off the record, as a manager does."""
    person = stage.service.directory.by_email(email(who))
    assert person is not None
    await stage.service.writer.submit(put_people(person.org, [replace(person, active=False)]), RESULT)
    await stage.service.directory.refresh()
    await stage.service.relays.set()
    await stage.later(6)


@pytest.mark.asyncio
async def test_whose_hours_end_is_asked_once_and_decides_for_each_chat(open_stage: OpenStage, platform: str) -> None:
    stage, at = await open_at(open_stage, platform)
    await works_until_soon(stage)
    for lead in ("amara", "bo", "cleo"):
        await taken_over(stage, lead)
    await stage.later(31 * MINUTE)
    asked = await at.private(DANA, "Your working hours are over", "3 chats", "Amara", "Bo", "Cleo")
    await at.press(DANA, asked, "Decide…")
    form = await at.private(DANA, "Who is offered a chat takes it over by accepting")
    wishes = {}
    for number, (lead, what) in enumerate((("amara", f"to:{ben_id(stage)}"), ("bo", "return"), ("cleo", "keep")), 1):
        _, told = await stage.get(f"/v1/leads/{lead}")
        wishes[f"chat{number}"] = f"{told['leadbell_id']} 1 {what}"
    await at.press(DANA, form, "Save", **wishes)
    await at.private(DANA, "offered to Ben Ito", "returned to automated", "you keep control")
    offer = await at.private(BEN, "offers Amara", "to you")
    await at.press(BEN, offer, "Accept")
    controls = {lead: (await stage.get(f"/v1/leads/{lead}/control"))[1]["by"] for lead in ("amara", "bo", "cleo")}
    assert controls == {"amara": email(BEN), "bo": None, "cleo": email(DANA)}
    await stage.later(20 * MINUTE)
    assert at.times_told(DANA, "Your working hours are over") == 1


def ben_id(stage: Stage) -> str:
    ben = stage.service.directory.by_email(email(BEN))
    assert ben is not None
    return ben.id


@pytest.mark.asyncio
async def test_who_waits_for_somebody_off_duty_rings_past_them(open_stage: OpenStage) -> None:
    stage, at = await open_at(open_stage, "slack")
    await works_until_soon(stage)
    await taken_over(stage)
    await stage.later(31 * MINUTE)
    await at.private(DANA, "Your working hours are over", "who waits for you rings your colleagues")
    await stage.happens("message.received", says="Are you there?")
    await stage.later(3 * MINUTE)
    await at.line("Waits for an answer")
    assert (await stage.control())["by"] == email(DANA)


@pytest.mark.asyncio
async def test_who_is_away_is_asked_and_the_stand_in_has_control_where_nothing_is_said(open_stage: OpenStage) -> None:
    stage, at = await open_at(open_stage, "webex")
    await taken_over(stage)
    await at.local.say(at.ids[DANA], f"direct:{at.ids[DANA]}", "away until monday, ben")
    asked = await at.private(DANA, "You are away, and you have control of 1 chat", "pass to Ben Ito")
    assert "Decide…" in labels(asked)
    await stage.later(11 * MINUTE)
    await at.private(BEN, "You have control of Ada Lovelace", "you stand in, because Dana Ruiz is away")
    await at.private(DANA, "Ben Ito took over Ada Lovelace from you")
    assert (await stage.control())["by"] == email(BEN)
    assert "Ben Ito has control of the chat: stands in, because Dana Ruiz is away" in await stage.timeline(
        "conversation.taken_over"
    )
    assert (await stage.agents.hears("conversation.taken_over"))["data"]["reason"] == "Dana Ruiz is away"


@pytest.mark.asyncio
async def test_who_keeps_a_chat_while_away_keeps_it_until_the_lead_waits(open_stage: OpenStage) -> None:
    stage, at = await open_at(open_stage, "teams")
    await taken_over(stage)
    await at.local.say(at.ids[DANA], f"direct:{at.ids[DANA]}", "away until monday")
    asked = await at.private(DANA, "You are away", "return to automated in 10 minutes")
    await at.press(DANA, asked, "Decide…")
    form = await at.private(DANA, "Who is offered a chat")
    _, told = await stage.get(f"/v1/leads/{LEAD}")
    await at.press(DANA, form, "Save", chat1=f"{told['leadbell_id']} 1 keep")
    await at.private(DANA, "you keep control")
    await stage.later(20 * MINUTE)
    assert (await stage.control())["by"] == email(DANA)
    await stage.happens("message.received", says="Are you there?")
    await stage.later(3 * MINUTE)
    assert (await stage.control())["control"] == "automated"


@pytest.mark.asyncio
async def test_the_chats_of_whoever_left_pass_on_and_a_manager_reassigns_them(
    open_stage: OpenStage, platform: str
) -> None:
    stage, at = await open_at(open_stage, platform)
    await taken_over(stage)
    await taken_over(stage, "bo")
    await stage.happens("message.received", says="Hello?")
    await leaves_for_good(stage, DANA)
    told = await at.private(MONA, "Dana Ruiz is no longer on Leadbell", "2 chats", "Ada Lovelace")
    assert (await stage.control())["control"] == "automated"
    assert "Returned to automated: Dana Ruiz is no longer on Leadbell" in await stage.timeline("conversation.returned")
    await at.card("Waiting for a person")
    assert (await stage.lead())["waiting"] is not None
    await at.press(MONA, told, "Reassign…")
    form = await at.private(MONA, "Whoever you choose has control at once")
    _, lead = await stage.get(f"/v1/leads/{LEAD}")
    chosen = f"{lead['leadbell_id']} 2 to:{ben_id(stage)}"
    await at.press(MONA, form, "Save", chat1=chosen)
    await at.private(MONA, "Ben Ito has control, and is told")
    await at.private(BEN, "You have control of Ada Lovelace", "given by Mona Okafor")
    assert (await stage.control())["by"] == email(BEN)
    assert "Mona Okafor has given the chat to Ben Ito" in await stage.timeline("conversation.taken_over")
    await at.press(MONA, told, "Reassign…")  # the chat that was given is not there any more
    again = await at.private(MONA, "Whoever you choose has control at once", "1 · Bo")
    await at.press(MONA, again, "Save")
    await at.private(MONA, "Nothing was to be done")
    await stage.at_rest()
    assert (await stage.control())["version"] == 3
    assert at.times_told(MONA, "is no longer on Leadbell, and had") == 1
    assert at.times_told(BEN, "You have control of Ada Lovelace") == 1


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_two_services_pass_each_chat_on_once_and_tell_once(postgresql_url: str, open_stage: OpenStage) -> None:
    stage, at = await open_at(open_stage, "slack", database=postgresql_url)
    async with running(stage.environment, stage.watch) as (other, _):
        await taken_over(stage)
        await taken_over(stage, "bo")
        status, _ = await stage.post(f"/v1/people/{email(DANA)}/deactivate", {})
        assert status == 200
        await stage.service.relays.set()
        await other.directory.refresh()
        await other.relays.set()
        await stage.later(6)
        await at.private(MONA, "Dana Ruiz is no longer on Leadbell", "2 chats")
        await stage.later(60)
    assert at.times_told(MONA, "is no longer on Leadbell, and had") == 1
    controls = [(await stage.get(f"/v1/leads/{lead}/control"))[1] for lead in (LEAD, "bo")]
    assert [(one["control"], one["version"]) for one in controls] == [("automated", 2), ("automated", 2)]
