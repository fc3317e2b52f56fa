"""On Monday at nine a manager hears how soon people answered last week, and whom nobody answered; unless they don't
want to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.answers.weekly import Weekly
from bot.delivery.private_word import Notices, PrivateWord
from leads.store.schema import sign_in_links, timers
from tests.story.people import BEN, DANA, MONA, email
from tests.story.stage import Stage
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]

SAID = "How soon people answered"
BERLIN = ZoneInfo("Europe/Berlin")


async def timers_set(stage: Stage) -> dict[str, int]:
    """When each weekly card is due, by e-mail address."""
    asked = select(timers.c.subject, timers.c.due_at).where(timers.c.kind == "weekly")
    rows = await stage.service.database.read(lambda connection: connection.execute(asked).all())
    people = {one.id: one.email for one in stage.service.directory.everybody()}
    return {people[row.subject]: row.due_at for row in rows}


async def to(stage: Stage, day: int, hour: int, minute: int = 0) -> None:
    """Move everybody's watch on to the next such day (Monday is 0) and hour in Berlin."""
    now = datetime.fromtimestamp(stage.watch(), UTC).astimezone(BERLIN)
    then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    while then <= now or then.weekday() != day:
        then += timedelta(days=1)
    await stage.later((then - now).total_seconds())


async def a_week(stage: Stage) -> None:
    """On Wednesday one lead is answered after two minutes, and one by nobody."""
    await to(stage, 2, 10)
    for number, name in enumerate(("Ada", "Bob"), 1):
        await stage.happens("human.requested", says="A person?", lead={"id": f"lead_{number}", "first_name": name})
    await stage.later(120)
    for wish, body in (("takeover", {}), ("reply", {"text": "Hello"})):
        status, answer = await stage.post(f"/v1/leads/lead_1/{wish}", {"by": email(DANA), **body})
        assert status == 200, answer


def second(stage: Stage) -> Weekly:
    """The weekly card of another service on the same database."""
    service = stage.service
    word = PrivateWord(service.directory, service.platforms, service.tokens.sign)
    read, write = service.database.read, service.writer.submit
    notices = Notices(service.org, read, write, word, service.now)
    return Weekly(service.org, read, write, service.directory, service.answers, notices, service.now)


@pytest.mark.asyncio
async def test_it_comes_on_monday_at_nine_in_their_own_zone_and_once(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(direct={"mona": platform})
    at = stage.seats[platform]

    async def set_for_mona() -> bool:
        return set(await timers_set(stage)) == {email(MONA)}

    await eventually(set_for_mona)
    due = datetime.fromtimestamp((await timers_set(stage))[email(MONA)] / 1000, BERLIN)
    assert (due.weekday(), due.hour, due.minute) == (0, 9, 0)
    await a_week(stage)
    await to(stage, 0, 8, 50)
    await stage.service.weekly.tell()
    assert at.times_told(MONA, SAID) == 0
    await to(stage, 0, 9, 1)
    other = second(stage)
    for _ in range(2):
        await other.tell()
        await stage.service.weekly.tell()
    told = await at.private(MONA, SAID, "Half within 2 min, nine out of ten within 2 min")
    assert "1 of 2 answered · nobody answered: 1" in told.text
    assert "Bob Lovelace" in told.text
    assert "Ada Lovelace" not in told.text
    assert at.times_told(MONA, SAID) == 1
    assert at.told(DANA) == at.told(BEN) == []
    await at.press(MONA, told, "Why? 1") if platform != "webex" else None
    if platform != "webex":
        await at.private(MONA, "Nobody has answered yet")

    await to(stage, 0, 9, 1)
    await stage.service.weekly.tell()
    await at.private(MONA, "No lead asked for a person.")


@pytest.mark.asyncio
async def test_switched_off_and_on_again(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(direct={"mona": platform})
    at = stage.seats[platform]
    await a_week(stage)
    await at.local.say(at.ids[MONA], f"direct:{at.ids[MONA]}", "answers")
    told = await at.private(MONA, SAID, "Half within 2 min")
    await at.press(MONA, told, "Stop the weekly card")
    await at.private(MONA, "The weekly card doesn't come any more.")
    assert await timers_set(stage) == {}
    await to(stage, 0, 9, 1)
    await stage.service.weekly.tell()
    assert at.times_told(MONA, "By hour") == 0
    before = at.times_told(MONA, SAID)
    await at.local.say(at.ids[MONA], f"direct:{at.ids[MONA]}", "answers")
    told = await eventually(lambda: next((one for one in at.told(MONA) if "every Monday" in str(one.controls)), None))
    assert at.times_told(MONA, SAID) == before + 1
    await at.press(MONA, told, "Send it every Monday")
    await at.private(MONA, "The weekly card comes every Monday at 09:00.")
    assert set(await timers_set(stage)) == {email(MONA)}


@pytest.mark.asyncio
async def test_reps_may_not_ask(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage()
    at = stage.seats[platform]
    await at.local.say(at.ids[DANA], f"direct:{at.ids[DANA]}", "answers")
    await at.private(DANA, "Only a manager may")


@pytest.mark.asyncio
async def test_an_erased_lead_is_taken_out_of_it(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(direct={"mona": platform})
    at = stage.seats[platform]
    await a_week(stage)
    await to(stage, 0, 9, 1)
    await stage.service.weekly.tell()
    await at.private(MONA, SAID, "Bob Lovelace")
    async with stage.http.delete(f"{stage.url}/v1/leads/lead_2") as answer:
        assert answer.status == 200
    await eventually(lambda: not any("Bob Lovelace" in one.text for one in at.local.private(at.ids[MONA])))


@pytest.mark.asyncio
async def test_all_figures_lead_to_the_page(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(direct={"mona": platform})
    at = stage.seats[platform]
    await at.local.say(at.ids[MONA], f"direct:{at.ids[MONA]}", "answers")
    told = await at.private(MONA, SAID)
    await at.press(MONA, told, "All figures")
    await at.private(MONA, "This link is for Mona Okafor")
    kept = select(sign_in_links.c.path)
    paths = await stage.service.database.read(lambda connection: list(connection.execute(kept).scalars()))
    assert paths == ["/answers?last=7d"]
