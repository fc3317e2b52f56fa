"""What was picked in a step of a rule's form, and what becomes of the form with it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cards.rule_presses import NOBODY, OFTEN, PLACES, QUIET, UNLESS, WHEN
from cards.rule_steps import AFTER, ELSE, FIELD, FIELD_TYPED, IS, TO, TO_TYPED, VALUE, Picked
from cards.rule_writing import NONE
from leads.fields import CATALOGUE as FIELDS
from leads.filters import split_values
from leads.operators import OPERATORS
from rules.escalation import STOPS
from rules.form import EscalationForm, Place, Row, RuleForm
from rules.form_choices import operators
from rules.form_reading import FormFault, read_form

_SEVERAL = {"equal": "one_of", "not_equal": "none_of"}
"""What is meant where several values are chosen."""
_PARTS = {WHEN: "when", UNLESS: "unless", PLACES: "ring", NOBODY: "escalate"}


def picked(arguments: Mapping[str, str]) -> Picked:
    """What stands in the inputs of a step."""
    given = {name: "" if value == NONE else value for name, value in arguments.items()}
    return Picked(
        given.get(FIELD_TYPED, "").strip() or given.get(FIELD, ""),
        given.get(IS, ""),
        given.get(VALUE, ""),
        given.get(TO_TYPED, "").strip() or given.get(TO, ""),
        given.get(ELSE, ""),
        given.get(AFTER, "").strip(),
    )


def add(form: RuleForm, step: str, pick: Picked, *, apart: bool) -> RuleForm:
    """The form with what was picked, if anything was. `apart`: a condition begins a group of its own."""
    if step in (WHEN, UNLESS) and pick.field:
        groups = form.when if step == WHEN else form.unless
        row = _row(pick)
        groups = (*groups, (row,)) if apart or not groups else (*groups[:-1], (*groups[-1], row))
        return _with_groups(form, step, groups)
    if step == PLACES and (pick.to or pick.otherwise):
        return replace(form, ring=(*(one for one in form.ring if one.to), Place(pick.to, pick.otherwise)))
    if step == NOBODY and (pick.to or pick.after):
        return replace(form, escalate=(*form.escalate, EscalationForm(pick.after, pick.to, STOPS)))
    return form


def taken_away(form: RuleForm, step: str, at: str) -> RuleForm:
    """The form without what stands at a number ("0", or "1.0" for the first condition of the second group); as it is,
    where there is nothing."""
    if step in (WHEN, UNLESS):
        groups = form.when if step == WHEN else form.unless
        kept = (
            tuple(row for place, row in enumerate(group) if f"{number}.{place}" != at)
            for number, group in enumerate(groups)
        )
        return _with_groups(form, step, tuple(group for group in kept if group))
    if step == PLACES:
        return replace(form, ring=tuple(one for number, one in enumerate(form.ring) if str(number) != at))
    if step == NOBODY:
        return replace(form, escalate=tuple(one for number, one in enumerate(form.escalate) if str(number) != at))
    return form


def faults_of(form: RuleForm, before: RuleForm, step: str) -> list[FormFault]:
    """What is wrong with this part of the form now, but for what was so before it (of what is picked) and what other
    parts still lack."""
    about = {QUIET: ("quiet",), OFTEN: ("limit", "digest")}.get(step) or (_PARTS.get(step, ""),)
    known = set() if step in (QUIET, OFTEN) else {(one.path, one.code) for one in read_form(before).faults}
    return [
        one for one in read_form(form).faults
        if one.path.partition(".")[0] in about and (one.path, one.code) not in known
    ]  # fmt: skip


def _with_groups(form: RuleForm, step: str, groups: tuple[tuple[Row, ...], ...]) -> RuleForm:
    return replace(form, when=groups) if step == WHEN else replace(form, unless=groups)


def _row(pick: Picked) -> Row:
    """The condition that was picked. A field's first operator stands for none; several values mean "one of"."""
    ways = [one.value for one in operators(pick.field)]
    operator = pick.operator or (ways[0] if ways else "")
    words, field = OPERATORS.get(operator), FIELDS.get(pick.field)
    if words is not None and words.operands == "none":
        return Row(pick.field, operator)
    listed = field is not None and (field.choices or words is None or words.operands == "many" or _is_named(field.form))
    if not listed and field is not None and field.type != "person":
        return Row(pick.field, operator, (pick.value,) if pick.value else ())
    try:
        values = tuple(split_values(field, pick.value)) if field is not None else (pick.value,)
    except ValueError:
        values = (pick.value,)
    values = tuple(value for value in values if value)
    if len(values) > 1 and _SEVERAL.get(operator) in ways:
        operator = _SEVERAL[operator]
    return Row(pick.field, operator, values)


def _is_named(form: str) -> bool:
    """Whether a text is chosen from a list, though it is too long to be shown (countries)."""
    return form == "country"
