"""Can a lead's words make anything but words, on any platform, in any card and state?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cards.characters import clean
from cards.home import home_card
from cards.language import ADAPTIVE_1_3, ADAPTIVE_1_5, BLOCK_KIT, PLAIN
from cards.lead import lead_card
from cards.model import Card, Facts, Line, Moment, Rendered, Row, Text
from cards.moments import Clock
from cards.render import render
from cards.render_block_kit_view import render_block_kit_home, render_block_kit_view
from cards.spans import line_runs, plain
from tests.golden.samples import ADA, VIEW, ZONE, at, sign
from tests.unit.cards.hostile import CARDS, HOMES, MENTIONS, VIEWS, leads
from tests.unit.cards.screens import (
    BIDI,
    FUNCTION,
    adaptive_lines,
    check_adaptive,
    check_modal,
    check_slack,
    level,
    markdown,
    slack_lines,
    strings,
)

LANGUAGES = (BLOCK_KIT, ADAPTIVE_1_5, ADAPTIVE_1_3, PLAIN)
SLOW = settings(
    max_examples=max(8, settings().max_examples // 3),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""For each card; all together they are tried three times as often as other properties."""


each_kind = pytest.mark.parametrize("kind", sorted(CARDS))


@each_kind
@SLOW
@given(data=st.data(), lead=leads(), view=VIEWS)
def test_words_stay_words_on_every_platform(kind, data, lead, view):
    """Valid, inside all limits, no mention, no link, no markup, and the same lines with the same words everywhere."""
    card = CARDS[kind](data, lead, view)
    slack, teams, webex, text = drawn = [render(card, language, sign, zone=ZONE) for language in LANGUAGES]
    check_all(slack, teams, webex, text)
    check_modal(render_block_kit_view(card, sign, zone=ZONE))
    assert "msteams" not in teams.payload
    if not any(one.cut for one in drawn):
        check_lines(card, slack, teams, webex)


def check_all(slack: Rendered, teams: Rendered, webex: Rendered, text: Rendered) -> None:
    """Each platform's limits, and what no text on any of them may hold."""
    check_slack(slack.payload["blocks"])
    check_adaptive(teams.payload, "1.5")
    check_adaptive(webex.payload, "1.3")
    assert len(text.payload["text"].encode()) <= 7_439
    for rendered in (slack, teams, webex, text):
        json.dumps(rendered.payload, ensure_ascii=False).encode()  # no lone surrogate
        assert rendered.push.strip()
        assert len(rendered.push.encode()) <= 7_439
        assert "\n" not in rendered.push
        for string in [rendered.push, *strings(rendered.payload)]:
            assert not BIDI.search(string)
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200b\u3164\ufeff\u2028\u2029]", string)
            assert string.count("\u2068") == string.count("\u2069")
        assert not re.search(r"(?i)https?://|ftp://|mailto:\w|javascript:\w|www\.\w|@\w", rendered.push)
    assert not re.search(r"(?i)https?://|mailto:\w|www\.\w|@\w", text.payload["text"])
    for rendered in (teams, webex):
        assert not re.search(r"[<>*_`\[\]]", rendered.push)
        markdown(rendered.push)  # Webex takes it as such
        for string in strings(rendered.payload):
            assert "{{" not in FUNCTION.sub("", string)
            assert "${" not in string


def check_lines(card: Card, slack: Rendered, teams: Rendered, webex: Rendered) -> None:
    """The same lines with the same words everywhere, and not one more than the card has."""
    parts = tuple(_bare(card))
    bare = replace(card, parts=parts, below=(), buttons=(), form=None)
    read = render(bare, PLAIN, sign, zone=ZONE).payload["text"].split("\n")
    assert len(read) == max(1, sum(_lines(part) for part in parts))
    inside = [adaptive_lines(teams.payload), adaptive_lines(webex.payload)]
    if card.form is not None and card.form.title:  # its title is a line of the card where there is no modal to bear it
        assert {lines.pop() for lines in inside} == {card.form.title}
    for lines in (*inside, slack_lines(slack.payload["blocks"])):
        assert level(lines) == level(read)


