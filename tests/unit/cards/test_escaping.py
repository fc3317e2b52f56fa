"""Is a text written so that each platform shows it letter by letter?"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cards.characters import clean
from cards.escaping import line_start, slack, slack_cut, unbound, unlinked, unmarked
from tests.unit.cards.screens import ALIKE

MARKUP = st.lists(
    st.sampled_from([*"*_~`[]()<>\\!#+-=|.:1a &;{}$\"'", "lt;", "http://x.yz", "{{", " ", "a@b.cd"]), max_size=20
).map(lambda pieces: clean("".join(pieces)))


def test_slack_gets_its_three_characters_as_entities():
    assert slack("<@U1> & <!channel|x> &amp;") == "&lt;@U1&gt; &amp; &lt;!channel|x&gt; &amp;amp;"


@given(st.text(st.characters(codec="utf-8")).map(clean), st.integers(5, 60))
def test_slack_counts_what_was_escaped(text, most):
    assert len(slack_cut(text, most).encode("utf-16-le")) // 2 <= most


@given(MARKUP)
def test_unmarked_text_is_plain_words_to_markdown(text):
    shown = line_start(unmarked(text))
    for token in MarkdownIt("commonmark").parse(shown):
        assert token.type in ("paragraph_open", "inline", "paragraph_close")
        assert all(child.type == "text" for child in token.children or ())
    assert MarkdownIt("commonmark").render(shown).count("<") == (2 if text else 0)
    assert "{{" not in shown


@pytest.mark.parametrize(
    "text", ["{{TIME(2026-11-22T14:02:00Z)}}", "{{{DATE(x)}}", "${name}", "$${x}", "&lt;", "&#60;"]
)
def test_what_adaptive_cards_carry_out_in_any_text_is_broken(text):
    assert not re.search(r"\{\{|\$\{|&#?\w+;", unbound(text))
    assert unbound(text).replace("\u2060", "") == text


@given(MARKUP)
def test_unmarked_text_reads_the_same(text):
    assert line_start(unmarked(text)).replace("\u2060", "").translate(ALIKE) == text


@pytest.mark.parametrize("text", ["# x", "1. x", "12) x", "- x", "+ x", "=== ", "| a |"])
def test_a_line_never_begins_a_heading_or_a_list(text):
    assert line_start(unmarked(text)) == f"\u2060{unmarked(text)}"


@pytest.mark.parametrize(
    "text", ["https://evil.example/x", "www.evil.example", "evil.example", "mailto:a", "x@evil.example", "@here"]
)
def test_addresses_and_mentions_are_broken(text):
    assert "\u2060" in unlinked(text)
    assert unlinked(text).replace("\u2060", "") == text


@pytest.mark.parametrize("text", ["14:02", "3.5", "Next step: x", "end.", "a: b", "500.000 €", "…"])
def test_other_words_are_left_alone(text):
    assert unlinked(text) == text
