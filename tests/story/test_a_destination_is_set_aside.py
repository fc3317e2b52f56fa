"""A channel is gone, or a token is revoked: managers hear of it where it still works, once a day, and what to do."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import pytest

from tests.story.people import BEN, DANA, MONA
from tests.story.seat import Seat
from tests.story.stage import ADDRESS, SECRET_KEY, Stage, running
from tests.story.waiting import eventually

HOUR = 3600
SAID = "Leadbell can't send to"


def notices(stage: Stage, who: str = MONA) -> list[str]:
    """What a person was told of places, on all platforms together."""
    return [shown.text for seat in stage.seats.values() for shown in seat.told(who) if SAID in shown.text]


async def told(stage: Stage, number: int = 1) -> list[str]:
    await eventually(lambda: len(notices(stage)) >= number, seen=lambda: notices(stage))
    return notices(stage)


async def looked(stage: Stage) -> None:
    """Until the service has looked twice for managers to tell: what it would have told is told."""
    looks: list[int] = []
    look = stage.service.managers.look

    async def noted() -> None:
        await look()
        looks.append(1)

    stage.service.managers.look = noted  # type: ignore[method-assign]
    await eventually(lambda: len(looks) >= 2)
    stage.service.managers.look = look  # type: ignore[method-assign]


async def waits(stage: Stage, name: str) -> bool:
    _, body = await stage.get(f"/v1/deliveries?state=waiting&platform={name}")
    return any(one["set_aside_until"] for one in body["deliveries"])


@pytest.mark.asyncio
async def test_managers_are_told_what_to_do_once_a_day(stage: Stage, at: Seat) -> None:
    await at.local.remove_bot(at.place)
    await stage.asks()
    for other in stage.others(at):
        await other.card("Asks for a person")
    (said,) = await told(stage)
    assert ADDRESS[at.name].partition(":")[2].removeprefix("#") in said
    assert at.name.title() in said
    assert any(word in said.lower() for word in ("invite", "add ", "restore")), said
    assert "Ada" not in said
    for who in (DANA, BEN):
        assert notices(stage, who) == []

    for hours in (1.1, 10):  # tried again, and refused again
        stage.watch.ahead += hours * HOUR
        await stage.happens("human.requested", says="Anybody?", lead={"id": f"lead_{hours}"})
        await eventually(lambda: waits(stage, at.name))
    await looked(stage)
    assert len(notices(stage)) == 1
    stage.watch.ahead += 14 * HOUR
    assert len(await told(stage, 2)) == 2


@pytest.mark.asyncio
async def test_of_a_platform_that_refuses_everything_they_are_told_on_another(
    open_stage: Callable[..., Awaitable[Stage]], platform: str
) -> None:
    stage = await open_stage(direct={"mona": platform})
    at = stage.seats[platform]
    at.revoke()
    await stage.asks()
    (said,) = await told(stage)
    assert f"Everything in {platform.title()}" in said
    assert notices(stage)[0] in [one.text for other in stage.others(at) for one in other.told(MONA)]
    status, body = await stage.get("/readyz")
    assert status == 503
    assert body["parts"][f"credentials.{platform}"] != "ok"

    at.local.forgive()
    stage.watch.ahead += 1.1 * HOUR
    await at.card("Asks for a person")
    await stage.at_rest()

    async def ready() -> bool:
        return bool((await stage.get("/readyz"))[0] == 200)

    await eventually(ready)


@pytest.mark.asyncio
async def test_two_services_tell_once(stage: Stage, at: Seat) -> None:
    async with running(stage.environment, stage.watch):
        await at.local.remove_bot(at.place)
        await stage.asks()
        await told(stage)
        await looked(stage)
        assert len(notices(stage)) == 1


@pytest.mark.asyncio
async def test_nobody_is_told_where_all_platforms_are_away(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    for seat in stage.seats.values():
        seat.revoke()
    await stage.asks()
    await eventually(lambda: "managers_not_told" in caplog.text)
    assert logging.getLevelName(logging.ERROR) in {one.levelname for one in caplog.records}
    assert notices(stage) == []
    status, body = await stage.get("/readyz")
    assert status == 503
    assert {part for part, state in body["parts"].items() if state != "ok"} == {
        f"credentials.{name}" for name in stage.seats
    }
    for seat in stage.seats.values():
        seat.local.forgive()
    stage.watch.ahead += 1.1 * HOUR  # what was set aside is tried again, and gets through: nothing is left to tell
    for seat in stage.seats.values():
        await seat.card("Asks for a person")
    assert SECRET_KEY not in caplog.text
