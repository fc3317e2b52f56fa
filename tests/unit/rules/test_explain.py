"""What does each rule say of one event, and is it what it says live?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from bot.commands.rules import app
from bot.explaining import explained
from leads.rehearsal import read_event, read_lead, rehearse
from rules.check import check_sources
from rules.explain import Explained, explain, structured
from rules.match import Ruleset
from rules.read import Source

NOW = 1_790_000_000_000
RULES = """
rules:
  - id: big
    name: Big and verified
    on: [email.captured, message.received]
    when:
      - all: [country is one of DE FR, "num_employees is at least 500"]
      - all:
          - last_page contains /pricing
          - {field: engagement, is: equal, value: high}
    unless:
      - all: [stage is call_scheduled]
    ring:
      - {to: owner, else: "slack:#leads"}
      - teams:Sales/Leads
    mention: owner
  - {id: off, on: message.received, ring: owner, status: "off"}
  - {id: watching, on: message.received, ring: "slack:#leads", status: watching}
  - {id: owned, on: message.received, ring: owner}
  - {id: new, on: lead.created, ring: "slack:#leads"}
  - {id: stage, on: stage.changed, when: [{all: [stage is email_captured]}], ring: "slack:#leads"}
"""
SOURCE = Source("leads.yaml", RULES.encode())
RULESET = Ruleset(check_sources([SOURCE]).rules)
DANA = "dana@acme.example"


def ask(event: Any, lead: Any = None, ruleset: Ruleset = RULESET) -> dict[str, dict[str, Explained]]:
    answer = explained(ruleset, [SOURCE], event, lead, lambda email: email == DANA, NOW)
    assert answer.faults == ()
    return {kind: {one.rule.id: one for one in said} for kind, said in answer.said}


def test_where_it_rings_and_where_instead() -> None:
    lead = {"country": "DE", "num_employees": 900, "owner": DANA}
    said = ask({"kind": "email.captured", "data": {"email": "a@b.example"}}, lead)["email.captured"]["big"]
    assert said.sentence() == "rings owner (if that can't be reached, slack:#leads) and teams:Sales/Leads"
    lead["owner"] = "nobody@acme.example"
    said = ask({"kind": "email.captured"}, lead)["email.captured"]["big"]
    assert said.sentence() == "rings slack:#leads and teams:Sales/Leads"
    assert said.passed_over == ("owner: nobody@acme.example is nobody on record",)
    alone = Ruleset(RULESET.rules, ["slack"])
    said = ask({"kind": "email.captured"}, lead, alone)["email.captured"]["big"]
    assert said.sentence() == "rings slack:#leads"
    assert "teams:Sales/Leads: teams isn't installed" in said.passed_over


def test_each_condition_with_its_value_and_place_and_what_is_missing() -> None:
    said = ask({"kind": "message.received", "data": {"text": "Hi"}}, {"country": "DE"})["message.received"]["big"]
    assert (said.says, said.sentence()) == ("when", 'stays silent: no group of its "when" holds')
    first, second = said.when
    assert [(one.text, one.value, one.held, one.missing) for one in first.conditions] == [
        ("country is one of DE FR", "DE", True, False),
        ("num_employees is at least 500", None, False, True),
    ]
    lines = RULES.splitlines()
    for one, word in zip(
        (*first.conditions, *second.conditions), ("country", '"num_', "last_page", "{field"), strict=True
    ):
        line, column = one.place
        assert lines[line - 1][column - 1 :].startswith(word)
    assert [(one.value, one.held) for one in second.conditions] == [(None, False), ("medium", False)]


@pytest.mark.parametrize(
    ("rule", "lead", "says"),
    [
        ("off", {}, "off"),
        ("watching", {}, "watching"),
        ("owned", {}, "no owner"),
        ("owned", {"owner": DANA}, "rings"),
        ("owned", {"owner": DANA, "blocked": True}, "blocked"),
        ("new", {}, "other kind"),
        ("big", {"country": "FR", "num_employees": 500, "stage": "call_scheduled"}, "unless"),
        ("big", {"last_page": "https://x.example/pricing", "engagement": "high"}, "rings"),
    ],
)
def test_why(rule: str, lead: dict[str, Any], says: str) -> None:
    said = ask({"kind": "message.received", "data": {"text": "Hi"}}, lead)["message.received"][rule]
    assert said.says == says


def test_what_the_event_causes_is_explained_too() -> None:
    said = ask({"kind": "email.captured", "data": {"email": "a@b.example"}})
    assert list(said) == ["email.captured", "lead.created", "stage.changed"]
    assert said["lead.created"]["new"].says == "rings"
    assert said["stage.changed"]["stage"].says == "rings"
    made = ask({"kind": "stage.changed", "by": DANA}, {"stage": "email_captured"})
    assert made["stage.changed"]["stage"].says == "rings"


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "country": st.sampled_from(["DE", "FR", "US"]), "num_employees": st.sampled_from([0, 499, 500, 9000]),
        "owner": st.sampled_from([DANA, "nobody@acme.example"]),
        "stage": st.sampled_from(["browsing", "call_scheduled"]),
        "last_page": st.sampled_from(["/pricing", "/blog"]), "messages": st.integers(0, 6), "blocked": st.booleans(),
    },
)  # fmt: skip
KINDS = st.sampled_from(["message.received", "email.captured", "call.scheduled", "stage.changed"])


@given(lead=VALUES, kind=KINDS, platforms=st.sets(st.sampled_from(["slack", "teams", "webex"]), min_size=1))
def test_it_says_what_it_says_live_and_its_conditions_bear_it_out(
    lead: dict[str, Any], kind: str, platforms: set[Any]
) -> None:
    ruleset = Ruleset(RULESET.rules, platforms)
    event, faults = read_event({"kind": kind, "data": {"text": "Hi"}}, NOW)
    before, more = read_lead(lead, NOW)
    assert event is not None
    assert before is not None
    assert faults == more == []
    for change in rehearse(event, before):
        live = {one.rule: one for one in ruleset.match(change, lambda email: email == DANA)}
        for said in explain(ruleset, change, lambda email: email == DANA, [SOURCE]):
            asked = change.event.kind in said.rule.on and said.rule.status != "off"
            holds = not said.when or any(group.held for group in said.when)
            silenced = any(group.held for group in said.unless)
            assert (said.rule.id in live) == (asked and holds and not silenced)
            if said.rule.id in live:
                assert (said.says, said.rings) == (live[said.rule.id].reason, live[said.rule.id].rings)
            json.dumps(structured(said))
            assert said.sentence()


def test_a_lead_as_the_interface_answers_it() -> None:
    form = {
        "id": "lead_42", "leadbell_id": "abc", "name": "Ada", "stage": "engaged", "known": "verified", "version": 3,
        "control": "manual", "control_by": DANA, "blocked": None, "exempt": False,
        "waiting": {"since": "x", "for": DANA},
        "engagement": "high", "messages": 7, "source": "spara", "agents": [{"id": "web", "name": "Web"}],
        "channels": ["chat"], "created_at": "2026-11-22T10:00:00Z", "last_activity": None,
        "fields": {"country": {"value": "DE", "source": "lead", "at": "2026-11-22T10:00:00Z"}},
    }  # fmt: skip
    lead, faults = read_lead(form, NOW)
    assert faults == []
    assert lead is not None
    assert (lead.text("country"), lead.messages, lead.control.by and lead.control.by.email) == ("DE", 7, DANA)
    assert (lead.known, lead.waiting is not None, lead.agents) == ("verified", True, {"web": "Web"})


@pytest.mark.parametrize(
    ("event", "lead", "where"),
    [
        ([], None, "event"),
        ({}, None, "event.kind"),
        ({"kind": "message.recieved"}, None, "event.kind"),
        ({"kind": "message.received", "data": {}}, None, "event.data.text"),
        ({"kind": "call.ended", "lead": 3}, None, "event.lead"),
        ({"kind": "call.ended", "by": 3}, None, "event.by"),
        ({"kind": "call.ended"}, [], "lead"),
        ({"kind": "call.ended"}, {"nobody": 1}, "lead.nobody"),
        ({"kind": "call.ended"}, {"num_employees": "many"}, "lead.num_employees"),
        ({"kind": "call.ended"}, {"control": "mine"}, "lead.control"),
        ({"kind": "call.ended"}, {"messages": -1}, "lead.messages"),
        ({"kind": "call.ended"}, {"fields": {"country": {"value": "Atlantis"}}}, "lead.fields.country"),
        ({"kind": "call.ended"}, {"fields": 3}, "lead.fields"),
        ({"kind": "call.ended"}, {"channel": ["fax"]}, "lead.channel"),
        ({"kind": "call.ended"}, {"blocked": "yes"}, "lead.blocked"),
    ],
)
def test_what_cant_be_read_is_told_with_its_place(event: Any, lead: Any, where: str) -> None:
    answer = explained(RULESET, [], event, lead, lambda _: True, NOW)
    assert [one.where for one in answer.faults] == [where]
    assert answer.faults[0].message.endswith((".", "?"))


# -- from the command line ------------------------------------------------------------------------------------------


def run(*arguments: object) -> Result:
    main = typer.Typer()
    main.add_typer(app, name="rules")
    return CliRunner().invoke(main, ["rules", "explain", *map(str, arguments)])


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "leads.yaml"
    file.write_text(RULES)
    return file


def written(folder: Path, name: str, form: object) -> Path:
    file = folder / name
    file.write_text(json.dumps(form) if not isinstance(form, str) else form)
    return file


def test_in_words(rules: Path, tmp_path: Path) -> None:
    event = written(tmp_path, "event.json", {"kind": "message.received", "data": {"text": "Hi"}})
    lead = written(tmp_path, "lead.json", {"country": "DE", "owner": DANA})
    result = run(rules, "--event", event, "--lead", lead)
    assert result.exit_code == 0
    told = result.stdout.split("\n\n")[0].splitlines()
    assert told == [
        "message.received",
        f"big: Big and verified  ({rules}:3)",
        '  stays silent: no group of its "when" holds.',
        "  when 1 of 2: does not hold",
        "    yes  country is one of DE FR  [Germany]  (line 7, column 15)",
        "    no   num_employees is at least 500  [no value]  (line 7, column 40)",
        "  when 2 of 2: does not hold",
        "    no   last_page contains /pricing  [no value]  (line 9, column 13)",
        "    no   engagement is high  [Medium]  (line 10, column 13)",
        "  unless: does not hold",
        "    no   stage is call_scheduled  [Engaged]  (line 12, column 15)",
    ]


def test_in_json_and_with_a_people_file(rules: Path, tmp_path: Path) -> None:
    event = written(tmp_path, "event.json", {"kind": "message.received", "data": {"text": "Hi"}})
    lead = written(tmp_path, "lead.json", {"owner": "ben@acme.example"})
    people = written(tmp_path, "people.yaml", "people:\n  - {name: Dana Ruiz, email: dana@acme.example, role: rep}\n")
    result = run(rules, "--event", event, "--lead", lead, "--people", people, "--format", "json")
    assert result.exit_code == 0
    (told,) = json.loads(result.stdout)["events"][:1]
    said = {one["rule"]: one for one in told["rules"]}
    assert (said["owned"]["rings"], said["owned"]["reason"]) == (False, "no owner")
    assert said["owned"]["not_rung"] == ["owner: ben@acme.example is nobody on record"]
    assert said["watching"]["where"] == [{"to": "slack:#leads", "else": None}]
    assert said["big"]["when"][0]["conditions"][0]["missing"] is True


def test_bad_input_is_a_sentence_with_its_place(rules: Path, tmp_path: Path) -> None:
    event = written(tmp_path, "event.json", {"kind": "call.ended"})
    broken = written(tmp_path, "broken.json", '{"kind": "call.ended",\n}')
    result = run(rules, "--event", broken)
    assert (result.exit_code, f"{broken}:2:1  This is no JSON" in result.output) == (1, True)
    result = run(rules, "--event", tmp_path / "none.json")
    assert (result.exit_code, "can't be read: No such file" in result.output) == (1, True)
    lead = written(tmp_path, "lead.json", {"num_employees": "many"})
    result = run(rules, "--event", event, "--lead", lead)
    assert (result.exit_code, f"{lead}: lead.num_employees: " in result.output) == (1, True)
    rules.write_text("rules:\n  - {id: a, on: nothing, ring: owner}\n")
    result = run(rules, "--event", event)
    assert (result.exit_code, f"{rules}:2:17  unknown_kind" in result.output) == (1, True)
    assert "Traceback" not in result.output


@pytest.mark.parametrize("arguments", [[], ["a.yaml"], ["a.yaml", "--event"], ["a.yaml", "--event", "e", "--nope"]])
def test_wrong_usage(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2
