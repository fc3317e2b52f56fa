"""Is what is probably not meant told, at its place, and nothing that could be meant?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.change import Change
from leads.conditions import Condition, parse
from leads.events import CATALOGUE as KINDS
from leads.facts import facts
from leads.fields import CATALOGUE as FIELDS
from leads.lead import Lead
from leads.operators import OPERATORS
from leads.people import Person
from rules.check import check_sources
from rules.codes import WARNINGS
from rules.faults import RuleFault
from rules.files import gather
from rules.lints import MOST_VALUES, MOST_WARNINGS, Known, lint, named_values
from rules.match import Ruleset
from rules.possible import Possible
from rules.read import Source
from rules.repeats import repeats
from rules.rule import Rule
from tests.unit.leads.test_conditions import conditions
from tests.unit.rules.test_match import CHANGES, rulesets

EXAMPLES = Path(__file__).parents[3] / "rules" / "examples" / "warnings"
DANA = Person("p1", "o", "Dana Ruiz", "dana@acme.example", teams=("emea",))
GONE = Person("p2", "o", "Gus Gone", "gus@acme.example", active=False)
KNOWN = Known([DANA, GONE], ["slack"], frozenset([parse("industry is Fintek")]))


def warned(text: str, known: Known = KNOWN) -> list[tuple[int, int, str]]:
    return [(one.line, one.column, one.code) for one in _lint(text, known)]


def said(text: str, known: Known = KNOWN) -> list[str]:
    return [one.message for one in _lint(text, known)]


def _lint(text: str, known: Known) -> tuple[RuleFault, ...]:
    sources = [Source("a.yaml", text.encode())]
    report = check_sources(sources)
    assert report.faults == ()
    return lint(report.rules, sources, known)


def rule(when: str = "", on: str = "message.received", ring: str = "owner", more: str = "", id: str = "a") -> str:
    groups = f", when: [{when}]" if when else ""
    return f'{{id: {id}, on: [{on}], ring: ["{ring}"]{groups}{more}}}'


def rules(*some: str) -> str:
    return "rules:\n" + "".join(f"  - {one}\n" for one in some)


@pytest.mark.parametrize("code", sorted(WARNINGS))
def test_each_code_has_an_example_with_that_warning_alone(code: str) -> None:
    text = (EXAMPLES / f"{code}.yaml").read_text()
    expected = re.match(r"# expect (\d+):(\d+)\n", text)
    assert expected is not None
    assert warned(text) == [(int(expected[1]), int(expected[2]), code)]
    assert {file.stem for file in EXAMPLES.iterdir()} == set(WARNINGS)


@pytest.mark.parametrize(
    "group",
    [
        "country is DE, country is FR",
        "country is one of DE FR, country is none of fr de",
        "country starts with X9",
        "known is verified, known is not verified",
        "job_title is CTO, job_title does not contain t",
        "job_title starts with C, job_title starts with V",
        "job_title is known, job_title is unknown",
        "skills is sql, skills does not contain SQL",
        "channel is none of chat email voice text",
        "score is more than 1, score is at most 1",
        "num_employees is 5, num_employees is more than 5",
        "num_employees is at least 5, num_employees is at most 5, num_employees is not 5",
        "created_at is after 2026-01-01, created_at is before 2025-01-01",
        "blocked is yes",
        "stage is unknown",
        "event is call.answered",
        "waiting is yes, waiting is no",
        "job_title contains vice, job_title does not contain v",
    ],
)
def test_what_never_holds_is_told(group: str) -> None:
    assert [code for _, _, code in warned(rules(rule(f"{{all: [{group}]}}, {{all: [country is DE]}}")))] == [
        "never_holds"
    ]


@pytest.mark.parametrize(
    "group",
    [
        "country is DE",
        "country is one of DE FR, country is not DE",
        "skills is sql, skills is python",
        "skills starts with s, skills starts with p",
        "channel is chat, channel is email",
        "num_employees is at least 5, num_employees is at most 5",
        "job_title contains a, job_title does not contain ab",
        "industry is unknown",
        "score is at least 0, score is less than 1",
        "job_title is not CTO, job_title is not CEO",
        "created_at is after 2025-01-01, created_at is before 2026-01-01",
        "known is unknown",
        "event is message.received",
    ],
)
def test_what_may_hold_is_not(group: str) -> None:
    assert warned(rules(rule(f"{{all: [{group}]}}"))) == []


@pytest.mark.parametrize(
    ("when", "unless", "never"),
    [
        ("{all: [country is DE]}", "{all: [country is known]}", True),
        ("{all: [country is DE]}", "{all: [country is one of DE FR]}", True),
        ("{all: [num_employees is at least 500]}", "{all: [num_employees is more than 100]}", True),
        ("{all: [num_employees is at least 500]}", "{all: [num_employees is more than 500]}", False),
        ("{all: [country is DE]}, {all: [country is FR]}", "{all: [country is DE]}, {all: [country is FR]}", True),
        ("{all: [country is DE]}, {all: [known is verified]}", "{all: [country is DE]}", False),
        ("{all: [job_title is unknown]}", "{all: [job_title is unknown]}", True),
        ("{all: [skills is sql]}", "{all: [skills is not go]}", False),
        ("{all: [skills is sql]}", "{all: [skills is known]}", True),
        ("", "{all: [event is message.received]}", True),
        ("", "{all: [control is manual]}", False),
    ],
)
def test_a_rule_that_its_unless_always_silences(when: str, unless: str, never: bool) -> None:
    found = warned(rules(rule(when, more=f", unless: [{unless}]")))
    assert [code for _, _, code in found] == (["never_rings"] if never else [])


def test_rules_that_repeat_another_are_told_with_where_it_stands() -> None:
    one, same = rule("{all: [country is DE]}"), rule("{all: [country is DE]}", id="b")
    assert said(rules(one, same)) == ['This rule does the same as "a" (a.yaml:2).']
    assert warned(rules(rule("{all: [country is DE, known is verified]}"), same.replace("b,", "c,"))) == [
        (2, 10, "repeats")
    ]
    differs = [
        rule("{all: [country is FR]}", id="b"), rule("{all: [country is DE]}", id="b", on="page.visited"),
        rule("{all: [country is DE]}", id="b", ring="slack:#a"), rule("", id="b", more=", limit: 1 per lead per 1h"),
        rule("{all: [country is DE]}", id="b", more=", status: watching"),
        rule("{all: [country is DE]}", id="b", more=", status: off"),
    ]  # fmt: skip
    for other in differs:
        assert warned(rules(one, other)) == [], other


def test_nobody_is_rung_where_nobody_is_on_record() -> None:
    assert said(rules(rule(ring="dana@acme.example"))) == []
    assert said(rules(rule(ring="dan@acme.example"))) == [
        '"dan@acme.example" is nobody on record. Did you mean "dana@acme.example"?'
    ]
    assert said(rules(rule(ring="gus@acme.example"))) == ["Gus Gone (gus@acme.example) isn't active any more."]
    assert said(rules(rule(ring="team:emea"))) == []
    assert said(rules(rule(ring="team:amer"))) == ['Nobody on record is in the team "amer".']
    assert said(rules(rule(ring="webex:Leads"))) == ["Webex isn't installed."]
    assert said(rules('{id: a, on: message.received, ring: ["webex:Leads", "slack:#leads"]}')) == []
    steps = ', escalate: [{after: 5m, to: "slack:#a"}, {after: 1m, to: x@acme.example}]'
    text = rules(rule(more=steps))
    assert warned(text) == [(2, text.splitlines()[1].index("x@acme") + 1, "rings_nobody")]
    assert said(rules(rule(more=", mention: x@acme.example"))) == ['"x@acme.example" is nobody on record.']
    assert said(rules(rule(more=", mention: channel"))) == []
    everybody = Known()
    assert warned(rules(rule(ring="x@acme.example"), rule(ring="webex:Leads", id="b")), everybody) == []


def test_only_values_that_leads_have_of_themselves_are_looked_for() -> None:
    asked = "industry is one of a b, job_title contains x, known is verified, text contains y, revenue is at least 5"
    report = check_sources([Source("a", rules(rule(f"{{all: [{asked}]}}")).encode())])
    assert [one.text() for one in named_values(report.rules)] == [
        "industry is a",
        "industry is b",
        "job_title contains x",
    ]
    many = check_sources(
        [Source("a", rules(rule(f"{{all: [industry is one of {' '.join(map(str, range(500)))}]}}")).encode())]
    )
    assert len(named_values(many.rules)) == MOST_VALUES


def test_a_rule_that_is_off_is_left_alone() -> None:
    assert warned(rules(rule("{all: [blocked is yes]}", more=", status: off"))) == []


def test_there_is_an_end_of_warnings() -> None:
    many = [rule("{all: [blocked is yes]}", id=f"r{number}") for number in range(2 * MOST_WARNINGS)]
    assert len(warned(rules(*many))) == MOST_WARNINGS


def test_a_warning_says_that_it_is_one_and_what_to_do() -> None:
    (one,) = _lint((EXAMPLES / "repeats.yaml").read_text(), KNOWN)
    assert one.print().splitlines() == [
        'a.yaml:6:9  repeats  Warning: This rule rings for nothing that isn\'t rung for by "asks" (a.yaml:3). '
        "Leave one of them out, or make them differ.",
        "      - id: asks-from-germany",
        "            ^",
    ]


def _value(draw: st.DrawFn, condition: Condition) -> object:
    """A value of a condition's field, likely one that it is about."""
    row = FIELDS[condition.field]
    operand = condition.operands[0] if condition.operands else None
    if row.type == "boolean":
        return draw(st.booleans())
    if row.type in ("number", "datetime"):
        base = operand if isinstance(operand, int | float) else 0
        return base + draw(st.sampled_from([-1, 0, 1]))
    texts = list(row.choices) or (["DE", "FR"] if row.form == "country" else ["x", f"{operand}", f"x{operand}y"])
    return (
        draw(st.lists(st.sampled_from(texts), min_size=1, max_size=2))
        if row.type == "list"
        else draw(st.sampled_from(texts))
    )


