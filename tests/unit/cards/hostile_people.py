"""Hostile words in the cards that tell of who is away, of what is snoozed, and of who asks to be let in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from cards.away import Written, away_card, away_form, back_card, wrong_card
from cards.model import Card
from cards.newcomer import answered_card, decided_card, newcomer_card, unknown_card
from cards.snooze import Told, snooze_form, snoozed_card, snoozes_card, undone_card
from leads.lead import Lead
from leads.people import Away, Person

NOW = 1_764_000_000_000
ZONE = "Europe/Berlin"


def people_cards(draw: Callable[[Any], Any], words: st.SearchStrategy[str], lead: Lead) -> Card:
    """Any of them."""
    people = [
        Person(f"p_{number}", "acme", draw(words) or "x", f"p{number}@x.example", away=Away(NOW - 1, NOW + 9))
        for number in range(3)
    ]
    one, other = people[:2]
    told = st.builds(Told, st.just("s1"), words, words, words, st.just(NOW + 5), st.booleans())
    typed = words.map(lambda text: text[:200])
    written = st.builds(Written, typed, typed, st.just(other.email), st.just(""), st.just(one.email))
    away = Away(draw(st.sampled_from([0, NOW])), NOW + 9)
    made: tuple[Callable[[], Card], ...] = (
        lambda: away_form("acme", one, people, draw(written), NOW, for_others=True, fault=draw(words)),
        lambda: away_card("acme", one, other, away, draw(st.sampled_from([None, other])), before=False),
        lambda: back_card("acme", one, other, was_away=True),
        lambda: wrong_card(draw(words)),
        lambda: unknown_card("acme", draw(words)),
        lambda: newcomer_card("acme", "n2", draw(words), draw(words), "slack", draw(words)),
        lambda: decided_card(draw(words), draw(words), draw(words), let_in=True, before=True),
        lambda: answered_card(draw(words), let_in=True),
        lambda: snooze_form(lead, [("7", draw(words))], [("hot", draw(words))], NOW, ZONE, fault="x"),
        lambda: snoozed_card("acme", draw(told), ZONE),
        lambda: undone_card(draw(told), ZONE),
        lambda: snoozes_card("acme", draw(st.lists(told, max_size=20)), ZONE),
    )
    return draw(st.sampled_from(made))()
