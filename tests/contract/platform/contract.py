"""What must every platform's adapter do, whichever platform it is?

`PlatformContract` is the port's promises as tests. Each platform's file subclasses it, gives it a `world`
fixture, and adds what is particular to that platform.
"""

from __future__ import annotations

import asyncio

import pytest

from bot.platforms.port import Busy, Channel, Direct, Later, MessageGone, Permanent, Pressed, Unreachable
from handlers.intent import Outcome
from playground.local import Shown
from tests.contract.platform.world import World, block_form, direct, lead_card, notice, summary

ROOM = "emea-leads"
DANA = ("Dana Ruiz", "dana@acme.example")


class PlatformContract:
    """Subclasses give the fixture `world`, and may rename `ROOM` where the platform's places are named otherwise."""

    room = ROOM

    async def post_card(self, world: World) -> tuple[str, Shown, dict[str, object]]:
        """A card in a fresh room: the room's name, the card as it is seen, and its reference."""
        world.local.add_place(self.room)
        reference = await world.platform.post(await world.place(self.room), world.draw(lead_card()))
        return self.room, world.cards(self.room)[-1], dict(reference)

    # -- out ------------------------------------------------------------------------------------------------

    @pytest.mark.asyncio
    async def test_a_posted_card_is_seen_with_its_words_its_buttons_and_its_push(self, world: World) -> None:
        _, shown, reference = await self.post_card(world)
        assert "Asks for a person" in shown.text
        assert "Ada Lovelace" in shown.text
        assert {"Take over", "Summary", "Block"} <= {control.label for control in shown.controls}
        assert "Ada Lovelace" in shown.push
        assert reference["id"]

    @pytest.mark.asyncio
    async def test_an_edit_replaces_the_card_where_it_stands(self, world: World) -> None:
        room, _, reference = await self.post_card(world)
        await world.platform.edit(reference, world.draw(lead_card("Dana Ruiz has control", "Reply")))
        (shown,) = world.cards(room)
        assert "Dana Ruiz has control" in shown.text
        assert "Asks for a person" not in shown.text
        assert [control.label for control in shown.controls] == ["Reply"]

    @pytest.mark.asyncio
    async def test_the_edit_of_a_message_that_somebody_deleted_says_so_or_posts_it_afresh(self, world: World) -> None:
        room, _, reference = await self.post_card(world)
        await world.platform.delete(reference)
        assert world.cards(room) == []
        try:
            fresh = await world.platform.edit(reference, world.draw(lead_card("Returned")))
        except MessageGone:
            assert world.cards(room) == []
        else:
            assert fresh["id"] != reference["id"]

    @pytest.mark.asyncio
    async def test_deleting_what_is_gone_already_is_fine(self, world: World) -> None:
        room, _, reference = await self.post_card(world)
        await world.platform.delete(reference)
        await world.platform.delete(reference)
        assert world.cards(room) == []

    @pytest.mark.asyncio
    async def test_a_line_stands_in_the_cards_thread(self, world: World) -> None:
        room, card, reference = await self.post_card(world)
        place = await world.place(room)
        await world.platform.post(place, world.draw(notice("Ada: do you support SSO?")), under=reference)
        line = next(shown for shown in world.cards(room) if "SSO" in shown.text)
        if world.platform.capabilities.threads:
            assert line.thread == card.id

    @pytest.mark.asyncio
    async def test_a_direct_message_reaches_its_person_alone(self, world: World) -> None:
        dana = world.local.add_person(*DANA)
        ben = world.local.add_person("Ben Okri", "ben@acme.example")
        place = await world.platform.resolve(direct(*DANA))
        await world.platform.post(place, world.draw(lead_card("Waiting for you")))
        await world.private(dana, "Waiting for you")
        assert all("Waiting for you" not in shown.text for shown in world.local.private(ben))

    # -- destinations ---------------------------------------------------------------------------------------

    @pytest.mark.asyncio
    async def test_a_place_that_does_not_exist_is_a_permanent_fault_with_a_sentence(self, world: World) -> None:
        known = world.local.rule_address(self._named(world, "here")).partition(":")[2]
        with pytest.raises(Permanent) as caught:
            await world.platform.resolve(Channel(known.replace("here", "nowhere")))
        assert caught.value.scope == "destination"
        assert caught.value.sentence.endswith(".")

    @pytest.mark.asyncio
    async def test_a_place_that_leadbell_is_not_in_is_refused_with_what_to_do(self, world: World) -> None:
        name = self.room
        world.local.add_place(name, bot_in_it=False)
        with pytest.raises(Permanent) as caught:
            await self._reach(world, name)
        assert caught.value.scope == "destination"
        assert "Leadbell" in caught.value.sentence

    @pytest.mark.asyncio
    async def test_an_archived_place_is_refused(self, world: World) -> None:
        world.local.add_place(self.room, archived=True)
        with pytest.raises(Permanent) as caught:
            await self._reach(world, self.room)
        assert caught.value.scope == "destination"

    @pytest.mark.asyncio
    async def test_a_person_whom_the_platform_does_not_know_is_refused(self, world: World) -> None:
        with pytest.raises(Permanent) as caught:
            await self._reach(world, direct("Nobody Here", "nobody@acme.example"))
        assert caught.value.scope == "destination"

    # -- faults ---------------------------------------------------------------------------------------------

    @pytest.mark.asyncio
    async def test_too_fast_says_for_how_long_to_wait(self, world: World) -> None:
        world.local.add_place(self.room)
        place = await world.place(self.room)
        world.local.refuse(world.posts, 429, retry_after=7)
        with pytest.raises(Busy) as caught:
            await world.platform.post(place, world.draw(lead_card()))
        assert caught.value.after == 7
        await world.platform.post(place, world.draw(lead_card()))

    @pytest.mark.asyncio
    async def test_a_server_fault_and_an_outage_are_passing(self, world: World) -> None:
        world.local.add_place(self.room)
        place = await world.place(self.room)
        world.local.refuse(world.posts, 503)
        with pytest.raises(Unreachable):
            await world.platform.post(place, world.draw(lead_card()))
        world.local.down(True)
        with pytest.raises(Unreachable):
            await world.platform.post(place, world.draw(lead_card()))
        world.local.down(False)
        await world.platform.post(place, world.draw(lead_card()))
        assert len(world.cards(self.room)) == 1

    # -- in -------------------------------------------------------------------------------------------------

    @pytest.mark.asyncio
    async def test_a_press_reaches_the_desk_with_token_person_and_key(self, world: World) -> None:
        dana = world.local.add_person(*DANA)
        _, card, _ = await self.post_card(world)
        answer = await world.local.press(dana, card, "Take over")
        assert 200 <= answer.status < 300
        await until(lambda: len(world.desk.presses) == 1)
        (pressed,) = world.desk.presses
        assert pressed.token == "take_over|7f3kq2adazz1|1"
        assert (pressed.person.platform, pressed.person.id) == (world.platform.name, dana)
        assert (pressed.person.name, pressed.person.email, pressed.person.fault) == (*DANA, "")
        assert pressed.person.installation
        assert pressed.key

    @pytest.mark.asyncio
    async def test_the_same_press_delivered_twice_has_the_same_key(self, world: World) -> None:
        dana = world.local.add_person(*DANA)
        _, card, _ = await self.post_card(world)
        await world.local.press(dana, card, "Take over")
        assert 200 <= await world.again() < 300
        await until(lambda: len(world.desk.presses) == 2)
        first, second = world.desk.presses
        assert first.key == second.key

    @pytest.mark.asyncio
    async def test_two_presses_have_two_keys(self, world: World) -> None:
        dana = world.local.add_person(*DANA)
        _, card, _ = await self.post_card(world)
        await world.local.press(dana, card, "Take over")
        await world.local.press(dana, card, "Take over")
        await until(lambda: len(world.desk.presses) == 2)
        first, second = world.desk.presses
        assert first.key != second.key

    @pytest.mark.asyncio
    @pytest.mark.parametrize("kind", ["guest", "stranger"])
    async def test_a_guest_or_stranger_has_no_address_that_is_vouched_for(self, world: World, kind: str) -> None:
        eve = world.local.add_person("Eve Guest", "dana@acme.example", **{kind: True})
        _, card, _ = await self.post_card(world)
        await world.local.press(eve, card, "Take over")
        await until(lambda: len(world.desk.presses) == 1)
        assert world.desk.presses[0].person.email == ""
        assert world.desk.presses[0].person.fault

    @pytest.mark.asyncio
    async def test_a_wrong_signature_is_refused_and_reaches_nobody(self, world: World) -> None:
        assert await world.forge() == 401
        assert world.desk.presses == []
        assert world.desk.words == []

    @pytest.mark.asyncio
    async def test_words_to_the_bot_reach_the_desk_and_are_answered_in_private(self, world: World) -> None:
        dana = world.local.add_person(*DANA)
        await world.local.say(dana, f"direct:{dana}", "help")
        await until(lambda: len(world.desk.words) == 1)
        (typed,) = world.desk.words
        assert (typed.text, typed.person.email) == ("help", DANA[1])
        assert typed.key
        await world.private(dana, "Type help for what I can do.")

    @pytest.mark.asyncio
    async def test_a_mention_reaches_the_desk_without_the_mention(self, world: World) -> None:
        dana = world.local.add_person(*DANA)
        world.local.add_place(self.room)
        await world.local.say(dana, self.room, "help", mention=True)
        await until(lambda: len(world.desk.words) == 1)
        assert world.desk.words[0].text == "help"
        await world.private(dana, "Type help for what I can do.")
        assert all("Type help" not in shown.text for shown in world.cards(self.room))

    # -- answers --------------------------------------------------------------------------------------------

    @pytest.mark.asyncio
    async def test_a_notice_is_seen_by_its_person_alone(self, world: World) -> None:
        dana = world.local.add_person(*DANA)
        ben = world.local.add_person("Ben Okri", "ben@acme.example")
        world.desk.answers["take_over"] = Outcome("taken", notice("Mona Okafor has control since 14:03."))
        room, card, _ = await self.post_card(world)
        await world.local.press(dana, card, "Take over")
        await world.private(dana, "Mona Okafor has control")
        assert all("Mona Okafor" not in shown.text for shown in world.cards(room))
        assert all("Mona Okafor" not in shown.text for shown in world.local.private(ben))

    @pytest.mark.asyncio
    async def test_a_summary_is_read_by_its_person_alone(self, world: World) -> None:
        dana = world.local.add_person(*DANA)
        world.desk.answers["summary"] = Outcome("shown", summary("Asked about SSO for 900 people"))
        room, card, _ = await self.post_card(world)
        await world.local.press(dana, card, "Summary")
        await world.private(dana, "SSO for 900 people")
        assert all("SSO for 900" not in shown.text for shown in world.cards(room))

    @pytest.mark.asyncio
    async def test_a_form_is_filled_in_and_its_inputs_reach_the_desk(self, world: World) -> None:
        dana = world.local.add_person(*DANA)
        world.desk.answers["block"] = Outcome("asked", block_form())
        _, card, _ = await self.post_card(world)
        await world.local.press(dana, card, "Block")
        form = await world.private(dana, "Nothing more will be sent")
        await world.local.press(dana, form, "Block", reason="Abusive")
        await until(lambda: len(world.desk.presses) == 2)
        submitted = world.desk.presses[1]
        assert submitted.token == "block_confirm|7f3kq2adazz1|1"
        assert submitted.inputs["reason"] == "Abusive"
        assert submitted.person.email == DANA[1]

    @pytest.mark.asyncio
    async def test_what_is_decided_later_follows_in_private(self, world: World) -> None:
        dana = world.local.add_person(*DANA)
        decided = asyncio.Event()
        tasks: list[asyncio.Task[None]] = []

        async def slowly(pressed: Pressed, later: Later) -> Outcome:
            async def follow() -> None:
                await decided.wait()
                await later(Outcome("taken", notice("Mona Okafor was faster.")))

            tasks.append(asyncio.ensure_future(follow()))
            return Outcome("waiting", notice("On its way."))

        world.desk.answers["take_over"] = slowly
        _, card, _ = await self.post_card(world)
        await world.local.press(dana, card, "Take over")
        await world.private(dana, "On its way.")
        decided.set()
        await world.private(dana, "Mona Okafor was faster.")
        await asyncio.gather(*tasks)

    @pytest.mark.asyncio
    async def test_what_the_desk_has_no_card_for_is_answered_in_words(self, world: World) -> None:
        dana = world.local.add_person(*DANA)
        world.desk.says = Outcome("already")
        await world.local.say(dana, f"direct:{dana}", "on it")
        await world.private(dana, "That is so already.")

    @pytest.mark.asyncio
    async def test_a_stale_press_is_told_and_sees_the_fresh_card(self, world: World) -> None:
        dana = world.local.add_person(*DANA)
        fresh = lead_card("Mona Okafor has control", "Summary")
        told = notice("This has changed meanwhile.")
        world.desk.answers["take_over"] = Outcome("stale", told, refresh=True, fresh=fresh)
        room, card, _ = await self.post_card(world)
        await world.local.press(dana, card, "Take over")
        await world.private(dana, "This has changed meanwhile.")
        await until(lambda: any("Mona Okafor has control" in shown.text for shown in world.local.shown(room, dana)))

    # -- helpers --------------------------------------------------------------------------------------------

    async def _reach(self, world: World, place: str | Direct) -> None:
        """Find a place and post there: a platform may refuse at either."""
        found = await (world.place(place) if isinstance(place, str) else world.platform.resolve(place))
        await world.platform.post(found, world.draw(lead_card()))

    def _named(self, world: World, word: str) -> str:
        """Add a place whose name is the room's with `word` for its last part."""
        name = self.room[: len(self.room) - len("leads")] + word
        world.local.add_place(name)
        return name


async def until(holds: object, *, within: float = 5.0) -> None:
    """Wait for a condition; fails with it where it never holds."""
    assert callable(holds)
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110 - a stand-in's screen can only be looked at
            await asyncio.sleep(0.01)
