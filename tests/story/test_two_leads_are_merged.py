"""Two leads turn out to be one person: the card says so, a rep merges them, and both ids are one from then on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat, labels
from tests.story.stage import LEAD, Stage

OpenStage = Callable[..., Awaitable[Stage]]
TWIN = "lead_43"
SAME = "ada@analytical.example"


async def twins(stage: Stage) -> None:
    """An older lead that gave its address, and the newer one that gives the same and asks."""
    await stage.happens(
        "email.captured", email=SAME, lead={"id": TWIN, "first_name": "Ada", "last_name": "King"}, ago=60
    )
    await stage.service.listing.caught_up()
    await stage.happens("email.captured", email=SAME)
    await stage.asks()


@pytest.mark.asyncio
async def test_the_card_says_so_and_a_second_press_merges(stage: Stage, at: Seat) -> None:
    await twins(stage)
    card = await at.card("Asks for a person", "Same e-mail as Ada King")
    assert "Merge…" in labels(card)
    await at.press(BEN, card, "Merge…")
    question = await at.private(BEN, "Are these one person?", "Ada King", "Ada Lovelace")
    assert (await stage.get(f"/v1/leads/{TWIN}"))[1]["leadbell_id"] != (await stage.lead())["leadbell_id"]
    await at.press(BEN, question, "Merge")

    await at.private(BEN, "The two leads are one now.")
    one, other = await stage.lead(), (await stage.get(f"/v1/leads/{TWIN}"))[1]
    assert one["leadbell_id"] == other["leadbell_id"]
    assert (await stage.timeline("lead.merged"))[0].endswith("by Ben Ito")
    assert len(await stage.timeline("email.captured")) == 2
    for seat in stage.seats.values():
        card = await seat.card("Asks for a person")
        assert "Same e-mail" not in card.text
        assert len(seat.cards()) == 1


@pytest.mark.asyncio
async def test_the_newer_card_points_to_the_older(stage: Stage, at: Seat) -> None:
    await stage.happens("human.requested", says="First", lead={"id": TWIN}, ago=30)
    await at.card("First")
    await stage.at_rest()
    await stage.happens("human.requested", says="Second", lead={"id": LEAD})
    await at.card("Second")
    await stage.at_rest()
    status, _ = await stage.act("merge", by=email(DANA), other=TWIN)
    assert status == 200

    newer = await at.card("This lead's card has moved on to the older card of the merged lead.")
    assert labels(newer) == []
    older = at.cards()[0]
    assert "Second" in older.text
    assert "Take over" in labels(older)
    await stage.happens("message.received", says="Hello", lead={"id": TWIN})
    assert (await stage.lead())["messages"] == 1


@pytest.mark.asyncio
async def test_a_press_on_a_card_of_the_lead_that_went_is_led_to_the_one_that_stays(stage: Stage, at: Seat) -> None:
    await stage.happens("message.received", says="First", lead={"id": TWIN}, ago=30)
    await stage.asks("Second")
    card = await at.card("Second")
    assert (await stage.act("merge", by=email(DANA), other=TWIN))[0] == 200
    await at.press(BEN, card, "Take over")
    await at.private(BEN, "changed since your card was drawn")
    await at.press(BEN, await at.card("Second"), "Take over")
    await at.private(BEN, "has taken over")
    assert (await stage.control())["by"] == email(BEN)
    assert (await stage.get(f"/v1/leads/{TWIN}/control"))[1]["by"] == email(BEN)


@pytest.mark.asyncio
async def test_blocked_wins_and_who_had_control_is_told(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(direct={"dana": platform})
    at = stage.seats[platform]
    await stage.happens("message.received", says="First", lead={"id": TWIN}, ago=30)
    await stage.post(f"/v1/leads/{TWIN}/block", {"by": email(BEN), "reason": "spam"})
    await stage.asks("Second")
    await stage.act("takeover", by=email(DANA))
    status, control = await stage.act("merge", by=email(BEN), other=TWIN)
    assert (status, control["control"]) == (200, "blocked")

    await at.private(DANA, "Ada Lovelace", "was merged with a lead that is blocked", "you no longer have control")
    await at.card("Blocked by Ben Ito", "spam")
    told = await stage.agents.hears("lead.merged")
    assert (told["data"]["control"], sorted(told["data"]["lead"]["ids"])) == ("blocked", [LEAD, TWIN])


@pytest.mark.asyncio
async def test_two_holders_are_asked_to_agree_first(stage: Stage) -> None:
    await stage.happens("message.received", says="First", lead={"id": TWIN}, ago=30)
    await stage.post(f"/v1/leads/{TWIN}/takeover", {"by": email(DANA)})
    await stage.asks("Second")
    await stage.act("takeover", by=email(BEN))
    status, told = await stage.act("merge", by=email(BEN), other=TWIN)
    assert (status, told["code"]) == (409, "refused")
    assert told["detail"] == "Ben Ito has control of one and Dana Ruiz of the other: one must return it first."


@pytest.mark.asyncio
async def test_over_http_it_is_repeatable_and_names_what_is_wrong(stage: Stage) -> None:
    await stage.happens("message.received", says="First", lead={"id": TWIN}, ago=30)
    await stage.happens("message.received", says="Second")
    assert (await stage.act("merge", by=email(DANA)))[0] == 400
    assert (await stage.act("merge", by=email(DANA), other="nobody"))[0] == 404
    first = await stage.act("merge", by=email(DANA), other=TWIN, version=0)
    again = await stage.act("merge", by=email(DANA), other=TWIN)
    assert (first[0], again[0]) == (200, 200)
    assert first[1]["version"] == again[1]["version"] == 1
    assert len(await stage.timeline("lead.merged")) == 1
    status, listed = await stage.get("/v1/leads")
    assert (status, len(listed["leads"])) == (200, 1)


@pytest.mark.asyncio
async def test_what_was_said_with_either_is_found_with_the_one(stage: Stage) -> None:
    await stage.happens("message.received", says="Do you sell telescopes?", lead={"id": TWIN}, ago=30)
    await stage.happens("message.received", says="Or microscopes?")
    await stage.service.listing.caught_up()
    await stage.act("merge", by=email(DANA), other=TWIN)
    for word in ("telescopes", "microscopes"):
        found = (await stage.get(f"/v1/leads?said={word}"))[1]["leads"]
        assert len(found) == 1, word
