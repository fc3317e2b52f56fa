"""What happens inside the service, in words that the page can show?

The playground knows nothing of the product: who runs the service hands in an `Inside`. All times are seconds since
1970; all words are plain text, and may hold what leads and reps wrote.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, Protocol

Sent = Literal["waiting", "sent", "edited", "later", "failed", "set aside", "gave up"]
"""What became of a delivery. `later`: it shows with the next edit there; `failed`: it is tried again; `set aside`:
nothing can be sent there until somebody acts."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition as it was found: in words, and with the value that the lead had."""

    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What one rule said. `rings`: whether it rang; `why`: its reason in words."""

    rule: str  # its id
    name: str
    rings: bool
    why: str
    because: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing that an event led to. `what`: a card, its edit, a line, a webhook; `took`: seconds from the event's
    arrival until it was shown, None where that isn't known (yet)."""

    id: str
    platform: str
    where: str
    what: str
    state: Sent
    attempts: int = 0
    fault: str = ""
    took: float | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """One event. `said`: the first words of what it was; `changed`: what it changed, in short; `silent`: why no rule
    said anything, "" where one did; `unmet`: the rules (id, name) that are for it and whose conditions didn't hold."""

    seq: int
    id: str
    what: str
    at: float
    lead: str  # as it is shown
    lead_id: str  # as the outside knows it
    channel: str = ""
    by: str = ""
    said: str = ""
    changed: tuple[str, ...] = ()
    judged: tuple[Judged, ...] = ()
    silent: str = ""
    unmet: tuple[tuple[str, str], ...] = ()
    deliveries: tuple[Delivery, ...] = ()


@dataclass(frozen=True, slots=True)
class Platform:
    """How it stands with one platform. `rests`: why nothing is sent there for now, and `until` when ("asked to wait
    until", a time); `fault`: the last thing that went wrong and hasn't gone right since."""

    name: str
    title: str
    waiting: int
    rests: str = ""
    until: float | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """What was seen inside at one moment, the newest happenings first."""

    happenings: tuple[Happening, ...] = ()
    platforms: tuple[Platform, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line of a rule file. `mark`: why it is marked, "" where it isn't."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a rule file. `own`: whether it belongs to the rule."""

    number: int
    pieces: tuple[Piece, ...]
    own: bool = False


@dataclass(frozen=True, slots=True)
class RuleSheet:
    """A rule in its file, as it is in force. With `event`: what it said of that one. `matched`: sentences about the
    lines that matched, each with its line (0: none)."""

    rule: str
    name: str
    file: str
    lines: tuple[Line, ...]
    event: Happening | None = None
    verdict: Judged | None = None
    matched: tuple[tuple[str, int], ...] = ()


class Inside(Protocol):
    """Looks into the service."""

    def picture(self, lead_id: str = "") -> Picture:
        """What was seen last; of one lead alone where its outside id is given."""
        ...

    async def look(self, lead_ids: Collection[str]) -> bool:
        """Look again where something was committed, once for each of these ("" for all); whether anything differs."""
        ...

    async def rule(self, rule_id: str, event_id: str = "") -> RuleSheet | None:
        """A rule in force, marked where it matched an event (one that isn't known is left out); None where there is
        no such rule."""
        ...
