"""What does a rule say of one change, and why?

A verdict is kept for each rule that matched or was silenced, so that "Why this?" and "why not?"
are one look-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rules.quiet import Quiet

Platform = Literal["slack", "teams", "webex"]

Reason = Literal[
    "rings", "watching", "late", "no owner", "blocked", "duplicate", "quiet", "limit", "snoozed", "digest", "nobody",
    "taken_over", "on_it", "answered", "call_scheduled", "left", "away", "stood_in", "nobody on duty",
]  # fmt: skip
"""`rings`, or why a rule that matched stays silent; of an escalation, what has ended it. `stood_in`: of a place alone,
whose person is away, so that their stand-in is rung."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The lead's owner, in their direct messages on the platform they use."""


@dataclass(frozen=True, slots=True)
class PersonTarget:
    """One person, by e-mail address, in their direct messages on the platform they use."""

    email: str  # lower case


@dataclass(frozen=True, slots=True)
class ChannelTarget:
    """A channel by its name: slack:#emea-leads · teams:Sales EMEA/Hot leads · slack:acme/#sales."""

    platform: Platform
    name: str
    workspace: str = ""


@dataclass(frozen=True, slots=True)
class TeamTarget:
    """Whoever of a team is on duty, one at a time and in turn, in their direct messages."""

    name: str


@dataclass(frozen=True, slots=True)
class Everybody:
    """All of the channel that a card is posted to, or those of them who are there now. No place: only mentioned."""

    word: Literal["channel", "here"]


Target = Owner | PersonTarget | TeamTarget | ChannelTarget
Mentioned = Owner | PersonTarget | TeamTarget | Everybody


def addressee(to: Target, owner: str) -> str:
    """The e-mail address of the person whom a place is, "" where it is a channel or a team. `owner`: the lead's."""
    match to:
        case Owner():
            return owner
        case PersonTarget():
            return to.email
        case _:
            return ""


@dataclass(frozen=True, slots=True)
class Ring:
    """One place that a rule rings, and where instead if nobody can be reached there."""

    to: Target
    otherwise: Target | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """One condition as it was found: its text, the lead's value, and whether it held."""

    text: str
    value: object
    held: bool


@dataclass(frozen=True, slots=True)
class Silence:
    """One place of a rule that rings isn't rung now, and why. `until`: milliseconds; when it is rung after all, None
    where it isn't."""

    ring: Ring
    reason: Reason
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one change. `rings`: the places that are rung now; `silences`: those of its places that
    aren't."""

    rule: str  # the rule's id
    name: str
    reason: Reason
    rings: tuple[Ring, ...] = ()
    mention: Mentioned | None = None
    because: tuple[Checked, ...] = ()  # the conditions of the first group that held
    quiet: Quiet | None = None  # the rule's quiet hours, for whoever looks at the clock
    silences: tuple[Silence, ...] = ()
