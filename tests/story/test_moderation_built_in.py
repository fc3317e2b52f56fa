"""The built-in word list flags, asks nobody, and blocks and hides nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio

from tests.story.at_a_page import at_the_page
from tests.story.people import DANA
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]
RULES = """
rules:
  - id: rude
    name: A message is flagged
    on: message.flagged
    when: [{all: [flagged contains harassment]}]
    ring: [{to: "slack:#leads"}, {to: "teams:Sales/Leads"}, {to: "webex:Leads"}]
"""


@pytest_asyncio.fixture
async def stage(open_stage: OpenStage) -> Stage:
    return await open_stage(settings={"LEADBELL_MODERATION_MODEL": "builtin"}, rules=RULES)


@pytest.mark.asyncio
async def test_it_flags_and_rules_may_ask_for_it(stage: Stage, at: Seat) -> None:
    for number in range(5):
        await stage.happens("message.received", says=f"you fucking idiot {number}")
    card = await at.card("A message is flagged")
    assert "fucking idiot" in card.text

    async def flagged() -> bool:
        _, body = await stage.get(f"/v1/leads/{LEAD}/timeline")
        said = [one for one in body["entries"] if one["kind"] == "message.received"]
        return [(one["score"], one["flagged"]) for one in said] == [(None, ["harassment"])] * 5

    await eventually(flagged)
    lead = await stage.lead()
    assert (lead["score"], lead["scored_messages"], lead["blocked"]) == (None, 0, None)
    assert lead["flagged"] == ["harassment"]
    status, body = await stage.get("/v1/leads?field.flagged=harassment")
    assert (status, [one["id"] for one in body["leads"]]) == (200, [LEAD])
    await at.local.say(at.ids[DANA], f"direct:{at.ids[DANA]}", f"timeline {LEAD}")
    await at.private(DANA, "🚩 harassment")
    async with at_the_page(stage) as page:
        assert page.shown.count("Flagged: harassment") == 5
        assert "fucking idiot 0" in page.shown


@pytest.mark.asyncio
async def test_what_is_fine_is_not_flagged(stage: Stage) -> None:
    await stage.happens("message.received", says="Do you support SSO for 900 people in Scunthorpe?", id="evt_fine")
    await stage.happens("message.received", says="this is bullshit", id="evt_rude")

    async def done() -> bool:
        return bool((await stage.lead())["flagged"])

    await eventually(done)
    _, body = await stage.get(f"/v1/leads/{LEAD}/timeline")
    found = {one["id"]: one["flagged"] for one in body["entries"] if one["kind"] == "message.received"}
    assert found == {"evt_fine": [], "evt_rude": ["harassment"]}
