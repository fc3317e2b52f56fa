"""What does each rule say of one change, condition by condition?

What a rule decides comes from `rules.match`, the very function that decides live; here each of its conditions is looked
at by itself, also those that live matching never gets to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from leads.change import Change
from leads.conditions import Condition
from leads.events import CATALOGUE as KINDS
from leads.facts import facts
from leads.fields import CATALOGUE as FIELDS
from leads.suggestion import listed
from rules.marks import Place, condition_places
from rules.match import Ruleset
from rules.read import Source
from rules.rule import Groups, Rule
from rules.targets import print_target
from rules.verdict import ChannelTarget, Mentioned, Owner, PersonTarget, Reason, Ring

SHOWN = 120
"""Characters of a value that are shown."""

Says = Reason | str
"""A verdict's reason, or why there is none: `other kind`, `off`, `when` (no group holds), `unless` (one holds)."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One condition: its text, the lead's value (None: it has none), whether it held, and where it stands, as line and
    column from 1; (0, 0) where its file isn't at hand."""

    text: str
    value: object
    held: bool
    place: Place = (0, 0)
    field: str = ""

    @property
    def missing(self) -> bool:
        """The lead has no value for the field, so that every comparison is false."""
        return self.value is None

    def shown(self) -> str:
        """The lead's value as people read it."""
        shown = "no value" if self.value is None else FIELDS[self.field].show(self.value)
        return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in shown)[:SHOWN]


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions that hold together or not at all."""

    conditions: tuple[Weighed, ...]

    @property
    def held(self) -> bool:
        return all(one.held for one in self.conditions)


@dataclass(frozen=True, slots=True)
class Explained:
    """What one rule says of one change. `rings`: where it rings, or would but for `says`; `passed_over`: why a place
    of it isn't rung, a sentence each."""

    rule: Rule
    kind: str
    says: Says
    when: tuple[Group, ...] = ()
    unless: tuple[Group, ...] = ()
    rings: tuple[Ring, ...] = ()
    mention: Mentioned | None = None
    passed_over: tuple[str, ...] = field(default_factory=tuple)

    def sentence(self) -> str:
        """What comes of it, in English."""
        if self.says == "rings":
            return f"rings {_places(self.rings)}"
        if self.says == "watching":
            return f"stays silent, because it is only watching; would ring {_places(self.rings)}"
        return f"stays silent: {_SILENT.get(self.says, self.says)}"


_SILENT: dict[str, str] = {
    "other kind": "it is for other events",
    "off": "it is off",
    "when": 'no group of its "when" holds',
    "unless": 'a group of its "unless" holds',
    "blocked": "the lead is blocked",
    "no owner": "the lead has no owner who can be rung, and the rule names nobody else",
}


def explain(
    ruleset: Ruleset, change: Change, known_people: Callable[[str], bool], sources: Iterable[Source] = ()
) -> list[Explained]:
    """What each rule says of a change, in the order of the rules; `known_people` as in `Ruleset.match`. `sources`: the
    rules' files, for the places of their conditions."""
    files = {source.file: condition_places(source) for source in sources}
    verdicts = {verdict.rule: verdict for verdict in ruleset.match(change, known_people)}
    seen = facts(change.after, change.event)
    found: list[Explained] = []
    for rule in ruleset.rules:
        at = files.get(rule.source, {}).get(rule.id, {})
        when = _weighed(rule.when, seen, at.get("when", []))
        unless = _weighed(rule.unless, seen, at.get("unless", []))
        verdict = verdicts.get(rule.id)
        if verdict is not None:
            passed = _passed_over(rule, ruleset.platforms, seen.get("owner"), known_people)
            found.append(
                Explained(rule, change.event.kind, verdict.reason, when, unless, verdict.rings, verdict.mention, passed)
            )
            continue
        says = "unless" if not when or any(group.held for group in when) else "when"
        if rule.status == "off":
            says = "off"
        elif change.event.kind not in rule.on:
            says = "other kind"
        found.append(Explained(rule, change.event.kind, says, when, unless))
    return found


def _weighed(groups: Groups, seen: Mapping[str, object], at: list[list[Place]]) -> tuple[Group, ...]:
    return tuple(
        Group(tuple(_weigh(condition, seen, _place(at, row, column)) for column, condition in enumerate(group)))
        for row, group in enumerate(groups)
    )


