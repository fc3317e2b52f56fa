"""Are text, structure and form three views of one rule, each of which reads back to it?"""

from __future__ import annotations

import json

import yaml
from hypothesis import given
from hypothesis import strategies as st

from leads.conditions import Condition, parse, parse_structured
from rules.check import check_sources
from rules.read import Source
from rules.rule import Rule, print_rules
from tests.unit.leads.test_conditions import conditions
from tests.unit.rules.test_match import rulesets


def read(text: str) -> tuple[Rule, ...]:
    report = check_sources([Source("a.yaml", text.encode())])
    assert [fault.print() for fault in report.faults] == []
    return report.rules


GROUPS = st.lists(st.lists(conditions(), min_size=1, max_size=3), min_size=1, max_size=3)


def written(groups: list[list[object]]) -> str:
    form = {"id": "a", "on": ["lead.created"], "ring": ["owner"], "when": [{"all": group} for group in groups]}
    return yaml.safe_dump({"rules": [form]}, allow_unicode=True, width=2**31)


@given(GROUPS)
def test_any_condition_stands_in_a_file_as_a_text_or_as_a_mapping(groups: list[list[Condition]]) -> None:
    expected = tuple(map(tuple, groups))
    (texts,) = read(written([[one.text() for one in group] for group in groups]))
    (forms,) = read(written([[one.structured() for one in group] for group in groups]))
    assert texts.when == forms.when == expected
    assert texts == forms
    assert print_rules([texts]) == print_rules([forms])


@given(conditions())
def test_the_two_forms_of_a_condition_are_one(condition: Condition) -> None:
    assert parse(parse_structured(condition.structured()).text()) == parse_structured(
        parse(condition.text()).structured()
    )


@given(rulesets())
def test_the_structure_is_the_rule_as_json_and_as_yaml(some: list[Rule]) -> None:
    forms = [rule.structured() for rule in some]
    assert list(read(json.dumps({"rules": forms}, ensure_ascii=False))) == some
    assert list(read(print_rules(some))) == some
    assert [rule.structured() for rule in read(print_rules(some))] == forms
    assert print_rules(read(print_rules(some))) == print_rules(some)