def _bare(card: Card) -> Iterator[Line | Facts]:
    """What is read of a card, without what is pressed."""
    for part in card.every_part:
        match part:
            case Row():
                yield from part.lines
            case Line() | Facts():
                yield part


def _lines(part: object) -> int:
    """How many lines a part may make: one, or none where nothing of it can be seen."""
    if isinstance(part, Facts):
        return 1 + len(part.facts) if part.facts else 0
    return int(bool(plain(line_runs(part), Clock(ZONE)).strip()))


@each_kind
@SLOW
@given(data=st.data(), lead=leads(), view=VIEWS)
def test_no_line_begins_with_words_from_outside(kind, data, lead, view):
    """Or they could pass for one of ours. A quote looks like one, the lead's line is the second, and a footer small."""
    for part in _bare(CARDS[kind](data, lead, view)):
        if isinstance(part, Facts):
            assert all(fact.label for fact in part.facts)
        elif part.look not in ("quote", "who", "footer"):
            assert isinstance(part.spans[0], Text | Moment), part
            assert clean(part.spans[0].text) if isinstance(part.spans[0], Text) else True


@each_kind
@SLOW
@given(data=st.data(), lead=leads(), view=VIEWS)
def test_the_same_card_gives_the_same_bytes(kind, data, lead, view):
    card = CARDS[kind](data, lead, view)
    for language in LANGUAGES:
        assert render(card, language, sign, zone=ZONE) == render(card, language, sign, zone=ZONE)


@SLOW
@given(home=HOMES, view=VIEWS)
def test_a_home_tab_fits_whatever_the_names(home, view):
    """100 blocks and 250 kB, no mention, no link, and each row by its own number."""
    drawn = render_block_kit_home(home_card("acme", home, view, at("13:00")), sign, zone=ZONE)
    assert drawn["type"] == "home"
    assert len(json.dumps(drawn).encode()) < 250_000
    check_slack(drawn["blocks"], 100)
    rows = [block for block in drawn["blocks"] if block["type"] == "section"]
    assert [row["accessory"]["text"]["text"] for row in rows] == [f"Open {at}" for at in range(1, len(rows) + 1)]
    assert all(row["text"]["text"].startswith(f"{at} · ") for at, row in enumerate(rows, 1))


@SLOW
@given(mention=MENTIONS)
def test_a_card_calls_the_one_person_it_is_told_to_and_nobody_else(mention):
    card = replace(lead_card(ADA, VIEW), mentions=(mention,))
    slack, teams, webex, text = (render(card, language, sign, zone=ZONE) for language in LANGUAGES)
    called = [one for one in objects(slack.payload) if one.get("type") == "user"]
    member = re.fullmatch(r"[UW][A-Z0-9]+", mention.address)
    assert [one["user_id"] for one in called] == ([mention.address] if member else [])
    entities = teams.payload.get("msteams", {"entities": []})["entities"]
    assert len(entities) <= 1
    texts = "".join(one["text"] for one in objects(teams.payload["body"]) if one.get("type") == "TextBlock")
    for entity in entities:
        assert entity["mentioned"]["id"] == mention.address
        assert re.fullmatch(r"<at>[^<>]+</at>", entity["text"])
        assert texts.count(entity["text"]) == 1
    assert len(re.findall(r"</?at\b", texts)) == 2 * len(entities)
    bare = [one for one in objects(slack.payload) if one.get("type") != "user"]
    assert all(not re.search(r"[<>]", string) for string in strings(bare))
    assert "msteams" not in webex.payload
    assert "\n\n" not in text.payload["text"]


def objects(payload: object) -> list[dict]:
    """Every object in a payload."""
    if isinstance(payload, list):
        return [one for item in payload for one in objects(item)]
    if isinstance(payload, dict):
        return [payload, *(one for value in payload.values() for one in objects(value))]
    return []
