"""The main story once more on PostgreSQL, and the races with two services on one database."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from cards.leads import PAGE
from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage, running
from tests.story.test_app_home import home
from tests.story.test_app_home import opened as opened_home
from tests.story.test_leads_in_chat import asks_for, many, opens, rows
from tests.story.waiting import eventually

pytestmark = pytest.mark.postgresql

OpenStage = Callable[..., Awaitable[Stage]]
ROUNDS = 6
TAKEN = "has control since"


@pytest.mark.asyncio
async def test_a_lead_rings_is_taken_over_and_returned(
    postgresql_url: str, open_stage: OpenStage, platform: str
) -> None:
    stage = await open_stage(database=postgresql_url)
    at = stage.seats[platform]
    await stage.happens("message.received", says="Do you support SSO?")
    await stage.asks()
    await at.act(DANA, "Summary", "Asks for a person")
    await at.private(DANA, "Do you support SSO?")
    await at.act(DANA, "Why this?", "Asks for a person")
    await at.private(DANA, "What rang last", "Somebody asks for a person")
    await at.local.say(at.ids[DANA], f"direct:{at.ids[DANA]}", f"timeline {LEAD}")
    await at.private(DANA, "Ada Lovelace · Chat: Do you support SSO?")
    await at.act(DANA, "Take over", "Asks for a person")
    for seat in stage.seats.values():
        await seat.card("Dana Ruiz has control")
    await at.act(DANA, "Return to Automated", "Dana Ruiz has control")
    for seat in stage.seats.values():
        await seat.card("Returned to automated by Dana Ruiz")

    await stage.agents.hears("conversation.returned")
    assert [one["type"] for one in stage.agents.heard] == ["conversation.taken_over", "conversation.returned"]
    assert (await stage.control())["version"] == 2


@pytest.mark.asyncio
async def test_leads_are_listed_turned_and_opened(postgresql_url: str, open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(database=postgresql_url)
    at = stage.seats[platform]
    names = await many(stage, PAGE + 2)
    await asks_for(at, "stage:engaged lead")
    shown = await at.private(DANA, "Stage is Engaged", names[0])
    assert rows(shown) == names[:PAGE]
    await at.press(DANA, shown, "Next")
    shown = await at.private(DANA, names[PAGE])
    assert rows(shown) == names[PAGE:]
    await at.press(DANA, shown, "Previous")
    shown = await at.private(DANA, names[0])
    assert rows(shown) == names[:PAGE]
    await opens(at, DANA, shown, 2, names[1])
    await at.private(DANA, "No upcoming steps")


@pytest.mark.asyncio
async def test_home_follows_what_happens_at_another_service(postgresql_url: str, open_stage: OpenStage) -> None:
    stage = await open_stage(database=postgresql_url)
    slack = stage.seats["slack"]
    async with running(stage.environment, stage.watch) as (_, elsewhere):
        await opened_home(slack, "Nobody is waiting for a person.")
        event = {
            "id": "evt_home", "kind": "human.requested", "at": "2026-11-22T10:00:00Z",
            "lead": {"id": LEAD, "first_name": "Ada"}, "data": {"text": "Hello?"},
        }  # fmt: skip
        async with stage.http.post(f"{elsewhere}/v1/events", json=event) as answer:
            assert answer.status == 202
        await home(slack, "Waiting for a person · 1", "Ada")


@pytest.mark.asyncio
async def test_two_reps_press_at_once_at_two_services(postgresql_url: str, open_stage: OpenStage) -> None:
    stage = await open_stage(database=postgresql_url)
    slack, teams = stage.seats["slack"], stage.seats["teams"]
    async with running(stage.environment, stage.watch) as (_, elsewhere):
        await teams.local.attach(elsewhere)
        await stage.asks()
        for _ in range(ROUNDS):
            await press_at_once(stage, slack, teams)
        assert len(await stage.timeline("conversation.taken_over")) == ROUNDS
        await stage.at_rest()
        for one in stage.seats.values():
            assert len(one.cards()) == 1
        assert Counter(one["type"] for one in stage.agents.heard)["conversation.taken_over"] == ROUNDS
        assert len(set(stage.agents.ids)) == len(stage.agents.ids)


async def press_at_once(stage: Stage, danas: Seat, bens: Seat) -> None:
    """Dana and Ben press Take over, one wins, the other is told once who; then the winner returns the chat."""
    await stage.at_rest()  # so that both see the card of this round, not of the one before
    cards = await danas.offers("Take over"), await bens.offers("Take over")
    before = (await stage.control())["version"]
    told = {DANA: danas.times_told(DANA, TAKEN), BEN: bens.times_told(BEN, TAKEN)}
    await asyncio.gather(danas.press(DANA, cards[0], "Take over"), bens.press(BEN, cards[1], "Take over"))

    control = await stage.control()
    assert (control["control"], control["version"]) == ("manual", before + 1)
    winner, loser, seat = (DANA, BEN, bens) if control["by"] == email(DANA) else (BEN, DANA, danas)
    await eventually(lambda: seat.times_told(loser, TAKEN) == told[loser] + 1, seen=lambda: seat.told(loser))
    assert seat.times_told(loser, f"{winner} has control since")
    await stage.act("return", by=email(winner))


@pytest.mark.asyncio
async def test_the_same_events_at_two_services_ring_once(postgresql_url: str, open_stage: OpenStage) -> None:
    stage = await open_stage(database=postgresql_url)
    async with running(stage.environment, stage.watch) as (_, elsewhere):

        async def send(url: str, number: int) -> Counter[str]:
            at = "2026-11-22T10:00:00Z" if number % 2 else "2026-11-22T10:00:01Z"
            event = {
                "id": f"evt_{number}",
                "kind": "message.received",
                "at": at,
                "lead": {"id": LEAD},
                "data": {"text": "x"},
            }
            async with stage.http.post(f"{url}/v1/events", json=event) as answer:
                assert answer.status == 202
                return Counter(await answer.json())

        sent = [send(url, number) for number in range(20) for url in (stage.url, elsewhere)]
        counted = sum(await asyncio.gather(*sent), Counter[str]())
        assert counted == {"accepted": 20, "duplicates": 20}
        assert (await stage.lead())["messages"] == 20

        both = [stage.happens("human.requested", id="evt_ask"), stage.happens("human.requested", id="evt_ask_2")]
        await asyncio.gather(*both)
        for seat in stage.seats.values():
            await seat.card("Asks for a person")
        await stage.at_rest()
        assert [len(seat.cards()) for seat in stage.seats.values()] == [1, 1, 1]


@pytest.mark.asyncio
async def test_what_one_service_changed_the_others_pressers_see(
    postgresql_url: str, open_stage: OpenStage, platform: str
) -> None:
    stage = await open_stage(database=postgresql_url)
    at: Seat = stage.seats[platform]
    async with running(stage.environment, stage.watch) as (_, elsewhere):
        await stage.asks()
        card = await at.card("Asks for a person")
        async with stage.http.post(f"{elsewhere}/v1/leads/{LEAD}/takeover", json={"by": email(BEN)}) as answer:
            assert answer.status == 200
        await at.press(DANA, card, "Take over")

        await at.private(DANA, "Ben Ito has control since")
        await at.card("Ben Ito has control")
