"""A manager takes the list with them: the leads that the page shows, in its order, as a file that can't bite."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.csv.guard import unguarded
from leads.store.schema import audit
from tests.story.browsing import browsing
from tests.story.people import DANA, MONA
from tests.story.stage import Stage
from tests.story.test_a_rep_opens_a_lead import asked_for
from tests.story.waiting import eventually

CAST: tuple[dict[str, Any], ...] = (
    {"id": "lead_1", "first_name": "Ada", "email": "ada@analytical.example", "country": "GB"},
    {"id": "lead_2", "first_name": '=HYPERLINK("https://evil.example")', "country": "DE"},
    {"id": "lead_3", "first_name": "Dora", "company_name": "+cmd|' /C calc'!A0", "country": "DE"},
    {"id": "lead_4", "first_name": "Zoë\t=1", "job_title": "a;=1+1", "country": "FR"},
    {"id": "lead_5", "first_name": "田中", "country": "JP"},
)


async def come(stage: Stage) -> None:
    """The cast comes by, one a minute; the third asks for a person. Lists know it when this returns."""
    begin = datetime.fromtimestamp(stage.watch(), UTC) - timedelta(minutes=10)
    events = [
        {
            "id": f"evt_{number}", "kind": "message.received", "at": (begin + timedelta(minutes=number)).isoformat(),
            "channel": "chat", "lead": lead, "data": {"text": "hello"},
        }
        for number, lead in enumerate(CAST)
    ]  # fmt: skip
    events.append({**events[2], "id": "evt_asks", "kind": "human.requested"})
    status, body = await stage.post("/v1/events", events)
    assert status == 202, body
    while await stage.service.listing.behind():  # on a busy machine longer than a reader waits
        await stage.service.listing.caught_up()


async def file(stage: Stage, query: str = "", path: str = "/v1/leads.csv") -> list[dict[str, str]]:
    """The rows of the file, as Python reads them."""
    async with stage.http.get(f"{stage.url}{path}?{query}") as answer:
        content = await answer.read()
        assert answer.status == 200, content
        assert answer.content_type == "text/csv"
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="leads-20')
    return rows_of(content)


def rows_of(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def listed(stage: Stage, query: str = "", limit: int = 2) -> list[str]:
    """The ids of the list, page by page."""
    found: list[str] = []
    cursor = ""
    while True:
        status, body = await stage.get(f"/v1/leads?{query}&limit={limit}&cursor={cursor}")
        assert status == 200, body
        assert len(body["leads"]) <= limit
        found += [one["id"] for one in body["leads"]]
        cursor = body["next_cursor"]
        if not cursor:
            return found


async def audited(stage: Stage) -> list[Mapping[str, Any]]:
    """What the audit log says of exports, oldest first, when all have ended."""
    asked = select(audit).where(audit.c.did == "leads.exported").order_by(audit.c.seq)

    async def ended() -> list[list[Mapping[str, Any]]]:
        rows = await stage.service.database.read(lambda connection: list(connection.execute(asked).mappings().all()))
        return [] if any("under way" in row["subject"] for row in rows) else [rows]

    return (await eventually(ended))[0]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["lead_3", "lead_5", "lead_4", "lead_2", "lead_1"]),
        ("order=oldest", ["lead_1", "lead_2", "lead_4", "lead_5", "lead_3"]),
        ("country=DE,FR", ["lead_3", "lead_4", "lead_2"]),
        ("waiting=yes", ["lead_3"]),
        ("q=zoe", ["lead_4"]),
        ("stage=engaged&timeframe=7d&engagement=medium&country=jp", ["lead_5"]),
        ("country=IT", []),
    ],
)
async def test_the_file_has_the_leads_of_the_list_in_its_order(
    database_url: str, open_stage: Callable[..., Awaitable[Stage]], query: str, ids: list[str]
) -> None:
    stage = await open_stage(database=database_url)
    await come(stage)
    assert await listed(stage, query) == ids
    assert [row["id"] for row in await file(stage, query)] == ids


@pytest.mark.asyncio
async def test_no_cell_runs_and_no_word_is_lost(stage: Stage) -> None:
    await come(stage)
    rows = {row["id"]: row for row in await file(stage, "columns=id,name,company_name,job_title,country,created_at")}
    assert list(rows["lead_1"]) == ["id", "name", "company_name", "job_title", "country", "created_at"]
    for row in rows.values():
        for part in parts(row.values()):
            assert not part.startswith(("=", "+", "-", "@", "\t", "\r", "＝")), row
    assert rows["lead_2"]["name"] == '\'=HYPERLINK("https://evil.example")'
    assert rows["lead_4"]["job_title"] == "a;'=1+1"
    assert rows["lead_5"]["name"] == "田中"
    assert datetime.fromisoformat(rows["lead_1"]["created_at"]).tzinfo is not None
    for lead in CAST:
        assert unguarded(rows[lead["id"]]["name"]) == lead["first_name"]


def parts(cells: Iterable[str]) -> list[str]:
    """What a spreadsheet of any country takes for a cell."""
    return [part for cell in cells for part in cell.split(";")]


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/v1/leads", "/v1/leads.csv"])
@pytest.mark.parametrize(
    ("query", "named", "allowed"),
    [
        ("stag=engaged", "stag", "stage"),
        ("stage=hot", '"hot"', "webform_submitted"),
        ("timeframe=2d", '"2d"', "2026-01-01..2026-01-31"),
        ("field.shoe=42", '"shoe"', ""),
        ("order=up", "order", "oldest"),
    ],
)
async def test_a_faulty_filter_is_refused_with_what_is_allowed(
    stage: Stage, path: str, query: str, named: str, allowed: str
) -> None:
    status, problem = await stage.get(f"{path}?{query}")
    assert (status, problem["code"]) == (400, "bad_request")
    assert named in str(problem).replace('\\"', '"')
    assert allowed in str(problem)


@pytest.mark.asyncio
async def test_a_column_that_is_not_there_is_refused_with_all_that_are(stage: Stage) -> None:
    status, problem = await stage.get("/v1/leads.csv?columns=id,emial")
    assert (status, problem["detail"]) == (400, 'There is no column "emial". Did you mean "email"?')
    assert {"id", "email", "control_by", "last_page"} <= set(problem["allowed"])
    assert await audited(stage) == []


@pytest.mark.asyncio
async def test_each_export_stands_in_the_audit_log_without_a_word_of_a_lead(stage: Stage) -> None:
    await come(stage)
    await file(stage, "country=DE,FR&q=Dora")
    await file(stage)
    first, second = await audited(stage)
    assert (first["by"], first["subject"]) == ("key:LEADBELL_API_KEY", "country=DE,FR&q=… rows=1")
    assert second["subject"] == "all rows=5"
    assert "Dora" not in str(first)


@pytest.mark.asyncio
async def test_an_own_field_is_a_column_and_a_filter_like_any_other(stage: Stage) -> None:
    own = {"name": "budget", "label": "Budget", "section": "company", "type": "number"}
    status, body = await stage.post("/v1/fields", own)
    assert status in (200, 201), body
    await come(stage)
    status, body = await stage.post("/v1/leads", {"id": "lead_1", "budget": -5})
    assert status in (200, 201), body
    rows = await file(stage, "columns=id,budget&field.budget=-5")
    assert rows == [{"id": "lead_1", "budget": "-5"}]


@pytest.mark.asyncio
async def test_a_key_that_may_not_read_leads_gets_no_file(stage: Stage) -> None:
    async with stage.http.get(f"{stage.url}/v1/leads.csv", headers={"Authorization": "Bearer no"}) as answer:
        assert answer.status == 401


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("who", "settings", "may"),
    [(MONA, {}, True), (DANA, {}, False), (DANA, {"LEADBELL_EXPORT_BY": "rep"}, True)],
)
async def test_the_page_gives_the_file_of_what_it_shows_to_whom_the_setting_says(
    open_stage: Callable[..., Awaitable[Stage]], who: str, settings: dict[str, str], may: bool
) -> None:
    stage = await open_stage(settings=settings)
    await come(stage)
    async with browsing(stage.url) as browser:
        assert (await browser.get("/leads.csv")).to == "/signin?to=%2Fleads.csv"
        await stage.at_rest()
        assert (await browser.post(await asked_for(stage.seats["slack"], who))).status == 303
        answer = await browser.get("/leads.csv?country=DE&order=oldest&columns=id,created_at")
        if not may:
            assert answer.status == 403
            assert "Only a manager may export leads." in answer.text
            assert await audited(stage) == []
            return
        assert answer.status == 200
        rows = rows_of(answer.text.encode())
        assert [row["id"] for row in rows] == ["lead_2", "lead_3"]
        assert datetime.fromisoformat(rows[0]["created_at"]).utcoffset() in (timedelta(hours=1), timedelta(hours=2))
        assert [(row["by"][:7], row["subject"]) for row in await audited(stage)] == [("person:", "country=DE rows=2")]
        refused = await browser.get("/leads.csv?country=Atlantis")
        assert refused.status == 400
        assert "ISO 3166" in refused.text
