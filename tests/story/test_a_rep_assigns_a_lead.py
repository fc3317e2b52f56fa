"""A rep assigns a lead: it belongs to a colleague from then on, whatever the CRM says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat
from tests.story.stage import Stage

OpenStage = Callable[..., Awaitable[Stage]]


@pytest.mark.asyncio
async def test_a_colleague_is_chosen_in_a_form(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.act(BEN, "Assign…", "Asks for a person")
    form = await at.private(BEN, "It belongs to nobody yet.")
    await at.press(BEN, form, "Assign", owner=email(DANA))

    await at.private(BEN, "The lead belongs to Dana Ruiz now.")
    stage.watch.ahead += 61  # an edit that isn't about control comes once a minute
    for seat in stage.seats.values():
        if seat.name != "webex":  # Webex has ten edits for control alone
            await seat.card("Owner: Dana Ruiz")
    assert await stage.timeline("owner.changed") == ["Assigned to Dana Ruiz by Ben Ito"]
    assert (await stage.lead())["fields"]["owner"]["source"] == "hand"


@pytest.mark.asyncio
async def test_the_form_asks_again_where_nobody_was_chosen(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.act(BEN, "Assign…", "Asks for a person")
    form = await at.private(BEN, "It belongs to nobody yet.")
    await at.press(BEN, form, "Assign")

    await at.private(BEN, "Choose a colleague.")
    assert "owner" not in (await stage.lead())["fields"]


@pytest.mark.asyncio
async def test_somebody_who_takes_over_meanwhile_is_no_obstacle(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.act(BEN, "Assign…", "Asks for a person")
    form = await at.private(BEN, "It belongs to nobody yet.")
    await stage.act("takeover", by=email(DANA))
    await at.press(BEN, form, "Assign", owner=email(BEN))

    await at.private(BEN, "The lead belongs to Ben Ito now.")
    assert (await stage.control())["by"] == email(DANA)


RING_THE_OWNER = """
rules:
  - id: asks
    name: Somebody asks for a person
    on: human.requested
    ring: [{to: "slack:#leads"}, {to: "teams:Sales/Leads"}, {to: "webex:Leads"}]
  - id: owner
    name: The owner hears what the lead writes
    on: message.received
    ring: [{to: owner}]
"""


@pytest.mark.asyncio
async def test_the_new_owner_is_rung_and_the_crm_does_not_take_the_lead_back(
    open_stage: OpenStage, platform: str
) -> None:
    stage = await open_stage(rules=RING_THE_OWNER, direct={"dana": platform})
    at = stage.seats[platform]
    await stage.asks()
    await at.act(BEN, "Assign…", "Asks for a person")
    form = await at.private(BEN, "It belongs to nobody yet.")
    await at.press(BEN, form, "Assign", owner=email(DANA))
    await at.private(BEN, "The lead belongs to Dana Ruiz now.")
    await stage.happens("message.received", says="Is Dana there?", lead={"owner": email(BEN)})

    await at.private(DANA, "Is Dana there?")


@pytest.mark.asyncio
async def test_over_http_it_takes_a_person_on_record(stage: Stage) -> None:
    await stage.happens("message.received", says="Hello")
    assert (await stage.act("assign", by=email(BEN), owner="nobody@elsewhere.example"))[1]["code"] == "unknown_person"
    assert (await stage.act("assign", by=email(BEN)))[0] == 400
    assert (await stage.act("assign", by=email(BEN), owner=email(DANA)))[0] == 200
    assert (await stage.lead())["fields"]["owner"]["value"] == email(DANA)
    assert (await stage.act("assign", by=email(BEN), owner=None, version=5))[1]["code"] == "stale"
    assert (await stage.act("assign", by=email(BEN), owner=None))[0] == 200
    assert "owner" not in (await stage.lead())["fields"]
