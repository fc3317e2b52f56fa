"""What does a card show that the lead itself doesn't know?

Where the card stands and who looks at it, what rang it, where else it rang. Handed in; nothing in
`cards/` looks anything up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cards.characters import clean_cut
from cards.model import Line, Moment, Said, Span, Text
from cards.moments import same_day
from leads.lead import Who


@dataclass(frozen=True, slots=True)
class Why:
    """What rang: the event's kind, when it happened (milliseconds), and the name of the rule that said so."""

    kind: str
    at: int
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Rang:
    """One place that was rung: its name as people know it ("Dana Ruiz", "#emea-leads"), and when."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Twin:
    """Another lead with the same e-mail address: its inner id, and its name as people know it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class View:
    """How one destination sees a lead. Equal leads and views make equal cards.

    `zone`: IANA name of the destination's or reader's zone. `viewer`: the person's id in a direct message, ""
    on a shared card: only there is anybody called "You". `lead_zone`: IANA name of the lead's own zone, "" where
    unknown. `superseded`: where a newer card of the lead stands ("a newer card below"); the card is then closed.
    `replies`: whether text in the card's thread reaches the lead, which the footer then says, and `hears` what of it
    is heard: all in the thread, only what mentions the bot, or, where there are no threads, what is written there, of
    which the bot asks whom it is for. `same_email`: other leads with the lead's address, the oldest first.
    `snoozed`: what is snoozed of it, a line each. `unheard`: since when (milliseconds) the agents' platform can't be
    reached and hasn't heard what became of the lead, 0 where it has.
    """

    why: Why | None = None
    owner: str = ""
    zone: str = "UTC"
    rang: tuple[Rang, ...] = ()
    viewer: str = ""
    lead_zone: str = ""
    superseded: str = ""
    replies: bool = False
    hears: Literal["thread", "mentions", "asks"] = "thread"
    same_email: tuple[Twin, ...] = ()
    snoozed: tuple[Line, ...] = ()
    unheard: int = 0

    def is_viewer(self, who: Who | None) -> bool:
        """Whether `who` is the one person that reads this."""
        return who is not None and self.viewer != "" and who.id == self.viewer

    def moment(self, at: int, latest: int) -> Moment:
        """`at` as the card shows it: with its day where that isn't the day of `latest`, the card's newest time."""
        return Moment(at, "time" if same_day(at, latest, self.zone) else "day_time")

    def subject(self, who: Who, *, bold: bool = False) -> Span:
        """The person as the subject of a sentence: "Dana Ruiz", or "You"."""
        return Text("You", bold) if self.is_viewer(who) else Said(who.name, MOST_NAME, bold)

    def object(self, who: Who, *, bold: bool = False) -> Span:
        """The person elsewhere in a sentence: "Dana Ruiz", or "you"."""
        return Text("you", bold) if self.is_viewer(who) else Said(who.name, MOST_NAME, bold)

    def has(self, who: Who) -> str:
        """ "has", or "have" for the viewer."""
        return "have" if self.is_viewer(who) else "has"


MOST_FIRST_NAME = 30
MOST_NAME = 60
"""Characters of a person's name in a sentence."""


def first_name(who: Who) -> str:
    """How a person is called where there is little room."""
    return clean_cut((who.name.split() or [who.name])[0], MOST_FIRST_NAME)
