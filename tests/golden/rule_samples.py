"""Which cards about rules are kept as golden files?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cards.invited import invited_card
from cards.model import Card
from cards.rule import delete_question, deleted_card, rule_card, test_question, told_line
from cards.rule_conflict import conflict_card
from cards.rule_editor import Offered, editor_card, review_card
from cards.rule_list import rule_list
from cards.rule_presses import NOBODY, OFTEN, PLACES, QUIET, STEPS, UNLESS, WHEN
from cards.rule_steps import Picked, step_card
from cards.rule_tried import Tried, tried_parts
from cards.rule_writing import Writing
from leads.moments import milliseconds
from leads.people import Person
from rules.backtest import Backtest, Example, Tally
from rules.check import check_sources
from rules.form import RuleForm, fill
from rules.form_choices import Option
from rules.form_reading import read_form
from rules.read import Source
from rules.rule import Rule
from rules.sentence import Called
from rules.standing import Standing

AT = milliseconds("2026-11-22T13:00:00Z")
MONA = Person("p_mona", "acme", "Mona Okafor", "mona@acme.example", "manager")
NAMES = {MONA.email: MONA.name, "dana@acme.example": "Dana Ruiz"}
TEXT = """
rules:
  - id: hot-emea
    name: Hot EMEA leads
    on: [email.captured, message.received]
    when:
      - all: [country is one of DE FR, num_employees is at least 500]
      - all: [last_page contains /pricing]
    unless:
      - all: [stage is call_scheduled]
    ring:
      - {to: owner, else: "slack:#leads"}
      - teams:Sales/Hot leads
    mention: owner
    quiet: {hours: 18:00-08:00, days: mon-fri, then: hold}
    limit: [1 per lead per 30m]
    escalate:
      - {after: 5m, to: "slack:#sales-managers"}
"""
HOSTILE = TEXT.replace("Hot EMEA leads", "'<!channel> *Hot* [x](https://evil.example) {{TIME(2026-11-22T14:02:00Z)}}'")
OFFERED = Offered(
    [
        Option("owner", "The owner"), Option("slack:#leads", "#leads in Slack"),
        Option("teams:Sales/Hot leads", "Sales/Hot leads in Teams"), Option("dana@acme.example", "Dana Ruiz"),
    ],
    lambda email: NAMES.get(email, email),
)  # fmt: skip


def standing(text: str = TEXT, path: str = "", version: int = 3, status: str = "on") -> Standing:
    """The rule of a text, as if it stood so."""
    source = Source("rule.yaml", text.replace("mention:", f"status: {status}\n    mention:").encode())
    report = check_sources([source])
    assert not report.faults, report.faults
    by = None if path else MONA
    return Standing(report.rules[0], path, 0 if path else version, by, AT)


def backtest(rule: str = "hot-emea") -> Backtest:
    """A backtest with something of each kind."""
    example = Example("9f3a1c7bk7q2", "Ada Lovelace", "email.captured", "owner dana@acme.example", AT)
    tally = Tally(
        Counter({"rings": 40, "escalates": 2, "limit": 7, "held": 3}),
        Counter({"slack:#leads": 30, "owner dana@acme.example": 12}), [example],
    )  # fmt: skip
    now = Tally(Counter({"rings": 12}))
    unknown = Counter({"of leads that were erased since": 3})
    return Backtest(AT - 14 * 86_400_000, AT, 1_234, 210, {rule: tally}, {rule: now}, (), (), unknown)


def rule_samples() -> Iterator[tuple[str, str, Card]]:
    """Each as (folder, state, card)."""
    made, filed, watches = standing(), standing(path="rules/emea.yaml"), standing(status="watching", version=1)
    called, both = OFFERED.called, [made, filed]
    yield "rule_list", "manager", rule_list("acme", both, 12, 0, "", called, may_change=True)
    yield "rule_list", "rep", rule_list("acme", both[:1], 1, 0, "emea", called, may_change=False)
    yield "rule_list", "none", rule_list("acme", [], 0, 0, "", called, may_change=True)
    yield "rule", "made", rule_card("acme", made, called, may_change=True)
    yield "rule", "watching", rule_card("acme", watches, called, may_change=True, watched=42)
    told = [told_line("It rings.")]
    yield "rule", "switched", rule_card("acme", made, called, may_change=True, told=told, undo=2)
    tried = Tried("hot-emea", 14, backtest())
    filed_told = tried_parts("acme", tried, called)
    yield "rule", "file", rule_card("acme", filed, called, may_change=True, tried=filed_told)
    yield "rule", "rep", rule_card("acme", made, called, may_change=False)
    yield "rule", "hostile", rule_card("acme", standing(HOSTILE), called, may_change=True)
    yield "rule", "delete", delete_question("acme", made, called)
    yield "rule", "deleted", deleted_card("acme", "hot-emea", "Hot EMEA leads", 3)
    yield "rule", "test", test_question("acme", made)
    yield from _invited(made.rule, standing(HOSTILE).rule, called)
    yield from _written(made, tried)


def _invited(rule: Rule, hostile: Rule, called: Called) -> Iterator[tuple[str, str, Card]]:
    yield "invited", "rings", invited_card("acme", "#leads", "C012AB3CD", "T012AB3CD", [rule], 2, called, fallback=True)
    yield "invited", "none", invited_card("acme", "Sales/Leads", "19:x@thread.tacv2", "", [], 0, called, fallback=False)
    place = "@here <at>all</at> [x](https://evil.example)"
    yield "invited", "hostile", invited_card("acme", place, "0a1b", "", [hostile] * 8, 1, called, fallback=False)


def _written(made: Standing, tried: Tried) -> Iterator[tuple[str, str, Card]]:
    empty = Writing(form=RuleForm(status="watching"))
    nothing = read_form(empty.form)
    yield "rule_editor", "new", editor_card("acme", empty, nothing, OFFERED)
    yield "rule_editor", "faults", editor_card("acme", empty, nothing, OFFERED, faults=nothing.faults)
    full = Writing("hot-emea", 3, fill(made.rule))
    report = read_form(full.form)
    yield "rule_editor", "change", editor_card("acme", full, report, OFFERED)
    yield "rule_editor", "review", review_card("acme", full, report, tried, OFFERED)
    yield "rule_editor", "untried", review_card("acme", full, report, Tried("x", 14, None, "It couldn't."), OFFERED)
    yield "rule_editor", "conflict", conflict_card("acme", full, report.text, standing(HOSTILE), OFFERED.called)
    yield "rule_editor", "gone", conflict_card("acme", full, report.text, None, OFFERED.called)
    picks = {WHEN: Picked("stage", "one_of", "engaged"), UNLESS: Picked("company_name", "contains", "GmbH")}
    for do in (WHEN, UNLESS, PLACES, QUIET, OFTEN, NOBODY):
        assert do in STEPS
        yield "rule_step", do, step_card("acme", do, full, report, picks.get(do, Picked()), OFFERED)
