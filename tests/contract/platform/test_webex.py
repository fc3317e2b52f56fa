"""Does the Webex adapter keep the port's contract, and none of Webex' known faults?

Its peer is `playground.webex`, a real HTTP server made from Webex' documentation. What is particular to Webex:
webhooks without content, edits that run out, no whispers, titles in place of ids, rates by Retry-After.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from bot.platforms.port import Later, Pressed
from bot.platforms.webex import hearing
from handlers.intent import Outcome
from tests.contract.platform.contract import DANA, PlatformContract, until
from tests.contract.platform.webex_world import card_in, message_told, opened, sent
from tests.contract.platform.world import (
    World,
    direct,
    lead_card,
)


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    async with opened() as made:
        yield made


class TestWebex(PlatformContract):
    """The shared contract."""


@pytest.mark.asyncio
@pytest.mark.parametrize("mark", ["", "nonsense", "ÿ", "sha1=00"])
async def test_any_wrong_signature_is_a_401_before_anything_is_read(world: World, mark: str) -> None:
    body = b"{not json"
    answer = await world.local.send_raw(body, {"X-Spark-Signature": mark})
    assert answer.status == 401
    assert set(answer.body) == {"error"}
    assert (await world.local.send_raw(body, {})).status == 401


@pytest.mark.asyncio
async def test_what_is_signed_but_no_webhook_is_a_400(world: World) -> None:
    for body in (b"", b"{", b"[]", b'{"resource": "messages"}', message_told("../people/me"), b"[" * 100_000):
        assert await sent(world, body) == 400
    assert not world.local.calls("GET /people/me/../me")


@pytest.mark.asyncio
async def test_a_body_over_a_megabyte_is_a_413(world: World) -> None:
    assert await sent(world, b" " * 1_000_001) == 413


@pytest.mark.asyncio
async def test_the_signature_is_looked_at_whatever_its_case(world: World) -> None:
    body = message_told("Y2lzY29zcGFyazovL3VzL01FU1NBR0UvMQ", personId="x")
    mark = hmac.new(world.local.settings["WEBEX_WEBHOOK_SECRET"].encode(), body, hashlib.sha1).hexdigest().upper()
    assert (await world.local.send_raw(body, {"X-Spark-Signature": mark})).status == 200


@pytest.mark.asyncio
@pytest.mark.parametrize(("ago", "status"), [(86_500, 401), (-400, 401), (3_600, 200), (-100, 200)])
async def test_what_is_older_than_a_day_or_from_the_future_is_refused(world: World, ago: int, status: int) -> None:
    created = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() - ago))
    assert await sent(world, message_told("Y2lzY29zcGFyazovL3VzL01FU1NBR0UvMQ", created=created)) == status


@pytest.mark.asyncio
async def test_a_webhook_made_long_ago_still_delivers(world: World) -> None:
    """`created` beside `data` is the webhook's own: it says nothing about the press."""
    for hook in world.local.space.webhooks.values():
        hook["created"] = "2019-01-01T00:00:00.000Z"
    dana = world.local.add_person(*DANA)
    shown, _ = await card_in(world)
    assert (await world.local.press(dana, shown, "Take over")).status == 200
    assert len(world.desk.presses) == 1


@pytest.mark.asyncio
async def test_who_pressed_comes_from_the_api_and_not_from_the_webhook(world: World) -> None:
    dana = world.local.add_person(*DANA)
    mona = world.local.add_person("Mona Okafor", "mona@acme.example")
    shown, _ = await card_in(world)
    await world.local.press(dana, shown, "Take over")
    told = json.loads(world.local.last_callback().body)
    told["data"] |= {"personId": mona, "personEmail": "mona@acme.example"}
    told["actorId"] = mona
    assert await sent(world, json.dumps(told).encode()) == 200
    assert [pressed.person.id for pressed in world.desk.presses] == [dana, dana]


@pytest.mark.asyncio
async def test_a_webhook_names_no_content_so_it_is_fetched(world: World) -> None:
    dana = world.local.add_person(*DANA)
    shown, _ = await card_in(world)
    await world.local.press(dana, shown, "Take over")
    assert "inputs" not in json.loads(world.local.last_callback().body)["data"]
    assert len(world.local.calls("GET /attachment/actions/{id}")) == 1
    assert world.desk.presses[0].token == "take_over|7f3kq2adazz1|1"


