"""Who waits when something fails: the item, the destination or the installation? And is nothing lost by it?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from bot.delivery import outbox
from bot.delivery.retry import GIVE_UP_AFTER, SET_ASIDE_FOR
from bot.platforms.port import Busy, Permanent, Unreachable
from leads.store.schema import cards, destinations, lines
from tests.contract.delivery.rig import SWIFT, Screen, Town, eventually, town
from tests.postgresql import Postgresql

DAY = GIVE_UP_AFTER
NO_CHANNEL = Permanent("There is no channel #leads.", code="channel_not_found")
TOO_LONG = Permanent("The message is too long.", code="too_long", scope="message")
DOWN = Unreachable("Slack can't be reached.", code="unreachable")


@pytest_asyncio.fixture
async def here(database_url: str) -> AsyncIterator[Town]:
    async with town(database_url) as one:
        yield one


def place(here: Town, channel: str) -> Any:
    """A destination's row."""
    [row] = [one for one in here.store.rows(destinations) if one.address.endswith(channel)]
    return row


# -- one thing fails ------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("fault", "state", "code"),
    [
        (TOO_LONG, "gave_up", "too_long"),
        (DOWN, "live", "unreachable"),
        (KeyError("a fault of ours"), "live", "failed"),
        (TimeoutError(), "live", "timeout"),
    ],
    ids=["permanent", "passing", "ours", "timeout"],
)
async def test_one_failed_item_never_blocks_the_next(here: Town, fault: Exception, state: str, code: str) -> None:
    ill = await here.happens("e1", "lead_1")
    well = await here.happens("e2", "lead_2")
    here.screen.ill[ill.id] = fault
    await here.deliver()
    assert [one.split()[5].rstrip(":") for one in here.screen.log] == [well.id]
    failed, fine = here.store.rows(cards, cards.c.id)
    assert (failed.state, failed.fault_code, failed.attempts) == (state, code, 1)
    assert (fine.state, fine.due_at) == ("live", None)
    if state == "live":
        here.screen.ill.clear()
        here.clock.ahead += 1000
        await here.deliver()
        assert len(here.screen.shown) == 2
        failed, _ = here.store.rows(cards, cards.c.id)
        assert (failed.fault_code, failed.attempts, failed.failing_since) == (None, 0, None)


@pytest.mark.asyncio
async def test_many_ill_items_block_no_well_one(here: Town) -> None:
    for number in range(6):
        here.screen.ill[(await here.happens(f"e{number}", f"ill_{number}")).id] = DOWN
    well = await here.happens("e", "well")
    for _ in range(8):
        await here.deliver()
        here.clock.ahead += 20_000
    assert [one.split()[5].rstrip(":") for one in here.screen.log] == [well.id]


@pytest.mark.asyncio
async def test_a_card_that_stood_for_days_is_not_given_up_at_its_first_failure(here: Town) -> None:
    lead = await here.happens("e1")
    await here.deliver()
    here.clock.ahead += 3 * DAY
    await here.taken_over(lead)
    here.screen.faults = [DOWN]
    await here.deliver()
    [card] = here.store.rows(cards)
    assert (card.state, card.attempts) == ("live", 1)
    assert 0 < card.due_at - here.clock() <= 15_000
    here.clock.ahead += 15_000
    await here.deliver()
    assert "Dana Ruiz" in here.screen.log[-1]


@pytest.mark.asyncio
async def test_what_fails_for_a_day_is_given_up_and_kept_with_its_reason(here: Town) -> None:
    lead = await here.happens("e1")
    here.screen.ill[lead.id] = DOWN
    await here.deliver()
    here.clock.ahead += DAY - 60_000
    await here.deliver()
    [card] = here.store.rows(cards)
    assert card.state == "live"
    here.clock.ahead += 400_000
    await here.deliver()
    [card] = here.store.rows(cards)
    assert (card.state, card.due_at, card.fault) == ("gave_up", None, "Slack can't be reached.")
    assert here.store.read(outbox.next_due("slack")) is None


@pytest.mark.asyncio
async def test_lines_of_a_lead_keep_their_order_when_the_first_one_fails(here: Town) -> None:
    await here.happens("e0")
    await here.deliver()
    await here.happens("e1")
    await here.happens("e2")
    here.screen.faults = [DOWN]
    for _ in range(3):
        await here.deliver()
        here.clock.ahead += 20_000
    assert [one.split()[4] for one in here.screen.log if " line " in one] == ["e1", "e2"]
    assert [row.state for row in here.store.rows(lines)] == ["sent", "sent"]


