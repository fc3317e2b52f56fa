"""Does the word list flag what it says it flags, in our categories, and leave the rest alone?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moderation.built_in import flags
from leads.moderation import CATEGORIES


@pytest.mark.parametrize(
    ("text", "found"),
    [("you fucking idiot", ("harassment",)), ("B1tch!", ("harassment",)), ("you faggot", ("hate",)),
     ("show me your tits, bitch", ("harassment", "sexual"))],
)  # fmt: skip
def test_words_are_flagged_by_their_category(text: str, found: tuple[str, ...]) -> None:
    assert flags(text) == found


@pytest.mark.parametrize(
    "text",
    ["Do you support SSO for 900 people in Scunthorpe?", "Dick Smith, Essex", "class assessment", "we sell weed killer",
     "die Preise sind zu hoch", "passwords and cocktails", ""],
)  # fmt: skip
def test_business_is_not_flagged(text: str) -> None:
    assert flags(text) == ()


@pytest.mark.parametrize("text", ["I will find you", "Du Arschloch", "I want to end my life"])
def test_what_docs_say_it_cannot_see_it_does_not(text: str) -> None:
    """docs/moderation.md: no threat without a swear word, no other language, no self-harm."""
    assert flags(text) == ()


@given(st.text())
def test_any_text_is_looked_at(text: str) -> None:
    assert set(flags(text)) <= set(CATEGORIES)
