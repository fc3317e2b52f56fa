"""A lead is erased: from the record, from the database's file, from the logs, and from the chats of all three
platforms; and nothing brings it back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import MetaData, func, select
from typer.testing import CliRunner

from bot.__main__ import app
from leads.store.schema import audit, private_answers
from tests.story.people import DANA, email
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]

WORDS = "Zwetschgendatschi"
ADDRESS = "zenobia@zwetschge.example"
NAME = "Zenobia"
PARTS = (WORDS, "zwetschge.example", NAME)
"""What is only this lead's, wherever it may stand."""

OWNED = """
rules:
  - id: asks
    on: human.requested
    ring: [{to: "slack:#leads"}, {to: "teams:Sales/Leads"}, {to: "webex:Leads"}, {to: owner}]
    mention: owner
"""


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """All that was logged, from the finest level up."""
    with caplog.at_level(logging.DEBUG):
        yield lambda: caplog.text


async def met(stage: Stage) -> None:
    """A lead of whom there is something in every corner: words, values, a reason, cards, lines, a rep's messages."""
    who = {"first_name": NAME, "last_name": "Zwetschge", "email": ADDRESS, "owner": email(DANA)}
    await stage.happens("email.captured", lead=who, id=f"evt-{ADDRESS}")
    await stage.happens("message.received", says=f"What does {WORDS} cost?", lead=who)
    await stage.happens("human.requested", says=f"{WORDS}, please", lead=who)
    for seat in stage.seats.values():
        await seat.card("Asks for a person", NAME)
    await stage.act("takeover", by=email(DANA))
    await stage.happens("human.requested", says=f"Hello? {WORDS}!", lead=who)
    for seat in stage.seats.values():
        await seat.card("Dana Ruiz has control")
    await stage.act("return", by=email(DANA), note=f"promised {WORDS}", key=ADDRESS)
    await stage.at_rest()
    for seat in stage.seats.values():
        assert WORDS in seat.all_words()


async def erase(stage: Stage, lead: str = LEAD) -> tuple[int, Any]:
    async with stage.http.delete(f"{stage.url}/v1/leads/{lead}") as answer:
        return answer.status, await answer.json()


def in_chat(stage: Stage) -> str:
    """All that stands in the team's places and in Dana's direct messages."""
    told = [one.text for seat in stage.seats.values() for one in seat.local.private(seat.ids[DANA])]
    return "\n".join([*(seat.all_words() for seat in stage.seats.values()), *told])


def said_anywhere(stage: Stage) -> list[str]:
    return [part for part in PARTS if part in in_chat(stage)]


async def gone_from_chat(stage: Stage) -> None:
    await eventually(lambda: not said_anywhere(stage), seen=lambda: in_chat(stage))
    await stage.at_rest()


async def rows(stage: Stage) -> str:
    """Every row of every table, as text."""

    def query(connection: Any) -> str:
        tables = MetaData()
        tables.reflect(connection)
        return "\n".join(repr(row) for table in tables.sorted_tables for row in connection.execute(select(table)))

    return await stage.service.database.read(query)


@pytest.mark.asyncio
async def test_nothing_of_it_is_left(open_stage: OpenStage, tmp_path: Path, logged: Callable[[], str]) -> None:
    stage = await open_stage(rules=OWNED)
    await met(stage)
    status, told = await erase(stage)
    assert (status, told["id"]) == (200, LEAD)

    file = tmp_path / "stage.db"
    for path in (file, file.with_name("stage.db-wal")):
        assert not [part for part in PARTS if part.encode() in path.read_bytes()], path
    await gone_from_chat(stage)
    everything = await rows(stage)
    assert not [part for part in PARTS if part in everything]
    for path in (file, file.with_name("stage.db-wal")):
        assert not [part for part in (*PARTS, f"evt-{ADDRESS}") if part.encode() in path.read_bytes()], path
    assert not [part for part in (WORDS, NAME, ADDRESS) if part in logged()]


@pytest.mark.asyncio
async def test_it_can_be_asked_for_no_more_and_nothing_brings_it_back(stage: Stage) -> None:
    await met(stage)
    await erase(stage)
    for path in ("", "/control", "/timeline", "/summary"):
        assert (await stage.get(f"/v1/leads/{LEAD}{path}"))[0] == 404
    nothing = {"accepted": 0, "duplicates": 1, "erased": 1}
    assert await stage.happens("message.received", says=WORDS) == nothing
    assert await stage.happens("email.captured", id=f"evt-{ADDRESS}", lead={"email": ADDRESS}) == nothing
    again = await stage.happens("human.requested", id=f"evt-{ADDRESS}", lead={"id": "lead_43", "first_name": NAME})
    assert again == {"accepted": 0, "duplicates": 1}  # a repeat of its event under another lead's id
    assert (await stage.get("/v1/leads/lead_43"))[0] == 404
    await gone_from_chat(stage)
    assert not [part for part in PARTS if part in await rows(stage)]
    # Others go on as before.
    await stage.happens("human.requested", says="Hello", lead={"id": "lead_44"})
    for seat in stage.seats.values():
        await seat.card("Asks for a person", "Hello")


