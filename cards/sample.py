"""What does a rule's card look like, before a lead is there for it?

The live card of a lead that is made up, and says so first: whoever is rung by it must not answer anybody.
"""

from __future__ import annotations

from dataclasses import replace

from cards.lead import lead_card
from cards.model import Card, Line, Said, Text
from cards.view import View, Why
from leads.events import CATALOGUE
from leads.lead import Block, Control, Lead, Value, Waiting, Who, Words

MOST_NAME = 100
MINUTE = 60_000
_VALUES = {
    "first_name": "Ada", "last_name": "Lovelace", "email": "ada@analytical.example", "job_title": "CTO",
    "company_name": "Analytical Engines",
}  # fmt: skip
_WORDS = "Do you support SSO for 900 people?"


def sample_card(kind: str, rule_name: str, by: str, at: int, zone: str) -> Card:
    """The card that a rule would post for an event of this kind. `by`: the name of who sends it; `at`: milliseconds.
    It has no buttons: there is nobody to act on."""
    lead = _lead(kind, at)
    shown = lead_card(lead, View(why=Why(kind, at, rule_name), zone=zone))
    said = (Text("🧪 "), Text("Test", bold=True), Text(" by "), Said(by, MOST_NAME))
    head = Line((*said, Text(". This lead is made up; nobody waits.")), "state")
    return replace(shown, parts=(head, *shown.parts), buttons=(), push=f"Test: {shown.push}")


def _lead(kind: str, at: int) -> Lead:
    """A lead to which that has just happened."""
    colleague = Who("", "A colleague", "")
    lead = Lead(
        id="sample", org="", created_at=at - 5 * MINUTE, known="verified",
        values={name: Value(value, "lead", at) for name, value in _VALUES.items()},
        stage=CATALOGUE[kind].stage or "engaged", messages=3, channels=("chat",), words=Words(_WORDS, at - MINUTE),
        last_activity=at,
    )  # fmt: skip
    match kind:
        case "human.requested" | "reply.waiting":
            return replace(lead, waiting=Waiting(at))
        case "lead.blocked":
            return replace(lead, blocked=Block(at, "harassment"))
        case "conversation.taken_over":
            return replace(lead, control=Control(colleague, at))
        case _:
            return lead
