"""Does a condition read as it prints, hold when it should, and say clearly what is wrong with it?"""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.conditions import Condition, ConditionFault, build, parse, parse_structured
from leads.fields import CATALOGUE, Field
from leads.operators import MEANT, OPERATORS, Operator

LETTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
TEXT = st.one_of(
    st.text(LETTERS, min_size=1, max_size=20),
    st.sampled_from(
        ["unknown", "not x", "one of a", "at least", '"', 'a "b" c', "\\", "a,b", " a ", "known as", "in x"]
    ),
    st.sampled_from(sorted(MEANT)),
)
VALUES = {
    "number": st.one_of(st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9)),
    "boolean": st.booleans(),
    "datetime": st.integers(0, 4_000_000_000_000),
    "person": st.sampled_from(["dana@acme.example", '"d\\a"@acme.example', "a,b@c"]),
}


def value_of(field: Field, operator: Operator) -> st.SearchStrategy[object]:
    if not operator.whole:
        return TEXT
    if field.choices:
        return st.sampled_from(field.choices)
    if field.form != "plain":
        samples = {"email": "ada@analytical.example", "country": "DE", "ip": "81.2.69.142", "id": "lead 42"}
        return st.just(samples[field.form])
    return VALUES.get(field.type, TEXT.filter(str.strip))


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    field = draw(st.sampled_from(list(CATALOGUE.values())))
    operator = draw(st.sampled_from([row for row in OPERATORS.values() if row.fits(field)]))
    most = {"none": 0, "one": 1, "many": 4}[operator.operands]
    operands = draw(st.lists(value_of(field, operator), min_size=min(most, 1), max_size=most))
    return build(field.name, operator.key, operands)


@given(conditions())
def test_both_forms_read_as_they_print(condition: Condition) -> None:
    assert parse(condition.text()) == condition
    assert parse_structured(condition.structured()) == condition
    assert parse_structured(json.loads(json.dumps(condition.structured()))) == condition
    assert condition.sentence()


PIECES = st.sampled_from(
    [*CATALOGUE][:12]
    + [row.words for row in OPERATORS.values()]
    + [*MEANT]
    + ['"', "\\", ",", " ", "500", "DE", "\n", "x"]
)


@given(st.one_of(st.text(st.characters()), st.lists(PIECES, max_size=6).map(" ".join), st.lists(PIECES).map("".join)))
def test_a_text_is_a_condition_or_a_fault_inside_the_text(text: str) -> None:
    told: ConditionFault | None = None
    try:
        condition = parse(text)
    except ConditionFault as fault:
        told = fault
    if told is None:
        assert parse(condition.text()) == condition
    else:
        assert told.sentence.endswith(".")
        assert 0 <= told.offset <= max(len(text) - 1, 0)
        assert told.length >= 1


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), PIECES),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=2)),
    max_leaves=4,
)
FORM_KEYS = st.one_of(st.sampled_from(["field", "is", "value"]), st.text(max_size=4))


@given(
    st.one_of(
        st.dictionaries(FORM_KEYS, JSON, max_size=4),
        st.builds(
            lambda field, operator, value: {"field": field, "is": operator, "value": value},
            st.sampled_from([*CATALOGUE]),
            st.sampled_from([*OPERATORS]),
            JSON,
        ),
    )
)
def test_a_mapping_is_a_condition_or_a_fault(form: dict[str, object]) -> None:
    try:
        condition = parse_structured(form)
    except ConditionFault:
        return
    assert parse_structured(condition.structured()) == condition


LEAD = {
    "job_title": "CTO Straße",
    "country": "DE",
    "num_employees": 500,
    "score": 0,
    "skills": ["SQL", "Go"],
    "interests": [],
    "city": "",
    "blocked": False,
    "known": "unknown",
    "created_at": 1795305600000,
    "owner": "Dana@Acme.example",
    "last_page": "https://acme.example/Pricing",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("job_title is cto STRASSE", True),
        ("job_title is not cto strasse", False),
        ("job_title is not CEO", True),
        ("country is Germany", True),
        ("country is one of FR, DE", True),
        ("country is none of FR GB", True),
        ("country is none of FR de", False),
        ("num_employees is 500.0", True),
        ("num_employees is at least 500", True),
        ("num_employees is more than 500", False),
        ("num_employees is at most 500", True),
        ("num_employees is less than 500", False),
        ("num_employees is one of 1 500", True),
        ("score is 0", True),
        ("score is known", True),
        ("skills is sql", True),
        ("skills is not sql", False),
        ("skills is s", False),
        ("skills contains s", True),
        ("skills does not contain py", True),
        ("skills starts with g", True),
        ("blocked is no", True),
        ("blocked is not no", False),
        ("blocked is known", True),
        ("known is unknown", True),
        ("known is not verified", True),
        ("created_at is before 2026-11-22T00:00:01Z", True),
        ("created_at is after 2026-11-22", False),
        ("owner is dana@acme.example", True),
        ("last_page contains /pricing", True),
        ("last_page starts with HTTPS", True),
        ("job_title is known", True),
        ("job_title is unknown", False),
        # A missing value: absent, blank, or an empty list.
        ("seniority is x", False),
        ("seniority is not x", False),
        ("seniority is none of x y", False),
        ("seniority does not contain x", False),
        ("revenue is at most 5", False),
        ("last_activity is before 2026-11-22", False),
        ("seniority is known", False),
        ("seniority is unknown", True),
        ("city is not x", False),
        ("city is unknown", True),
        ("interests is not x", False),
        ("interests is unknown", True),
    ],
)
def test_what_holds(text: str, expected: bool) -> None:
    condition = parse(text)
    assert condition.holds(LEAD) is expected
    assert condition.compile()(LEAD) is expected


