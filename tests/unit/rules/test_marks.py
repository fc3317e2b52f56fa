"""Are the lines that made a verdict found in the file that the rule was written in?"""

from __future__ import annotations

import pytest

from leads.change import Change, Event
from leads.lead import Lead, Value
from rules.check import check_sources
from rules.files import DEFAULT, gather
from rules.marks import Decided, Mark, mark
from rules.match import Ruleset
from rules.read import Source
from rules.verdict import ChannelTarget, Owner

FILE = """\
# What our team wants to hear of.
rules:
  - id: first
    on: lead.created
    ring: owner

  # Only the big ones.
  - id: big
    name: Big and verified
    on: [email.captured, "message.received"]
    when:
      - all: [num_employees is at least 9000]
      - all:
          - known is verified
          - {field: num_employees, is: at_least, value: 500}
          - 'city is "New York"'
    ring:
      - {to: owner, else: "slack:#leads"}
      - teams:Sales/Leads
    status: watching

# Nothing follows.
"""
HELD = ("known is verified", "num_employees is at least 500", "city is New York")
LEADS = ChannelTarget("slack", "#leads")
SALES = ChannelTarget("teams", "Sales/Leads")


def shown(decided: Decided, text: str = FILE, rule: str = "big") -> list[tuple[int, str, str]]:
    """(line, the marked piece as it stands there, what it is) of each mark."""
    found = mark(Source("team.yaml", text.encode()), rule, decided)
    assert found is not None
    lines = text.splitlines()
    return [(one.line, lines[one.line - 1][one.column - 1 :][: one.width], one.what) for one in found.marks]


def test_a_rule_takes_up_its_own_lines_without_the_comment_of_the_next() -> None:
    source = Source("team.yaml", FILE.encode())
    first, big = mark(source, "first"), mark(source, "big")
    assert first is not None
    assert (first.first, first.last, first.marks) == (3, 5, ())
    assert big is not None
    assert (big.first, big.last) == (8, 20)
    assert mark(source, "third") is None


def test_the_kind_the_group_that_held_and_the_places_that_rang_are_marked() -> None:
    assert shown(Decided("message.received", HELD, [Owner(), SALES])) == [
        (10, '"message.received"', "kind"),
        (14, "known is verified", "condition"),
        (15, "{field: num_employees, is: at_least, value: 500}", "condition"),
        (16, "'city is \"New York\"'", "condition"),
        (18, "owner", "ring"),
        (19, "teams:Sales/Leads", "ring"),
    ]


def test_the_place_in_the_stead_of_one_that_nobody_could_be_rung_at_is_marked() -> None:
    assert shown(Decided("message.received", HELD, [LEADS]))[-1] == (18, '"slack:#leads"', "else")


def test_another_group_is_marked_where_that_one_held() -> None:
    held = ("num_employees is at least 9000",)
    assert shown(Decided("email.captured", held, [])) == [
        (10, "email.captured", "kind"),
        (12, "num_employees is at least 9000", "condition"),
    ]


def test_what_only_watches_has_its_status_marked() -> None:
    assert shown(Decided("email.captured", HELD, watching=True))[-1] == (20, "watching", "status")


def test_conditions_that_have_changed_since_are_not_marked() -> None:
    assert shown(Decided("email.captured", ("num_employees is at least 7",))) == [(10, "email.captured", "kind")]


@pytest.mark.parametrize("text", ["rules: [{id: a, on: lead.left, ring: owner}, {id: b, on: lead.left, ring: owner}]"])
def test_rules_that_stand_on_one_line_are_told_apart(text: str) -> None:
    found = mark(Source("a.yaml", text.encode()), "b", Decided("lead.left", rung=[Owner()]))
    assert found is not None
    assert (found.first, found.last) == (1, 1)
    assert found.marks == (
        Mark(1, text.rindex("lead.left") + 1, 9, "kind", "lead.left"),
        Mark(1, text.rindex("owner") + 1, 5, "ring", "owner"),
    )


def test_a_file_that_can_not_be_read_marks_nothing() -> None:
    assert mark(Source("a.yaml", b"rules: ["), "a", Decided("lead.left")) is None
    assert mark(Source("a.yaml", b"rules:\n  - id: a\n    on: 7\n    ring: nowhere\n"), "a", Decided("x")) is not None


def test_every_default_rule_that_rings_is_found_with_all_that_made_it_ring() -> None:
    sources, _ = gather([DEFAULT])
    rules = Ruleset(check_sources(sources).rules)
    values = {"num_employees": Value(900, "crm", 1), "owner": Value("dana@acme.example", "crm", 1)}
    lead = Lead("abcdefghk7q2", "main", 1, values, known="verified")
    for kind in {kind for rule in rules.rules for kind in rule.on}:
        for verdict in rules.match(Change(None, lead, Event("e", kind, 1, 1)), lambda _: True):
            decided = Decided(kind, tuple(one.text for one in verdict.because), [ring.to for ring in verdict.rings])
            found = [one for one in (mark(source, verdict.rule, decided) for source in sources) if one is not None]
            assert len(found) == 1
            marked = [one.what for one in found[0].marks]
            assert marked.count("kind") == 1
            assert marked.count("condition") == len(verdict.because)
            assert "ring" in marked