def _weigh(condition: Condition, seen: Mapping[str, object], place: Place) -> Weighed:
    return Weighed(condition.text(), seen.get(condition.field), condition.holds(seen), place, condition.field)


def _place(at: list[list[Place]], row: int, column: int) -> Place:
    return at[row][column] if row < len(at) and column < len(at[row]) else (0, 0)


def _passed_over(
    rule: Rule, platforms: Collection[str], owner: object, known_people: Callable[[str], bool]
) -> tuple[str, ...]:
    """Why places that the rule names can't be rung."""
    told: dict[str, None] = {}
    for target in (target for ring in rule.ring for target in (ring.to, ring.otherwise)):
        if isinstance(target, Owner):
            if not isinstance(owner, str):
                told["owner: the lead has none"] = None
            elif not known_people(owner):
                told[f"owner: {owner} is nobody on record"] = None
        elif isinstance(target, PersonTarget):
            if not known_people(target.email):
                told[f"{target.email}: is nobody on record"] = None
        elif isinstance(target, ChannelTarget) and target.platform not in platforms:
            told[f"{print_target(target)}: {target.platform} isn't installed"] = None
    return tuple(told)


def _places(rings: Iterable[Ring]) -> str:
    places = [
        print_target(ring.to)
        + (f" (if that can't be reached, {print_target(ring.otherwise)})" if ring.otherwise else "")
        for ring in rings
    ]
    return listed(places, "and")


def written(explained: Explained) -> str:
    """As a terminal shows it."""
    rule = explained.rule
    head = rule.id if rule.name == rule.id else f"{rule.id}: {rule.name}"
    lines = [f"{head}  ({rule.source}:{rule.line})", f"  {explained.sentence()}."]
    if explained.says == "other kind":
        lines[1] = f"  is for {listed(list(rule.on), 'and')}, not for {explained.kind}."
        return "\n".join(lines)
    lines += [f"  {reason}" for reason in explained.passed_over]
    if rule.quiet is not None:
        lines.append(f"  {rule.quiet.sentence()}")
    if rule.digest is not None:
        lines.append(f"  {rule.digest.sentence()}")
    lines += [f"  {limit.sentence()}" for limit in rule.limits]
    lines += [f"  {one.sentence()}" for one in rule.escalate]
    for word, groups in (("when", explained.when), ("unless", explained.unless)):
        for number, group in enumerate(groups, 1):
            counted = f" {number} of {len(groups)}" if len(groups) > 1 else ""
            lines.append(f"  {word}{counted}: {'holds' if group.held else 'does not hold'}")
            lines += [_line(one) for one in group.conditions]
    return "\n".join(lines)


def _line(one: Weighed) -> str:
    place = f"  (line {one.place[0]}, column {one.place[1]})" if one.place[0] else ""
    return f"    {'yes' if one.held else 'no '}  {one.text}  [{one.shown()}]{place}"


def structured(explained: Explained) -> dict[str, object]:
    """As JSON has it."""
    rule = explained.rule
    return {
        "rule": rule.id, "name": rule.name, "status": rule.status, "file": rule.source, "line": rule.line,
        "on": list(rule.on), "event": explained.kind, "event_name": KINDS[explained.kind].why,
        "rings": explained.says == "rings", "reason": explained.says, "sentence": explained.sentence(),
        "where": [
            {"to": print_target(ring.to), "else": print_target(ring.otherwise) if ring.otherwise else None}
            for ring in explained.rings
        ],
        "not_rung": list(explained.passed_over),
        "mention": print_target(explained.mention) if explained.mention else None,
        "quiet": rule.quiet.structured() if rule.quiet else None,
        "digest": rule.digest.structured() if rule.digest else None,
        "limit": [one.text() for one in rule.limits],
        "escalate": [one.structured() for one in rule.escalate],
        "when": [_group(group) for group in explained.when],
        "unless": [_group(group) for group in explained.unless],
    }  # fmt: skip


def _group(group: Group) -> dict[str, object]:
    conditions = [
        {
            "text": one.text, "field": one.field, "value": one.value, "missing": one.missing, "held": one.held,
            "line": one.place[0] or None, "column": one.place[1] or None,
        }
        for one in group.conditions
    ]  # fmt: skip
    return {"held": group.held, "conditions": conditions}
