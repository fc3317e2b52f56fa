"""How do the cards come out in Teams: as a message, and as the answer to a press?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.platforms.sayings import DONE, said
from bot.platforms.teams.activities import ADAPTIVE
from cards.language import ADAPTIVE_1_5
from cards.model import Card, Line, Rendered, Sign
from cards.moments import clock_of
from cards.render import render
from cards.spans import line_runs, plain
from handlers.intent import Outcome

MESSAGE = "application/vnd.microsoft.activity.message"

SHARED = ("lead", "line")
"""Kinds of card that everybody may see; all others are for the person who asked."""

BESIDE = "The answer is in your chat with Leadbell."
BELOW = "The answer is below."
"""Said on a card that stays where it is, because its answer comes as a message of its own."""

Json = dict[str, Any]


class Drawing:
    """Draws with the service's own signature for controls, unless told otherwise."""

    def __init__(self, sign: Sign) -> None:
        self._sign = sign

    def message(self, card: Card, sign: Sign | None = None, *, zone: str = "UTC") -> Rendered:
        """The card as an Adaptive Card inside Teams' limits."""
        return render(card, ADAPTIVE_1_5, sign or self._sign, zone=zone)

    def answer(self, outcome: Outcome, *, in_chat: bool = False) -> Json:
        """The body that answers an `adaptiveCard/action`: a card, which replaces the pressed one for the presser
        alone until it is next edited, or a sentence where there is nothing to press. A notice beside a fresh card
        becomes that card's first line. What is to stand beside the pressed card comes by itself, and is only named;
        `in_chat`: pressed in the person's own chat, where it comes to."""
        if outcome.beside:
            return {"statusCode": 200, "type": MESSAGE, "value": BELOW if in_chat else BESIDE}
        card, fresh = outcome.card, outcome.fresh if outcome.refresh else None
        if card is not None and (card.kind not in ("notice", "line") or card.buttons or card.form):
            return self._card(card)
        if fresh is not None:
            told = card.parts[:1] if card is not None else ()  # the lines after it tell the state, as the card does
            return self._card(replace(fresh, parts=(*told, *fresh.parts)))
        return {"statusCode": 200, "type": MESSAGE, "value": self._words(card) if card is not None else said(outcome)}

    def _card(self, card: Card) -> Json:
        return {"statusCode": 200, "type": ADAPTIVE, "value": self.message(card).payload}

    def _words(self, card: Card) -> str:
        """The card's lines without markup, for where a client takes plain text alone."""
        clock = clock_of(card, "UTC", None)
        lines = (plain(line_runs(part), clock) for part in card.parts if isinstance(part, Line))
        return "\n".join(line for line in lines if line) or card.push or card.title or DONE
