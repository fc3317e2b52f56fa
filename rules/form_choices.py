"""What can be chosen in the form of a rule?

Events, fields, operators and values, all from the catalogues, so that what somebody adds there stands in every form:
in the browser and in chat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from leads.countries import CODES, name_of
from leads.events import CATALOGUE as KINDS
from leads.fields import CATALOGUE as FIELDS
from leads.fields import SECTIONS, Field
from leads.hours import DAYS
from leads.operators import OPERATORS
from rules.escalation import Stop
from rules.limit import Per
from rules.quiet import Then
from rules.rule import Status


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen: what is kept, what is shown, and under which heading, "" for none."""

    value: str
    label: str
    group: str = ""


AskedAs = Literal["nothing", "choose", "yes_no", "person", "number", "moment", "text"]


@dataclass(frozen=True, slots=True)
class Operand:
    """What an operator needs of a field: one value or `several`, chosen from `options` or written. `kind`: "choose" has
    options that stand for all there is; "text" may have some that it is completed from. `hint`: what to write."""

    kind: AskedAs
    several: bool = False
    options: tuple[Option, ...] = ()
    hint: str = ""


STATUSES: dict[Status, str] = {"on": "On", "watching": "Watching", "off": "Off"}
STATUS_HINTS: dict[Status, str] = {
    "on": "It rings.",
    "watching": "It rings nobody, and notes what it would have done.",
    "off": "It does nothing.",
}
THEN: dict[Then, str] = {
    "hold": "Hold rings until that is over",
    "drop": "Ring nobody",
    "else": "Ring the place named instead",
}
PER: dict[Per, str] = {"lead": "per lead", "destination": "at each place"}
STOPS: dict[Stop, str] = {
    "taken_over": "Somebody has taken over", "on_it": "Somebody is on it", "answered": "Somebody has answered",
    "call_scheduled": "A call is scheduled", "left": "The lead has left",
}  # fmt: skip
UNITS: dict[str, str] = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
DAY_LABELS: dict[str, str] = dict(zip(DAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))


def events() -> tuple[Option, ...]:
    """The event kinds that can ring, what comes in by the lead first."""
    ringing = [kind for kind in KINDS.values() if kind.rings]
    urgent = [Option(kind.name, kind.why, "Somebody waits") for kind in ringing if kind.urgent]
    outside = [Option(kind.name, kind.why, "The lead") for kind in ringing if kind.outside and not kind.urgent]
    inside = [Option(kind.name, kind.why, "Leadbell") for kind in ringing if not kind.outside and not kind.urgent]
    return (*urgent, *outside, *inside)


def fields() -> tuple[Option, ...]:
    """What can be compared, by section, own fields included."""
    return tuple(
        Option(field.name, field.label, label)
        for section, label in SECTIONS.items() for field in FIELDS.values() if field.section == section
    )  # fmt: skip


def operators(field: str) -> tuple[Option, ...]:
    """How a field can be compared, none where there is no such field."""
    row = FIELDS.get(field)
    return () if row is None else tuple(Option(one.key, one.words) for one in OPERATORS.values() if one.fits(row))


def operand(field: str, operator: str, seen: Sequence[str] = (), people: Sequence[Option] = ()) -> Operand:
    """What the value of a condition is asked as; "text" where the field or the operator isn't known (yet). `seen`:
    values of the field that are known to occur; `people`: by their e-mail address."""
    row, words = FIELDS.get(field), OPERATORS.get(operator)
    if words is not None and words.operands == "none":
        return Operand("nothing")
    if row is None:
        return Operand("text")
    several = words is not None and words.operands == "many"
    if words is not None and not words.whole:
        return Operand("text", hint="A piece of it")
    if row.type == "boolean":
        return Operand("yes_no", options=(Option("yes", "Yes"), Option("no", "No")))
    if row.choices:
        return Operand("choose", several, _choices(row))
    if row.form == "country":
        return Operand("choose", several, _countries())
    if row.type == "person" or field == "with":
        return Operand("person", several, tuple(people), "An e-mail address")
    if row.type == "datetime":
        return Operand("moment", hint="Such as 2026-11-24T09:00:00Z")
    hint = "Several, with commas between" if several else ""
    if row.type == "number":
        return Operand("number", several, hint=hint)
    return Operand("text", several, tuple(Option(value, value) for value in seen), hint)


@cache
def _countries() -> tuple[Option, ...]:
    return tuple(sorted((Option(code, name_of(code)) for code in CODES), key=lambda one: one.label))


def _choices(field: Field) -> tuple[Option, ...]:
    if field.name in ("event", "latest_action_kind"):
        return tuple(Option(kind, KINDS[kind].why) for kind in field.choices)
    return tuple(Option(value, field.show(value)) for value in field.choices)
