"""What is probably not meant in rules that are right?

Warnings stand beside faults and keep nothing from being taken. Nothing is warned of that could be meant: what isn't
known (`Around` says what is) and what can't be told is passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from leads.conditions import Condition
from leads.fields import CATALOGUE as FIELDS
from leads.hours import DAY, EVERY_DAY
from leads.people import Person, PlatformName
from leads.suggestion import listed, quoted
from rules.faults import RuleFault
from rules.lint_places import Path, Places
from rules.possible import Possible
from rules.read import Source
from rules.repeats import MOST_GROUPS, repeats
from rules.rule import Groups, Rule
from rules.targets import TargetFault, parse_target, print_target
from rules.unreached import nobody, uninstalled
from rules.verdict import PersonTarget, Target, TeamTarget

MOST_WARNINGS = 200
MOST_VALUES = 100
"""Values that are looked for among leads: a question to the database each."""
_LEAST_LOUD = 60
"""Minutes a day that quiet hours should leave."""
_NAMES_VALUES = ("equal", "one_of", "contains", "starts_with")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of where rules are to be in force. `people`, `platforms`: those on record and those installed,
    None where that isn't known; `unseen`: those of `named_values` that no lead has."""

    people: Collection[Person] | None = None
    platforms: Collection[PlatformName] | None = None
    unseen: Collection[Condition] = field(default_factory=frozenset)


NOTHING_KNOWN = Known()


def lint(
    rules: Sequence[Rule], sources: Iterable[Source], known: Known = NOTHING_KNOWN, *, only: str | None = None
) -> tuple[RuleFault, ...]:
    """The warnings, by file, line and column, `MOST_WARNINGS` at the most. `sources`: the files that the rules were
    read from; of a rule that stands in none of them nothing is said. `only`: the id of the one rule that is asked
    about."""
    places = Places(sources)
    possible: dict[str, Possible] = {}
    for rule in rules:
        if len(places.told) >= MOST_WARNINGS:
            break
        if (
            only not in (None, rule.id) or rule.status == "off" or not rule.on
        ):  # something of it was refused before it was read
            continue
        _conditions(rule, places, {kind: possible.setdefault(kind, Possible(kind)) for kind in rule.on})
        _quiet(rule, places)
        _nobody(rule, places, known)
        _unseen(rule, places, known.unseen)
    for rule, path, message in repeats(rules, places.place, only):
        places.tell(rule.id, path, "repeats", message)
    return tuple(sorted(places.told)[:MOST_WARNINGS])


def named_values(rules: Iterable[Rule]) -> tuple[Condition, ...]:
    """What rules ask leads to equal, contain or begin with: each value once, `MOST_VALUES` at the most. What only
    events bring, and fields whose values are all known, aren't among them."""
    found: dict[Condition, None] = {}
    for rule in rules:
        for condition in _each(rule.when) if rule.status != "off" else ():
            for one in _values(condition):
                found[one] = None
                if len(found) == MOST_VALUES:
                    return tuple(found)
    return tuple(found)


def _values(condition: Condition) -> Iterable[Condition]:
    row = FIELDS[condition.field]
    if row.home == "event" or row.type == "boolean" or row.choices or condition.operator not in _NAMES_VALUES:
        return ()
    operator = "equal" if condition.operator == "one_of" else condition.operator
    return (Condition(condition.field, operator, (operand,)) for operand in condition.operands)


def _each(groups: Groups) -> Iterable[Condition]:
    return (condition for group in groups for condition in group)


def _conditions(rule: Rule, places: Places, possible: Mapping[str, Possible]) -> None:
    """What can never hold, and what is always silenced."""
    path: Path
    holding: dict[str, list[tuple[Condition, ...]]] = {kind: [] for kind in rule.on}
    for key, groups in (("when", rule.when), ("unless", rule.unless)):
        for index, group in enumerate(groups):
            kinds = [kind for kind in rule.on if not possible[kind].impossible(group)]
            for kind in kinds if key == "when" else ():
                holding[kind].append(group)
            if not kinds:
                culprits = possible[rule.on[0]].impossible(group)
                path = (key, index, "all", group.index(culprits[-1]))
                alone = "Leave it out, or choose other kinds." if len(culprits) == 1 else ""
                places.tell(rule.id, path, "never_holds", _never(culprits, rule), alone)
    silent = {kind: _silent(rule, possible[kind], holding[kind]) for kind in rule.on}
    if all(silent.values()):
        if not rule.when or any(holding.values()):
            what = next(iter(silent.values()))
            places.tell(rule.id, ("unless",), "never_rings", f"This rule never rings: {what}.")
        return
    for kind, why in silent.items():
        if why:
            written = places.texts(rule.id, ("on",))
            path = ("on", written.index(kind)) if kind in written else ("on",)
            places.tell(rule.id, path, "never_rings", f"This rule never rings for {kind}: {why}.")


