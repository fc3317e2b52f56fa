"""Does a form write the rule that was filled into it, and tell each fault at its field?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.events import CATALOGUE as KINDS
from leads.fields import CATALOGUE as FIELDS
from leads.operators import OPERATORS
from rules.check import check_sources
from rules.codes import CODES
from rules.form import EscalationForm, LimitForm, Place, QuietForm, Row, RuleForm, fill
from rules.form_choices import events, fields, operand, operators
from rules.form_fields import read_fields, write_fields
from rules.form_reading import id_for, read_form
from rules.keys import RULE
from rules.read import Source
from rules.rule import Rule, print_rules
from rules.sentence import clauses, place_words, sentence
from tests.unit.rules.any_rule import rules


@given(rules())
def test_a_form_writes_the_rule_that_was_filled_into_it(rule: Rule) -> None:
    form = fill(rule)
    assert read_form(form).faults == ()
    assert read_form(form).rule == rule
    assert read_fields(write_fields(form)) == form
    assert check_sources([Source("a.yaml", read_form(form).text.encode())]).rules == (rule,)


@given(rules())
def test_a_rule_is_one_sentence(rule: Rule) -> None:
    said = sentence(rule)
    assert said.startswith("When a lead ")
    assert said.endswith(".")
    assert said == "; ".join(clauses(rule)) + "."
    assert ("only watches" in said) == (rule.status == "watching")


NAMES = st.sampled_from(
    ["id", "name", "on", "mention", "quiet", "quiet.since", "quiet.days", "digest", "digest.at", "status", "tests"]
    + [f"{part}.{group}.{row}.{key}" for part in ("when", "unless") for group in (0, 7) for row in (0, 3)
       for key in ("field", "is", "value")]
    + [f"{part}.{row}.{key}" for part in ("ring", "limit", "escalate") for row in (0, 2)
       for key in ("to", "else", "most", "per", "within", "within.unit", "after", "unless")]
    + ["other", "when.0", "ring.x.to"]
)  # fmt: skip
WORDS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["owner", "slack:#leads", "5", "m", "5m", "hours", "18:00", "day", "yes", "on", "lead.created"]),
    st.sampled_from([*FIELDS]),
    st.sampled_from([*OPERATORS]),
)


@given(st.lists(st.tuples(NAMES, WORDS), max_size=30))
def test_whatever_a_form_brings_is_a_rule_or_faults_at_its_fields(pairs: list[tuple[str, str]]) -> None:
    form = read_fields(pairs)
    report = read_form(form)
    assert (report.rule is None) == bool(report.faults)
    assert report.so_far is None or sentence(report.so_far)
    for fault in report.faults:
        assert fault.code in CODES
        assert fault.message.endswith(".")
        assert fault.path.partition(".")[0] in RULE
    assert read_fields(write_fields(form)) == form
    if report.rule is not None:
        assert check_sources([Source("a.yaml", report.text.encode())]).rules == (report.rule,)


GOOD = RuleForm(name="Asks for a person", on=("human.requested",), ring=(Place("owner", "slack:#leads"),))


def told(form: RuleForm, **taken: str) -> list[tuple[str, str]]:
    return [(fault.path, fault.code) for fault in read_form(form, taken).faults]


def with_row(*rows: Row) -> RuleForm:
    return replace(GOOD, when=((Row("known", "equal", ("verified",)), *rows),))


@pytest.mark.parametrize(
    ("form", "path", "code"),
    [
        (replace(GOOD, name=" "), "name", "blank"),
        (replace(GOOD, on=()), "on", "blank"),
        (replace(GOOD, on=("lead.created", "message.sent")), "on", "silent_kind"),
        (replace(GOOD, ring=(Place(), Place(" "))), "ring", "blank"),
        (replace(GOOD, ring=(Place("owner"), Place("slack:Leads"))), "ring.1.to", "invalid_target"),
        (replace(GOOD, ring=(Place("owner", "nobody"),)), "ring.0.else", "invalid_target"),
        (replace(GOOD, ring=(Place("", "owner"),)), "ring.0", "missing_key"),
        (replace(GOOD, id="Not An Id"), "id", "invalid_id"),
        (with_row(Row("countri", "equal", ("DE",))), "when.0.1.field", "unknown_field"),
        (with_row(Row("", "equal", ("DE",))), "when.0.1.field", "blank"),
        (with_row(Row("country")), "when.0.1.is", "blank"),
        (with_row(Row("country", "at_least", ("DE",))), "when.0.1.is", "operator_misfit"),
        (with_row(Row("country", "equal")), "when.0.1.value", "missing_value"),
        (with_row(Row("country", "one_of", ("DE", "Nowhere"))), "when.0.1.value", "invalid_value"),
        (with_row(Row("num_employees", "at_least", ("many",))), "when.0.1.value", "invalid_value"),
        (with_row(Row("country", "equal", ("DE", "FR"))), "when.0.1.value", "surplus_value"),
        (replace(GOOD, quiet=QuietForm("hours", "18:00", "")), "quiet.hours", "blank"),
        (replace(GOOD, quiet=QuietForm("hours", "18:00", "25:00")), "quiet.hours", "invalid_hours"),
        (replace(GOOD, quiet=QuietForm("working_hours", zone="Mars")), "quiet.zone", "invalid_zone"),
        (replace(GOOD, limits=(LimitForm("0", "lead", "5m"),)), "limit.0", "invalid_limit"),
        (replace(GOOD, escalate=(EscalationForm("5 min", "owner"),)), "escalate.0.after", "invalid_duration"),
        (replace(GOOD, escalate=(EscalationForm("5m", ""),)), "escalate.0", "missing_key"),
        (replace(GOOD, tests="- event: {kind: nope}\n  expect: nothing"), "tests", "invalid_test"),
        (replace(GOOD, tests="- {"), "tests", "yaml_syntax"),
        (replace(GOOD, status="maybe"), "status", "invalid_status"),
    ],
)
def test_a_fault_stands_at_its_field(form: RuleForm, path: str, code: str) -> None:
    assert told(form) == [(path, code)]


def test_all_faults_are_told_at_once_in_the_order_of_the_form() -> None:
    form = replace(GOOD, on=(), ring=(Place("nowhere"),), status="maybe", limits=(LimitForm("x", "lead", "y"),))
    assert [path for path, _ in told(form)] == ["on", "ring.0.to", "limit.0", "status"]


def test_blank_rows_are_not_there() -> None:
    form = replace(
        GOOD, when=((Row(), Row("known", "equal", ("verified",))), (Row(),)), limits=(LimitForm(),),
        escalate=(EscalationForm(),), ring=(*GOOD.ring, Place()),
    )  # fmt: skip
    rule = read_form(form).rule
    assert rule is not None
    assert (len(rule.when), len(rule.ring), rule.limits, rule.escalate) == (1, 1, (), ())


def test_a_rule_without_an_id_is_called_after_its_name() -> None:
    rule = read_form(GOOD, {"asks-for-a-person": "a.yaml:2", "asks-for-a-person-2": "a.yaml:9"}).rule
    assert rule is not None
    assert rule.id == "asks-for-a-person-3"
    assert id_for("¡…!") == "rule"
    assert len(id_for("x" * 100, {"x" * 60})) <= 64


def test_an_id_that_is_taken_is_a_fault() -> None:
    assert told(replace(GOOD, id="mine"), mine="a.yaml:2") == [("id", "duplicate_id")]


def test_several_values_may_be_typed_with_commas_between() -> None:
    typed = [("when.0.0.field", "country"), ("when.0.0.is", "one_of")]
    form = read_fields(
        [*typed, ("when.0.0.value", "DE, France"), ("when.0.0.value", "Bolivia, Plurinational State of")]
    )
    assert form.when[0][0].values == ("DE", "France", "Bolivia, Plurinational State of")
    form = read_fields([("when.0.0.field", "city"), ("when.0.0.is", "one_of"), ("when.0.0.value", '"A, B", C')])
    assert form.when[0][0].values == ("A, B", "C")


def test_everything_that_can_be_chosen_comes_from_the_catalogues() -> None:
    assert {one.value for one in events()} == {kind.name for kind in KINDS.values() if kind.rings}
    assert {one.value for one in fields()} == {*FIELDS}
    for field in FIELDS.values():
        offered = operators(field.name)
        assert {one.value for one in offered} == {row.key for row in OPERATORS.values() if row.fits(field)}
        for one in offered:
            asked = operand(field.name, one.value)
            assert (asked.kind == "nothing") == (OPERATORS[one.value].operands == "none")
            assert asked.several <= (OPERATORS[one.value].operands == "many")
            for option in asked.options:
                row = Row(field.name, one.value, (option.value,))
                assert read_form(with_row(row)).faults == ()


def test_every_kind_that_rings_has_its_words_in_a_sentence() -> None:
    assert [kind.name for kind in KINDS.values() if kind.rings and not kind.when] == []


def test_places_in_english() -> None:
    names = {"dana@acme.example": "Dana Ruiz"}
    said = [
        place_words(place, lambda email: names.get(email, email))
        for place in ("owner", "dana@acme.example", "new@acme.example", "slack:#leads", "slack:acme/#leads",
                      "teams:Sales/Leads", "webex:Hot leads")
    ]  # fmt: skip
    assert said == [
        "the owner", "Dana Ruiz", "new@acme.example", "#leads in Slack", "#leads in Slack (acme)",
        "Sales/Leads in Teams", "Hot leads in Webex",
    ]  # fmt: skip


@pytest.mark.parametrize("odd", ["a\x85b", "a\u2028b", " \u2029 ", "tab\tand\nline", "#: - 'x\"", "yes", "17:30"])
def test_odd_texts_read_back(odd: str) -> None:
    rule = read_form(with_row(Row("last_page", "contains", (odd,)))).rule
    assert rule is not None
    assert check_sources([Source("a.yaml", print_rules([rule]).encode())]).rules == (rule,)


def test_what_is_only_begun_has_its_sentence_too() -> None:
    so_far = read_form(RuleForm()).so_far
    assert so_far is not None
    assert sentence(so_far) == "When a lead …, ring …"
    so_far = read_form(replace(GOOD, on=(), when=((Row("countri", "equal", ("DE",)),),))).so_far
    assert so_far is not None
    assert sentence(so_far) == "When a lead …, ring the owner (or else #leads in Slack)."
