"""A rep reads the summary, and nobody else sees that they did."""

from __future__ import annotations

import pytest

from tests.story.people import BEN, DANA
from tests.story.seat import Seat
from tests.story.stage import Stage


@pytest.mark.asyncio
async def test_the_summary_is_for_the_presser_alone(stage: Stage, at: Seat) -> None:
    await stage.happens(
        "message.received", says="Do you support SSO? We are 900 people.", lead={"company_name": "Analytical Engines"}
    )
    await stage.happens("message.sent", says="We do, with SAML.")
    await stage.happens("message.received", says="Fine.")
    await stage.happens("human.requested")
    card = await at.card("Asks for a person")
    before = at.local.shown(at.place)
    await at.press(DANA, card, "Summary")

    summary = await at.private(DANA, "Questions asked", "Do you support SSO?")
    assert "Analytical Engines" in summary.text
    assert "We do, with SAML." in summary.text
    assert "No upcoming steps" in summary.text
    assert [one.id for one in at.local.shown(at.place)] == [one.id for one in before]
    assert "Questions asked" not in at.all_words()
    assert at.told(BEN) == []


@pytest.mark.asyncio
async def test_reading_changes_nothing(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.act(DANA, "Summary", "Asks for a person")
    await at.private(DANA, "Next steps")

    assert (await stage.control())["version"] == 0
    assert stage.agents.heard == []
