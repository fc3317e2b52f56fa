"""Which filters does the list offer, and how does each stand?

One form of plain inputs: it works without scripts, and its address is the filter's own. Every filter is made from the
field that it asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal
from urllib.parse import urlencode

from leads.countries import CODES, name_of
from leads.fields import CATALOGUE, SECTIONS, Field
from leads.filters import LAST_DAYS, NAMED, Filter, read_filter, write_filter
from leads.operators import OPERATORS
from leads.people import Person
from leads.store.listed.words import fold

Pairs = list[tuple[str, str]]
Kind = Literal["timeframe", "choices", "find", "one"]

FORM_ONLY = ("since", "until", "more_field", "more_value", "order", "cursor")
"""Names of the form that aren't filters."""
CUSTOM = "custom"
LABELS = {
    "source": "Source", "waiting": "Waiting", "with": "With", "known": "Known", "country": "Country", "agent": "Agent",
}  # fmt: skip
MAIN = ("timeframe", "stage", "channel", "engagement", "country", "known", "source", "agent", "owner")
MORE = ("control", "waiting", "blocked", "with", "language")
_HINTS = {
    "agent": "The name or id of an agent", "language": "Such as en", "country": "Type a country's name",
    "owner": "Type a name", "with": "Type a name",
}  # fmt: skip
_YES_NO = {
    "waiting": (("yes", "Waiting for a person"), ("no", "Not waiting")),
    "blocked": (("yes", "Blocked"), ("no", "Not blocked")),
}
NONE = {"owner": "No owner", "country": "Country unknown", "language": "Language unknown", "agent": "No agent"}
_TIMEFRAMES = (("", "All time"), ("7d", "Last 7 days"), ("30d", "Last 30 days"), ("90d", "Last 90 days"))


@dataclass(frozen=True, slots=True)
class Option:
    """One value that can be chosen."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Widget:
    """One filter of the form. `says`: what is chosen, in few words, "" where nothing is; `options`: to be ticked;
    `known`: (value, label) of what can be added by typing."""

    name: str
    label: str
    kind: Kind
    says: str = ""
    options: tuple[Option, ...] = ()
    known: tuple[tuple[str, str], ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Pill:
    """A filter that is set, in words, and the address of the list without it."""

    label: str
    says: str
    without: str


def settled(given: Iterable[tuple[str, str]]) -> Pairs:
    """What a form sends, as filters: the range of days and the field of one's own choice are put together."""
    pairs = [(name.strip(), value.strip()) for name, value in given if value.strip()]
    form = {name: value for name, value in pairs if name in FORM_ONLY}
    kept = [(name, value) for name, value in pairs if name not in FORM_ONLY]
    since, until = form.get("since", ""), form.get("until", "")
    if ("timeframe", CUSTOM) in kept:
        kept.remove(("timeframe", CUSTOM))
        kept += [("timeframe", f"{since or until}..{until or since}")] if since or until else []
    if field := form.get("more_field"):
        kept.append((field if field in NAMED else f"field.{field}", form.get("more_value", "")))
    return [(name, value) for name, value in kept if value]


def canonical(filter: Filter, given: Pairs, email: str) -> Pairs:
    """The filter as the address holds it. Where "me" was written it stays, so that a shared view means its reader."""
    mine = {name for name, value in given if value.lower() == "me"}
    return [(name, "me") if name in mine and value == email else (name, value) for name, value in write_filter(filter)]


def address(pairs: Sequence[tuple[str, str]], path: str = "/leads") -> str:
    """The address of the list with these filters."""
    return f"{path}?{urlencode(list(pairs), safe=',:@')}" if pairs else path


def pills(pairs: Pairs, order: Pairs, now: int, email: str, labels: dict[str, str]) -> list[Pill]:
    """The filters that are set, each with the way to do without it. `labels`: names of people by their address."""
    found = []
    for at, (name, value) in enumerate(pairs):
        if name in ("q", "said"):
            continue
        rest = [pair for place, pair in enumerate(pairs) if place != at]
        read = read_filter([(name, value)], now=now, me=email)
        label, says = _label(name), _says(name, read, labels, value)
        found.append(Pill(label, says, address([*rest, *order])))
    return found


