"""Does a rule made in Leadbell stay what its author wrote, alone and among others, switched and exported?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.check import check_sources
from rules.made import LARGEST, check_made, exported, source_of, tidy
from rules.rule import STATUSES, Rule, Status, print_rules
from rules.standing import difference
from rules.switching import switched
from tests.unit.rules.any_rule import rules

WRITTEN = """\
# Asked for by the team in Berlin.
rules:
  - id: booked
    name: 'A call: booked'   # with a colon
    on: [call.scheduled]
    ring:
      - {to: owner, else: "slack:#leads"}
    status: on  # since May
"""


@given(st.lists(rules(), min_size=1, max_size=4, unique_by=lambda one: one.id))
def test_what_is_exported_reads_back_to_the_same_rules(some: list[Rule]) -> None:
    made = [check_made(print_rules([rule])).rules[0] for rule in some]
    report = check_sources([source_of("all", exported(made))])
    assert report.faults == ()
    assert list(report.rules) == made == some


@given(rules(), st.sampled_from(STATUSES))
def test_a_switched_text_is_the_same_rule_with_another_status(rule: Rule, status: Status) -> None:
    text = switched(print_rules([rule]), rule, status)
    report = check_made(text)
    assert report.faults == ()
    assert report.rules == (replace(rule, status=status),)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (WRITTEN, WRITTEN.replace("status: on", "status: off")),
        (WRITTEN.replace('    status: on  # since May\n', ""),
         WRITTEN.replace('    status: on  # since May\n', "").replace("    name", "    status: off\n    name")),
        (WRITTEN.replace("status: on", 'status: "on"'), WRITTEN.replace("status: on", 'status: "off"')),
        ('rules: [{id: booked, "name": "A call: booked", on: call.scheduled, ring: owner}]\n', None),
        ('rules:\n-\n  id: booked\n  # here\n  on: call.scheduled\n  ring: owner\n',
         'rules:\n-\n  id: booked\n  # here\n  status: off\n  on: call.scheduled\n  ring: owner\n'),
    ],
)  # fmt: skip
def test_what_else_the_author_wrote_stays_where_it_is(written: str, expected: str | None) -> None:
    report = check_made(written)
    assert report.faults == ()
    text = switched(written, report.rules[0], "off")
    assert check_made(text).rules == (replace(report.rules[0], status="off"),)
    if expected is not None:
        assert text == expected


@given(st.lists(st.sampled_from(["a", "b", "", "- c", "+ d", "? e"]), max_size=8), st.data())
def test_a_difference_holds_both_texts(lines: list[str], data: st.DataObject) -> None:
    others = data.draw(st.lists(st.sampled_from(["a", "b", "", "- c", "+ d", "? e"]), max_size=8))
    found = difference("\n".join(lines), "\n".join(others))
    assert [line for sign, line in found if sign != "+"] == "\n".join(lines).splitlines()
    assert [line for sign, line in found if sign != "-"] == "\n".join(others).splitlines()


@given(st.binary(max_size=60).map(lambda some: some.decode("utf-8", "surrogateescape")) | st.text(max_size=60))
def test_any_text_is_one_rule_or_told_why_not(text: str) -> None:
    report = check_made(tidy(text))
    assert bool(report.faults) != bool(report.rules)


def test_one_rule_and_no_more() -> None:
    rule = "rules:\n  - {id: a, on: lead.left, ring: owner}\n"
    assert [one.id for one in check_made(rule).rules] == ["a"]
    assert [one.code for one in check_made(rule, rule_id="b").faults] == ["invalid_id"]
    two = check_made(rule + "  - {id: b, on: lead.left, ring: owner}\n")
    assert [(one.line, one.column, one.code) for one in two.faults] == [(3, 5, "wrong_shape")]
    assert two.rules == ()
    assert [one.code for one in check_made(rule + "#" * LARGEST).faults] == ["too_large"]
    assert tidy("\ufeffrules:\r\n  - a\r") == "rules:\n  - a\n"