@given(conditions(), st.dictionaries(st.sampled_from([*CATALOGUE]), st.one_of(st.none(), JSON), max_size=3))
def test_no_value_makes_a_condition_raise(condition: Condition, facts: dict[str, object]) -> None:
    assert condition.holds(facts) in (True, False)
    assert condition.holds({}) is (condition.operator == "unknown")


@pytest.mark.parametrize(
    ("text", "code", "place", "told"),
    [
        ("", "empty_condition", "", "num_employees is at least 500"),
        ("  cuntry is DE", "unknown_field", "cuntry", '"country"'),
        ("country", "unknown_operator", "country", "is one of"),
        ("country at least 5", "unknown_operator", "at", "is at least"),
        ("num_employees > 500", "unknown_operator", ">", '"is more than"'),
        ("country is not one of DE FR", "unknown_operator", "is not one of", '"is none of"'),
        ("country is at least 5", "operator_misfit", "is at least", "is one of"),
        ("num_employees contains 5", "operator_misfit", "contains", "is at most"),
        ("known is known", "invalid_value", "known", "verified"),
        ("num_employees is at least", "missing_value", "is at least", ""),
        ("country is one of ,", "missing_value", "is one of", ""),
        ("email is known x@y", "surplus_value", "x@y", "quotes"),
        ('job_title is "a" b', "surplus_value", "b", "is one of"),
        ('job_title is "a', "open_quote", '"', "Close it"),
        ('country is one of DE "U K', "open_quote", '"', "Close it"),
        ("stage is one of engaged won", "invalid_value", "won", "call_scheduled"),
        ("country is one of DE United Kingdom", "invalid_value", "United", '"United Kingdom"'),
        ('job_title is " "', "invalid_value", '" "', "is unknown"),
    ],
)
def test_faults_say_what_where_and_what_instead(text: str, code: str, place: str, told: str) -> None:
    with pytest.raises(ConditionFault) as raised:
        parse(text)
    fault = raised.value
    assert fault.code == code
    if place:
        assert text[fault.offset : fault.offset + fault.length].startswith(place)
    assert told in fault.sentence + fault.hint


@pytest.mark.parametrize(
    ("form", "code", "part"),
    [
        ({}, "condition_shape", ""),
        ({"field": 5, "is": "equal"}, "condition_shape", "field"),
        ({"field": "country", "is": "equal", "valeu": "DE"}, "unknown_key", "valeu"),
        ({"field": "cuntry", "is": "equal", "value": "DE"}, "unknown_field", "field"),
        ({"field": "country", "is": "atleast", "value": "DE"}, "unknown_operator", "is"),
        ({"field": "country", "is": "at_least", "value": 5}, "operator_misfit", "is"),
        ({"field": "known", "is": "unknown"}, "operator_misfit", "is"),
        ({"field": "country", "is": "equal"}, "missing_value", "is"),
        ({"field": "country", "is": "known", "value": "DE"}, "surplus_value", "value"),
        ({"field": "country", "is": "equal", "value": ["DE", "FR"]}, "surplus_value", "value"),
        ({"field": "country", "is": "one_of", "value": ["DE", "Atlantis"]}, "invalid_value", "value"),
    ],
)
def test_faults_of_the_structured_form_name_the_part(form: dict[str, object], code: str, part: str) -> None:
    with pytest.raises(ConditionFault) as raised:
        parse_structured(form)
    assert (raised.value.code, raised.value.part) == (code, part)


def test_the_forms_of_the_interfaces_document() -> None:
    condition = parse("num_employees is at least 500")
    assert condition == parse_structured({"field": "num_employees", "is": "at_least", "value": 500})
    assert condition.sentence() == "Headcount is 500 or more"
    assert parse("country is one of DE FR GB").sentence() == "Country is Germany, France or United Kingdom"
    assert parse("stage is call_scheduled").sentence() == "Stage is Call Scheduled"
