"""A rule is being written in a browser: what stands in its form, and what does a press of a button make of it?

All of it travels with the form, so that it works without scripts, and nothing is lost by looking at another part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from rules.form import EscalationForm, LimitForm, Place, Row, RuleForm
from rules.form_fields import read_fields
from rules.targets import TargetFault, parse_target, print_target

DRAW, SAVE, OVER, TRY, AS_YAML, AS_FORM = "draw", "save", "over", "try", "as_yaml", "as_form"
SPANS = {"1d": "day", "7d": "7 days", "14d": "14 days", "30d": "30 days"}
_ADD = re.compile(r"add\.(when|unless|ring|limit|escalate|place)(?:\.(\d{1,4}))?")
_DROP = re.compile(r"drop\.(when|unless|ring|limit|escalate)\.(\d{1,4})(?:\.(\d{1,4}))?")
MOST_PLACES = 50
"""Places that are named by hand while one rule is written."""
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Draft:
    """`rule`: the id of the rule that is changed, "" for a new one; `version`: which one it was when the form was
    opened; `text`: the YAML where that is what is written; `places`: those that were named by hand; `place`: one that
    is being named; `told`: whether faults are told at their fields."""

    form: RuleForm = field(default_factory=RuleForm)
    rule: str = ""
    version: int | None = None
    as_yaml: bool = False
    text: str = ""
    places: tuple[str, ...] = ()
    place: str = ""
    told: bool = False
    span: str = "14d"


BLANK = Draft(RuleForm(ring=(Place(),), status="watching"))
"""A new rule: it watches first, so that nobody is rung before it was seen what it does."""


def read_draft(pairs: Iterable[tuple[str, str]]) -> tuple[Draft, str]:
    """The draft that a form sends, and what was pressed. Whatever is sent is a draft."""
    some = list(pairs)
    plain = dict(some)
    version = plain.get("version", "")
    named = tuple(dict.fromkeys(text for name, text in some if name == "place" and 0 < len(text) <= LONGEST))
    draft = Draft(
        read_fields(some),
        plain.get("rule", ""),
        int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None,
        plain.get("as") == "yaml",
        plain.get("text", ""),
        named[:MOST_PLACES],
        plain.get("place.new", "").strip(),
        plain.get("told") == "1",
        plain.get("span", "") if plain.get("span", "") in SPANS else "14d",
    )
    return draft, plain.get("do", DRAW)


def pressed(draft: Draft, do: str) -> tuple[Draft, str]:
    """What becomes of a draft by a press of "add" or "drop", and what is wrong with it, "" where nothing is."""
    if found := _ADD.fullmatch(do):
        if found[1] == "place":
            return _named(draft)
        return replace(draft, form=_added(draft.form, found[1], found[2])), ""
    if found := _DROP.fullmatch(do):
        return replace(draft, form=_dropped(draft.form, found[1], int(found[2]), found[3])), ""
    return draft, ""


def _named(draft: Draft) -> tuple[Draft, str]:
    try:
        place = print_target(parse_target(draft.place))
    except TargetFault as fault:
        return draft, f"{fault.sentence} {fault.hint}".strip()
    rings = [one for one in draft.form.ring if one.to or one.otherwise]
    form = replace(draft.form, ring=(*rings, Place(place)))
    return replace(draft, form=form, places=(*draft.places, place)[-MOST_PLACES:], place=""), ""


def _added(form: RuleForm, part: str, group: str | None) -> RuleForm:
    if part == "ring":
        return replace(form, ring=(*form.ring, Place()))
    if part == "limit":
        return replace(form, limits=(*form.limits, LimitForm()))
    if part == "escalate":
        return replace(form, escalate=(*form.escalate, EscalationForm()))
    groups = list(form.when if part == "when" else form.unless)
    if group is None or int(group) >= len(groups):
        groups.append((Row(),))
    else:
        groups[int(group)] = (*groups[int(group)], Row())
    return _grouped(form, part, groups)


def _dropped(form: RuleForm, part: str, number: int, row: str | None) -> RuleForm:
    if part == "ring":
        return replace(form, ring=_without(form.ring, number) or (Place(),))
    if part == "limit":
        return replace(form, limits=_without(form.limits, number))
    if part == "escalate":
        return replace(form, escalate=_without(form.escalate, number))
    groups = list(form.when if part == "when" else form.unless)
    if number < len(groups):
        groups[number] = () if row is None else _without(groups[number], int(row))
    return _grouped(form, part, [group for group in groups if group])


def _grouped(form: RuleForm, part: str, groups: list[tuple[Row, ...]]) -> RuleForm:
    return replace(form, when=tuple(groups)) if part == "when" else replace(form, unless=tuple(groups))


def _without(some: tuple[Any, ...], number: int) -> tuple[Any, ...]:
    return tuple(one for place, one in enumerate(some) if place != number)
