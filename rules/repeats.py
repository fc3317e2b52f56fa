"""Which rules say what another says already?

A rule repeats another where that one rings the same places, in the same way, for at least all that it is for. Only
rules that could be it are compared: those that ring the same place, by a condition that they share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from leads.conditions import Condition
from leads.suggestion import quoted
from rules.lint_places import Path
from rules.rule import Rule
from rules.verdict import Target

MOST_COMPARED = 200
"""Rules that one is compared with."""
MOST_GROUPS = 2_500
"""Pairs of groups of two rules that are compared."""


def repeats(
    rules: Sequence[Rule], place: Callable[[str], str], only: str | None = None
) -> Iterator[tuple[Rule, Path, str]]:
    """Each rule that repeats another, where in it that is told, and a sentence. Of two that say the same it is the
    later one. `place`: where a rule stands, by its id; `only`: the id of the one rule that is asked about."""
    tried = [rule for rule in rules if rule.status == "on" and rule.ring]
    order = {rule.id: number for number, rule in enumerate(tried)}
    by_key: dict[tuple[Target, Condition | None], list[Rule]] = {}
    for rule in tried:
        # What covers another has a group of which every condition stands in each group of the other's.
        for key in {group[0] if group else None for group in rule.when or ((),)}:
            for to in {ring.to for ring in rule.ring}:
                by_key.setdefault((to, key), []).append(rule)
    for rule in tried:
        if only not in (None, rule.id):
            continue
        to, first = rule.ring[0].to, rule.when[0] if rule.when else ()
        near = (one for key in (None, *first) for one in by_key.get((to, key), ())[:MOST_COMPARED])
        for other in near:
            if other is rule or not _covers(other, rule):
                continue
            same = _covers(rule, other)
            if not (same and order[other.id] > order[rule.id]):
                what = "does the same as" if same else "rings for nothing that isn't rung for by"
                where = place(other.id)
                yield rule, ("id",), f"This rule {what} {quoted(other.name)}" + (f" ({where})." if where else ".")
                break


def _covers(other: Rule, rule: Rule) -> bool:
    """Whether `other` rings wherever `rule` does, and all that follows is the same."""
    return (
        set(rule.on) <= set(other.on)
        and set(rule.ring) <= set(other.ring)
        and (not other.when or _wider(other, rule))
        and set(map(frozenset, other.unless)) <= set(map(frozenset, rule.unless))
        and rule.mention in (None, other.mention)
        and (other.quiet, other.digest) in ((None, None), (rule.quiet, rule.digest))
        and (rule.digest is None or other.digest == rule.digest)
        and (not other.limits or _alike(other, rule))
        and set(rule.escalate) <= set(other.escalate)
    )


def _alike(other: Rule, rule: Rule) -> bool:
    """Whether both are for the same, within the same limits: what a wider rule rings for uses its limits up."""
    for_what = [(set(one.on), set(map(frozenset, one.when)), set(one.limits)) for one in (other, rule)]
    return for_what[0] == for_what[1]


def _wider(other: Rule, rule: Rule) -> bool:
    """Whether some group of the other's holds wherever one of the rule's does. Of more than anybody writes it isn't
    told."""
    if len(rule.when) * len(other.when) > MOST_GROUPS:
        return False
    wanted = [set(group) for group in other.when]
    return all(any(one <= set(group) for one in wanted) for group in rule.when or ((),))
