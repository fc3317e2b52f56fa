"""A button that Leadbell didn't make, or that belongs to somebody else's Leadbell, does nothing and says so."""

from __future__ import annotations

import pytest

from bot.tokens import Tokens
from cards.model import Press
from tests.story.forgery import nothing_happened, press_a_card_signed
from tests.story.people import DANA
from tests.story.seat import Seat
from tests.story.stage import Stage

UNREADABLE = "This button can't be read any more"


@pytest.mark.asyncio
async def test_a_button_of_ours_works_there(stage: Stage, at: Seat) -> None:
    await press_a_card_signed(stage, at, stage.service.tokens.sign)
    assert (await stage.control())["control"] == "manual"


@pytest.mark.asyncio
async def test_a_forged_button_does_nothing(stage: Stage, at: Seat) -> None:
    await press_a_card_signed(stage, at, Tokens("another key, long enough to be one").sign)
    await at.private(DANA, UNREADABLE)
    await nothing_happened(stage)


@pytest.mark.asyncio
async def test_a_changed_button_does_nothing(stage: Stage, at: Seat) -> None:
    def changed(press: Press) -> str:
        return stage.service.tokens.sign(press).replace("summary.", "take_over.").replace("block.", "take_over.")

    def sign(press: Press) -> str:
        return changed(Press("summary", press.org, press.lead, press.version))

    await press_a_card_signed(stage, at, sign)
    await at.private(DANA, UNREADABLE)
    await nothing_happened(stage)


@pytest.mark.asyncio
async def test_garbage_does_nothing(stage: Stage, at: Seat) -> None:
    await press_a_card_signed(stage, at, lambda press: "…garbage\x7f.")
    await at.private(DANA, UNREADABLE)
    await nothing_happened(stage)


@pytest.mark.asyncio
async def test_a_button_of_another_organisation_is_refused(stage: Stage, at: Seat) -> None:
    def sign(press: Press) -> str:
        return stage.service.tokens.sign(Press(press.intent, "other", press.lead, press.version))

    await press_a_card_signed(stage, at, sign)
    await at.private(DANA, "This button doesn't belong to this Leadbell.")
    await nothing_happened(stage)


@pytest.mark.asyncio
async def test_a_lead_that_is_gone_is_said_to_be(stage: Stage, at: Seat) -> None:
    def sign(press: Press) -> str:
        return stage.service.tokens.sign(Press(press.intent, press.org, "nobodyofthis", press.version))

    await press_a_card_signed(stage, at, sign)
    await at.private(DANA, "This lead is not known here")
    await nothing_happened(stage)