@pytest.mark.asyncio
async def test_erasing_twice_is_a_success_that_says_when_and_how_far_the_chats_are(stage: Stage) -> None:
    await met(stage)
    inner = (await stage.lead())["leadbell_id"]
    status, first = await erase(stage)
    assert status == 200
    await gone_from_chat(stage)
    for any_id in (LEAD, inner):
        status, again = await erase(stage, any_id)
        assert (status, again["erased_at"], again["leadbell_id"]) == (200, first["erased_at"], inner)
        assert (again["messages"]["waiting"], again["messages"]["left"]) == (0, 0)
        assert again["messages"]["removed"] >= 3
    assert (await erase(stage, "lead_nobody"))[0] == 404
    assert (await erase(stage, "x%00y"))[0] == 404
    told = [one for one in stage.agents.heard if one["type"] == "lead.erased"]
    assert len(told) == 1


@pytest.mark.asyncio
async def test_the_agents_platform_hears_of_it_by_its_own_id_which_is_kept_no_longer(stage: Stage) -> None:
    await met(stage)
    inner = (await stage.lead())["leadbell_id"]
    stage.agents.refuse = 1
    await erase(stage)
    told = await stage.agents.hears("lead.erased")
    assert told["data"] == {"lead": {"id": LEAD, "ids": [LEAD], "leadbell_id": inner}}
    await gone_from_chat(stage)
    assert LEAD not in await rows(stage)


@pytest.mark.asyncio
async def test_a_platform_that_is_down_gets_it_later(stage: Stage, at: Seat) -> None:
    await met(stage)
    at.local.down(True)
    status, told = await erase(stage)
    assert (status, told["messages"]["waiting"] > 0) == (200, True)
    for other in stage.others(at):
        await eventually(lambda other=other: other.cards() == [], seen=other.all_words)  # type: ignore[misc]
    assert WORDS in at.all_words()
    at.local.down(False)
    await gone_from_chat(stage)


DELETES = {"slack": "chat.delete", "teams": "DeleteActivity", "webex": "DELETE /messages/{id}"}
REFUSALS: dict[str, tuple[int, Any]] = {
    "slack": (200, {"ok": False, "error": "cant_delete_message"}), "teams": (501, None), "webex": (403, None),
}  # fmt: skip


@pytest.mark.asyncio
async def test_what_cant_be_deleted_says_that_the_lead_was_erased(stage: Stage, at: Seat) -> None:
    await met(stage)
    status, body = REFUSALS[at.name]
    at.local.refuse(DELETES[at.name], status, body, times=1000)
    await erase(stage)
    await gone_from_chat(stage)
    assert "This lead was erased." in at.all_words()
    at.local.forgive()


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_the_same_on_postgresql(postgresql: Any, postgresql_url: str, open_stage: OpenStage) -> None:
    stage = await open_stage(database=postgresql_url, rules=OWNED)
    await met(stage)
    await erase(stage)
    await gone_from_chat(stage)
    everything = await rows(stage)
    assert not [part for part in PARTS if part in everything]
    assert await stage.happens("message.received", says=WORDS) == {"accepted": 0, "duplicates": 1, "erased": 1}

    def rewrite() -> None:
        with psycopg.connect(postgresql_url, autocommit=True) as connection:
            connection.execute("VACUUM FULL")
            connection.execute("CHECKPOINT")

    await asyncio.to_thread(rewrite)
    files = [path for path in (postgresql.home / "data" / "base").rglob("*") if path.is_file()]
    left = [(path.name, part) for path in files for part in PARTS if part.encode() in path.read_bytes()]
    assert left == []


@pytest.mark.asyncio
async def test_cards_that_have_moved_on_are_gone_too(stage: Stage) -> None:
    """Webex lets a message be edited ten times; then a card goes on in another one."""
    await met(stage)
    for _ in range(5):
        await stage.act("takeover", by=email(DANA))
        await stage.act("return", by=email(DANA))
        await stage.at_rest()
    webex = stage.seats["webex"]
    assert len(webex.local.calls("POST /messages")) > 2
    await erase(stage)
    await gone_from_chat(stage)
    assert [shown.text for seat in stage.seats.values() for shown in seat.local.shown(seat.place)] == []


