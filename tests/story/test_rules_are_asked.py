"""Rules are checked and asked over HTTP: what they would say of an event, and nobody is rung for it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story.people import DANA, email
from tests.story.stage import Stage

ASKED = {"kind": "human.requested", "data": {"text": "Can I talk to a person?"}}
OWNED = """rules:
  - id: owned
    on: human.requested
    when: [{all: [country is DE]}]
    ring: [{to: owner, else: "slack:#leads"}]
"""


async def explained(stage: Stage, **body: Any) -> dict[str, Any]:
    status, answer = await stage.post("/v1/rules/explain", body)
    assert status == 200, answer
    return {one["rule"]: one for one in answer["events"][0]["rules"]}


@pytest.mark.asyncio
async def test_what_the_rules_in_force_say_of_an_event(stage: Stage) -> None:
    said = (await explained(stage, event=ASKED))["asks"]
    assert (said["rings"], said["reason"]) == (True, "rings")
    assert [one["to"] for one in said["where"]] == ["slack:#leads", "teams:Sales/Leads", "webex:Leads"]
    assert said["file"].endswith("story.yaml")
    blocked = (await explained(stage, event=ASKED, lead={"blocked": True}))["asks"]
    assert (blocked["rings"], blocked["reason"]) == (False, "blocked")
    await stage.at_rest()
    assert [seat.cards() for seat in stage.seats.values()] == [[], [], []]
    assert await stage.reasons() == []
    assert (await stage.get("/v1/leads/lead"))[0] == 404


@pytest.mark.asyncio
async def test_what_other_rules_would_say_with_the_people_on_record(stage: Stage) -> None:
    files = {"mine.yaml": OWNED}
    said = (await explained(stage, event=ASKED, lead={"country": "DE", "owner": email(DANA)}, files=files))["owned"]
    assert said["where"] == [{"to": "owner", "else": "slack:#leads"}]
    said = (await explained(stage, event=ASKED, lead={"country": "DE", "owner": "x@y.example"}, files=files))["owned"]
    assert (said["where"], said["not_rung"]) == (
        [{"to": "slack:#leads", "else": None}], ["owner: x@y.example is nobody on record"],
    )  # fmt: skip
    said = (await explained(stage, event=ASKED, files=files))["owned"]
    (condition,) = said["when"][0]["conditions"]
    assert condition == {
        "text": "country is DE", "field": "country", "value": None, "missing": True, "held": False,
        "line": 4, "column": 19,
    }  # fmt: skip


@pytest.mark.asyncio
async def test_rules_are_checked_with_the_places_of_their_faults(stage: Stage) -> None:
    assert await stage.post("/v1/rules/check", {"files": {"a.yaml": OWNED}}) == (
        200, {"files": 1, "rules": 1, "faults": [], "warnings": []},
    )  # fmt: skip
    status, told = await stage.post("/v1/rules/check", {"files": {"a.yaml": OWNED, "b.yaml": OWNED + "    rnig: x\n"}})
    assert status == 200
    places = [(one["file"], one["line"], one["column"], one["code"]) for one in told["faults"]]
    assert places == [("b.yaml", 2, 9, "duplicate_id"), ("b.yaml", 6, 5, "unknown_key")]
    status, told = await stage.post("/v1/rules/explain", {"event": ASKED, "files": {"b.yaml": "rules: ["}})
    assert (status, told["code"], told["faults"][0]["code"]) == (400, "faulty_rules", "yaml_syntax")


@pytest.mark.asyncio
async def test_what_is_probably_not_meant_is_told_by_what_is_on_record(stage: Stage) -> None:
    await stage.happens("human.requested", says="Hello?", lead={"industry": "Fintech"})
    text = """rules:
  - id: typed-wrong
    on: message.received
    when: [{all: [industry is one of fintech Fintek]}, {all: [blocked is yes]}]
    ring: [{to: dan@acme.example, else: "slack:#leads"}]
"""
    status, told = await stage.post("/v1/rules/check", {"files": {"a.yaml": text}})
    assert (status, told["faults"]) == (200, [])
    assert [(one["line"], one["column"], one["code"]) for one in told["warnings"]] == [
        (4, 19, "never_seen"), (4, 63, "never_holds"), (5, 17, "rings_nobody"),
    ]  # fmt: skip
    assert told["warnings"][0]["message"] == ('No lead that was active in the last 30 days has "Fintek" in industry.')


@pytest.mark.asyncio
async def test_what_rules_would_have_done_with_what_has_happened(stage: Stage) -> None:
    await stage.happens("human.requested", says="Hello?", lead={"country": "DE", "owner": email(DANA)})
    await stage.happens("human.requested", says="Anybody?")
    status, told = await stage.post("/v1/rules/backtest", {"files": {"mine.yaml": OWNED}, "last": "1h"})
    assert status == 200, told
    [owned] = told["rules"]
    assert (owned["rings"], owned["places"], owned["in_force"]) == (2, {f"owner {email(DANA)}": 2}, None)
    assert {one["name"] for one in owned["examples"]} == {"Ada Lovelace"}
    assert [(one["id"], one["in_force"]) for one in told["gone"]] == [("asks", 6)]
    assert (told["events"], told["leads"], told["cut"], told["unknown"]) == (3, 1, False, {})


BODIES: list[tuple[str, Any]] = [
    ("check", []), ("check", {}), ("check", {"files": []}), ("check", {"files": {}}), ("check", {"files": {"a": 1}}),
    ("check", {"files": {"a\n": ""}}), ("check", {"file": {}}), ("explain", []), ("explain", {}),
    ("explain", {"event": 1}), ("explain", {"event": {"kind": "x"}}), ("explain", {"event": ASKED, "lead": 1}),
    ("explain", {"event": ASKED, "lead": {"nobody": 1}}), ("explain", {"event": ASKED, "files": 1}),
    ("explain", {"event": ASKED, "more": 1}), ("check", {"files": {"a": "x" * 1_100_000}}),
    ("check", {"files": {"\ud800": "\ud800"}}), ("backtest", {}), ("backtest", {"files": {"a": "rules: ["}}),
    ("backtest", {"files": {"a": OWNED}, "last": "soon"}), ("backtest", {"files": {"a": OWNED}, "last": 14}),
    ("backtest", {"files": {"a": OWNED}, "last": "9999w"}),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore:Sending a large body")
@pytest.mark.asyncio
@pytest.mark.parametrize(("route", "body"), BODIES)
async def test_what_cant_be_read_is_a_problem_with_its_reason(stage: Stage, route: str, body: Any) -> None:
    status, told = await stage.post(f"/v1/rules/{route}", body)
    assert 400 <= status < 500, told
    assert told["code"] in ("bad_request", "faulty_rules", "too_large", "malformed_json")
    assert told.get("detail")
