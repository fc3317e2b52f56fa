"""Does the person really mean to act on a colleague's chat? The question, asked before a second press."""

from __future__ import annotations

from cards.lead_buttons import press
from cards.model import Button, Card, Line, Moment, Said, Text
from cards.spans import BACK
from cards.view import View, first_name
from cards.who import full_name, who_line
from leads.lead import Lead, Who

FROM_COLLEAGUE = ("from_colleague", "yes")
"""The argument that confirms."""


def take_over_question(lead: Lead, view: View) -> Card:
    """ "Dana Ruiz has control since 14:03. Take over from Dana?" Raises ValueError where nobody has control."""
    return _question(lead, view, "take_over", "Take over from {}", "Take over from {}?")


def return_question(lead: Lead, view: View) -> Card:
    """The same for returning a colleague's chat. Raises ValueError where nobody has control."""
    return _question(lead, view, "return_control", "Return to Automated", "Return {}'s chat to automated?")


def _question(lead: Lead, view: View, intent: str, label: str, ask: str) -> Card:
    holder = _holder(lead)
    name = first_name(holder)
    state = (Text("🔵 "), Said(holder.name, 60, bold=True), Text(" has control", bold=True), Text(" since "))
    before, _, after = ask.partition("{}")
    question = (Text(". "), Text(before), Said(name, 40), Text(after))
    return Card(
        "notice",
        (Line((*state, Moment(lead.control.since), *question), "state"), who_line(lead)),
        (Button(label.format(name), press(lead, intent, FROM_COLLEAGUE), "primary"), Button("Back", press(lead, BACK))),
        title="Take over",
        push=f"{holder.name} has control of {full_name(lead).text}. {ask.format(name)}",
    )


def _holder(lead: Lead) -> Who:
    if lead.control.by is None:
        raise ValueError("Nobody has control of this lead: there is nobody to ask about.")
    return lead.control.by
