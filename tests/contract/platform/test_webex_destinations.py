"""Which space does a title mean, what does each refusal of Webex become, and what do logs hold?"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.platforms.port import Busy, Channel, Fault, MessageGone, Permanent, Unreachable
from bot.platforms.webex.building import WebexSettings, build_webex
from handlers.intent import Outcome
from playground.webex import LocalWebex
from tests.contract.platform.contract import DANA
from tests.contract.platform.webex_world import card_in, message_told, opened, sent
from tests.contract.platform.world import (
    NotingDesk,
    World,
    lead_card,
    notice,
    sign,
    summary,
)


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    async with opened() as made:
        yield made


@pytest.mark.asyncio
async def test_a_space_is_found_by_its_title_whatever_its_case_among_many_pages(world: World) -> None:
    for number in range(520):
        world.local.add_place(f"Space {number}")
    wanted = world.local.add_place("EMEA hot leads")
    assert (await world.platform.resolve(Channel("emea  HOT leads")))["id"] == wanted
    listed = world.local.calls("GET /rooms")
    assert len(listed) == 6
    await world.platform.resolve(Channel("Space 7"))
    assert len(world.local.calls("GET /rooms")) == 6


@pytest.mark.asyncio
async def test_two_spaces_of_one_title_are_refused_with_what_to_do(world: World) -> None:
    world.local.add_place("EMEA hot leads")
    world.local.add_place("Emea Hot Leads")
    with pytest.raises(Permanent, match="2 Webex spaces") as caught:
        await world.platform.resolve(Channel("EMEA HOT LEADS"))
    assert caught.value.code == "ambiguous"


@pytest.mark.asyncio
async def test_a_title_with_a_slash_is_one_title(world: World) -> None:
    wanted = world.local.add_place("Sales/EMEA")
    assert (await world.platform.resolve(Channel("EMEA", workspace="Sales")))["id"] == wanted


@pytest.mark.asyncio
async def test_a_space_that_leadbell_was_just_added_to_is_found_within_half_a_minute() -> None:
    now = time.time()
    async with opened(clock=lambda: now) as world:
        room = world.local.add_place("EMEA hot leads", bot_in_it=False)
        with pytest.raises(Permanent, match="in no Webex space"):
            await world.platform.resolve(Channel("EMEA hot leads"))
        await world.local.invite_bot(room)
        now += 31
        assert (await world.platform.resolve(Channel("EMEA hot leads")))["id"] == room


@pytest.mark.asyncio
async def test_a_space_that_leadbell_was_taken_out_of_is_refused_by_its_name(world: World) -> None:
    _, reference = await card_in(world)
    place = await world.place("EMEA hot leads")
    await world.local.remove_bot("EMEA hot leads")
    with pytest.raises(Permanent, match='not in the Webex space "EMEA hot leads"') as caught:
        await world.platform.post(place, world.draw(lead_card()))
    assert (caught.value.scope, caught.value.code) == ("destination", "not_in_space")
    with pytest.raises((MessageGone, Permanent)):
        await world.platform.edit(reference, world.draw(lead_card()))


@pytest.mark.asyncio
async def test_every_refusal_has_its_fault(world: World) -> None:
    world.local.add_place("EMEA hot leads")
    place = await world.place("EMEA hot leads")

    async def refused(status: int, **how: Any) -> Exception:
        world.local.refuse("POST /messages", status, **how)
        with pytest.raises((Busy, Unreachable, Permanent)) as caught:
            await world.platform.post(place, world.draw(lead_card()))
        return caught.value

    limited = await refused(429, retry_after=40)
    assert isinstance(limited, Busy)
    assert (limited.after, limited.everywhere) == (40, True)
    assert isinstance(await refused(429), Busy)
    locked = await refused(423, retry_after=3)
    assert isinstance(locked, Busy)
    assert (locked.after, locked.everywhere) == (3, False)
    for status in (500, 502, 503, 504):
        assert isinstance(await refused(status), Unreachable)
    for status, scope in ((400, "message"), (401, "installation"), (403, "destination"), (404, "destination")):
        fault = await refused(status)
        assert isinstance(fault, Permanent)
        assert (fault.scope, fault.sentence[-1]) == (scope, ".")
    assert isinstance(await refused(429, body=["odd"]), (Busy, Unreachable))


@pytest.mark.asyncio
async def test_webex_never_makes_the_sdk_sleep_or_the_loop_wait(world: World) -> None:
    """The SDK's own handling of a 429 sleeps in an endless loop; ours answers at once and leaves the loop free."""
    world.local.add_place("EMEA hot leads")
    place = await world.place("EMEA hot leads")
    world.local.refuse("POST /messages", 429, retry_after=600, times=20)
    async with asyncio.timeout(5):
        posts = [world.platform.post(place, world.draw(lead_card())) for _ in range(20)]
        faults = await asyncio.gather(*posts, return_exceptions=True)
    assert all(isinstance(fault, Busy) and fault.after == 600 for fault in faults)


@pytest.mark.asyncio
async def test_the_api_url_works_with_and_without_its_last_slash() -> None:
    local = LocalWebex(rates=False)
    await local.start()
    for url in (local.settings["WEBEX_API_URL"].rstrip("/"), local.settings["WEBEX_API_URL"]):
        settings = WebexSettings(local.settings["WEBEX_ACCESS_TOKEN"], "secret", url)
        platform = build_webex(settings, NotingDesk(), sign, time.time)
        with pytest.raises(Permanent, match="in no Webex space"):
            await platform.resolve(Channel("nowhere"))
        await platform.stop()
    await local.stop()


@pytest.mark.asyncio
async def test_logs_hold_neither_secrets_nor_words(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    dana = world.local.add_person(*DANA)
    world.desk.answers["summary"] = Outcome("shown", summary("Words of the lead"))
    shown, reference = await card_in(world)
    await world.local.press(dana, shown, "Summary")
    await world.private(dana, "Words of the lead")
    await world.local.say(dana, f"direct:{dana}", "Words of a rep")
    await world.private(dana, "Type help")  # or a refusal below would meet this answer
    await sent(world, b'{"resource": "messages", "data": "Words of a stranger"}')
    for status in (400, 401, 404, 429, 502):
        world.local.refuse("POST /messages", status)
        with pytest.raises(Fault):
            await world.platform.post({"id": reference["room"]}, world.draw(notice("Words of a card")))
    world.local.down(True)
    await sent(world, message_told("Y2lzY29zcGFyazovL3VzL01FU1NBR0UvMQ"))
    told = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("playground"))
    assert "webex" in told
    for hidden in (
        "Words",
        DANA[1],
        *(world.local.settings[f"WEBEX_{key}"] for key in ("ACCESS_TOKEN", "WEBHOOK_SECRET")),
    ):
        assert hidden not in told
