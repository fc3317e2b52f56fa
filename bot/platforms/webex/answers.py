"""How does a person in Webex get their private answer?

Webex has no whispers and no modals: a notice, a summary or a form comes as a direct message. Nobody repeats a
press whose answer got lost, so that sending is tried again for a little while.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from bot.platforms.errands import Errands
from bot.platforms.patience import PAUSES, patiently
from bot.platforms.port import Answered, Desk, MessageGone, MessageRef, OutsidePerson, Permanent
from bot.platforms.sayings import notice, said
from bot.platforms.webex.messages import MOST_EDITS, Messages
from cards.model import Card, Rendered
from handlers.intent import Outcome

MOST = 500
"""Answers under way at once; then presses are refused until some are out."""

KIND = "leadbell_kind"
"""The key in a private card's buttons that says what it is: it comes back with the press, also after a restart."""

EDITS = "leadbell_edits"
"""The key that says how often the card was edited: Webex takes ten edits a message, and never says how many it took."""

DONE_WITH = ("form", "notice", "timeline", "list", "rule")
"""What has served its purpose once it was answered: the next answer, or the next page, takes its place."""

Render = Callable[[Card, str], Rendered]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a press came from. `kind` is "" for a live card; `begun` as in `Messages`; `edits`: how often a private
    card was edited."""

    id: str
    room: str
    kind: str = ""
    begun: int = 0
    edits: int = 0


class Answers:
    """`render` draws a card in a zone (an IANA name)."""

    def __init__(self, messages: Messages, render: Render, desk: Desk, pauses: Sequence[float] = PAUSES) -> None:
        self._messages = messages
        self._render = render
        self._desk = desk
        self._pauses = tuple(pauses)
        self._errands = Errands("webex")

    @property
    def full(self) -> bool:
        return len(self._errands) >= MOST

    def begin(self, outcome: Outcome, person: OutsidePerson, source: Source | None = None) -> None:
        """Give an outcome to a person, while nobody waits for it."""
        if outcome.silent:
            return
        if outcome.refresh and outcome.fresh is not None and source is not None and not source.kind:
            self._errands.begin("redrawing a pressed card", self._redraw(outcome.fresh, source))
        card = outcome.card
        if card is None and not outcome.beside and (source is None or source.kind in DONE_WITH):
            card = notice(said(outcome))
        if card is not None:
            where = None if outcome.beside else source
            self._errands.begin("a private answer", self._tell(card, person, where, outcome))

    async def give(self, outcome: Outcome, person: OutsidePerson, source: Source | None = None) -> None:
        """The same for an outcome that came late; returns at once."""
        self.begin(outcome, person, source)

    async def stop(self) -> None:
        """Wait for what is under way, then cancel the rest."""
        await self._errands.stop()

    async def _tell(self, card: Card, person: OutsidePerson, source: Source | None, outcome: Outcome) -> None:
        zone = known_zone(str(person.data.get("zone") or ""))
        drawn = self._render(card, zone)

        async def send() -> MessageRef:
            if source is not None and source.kind in DONE_WITH:
                message = {"id": source.id, "room": source.room, "edits": source.edits}
                moves = source.edits >= MOST_EDITS - 1  # to a fresh message
                rendered = marked(drawn, card.kind, 0 if moves else source.edits + 1)
                with suppress(MessageGone):
                    return await self._messages.edit(message, rendered, sending=False)
            place = {"id": person.id, "person": person.id, "direct": True}
            return await self._messages.post(place, marked(drawn, card.kind), sending=False)

        message = await patiently(send, self._pauses, gives_up=True)
        await self._desk.remember_answer(Answered("webex", person.installation, person.id, outcome.leads, message))
        stands = message

        async def show(newer: Card) -> None:
            nonlocal stands
            edits = int(stands.get("edits", 0)) + 1
            if edits >= MOST_EDITS - 1:  # the last ones are for whoever turns a page there
                raise Permanent("Webex takes no more edits of this message.", code="edits", scope="message")
            rendered = marked(self._render(newer, zone), newer.kind, edits)
            stands = await self._messages.edit(stands, rendered, sending=False)

        self._desk.follow(outcome, "webex", person.id, show)

    async def _redraw(self, card: Card, source: Source) -> None:
        rendered = self._render(card, "UTC")
        await patiently(
            lambda: self._messages.refresh(source.id, source.room, rendered, begun=source.begun),
            self._pauses,
            gives_up=True,
        )


def marked(rendered: Rendered, kind: str, edits: int = 0) -> Rendered:
    """The same card, whose buttons also say what kind of private card they stand on, and how often it was edited."""
    payload = copy.deepcopy(rendered.payload)
    _mark(payload, {KIND: kind, EDITS: str(edits)})
    return Rendered(payload, rendered.push, rendered.cut)


def known_zone(name: str) -> str:
    """A time zone by its IANA name, UTC where there is none of that name."""
    try:
        return ZoneInfo(name).key or "UTC"
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return "UTC"


def _mark(part: Any, said: dict[str, str]) -> None:
    if isinstance(part, list):
        for each in part:
            _mark(each, said)
    elif isinstance(part, dict):
        if part.get("type") == "Action.Submit" and isinstance(part.get("data"), dict):
            part["data"] |= said
        for each in part.values():
            _mark(each, said)
