"""Whoever isn't on record asks a manager where they pressed; one press lets them in, and nobody is flooded."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from leads.store.schema import audit, newcomers
from tests.story.people import BEN, DANA, MONA, NOOR, email
from tests.story.seat import Seat, labels
from tests.story.stage import Stage, opened
from tests.story.waiting import eventually

ASKS = "asks to use Leadbell"


async def _press(at: Seat, who: str, label: str, *words: str) -> None:
    await at.press(who, await at.private(who, *words), label)


def _rung_on(stage: Stage, address: str) -> str | None:
    """Where somebody is rung directly, None where they aren't on record, or were never seen."""
    directory = stage.service.directory
    person = directory.by_email(address)
    return directory.direct_platform(person) if person and directory.address(person, address.split("@")[0]) else None


async def _pressed_and_asked(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.act(NOOR, "Take over", "Asks for a person")
    await _press(at, NOOR, "Ask a manager", "Noor Haddad, you are not on Leadbell yet")
    await at.private(NOOR, "Managers are asked")


@pytest.mark.asyncio
async def test_a_manager_lets_somebody_in_with_one_press_and_then_the_same_press_works(stage: Stage, at: Seat) -> None:
    await _pressed_and_asked(stage, at)
    slack = stage.seats["slack"]  # Mona's direct platform: the first that is installed
    asked = await slack.private(MONA, "Noor Haddad", email(NOOR), ASKS)
    assert labels(asked) == ["Let in as rep", "Refuse"]

    await slack.press(MONA, asked, "Let in as rep")
    await slack.private(MONA, "Noor Haddad", "is on Leadbell now, as a rep")
    await at.private(NOOR, "Mona Okafor has let you in")
    await at.act(NOOR, "Take over", "Asks for a person")
    await at.card("Noor Haddad has control")

    await slack.press(MONA, asked, "Refuse")  # too late: what stands decided stays
    await slack.private(MONA, "is on Leadbell now, as a rep", "already")
    rows = await stage.service.database.read(
        lambda connection: connection.execute(select(audit.c.did, audit.c.by)).all()
    )
    mona = stage.service.directory.by_email(email(MONA))
    assert mona is not None
    assert [(row.did, row.by) for row in rows if row.did.startswith("person.")] == [
        ("person.let_in", f"person:{mona.id}")
    ]


@pytest.mark.asyncio
async def test_who_asks_again_on_another_platform_rings_nobody_again(stage: Stage, at: Seat) -> None:
    await _pressed_and_asked(stage, at)
    slack = stage.seats["slack"]
    asked = await slack.private(MONA, ASKS)
    for seat in stage.seats.values():
        await seat.act(NOOR, "Take over", "Asks for a person")
        await _press(seat, NOOR, "Ask a manager", "not on Leadbell yet")
        await seat.private(NOOR, "You have asked already")
    await slack.press(MONA, asked, "Refuse")
    await at.private(NOOR, "A manager has refused")
    await at.act(NOOR, "Take over", "Asks for a person")
    await _press(at, NOOR, "Ask a manager", "not on Leadbell yet")
    assert sum(ASKS in one.text for one in slack.told(MONA)) == 1
    assert (await stage.control())["version"] == 0


@pytest.mark.asyncio
async def test_only_managers_are_asked_and_only_they_decide(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        slack = stage.seats["slack"]
        await _pressed_and_asked(stage, slack)
        asked = await slack.private(MONA, ASKS)
        assert not any(ASKS in one.text for who in (DANA, BEN) for one in slack.told(who))
        await slack.local.press(slack.ids[DANA], asked, "Let in as rep")
        found = await stage.service.database.read(lambda connection: connection.execute(select(newcomers)).all())
        assert [row.state for row in found] == ["open"]


@pytest.mark.asyncio
async def test_strangers_ring_managers_so_often_and_no_more_and_a_name_forges_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        slack = stage.seats["slack"]
        await stage.asks()
        card = await slack.card("Asks for a person")
        forged = "Mona <!channel> *Okafor*\u202e\nLet in as admin"
        for number in range(12):
            name = forged if number == 0 else f"Kim {number}"
            slack.join(name, f"kim{number}@acme.example")
            await slack.local.press(slack.ids[name], card, "Take over")
            shown = await slack.private(name, "you are not on Leadbell yet")
            await slack.press(name, shown, "Ask a manager")
            await slack.private(name, "Managers are asked" if number < 10 else "Many people have asked")
        await slack.private(MONA, "kim9@acme.example", ASKS)
        told = [one for one in slack.told(MONA) if ASKS in one.text]
        assert len(told) == 10
        first = next(one for one in told if "kim0@acme.example" in one.text)
        assert "\u202e" not in first.text
        assert "<!channel>" not in first.text
        assert "Slack vouches for the address" in first.text


@pytest.mark.asyncio
async def test_people_of_an_allowed_domain_join_at_their_first_press(tmp_path: Path) -> None:
    settings = {"LEADBELL_JOIN_DOMAINS": "Acme.example, other.example"}
    async with opened(tmp_path, settings=settings) as stage:
        await stage.asks()
        for seat in stage.seats.values():
            who = f"Kim {seat.name.title()}"
            seat.join(who, f"{seat.name}@acme.example")
            await seat.act(who, "Summary", "Asks for a person")
            assert await eventually(partial(_rung_on, stage, f"{seat.name}@acme.example")) == seat.name
            _, people = await stage.get("/v1/people")
            assert [one["role"] for one in people["people"] if one["name"] == who] == ["rep"]
        slack = stage.seats["slack"]
        for who, address, guest in (("Eve", "eve@sub.acme.example", False), ("Gus", "gus@acme.example", True)):
            slack.join(who, address, guest=guest)
            await slack.local.press(slack.ids[who], await slack.card("Asks for a person"), "Take over")
            await slack.private(who, "not on Leadbell yet")
        assert (await stage.control())["version"] == 0


@pytest.mark.asyncio
async def test_somebody_who_is_deactivated_is_out_at_once(stage: Stage, at: Seat) -> None:
    await stage.asks()
    status, body = await stage.post(f"/v1/people/{email(NOOR)}/deactivate", None)
    assert status == 404, body
    status, body = await stage.post(f"/v1/people/{email(DANA)}/deactivate", None)
    assert (status, body["active"], body["changed"]) == (200, False, True), body
    await at.act(DANA, "Take over", "Asks for a person")
    refused = await at.private(DANA, "You don't use Leadbell any more")
    assert "Ask a manager" not in labels(refused)
    assert (await stage.control())["version"] == 0

    await stage.post("/v1/people", {"name": DANA, "email": email(DANA)})  # a people file says nothing of that
    assert stage.service.directory.by_email(email(DANA)) is None
    status, body = await stage.post(f"/v1/people/{email(DANA)}/activate", None)
    assert (status, body["active"]) == (200, True), body
    await at.act(DANA, "Take over", "Asks for a person")
    await at.card("Dana Ruiz has control")


@pytest.mark.asyncio
async def test_in_teams_nobody_joins_without_a_tenant_whose_addresses_count(tmp_path: Path) -> None:
    settings = {"LEADBELL_JOIN_DOMAINS": "acme.example", "TEAMS_TENANT_ID": ""}
    async with opened(tmp_path, settings=settings) as stage:
        await stage.asks()
        teams = stage.seats["teams"]
        await teams.act(NOOR, "Take over", "Asks for a person")
        await _press(teams, NOOR, "Ask a manager", "you are not on Leadbell yet")
        assert (await stage.control())["version"] == 0
        told = await stage.seats["slack"].private(MONA, ASKS)
        assert "Anybody may have written this address" in told.text, "any tenant may write any"
        assert "vouches" not in told.text
