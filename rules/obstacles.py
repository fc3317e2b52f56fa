"""What stops a rule's rings, and how is that put right?

What can be known beforehand: a person who isn't on record or has left, a team that nobody is in, a channel that can't
be reached, and a rule all of whose places are on platforms that aren't installed (one such place is passed over, as the
rule wants it). Pure: people, platforms and channels are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from leads.people import Person
from leads.suggestion import listed
from rules.rule import Rule
from rules.sentence import PLATFORM_NAMES
from rules.targets import print_target
from rules.verdict import ChannelTarget, PersonTarget, Target, TeamTarget

What = Literal["unknown", "left", "team", "channel", "platform"]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One place of a rule that isn't rung. `place`: as a rule file writes it; `why`, `fix`: a sentence each."""

    rule: Rule
    place: str
    what: What
    why: str
    fix: str


def obstacles(
    rules: Iterable[Rule], people: Mapping[str, Person], platforms: Collection[str],
    unreached: Callable[[ChannelTarget], str],
) -> list[Obstacle]:  # fmt: skip
    """`people`: on record, by e-mail address, inactive ones too; `platforms`: the installed ones; `unreached`: why a
    channel isn't sent to now, "" where it is."""
    found: list[Obstacle] = []
    for rule in rules:
        if rule.status != "on":
            continue
        targets = dict.fromkeys(places_of(rule))
        for target in targets:
            told = _obstacle(target, people, platforms, unreached)
            if told is not None:
                found.append(Obstacle(rule, print_target(target), *told))
        if targets and all(isinstance(one, ChannelTarget) and one.platform not in platforms for one in targets):
            named = sorted({PLATFORM_NAMES[one.platform] for one in targets if isinstance(one, ChannelTarget)})
            why = f"Leadbell isn't connected to {listed(named, 'and')}, and it rings nowhere else."
            fix = "Ask whoever runs Leadbell to connect it, or ring another place."
            found.append(Obstacle(rule, print_target(next(iter(targets))), "platform", why, fix))
    return found


def places_of(rule: Rule) -> Iterator[Target]:
    """All places that a rule may ring, escalations included."""
    for ring in rule.ring:
        yield ring.to
        if ring.otherwise is not None:
            yield ring.otherwise
    for one in rule.escalate:
        yield one.to


def _obstacle(
    target: Target, people: Mapping[str, Person], platforms: Collection[str], unreached: Callable[[ChannelTarget], str]
) -> tuple[What, str, str] | None:
    if isinstance(target, PersonTarget):
        person = people.get(target.email)
        if person is None:
            return "unknown", f"{target.email} is nobody on record.", "Put them on record, or ring somebody else."
        if not person.active:
            return "left", f"{person.name} has left.", "Ring somebody else."
        return None
    if isinstance(target, ChannelTarget):
        sentence = unreached(target) if target.platform in platforms else ""
        return ("channel", "It can't be sent to.", sentence) if sentence else None
    if not isinstance(target, TeamTarget):
        return None
    name = target.name
    if any(one.active and name in one.teams for one in people.values()):
        return None
    return "team", f"Nobody is in the team {name}.", f"Put people in it (teams: [{name}]), or ring another place."
