"""Is a filter turned into a rule file that can be read, and says what it leaves out?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.filters import Filter, parse_typed, read_filter
from rules.check import check_sources
from rules.draft import draft_rule
from rules.read import Source

NOW = 1_790_000_000_000


def drafted(filter: Filter, name: str = "Mine", owner: str = "") -> tuple[str, Filter]:
    text = draft_rule(filter, name, owner)
    report = check_sources([Source("draft.yaml", text.encode())])
    assert report.faults == (), text
    (rule,) = report.rules
    assert rule.status == "watching"
    assert len(rule.when) <= 1
    return text, Filter(rule.when[0] if rule.when else ())


@pytest.mark.parametrize(
    "typed",
    [
        "", "stage:engaged,call_scheduled country:DE", "known:unknown agent:unknown waiting:yes",
        'field.company_name:"Acme, \\"Inc\\": #1" field.num_employees:500',
        "with:dana@acme.example q:acme timeframe:7d",
    ],
)  # fmt: skip
def test_its_conditions_are_the_filters(typed: str) -> None:
    filter = read_filter(parse_typed(typed), now=NOW)
    assert drafted(filter)[1].conditions == filter.conditions


def test_what_a_rule_cannot_ask_is_named() -> None:
    text, _ = drafted(Filter((), read_filter([("timeframe", "7d")], now=NOW).timeframe, "ada", "sso"))
    assert 'no word for the timeframe, the search for "ada" or the search for "sso" in what was said' in text


def test_it_may_be_about_one_persons_leads() -> None:
    assert "owner is dana@acme.example" in drafted(Filter(), owner="dana@acme.example")[0]
    own = read_filter([("owner", "ben@acme.example")], now=NOW)
    assert "dana" not in drafted(own, owner="dana@acme.example")[0]


@given(st.text(max_size=200), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_any_name_will_do(name: str, search: str) -> None:
    drafted(Filter((), None, search), name)
