"""What can be done here? The help card, made from what the handlers say of themselves."""

from __future__ import annotations

from collections.abc import Iterable

from cards.model import Card, Fact, Facts, Line, Text


def help_card(rows: Iterable[tuple[str, str]]) -> Card:
    """One line for each (label, sentence): ("Take over", "The agents stop and you answer the lead.")."""
    facts = tuple(Fact(label, (Text(sentence),)) for label, sentence in rows)
    head = Line((Text("🔔 "), Text("Leadbell rings you when a lead needs a person.", bold=True)), "state")
    told = (Facts("What you can do", facts),) if facts else ()
    return Card("notice", (head, *told), title="Help", push="What you can do with Leadbell")
