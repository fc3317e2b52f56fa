"""Who pressed is always a known person: others are told how to be added, guests and strangers never count."""

from __future__ import annotations

import asyncio

import pytest
from typer.testing import CliRunner

from bot.commands.people import app as people_command
from tests.story.people import DANA, IDA, NOOR, email
from tests.story.seat import Seat
from tests.story.stage import Stage


@pytest.mark.asyncio
async def test_an_unknown_person_is_told_how_to_be_added_and_then_the_same_press_works(stage: Stage, at: Seat) -> None:
    await stage.asks()
    card = await at.card("Asks for a person")
    await at.press(NOOR, card, "Take over")
    await at.private(NOOR, "Noor Haddad, you are not on Leadbell yet", "A manager can let you in")
    assert (await stage.control())["version"] == 0

    added = await asyncio.to_thread(
        CliRunner().invoke, people_command, ["add", NOOR, email(NOOR)], env=stage.environment, catch_exceptions=False
    )
    assert added.exit_code == 0, added.output
    await at.press(NOOR, card, "Take over")
    await at.card("Noor Haddad has control")
    assert (await stage.control())["by"] == email(NOOR)


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", ["guest", "stranger"])
async def test_a_guest_or_stranger_with_a_reps_address_is_not_the_rep(stage: Stage, at: Seat, kind: str) -> None:
    # Webex has an address only once, and verifies it: there the organisation alone is another one.
    at.join("Eve Outside", "eve@outside.example" if at.name == "webex" else email(IDA), **{kind: True})
    await stage.asks()
    card = await at.card("Asks for a person")
    await at.local.press(at.ids["Eve Outside"], card, "Take over")

    control = await stage.control()
    assert (control["control"], control["version"]) == ("automated", 0)
    await at.press(DANA, card, "Take over")
    await at.card("Dana Ruiz has control")
    assert await stage.timeline("conversation.taken_over") == ["Dana Ruiz has taken over the chat"]


@pytest.mark.asyncio
async def test_an_unknown_person_reads_no_summary(stage: Stage, at: Seat) -> None:
    await stage.happens("message.received", says="My number is 555 0100.")
    await stage.happens("human.requested")
    await at.act(NOOR, "Summary", "Asks for a person")

    await at.private(NOOR, "not on Leadbell yet")
    assert all("Next steps" not in shown.text for shown in at.told(NOOR))
