"""A press in Slack costs one edit of the pressed card, not two; and who pressed sees the fresh card in any case."""

from __future__ import annotations

import pytest

from bot.platforms.slack.answers import SOON
from tests.story.people import BEN, DANA
from tests.story.seat import Seat
from tests.story.stage import Stage
from tests.story.waiting import eventually


def edits(at: Seat) -> list[int]:
    """HTTP status of each edit that Slack was asked for."""
    return [int(call["status"]) for call in at.local.calls("chat.update")]


async def settled(stage: Stage, at: Seat) -> None:
    """Wait until nobody has anything to show any more: what waits for a moment is waited for when Slack stops."""
    await stage.at_rest()
    [slack] = [one for one in stage.service.platforms if one.name == at.name]
    errands = slack._errands  # type: ignore[attr-defined]
    await eventually(lambda: not len(errands))
    await stage.at_rest()


@pytest.mark.asyncio
async def test_what_the_outbox_shows_is_not_shown_again(stage: Stage) -> None:
    slack = stage.seats["slack"]
    await stage.asks()
    await slack.act(DANA, "Take over", "Asks for a person")
    await slack.card("Dana Ruiz has control")
    await settled(stage, slack)
    assert edits(slack) == [200]
    await slack.act(DANA, "Return to Automated", "Dana Ruiz has control")
    await slack.card("Returned to automated")
    await settled(stage, slack)
    assert edits(slack) == [200, 200]


@pytest.mark.asyncio
async def test_where_the_outbox_must_wait_the_presser_sees_it_all_the_same(stage: Stage) -> None:
    slack = stage.seats["slack"]
    await stage.asks()
    card = await slack.card("Asks for a person")
    await stage.at_rest()
    slack.local.refuse("chat.update", 429, times=1, retry_after=60)
    await slack.press(DANA, card, "Take over")
    await slack.card("Dana Ruiz has control")
    assert edits(slack) == [429, 200]
    stage.watch.ahead += 61 + SOON
    await settled(stage, slack)


@pytest.mark.asyncio
async def test_what_somebody_decided_since_is_not_drawn_over(stage: Stage) -> None:
    """Dana's card waits for the outbox; Ben has taken over meanwhile. Hers would be out of date."""
    slack = stage.seats["slack"]
    await stage.asks()
    card = await slack.card("Asks for a person")
    await stage.at_rest()
    slack.local.refuse("chat.update", 429, times=1, retry_after=60)
    await slack.press(DANA, card, "Take over")
    await stage.act("takeover", by="ben@acme.example", from_colleague=True)
    [platform] = [one for one in stage.service.platforms if one.name == "slack"]
    await eventually(lambda: not len(platform._errands))  # type: ignore[attr-defined]
    assert "Dana Ruiz has control" not in slack.all_words()
    stage.watch.ahead += 61
    await slack.card(f"{BEN} has control")
