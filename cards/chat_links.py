"""From a lead back to its card in chat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cards.lead_buttons import press
from cards.model import Button
from leads.lead import Lead

FOLLOWED = "followed"
"""The intent of a press on such a link, which some platforms tell of."""


@dataclass(frozen=True, slots=True)
class ChatLink:
    """Where a card stands: the place as people know it ("#leads on Slack"), and the address that opens it."""

    place: str
    url: str


def link_buttons(lead: Lead, links: Iterable[ChatLink]) -> tuple[Button, ...]:
    """ "Card in #leads on Slack": one button for each place."""
    return tuple(Button(f"Card in {link.place}", press(lead, FOLLOWED), url=link.url) for link in links)
