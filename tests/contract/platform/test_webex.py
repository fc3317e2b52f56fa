"""Does the Webex adapter keep the port's contract, and none of Webex' known faults?

Its peer is `playground.webex`, a real HTTP server made from Webex' documentation. What is particular to Webex:
webhooks without content, edits that run out, no whispers, titles in place of ids, rates by Retry-After.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
import pytest_asyncio
from starlette.routing import Mount, Router

from bot.platforms.port import Busy, Channel, Fault, Later, MessageGone, Permanent, Pressed, Unreachable
from bot.platforms.webex import WebexSettings, build_webex, hearing
from bot.platforms.webex.webhooks import WANTED, name_of
from cards.model import Card, Line, Mention, Said
from handlers.intent import Outcome
from playground.local import Shown
from playground.webex import LocalWebex
from tests.contract.platform.contract import DANA, PlatformContract, until
from tests.contract.platform.world import (
    NotingDesk,
    World,
    block_form,
    direct,
    lead_card,
    notice,
    served,
    sign,
    summary,
)

PAUSES = (0.01, 0.02, 0.05)


@asynccontextmanager
async def opened(
    *, edit_cards: bool = True, clock: Callable[[], float] = time.time, public: bool = True, **changes: Any
) -> AsyncIterator[World]:
    """A Webex with Leadbell in it; `changes` to its settings, `public`: whether it knows its own address."""
    local = LocalWebex(rates=False, edit_cards=edit_cards)
    await local.start()
    desk = NotingDesk()
    settings = WebexSettings(
        access_token=local.settings["WEBEX_ACCESS_TOKEN"],
        webhook_secret=local.settings["WEBEX_WEBHOOK_SECRET"],
        api_url=local.settings["WEBEX_API_URL"],
        allowed_orgs=frozenset({local.space.org}),
    )
    settings = replace(settings, **changes)
    served_later = Router()
    everything: list[Any] = [Mount("/", served_later)]
    async with served(everything) as url:
        platform = build_webex(replace(settings, public_url=url if public else None), desk, sign, clock, pauses=PAUSES)
        served_later.routes += platform.routes()
        await platform.start()
        await local.attach(url)

        async def forge() -> int:
            body = message_told("x")
            return (await local.send_raw(body, {"X-Spark-Signature": "0" * 40})).status

        async def again() -> int:
            return (await local.resend_last()).status

        yield World(local, platform, desk, "POST /messages", forge, again, clock)
        await platform.stop()
        await local.stop()


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    async with opened() as made:
        yield made


class TestWebex(PlatformContract):
    """The shared contract."""


def message_told(id: str, **data: Any) -> bytes:
    """The body of a webhook about a message."""
    told = {"resource": "messages", "event": "created", "data": {"id": id, **data}}
    return json.dumps(told).encode()


async def sent(world: World, body: bytes, secret: str = "", **headers: str) -> int:
    """Deliver a body as Webex would, signed with the right secret unless another is given; the status."""
    key = secret or world.local.settings["WEBEX_WEBHOOK_SECRET"]
    mark = hmac.new(key.encode(), body, hashlib.sha1).hexdigest()
    status: int = (await world.local.send_raw(body, {"X-Spark-Signature": mark, **headers})).status
    return status


async def card_in(world: World, name: str = "EMEA hot leads") -> tuple[Shown, dict[str, Any]]:
    """A lead's card in a fresh space, as it is seen, and its reference."""
    world.local.add_place(name)
    reference = await world.platform.post(await world.place(name), world.draw(lead_card()))
    return world.cards(name)[-1], dict(reference)


# -- what comes in -------------------------------------------------------------------------------------------


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
    monkeypatch.setattr(hearing, "MOST_AT_ONCE", 3)
    dana = world.local.add_person(*DANA)
    shown, _ = await card_in(world)
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


