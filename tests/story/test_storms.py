"""Everything at once: all platforms ask to wait, one of them crawls, one has had enough edits, ten thousand events come
in a burst. What can go on goes on; nothing is lost, and nothing comes twice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat
from tests.story.slowly import slowly
from tests.story.stage import Stage, running
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]
POSTS = {"slack": "chat.postMessage", "teams": "CreateConversation", "webex": "POST /messages"}
ELSEWHERE = """
rules:
  - id: asks
    name: Somebody asks for a person
    on: human.requested
    ring: [{{to: "{to}", else: "{otherwise}"}}]
"""


# -- all ask to wait ------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_all_platforms_ask_to_wait_at_once(stage: Stage) -> None:
    for seat in stage.seats.values():
        seat.local.refuse(POSTS[seat.name], 429, times=3, retry_after=1)
    for number in range(5):
        lead = {"id": f"lead_{number}", "first_name": f"Nr{number}", "last_name": "Storm"}
        await stage.happens("human.requested", says="Anybody?", lead=lead)
    began = time.monotonic()
    status, _ = await stage.post("/v1/leads/lead_0/takeover", {"by": email(DANA)})
    assert (status, time.monotonic() - began < 2) == (200, True), "who acts doesn't wait for any platform"

    for seat in stage.seats.values():
        await eventually(lambda seat=seat: len(seat.cards()) == 5, seen=seat.all_words)  # type: ignore[misc]
    await stage.at_rest()
    for seat in stage.seats.values():
        assert sorted(name_in(card.text) for card in seat.cards()) == [f"Nr{number}" for number in range(5)]
        assert sum(call["status"] == 429 for call in seat.local.calls(POSTS[seat.name])) == 3


def name_in(text: str) -> str:
    return next(word for word in text.replace("\n", " ").split() if word.startswith("Nr"))


# -- a place, or a whole platform, refuses for good -------------------------------------------------------------------

REFUSALS = {
    ("slack", "deleted"): ("chat.postMessage", 200, {"ok": False, "error": "channel_not_found"}),
    ("slack", "removed"): ("chat.postMessage", 200, {"ok": False, "error": "not_in_channel"}),
    ("slack", "revoked"): ("chat.postMessage", 200, {"ok": False, "error": "token_revoked"}),
    ("teams", "deleted"): ("CreateConversation", 404, {"error": {"code": "NotFound", "message": "gone"}}),
    ("teams", "removed"): (
        "CreateConversation",
        403,
        {"error": {"code": "BotNotInConversationRoster", "message": "no"}},
    ),
    ("webex", "deleted"): ("POST /messages", 404, {"message": "gone"}),
    ("webex", "removed"): ("POST /messages", 403, {"message": "no"}),
    ("webex", "revoked"): ("POST /messages", 401, {"message": "no"}),
}
ADDRESS = {"slack": "slack:#leads", "teams": "teams:Sales/Leads", "webex": "webex:Leads"}


@pytest.mark.asyncio
@pytest.mark.parametrize(("name", "what"), REFUSALS)
async def test_what_refuses_for_good_has_the_ring_go_elsewhere_at_once(
    open_stage: OpenStage, name: str, what: str
) -> None:
    other = "teams" if name == "slack" else "slack"
    rules = ELSEWHERE.format(to=ADDRESS[name], otherwise=ADDRESS[other])
    stage = await open_stage(rules=rules)
    method, status, body = REFUSALS[name, what]
    stage.seats[name].local.refuse(method, status, body, times=100)
    await stage.asks()
    card = await stage.seats[other].card("Asks for a person")
    await stage.seats[other].press(DANA, card, "Take over")
    await stage.seats[other].card("Dana Ruiz has control")
    await stage.at_rest()
    assert stage.seats[name].cards() == []
    assert len(stage.seats[name].local.calls(method)) == 1, "nothing knocks at a closed door again and again"


# -- Slack takes ten seconds for everything ---------------------------------------------------------------------------


@pytest_asyncio.fixture
async def crawling(stage: Stage, tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage whose Slack answers each call ten seconds late."""
    async with slowly(stage.environment["SLACK_API_URL"], 10.0) as url:
        environment = {**stage.environment, "SLACK_API_URL": url}
        environment["LEADBELL_DATABASE_URL"] = f"sqlite:///{tmp_path / 'crawling.db'}"
        async with running(environment, stage.watch) as (service, at):
            for seat in stage.seats.values():
                await seat.local.attach(at)
            yield replace(stage, service=service, url=at)


