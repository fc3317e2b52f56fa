"""Which rules ring for this change, where, and why not the others?

Conditions are compiled once, when the rules are loaded, and only the rules of the event's kind
that can hold are tried. Lateness and limits are for the caller to add, and quiet hours by `rules.timing`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from leads.change import Change
from leads.facts import facts
from leads.people import PLATFORMS, PlatformName
from leads.scoring import SELF_HARM
from rules.index import Index
from rules.rule import Groups, Rule
from rules.verdict import ChannelTarget, Checked, Owner, Reason, Ring, Target, Verdict

_Test = Callable[[Mapping[str, object]], bool]
_Told = tuple[str, str]
"""A condition's field, and the condition as text."""
_Group = tuple[tuple[_Test, ...], tuple[_Told, ...]]

_ABOUT_BLOCKING = ("lead.blocked", "lead.unblocked", SELF_HARM)
"""The only kinds that ring for a blocked lead (product.md, Blocking): who may harm themselves does whatever the block
does."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule made ready: groups compiled, rings worked out for a reachable owner and for none."""

    rule: Rule
    when: tuple[_Group, ...]
    unless: tuple[_Group, ...]
    with_owner: tuple[Ring, ...]
    without_owner: tuple[Ring, ...]


class Ruleset:
    """The rules in force. Immutable: a new version is a new one."""

    def __init__(self, rules: Iterable[Rule], platforms: Collection[PlatformName] = PLATFORMS) -> None:
        """`platforms`: the ones installed. Rings to others are left out, so that one set of rules serves any
        installation; a rule that would have none left keeps them, so that the failed delivery tells somebody."""
        self.rules, self.platforms = tuple(rules), frozenset(platforms)
        self._by_id = {rule.id: rule for rule in self.rules}
        by_kind: dict[str, list[_Ready]] = defaultdict(list)
        for rule in self.rules:
            if rule.status == "off":
                continue
            ready = _make_ready(rule, platforms)
            for kind in dict.fromkeys(rule.on):
                by_kind[kind].append(ready)
        self._by_kind = {kind: (tried, Index([one.rule.when for one in tried])) for kind, tried in by_kind.items()}

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of this id, None where it isn't in force."""
        return self._by_id.get(rule_id)

    @property
    def uncovered(self) -> int:
        """How many rules are tried for every event of one of their kinds: what matching costs grows with these."""
        return sum(index.uncovered for _, index in self._by_kind.values())

    def asks_for(self, fields: Collection[str]) -> bool:
        """Whether a condition of a rule that isn't off asks for one of these fields."""
        asked = (rule for rule in self.rules if rule.status != "off")
        return any(one.field in fields for rule in asked for group in (*rule.when, *rule.unless) for one in group)

    def match(self, change: Change, known_people: Callable[[str], bool]) -> list[Verdict]:
        """One verdict for each rule whose conditions hold and that nothing in its `unless` silences, in the order
        of the rules. `known_people` says whether an e-mail address is a person who can be rung; it is asked at
        most once. `because` has the conditions of the first group that held, with the lead's values."""
        of_kind = self._by_kind.get(change.event.kind)
        if of_kind is None:
            return []
        tried, index = of_kind
        seen = facts(change.after, change.event)
        blocked = change.after.blocked is not None and change.event.kind not in _ABOUT_BLOCKING
        verdicts: list[Verdict] = []
        reachable: bool | None = None
        for position in index.candidates(seen):
            ready = tried[position]
            held = _held(ready.when, seen) if ready.when else ()
            if held is None or _held(ready.unless, seen) is not None:
                continue
            if reachable is None:
                owner = seen.get("owner")
                reachable = isinstance(owner, str) and known_people(owner)
            verdicts.append(_verdict(ready, held, seen, blocked, reachable))
        return verdicts


def _verdict(
    ready: _Ready, held: tuple[_Told, ...], seen: Mapping[str, object], blocked: bool, reachable: bool
) -> Verdict:
    rule = ready.rule
    rings = () if blocked else ready.with_owner if reachable else ready.without_owner
    reason: Reason = "rings"
    if blocked:
        reason = "blocked"
    elif not rings:
        reason = "no owner"
    elif rule.status == "watching":
        reason = "watching"
    return Verdict(
        rule=rule.id,
        name=rule.name,
        reason=reason,
        rings=rings,
        mention=rule.mention if rings and (reachable or rule.mention != Owner()) else None,
        because=tuple(Checked(text, seen.get(field), True) for field, text in held),
        quiet=rule.quiet,
    )


def _held(groups: tuple[_Group, ...], seen: Mapping[str, object]) -> tuple[_Told, ...] | None:
    """The conditions of the first group that holds, None where none does."""
    for tests, told in groups:
        for test in tests:
            if not test(seen):
                break
        else:
            return told
    return None


def _make_ready(rule: Rule, platforms: Collection[PlatformName]) -> _Ready:
    rings = tuple(ring for ring in (_installed(ring, platforms) for ring in rule.ring) if ring) or rule.ring
    with_owner = _once(rings)
    reached = (_reached_without_owner(ring) for ring in rings)
    without_owner = _once(ring for ring in reached if ring is not None)
    return _Ready(rule, _compiled(rule.when), _compiled(rule.unless), with_owner, without_owner)


def _compiled(groups: Groups) -> tuple[_Group, ...]:
    """Tests and texts, worked out once: writing a condition costs ten times as much as testing it."""
    return tuple(
        (tuple(one.compile() for one in group), tuple((one.field, one.text()) for one in group)) for group in groups
    )


def _installed(ring: Ring, platforms: Collection[PlatformName]) -> Ring | None:
    def there(target: Target | None) -> bool:
        return target is not None and not (isinstance(target, ChannelTarget) and target.platform not in platforms)

    otherwise = ring.otherwise if there(ring.otherwise) else None
    if there(ring.to):
        return Ring(ring.to, otherwise)
    return None if otherwise is None else Ring(otherwise)


def _reached_without_owner(ring: Ring) -> Ring | None:
    otherwise = None if isinstance(ring.otherwise, Owner) else ring.otherwise
    if isinstance(ring.to, Owner):
        return None if otherwise is None else Ring(otherwise)
    return Ring(ring.to, otherwise)


def _once(rings: Iterable[Ring]) -> tuple[Ring, ...]:
    """Each place once, with the first replacement given for it."""
    found: dict[Target, Ring] = {}
    for ring in rings:
        first = found.get(ring.to)
        if first is None or first.otherwise is None:
            found[ring.to] = ring
    return tuple(found.values())