# -- what goes out -------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_the_tenth_edit_is_a_pointer_and_the_card_goes_on_in_a_fresh_message(world: World) -> None:
    _, reference = await card_in(world)
    first, now = reference["id"], reference
    for number in range(1, 10):
        now = dict(await world.platform.edit(now, world.draw(lead_card(f"State {number}"))))
        assert now["id"] == first
    now = dict(await world.platform.edit(now, world.draw(lead_card("State 10"))))
    assert now["id"] != first
    old, fresh = world.cards("EMEA hot leads")
    assert (old.id, old.edits, old.controls) == (first, 10, ())
    assert "moved" in old.text
    assert (fresh.id, "State 10" in fresh.text) == (now["id"], True)
    assert (now["edits"], now["earlier"]) == (0, [first])
    now = dict(await world.platform.edit(now, world.draw(lead_card("State 11"))))
    assert "State 11" in world.cards("EMEA hot leads")[-1].text


@pytest.mark.asyncio
async def test_an_edit_too_many_that_nobody_counted_posts_the_card_afresh(world: World) -> None:
    _, reference = await card_in(world)
    for number in range(1, 11):
        same = await world.platform.edit(reference, world.draw(lead_card(f"State {number}")))
        assert same["id"] == reference["id"]
    fresh = await world.platform.edit(reference, world.draw(lead_card("State 11")))
    (shown,) = world.cards("EMEA hot leads")
    assert (shown.id, "State 11" in shown.text) == (fresh["id"], True)


@pytest.mark.asyncio
async def test_where_cards_cannot_be_edited_they_are_posted_afresh_in_their_thread() -> None:
    async with opened(edit_cards=False) as world:
        _, root = await card_in(world)
        place = await world.place("EMEA hot leads")
        line = await world.platform.post(place, world.draw(lead_card("Line")), under=root)
        fresh = await world.platform.edit(line, world.draw(lead_card("Line, changed")))
        shown = world.cards("EMEA hot leads")
        assert [(each.id, each.thread) for each in shown] == [(root["id"], None), (fresh["id"], root["id"])]
        assert "changed" in shown[-1].text


@pytest.mark.asyncio
async def test_a_card_that_webex_refuses_takes_nothing_away(world: World) -> None:
    _, reference = await card_in(world)
    broken = replace(world.draw(lead_card()), payload={"type": "AdaptiveCard", "version": "9.9"})
    with pytest.raises(Permanent) as caught:
        await world.platform.edit(reference, broken)
    assert caught.value.scope == "message"
    assert len(world.cards("EMEA hot leads")) == 1


@pytest.mark.asyncio
async def test_a_deleted_card_is_gone(world: World) -> None:
    _, reference = await card_in(world)
    await world.platform.delete(reference)
    with pytest.raises(MessageGone):
        await world.platform.edit(reference, world.draw(lead_card()))


@pytest.mark.asyncio
async def test_a_line_under_a_line_stands_in_the_same_thread(world: World) -> None:
    _, root = await card_in(world)
    place = await world.place("EMEA hot leads")
    line = await world.platform.post(place, world.draw(notice("One")), under=root)
    await world.platform.post(place, world.draw(notice("Two")), under=line)
    assert [shown.thread for shown in world.cards("EMEA hot leads")] == [None, root["id"], root["id"]]


@pytest.mark.asyncio
async def test_a_line_whose_card_was_deleted_stands_by_itself(world: World) -> None:
    _, root = await card_in(world)
    await world.platform.delete(root)
    line = await world.platform.post(await world.place("EMEA hot leads"), world.draw(notice("One")), under=root)
    assert "parent" not in line
    assert world.cards("EMEA hot leads")[-1].thread is None


@pytest.mark.asyncio
async def test_what_has_to_be_seen_in_the_space_is_no_reply(world: World) -> None:
    _, root = await card_in(world)
    place = await world.place("EMEA hot leads")
    await world.platform.post(place, world.draw(notice("Urgent")), under=root, also_in_place=True)
    assert world.cards("EMEA hot leads")[-1].thread is None


