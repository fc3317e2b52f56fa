"""The rules over HTTP: read, made, changed under compare-and-set, switched, deleted, brought back, exported; a test
card goes where a rule rings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.__main__ import app as command_line
from rules.check import check_paths
from tests.story.people import DANA, MONA, email
from tests.story.stage import Stage

BOOKED: dict[str, Any] = {
    "name": "A call is booked", "on": ["call.scheduled"], "when": [{"all": ["num_employees is at least 500"]}],
    "ring": [{"to": "owner", "else": "slack:#leads"}, "webex:Leads"],
    "escalate": [{"after": "5m", "to": "teams:Sales/Leads"}],
}  # fmt: skip
TEXT = "rules:\n  - id: left  # when nobody was quick enough\n    on: lead.left\n    ring: slack:#leads\n"


async def call(stage: Stage, method: str, path: str, body: object = None) -> tuple[int, Any]:
    async with stage.http.request(method, stage.url + path, json=body) as answer:
        if answer.content_type == "application/yaml":
            return answer.status, await answer.text()
        return answer.status, await answer.json(content_type=None)


@pytest.mark.asyncio
async def test_a_rule_goes_its_whole_way(stage: Stage) -> None:
    status, made = await call(stage, "PUT", "/v1/rules/booked", BOOKED)
    assert (status, made["version"], made["by"], made["path"], made["read_only"]) == (
        201, 1, "key:LEADBELL_API_KEY", None, False,
    )  # fmt: skip
    assert made["rule"] == {"id": "booked", **BOOKED, "ring": [BOOKED["ring"][0], {"to": "webex:Leads"}]}
    assert made["sentence"].startswith("When a lead schedules a call, if")
    status, same = await call(stage, "PUT", "/v1/rules/booked", {"text": made["text"], "version": 1})
    assert (status, same["version"]) == (200, 1)

    status, changed = await call(
        stage, "PUT", "/v1/rules/booked", {"rule": BOOKED | {"name": "Booked"}, "version": 1, "by": email(MONA)}
    )
    assert (status, changed["version"], changed["by"], changed["name"]) == (200, 2, email(MONA), "Booked")
    status, refused = await call(stage, "PUT", "/v1/rules/booked", BOOKED | {"version": 1})
    assert (status, refused["code"], refused["rule"]["version"]) == (409, "rule_changed", 2)
    assert refused["detail"] == 'The rule "booked" is at version 2 now, by Mona Okafor.'
    status, blindly = await call(stage, "PUT", "/v1/rules/booked", BOOKED)
    assert (status, blindly["version"]) == (200, 3)

    status, off = await call(stage, "POST", "/v1/rules/booked/switch", {"status": "off", "version": 3})
    assert (status, off["status"], off["version"]) == (200, "off", 4)
    assert await call(stage, "DELETE", "/v1/rules/booked?version=4") == (
        200, {"id": "booked", "deleted": True, "version": 5},
    )  # fmt: skip
    assert (await call(stage, "DELETE", "/v1/rules/booked"))[0] == 200
    assert (await call(stage, "GET", "/v1/rules/booked"))[1]["code"] == "unknown_rule"
    status, again = await call(stage, "POST", "/v1/rules/booked/roll-back", {"to": 2, "version": 5})
    assert (status, again["name"], again["version"]) == (200, "Booked", 6)
    status, told = await call(stage, "GET", "/v1/rules/booked/versions")
    assert [(one["version"], one["did"]) for one in told["versions"]] == [
        (6, "rolled_back"), (5, "deleted"), (4, "switched"), (3, "changed"), (2, "changed"), (1, "made"),
    ]  # fmt: skip
    assert told["versions"][1]["text"] is None
    assert told["versions"][0]["text"] == told["versions"][4]["text"] == again["text"]
    status, entries = await stage.get("/v1/audit")
    assert [one["did"] for one in entries["entries"]] == [
        "rule.rolled_back", "rule.deleted", "rule.switched", "rule.changed", "rule.changed", "rule.made",
    ]  # fmt: skip


@pytest.mark.asyncio
async def test_rules_of_files_stand_among_them_and_are_changed_there(stage: Stage) -> None:
    await call(stage, "PUT", "/v1/rules/left", {"text": TEXT})
    status, told = await call(stage, "GET", "/v1/rules")
    assert (status, told["total"]) == (200, 2)
    assert [(one["id"], one["read_only"], one["version"]) for one in told["rules"]] == [
        ("asks", True, None), ("left", False, 1),
    ]  # fmt: skip
    path = told["rules"][0]["path"]
    assert path.endswith("story.yaml")
    for method, where, body in (
        ("PUT", "", {"on": "lead.left", "ring": "owner"}),
        ("DELETE", "", None),
        ("POST", "/switch", {"status": "off"}),
        ("POST", "/roll-back", {"to": 1}),
    ):
        status, refused = await call(stage, method, f"/v1/rules/asks{where}", body)
        assert (status, refused["code"], refused["path"]) == (409, "read_only", path), (method, where)
    status, text = await call(stage, "GET", "/v1/rules/asks?format=yaml")
    assert status == 200
    assert yaml.safe_load(text)["rules"][0]["id"] == "asks"
    assert await call(stage, "GET", "/v1/rules/left?format=yaml") == (200, TEXT)
    assert (await call(stage, "GET", "/v1/rules/asks/versions"))[1] == {"versions": []}


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("PUT", "booked", {"on": "call.scheduld", "ring": "owner"}, (400, "faulty_rules")),
        ("PUT", "booked", {"text": TEXT}, (400, "faulty_rules")),  # another id than the address names
        ("PUT", "booked", {"text": TEXT, "rule": {}}, (400, "bad_request")),
        ("PUT", "booked", {"text": 7}, (400, "bad_request")),
        ("PUT", "booked", {}, (400, "bad_request")),
        ("PUT", "booked", [1], (400, "bad_request")),
        ("PUT", "booked", {"rule": [1]}, (400, "bad_request")),
        ("PUT", "booked", {"on": "lead.left", "ring": "owner", "version": True}, (400, "bad_request")),
        ("PUT", "booked", {"on": "lead.left", "ring": "owner", "version": 2**40}, (400, "bad_request")),
        ("PUT", "booked", {"on": "lead.left", "ring": "owner", "version": 3}, (409, "rule_changed")),
        ("PUT", "booked", {"on": "lead.left", "ring": "owner", "by": "nobody@x"}, (400, "unknown_person")),
        ("PUT", "booked", {"on": "lead.left", "ring": "owner", "by": email(DANA)}, (403, "forbidden")),
        ("PUT", "booked", {"on": [[[[[[[[[[[[[[1]]]]]]]]]]]]]], "ring": "owner"}, (400, "faulty_rules")),
        ("PUT", "B00KED", {"on": "lead.left", "ring": "owner"}, (400, "faulty_rules")),
        ("PUT", "%00", {"on": "lead.left", "ring": "owner"}, (400, "faulty_rules")),
        ("PUT", "booked", {"text": "x" * 60_000}, (400, "faulty_rules")),
        ("DELETE", "booked", None, (404, "unknown_rule")),
        ("DELETE", "%00", None, (404, "unknown_rule")),
        ("DELETE", "booked?version=soon", None, (400, "bad_request")),
        ("GET", "booked", None, (404, "unknown_rule")),
        ("GET", "%00/versions", None, (404, "unknown_rule")),
        ("GET", "asks?format=xml", None, (400, "bad_request")),
        ("POST", "asks/switch", {"status": "maybe"}, (400, "bad_request")),
        ("POST", "booked/switch", {"status": "on"}, (404, "unknown_rule")),
        ("POST", "booked/roll-back", {"to": "1"}, (400, "bad_request")),
        ("POST", "booked/roll-back", {"to": 1}, (404, "unknown_rule")),
        ("POST", "booked/test-card", {"by": email(MONA)}, (404, "unknown_rule")),
        ("POST", "asks/test-card", {"by": email(DANA)}, (403, "forbidden")),
        ("POST", "asks/test-card", {}, (400, "unknown_person")),
        ("POST", "asks/test-card", {"by": email(MONA), "to_me": "yes"}, (400, "bad_request")),
    ],
)
@pytest.mark.asyncio
async def test_what_isnt_taken_is_told(
    stage: Stage, method: str, path: str, body: object, expected: tuple[int, str]
) -> None:
    status, told = await call(stage, method, f"/v1/rules/{path}", body)
    assert (status, told["code"]) == expected, told
    assert [one["id"] for one in (await call(stage, "GET", "/v1/rules"))[1]["rules"]] == ["asks"]


@pytest.mark.asyncio
async def test_what_is_exported_is_a_rule_file(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await call(stage, "GET", "/v1/rules.yaml"))[0] == 404
    await call(stage, "PUT", "/v1/rules/booked", BOOKED)
    await call(stage, "PUT", "/v1/rules/left", {"text": TEXT})
    status, text = await call(stage, "GET", "/v1/rules.yaml")
    assert status == 200
    file = tmp_path / "exported.yaml"
    file.write_text(text)
    report = check_paths([file])
    assert not report.faults
    assert report.rules == tuple(one.rule for one in stage.service.rulebook.made.values())

    # The same on the command line.
    for name, value in stage.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(command_line, ["rules", "export", "--out", "again.yaml"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "again.yaml").read_text() == text
    done = CliRunner().invoke(command_line, ["rules", "list", "--format", "json"])
    assert done.exit_code == 0, done.output
    listed = {one["id"]: one for one in yaml.safe_load(done.output)["rules"]}
    assert list(listed) == ["asks", "booked", "left"]
    assert (listed["booked"]["path"], listed["booked"]["version"]) == (None, 1)
    assert listed["asks"]["path"].endswith("story.yaml")
    done = CliRunner().invoke(command_line, ["rules", "list"])
    assert "A call is booked" in done.output


@pytest.mark.asyncio
async def test_a_test_card_goes_to_all_places_of_a_rule(stage: Stage) -> None:
    ring = ["owner", "slack:#leads", {"to": "webex:Nowhere", "else": "webex:Leads"}, email(DANA), "gone@acme.example"]
    rule = BOOKED | {"ring": [*ring, "team:emea"]}
    await call(stage, "PUT", "/v1/rules/booked", rule)
    status, told = await call(stage, "POST", "/v1/rules/booked/test-card", {"by": email(MONA)})
    assert status == 200
    assert [(one["place"], one["arrived"]) for one in told["places"]] == [
        ("owner", True), ("slack:#leads", True), ("webex:Nowhere", False), ("webex:Leads", True), (email(DANA), True),
        ("gone@acme.example", False), ("team:emea", False), ("teams:Sales/Leads", True),
    ]  # fmt: skip
    assert told["places"][2]["fault"]
    assert [told["places"][at]["fault"] for at in (5, 6)] == [
        "gone@acme.example is nobody on record.", "Nobody of the team emea is on duty now.",
    ]  # fmt: skip
    for seat in stage.seats.values():
        assert "Test by Mona Okafor. This lead is made up; nobody waits." in seat.all_words()
        assert seat.cards() == []  # it has no buttons: there is nobody to act on
    first = stage.service.directory.direct_platform(stage.service.directory.managers()[0])
    assert first is not None
    await stage.seats[first].private(MONA, "Test by Mona Okafor", "Scheduled a call", "Ada Lovelace")
    status, told = await call(stage, "POST", "/v1/rules/booked/test-card", {"by": email(MONA), "to_me": True})
    assert told == {"places": [{"place": "you", "arrived": True, "fault": None}]}
    status, entries = await stage.get("/v1/audit")
    assert [one["did"] for one in entries["entries"]] == ["rule.tested", "rule.made"]
    assert (await call(stage, "GET", "/v1/leads"))[1]["leads"] == []


@pytest.mark.asyncio
async def test_a_rule_is_tried_out_among_those_in_force(stage: Stage) -> None:
    for _ in range(3):
        await stage.happens("call.scheduled", lead={"num_employees": 900})
    await stage.happens("lead.left")
    await call(stage, "PUT", "/v1/rules/booked", BOOKED | {"status": "off"})
    text = yaml.safe_dump({"rules": [{"id": "booked", **BOOKED, "status": "watching", "ring": "slack:#leads"}]})
    passed: list[tuple[int, int]] = []
    found = await stage.service.rule_desk.try_out(text, 3_600_000, lambda done, total: passed.append((done, total)))
    assert found.tried["booked"].reasons["rings"] == 3  # as if it were on
    assert found.in_force["booked"].rings == 0
    assert found.gone == ()
    assert [rule.id for rule in found.rules] == ["asks", "booked"]
    assert passed[-1][0] == passed[-1][1]
