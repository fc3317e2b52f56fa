"""Does a test card say first that it is one, for whatever a rule rings?"""

from __future__ import annotations

import pytest

from cards.model import Line, Said, Text
from cards.sample import sample_card
from leads.events import CATALOGUE

STATES = {"lead.blocked": "Blocked automatically", "conversation.taken_over": "has control"}
"""Kinds whose card says the lead's state; all others say why they rang."""


@pytest.mark.parametrize("kind", [kind for kind in CATALOGUE.values() if kind.rings], ids=lambda kind: kind.name)
def test_whatever_rings_has_a_test_card(kind: object) -> None:
    assert isinstance(kind, type(CATALOGUE["lead.created"]))
    card = sample_card(kind.name, "Hot leads", "Mona Okafor", 1_790_000_000_000, "Europe/Berlin")
    lines = [_words(one) for one in card.parts if isinstance(one, Line)]
    assert lines[0] == "🧪 Test by Mona Okafor. This lead is made up; nobody waits."
    said = "Waiting for a person" if kind.name == "reply.waiting" else STATES.get(kind.name, kind.why)
    assert said in lines[1]
    assert any("Hot leads" in line for line in lines)
    assert card.buttons == ()
    assert card.push.startswith("Test: Ada Lovelace")


def _words(line: Line) -> str:
    return "".join(span.text for span in line.spans if isinstance(span, Text | Said))
