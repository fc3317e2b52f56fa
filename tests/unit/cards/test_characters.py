"""Does cleaning keep writing as it is, and take away what bends a line?"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.characters import clean, clean_cut, clusters, cut, isolate

FAMILY = "👨\u200d👩\u200d👧"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    "text",
    [
        "Zoë Ångström",
        "e\u0301te\u0301",
        FAMILY,
        SCOTLAND,
        "👍🏽 🇩🇪 ❤️ 1️⃣",
        "می\u200cخواهم",
        "क्\u200dष",
        "שלום עולם",
        "田中 太郎",
        "ǆ ﬁ €",
    ],
)
def test_real_writing_is_left_as_it_is(text):
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\r\nc\u2028d\x85e", "a b c d e"),
        (" \t a \u00a0\u3000 b ", "a b"),
        ("a\x00b\x1b[31mc\x7f", "ab[31mc"),
        ("\u202egnol\u202c \u2066x\u2069\u200f", "gnol x"),
        ("pay\u200bpal\u2060 z\u00ady\ufeff", "paypal zy"),
        ("a\u200db \u200d c\u200c", "ab c"),
        (f"{FAMILY}\u200d", FAMILY),
        ("A\U000e0041\U000e0042", "A"),
        ("\u3164\u2800\u115f", ""),
        ("\ud800x\ue000\ufffe", "x"),
        ("z" + "\u0301" * 40, "z" + "\u0301" * 8),
    ],
)
def test_what_bends_a_line_goes(text, shown):
    assert clean(text) == shown


def test_line_breaks_of_a_quote_show_as_marks():
    assert clean("\n one \r\n\n two\u2029three \n", breaks="⏎") == "one ⏎ two ⏎ three"


@given(st.text(), st.sampled_from([" ", "⏎"]))
def test_clean_text_is_one_line_and_stays_as_it_is(text, breaks):
    once = clean(text, breaks=breaks)
    assert clean(once, breaks=breaks) == once
    assert once == once.strip()
    assert "  " not in once
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Co", "Zl", "Zp") for char in once)


@given(st.text(st.characters(codec="utf-8")))
def test_clusters_are_the_whole_text(text):
    assert "".join(clusters(text)) == text


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (f"a{FAMILY}b", ["a", FAMILY, "b"]),
        ("🇩🇪🇫🇷", ["🇩🇪", "🇫🇷"]),
        ("e\u0301x", ["e\u0301", "x"]),
        ("👍🏽!", ["👍🏽", "!"]),
        ("\u1112\u1161\u11ab한", ["\u1112\u1161\u11ab", "한"]),
    ],
)
def test_what_a_reader_takes_for_one_character_is_one(text, pieces):
    assert list(clusters(text)) == pieces


def test_a_cut_keeps_whole_characters_and_leaves_a_mark():
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdef", 5) == "abcd…"
    assert cut("ab  cdef", 5) == "ab…"
    assert cut(FAMILY * 2, 8) == f"{FAMILY}…"
    assert cut("🇩🇪🇫🇷", 3) == "🇩🇪…"
    assert cut("ee\u0301ee", 3) == "e…"


@given(st.text(), st.integers(1, 40))
def test_a_cut_text_is_never_too_long(text, most):
    shown = cut(text, most)
    assert len(shown) <= most
    assert shown == text if len(text) <= most else shown.endswith("…")


def test_only_the_beginning_of_a_very_long_text_is_looked_at():
    assert clean_cut("x" * 1_000_000, 10) == "xxxxxxxxx…"


def test_right_to_left_words_are_shut_off_and_others_are_not():
    assert isolate("שלום") == "\u2068שלום\u2069"
    assert isolate("مرحبا Ada") == "\u2068مرحبا Ada\u2069"
    assert isolate("Zoë 田中") == "Zoë 田中"