@pytest.mark.asyncio
async def test_a_direct_card_is_edited_and_answered_in_its_direct_space(world: World) -> None:
    dana = world.local.add_person(*DANA)
    place = await world.platform.resolve(direct(*DANA))
    card = await world.platform.post(place, world.draw(lead_card()))
    card = await world.platform.edit(card, world.draw(lead_card("Dana Ruiz has control")))
    await world.platform.post(place, world.draw(notice("A line")), under=card)
    shown = world.local.private(dana)
    assert "Dana Ruiz has control" in shown[0].text
    assert shown[1].thread == shown[0].id


@pytest.mark.asyncio
async def test_lead_text_mentions_nobody_and_the_cards_own_mention_does(world: World) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_person("Ben Okri", "ben@acme.example")
    world.local.add_place("EMEA hot leads")
    place = await world.place("EMEA hot leads")
    hostile = "<@all> <@personEmail:ben@acme.example> \\<@all> **x** [y](https://evil.example)"
    await world.platform.post(place, world.draw(replace(lead_card(), push=hostile)))
    shown = world.cards("EMEA hot leads")[-1]
    assert world.local.mentions(shown) == []
    for address in (dana, DANA[1]):
        called = replace(lead_card(), push=hostile, mention=Mention(DANA[0], address))
        await world.platform.post(place, world.draw(called))
        assert world.local.mentions(world.cards("EMEA hot leads")[-1]) == [dana]
    for address in ("", "all> <@all", "x|y@acme.example> <@all"):
        called = replace(lead_card(), push="Ada", mention=Mention(DANA[0], address))
        await world.platform.post(place, world.draw(called))
        assert world.local.mentions(world.cards("EMEA hot leads")[-1]) == []


@pytest.mark.asyncio
async def test_however_much_there_is_to_say_webex_takes_it(world: World) -> None:
    """Webex takes 7,439 bytes of text and about 22,000 of card."""
    world.local.add_place("EMEA hot leads")
    words = Line((Said("\u754c\u202e*<@all>* " * 2_000, most=20_000),))
    much = Card("summary", (words,) * 60, push="\u754c" * 9_000)
    await world.platform.post(await world.place("EMEA hot leads"), world.draw(much))
    assert world.cards("EMEA hot leads")[-1].text


# -- destinations --------------------------------------------------------------------------------------------


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


# -- faults --------------------------------------------------------------------------------------------------


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


# -- private answers -----------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_an_answered_form_gives_way_to_its_notice(world: World) -> None:
    dana = world.local.add_person(*DANA)
    world.desk.answers["block"] = Outcome("asked", block_form())
    world.desk.answers["block_confirm"] = Outcome(
        "done", notice("Ada Lovelace is blocked."), refresh=True, fresh=lead_card()
    )
    shown, _ = await card_in(world)
    await world.local.press(dana, shown, "Block")
    form = await world.private(dana, "Nothing more will be sent")
    await world.local.press(dana, form, "Block", reason="Abusive")
    told = await world.private(dana, "is blocked")
    assert (told.id, told.controls) == (form.id, ())
    assert world.desk.presses[1].inputs == {"reason": "Abusive"}


@pytest.mark.asyncio
async def test_a_form_that_was_deleted_is_answered_all_the_same(world: World) -> None:
    dana = world.local.add_person(*DANA)
    world.desk.answers["block"] = Outcome("asked", block_form())
    world.desk.answers["block_confirm"] = Outcome("done", notice("Ada Lovelace is blocked."))
    shown, _ = await card_in(world)
    await world.local.press(dana, shown, "Block")
    form = await world.private(dana, "Nothing more will be sent")
    world.local.refuse("PUT /messages/{id}", 404)
    await world.local.press(dana, form, "Block", reason="Abusive")
    assert (await world.private(dana, "is blocked")).id != form.id


