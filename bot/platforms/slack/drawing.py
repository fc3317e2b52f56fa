"""How do the cards come out in Slack: as a message, and as a modal?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.platforms.slack.origin import Origin, write_metadata
from cards.language import BLOCK_KIT
from cards.model import Card, Line, Mention, Rendered, Said, Sign, Span, Text
from cards.render import render
from cards.render_block_kit_view import render_block_kit_home, render_block_kit_view


class Drawing:
    def __init__(self, sign: Sign, clock: Callable[[], float]) -> None:
        self._sign = sign
        self._clock = clock

    def message(self, card: Card, sign: Sign | None = None, *, zone: str = "UTC") -> Rendered:
        """The card as blocks of a message, inside Slack's limits."""
        return render(card, BLOCK_KIT, sign or self._sign, zone=zone, now=self._now())

    def view(self, card: Card, origin: Origin | None = None) -> dict[str, Any]:
        """The card as a modal; `origin` is where its press was, kept for the answer to what is pressed in it."""
        view: dict[str, Any] = render_block_kit_view(card, self._sign, now=self._now())
        held = card.form.held if card.form is not None else ""
        return view | {"private_metadata": write_metadata(str(view.get("private_metadata") or ""), origin, held)}

    def home(self, card: Card) -> dict[str, Any]:
        """The card as a person's home tab."""
        return render_block_kit_home(card, self._sign, now=self._now())

    def _now(self) -> int:
        return int(self._clock() * 1000)


def words(card: Card) -> str:
    """The words of a card's lines without markup, for where Slack takes plain text alone (an input's error)."""
    lines = (part for part in card.parts if isinstance(part, Line))
    return " ".join("".join(_words(span) for span in line.spans) for line in lines) or card.push or card.title


def _words(span: Span) -> str:
    if isinstance(span, (Text, Said)):
        return span.text
    return span.name if isinstance(span, Mention) else ""
