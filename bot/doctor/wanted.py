"""Whom and what must a platform reach for the rules in force?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.doctor.reading import Known
from leads.people import PLATFORMS, Person
from rules.obstacles import places_of
from rules.verdict import ChannelTarget, Target

MOST_PEOPLE = 1_000
MOST_CHANNELS = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of one platform: the channels that rules (and the fall-back place) name, and the people who are rung there. None
    of either is known where the database couldn't be read: `known` is False then."""

    channels: Sequence[ChannelTarget] = ()
    people: Sequence[Person] = ()
    known: bool = True


def wanted(known: Known | None, platform: str, installed: Sequence[str], fallback: Target | None) -> Wanted:
    """What is wanted of a platform. `installed`: the platforms that are set, in their order."""
    named = [fallback] if isinstance(fallback, ChannelTarget) else []
    if known is None:
        return Wanted(_of(named, platform), (), known=False)
    for rule in known.rules:
        if rule.status == "on":
            named += [one for one in places_of(rule) if isinstance(one, ChannelTarget)]
    order = [name for name in PLATFORMS if name in installed]
    people = [one for one in known.people if known.direct(one, order) == platform]
    return Wanted(_of(named, platform), people[:MOST_PEOPLE])


def _of(named: Sequence[ChannelTarget], platform: str) -> list[ChannelTarget]:
    return list(dict.fromkeys(one for one in named if one.platform == platform))[:MOST_CHANNELS]
