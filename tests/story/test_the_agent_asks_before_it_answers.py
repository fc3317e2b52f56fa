"""The agent claims its answer just before it gives it: a person who has control is never talked over unseen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage

OpenStage = Callable[..., Awaitable[Stage]]

ANSWER = "Prices start at 40 a month."
SAID = "The agent would have said:"
OVER = "The agent wrote at"


@pytest_asyncio.fixture
async def stage(open_stage: OpenStage, platform: str) -> Stage:
    """Dana is told things on the platform of the story."""
    return await open_stage(direct={"dana": platform})


async def claims(stage: Stage, text: str | None = ANSWER) -> tuple[int, dict[str, Any]]:
    return await stage.post(f"/v1/leads/{LEAD}/claim-reply", {} if text is None else {"text": text})


async def dana_has_control(stage: Stage) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))


@pytest.mark.asyncio
async def test_while_nobody_has_control_it_may(stage: Stage) -> None:
    await stage.happens("message.received", says="What does it cost?")
    status, told = await claims(stage)
    assert (status, told["version"]) == (200, 0)
    await stage.happens("message.sent", says=ANSWER, claim=told["claim"])
    assert await stage.timeline("message.sent") == [ANSWER]
    assert await stage.timeline("draft.offered") == []


@pytest.mark.asyncio
async def test_a_person_gets_what_it_would_have_said_and_sends_it_once(stage: Stage, at: Seat) -> None:
    await dana_has_control(stage)
    status, told = await claims(stage)
    assert (status, told["code"], told["control"], told["by"]) == (409, "taken", "manual", email(DANA))
    await claims(stage)  # the agent asks again: that is no second draft

    draft = await at.private(DANA, SAID, ANSWER)
    await stage.at_rest()
    assert at.times_told(DANA, SAID) == 1
    await at.press(DANA, draft, "Send")
    assert (await stage.agents.hears("reply.sent"))["data"]["text"] == ANSWER
    await at.private(DANA, "Your reply is on its way to the lead.")
    await at.press(DANA, draft, "Send")
    await at.private(DANA, "was sent already, or something else was said since")
    assert await stage.timeline("reply.sent") == [ANSWER]


@pytest.mark.asyncio
async def test_what_it_would_have_said_can_be_edited_first(stage: Stage, at: Seat) -> None:
    await dana_has_control(stage)
    await claims(stage)
    draft = await at.private(DANA, SAID)
    await at.press(DANA, draft, "Edit")
    form = await at.private(DANA, "Your words go to the lead, in your name.")
    await at.press(DANA, form, "Send", text=f"{ANSWER} For you, 35.")
    assert (await stage.agents.hears("reply.sent"))["data"]["text"] == f"{ANSWER} For you, 35."
    await at.press(DANA, draft, "Send")
    await at.private(DANA, "was sent already, or something else was said since")
    assert await stage.timeline("reply.sent") == [f"{ANSWER} For you, 35."]


@pytest.mark.asyncio
async def test_a_draft_is_the_one_persons_who_had_control(stage: Stage, at: Seat) -> None:
    await dana_has_control(stage)
    await claims(stage)
    draft = await at.private(DANA, SAID)
    await stage.act("takeover", by=email(BEN), from_colleague=True)
    await at.press(DANA, draft, "Send")
    await at.private(DANA, "Ben Ito has control")
    assert await stage.timeline("reply.sent") == []


@pytest.mark.asyncio
async def test_an_answer_that_was_claimed_before_may_finish(stage: Stage, at: Seat) -> None:
    await stage.asks()
    _, told = await claims(stage)
    await stage.act("takeover", by=email(DANA))
    await stage.happens("message.sent", says=ANSWER, claim=told["claim"])
    card = await at.card("Dana Ruiz has control")
    assert OVER not in card.text
    assert (await stage.service.database.read(lambda connection: connection.exec_driver_sql(
        "SELECT state FROM leads").scalar_one())).find("talked_over") == -1  # fmt: skip


@pytest.mark.asyncio
@pytest.mark.parametrize("shown", ["nothing", "forged", "too old", "another lead's"])
async def test_an_answer_without_a_live_claim_is_marked_on_the_card(stage: Stage, at: Seat, shown: str) -> None:
    await stage.asks()
    _, told = await claims(stage)
    claim = told["claim"]
    if shown == "another lead's":
        await stage.post("/v1/events", _hello(stage, "lead_43"))
        claim = (await stage.post("/v1/leads/lead_43/claim-reply", {}))[1]["claim"]
    await stage.act("takeover", by=email(DANA))
    await at.card("Dana Ruiz has control")
    if shown == "too old":
        await stage.later(61)
    forged = {"lead": LEAD, "version": 0, "until": 9_999_999_999_999}
    given = {"nothing": {}, "forged": {"claim": forged}}.get(shown, {"claim": claim})
    await stage.happens("message.sent", says=ANSWER, **given)
    if at.name != "webex":  # its edits are kept for control and block
        await at.card(OVER, "although Dana has control")
    await stage.act("return", by=email(DANA))
    assert OVER not in (await at.card("Returned to automated")).text


@pytest.mark.asyncio
async def test_nothing_goes_to_a_blocked_lead(stage: Stage) -> None:
    await stage.asks()
    await stage.act("block", by=email(BEN), reason="spam")
    status, told = await claims(stage)
    assert (status, told["code"], told["control"]) == (409, "blocked", "blocked")
    assert await stage.timeline("draft.offered") == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "wrong"),
    [({"text": 7}, "`text`"), ({"text": " "}, "blank"), ({"text": "x" * 4_001}, "4,001"), ({"words": "x"}, '"text"'),
     ([], '"text"'), ({"text": "a\0b"}, "NUL")],
)  # fmt: skip
async def test_what_it_asks_wrongly_is_said(open_stage: OpenStage, body: object, wrong: str) -> None:
    stage = await open_stage()
    await dana_has_control(stage)
    status, told = await stage.post(f"/v1/leads/{LEAD}/claim-reply", body)
    assert (status, told["code"]) == (400, "bad_request")
    assert wrong in told["detail"]
    assert (await stage.post("/v1/leads/nobody/claim-reply", {}))[0] == 404


def _hello(stage: Stage, lead: str) -> dict[str, Any]:
    at = datetime.fromtimestamp(stage.watch(), UTC).isoformat()
    data = {"text": "Hello"}
    return {"id": f"evt_{lead}", "kind": "message.received", "at": at, "lead": {"id": lead}, "data": data}