@pytest.mark.asyncio
async def test_who_did_it_is_on_record_with_ids_alone(stage: Stage) -> None:
    await met(stage)
    inner = (await stage.lead())["leadbell_id"]
    await erase(stage)
    (row,) = await stage.service.database.read(lambda connection: list(connection.execute(select(audit))))
    assert (row.by, row.did, row.subject) == ("key:LEADBELL_API_KEY", "lead.erased", inner)


# -- what people were shown in private ------------------------------------------------------------------------------


async def read_in_private(stage: Stage, at: Seat, who: str = DANA) -> None:
    """Dana reads all there is to read of the lead, by pressing and by typing."""
    for label, words in (("Summary", WORDS), ("Timeline", WORDS), ("Why this?", NAME)):
        card = await at.card(NAME)
        await at.press(who, card, label)
        await at.private(who, words)
        if at.name == "slack":  # a modal takes the place of what is open
            await at.local.close(at.ids[who], at.local.over(at.ids[who])[-1])
    for command in ("timeline", "summary", "why"):
        await at.local.say(at.ids[who], f"direct:{at.ids[who]}", f"{command} {LEAD}")
    await stage.service.desk.settle()
    await at.settle()


@pytest.mark.asyncio
async def test_private_answers_are_deleted_too(stage: Stage, at: Seat) -> None:
    await met(stage)
    await read_in_private(stage, at)
    assert WORDS in "\n".join(one.text for one in at.local.private(at.ids[DANA]))
    await traced(stage)
    await erase(stage)
    await gone_from_chat(stage)
    status, told = await erase(stage)
    assert (status, told["messages"]["waiting"], told["messages"]["left"]) == (200, 0, 0)


@pytest.mark.asyncio
async def test_a_whisper_that_was_turned_is_taken_away_while_slack_lets_it(stage: Stage) -> None:
    await met(stage)
    for number in range(12):
        await stage.happens("message.received", says=f"{WORDS} {number}")
    slack = stage.seats["slack"]
    await slack.local.say(slack.ids[DANA], slack.place, f"timeline {LEAD}", mention=True)
    first = await slack.private(DANA, f"{WORDS} 11")
    await slack.press(DANA, first, "Older")
    await slack.private(DANA, f"promised {WORDS}")
    await traced(stage)
    await erase(stage)
    await gone_from_chat(stage)


async def traced(stage: Stage) -> None:
    """Wait until where the last private answer stands is on record."""

    async def number() -> int:
        asked = select(func.count()).select_from(private_answers)
        return await stage.service.database.read(lambda connection: int(connection.execute(asked).scalar_one()))

    assert await eventually(number)


# -- from the command line ------------------------------------------------------------------------------------------


def leadbell(stage: Stage, monkeypatch: pytest.MonkeyPatch, *arguments: str, says: str = "") -> Any:
    for name, value in stage.environment.items():
        monkeypatch.setenv(name, value)
    return CliRunner().invoke(app, ["leads", "erase", *arguments], input=says)


@pytest.mark.asyncio
async def test_from_the_command_line_beside_a_running_service(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await met(stage)
    no = await asyncio.to_thread(leadbell, stage, monkeypatch, LEAD, says="n\n")
    assert no.exit_code == 1
    assert f"{LEAD} (Zenobia Zwetschge): all that is known of this lead" in no.output
    assert (await stage.get(f"/v1/leads/{LEAD}"))[0] == 200
    unknown = await asyncio.to_thread(leadbell, stage, monkeypatch, LEAD, "lead_nobody", "--yes")
    assert (unknown.exit_code, "There is no lead lead_nobody; nothing was erased." in unknown.output) == (1, True)
    assert (await stage.get(f"/v1/leads/{LEAD}"))[0] == 200

    yes = await asyncio.to_thread(leadbell, stage, monkeypatch, LEAD, says="y\n")
    assert (yes.exit_code, f"{LEAD} is erased." in yes.output) == (0, True), yes.output
    assert (await stage.get(f"/v1/leads/{LEAD}"))[0] == 404
    await gone_from_chat(stage)
    await stage.agents.hears("lead.erased")
    again = await asyncio.to_thread(leadbell, stage, monkeypatch, LEAD, "--yes", "--format", "json")
    assert (again.exit_code, '"waiting": 0' in again.output) == (0, True)
    assert await asyncio.to_thread(lambda: leadbell(stage, monkeypatch).exit_code) == 2