SAME_FIELD = st.lists(conditions(), min_size=1, max_size=6)


@st.composite
def groups(draw: st.DrawFn) -> tuple[Condition, ...]:
    """Conditions that ask the same few fields, by the same few values."""
    some = draw(SAME_FIELD)
    found = list(some)
    for one in some:
        row = FIELDS[one.field]
        for operator in OPERATORS.values():
            if operator.fits(row) and operator.operands != "none" and one.operands and draw(st.booleans()):
                whole = OPERATORS[one.operator].whole
                if operator.whole == whole or row.type in ("text",):
                    operands = one.operands if operator.operands == "many" else one.operands[:1]
                    found.append(Condition(one.field, operator.key, operands))
    return tuple(draw(st.permutations(found))[:5])


RINGING = [kind for kind, row in KINDS.items() if row.rings]


@given(st.data(), groups(), st.sampled_from(RINGING))
def test_what_is_said_never_to_hold_doesnt(data: st.DataObject, group: tuple[Condition, ...], kind: str) -> None:
    possible = Possible(kind)
    culprits = possible.impossible(group)
    assert set(culprits) <= set(group)
    seen = _seen(data, group, kind)
    if all(one.holds(seen) for one in group):
        assert culprits == ()


@given(st.data(), groups(), groups(), st.sampled_from(RINGING))
def test_what_is_said_to_follow_does(
    data: st.DataObject, group: tuple[Condition, ...], more: tuple[Condition, ...], kind: str
) -> None:
    condition = data.draw(st.sampled_from([*group, *more]))
    seen = _seen(data, (*group, condition), kind)
    group = tuple(one for one in group if one != condition and one.holds(seen))
    if Possible(kind).follows(condition, group):
        assert condition.holds(seen)


