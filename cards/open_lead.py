"""The link to a lead's page, given in private to the person who pressed."""

from __future__ import annotations

from cards.lead_buttons import press
from cards.model import Button, Card, Line, Said, Text
from cards.spans import BACK
from cards.who import full_name, who_line
from leads.lead import Lead

OPENED = "opened"
"""The intent of a press on a link, which some platforms tell of."""


def link_card(lead: Lead, link: str, name: str) -> Card:
    """ "This link is for Dana Ruiz alone, once, within 10 minutes." `link`: the whole address."""
    told = Line((Text("🔗 This link is for "), Said(name, 60), Text(" alone, once, within 10 minutes.")), "state")
    buttons = (
        Button("Open in browser", press(lead, OPENED), "primary", url=link),
        Button("Back", press(lead, BACK)),
    )
    return Card("notice", (told, who_line(lead)), buttons, title="Open lead", push=f"Open {full_name(lead).text}")
