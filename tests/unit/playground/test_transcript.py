"""Does the demo's terminal show what the platforms show, and nothing that could steer it?"""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from playground.local import Control, Shown
from playground.transcript import MOST_COLUMNS, MOST_LINES, Transcript, buttons, readable


def written(*shown: Shown, **how: Any) -> str:
    """What a console prints of these on Slack, where U1 is Dana Ruiz."""
    page = io.StringIO()
    console = Console(file=page, highlight=False, markup=False, emoji=False, width=100, **how)
    transcript = Transcript({"U1": "Dana Ruiz"}, console)
    for one in shown:
        transcript.on_screen("slack", one)
    return page.getvalue()


CARD = Shown("1", "leads", "⏳ Waiting\nAda · CTO\nHi", (Control("Take over"), Control("Block…", "More")))


def test_a_card_is_shown_with_its_place_its_lines_and_its_buttons() -> None:
    head, *lines = written(CARD).splitlines()
    assert head.endswith("Slack · #leads · new card")
    assert lines == ["│ ⏳ Waiting", "│ Ada · CTO", "│ Hi", "│ [ Take over ] [ More: Block… ]"]


def test_what_looks_as_before_is_not_printed_again_and_an_edit_is() -> None:
    edited = Shown("1", "leads", "🔵 Dana has control\nAda · CTO", (), edits=1)
    heads = [line for line in written(CARD, CARD, edited).splitlines() if not line.startswith("│")]
    assert [head.rpartition(" · ")[2] for head in heads] == ["new card", "edited (1)"]


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        (Shown("2", "leads", "New words", thread="1"), "#leads · in the thread of Ada"),
        (Shown("2", "whisper:U1", "Done"), "seen by Dana Ruiz alone"),
        (Shown("2", "direct:U1", "Done"), "direct message to Dana Ruiz"),
        (Shown("2", "form:U1", "Why?"), "form in front of Dana Ruiz"),
    ],
)
def test_it_says_who_sees_it(shown: Shown, says: str) -> None:
    assert f"Slack · {says}" in written(CARD, shown)


def test_a_long_message_is_cut_and_the_rest_counted() -> None:
    out = written(Shown("1", "leads", "\n".join(f"line {n}" for n in range(MOST_LINES + 3))))
    assert f"│ … {3} more lines" in out
    assert f"line {MOST_LINES}" not in out


def test_there_are_no_colours_outside_a_terminal() -> None:
    assert "\x1b" not in written(CARD)
    assert "\x1b[" in written(CARD, force_terminal=True, color_system="standard")


@given(st.text())
def test_nothing_in_a_text_can_steer_the_terminal(text: str) -> None:
    shown = readable(text)
    assert len(shown) <= MOST_COLUMNS
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or char in "\u202a\u202b\u202d\u202e" for char in shown)


def test_a_menu_whose_opener_is_a_button_is_named_once() -> None:
    assert buttons((Control("More"), Control("Block…", "More"), Control("Why?", "More"))) == "[ More: Block… · Why? ]"
