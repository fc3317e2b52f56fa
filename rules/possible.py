"""Can these conditions hold together, and does one follow from others?

Field by field, by what a value of it can be. What can't be told counts as possible: nothing here says that a rule is
wrong which isn't.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from leads.conditions import Condition
from leads.countries import CODES as COUNTRIES
from leads.events import CATALOGUE as KINDS
from leads.facts import facts
from leads.fields import CATALOGUE as FIELDS
from leads.lead import Lead
from leads.operators import OPERATORS, fold

Group = Sequence[Condition]

_ALWAYS = frozenset(facts(Lead(id="-", org="-", created_at=1))) | {"event"}
"""Fields of which every lead has a value: a new one has it."""
_OPPOSITE = {
    "equal": "not_equal", "not_equal": "equal", "one_of": "none_of", "none_of": "one_of",
    "contains": "does_not_contain", "does_not_contain": "contains",
    "at_least": "less_than", "less_than": "at_least", "at_most": "more_than", "more_than": "at_most",
}  # fmt: skip
"""Which operator holds exactly where another doesn't, for a value that is there."""
_LOWER = {"at_least": True, "more_than": False, "after": False}
_UPPER = {"at_most": True, "less_than": False, "before": False}
"""Operators that bound a value, and whether the bound itself is taken."""
_FEW = 12
"""Conditions of one field among which the two that rule each other out are looked for."""


@dataclass(slots=True)
class Possible:
    """What is possible for one kind of event. Answers are kept: rules ask the same again and again."""

    kind: str
    _told: dict[tuple[Condition, ...], bool] = field(default_factory=dict)

    def impossible(self, group: Group) -> tuple[Condition, ...]:
        """The conditions of a group that can't hold together: one, two, or all that it has of a field; none where it
        can hold."""
        for some in _by_field(group).values():
            if not self._may_hold(some):
                return self._culprits(some)
        return ()

    def follows(self, condition: Condition, group: Group) -> bool:
        """Whether a condition holds wherever all of a group do."""
        if condition in group:
            return True
        name = condition.field
        given = tuple(one for one in group if one.field == name)
        if self._missing(name, given) and not condition.holds({}):
            return False
        if FIELDS[name].type != "list":
            values = self._values(name, given)
            if values is not None:
                return all(_meets((condition,), value) for value in values if _meets(given, value))
        if condition.operator in ("known", "unknown"):
            return condition.operator == "known" or not self._present(name, given)
        opposite = _OPPOSITE.get(condition.operator)
        if opposite is None:
            return False
        return not self._present(name, (*given, Condition(name, opposite, condition.operands)))

    def _culprits(self, some: tuple[Condition, ...]) -> tuple[Condition, ...]:
        for one in some[:_FEW]:
            if not self._may_hold((one,)):
                return (one,)
        for later in range(1, len(some[:_FEW])):
            for earlier in range(later):
                if not self._may_hold((some[earlier], some[later])):
                    return some[earlier], some[later]
        return some

    def _may_hold(self, some: tuple[Condition, ...]) -> bool:
        """Whether conditions of one field can hold together."""
        told = self._told.get(some)
        if told is None:
            name = some[0].field
            told = self._told[some] = self._missing(name, some) or self._present(name, some)
        return told

    def _missing(self, name: str, some: tuple[Condition, ...]) -> bool:
        """Whether they hold where the field has no value, and it may have none."""
        return name not in _ALWAYS and all(one.holds({}) for one in some)

    def _present(self, name: str, some: tuple[Condition, ...]) -> bool:
        """Whether they can hold for a value that is there."""
        if any(one.operator == "unknown" for one in some):
            return False
        if FIELDS[name].type != "list":
            return self._one_value(name, some)
        # What a positive one asks of some text of the list must be a text that no negative one rules out.
        never = tuple(one for one in some if OPERATORS[one.operator].negated)
        asked = [one for one in some if not OPERATORS[one.operator].negated]
        return all(self._one_value(name, (one, *never)) for one in asked) and self._one_value(name, never)

    def _one_value(self, name: str, some: tuple[Condition, ...]) -> bool:
        values = self._values(name, some)
        if values is not None:
            return any(_meets(some, value) for value in values)
        return _between(some) and _written(some)

    def _values(self, name: str, some: tuple[Condition, ...]) -> Iterable[object] | None:
        """All values among which one must be that meets `some`, None where there is no end to them."""
        row = FIELDS[name]
        if name == "event":
            return (self.kind,)
        if name == "blocked":  # a blocked lead rings for nothing else (product.md)
            return (self.kind == "lead.blocked",)
        if name == "channel" and KINDS[self.kind].channel is not None:  # a call's is always the telephone
            return (KINDS[self.kind].channel,)
        if row.type == "boolean":
            return (True, False)
        if row.choices:
            return row.choices
        if row.form == "country":
            return COUNTRIES
        equal = next((one for one in some if one.operator in ("equal", "one_of")), None)
        return equal.operands if equal is not None else None


def _by_field(group: Group) -> dict[str, tuple[Condition, ...]]:
    found: dict[str, dict[Condition, None]] = {}
    for one in group:
        found.setdefault(one.field, {})[one] = None
    return {field: tuple(some) for field, some in found.items()}


def _meets(some: Iterable[Condition], value: object) -> bool:
    return all(one.holds({one.field: value}) for one in some)


def _between(some: Sequence[Condition]) -> bool:
    """Whether there is a number between all bounds; a single one must not be ruled out otherwise."""
    lower = [(_number(one), not _LOWER[one.operator]) for one in some if one.operator in _LOWER]
    upper = [(_number(one), _UPPER[one.operator]) for one in some if one.operator in _UPPER]
    if not lower or not upper:
        return True
    (least, _), (most, _) = max(lower), min(upper)
    return least < most or (least == most and _meets(some, least))


def _number(condition: Condition) -> float:
    operand = condition.operands[0]
    return operand if isinstance(operand, int | float) else 0


def _written(some: Sequence[Condition]) -> bool:
    """Whether there is a text that begins so, contains this and not that."""
    within = [str(fold(one.operands[0])) for one in some if one.operator in ("contains", "starts_with")]
    begins = [str(fold(one.operands[0])) for one in some if one.operator == "starts_with"]
    without = [str(fold(one.operands[0])) for one in some if one.operator == "does_not_contain"]
    longest = max(begins, key=len, default="")
    if not all(longest.startswith(one) for one in begins):
        return False
    return not any(piece in whole for piece in without for whole in within)
