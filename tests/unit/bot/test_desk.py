"""Does the desk keep its promise to the platforms, never to raise, while its database can't be read?"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from bot.organisation import ORG
from bot.platforms.port import Opened, OutsidePerson, Pressed, Typed, Unreachable
from bot.service import Service
from bot.settings import read_settings
from cards.model import CHOSEN, Card, Press
from handlers.intent import Outcome

DANA = OutsidePerson("slack", "T1", "U1", "Dana Ruiz", "dana@acme.example")


@pytest.fixture
def service(sqlite_url: str) -> Iterator[Service]:
    """A service that was not started: its database has no tables yet."""
    made = Service(read_settings({"LEADBELL_DATABASE_URL": sqlite_url, "LEADBELL_SECRET_KEY": "k" * 32}))
    yield made
    made.database.close()


async def never(outcome: Outcome) -> None:
    raise AssertionError(f"nothing was to come later, and {outcome.code} did")


@pytest.mark.asyncio
async def test_what_cannot_be_read_is_a_passing_fault_and_a_warning_without_names(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Unreachable):
        await service.desk.places("teams", "tenant-1")
    with pytest.raises(Unreachable):
        await service.desk.outside_people("teams", email=DANA.email)
    ours = [record for record in caplog.records if record.name == "bot.desk"]
    assert [record.levelno for record in ours] == [logging.WARNING] * 2
    assert [record.getMessage() for record in ours] == [
        "places_not_read fault=OperationalError",
        "people_not_read fault=OperationalError",
    ]


@pytest.mark.asyncio
async def test_who_cannot_be_looked_up_is_told_to_try_again(service: Service) -> None:
    token = service.tokens.sign(Press("take_over", ORG, "lead_42", 1))
    pressed = await service.desk.press(Pressed(token, {}, DANA, "1"), never)
    typed = await service.desk.typed(Typed("help", DANA, "2"), never)
    assert [outcome.code for outcome in (pressed, typed)] == ["refused", "refused"]
    assert pressed.card is not None
    assert "can't look you up now" in pressed.card.push


@pytest.mark.asyncio
async def test_a_lead_that_is_chosen_must_be_one_that_was_offered(service: Service) -> None:
    token = service.tokens.sign(Press(CHOSEN, ORG, "", 0))
    elsewhere = service.tokens.sign(Press("summary", "another", "lead_42", 0))
    again = service.tokens.sign(Press(CHOSEN, ORG, "", 0))

    async def chosen(**inputs: str) -> Outcome:
        return await service.desk.press(Pressed(token, inputs, DANA, "1"), never)

    told = [await chosen(), await chosen(chosen="summary.main.lead_42.0..AAAA"), await chosen(chosen=elsewhere)]
    told.append(await chosen(chosen=again))
    assert [outcome.code for outcome in told] == ["refused", "stale", "refused", "refused"]
    assert told[0].card is not None
    assert told[0].card.push == "Choose one from the list first."


@pytest.mark.asyncio
async def test_a_home_tab_is_answered_though_nothing_can_be_read(service: Service) -> None:
    async def show(card: Card) -> None:
        raise AssertionError("nobody is known, so that nothing is kept in step")

    outcome = await service.desk.home(Opened(DANA, "1", show))
    assert outcome.code == "refused"
    assert len(service.homes) == 0
