"""Are these two leads one person? The question, asked before they are merged for good."""

from __future__ import annotations

from cards.lead_buttons import press
from cards.model import Button, Card, Line, Text
from cards.spans import BACK
from cards.view import View
from cards.who import full_name, who_line
from leads.lead import Lead

OTHER = "other"
"""The argument that says which lead."""
ASK = ("ask", "yes")
"""The argument by which the card's button asks first."""


def merge_question(lead: Lead, other: Lead, view: View) -> Card:
    """Both leads, what merging does, and the one button that does it."""
    ask = Text("Are these one person? Their timelines, cards and ids become one; it can't be undone.")
    more = [Text("Blocked wins: ")] if (lead.blocked is None) != (other.blocked is None) else []
    parts = [who_line(lead), who_line(other), Line((ask,))]
    if more:
        parts.append(Line((*more, Text("nothing will go to the lead any more.")), "plain", "warning"))
    merge = Button("Merge", press(lead, "merge", (OTHER, other.id)), "danger")
    push = f"Merge {full_name(lead).text} and {full_name(other).text}?"
    return Card("notice", tuple(parts), (merge, Button("Back", press(lead, BACK))), title="Merge", push=push)
