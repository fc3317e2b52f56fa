"""How does the form of a rule stand on the page?

Every field with what it offers, what stands in it and what is wrong with it, for the templates to draw.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from rules.form import Row, RuleForm
from rules.form_choices import Operand, Option, events, fields, operand, operators
from rules.form_fields import typed_values
from rules.form_reading import FormFault

MOST_TICKS = 60
"""Values that are offered as boxes to tick; more are typed, with commas between."""
Groups = list[tuple[str, list[Option]]]
Look = Literal["nothing", "select", "ticks", "input"]


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One condition. `path` begins the names of its fields; `look`: how its value is asked; `typed`: what stands in
    its one field; `words`: what is ticked, in words."""

    path: str
    row: Row
    operators: tuple[Option, ...]
    asked: Operand
    look: Look
    options: tuple[Option, ...] = ()
    typed: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """Conditions that hold together. `path`: "when.0"."""

    path: str
    rows: list[DrawnRow]


def drawn_groups(part: str, groups: Sequence[Sequence[Row]], people: Sequence[Option]) -> list[DrawnGroup]:
    """The groups of a `when` or an `unless`."""
    return [
        DrawnGroup(
            f"{part}.{number}", [_row(f"{part}.{number}.{place}", row, people) for place, row in enumerate(group)]
        )
        for number, group in enumerate(groups)
    ]


def _row(path: str, row: Row, people: Sequence[Option]) -> DrawnRow:
    field, operator = row.field.strip(), row.operator.strip()
    asked, offered = operand(field, operator, (), people), operators(field)
    if operator and all(one.value != operator for one in offered):
        offered = (*offered, Option(operator, f"{operator} (doesn't fit)"))
    if asked.kind == "nothing":
        return DrawnRow(path, row, offered, asked, "nothing")
    listed = asked.kind in ("choose", "yes_no")
    if listed and not asked.several:
        return DrawnRow(path, row, offered, asked, "select", _with_others(asked.options, row.values[:1]))
    if listed and len(asked.options) <= MOST_TICKS:
        options = _with_others(asked.options, row.values)
        words = ", ".join(one.label for one in options if one.value in row.values)
        return DrawnRow(path, row, offered, asked, "ticks", options, words=words)
    labels = {one.value: one.label for one in asked.options} if listed else {}
    shown = Row(field, operator, tuple(labels.get(value, value) for value in row.values))
    typed = typed_values(shown) if asked.several else ", ".join(row.values)
    return DrawnRow(path, row, offered, asked, "input", typed=typed)


def _with_others(options: tuple[Option, ...], values: Iterable[str]) -> tuple[Option, ...]:
    """The options, and whatever stands there without being one of them."""
    known = {one.value for one in options}
    return (*options, *(Option(value, value) for value in values if value not in known))


def grouped(options: Iterable[Option]) -> Groups:
    """Options by their heading, in their order."""
    return [(name, list(some)) for name, some in groupby(options, key=lambda one: one.group)]


def event_groups() -> Groups:
    """The kinds that can ring."""
    return grouped(events())


def field_groups() -> Groups:
    """What can be compared."""
    return grouped(fields())


def places_of(form: RuleForm) -> list[str]:
    """All places that a form names, whatever is written there."""
    named = [text for one in form.ring for text in (one.to, one.otherwise)] + [one.to for one in form.escalate]
    return [*dict.fromkeys(text.strip() for text in named if text.strip())]


def by_path(faults: Iterable[FormFault]) -> dict[str, list[FormFault]]:
    """Faults by the field that they are about."""
    found: dict[str, list[FormFault]] = {}
    for fault in faults:
        found.setdefault(fault.path, []).append(fault)
    return found


def amount(text: str) -> tuple[str, str]:
    """ "30m" as "30" and "m"; what is no such time stands whole, in minutes."""
    text = text.strip()
    return (text[:-1].strip(), text[-1]) if text[-1:] in ("s", "m", "h", "d", "w") else (text, "m")
