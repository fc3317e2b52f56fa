"""The Leads API: a lead is created and updated as a whole, and fields of one's own work wherever others do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from leads.moments import rfc3339
from tests.story.people import BEN, DANA, email
from tests.story.stage import LEAD, Stage, running
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]
ADA = {"id": LEAD, "email": "ada@analytical.example", "first_name": "Ada", "num_employees": 900, "country": "Germany"}

RING_NEW = """
rules:
  - id: new
    name: Every new lead
    on: lead.created
    ring: [{to: "slack:#leads"}]
"""


@pytest.mark.asyncio
async def test_a_lead_is_created_then_updated(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=RING_NEW)
    status, lead = await stage.post("/v1/leads", ADA)
    assert status == 201, lead
    assert (lead["id"], lead["source"], lead["known"]) == (LEAD, "leads_api", "unknown")
    assert lead["fields"]["country"]["value"] == "DE"
    assert lead["fields"]["email_status"]["value"] == "valid"
    await stage.seats["slack"].card("New lead", "Ada")

    status, lead = await stage.post("/v1/leads", {"id": LEAD, "job_title": "CTO", "stage": "call_scheduled"})
    assert status == 200, lead
    assert (lead["stage"], lead["fields"]["job_title"]["value"]) == ("call_scheduled", "CTO")
    assert lead["fields"]["num_employees"]["value"] == 900
    assert await stage.reasons() == [("new", "rings")]


@pytest.mark.asyncio
async def test_a_lead_that_another_source_brought_keeps_its_source(stage: Stage) -> None:
    await stage.happens("message.received", says="Hello")
    status, lead = await stage.post("/v1/leads", {"id": LEAD, "company_name": "Analytical Engines"})
    assert (status, lead["source"]) == (200, "spara")


@pytest.mark.asyncio
async def test_without_an_id_a_fresh_one_is_made(stage: Stage) -> None:
    first = (await stage.post("/v1/leads", {"email": "ada@analytical.example"}))[1]
    second = (await stage.post("/v1/leads", {"email": "ada@analytical.example"}))[1]
    assert first["id"] != second["id"]  # equal addresses never join leads by themselves
    assert (await stage.get(f"/v1/leads/{first['id']}"))[0] == 200


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"id": "x", "emial": "a@b.example"}, "emial"),
        ({"id": "x", "num_employees": "many"}, "num_employees"),
        ({"id": "", "email": "a@b.example"}, "id"),
        ({"id": "x", "waiting": True}, "waiting"),
        ([], ""),
        ("lead_42", ""),
    ],
)
async def test_what_is_wrong_is_named_by_its_place(stage: Stage, body: Any, where: str) -> None:
    status, told = await stage.post("/v1/leads", body)
    assert (status, told["code"], told["where"]) == (400, "malformed_lead", where)


@pytest.mark.asyncio
async def test_an_erased_lead_is_not_created_again(stage: Stage) -> None:
    await stage.post("/v1/leads", ADA)
    async with stage.http.delete(f"{stage.url}/v1/leads/{LEAD}") as answer:
        assert answer.status == 200
    status, told = await stage.post("/v1/leads", ADA)
    assert (status, told["code"]) == (410, "erased")


@pytest.mark.asyncio
async def test_a_country_comes_from_the_address_unless_somebody_says_better(stage: Stage) -> None:
    await stage.happens("page.visited", lead={"ip": "81.2.69.142"}, url="/pricing")
    country = (await stage.lead())["fields"]["country"]
    assert (country["value"], country["source"]) == ("GB", "enrichment")
    await stage.happens("page.visited", lead={"ip": "91.64.0.1"}, url="/pricing")
    assert (await stage.lead())["fields"]["country"]["value"] == "DE"
    await stage.happens("fields.updated", lead={"ip": "91.64.0.1", "country": "FR"})
    await stage.happens("page.visited", lead={"ip": "81.2.69.142"}, url="/pricing")
    assert (await stage.lead())["fields"]["country"]["value"] == "FR"


@pytest.mark.asyncio
async def test_an_address_without_a_country_tells_none(stage: Stage) -> None:
    await stage.happens("page.visited", lead={"ip": "192.168.0.7"}, url="/pricing")
    assert "country" not in (await stage.lead())["fields"]


@pytest.mark.asyncio
async def test_an_e_mail_address_gets_a_status(stage: Stage) -> None:
    await stage.happens("email.captured", email="ada@analytical")
    assert (await stage.lead())["fields"]["email_status"]["value"] == "invalid"
    await stage.happens("email.captured", email="ada@analytical.example")
    assert (await stage.lead())["fields"]["email_status"]["value"] == "valid"
    await stage.post("/v1/leads", {"id": LEAD, "email_status": "bounced"})
    assert (await stage.lead())["fields"]["email_status"]["value"] == "bounced"
    await stage.happens("message.received", says="hi", lead={"email": "ada@analytical.example"})
    assert (await stage.lead())["fields"]["email_status"]["value"] == "bounced"


PLAN = {"name": "plan", "label": "Plan", "type": "choice", "section": "company", "choices": ["Free", "Team"]}
RING_TEAMS = """
rules:
  - id: team
    name: Leads on the team plan
    on: message.received
    when: [{all: [plan is Team]}]
    ring: [{to: "slack:#leads"}]
