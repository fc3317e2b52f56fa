"""Is each thing sent by one holder at a time, and is nothing forgotten between two of them?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import update

from bot.delivery import outbox
from bot.delivery.parcels import load_due
from bot.delivery.results import CardSent
from leads.store.schema import cards, destinations, lines
from tests.contract.delivery.rig import Clock, Screen, Town, eventually, execute, town


@pytest_asyncio.fixture
async def here(database_url: str) -> AsyncIterator[Town]:
    async with town(database_url) as one:
        yield one


# -- claims ---------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_a_claim_is_one_holders_until_its_lease_runs_out(here: Town) -> None:
    await here.happens("e1")
    [first] = await here.claim()
    assert (first.address, first.fence) == ("channel::#leads", 1)
    assert await here.claim() == []
    here.clock.ahead += outbox.LEASE + 1000
    [second] = await here.claim()
    assert (second.id, second.fence) == (first.id, 2)
    assert not await here.write(outbox.release(first))
    assert await here.claim() == []
    assert await here.write(outbox.release(second))
    assert [one.fence for one in await here.claim()] == [3]


@pytest.mark.asyncio
async def test_nothing_is_claimed_before_it_is_due_or_the_pace_allows(here: Town) -> None:
    assert await here.claim() == []
    assert here.store.read(outbox.next_due("slack")) is None
    await here.happens("e1")
    [claim] = await here.claim()
    later = here.clock() + 5000
    await here.write(outbox.release(claim, later))
    assert await here.claim() == []
    assert here.store.read(outbox.next_due("slack")) == later
    here.clock.ahead += 6000
    assert len(await here.claim()) == 1


@pytest.mark.asyncio
async def test_the_longest_waiting_are_claimed_first_and_no_more_than_asked_for(here: Town) -> None:
    for number, kind in enumerate(["call.scheduled", "human.requested", "webform.submitted"]):
        await here.happens(f"e{number}", f"lead_{number}", kind)
        here.clock.ahead += 1000
    claimed = [one.address for one in await here.claim(2)]
    assert sorted(claimed) == ["channel::#booked", "channel::#leads"]
    assert len(await here.claim(3)) == 3


@pytest.mark.asyncio
async def test_a_result_under_an_old_fence_changes_nothing(here: Town) -> None:
    await here.happens("e1")
    [old] = await here.claim()
    [parcel] = here.store.read(load_due(old.id, here.clock()))
    here.clock.ahead += outbox.LEASE + 1000
    [new] = await here.claim()
    before = (here.store.rows(cards), here.store.rows(destinations))
    now = here.clock()
    for command in (
        CardSent(old, parcel, now, 0, {"id": "m"}, "x"),
        outbox.item_failed(old, parcel, now, None, "code", "Sentence."),
        outbox.defer(old, parcel, now, now + 5000),
        outbox.send_elsewhere(old, parcel, now, new.id),
        outbox.set_aside(old, now, now + 5000, "code", "Sentence."),
        outbox.postpone(old, now, now + 5000),
        outbox.place_found(old, now, {"id": "elsewhere"}),
        outbox.release(old),
    ):
        assert not await here.write(command)
    assert (here.store.rows(cards), here.store.rows(destinations)) == before


# -- two services ---------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_two_services_never_send_one_thing_twice(database_url: str) -> None:
    screen = Screen()
    async with town(database_url, screen) as one, town(database_url, screen) as other:
        async with one.dispatching(), other.dispatching():
            places = [one, other]
            await asyncio.gather(*(places[n % 2].happens(f"e{n}", f"lead_{n}", "webform.submitted") for n in range(40)))
            await eventually(lambda: len(screen.shown) >= 160)
        assert len(screen.posts()) == len(set(screen.posts())) == 160
        assert {row.due_at for row in one.store.rows(destinations)} == {None}
        assert "take back" not in screen.log


@pytest.mark.asyncio
async def test_after_a_hang_another_sends_and_the_first_ones_message_is_deleted(database_url: str) -> None:
    screen, clock = Screen(gate=asyncio.Event()), Clock()
    async with town(database_url, screen, clock) as one, town(database_url, screen, clock) as other:
        assert screen.gate is not None
        await one.happens("e1")
        [claim] = await one.claim()
        hanging = asyncio.create_task(one.courier.deliver(claim))
        await eventually(lambda: screen.waiting == 1)
        clock.ahead += outbox.LEASE + 1000
        [again] = await other.claim()
        second = asyncio.create_task(other.courier.deliver(again))
        await eventually(lambda: screen.waiting == 2)
        kept, _ = list(screen.shown)[1], screen.gate.set()
        await asyncio.gather(hanging, second)
        assert list(screen.shown) == [kept]
        assert screen.log[-1] == "take back"
        [card] = one.store.rows(cards)
        assert kept in card.message
        await one.happens("e2", kind="message.received")
        clock.ahead += 61_000
        await other.deliver()
        assert list(screen.shown) == [kept]
        assert "1 messages" in screen.shown[kept]


# -- wake-ups -------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_an_event_between_the_last_look_and_the_release_is_sent(here: Town) -> None:
    await here.happens("e1")
    [claim] = await here.claim()
    await here.courier.deliver(claim)
    await here.happens("e2", "lead_2")
    [claim] = await here.claim()
    await here.happens("e3", "lead_3")
    await here.write(outbox.release(claim))
    assert len(await here.claim()) == 1


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_a_release_beside_an_event_loses_neither(postgresql_url: str) -> None:
    """Two connections at once: whichever commits first, what is due stays due."""
    async with town(postgresql_url) as one, town(postgresql_url) as other:
        for turn in range(25):
            await one.happens(f"first {turn}", f"lead_{turn}")
            claims = await one.claim()
            for claim in claims:
                for parcel in one.store.read(load_due(claim.id, one.clock())):
                    sent = CardSent(claim, parcel, one.clock(), 0, {"id": f"m{parcel.id}"}, "x")
                    await one.write(sent)
            await asyncio.gather(
                *(one.write(outbox.release(claim)) for claim in claims), other.happens(f"second {turn}", f"new_{turn}")
            )
            unsent = [row for row in one.store.rows(cards) if row.due_at is not None]
            assert len(unsent) == 1
            [place] = [row for row in one.store.rows(destinations) if row.id == unsent[0].destination_id]
            assert place.due_at is not None
            assert place.lease_until == 0
            await one.deliver()


@pytest.mark.asyncio
async def test_what_changes_while_a_card_is_sent_is_shown_after(here: Town) -> None:
    here.screen.gate = asyncio.Event()
    lead = await here.happens("e1")
    [claim] = await here.claim()
    sending = asyncio.create_task(here.courier.deliver(claim))
    await eventually(lambda: here.screen.waiting == 1)
    await here.taken_over(lead)
    here.screen.gate.set()
    await sending
    await here.deliver()
    assert [one.partition(" ")[0] for one in here.screen.log] == ["post", "edit"]
    assert "Dana Ruiz" in next(iter(here.screen.shown.values()))
    [card] = here.store.rows(cards)
    assert (card.wanted, card.due_at) == (card.shown, None)


@pytest.mark.asyncio
async def test_many_changes_are_one_edit(here: Town) -> None:
    lead = await here.happens("e1")
    await here.deliver()
    for number in range(10):
        await here.happens(f"m{number}", kind="message.received")
    await here.taken_over(lead)
    await here.deliver()
    assert [one.partition(" ")[0] for one in here.screen.log] == ["post", "edit"]
    assert "10 messages, Dana Ruiz" in here.screen.log[-1]


@pytest.mark.asyncio
async def test_a_fresh_card_leaves_the_old_one_closed(here: Town) -> None:
    await here.happens("e1")
    await here.deliver()
    here.clock.ahead += 11 * 3_600_000
    await here.happens("e2")
    await here.deliver()
    assert [row.state for row in here.store.rows(cards, cards.c.id)] == ["closed", "live"]
    assert len(here.screen.shown) == 2
    assert here.screen.log[-2].startswith("edit #leads moved")
    lead = await here.happens("e3", kind="message.received")
    await here.taken_over(lead)
    await here.deliver()
    assert here.screen.log[-1].startswith("edit #leads live")


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_a_card_that_another_service_gave_up_meanwhile_stays_so(
    postgresql_url: str,
) -> None:
    """The batch has read the card as live; before it writes, the other service's courier gives the card up."""
    async with town(postgresql_url) as one, town(postgresql_url) as other:
        lead = await one.happens("e1")
        [claim] = await other.claim()
        [parcel] = other.store.read(load_due(claim.id, other.clock()))
        given_up = outbox.item_failed(claim, parcel, other.clock(), None, "code", "Sentence.")
        one.meanwhile.append(lambda: other.store.writer.submit_now(given_up))
        await one.taken_over(lead)
        [card] = one.store.rows(cards)
        assert (card.state, card.due_at) == ("gave_up", None)