@pytest.mark.asyncio
async def test_slack_crawls_and_the_others_go_on(crawling: Stage) -> None:
    slack, teams, webex = (crawling.seats[name] for name in ("slack", "teams", "webex"))
    began = time.monotonic()
    await crawling.asks()
    await teams.act(BEN, "Take over", "Asks for a person")
    for seat in (teams, webex):
        await seat.card("Ben Ito has control")
    assert time.monotonic() - began < 8, "before Slack has answered a single call"
    await until(lambda: bool(slack.cards()), 40)
    await until(lambda: "Ben Ito has control" in slack.cards()[0].text, 40)
    await until_at_rest(crawling)
    assert len(slack.cards()) == 1, "a slow answer is waited for: the card isn't posted again"


@pytest.mark.asyncio
async def test_a_press_is_answered_in_time_while_slack_crawls(crawling: Stage) -> None:
    slack = crawling.seats["slack"]
    await crawling.asks()
    await until(lambda: bool(slack.cards()), 40)
    answer = await slack.press(DANA, slack.cards()[0], "Take over")
    assert answer.seconds < 3
    await until_at_rest(crawling)


async def until(holds: Callable[[], bool], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 (a screen can only be looked at)
            await asyncio.sleep(0.05)


async def until_at_rest(stage: Stage) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                return await stage.at_rest()
            except AssertionError:
                continue


# -- Webex has had enough edits ---------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_webex_tenth_edit_leaves_a_pointer_and_a_fresh_card_that_works(stage: Stage) -> None:
    webex = stage.seats["webex"]
    await stage.asks()
    await webex.card("Asks for a person")
    for _ in range(6):
        await stage.act("takeover", by=email(DANA))
        await webex.card("Dana Ruiz has control")
        await stage.act("return", by=email(DANA))
        await webex.card("Returned to automated by Dana Ruiz")
    await stage.at_rest()
    old, fresh = webex.local.shown(webex.place)
    assert "goes on in a newer message" in old.text
    assert (old.edits, old.controls) == (10, ())
    await webex.press(BEN, fresh, "Take over")
    await webex.card("Ben Ito has control")
    assert len(webex.cards()) == 1
    assert [len(seat.cards()) for seat in stage.others(webex)] == [1, 1]


# -- ten thousand events ----------------------------------------------------------------------------------------------


async def burst(stage: Stage, leads: int, events: int) -> None:
    """Send so many rings, a thousand to a request."""
    for first in range(0, events, 1000):
        some = [
            {
                "id": f"burst_{number}", "kind": "human.requested", "at": now_of(stage),
                "lead": {"id": f"lead_{number % leads}", "first_name": f"Nr{number % leads}"},
                "data": {"text": f"words {number}"},
            }
            for number in range(first, min(first + 1000, events))
        ]  # fmt: skip
        status, counted = await stage.post("/v1/events", some)
        assert (status, counted["accepted"]) == (202, len(some)), counted


def now_of(stage: Stage) -> str:
    return datetime.fromtimestamp(stage.watch(), UTC).isoformat()


@pytest.mark.asyncio
async def test_ten_thousand_leads_ring_in_one_channel(open_stage: OpenStage) -> None:
    stage = await open_stage(paces=True, rules=ELSEWHERE.format(to="slack:#leads", otherwise="teams:Sales/Leads"))
    slack = stage.seats["slack"]
    await burst(stage, 10_000, 10_000)
    said = await eventually(lambda: next((one for one in slack.lines() if "more leads" in one.text), None))
    assert "ring here, too many at once for a card each" in said.text
    assert "Who still waits for a person in an hour gets a card then." in said.text

    async def some_are_gathered() -> bool:
        _, waiting = await stage.get("/v1/deliveries?state=waiting&limit=200")
        _, told = await stage.get("/v1/deliveries?state=gathered&limit=1")
        found = waiting["deliveries"] + told["deliveries"]
        return any((one["fault"] or {}).get("code") == "gathered" for one in found)

    await eventually(some_are_gathered)
    assert len(slack.cards()) < 20


@pytest.mark.asyncio
async def test_one_lead_rings_ten_thousand_times(stage: Stage, at: Seat) -> None:
    await stage.happens("human.requested", says="First", lead={"id": "lead_0", "first_name": "Nr0"})
    await at.card("Asks for a person")
    await stage.at_rest()
    await burst(stage, 1, 10_000)
    await eventually(lambda: any("words 9999" in one.text for one in at.lines()), seen=at.all_words)
    assert len(at.cards()) == 1
    said = [one.text for one in at.lines()]
    assert len(said) < 500
    assert any("before it" in one for one in said), said[-3:]