# -- the destination fails --------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_two_failures_in_a_row_let_the_destination_wait_ever_longer(here: Town) -> None:
    for number in range(4):
        await here.happens(f"e{number}", f"lead_{number}")
    here.screen.ill = {row.lead_id: DOWN for row in here.store.rows(cards)}
    waits = []
    for _ in range(6):
        await here.deliver()
        row = place(here, "#leads")
        waits.append(row.next_send - here.clock())
        here.clock.ahead += 15_000
    assert all(0 < wait <= 15_000 for wait in waits)
    assert waits[-1] > waits[0]
    here.screen.ill = {}
    await here.deliver()
    assert len(here.screen.shown) == 4
    assert place(here, "#leads").failures == 0


@pytest.mark.asyncio
async def test_after_an_outage_the_first_that_gets_there_takes_all_others_along(here: Town) -> None:
    leads = [await here.happens(f"e{number}", f"lead_{number}") for number in range(3)]
    here.screen.ill = {lead.id: DOWN for lead in leads}
    for _ in range(60):  # ten minutes: by then each waits for minutes, by itself
        await here.deliver()
        here.clock.ahead += 10_000
    assert here.screen.log == []
    assert place(here, "#leads").fault == str(DOWN)
    here.screen.ill = {}
    await here.happens("new", "lead_new")
    for _ in range(3):
        here.clock.ahead += 15_000
        await here.deliver()
    assert len(here.screen.shown) == 4
    assert (place(here, "#leads").fault, place(here, "#leads").failures) == (None, 0)


@pytest.mark.asyncio
async def test_one_ill_item_among_well_ones_keeps_its_own_pace(here: Town) -> None:
    ill = await here.happens("e", "ill")
    here.screen.ill[ill.id] = DOWN
    for number in range(40):
        await here.happens(f"e{number}", f"well_{number}")
        await here.deliver()
        here.clock.ahead += 1_000
    [row] = [one for one in here.store.rows(cards) if one.lead_id == ill.id]
    assert row.attempts <= 9, "it is not tried again whenever another one gets there"
    assert len(here.screen.shown) == 40


@pytest.mark.asyncio
async def test_busy_waits_as_long_as_it_was_asked_to_and_counts_no_failure(here: Town) -> None:
    await here.happens("e1")
    here.screen.faults = [Busy("Slow down.", code="429", after=7)]
    await here.deliver()
    row = place(here, "#leads")
    assert 6000 < row.next_send - here.clock() <= 7000
    [card] = here.store.rows(cards)
    assert card.attempts == 0
    await here.deliver()
    assert here.screen.log == []
    here.clock.ahead += 7000
    await here.deliver()
    assert len(here.screen.shown) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", [Busy("Slow down.", code="429", after=7), DOWN], ids=["busy", "down"])
async def test_a_destination_says_why_it_waits_until_something_gets_there(here: Town, fault: Exception) -> None:
    await here.happens("e1", "lead_1")
    await here.happens("e2", "lead_2")
    here.screen.faults = [fault, fault]
    await here.deliver()
    row = place(here, "#leads")
    assert (row.fault_code, row.fault) == (fault.code, str(fault))  # type: ignore[attr-defined]
    here.screen.faults.clear()
    here.clock.ahead += 16_000
    await here.deliver()
    assert len(here.screen.shown) == 2
    row = place(here, "#leads")
    assert (row.fault_code, row.fault, row.failures) == (None, None, 0)


@pytest.mark.asyncio
async def test_busy_everywhere_pauses_the_installation(here: Town) -> None:
    await here.happens("e1")
    here.screen.faults = [Busy("Slow down.", code="429", after=7, everywhere=True)]
    await here.deliver()
    assert here.pace.paused_until(here.clock()) > 0
    assert here.pace.paused_until(here.clock() + 7001) == 0


@pytest.mark.asyncio
async def test_what_cannot_be_reached_goes_to_the_rules_else(here: Town) -> None:
    here.screen.nowhere["#leads"] = NO_CHANNEL
    await here.happens("e1")
    async with here.dispatching():
        await eventually(lambda: bool(here.screen.shown))
    assert here.screen.posts("#backup") == here.screen.posts()
    row = place(here, "#leads")
    assert (row.fault_code, row.fault) == ("channel_not_found", "There is no channel #leads.")
    assert row.set_aside_until > here.clock()
    lead = await here.happens("e2", kind="message.received")
    await here.taken_over(lead)
    await here.deliver()
    assert here.screen.log[-1].startswith("edit #backup")