def _silent(rule: Rule, possible: Possible, holding: Sequence[tuple[Condition, ...]]) -> str:
    """Why a rule never rings for a kind, "" where it may."""
    if rule.when and not holding:
        return 'no group of its "when" can hold then'
    if len(holding) * len(rule.unless) > MOST_GROUPS:
        return ""
    for group in holding or ((),):
        if not any(all(possible.follows(one, group) for one in silenced) for silenced in rule.unless):
            return ""
    return 'its "unless" holds wherever its "when" does' if rule.when else 'its "unless" always holds'


def _never(culprits: Sequence[Condition], rule: Rule) -> str:
    said = [quoted(one.text()) for one in culprits[:3]]
    if len(said) > 1:
        return f"{listed(said, 'and')} never hold together."
    return f"{said[0]} never holds for {listed(rule.on[:3])}."


def _quiet(rule: Rule, places: Places) -> None:
    window = rule.quiet.window if rule.quiet is not None else None
    if window is not None and window.days == EVERY_DAY and DAY - (window.end - window.start) < _LEAST_LOUD:
        minutes = DAY - (window.end - window.start)
        places.tell(rule.id, ("quiet", "hours"), "quiet_all_day", f"This rule rings for {minutes} min a day only.")


def _nobody(rule: Rule, places: Places, known: Known) -> None:
    """Who isn't on record is always told; a platform that isn't installed only where nothing else is left: one set of
    rules serves any installation."""
    rings: list[tuple[Path, Target]] = []
    for index, ring in enumerate(rule.ring):
        rings.append((("ring", index, "to"), ring.to))
        if ring.otherwise is not None:
            rings.append((("ring", index, "else"), ring.otherwise))
    _reach(rule, places, known, rings)
    if isinstance(rule.mention, PersonTarget | TeamTarget) and (why := nobody(rule.mention, known.people)):
        places.tell(rule.id, ("mention",), "rings_nobody", why, "Correct it, or add them to the people on record.")
    steps = [one.to for one in rule.escalate]
    if any(nobody(to, known.people) or uninstalled(to, known.platforms) for to in steps):
        written = [_printed(text) for text in places.texts(rule.id, ("escalate",), "to")]
        indices = [(print_target(to), to) for to in steps]
        _reach(
            rule, places, known, [(("escalate", written.index(one), "to"), to) for one, to in indices if one in written]
        )


def _reach(rule: Rule, places: Places, known: Known, targets: Sequence[tuple[Path, Target]]) -> None:
    absent = {path: nobody(to, known.people) for path, to in targets}
    missing = {path: uninstalled(to, known.platforms) for path, to in targets}
    every = all(absent[path] or missing[path] for path, _ in targets)
    for path, why in absent.items():
        why = why or (missing[path] if every else "")
        if why:
            places.tell(rule.id, path, "rings_nobody", why)


def _printed(place: str) -> str:
    """A place as it is printed, "" where it is none."""
    try:
        return print_target(parse_target(place))
    except TargetFault:
        return ""


def _unseen(rule: Rule, places: Places, unseen: Collection[Condition]) -> None:
    for index, group in enumerate(rule.when if unseen else ()):
        for at, condition in enumerate(group):
            never = [one for one in _values(condition) if one in unseen]
            if never:
                said = listed((quoted(str(one.operands[0])) for one in never[:5]), "and")
                message = f"No lead that was active in the last 30 days has {said} in {condition.field}."
                places.tell(rule.id, ("when", index, "all", at), "never_seen", message)
