"""How does the Slack adapter answer a press or words: modals, whispers, commands?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from bot.platforms.port import Later, Pressed
from cards.model import Button
from handlers.intent import Outcome
from playground.slack import LocalSlack
from tests.contract.platform.contract import DANA, until
from tests.contract.platform.slack_world import called, card_in, make_world
from tests.contract.platform.world import (
    Watch,
    World,
    block_form,
    direct,
    lead_card,
    notice,
    press,
    summary,
)


@pytest_asyncio.fixture
async def world(watch: Watch) -> AsyncIterator[World]:
    async with make_world(LocalSlack(rates=False, clock=watch), watch) as made:
        yield made


# -- modals ----------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_a_modal_opens_before_the_desk_has_decided(world: World) -> None:
    dana = world.local.add_person(*DANA)
    card = await card_in(world)
    seen: list[str] = []

    async def slowly(pressed: Pressed, later: Later) -> Outcome:
        shown = await world.private(dana, "One moment")
        seen.append(shown.place)
        return Outcome("shown", summary("Asked about SSO"))

    world.desk.answers["summary"] = slowly
    await world.local.press(dana, card, "Summary")
    shown = await world.private(dana, "Asked about SSO")
    assert seen == [shown.place] == [f"form:{dana}"]
    assert len(called(world, "views.open")) == 1


@pytest.mark.asyncio
async def test_a_menus_entry_opens_its_modal_at_once_too(world: World) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place("emea-leads")
    more = lead_card("Asks for a person", "Take over")
    more = replace(
        more,
        buttons=(
            *more.buttons,
            Button("Block", press("block"), more=True),
            Button("Snooze", press("snooze"), more=True),
        ),
    )
    await world.platform.post(await world.place("emea-leads"), world.draw(more))

    async def slowly(pressed: Pressed, later: Later) -> Outcome:
        await world.private(dana, "One moment")
        return Outcome("asked", block_form())

    world.desk.answers["block"] = slowly
    await world.local.press(dana, world.cards("emea-leads")[-1], "Block")
    await world.private(dana, "Nothing more will be sent")


@pytest.mark.asyncio
async def test_what_turns_out_to_be_a_form_opens_though_nobody_said_so(world: World) -> None:
    dana = world.local.add_person(*DANA)
    card = await card_in(world)
    world.desk.answers["take_over"] = Outcome("asked", block_form())
    await world.local.press(dana, card, "Take over")
    assert (await world.private(dana, "Nothing more will be sent")).place == f"form:{dana}"


@pytest.mark.asyncio
async def test_a_notice_instead_of_a_form_stands_in_the_modal(world: World) -> None:
    dana = world.local.add_person(*DANA)
    card = await card_in(world)
    world.desk.answers["block"] = Outcome("forbidden", notice("Only managers may block."))
    await world.local.press(dana, card, "Block")
    assert (await world.private(dana, "Only managers may block.")).place == f"form:{dana}"
    assert called(world, "chat.postEphemeral") == []


@pytest.mark.asyncio
@pytest.mark.parametrize("refusal", ["expired_trigger_id", "exchanged_trigger_id"])
async def test_where_no_modal_opens_the_answer_is_whispered(world: World, refusal: str) -> None:
    dana = world.local.add_person(*DANA)
    card = await card_in(world)
    world.desk.answers["summary"] = Outcome("shown", summary("Asked about SSO"))
    world.local.refuse("views.open", 200, {"ok": False, "error": refusal})
    await world.local.press(dana, card, "Summary")
    shown = await world.private(dana, "Asked about SSO")
    assert not shown.place.startswith("form:")
    assert len(called(world, "views.open")) == 1


@pytest.mark.asyncio
async def test_a_modal_that_was_closed_meanwhile_is_followed_by_a_whisper(world: World) -> None:
    dana = world.local.add_person(*DANA)
    card = await card_in(world)

    async def slowly(pressed: Pressed, later: Later) -> Outcome:
        await world.local.close(dana, await world.private(dana, "One moment"))
        return Outcome("shown", summary("Asked about SSO"))

    world.desk.answers["summary"] = slowly
    await world.local.press(dana, card, "Summary")
    assert not (await world.private(dana, "Asked about SSO")).place.startswith("form:")


async def open_form(world: World) -> tuple[str, Any]:
    """Dana, with the block form open."""
    dana = world.local.add_person(*DANA)
    card = await card_in(world)
    world.desk.answers["block"] = Outcome("asked", block_form())
    await world.local.press(dana, card, "Block")
    return dana, await world.private(dana, "Nothing more will be sent")


@pytest.mark.asyncio
async def test_a_submit_that_is_done_closes_the_form(world: World) -> None:
    dana, form = await open_form(world)
    answer = await world.local.submit(dana, form, reason="Abusive")
    assert answer.body == {"response_action": "clear"}
    assert [shown for shown in world.local.private(dana) if shown.place.startswith("form:")] == []


@pytest.mark.asyncio
async def test_a_refused_submit_says_why_under_the_input_and_keeps_what_was_written(world: World) -> None:
    dana, form = await open_form(world)
    world.desk.answers["block_confirm"] = Outcome("refused", notice("Give a reason that others understand."))
    await world.local.submit(dana, form, reason="x")
    shown = await world.private(dana, "Give a reason that others understand.")
    assert shown.controls  # the form is still there to be submitted
    answer = await world.local.submit(dana, shown, reason="Abusive")
    assert answer.status == 200
    assert [pressed.inputs["reason"] for pressed in world.desk.presses[1:]] == ["x", "Abusive"]
    refused, corrected = world.desk.presses[1:]
    assert refused.key != corrected.key  # else the correction would be dropped as a repeat


@pytest.mark.asyncio
async def test_the_same_submit_delivered_twice_has_the_same_key(world: World) -> None:
    dana, form = await open_form(world)
    await world.local.submit(dana, form, reason="Abusive")
    await world.again()
    first, second = world.desk.presses[1:]
    assert first.key == second.key


@pytest.mark.asyncio
async def test_a_submit_answered_with_a_notice_shows_it_in_the_modal(world: World) -> None:
    dana, form = await open_form(world)
    world.desk.answers["block_confirm"] = Outcome("already", notice("Ada Lovelace is blocked already."))
    await world.local.submit(dana, form, reason="Abusive")
    assert (await world.private(dana, "blocked already")).place == f"form:{dana}"


@pytest.mark.asyncio
async def test_a_slow_submit_says_that_the_answer_follows_and_it_does(world: World) -> None:
    dana, form = await open_form(world)
    world.desk.delay = 2.8
    world.desk.answers["block_confirm"] = Outcome("taken", notice("Mona Okafor has blocked her already."))
    answer = await world.local.submit(dana, form, reason="Abusive")
    assert answer.status == 200
    assert answer.seconds < 3
    await world.private(dana, "Mona Okafor has blocked her already.")


@pytest.mark.asyncio
async def test_what_a_submit_decides_later_follows(world: World) -> None:
    dana, form = await open_form(world)
    tasks: list[asyncio.Task[None]] = []

    async def waiting(pressed: Pressed, later: Later) -> Outcome:
        tasks.append(asyncio.ensure_future(later(Outcome("done", notice("Ada Lovelace is blocked.")))))
        return Outcome("waiting", notice("On its way."))

    world.desk.answers["block_confirm"] = waiting
    await world.local.submit(dana, form, reason="Abusive")
    await world.private(dana, "On its way.")
    assert (await world.private(dana, "Ada Lovelace is blocked.")).place == f"form:{dana}"
    await asyncio.gather(*tasks)


@pytest.mark.asyncio
async def test_a_submit_redraws_the_card_that_its_form_came_from(world: World) -> None:
    dana, form = await open_form(world)
    world.desk.answers["block_confirm"] = Outcome("done", None, refresh=True, fresh=lead_card("Blocked", "Unblock"))
    await world.local.submit(dana, form, reason="Abusive")
    await until(lambda: "Blocked" in world.cards("emea-leads")[0].text)


# -- whispers --------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_a_press_in_a_whisper_replaces_the_whisper(world: World) -> None:
    dana = world.local.add_person(*DANA)
    card = await card_in(world)
    world.desk.answers["take_over"] = Outcome(
        "taken", notice("Mona has control.", Button("Take over from Mona", press("force")))
    )
    world.desk.answers["force"] = Outcome("done", notice("You have control."))
    await world.local.press(dana, card, "Take over")
    whisper = await world.private(dana, "Mona has control.")
    await world.local.press(dana, whisper, "Take over from Mona")
    await world.private(dana, "You have control.")
    assert all("Mona has control." not in shown.text for shown in world.local.private(dana))


@pytest.mark.asyncio
async def test_a_whisper_without_a_further_answer_goes_away(world: World) -> None:
    dana = world.local.add_person(*DANA)
    card = await card_in(world)
    world.desk.answers["take_over"] = Outcome(
        "taken", notice("Mona has control.", Button("Take over from Mona", press("force")))
    )
    await world.local.press(dana, card, "Take over")
    await world.local.press(dana, await world.private(dana, "Mona has control."), "Take over from Mona")
    await until(lambda: world.local.private(dana) == [])


@pytest.mark.asyncio
async def test_a_press_in_a_thread_is_answered_in_the_thread(world: World) -> None:
    dana = world.local.add_person(*DANA)
    root = await card_in(world)
    place = await world.place("emea-leads")
    await world.platform.post(
        place, world.draw(lead_card("In the thread")), under={"id": root.id, "channel": place["id"]}
    )
    line = next(shown for shown in world.cards("emea-leads") if shown.thread)
    world.desk.answers["take_over"] = Outcome("taken", notice("Mona has control."))
    await world.local.press(dana, line, "Take over")
    assert (await world.private(dana, "Mona has control.")).thread == root.id
    await world.local.press(dana, root, "Take over")
    await until(lambda: len([shown for shown in world.local.private(dana) if shown.thread is None]) == 1)


@pytest.mark.asyncio
async def test_where_no_whisper_can_be_posted_the_presss_own_address_serves(world: World) -> None:
    dana = world.local.add_person(*DANA)
    card = await card_in(world)
    world.desk.answers["take_over"] = Outcome("taken", notice("Mona has control."))
    world.local.refuse("chat.postEphemeral", 200, {"ok": False, "error": "user_not_in_channel"})
    await world.local.press(dana, card, "Take over")
    await world.private(dana, "Mona has control.")
    assert len(called(world, "response_url")) == 1


@pytest.mark.asyncio
async def test_and_where_that_is_worn_out_the_direct_messages_do(world: World) -> None:
    dana = world.local.add_person(*DANA)
    card = await card_in(world)
    world.desk.answers["take_over"] = Outcome("taken", notice("Mona has control."))
    world.local.refuse("chat.postEphemeral", 200, {"ok": False, "error": "channel_not_found"})
    world.local.refuse("response_url", 404)
    await world.local.press(dana, card, "Take over")
    await world.private(dana, "Mona has control.")
    assert len(called(world, "conversations.open")) == 1


# -- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_a_command_is_answered_in_the_body_for_its_writer_alone(world: World) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place("emea-leads")
    answer = await world.local.slash(dana, "emea-leads", "/leadbell", "help me &amp; Ada")
    assert answer.body["response_type"] == "ephemeral"
    assert answer.body["blocks"]
    (typed,) = world.desk.words
    assert typed.text == "help me & Ada"
    assert typed.person.email == DANA[1]
    await world.private(dana, "Type help")


@pytest.mark.asyncio
async def test_a_slow_command_is_answered_later(world: World) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place("emea-leads")

    async def typed(words: Any, later: Later) -> Outcome:
        await asyncio.sleep(2.8)
        return Outcome("shown", notice("Here is the help."))

    world.desk.typed = typed  # type: ignore[method-assign]
    answer = await world.local.slash(dana, "emea-leads", "/leadbell", "help")
    assert answer.status == 200
    assert "follows" in answer.body["text"]
    await world.private(dana, "Here is the help.")


@pytest.mark.asyncio
async def test_a_command_that_the_desk_has_no_card_for_is_answered_in_words(world: World) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place("emea-leads")
    world.desk.says = Outcome("already")
    answer = await world.local.slash(dana, "emea-leads", "/leadbell", "on it")
    assert answer.body["text"] == "That is so already."


@pytest.mark.asyncio
async def test_a_command_can_open_a_form(world: World) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place("emea-leads")
    world.desk.says = Outcome("asked", block_form())
    await world.local.slash(dana, "emea-leads", "/leadbell", "block ada")
    assert (await world.private(dana, "Nothing more will be sent")).place == f"form:{dana}"


@pytest.mark.asyncio
async def test_a_mention_in_a_thread_is_answered_there_and_without_the_mention(world: World) -> None:
    dana = world.local.add_person(*DANA)
    card = await card_in(world)
    await world.local.say(dana, "emea-leads", "assign <dana@acme.example>", thread=card.id, mention=True)
    await until(lambda: len(world.desk.words) == 1)
    assert world.desk.words[0].thread == card.id
    assert (await world.private(dana, "Type help")).thread == card.id


@pytest.mark.asyncio
async def test_leadbells_own_messages_and_edits_are_not_taken_for_words(world: World) -> None:
    dana = world.local.add_person(*DANA)
    await world.local.say(dana, f"direct:{dana}", "help")
    await world.private(dana, "Type help")
    place = await world.platform.resolve(direct(*DANA))
    reference = await world.platform.post(place, world.draw(notice("One")))
    await world.platform.edit(reference, world.draw(notice("Two")))
    await world.local.settle()
    assert len(world.desk.words) == 1


@pytest.mark.asyncio
async def test_plain_channel_talk_is_none_of_our_business(world: World) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place("emea-leads")
    assert (await world.local.say(dana, "emea-leads", "lunch?")).status == 200
    assert world.desk.words == []
