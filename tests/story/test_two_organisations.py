"""One organisation's leads can't be read or acted on by another: by no id, no button, no key and no name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.organisation import new_id
from cards.model import Press
from leads.change import Event
from leads.intake import Incoming
from leads.lead import Lead
from leads.people import Person
from leads.store.api_keys import ApiKey, hash_of, put_key
from leads.store.database import Database
from leads.store.people import put_people
from leads.store.reading import find_lead
from leads.store.recording import RecordEvents
from leads.store.schema import events, leads
from leads.store.work import WorkSettings
from leads.store.writer import Writer
from tests.story.forgery import nothing_happened, press_a_card_signed
from tests.story.people import DANA, email
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage

THEIRS = "theirs"
WORDS = "words that only they may read"
THEIR_KEY = "the key of the other organisation"
OLGA = Person("p_olga", THEIRS, "Olga Other", "olga@other.example", "admin")


@dataclass
class Others:
    """Another organisation in the same database, with a person, a key and two leads."""

    database: Database
    own: Lead
    namesake: Lead
    """Known by the very id that our lead is known by."""

    def as_it_was(self) -> bool:
        held = {row.id: row.state for row in self.rows(leads)}
        return held == self.before and len(self.rows(events)) == self.happened

    def rows(self, table: Any) -> list[Any]:
        asked = select(table).where(table.c.org == THEIRS)
        return self.database.read_now(lambda connection: list(connection.execute(asked)))

    def __post_init__(self) -> None:
        self.before = {row.id: row.state for row in self.rows(leads)}
        self.happened = len(self.rows(events))


@pytest_asyncio.fixture
async def others(stage: Stage) -> AsyncIterator[Others]:
    """They write to the same database from a process of their own."""
    database = Database(stage.environment["LEADBELL_DATABASE_URL"])
    now = int(stage.watch() * 1000)
    writer = Writer(database, WorkSettings(lambda: now, new_id, lambda change, draft: None))
    writer.start()
    happened = [
        Incoming(lead, Event(f"evt_{lead}", "message.received", now, now, "chat", data={"text": WORDS}))
        for lead in ("their_lead", LEAD)
    ]
    await writer.submit(RecordEvents(THEIRS, happened))
    await writer.submit(put_people(THEIRS, [OLGA]))
    key = ApiKey(THEIRS, "k1", "theirs", ("events", "leads", "act", "manage"), hash_of(THEIR_KEY.encode()), "tion", now)
    await writer.submit(put_key(key))
    found = [await database.read(find_lead(THEIRS, one)) for one in ("their_lead", LEAD)]
    assert found[0] is not None
    assert found[1] is not None
    yield Others(database, found[0], found[1])
    writer.close()
    database.close()


ROUTES = [("GET", path) for path in ("", "/control", "/timeline", "/summary")] + [
    ("POST", f"/{wish}") for wish in ("takeover", "return", "block", "unblock")
]


@pytest.mark.asyncio
async def test_their_leads_are_unknown_by_any_id_through_any_route(stage: Stage, others: Others) -> None:
    await stage.asks()
    for any_id in ("their_lead", others.own.id, others.namesake.id):
        for method, path in [*ROUTES, ("DELETE", "")]:
            body = {"by": email(DANA), "reason": "x"} if method == "POST" else None
            url = f"{stage.url}/v1/leads/{quote(any_id, safe='')}{path}"
            async with stage.http.request(method, url, json=body) as answer:
                problem = await answer.json(content_type=None)
            assert (answer.status, problem["code"]) == (404, "unknown_lead"), (method, path)
            assert WORDS not in str(problem)
    assert others.as_it_was()


@pytest.mark.asyncio
async def test_an_id_that_both_know_a_lead_by_means_our_own(stage: Stage, others: Others) -> None:
    await stage.asks("Our words")
    assert (await stage.lead())["leadbell_id"] != others.namesake.id
    assert await stage.timeline("message.received") == []
    for wish in ("takeover", "return", "block"):
        status, _ = await stage.act(wish, by=email(DANA), reason="x")
        assert status == 200
    assert WORDS not in str(await stage.get(f"/v1/leads/{LEAD}/summary"))
    assert (await stage.get(f"/v1/leads/{LEAD}"))[1]["blocked"]
    async with stage.http.delete(f"{stage.url}/v1/leads/{LEAD}") as answer:
        assert answer.status == 200
    assert others.as_it_was()


@pytest.mark.asyncio
async def test_events_with_their_ids_are_ours_and_change_nothing_of_theirs(stage: Stage, others: Others) -> None:
    event = {"id": "evt_their_lead", "kind": "message.received", "at": "2026-11-22T10:00:00Z"}
    status, counted = await stage.post("/v1/events", {**event, "lead": {"id": "their_lead"}, "data": {"text": "ours"}})
    assert (status, counted) == (202, {"accepted": 1, "duplicates": 0})
    status, body = await stage.get("/v1/leads/their_lead/timeline")
    assert [entry["text"] for entry in body["entries"] if entry["kind"] == "message.received"] == ["ours"]
    assert others.as_it_was()


@pytest.mark.asyncio
async def test_their_key_and_their_people_are_nobody_here(stage: Stage, others: Others) -> None:
    await stage.asks()
    await stage.service.keys.refresh()
    for method, path in (("GET", f"/v1/leads/{LEAD}"), ("POST", "/v1/events"), ("DELETE", f"/v1/leads/{LEAD}")):
        headers = {"Authorization": f"Bearer {THEIR_KEY}"}
        async with stage.http.request(method, stage.url + path, json={}, headers=headers) as answer:
            assert answer.status == 401
    status, problem = await stage.act("takeover", by=OLGA.email)
    assert (status, problem["code"]) == (400, "unknown_person")


@pytest.mark.asyncio
async def test_a_button_with_their_leads_id_does_nothing(stage: Stage, at: Seat, others: Others) -> None:
    """Rightly signed, as if two services shared one secret key by mistake."""

    def sign(press: Press) -> str:
        return stage.service.tokens.sign(Press(press.intent, press.org, others.own.id, press.version))

    await press_a_card_signed(stage, at, sign)
    await at.private(DANA, "This lead is not known here")
    await nothing_happened(stage)
    assert others.as_it_was()


@pytest.mark.asyncio
async def test_a_button_of_theirs_does_nothing(stage: Stage, at: Seat, others: Others) -> None:
    def sign(press: Press) -> str:
        return stage.service.tokens.sign(Press(press.intent, THEIRS, others.own.id, press.version))

    await press_a_card_signed(stage, at, sign)
    await at.private(DANA, "This button doesn't belong to this Leadbell.")
    await nothing_happened(stage)
    assert others.as_it_was()


@pytest.mark.asyncio
async def test_their_person_is_nobody_who_may_press(stage: Stage, at: Seat, others: Others) -> None:
    await stage.asks()
    card = await at.card("Asks for a person")
    at.join(OLGA.name, OLGA.email)
    await at.press(OLGA.name, card, "Take over")
    assert WORDS not in (await at.private(OLGA.name, "manager")).text
    assert (await stage.control())["control"] == "automated"


@pytest.mark.asyncio
async def test_a_press_that_names_another_slack_workspace_does_nothing(stage: Stage) -> None:
    """Rightly signed by Slack, with the user's id of somebody who may press."""
    await stage.asks()
    at = stage.seats["slack"]
    card = await at.card("Asks for a person")
    own = at.local.workspace.team
    at.local.workspace.team = "T0SOMEBODY"
    await at.press(DANA, card, "Take over")
    await at.private(DANA, "a member of another workspace")
    assert (await stage.control())["control"] == "automated"
    at.local.workspace.team = own
    await at.press(DANA, card, "Take over")
    assert (await stage.control())["control"] == "manual"


@pytest.mark.asyncio
async def test_a_press_from_another_teams_tenant_does_nothing(stage: Stage) -> None:
    await stage.asks()
    at = stage.seats["teams"]
    card = await at.card("Asks for a person")
    own, at.local._workspace.tenant = at.local._workspace.tenant, "11111111-2222-3333-4444-555555555555"
    answer = await at.local.press(at.ids[DANA], card, "Take over")
    assert answer.status == 403
    assert (await stage.control())["control"] == "automated"
    at.local._workspace.tenant = own
    await at.press(DANA, card, "Take over")
    assert (await stage.control())["control"] == "manual"
