"""What should the agent have said? The form that asks."""

from __future__ import annotations

from collections.abc import Sequence

from cards.characters import clean_cut
from cards.lead_buttons import press
from cards.model import Button, Card, Form, Input, Line, Part, Text
from cards.spans import BACK
from cards.view import View
from cards.who import full_name, who_line
from leads.change import Event
from leads.feedback import RATINGS
from leads.lead import Lead

MESSAGE, RATING, BETTER, WHY = "message", "rating", "better", "why"
"""Ids of the fields."""
SUBMITTED = ("form", "improve")
"""The argument by which the form's submit differs from the button that opens the form."""
MOST_LABEL = 70
"""Characters of a message in the choice; Slack's options take 75 (docs.slack.dev, option object)."""
MOST = 3_000
"""Characters of an answer: what a field of Slack's takes."""
TITLE = "Improve this response"


def feedback_form(
    lead: Lead, view: View, messages: Sequence[Event], *, chosen: str = "", fault: str = "", better: str = "",
    why: str = "", rating: str = "",
) -> Card:  # fmt: skip
    """The form. `messages`: the agents' newest, newest first, at least one; `chosen`: which of them, the newest where
    none is named; `fault`: what was wrong with what was sent before, and the texts and the rating that were."""
    parts: list[Part] = [who_line(lead), Line((Text("The agent's platform hears of it; the lead doesn't."),))]
    if fault:
        parts.append(Line((Text(f"⚠️ {fault}"),), "plain", "warning"))
    options = tuple((one.id, _label(one)) for one in messages)
    first = next((one for one in messages if one.id == chosen), messages[0])
    was = rating if rating in RATINGS else "poor"
    inputs = (
        Input(MESSAGE, "Which response", "choice", required=True, choices=options, value=first.id),
        Input(RATING, "It was", "choice", required=True, choices=tuple(RATINGS.items()), value=was),
        Input(BETTER, "What should have been said", "long_text", most=MOST, hint="Prices are …", value=better),
        Input(WHY, "Why", "long_text", most=MOST, hint="We don't have that plan any more", value=why),
    )
    form = Form(TITLE, inputs, Button("Send", press(lead, "improve", SUBMITTED), "primary"))
    back = Button("Back", press(lead, BACK))
    return Card("form", tuple(parts), (back,), form, TITLE, push=f"{TITLE}: {full_name(lead).text}")


def _label(message: Event) -> str:
    return clean_cut(str(message.data.get("text") or ""), MOST_LABEL) or "A message without words"