def _seen(data: st.DataObject, group: tuple[Condition, ...], kind: str) -> dict[str, object]:
    seen: dict[str, object] = {"event": kind, "blocked": kind == "lead.blocked"}
    for one in group:
        if one.field not in seen and data.draw(st.booleans()):
            seen[one.field] = _value(data.draw, one)
    if "channel" in seen and KINDS[kind].channel is not None:
        seen["channel"] = [KINDS[kind].channel]
    return dict(facts(Lead("l", "o", 1))) | seen


@given(rulesets(), CHANGES)
def test_whatever_a_repeating_rule_rings_another_rings_too(some: list[Rule], happened: Change) -> None:
    told = {one.id: message for one, _, message in repeats(some, lambda _id: "")}
    verdicts = {one.rule: one for one in Ruleset(some).match(happened, lambda _email: True)}
    for rule_id, message in told.items():
        other = next(one.id for one in some if f'"{one.name}"' in message)
        if rule_id in verdicts:
            assert set(verdicts[rule_id].rings) <= set(verdicts[other].rings)


@pytest.mark.parametrize("place", ["default", "examples/hot-leads.yaml"])
def test_what_is_shipped_has_no_warnings(place: str) -> None:
    sources, _ = gather([EXAMPLES.parents[1] / place])
    report = check_sources(sources)
    assert [warning.print() for warning in lint(report.rules, sources)] == []


def test_one_rule_among_others_can_be_asked_about() -> None:
    first, second = rule("{all: [blocked is yes]}"), rule("{all: [country is DE]}", id="b")
    sources = [Source("a.yaml", rules(first, second, second.replace("b,", "c,")).encode())]
    report = check_sources(sources)
    assert [(one.line, one.code) for one in lint(report.rules, sources, KNOWN, only="c")] == [(4, "repeats")]
    assert lint(report.rules, sources, KNOWN, only="b") == ()