@pytest.mark.asyncio
async def test_a_private_answer_survives_an_outage(world: World) -> None:
    dana = world.local.add_person(*DANA)
    world.desk.answers["summary"] = Outcome("shown", summary("Asked about SSO"))
    shown, _ = await card_in(world)
    world.local.refuse("POST /messages", 502)
    world.local.refuse("POST /messages", 429, retry_after=1)
    assert (await world.local.press(dana, shown, "Summary")).status == 200
    await world.private(dana, "Asked about SSO")


@pytest.mark.asyncio
async def test_a_redrawn_card_counts_against_the_ten_edits(world: World) -> None:
    dana = world.local.add_person(*DANA)
    shown, reference = await card_in(world)
    world.desk.answers["take_over"] = Outcome("stale", None, refresh=True, fresh=lead_card("Fresh"))
    for _ in range(4):
        await world.local.press(dana, shown, "Take over")
        await until(lambda: "Fresh" in world.cards("EMEA hot leads")[0].text)
        reference = dict(await world.platform.edit(reference, world.draw(lead_card("Edited"))))
    assert reference["edits"] == world.cards("EMEA hot leads")[0].edits == 8


@pytest.mark.asyncio
async def test_whoever_waits_for_words_gets_some(world: World) -> None:
    dana = world.local.add_person(*DANA)
    world.desk.says = Outcome("done")
    await world.local.say(dana, f"direct:{dana}", "return")
    await world.private(dana, "Done.")
    shown, _ = await card_in(world)
    await world.local.press(dana, shown, "Take over")
    world.desk.answers["block"] = Outcome("asked", block_form())
    await world.local.press(dana, shown, "Block")
    form = await world.private(dana, "Nothing more will be sent")
    await world.local.press(dana, form, "Block", reason="Abusive")
    await until(lambda: "Done." in world.local.private(dana)[-1].text)
    assert len(world.local.private(dana)) == 3  # "return", "Done.", and the form that gave way to "Done."


@pytest.mark.asyncio
async def test_a_late_answer_to_a_form_takes_its_place_too(world: World) -> None:
    dana = world.local.add_person(*DANA)
    followed = asyncio.Event()

    async def slowly(pressed: Pressed, later: Later) -> Outcome:
        await later(Outcome("done", notice("Ada Lovelace is blocked.")))
        followed.set()
        return Outcome("shown", None)

    world.desk.answers |= {"block": Outcome("asked", block_form()), "block_confirm": slowly}
    shown, _ = await card_in(world)
    await world.local.press(dana, shown, "Block")
    form = await world.private(dana, "Nothing more will be sent")
    await world.local.press(dana, form, "Block", reason="Abusive")
    await followed.wait()
    await until(lambda: form.id in [each.id for each in world.local.private(dana) if not each.controls])


# -- what nobody may see -------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_logs_hold_neither_secrets_nor_words(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    dana = world.local.add_person(*DANA)
    world.desk.answers["summary"] = Outcome("shown", summary("Words of the lead"))
    shown, reference = await card_in(world)
    await world.local.press(dana, shown, "Summary")
    await world.private(dana, "Words of the lead")
    await world.local.say(dana, f"direct:{dana}", "Words of a rep")
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


# -- webhooks of our own -------------------------------------------------------------------------------------


def ours(world: World) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for hook in world.local.space.webhooks.values():
        found.setdefault((hook["resource"], hook["event"]), []).append(hook)
    return found


@pytest.mark.asyncio
async def test_the_service_makes_its_own_webhooks(world: World) -> None:
    hooks = ours(world)
    assert set(hooks) == set(WANTED)
    for (resource, event), (hook,) in hooks.items():
        assert hook["name"] == name_of(resource, event)
        assert hook["targetUrl"] == f"{world.local.service}/webex/webhook"
        assert hook["secret"] == world.local.settings["WEBEX_WEBHOOK_SECRET"]