@pytest.mark.asyncio
async def test_a_press_that_cannot_be_fetched_is_a_503_and_is_carried_out_when_it_comes_again(world: World) -> None:
    dana = world.local.add_person(*DANA)
    shown, _ = await card_in(world)
    world.local.down(True)
    assert (await world.local.press(dana, shown, "Take over")).status == 503
    assert world.desk.presses == []
    world.local.down(False)
    assert await world.again() == 200
    assert len(world.desk.presses) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("status", [502, 423, 429])
async def test_a_hiccup_while_fetching_costs_no_press(world: World, status: int) -> None:
    dana = world.local.add_person(*DANA)
    shown, _ = await card_in(world)
    world.local.refuse("GET /attachment/actions/{id}", status, retry_after=1)
    assert (await world.local.press(dana, shown, "Take over")).status == 200
    assert len(world.desk.presses) == 1


@pytest.mark.asyncio
async def test_more_at_once_than_can_be_carried_out_is_a_503(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    dana = world.local.add_person(*DANA)
    shown, _ = await card_in(world)
    await world.local.settled()  # that the bot was let in is told too, and would take one of three places
    monkeypatch.setattr(hearing, "MOST_AT_ONCE", 3)
    go_on = asyncio.Event()

    async def held(pressed: Pressed, later: Later) -> Outcome:
        await go_on.wait()
        return Outcome("done")

    world.desk.answers["take_over"] = held
    under_way = [asyncio.ensure_future(world.local.press(dana, shown, "Take over")) for _ in range(3)]
    await until(lambda: len(world.desk.presses) == 3)
    assert (await world.local.press(dana, shown, "Take over")).status == 503
    go_on.set()
    assert [answer.status for answer in await asyncio.gather(*under_way)] == [200, 200, 200]
    assert (await world.local.press(dana, shown, "Take over")).status == 200


@pytest.mark.asyncio
async def test_what_is_gone_by_now_is_dealt_with(world: World) -> None:
    assert await sent(world, message_told("Y2lzY29zcGFyazovL3VzL01FU1NBR0UvMQ")) == 200
    assert world.desk.words == []


@pytest.mark.asyncio
async def test_what_leadbell_writes_itself_is_not_heard(world: World) -> None:
    dana = world.local.add_person(*DANA)
    await world.platform.post(await world.platform.resolve(direct(*DANA)), world.draw(lead_card()))
    await world.local.settled()
    assert world.desk.words == []
    assert world.local.private(dana)
    assert not world.local.calls("GET /messages/{id}")


@pytest.mark.asyncio
async def test_other_events_are_thanked_for(world: World) -> None:
    for told in ({"resource": "rooms", "event": "updated"}, {"resource": "messages", "event": "deleted"}):
        assert await sent(world, json.dumps({**told, "data": {"id": "x"}}).encode()) == 200


@pytest.mark.asyncio
async def test_the_installation_in_the_path_has_to_be_this_bot(world: World) -> None:
    body = message_told("Y2lzY29zcGFyazovL3VzL01FU1NBR0UvMQ")
    mark = world.local.signature(body)
    async with httpx.AsyncClient(trust_env=False) as client:
        for installation, status in ((world.local.space.bot.id, 200), ("somebody-else", 404)):
            url = f"{world.local.service}/webex/webhook/{installation}"
            assert (await client.post(url, content=body, headers=mark)).status_code == status


@pytest.mark.asyncio
async def test_a_mention_in_a_thread_names_its_card(world: World) -> None:
    dana = world.local.add_person(*DANA)
    shown, reference = await card_in(world)
    await world.local.say(dana, "EMEA hot leads", "note: prices are out", thread=shown.id, mention=True)
    (typed,) = world.desk.words
    assert (typed.text, typed.thread, typed.place) == ("note: prices are out", reference["id"], reference["room"])


@pytest.mark.asyncio
async def test_a_person_is_asked_for_once_in_five_minutes() -> None:
    now = time.time()
    async with opened(clock=lambda: now) as world:
        dana = world.local.add_person(*DANA)
        for _ in range(3):
            await world.local.say(dana, f"direct:{dana}", "help")
        assert len(world.local.calls("GET /people/{id}")) == 1
        now += 301
        await world.local.say(dana, f"direct:{dana}", "help")
        assert len(world.local.calls("GET /people/{id}")) == 2


@pytest.mark.asyncio
async def test_without_allowed_organisations_webex_word_is_enough() -> None:
    async with opened(allowed_orgs=frozenset()) as world:
        eve = world.local.add_person("Eve Stranger", "eve@elsewhere.example", stranger=True)
        await world.local.say(eve, f"direct:{eve}", "help")
        assert world.desk.words[0].person.email == "eve@elsewhere.example"
