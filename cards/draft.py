"""What would the agent have said?

Told in private to the person who has control, when an agent's answer was refused for it (product.md, Taking over).
"""

from __future__ import annotations

from cards.lead_buttons import press
from cards.leads import BESIDE
from cards.model import Button, Card, Line, Said, Text
from cards.view import View
from cards.who import full_name, who_line
from leads.lead import Lead

DRAFT = "draft"
"""The argument that names the draft: its event's id."""
MOST_SHOWN = 1_500
"""Characters; the whole of it is sent."""


def draft_card(lead: Lead, text: str, draft: str, view: View) -> Card:
    """The draft, with Send and Edit as long as it is the open one."""
    head = Line((Text("✍️ "), Text("The agent would have said:", bold=True)), "state")
    parts = (head, who_line(lead), Line((Said(text, MOST_SHOWN),), "quote"))
    push = f"{full_name(lead).text}: the agent would have said · {text}"
    return Card("line", parts, _buttons(lead, draft), title="Draft", push=push)


def _buttons(lead: Lead, draft: str) -> tuple[Button, ...]:
    if lead.draft != draft or lead.control.by is None:
        return ()
    return (
        Button("Send", press(lead, "send_draft", (DRAFT, draft), BESIDE), "primary"),
        Button("Edit", press(lead, "edit_draft", (DRAFT, draft))),
    )