@pytest.mark.asyncio
async def test_webhooks_that_are_wrong_are_set_right_and_doubles_deleted() -> None:
    async with opened(public=False) as world:
        local = world.local
        local.space.webhooks.clear()
        api = httpx.AsyncClient(
            base_url=local.settings["WEBEX_API_URL"],
            headers={"Authorization": f"Bearer {local.settings['WEBEX_ACCESS_TOKEN']}"},
            trust_env=False,
        )
        right, secret = f"{local.service}/webex/webhook", local.settings["WEBEX_WEBHOOK_SECRET"]
        for resource, event in WANTED:
            for target, key in (("https://old.example/webex/webhook", secret), (right, "old"), (right, secret)):
                body = {"name": name_of(resource, event), "targetUrl": target, "secret": key}
                await api.post("webhooks", json={**body, "resource": resource, "event": event})
        body = {"name": "by hand", "targetUrl": "https://other.example/", "resource": "rooms", "event": "created"}
        await api.post("webhooks", json=body)
        await api.aclose()
        kept = next(iter(local.space.webhooks.values()))
        kept["status"] = "inactive"
        second = build_webex(
            WebexSettings(local.settings["WEBEX_ACCESS_TOKEN"], secret, local.settings["WEBEX_API_URL"], local.service),
            world.desk,
            sign,
            time.time,
        )
        await second.start()
        hooks = ours(world)
        assert set(hooks) == {*WANTED, ("rooms", "created")}
        for what in WANTED:
            (hook,) = hooks[what]
            assert (hook["targetUrl"], hook["secret"], hook["status"]) == (right, secret, "active")
        await second.stop()


@pytest.mark.asyncio
async def test_webhooks_made_by_hand_for_this_address_are_used() -> None:
    async with opened(public=False) as world:
        before = dict(world.local.space.webhooks)
        settings = WebexSettings(
            world.local.settings["WEBEX_ACCESS_TOKEN"],
            world.local.settings["WEBEX_WEBHOOK_SECRET"],
            world.local.settings["WEBEX_API_URL"],
            world.local.service,
        )
        second = build_webex(settings, world.desk, sign, time.time)
        await second.start()
        await second.stop()
        assert world.local.space.webhooks == before


@pytest.mark.asyncio
async def test_an_outage_at_the_start_stops_nothing_and_webhooks_follow() -> None:
    async with opened(public=False) as world:
        world.local.space.webhooks.clear()
        world.local.refuse("GET /people/me", 502)
        world.local.down(True)
        settings = WebexSettings(
            world.local.settings["WEBEX_ACCESS_TOKEN"],
            world.local.settings["WEBEX_WEBHOOK_SECRET"],
            world.local.settings["WEBEX_API_URL"],
            world.local.service,
        )
        second = build_webex(settings, world.desk, sign, time.time)
        await second.start()
        assert not world.local.space.webhooks
        world.local.down(False)
        await until(lambda: set(ours(world)) == set(WANTED), within=10)
        await second.stop()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"access_token": " "}, "WEBEX_ACCESS_TOKEN"),
        ({"access_token": "tökén"}, "WEBEX_ACCESS_TOKEN"),
        ({"webhook_secret": ""}, "WEBEX_WEBHOOK_SECRET"),
        ({"api_url": "webexapis.com"}, "WEBEX_API_URL"),
        ({"api_url": "http://webexapis.com/v1/"}, "WEBEX_API_URL"),
        ({"public_url": "leadbell.example"}, "LEADBELL_PUBLIC_URL"),
    ],
)
def test_settings_that_are_not_enough_are_refused_by_name(change: dict[str, Any], word: str) -> None:
    settings = replace(WebexSettings("token", "secret", public_url="https://leadbell.example"), **change)
    with pytest.raises(ValueError, match=word):
        settings.check()


def test_secrets_do_not_show() -> None:
    shown = repr(WebexSettings("the-token", "the-secret"))
    assert "the-token" not in shown
    assert "the-secret" not in shown
