"""Which views of one lead can be read, one in the place of the other?"""

from __future__ import annotations

from cards.lead_buttons import press
from cards.model import Bar, Button
from leads.lead import Lead

VIEWS = (("summary", "Summary"), ("timeline", "Timeline"), ("details", "Lead Details"))
"""Intents and labels, in the order in which they stand."""


def views_bar(lead: Lead, here: str) -> Bar:
    """The ways to the other views. `here`: the intent of the one that is read."""
    return Bar(tuple(Button(label, press(lead, intent)) for intent, label in VIEWS if intent != here))
