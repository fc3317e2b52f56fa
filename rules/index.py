"""Which rules can hold at all for these facts?

A group that asks a field to equal something can only hold for leads with that value, so its rule is
looked up by that value instead of being tried; where it asks for several, by the one that the fewest
rules ask for. What cost grows with are the rules that no such condition covers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from leads.conditions import Condition
from leads.fields import CATALOGUE
from leads.operators import fold
from rules.rule import Groups

_EQUALS = ("equal", "one_of")


class Index:
    """Positions of rules by the values that they ask for."""

    __slots__ = ("_always", "_by_value")

    def __init__(self, rules: Sequence[Groups]) -> None:
        """`rules`: the `when` of each rule, in their order."""
        self._always: list[int] = []
        self._by_value: dict[str, dict[object, list[int]]] = {}
        asked = Counter(_values(groups for rule in rules for groups in rule))
        for position, groups in enumerate(rules):
            keys = [_key(group, asked) for group in groups]
            if not keys or None in keys:
                self._always.append(position)
                continue
            for key in dict.fromkeys(keys):
                if key is not None:
                    by_value = self._by_value.setdefault(key.field, {})
                    for value in dict.fromkeys(map(fold, key.operands)):
                        by_value.setdefault(value, []).append(position)

    @property
    def uncovered(self) -> int:
        """How many rules are tried for every lead."""
        return len(self._always)

    def candidates(self, seen: Mapping[str, object]) -> Iterable[int]:
        """Positions of all rules that can hold, in their order; some of them won't."""
        found: set[int] = set()
        for field, by_value in self._by_value.items():
            value = seen.get(field)
            for one in value if isinstance(value, list) else (value,):
                found.update(by_value.get(fold(one), ()))
        return sorted(found.union(self._always)) if found else self._always


def _values(groups: Iterable[Sequence[Condition]]) -> Iterator[tuple[str, object]]:
    """Every value that a group could be looked up by."""
    for group in groups:
        for condition in group:
            if condition.operator in _EQUALS:
                yield from ((condition.field, fold(one)) for one in condition.operands)


def _key(group: Sequence[Condition], asked: Counter[tuple[str, object]]) -> Condition | None:
    """The condition that a group is looked up by: one that few leads meet, as far as can be told, and that few groups
    share. `asked`: how many groups ask a field for a value."""
    equal = [condition for condition in group if condition.operator in _EQUALS]
    return min(equal, key=lambda one: _commonness(one, asked), default=None)


def _commonness(condition: Condition, asked: Counter[tuple[str, object]]) -> tuple[bool, int, int]:
    field = CATALOGUE[condition.field]
    few_values = bool(field.choices) or field.type == "boolean"
    sharing = max(asked[condition.field, fold(one)] for one in condition.operands)
    return few_values, sharing, len(condition.operands)
