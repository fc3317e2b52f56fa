"""Does a button's token come back as it was made, and nothing else pass for one?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tokens import MOST, BadToken, Tokens
from cards.model import Press
from handlers.registry import HANDLERS

KEY, OTHER = "k" * 32, "o" * 32
TOKENS = Tokens(KEY)
PRESS = Press("take_over", "main", "7f3kq2adazz1", 12, (("from_colleague", "yes"),))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
PRESSES = st.builds(
    Press,
    st.sampled_from(sorted(HANDLERS)),
    st.just("main"),
    st.text("23456789abcdefghjkmnpqrstvwxyz", min_size=12, max_size=12),
    st.integers(0, 10**9),
    st.lists(st.tuples(st.text("abc_", min_size=1, max_size=4), TEXT), max_size=1).map(tuple),
)


@given(PRESSES)
def test_a_press_comes_back_as_it_was_signed(press: Press) -> None:
    token = TOKENS.sign(press)
    assert len(token) <= MOST
    assert token.isascii()
    assert TOKENS.read(token) == press
    assert TOKENS.intent_of(token) == press.intent


@given(PRESSES, st.data())
def test_a_token_that_differs_in_one_character_is_refused(press: Press, data: st.DataObject) -> None:
    token = TOKENS.sign(press)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda one: one != token[at]))
    with pytest.raises(BadToken):
        TOKENS.read(token[:at] + other + token[at + 1 :])


@given(PRESSES, st.data())
def test_a_token_that_was_cut_or_lengthened_is_refused(press: Press, data: st.DataObject) -> None:
    token = TOKENS.sign(press)
    for bad in (token[: data.draw(st.integers(0, len(token) - 1))], token + data.draw(st.characters())):
        with pytest.raises(BadToken):
            TOKENS.read(bad)


@given(st.text())
def test_whatever_is_pressed_is_a_token_of_ours_or_a_bad_one(text: str) -> None:
    with pytest.raises(BadToken):
        TOKENS.read(text)
    assert TOKENS.intent_of(text) == ""


def test_broken_unicode_is_a_bad_token_and_no_fault() -> None:
    for bad in ("\ud800", "a.b.c.1..\ud800", "\ud800." + TOKENS.sign(PRESS)):
        with pytest.raises(BadToken):
            TOKENS.read(bad)


def test_a_previous_key_reads_and_a_strangers_does_not() -> None:
    old = Tokens(OTHER).sign(PRESS)
    assert Tokens(KEY, OTHER).read(old) == PRESS
    assert Tokens(KEY, OTHER).sign(PRESS) == TOKENS.sign(PRESS)
    with pytest.raises(BadToken):
        TOKENS.read(old)


def test_a_token_longer_than_a_menu_entry_carries_is_not_made() -> None:
    with pytest.raises(ValueError, match="150 is the most"):
        TOKENS.sign(Press("block", "main", "7f3kq2adazz1", 1, (("reason", "x" * 120),)))