# -- lines ----------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_lines_wait_for_their_card(here: Town) -> None:
    await here.happens("e1")
    await here.deliver()
    await here.happens("e2")
    await here.write(execute(update(cards).values(message=None, due_at=here.clock() + 3000)))
    await here.deliver()
    assert here.screen.posts() == here.screen.posts("#leads live")
    here.clock.ahead += 4000
    await here.deliver()
    here.clock.ahead += 2000
    await here.deliver()
    assert [one.split()[1] for one in here.screen.posts()] == ["live", "live", "line"]
    assert [row.state for row in here.store.rows(lines)] == ["sent"]


@pytest.mark.asyncio
async def test_a_line_whose_card_was_given_up_does_not_wait_for_ever(here: Town) -> None:
    await here.happens("e1")
    await here.deliver()
    await here.happens("e2")
    await here.write(execute(update(cards).values(message=None, state="gave_up", due_at=None)))
    await here.deliver()
    [line] = here.store.rows(lines)
    assert (line.state, line.due_at, line.fault_code) == ("gave_up", None, "no_card")
    assert here.store.read(outbox.next_due("slack")) is None


@pytest.mark.asyncio
async def test_a_card_goes_before_its_lines_and_lines_in_their_order(here: Town) -> None:
    lead = await here.happens("e0")
    await here.deliver()
    for number in range(1, 4):
        await here.happens(f"e{number}")
    await here.taken_over(lead)
    await here.deliver()
    what = [one.split()[0] if one.startswith("edit") else one.split()[4] for one in here.screen.log[1:]]
    assert what == ["edit", "e1", "e2", "e3"]
