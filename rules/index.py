"""Which rules can hold at all for these facts?

A group that asks a field to equal something can only hold for leads with that value, so its rule is
looked up by that value instead of being tried. What cost grows with are the rules that no such
condition covers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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
        for position, groups in enumerate(rules):
            keys = [_key(group) for group in groups]
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


def _key(group: Sequence[Condition]) -> Condition | None:
    """The condition that a group is looked up by: one that few leads meet, as far as can be told."""
    equal = [condition for condition in group if condition.operator in _EQUALS]
    return min(equal, key=_commonness, default=None)


def _commonness(condition: Condition) -> tuple[bool, int]:
    field = CATALOGUE[condition.field]
    few_values = bool(field.choices) or field.type == "boolean"
    return few_values, len(condition.operands)