def widgets(
    pairs: Pairs, filter: Filter, people: Sequence[Person], me: Person, seen: dict[str, list[str]]
) -> tuple[list[Widget], list[Widget]]:
    """The filters in plain view, and those behind More. `seen`: values of a field that are known to occur."""
    labels = names_of(people)
    set_now = dict(pairs)

    def made(name: str) -> Widget:
        value = set_now.get(name, "")
        says = _says(name, filter, labels, value) if value else ""
        if name == "timeframe":
            chosen = value if value in LAST_DAYS else CUSTOM if value else ""
            options = [Option(key, label, key == chosen) for key, label in _TIMEFRAMES]
            options.append(Option(CUSTOM, "From … to …", chosen == CUSTOM))
            return Widget(name, "Timeframe", "timeframe", says, tuple(options))
        field = CATALOGUE[name]
        if name in _YES_NO:
            asked = [Option("", "Either way", not value)]
            asked += [Option(key, label, key == value) for key, label in _YES_NO[name]]
            return Widget(name, _label(name), "one", says, tuple(asked))
        given = _operands(filter, name, value)
        if field.choices:
            ticks = [Option(one, field.show(one), one in given) for one in field.choices]
            return Widget(name, _label(name), "choices", says, tuple(ticks))
        known = _known(field, people, me, seen)
        ticked = [Option(one, _value_says(field, one, labels), True) for one in given]
        if name in NONE:
            ticked.append(Option("unknown", NONE[name], value == "unknown"))
        short = [one for one in known if one[0] not in given] if len(known) <= 12 else []
        ticked += [Option(one, label) for one, label in short]
        return Widget(name, _label(name), "find", says, tuple(ticked), known, _HINTS.get(name, ""))

    return [made(name) for name in MAIN], [made(name) for name in MORE]


def names_of(people: Sequence[Person]) -> dict[str, str]:
    """Names by e-mail address, "me" included."""
    return {**{person.email: person.name for person in people}, "me": "Me"}


def choosable_fields() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every field that a filter can ask for and that has none of its own: by section, (name, label)."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for field in CATALOGUE.values():
        if field.home != "event" and field.name not in NAMED and OPERATORS["equal"].fits(field):
            sections.setdefault(SECTIONS[field.section], []).append((field.name, field.label))
    return list(sections.items())


def _label(name: str) -> str:
    if name == "timeframe":
        return "Timeframe"
    field = CATALOGUE.get(name.removeprefix("field."))
    return LABELS.get(name) or (field.label if field else name)


def _says(name: str, filter: Filter, labels: dict[str, str], value: str) -> str:
    """What a filter asks for, in few words."""
    if name == "timeframe":
        frame = filter.timeframe
        return "" if frame is None else dict(_TIMEFRAMES).get(frame.text, frame.text.replace("..", " to "))
    if value == "me":
        return "Me"
    field_name = name.removeprefix("field.")
    condition = next((one for one in filter.conditions if one.field == field_name), None)
    if condition is None:
        return value
    if condition.operator == "unknown":
        return NONE.get(name, "unknown")
    if name in _YES_NO:
        return "Yes" if condition.operands[0] else "No"
    shown = [_value_says(CATALOGUE[field_name], one, labels) for one in condition.operands]
    return shown[0] if len(shown) == 1 else f"{shown[0]}, {shown[1]}" if len(shown) == 2 else f"{len(shown)} chosen"


def _value_says(field: Field, value: object, labels: dict[str, str]) -> str:
    if isinstance(value, str) and (field.type == "person" or field.name == "with"):
        return labels.get(value, value)
    return field.show(value)


def _operands(filter: Filter, name: str, value: str) -> list[str]:
    if value == "me":
        return ["me"]
    condition = next((one for one in filter.conditions if one.field == name), None)
    return [] if condition is None else [str(one) for one in condition.operands]


def _known(
    field: Field, people: Sequence[Person], me: Person, seen: dict[str, list[str]]
) -> tuple[tuple[str, str], ...]:
    if field.name == "country":
        return _countries()
    if field.type == "person" or field.name == "with":
        return (("me", f"Me ({me.name})"), *((one.email, one.name) for one in people if one.id != me.id))
    return tuple((value, value) for value in seen.get(field.name, []))


@cache
def _countries() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((code, name_of(code)) for code in CODES), key=lambda one: fold(one[1])))