@pytest.mark.asyncio
async def test_a_card_that_was_posted_stays_where_it_is_when_its_place_falls_ill(here: Town) -> None:
    lead = await here.happens("e1")
    await here.deliver()
    here.screen.faults = [Permanent("The bot was removed.", code="not_in_channel")]
    await here.taken_over(lead)
    await here.deliver()
    [card] = here.store.rows(cards)
    assert card.due_at == place(here, "#leads").set_aside_until
    await here.happens("e2", "lead_2")
    await here.deliver()
    await here.deliver()
    assert [one.split()[0] for one in here.screen.posts()] == ["#leads", "#backup"]
    here.clock.ahead += SET_ASIDE_FOR
    await here.deliver()
    assert "Dana Ruiz" in here.screen.log[-1]
    assert here.screen.log[-1].startswith("edit #leads")


@pytest.mark.asyncio
async def test_without_an_else_it_waits_and_is_tried_again_by_itself(here: Town) -> None:
    here.screen.nowhere["#booked"] = NO_CHANNEL
    await here.happens("e1", kind="call.scheduled")
    await here.deliver()
    [card] = here.store.rows(cards)
    assert (card.state, card.fault_code, card.otherwise_id) == ("live", "channel_not_found", None)
    here.screen.nowhere.clear()
    await here.happens("e2", "lead_2", "call.scheduled")
    await here.deliver()
    assert here.screen.log == []
    here.clock.ahead += SET_ASIDE_FOR + 1000
    await here.deliver()
    assert len(here.screen.shown) == 2
    [card, _] = here.store.rows(cards, cards.c.id)
    assert card.fault_code is None


@pytest.mark.asyncio
async def test_where_the_else_has_the_leads_card_already_that_one_serves(here: Town) -> None:
    here.screen.nowhere["#leads"] = NO_CHANNEL
    await here.happens("e1")
    await here.deliver()
    await here.deliver()
    lead = await here.happens("e2")
    await here.deliver()
    await here.deliver()
    assert sorted(row.state for row in here.store.rows(cards)) == ["closed", "live"]
    assert len(here.screen.posts("#backup live card")) == 1
    assert here.screen.posts("#backup line") == [f"#backup line rang e2 of {lead.id}"]  # a ring is never lost


# -- pace -----------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_a_destination_is_sent_to_at_its_pace_and_others_meanwhile(database_url: str) -> None:
    screen = Screen(capabilities=replace(SWIFT, pace=1.0, burst=1))
    async with town(database_url, screen) as here:
        await here.happens("e1", "lead_1", "webform.submitted")
        await here.happens("e2", "lead_2", "webform.submitted")
        await here.deliver()
        assert len(screen.shown) == 4
        await here.deliver()
        assert len(screen.shown) == 4
        here.clock.ahead += 1100
        await here.deliver()
        assert len(screen.shown) == 8


@pytest.mark.asyncio
async def test_edits_over_the_budget_wait_and_posts_do_not(database_url: str) -> None:
    screen = Screen(capabilities=replace(SWIFT, edits_per_minute=1))
    async with town(database_url, screen) as here:
        some = [await here.happens(f"e{number}", f"lead_{number}") for number in range(2)]
        await here.deliver()
        for lead in some:
            await here.taken_over(lead)
        await here.happens("e2", "lead_2")
        await here.deliver()
        assert [one.split()[0] for one in screen.log].count("edit") == 1
        assert len(screen.shown) == 3
        here.clock.ahead += 61_000
        await here.deliver()
        assert [one.split()[0] for one in screen.log].count("edit") == 2


# -- the database fails ---------------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_a_message_sent_while_the_database_was_gone_is_not_sent_again(
    postgresql_url: str, postgresql: Postgresql
) -> None:
    screen = Screen(gate=asyncio.Event())
    async with town(postgresql_url, screen) as here:
        assert screen.gate is not None
        await here.happens("e1")
        async with here.dispatching():
            await eventually(lambda: screen.waiting == 1)
            postgresql.go_down()
            screen.gate.set()
            await asyncio.sleep(0.3)  # nothing to wait for: the result is being refused
            postgresql.come_back()
            await eventually(lambda: here.store.rows(cards)[0].message is not None)
            await eventually(lambda: here.store.rows(destinations)[0].lease_until == 0)
            await here.happens("e2", "lead_2")
            await eventually(lambda: len(screen.shown) == 2)
        assert len(screen.log) == 2


@pytest.mark.asyncio
async def test_the_dispatcher_finishes_what_is_in_hand_when_it_stops(here: Town) -> None:
    here.screen.gate = asyncio.Event()
    await here.happens("e1")
    async with here.dispatching():
        await eventually(lambda: here.screen.waiting == 1)
        here.screen.gate.set()
    [card] = here.store.rows(cards)
    assert (card.due_at, card.wanted) == (None, card.shown)
    assert here.store.rows(destinations)[0].lease_until == 0
