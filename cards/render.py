"""Which renderer draws this card language?"""

from __future__ import annotations

from cards import render_adaptive, render_block_kit, render_plain
from cards.language import Language
from cards.model import Card, Rendered, Sign


def render(card: Card, language: Language, sign: Sign, *, zone: str = "UTC", now: int | None = None) -> Rendered:
    """Draw `card` in `language`, inside its limits. Pure: the same card gives the same bytes.

    `sign` turns a press into its token. `zone` is the IANA name of the destination's or reader's zone; `now`
    (milliseconds) decides which times need their day beside them, None for the day of the card's latest time.
    Too long a card is shortened with a mark, never refused.
    """
    match language.family:
        case "block_kit":
            return render_block_kit.render(card, language, sign, zone=zone, now=now)
        case "adaptive":
            return render_adaptive.render(card, language, sign, zone=zone, now=now)
        case "plain":
            return render_plain.render(card, language, sign, zone=zone, now=now)
