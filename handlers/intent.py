"""What does a person want, and what are they answered?

A platform, or the HTTP interface, turns a click, a command or a message into an `Intent`; a handler
answers with an `Outcome`. Neither names a platform.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from cards.model import Bar, Button, Card, Row
from leads.filters import Filter
from leads.lead import Lead
from leads.people import Person

Code = Literal[
    "done",  # it was carried out
    "already",  # the wish held before the press: a success
    "asked",  # a form or a question stands open
    "shown",  # something to read
    "taken",  # somebody else has control
    "stale",  # the card was drawn from an older state
    "blocked",  # the lead is blocked
    "refused",  # not possible as asked; the notice says why
    "forbidden",  # the person's role doesn't allow it
    "unknown_lead",
    "waiting",  # not decided within the time a listener may take; the outcome follows in private
]


@dataclass(frozen=True, slots=True)
class Intent:
    """One wish of one known person. `version` is the control version their card was drawn from,
    None where they did not say. `key` is the callback's own id, so that a repeat does nothing."""

    name: str
    org: str
    person: Person
    lead: str = ""  # inner id, "" for intents on no lead
    version: int | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    direct: bool = False  # from the person's direct messages, where nobody else reads the card


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the person is answered, in private. `card` is a notice, a summary or a form, None where the
    live card itself is answer enough. `lead` is the lead as it now is; `refresh` asks the platform to
    draw the pressed card afresh (the one in `fresh`). `beside`: the answer leaves what was pressed on where it is, also
    where a platform would let it take its place. `file`: the person is also to be sent the leads of this list."""

    code: Code
    card: Card | None = None
    lead: Lead | None = None
    refresh: bool = False
    fresh: Card | None = None
    beside: bool = False
    file: Filter | None = None
    silent: bool = False  # nothing is said: the platform shows nothing at all
    made_at: int | None = None
    """When the summary that the card shows was made (milliseconds): a platform that can draws a newer one in its place.
    None for any other card."""
    about: frozenset[str] = frozenset()  # inner ids of leads that the card names without a control of theirs

    @property
    def leads(self) -> frozenset[str]:
        """Inner ids of the leads whose words this may show."""
        named = {self.lead.id} if self.lead is not None else set()
        return frozenset(named | self.about | {one.press.lead for one in _controls(self.card)} - {""})


def _controls(card: Card | None) -> Iterator[Button]:
    if card is None:
        return
    yield from card.buttons
    if card.form is not None:
        yield card.form.submit
    for part in card.every_part:
        if isinstance(part, Row):
            yield part.button
        elif isinstance(part, Bar):
            yield from part.buttons
