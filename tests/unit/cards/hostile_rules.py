"""What may a manager write into a rule, and where does it stand on our cards?"""

from __future__ import annotations

from collections import Counter
from unicodedata import category

from hypothesis import strategies as st

from cards.invited import invited_card
from cards.model import Card
from cards.rule import delete_question, deleted_card, rule_card, told_line
from cards.rule_conflict import conflict_card
from cards.rule_editor import Offered, editor_card, review_card
from cards.rule_list import rule_list
from cards.rule_presses import NOBODY, OFTEN, PLACES, QUIET, UNLESS, WHEN
from cards.rule_steps import Picked, step_card
from cards.rule_tried import Tried
from cards.rule_writing import Writing
from leads.conditions import Condition
from leads.people import Person
from rules.backtest import Backtest, Example, Tally
from rules.form import EscalationForm, LimitForm, Place, QuietForm, Row, RuleForm
from rules.form_choices import Option
from rules.form_reading import read_form
from rules.rule import Rule
from rules.standing import Standing
from rules.verdict import ChannelTarget, Ring
from tests.golden.rule_samples import AT

MOST = 60
"""Characters, none of them a control character, which no field of a platform's form sends. A form takes no longer ones,
and a rule whose parts are all as long has no room in chat."""
DOES = (WHEN, UNLESS, PLACES, QUIET, OFTEN, NOBODY)


def any_rule(draw: st.DrawFn, words: st.SearchStrategy[str]) -> Rule:
    """A rule whose names and values are hostile."""
    conditions = (
        Condition("company_name", "contains", (draw(words),)),
        Condition("job_title", "equal", (draw(words),)),
    )
    ring = (Ring(ChannelTarget("webex", draw(words))), Ring(ChannelTarget("teams", f"{draw(words)}/{draw(words)}")))
    return Rule("some-rule", draw(words), ("email.captured",), ring, (conditions,))


def any_standing(draw: st.DrawFn, words: st.SearchStrategy[str]) -> Standing:
    """The same as it stands, of a file or somebody's."""
    path = draw(st.one_of(st.just(""), words))
    by = Person("p_eve", "acme", draw(words), "eve@acme.example", "manager")
    return Standing(any_rule(draw, words), path, 2, None if path else by, AT, draw(words))


def any_form(draw: st.DrawFn, words: st.SearchStrategy[str]) -> RuleForm:
    """A form in which anything may stand."""
    row = Row(draw(words), draw(words), (draw(words),))
    return RuleForm(
        "some-rule", draw(words), (draw(words),), ((row, Row("stage", "equal", ("engaged",))),), ((row,),),
        (Place(_named(draw, words), _named(draw, words)), Place("owner")), draw(words),
        QuietForm("hours", draw(words), draw(words), (draw(words),)),
        (LimitForm(draw(words), draw(words), draw(words)),),
        escalate=(EscalationForm(draw(words), draw(words)),),
    )  # fmt: skip


def _named(draw: st.DrawFn, words: st.SearchStrategy[str]) -> str:
    """A place as it may stand in a rule: one line that can be printed (`rules.targets`)."""
    return "".join(one for one in draw(words) if one.isprintable())


def any_offered(draw: st.DrawFn, words: st.SearchStrategy[str]) -> Offered:
    """Places that are called anything."""
    return Offered([Option("owner", draw(words)), Option("eve@acme.example", draw(words))], lambda email: email)


def any_tried(draw: st.DrawFn, words: st.SearchStrategy[str]) -> Tried:
    """A backtest of a lead that is called anything."""
    example = Example("9f3a1c7bk7q2", draw(words), "email.captured", draw(words), AT)
    tally = Tally(Counter({"rings": 3, draw(words): 2}), Counter({draw(words): 3}), [example])
    return Tried("some-rule", 14, Backtest(AT - 9, AT, 3, 1, {"some-rule": tally}, {}, (), ()))


def rule_cards(draw: st.DrawFn, longer: st.SearchStrategy[str]) -> Card:
    """Any of the cards about rules."""
    words = longer.map(lambda text: "".join(one for one in text if category(one) != "Cc")[:MOST])
    kind = draw(st.integers(0, 8))
    if kind == 0:
        one = any_standing(draw, words)
        return rule_list("acme", [one, one], 9, 0, draw(words), str, may_change=True)
    if kind == 1:
        told = [told_line(draw(words))]
        return rule_card("acme", any_standing(draw, words), str, may_change=True, told=told, undo=1)
    if kind == 2:
        return delete_question("acme", any_standing(draw, words), str)
    if kind == 3:
        return deleted_card("acme", "some-rule", draw(words), 1)
    if kind == 8:
        some = [any_standing(draw, words).rule] * draw(st.integers(0, 8))
        return invited_card("acme", draw(words), "C012AB3CD", "T012AB3CD", some, 1, str, fallback=True)
    writing, offered = Writing("some-rule", 1, any_form(draw, words)), any_offered(draw, words)
    if kind == 4:
        return conflict_card("acme", writing, draw(words), any_standing(draw, words), str)
    report = read_form(writing.form)
    if kind == 5:
        return editor_card("acme", writing, report, offered, faults=report.faults)
    if kind == 6:
        return review_card("acme", writing, report, any_tried(draw, words), offered)
    pick = Picked(draw(words), "", draw(words), draw(words), draw(words), draw(words))
    return step_card("acme", draw(st.sampled_from(DOES)), writing, report, pick, offered, report.faults)