"""


@pytest.mark.asyncio
async def test_an_own_field_works_wherever_others_do(stage: Stage) -> None:
    assert (await stage.post("/v1/leads", {"id": LEAD, "plan": "Team"}))[0] == 400
    status, made = await stage.post("/v1/fields", PLAN)
    assert (status, made["custom"], made["settable"]) == (201, True, True)
    assert PLAN["name"] in [one["name"] for one in (await stage.get("/v1/fields"))[1]["fields"]]

    await stage.happens("message.received", says="Hello", lead={"plan": "team"})
    assert (await stage.lead())["fields"]["plan"]["value"] == "Team"
    assert (await stage.post("/v1/leads", {"id": "lead_43", "plan": "Free"}))[0] == 201
    assert (await stage.act("fields", by=email(DANA), fields={"plan": "gold"}))[0] == 400
    status, listed = await stage.get("/v1/leads?field.plan=Team")
    assert (status, [one["id"] for one in listed["leads"]]) == (200, [LEAD])


@pytest.mark.asyncio
async def test_the_summary_shows_an_own_field_and_an_edit_by_hand_sets_it(stage: Stage, at: Any) -> None:
    await stage.post("/v1/fields", PLAN)
    await stage.asks()
    assert (await stage.act("fields", by=email(BEN), fields={"plan": "free"}))[0] == 200
    await at.act(DANA, "Summary", "Asks for a person")

    await at.private(DANA, "Plan", "Free")
    assert await stage.timeline("fields.updated") == ["Ben Ito changed Plan"]


@pytest.mark.asyncio
async def test_a_rule_may_ask_for_an_own_field(stage: Stage, tmp_path: Path) -> None:
    await stage.post("/v1/fields", PLAN)
    rules = tmp_path / "asks_for_it"
    rules.mkdir()
    (rules / "team.yaml").write_text(RING_TEAMS, encoding="utf-8")
    async with running({**stage.environment, "LEADBELL_RULES": str(rules)}, stage.watch) as (service, url):
        at = stage.seats["slack"]
        event = {
            "id": "evt_plan", "kind": "message.received", "at": rfc3339(service.now()),
            "lead": {"id": LEAD, "plan": "Team"}, "data": {"text": "Hello"},
        }  # fmt: skip
        async with stage.http.post(f"{url}/v1/events", json=event) as answer:
            assert answer.status == 202, await answer.text()
        await at.card("Wrote a message", "Leads on the team plan")


@pytest.mark.asyncio
async def test_a_type_is_permanent_and_choices_are_only_added(stage: Stage) -> None:
    assert (await stage.post("/v1/fields", PLAN))[0] == 201
    assert (await stage.post("/v1/fields", {**PLAN, "label": "Tariff", "choices": ["Free", "Team", "Gold"]}))[0] == 200
    status, told = await stage.post("/v1/fields", {"name": "plan", "type": "text"})
    assert (status, told["detail"]) == (409, "plan is a choice field: its type can't be changed any more.")
    status, told = await stage.post("/v1/fields", {**PLAN, "choices": ["Free"]})
    assert status == 409
    status, told = await stage.post("/v1/fields", {"name": "email", "type": "text"})
    assert (status, told["detail"]) == (409, "email is a field that Leadbell brings.")


@pytest.mark.asyncio
async def test_people_are_added_and_changed_over_http(stage: Stage) -> None:
    lea = {"name": "Lea Roth", "email": "lea@acme.example", "zone": "Europe/Berlin", "hours": "mon-fri 09:00-17:00"}
    assert await stage.post("/v1/people", [lea]) == (200, {"added": 1, "changed": 0})
    assert await stage.post("/v1/people", {**lea, "role": "manager"}) == (200, {"added": 0, "changed": 1})
    await stage.happens("message.received", says="Hello")
    assert (await stage.act("takeover", by="lea@acme.example"))[0] == 200
    people = (await stage.get("/v1/people"))[1]["people"]
    assert next(one for one in people if one["name"] == "Lea Roth")["role"] == "manager"
    status, told = await stage.post("/v1/people", [lea, {"name": "X", "email": "nothing", "role": "king"}])
    assert (status, {one["index"] for one in told["faults"]}) == (400, {1})


@pytest.mark.asyncio
async def test_the_audit_log_tells_who_erased(stage: Stage) -> None:
    for name in ("a", "b", "c"):
        await stage.post("/v1/leads", {"id": name})
        async with stage.http.delete(f"{stage.url}/v1/leads/{name}") as answer:
            assert answer.status == 200
    first = (await stage.get("/v1/audit?limit=2"))[1]
    assert [one["did"] for one in first["entries"]] == ["lead.erased"] * 2
    assert first["entries"][0]["by"] == "key:LEADBELL_API_KEY"
    rest = (await stage.get(f"/v1/audit?limit=2&cursor={first['next_cursor']}"))[1]
    assert (len(rest["entries"]), rest["next_cursor"]) == (1, None)
    assert (await stage.get("/v1/audit?cursor=yesterday"))[0] == 400


@pytest.mark.asyncio
async def test_another_service_knows_a_new_field_within_seconds(stage: Stage) -> None:
    service = stage.service
    await stage.post("/v1/fields", {"name": "region_code", "type": "number"})
    service.fields._revision = -1  # as another process has it

    async def known() -> bool:
        return (await stage.post("/v1/leads", {"id": LEAD, "region_code": 7}))[0] in (200, 201)

    await eventually(known)
