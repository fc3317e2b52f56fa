"""Does what stands in a list's search field ask for the same leads as the list that it stands on?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.characters import clean
from cards.home import ANY
from cards.leads import TEXT, typed
from cards.model import CHANGED
from handlers.home import CHOICES, chosen_into
from leads.filters import FilterFault, parse_typed, read_filter, write_filter

NOW = 1_795_000_000_000
WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12).map(clean)
"""As an input shows them."""
TOKENS = st.one_of(
    WORDS,
    st.sampled_from(
        [
            "stage:engaged", "stage:engaged,browsing", "country:DE", 'country:"United Kingdom"', "country:unknown",
            "timeframe:7d", "timeframe:2026-01-01..2026-01-31", "owner:me", "owner:dana@acme.example,ben@acme.example",
            "waiting:yes", 'field.company_name:"Acme, Inc"', 'field.company_name:"Acme, Inc",B', "field.company_name:a",
            'field.company_name:"A B C"', 'field.company_name:A,"B C"', "field.company_name:A\"B",
            'said:"we said"', '"q:not"', '"two words"', "q:x", ":", '"', "a:b", "“odd”",
        ]
    ),
)  # fmt: skip


@given(st.lists(TOKENS, max_size=6).map(" ".join))
def test_a_list_reads_back_what_it_shows(typed_first):
    try:
        asked = read_filter(parse_typed(typed_first), now=NOW, me="dana@acme.example")
    except FilterFault:
        return
    shown = typed(write_filter(asked))
    assert read_filter(parse_typed(shown), now=NOW, me="dana@acme.example") == asked, shown


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({TEXT: "acme", CHANGED: "stage", "stage": "engaged"}, "acme stage:engaged"),
        ({TEXT: "stage:browsing acme", CHANGED: "stage", "stage": "engaged"}, "acme stage:engaged"),
        ({TEXT: "stage:browsing acme", CHANGED: "stage", "stage": ANY}, "acme"),
        ({TEXT: "owner:ben@acme.example", CHANGED: "whose", "whose": "with"}, "with:me"),
        ({TEXT: "with:me", CHANGED: "whose", "whose": ANY}, ""),
        ({TEXT: "stage:browsing", "stage": "engaged"}, "stage:browsing"),  # Search was pressed: what is typed counts
        ({TEXT: "a", CHANGED: TEXT, "stage": "engaged"}, "a"),
        ({TEXT: "a", CHANGED: "nonsense", "nonsense": "x"}, "a"),
    ],
)
def test_what_is_chosen_is_written_into_what_is_typed(arguments, text):
    assert chosen_into(arguments) == text
    assert set(CHOICES) >= {"timeframe", "stage", "country", "whose"}
