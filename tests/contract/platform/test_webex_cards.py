"""How do cards get into Webex, and how do they stay up to date there?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from bot.platforms.port import Later, MessageGone, Permanent, Pressed
from cards.model import Card, Line, Mention, Said
from handlers.intent import Outcome
from tests.contract.platform.contract import DANA, until
from tests.contract.platform.webex_world import card_in, opened
from tests.contract.platform.world import (
    World,
    block_form,
    direct,
    lead_card,
    notice,
    summary,
)


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    async with opened() as made:
        yield made


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
        called = replace(lead_card(), push=hostile, mentions=(Mention(DANA[0], address),))
        await world.platform.post(place, world.draw(called))
        assert world.local.mentions(world.cards("EMEA hot leads")[-1]) == [dana]
    for address in ("", "all> <@all", "x|y@acme.example> <@all"):
        called = replace(lead_card(), push="Ada", mentions=(Mention(DANA[0], address),))
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
