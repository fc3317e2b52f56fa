"""How often may a rule ring?

`1 per lead per 30m`: so many rings for one lead at one place. `10 per destination per 1h`: so many at one place,
whoever the leads are; what is over it is gathered and told in one card. Urgent kinds know no limit (product.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rules.durations import parse_duration, print_duration

Per = Literal["lead", "destination"]
_LIMIT = re.compile(r"(\d{1,6})\s+per\s+(lead|destination)\s+per\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` rings within `within` milliseconds."""

    most: int
    per: Per
    within: int

    def text(self) -> str:
        """`parse_limit(limit.text()) == limit`."""
        return f"{self.most} per {self.per} per {print_duration(self.within)}"

    def sentence(self) -> str:
        """As English says it."""
        return f"rings at most {self.most:,} times per {self.per} in {print_duration(self.within)}"


def parse_limit(text: str) -> Limit:
    """Raises ValueError with a sentence."""
    found = _LIMIT.fullmatch(text.strip())
    if found is None:
        raise ValueError("A limit says how many, per lead or per destination, and in which time.")
    if int(found[1]) == 0:
        raise ValueError("A limit of 0 would ring nobody.")
    per: Per = "lead" if found[2] == "lead" else "destination"
    return Limit(int(found[1]), per, parse_duration(found[3]))


class Rang(NamedTuple):
    """One ring of a rule at a place: when (milliseconds), and of which lead."""

    at: int
    lead_id: str


class Over(NamedTuple):
    """The limit that a ring is over, and when there is room again."""

    limit: Limit
    until: int


def over(limits: Iterable[Limit], rang: Sequence[Rang], lead_id: str, at: int) -> Over | None:
    """Which limit a further ring of this lead at `at` would be over, None for none; of several the one that lasts
    longest. `rang`: the rule's rings at the place, at least those of the longest of the limits' times."""
    found: Over | None = None
    for limit in limits:
        counted = sorted(
            one.at for one in rang if one.at > at - limit.within and (limit.per != "lead" or one.lead_id == lead_id)
        )
        if len(counted) >= limit.most:
            until = counted[len(counted) - limit.most] + limit.within
            if found is None or until > found.until:
                found = Over(limit, until)
    return found
