"""Can a cell run as a formula, and is what was written still there?"""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.csv.guard import TRIGGERS, guarded, unguarded

PIECES = [*TRIGGERS, "'", "''", " ", "\u00a0", "\u200b", "\ufeff", "\x00", "\t", "\r", "\n", ";", ",", '"', "a", "1"]
WORDS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=30)
RUNS = re.compile(rf"[\s\x00-\x1f\u200b\ufeff]*[{re.escape(TRIGGERS)}]")
"""What runs as a formula, blanks passed over, and no apostrophe before it."""


@given(WORDS)
def test_no_part_of_a_guarded_cell_begins_with_a_formula(text: str) -> None:
    cell = guarded(text)
    assert not cell.startswith(("\t", "\r", "\n"))
    for part in re.split(r"[;\t\r\n]", cell):
        assert RUNS.match(part) is None


@given(WORDS)
def test_a_guard_can_be_taken_away_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('=HYPERLINK("https://evil.example")', '\'=HYPERLINK("https://evil.example")'),
        ("+49 30 1234", "'+49 30 1234"),
        ("-1+1|cmd", "'-1+1|cmd"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t'=1"),
        ("\rx", "'\rx"),
        ("  =1", "'  =1"),
        ("＝1+1", "'＝1+1"),
        ("x;=1", "x;'=1"),
        ("first\n- second", "first\n'- second"),
        ("'=1", "''=1"),
    ],
)
def test_what_could_run_is_guarded(text: str, cell: str) -> None:
    assert guarded(text) == cell


@pytest.mark.parametrize("text", ["", "Ada", "ada@analytical.example", "O'Neill", "'tis", "a=b", "3-4", "C++; Rust"])
def test_what_can_not_run_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


def test_every_width_of_a_trigger_is_known() -> None:
    for char in map(chr, range(0x110000)):
        if unicodedata.normalize("NFKC", char)[:1] in tuple("=+-@−"):
            assert char in TRIGGERS, hex(ord(char))
