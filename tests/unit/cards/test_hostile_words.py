"""Can a lead's words make anything but words, on any platform, in any card and state?"""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cards.block_form import block_form
from cards.language import ADAPTIVE_1_3, ADAPTIVE_1_5, BLOCK_KIT, PLAIN
from cards.lead import lead_card
from cards.line import blocked_line, ring_line, taken_from_line
from cards.model import Card
from cards.notice import stale, taken, unknown_person
from cards.render import render
from cards.render_block_kit_view import render_block_kit_view
from cards.summary import summary_card
from cards.take_over_question import take_over_question
from cards.view import Rang, View, Why
from leads.fields import CATALOGUE
from leads.lead import Action, Block, Control, Lead, NextStep, OnIt, Returned, Value, Waiting, Who, Words
from leads.timeline import TimelineEntry
from tests.golden.samples import ZONE, at, sign
from tests.unit.cards.screens import (
    BIDI,
    adaptive_lines,
    check_adaptive,
    check_modal,
    check_slack,
    level,
    slack_lines,
    strings,
)

ATTACKS = (
    "<@U0123456>", "<!channel>", "@here", "<https://evil.example|bank>", "https://evil.example/x", "www.evil.example",
    "evil@evil.example", "mailto:evil@evil.example", "[click](https://evil.example)", "![x](http://evil.example/x.png)",
    "<at>everyone</at>", "<@personEmail:x@y.z>", "<@all>", "{{TIME(2026-11-22T14:02:00Z)}}", "{{", "}}", "${name}",
    "*bold*", "**", "_", "__", "~~", "`", "```", "# ", "1. ", "- ", "> ", "&lt;", "&#60;", "&", "<b>", "\\",
    "\n", "\r\n", "\u2028", "\x85", "\t", "\x00", "\x1b[31m", "\u202e", "\u2066", "\u2069", "\u200b", "\u200d",
    "\ufeff", "\ud800", "\U000e0041", "e\u0301", "\u0301" * 30, "👨‍👩‍👧", "🇩🇪", "✅", "⚠️", "🔵 Dana has control",
    "(verified)", "שלום", "مرحبا", "ﷺ", "田中", "?", "·", " ", "{", "[", "]", "(", ")", "|", ":", ".",
    "$", "€", "a", "Ada", "ß",
)  # fmt: skip
WORDS = st.one_of(
    st.lists(st.sampled_from(ATTACKS), max_size=12).map("".join),
    st.text(max_size=60),
    st.text(st.characters(), max_size=40),
    st.builds(lambda text, times: text * times, st.sampled_from(ATTACKS), st.sampled_from([1, 2, 90, 600])),
)
TIMES = st.integers(at("00:00"), at("23:59", "2026-11-24"))
CHANNELS = st.sampled_from(["chat", "email", "voice", "text", None])
PEOPLE = st.builds(Who, st.sampled_from(["p_1", "p_2"]), WORDS, st.just("x@acme.example"))
SOURCES = st.sampled_from(["lead", "hand", "crm", "enrichment", "deanonymization"])
FIELDS = [field for field in CATALOGUE.values() if field.home == "values"]


@st.composite
def leads(draw: st.DrawFn) -> Lead:
    """A lead with hostile words wherever words may stand."""
    held = {}
    for field in draw(st.lists(st.sampled_from(FIELDS), unique_by=lambda field: field.name, max_size=12)):
        value: object = draw(st.lists(WORDS, max_size=4)) if field.type == "list" else draw(WORDS)
        held[field.name] = Value(value, draw(SOURCES), draw(TIMES))
    maybe = lambda strategy: draw(st.one_of(st.none(), strategy))  # noqa: E731
    return Lead(
        id="9f3a1c7bk7q2", org="acme", created_at=at("12:00"), values=held,
        stage=draw(st.sampled_from(["browsing", "call_scheduled"])),
        known=draw(st.sampled_from(["unknown", "verified"])), control=Control(maybe(PEOPLE), draw(TIMES), 7),
        blocked=maybe(st.builds(Block, TIMES, WORDS, PEOPLE | st.none())),
        waiting=maybe(st.builds(Waiting, TIMES)), on_it=maybe(st.builds(OnIt, PEOPLE, TIMES)),
        returned=maybe(st.builds(Returned, TIMES, PEOPLE | st.none(), WORDS)), messages=draw(st.integers(0, 9)),
        action=maybe(st.builds(Action, st.just("message.received"), TIMES, st.just("email"))),
        words=maybe(st.builds(Words, WORDS, TIMES, st.just("chat"), st.sampled_from([None, 100, 700]))),
        next_step=maybe(st.builds(NextStep, WORDS, TIMES | st.none(), TIMES)), left=draw(st.booleans()),
        last_activity=draw(TIMES),
    )  # fmt: skip


VIEWS = st.builds(
    View,
    why=st.none() | st.builds(Why, st.sampled_from(["human.requested", "page.visited"]), TIMES, WORDS),
    owner=WORDS,
    zone=st.sampled_from([ZONE, "UTC", "no/zone"]),
    rang=st.lists(st.builds(Rang, WORDS, TIMES), max_size=7).map(tuple),
    viewer=st.sampled_from(["", "p_1"]),
    lead_zone=st.sampled_from(["", "Asia/Tokyo"]),
    superseded=st.sampled_from(["", "", ""]) | WORDS,
    replies=st.booleans(),
)
ENTRIES = st.lists(
    st.builds(
        TimelineEntry,
        st.text("abc", min_size=1, max_size=3),
        st.sampled_from(["message.received", "message.sent", "reply.sent", "workflow.step_done", "page.visited"]),
        TIMES,
        agent=st.none() | st.builds(lambda name: {"name": name}, WORDS),
        by=st.none() | PEOPLE,
        text=WORDS,
        hidden=st.booleans(),
    ),
    max_size=8,
)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    """Any of the cards, of a hostile lead in any state."""
    lead, view = draw(leads()), draw(VIEWS)
    match draw(st.integers(0, 8)):
        case 0 | 1 | 2:
            return lead_card(lead, view)
        case 3:
            return summary_card(lead, draw(ENTRIES), view)
        case 4:
            return block_form(lead, view, fault=draw(WORDS))
        case 5:
            return take_over_question(replace(lead, control=Control(draw(PEOPLE), draw(TIMES))), view)
        case 6:
            return ring_line(lead, Why("page.visited", draw(TIMES), draw(WORDS)), view, words=draw(st.none() | WORDS))
        case 7:
            who = draw(PEOPLE)
            return draw(
                st.sampled_from([taken(who, at("12:00")), unknown_person(who.name, who.name), stale(lead, view)])
            )
        case _:
            who = draw(PEOPLE)
            told = [taken_from_line(lead, who, at("12:00"), view), blocked_line(lead, who, at("12:00"), view)]
            return draw(st.sampled_from(told))


SLOW = settings(
    max_examples=settings().max_examples * 3 // 2,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@SLOW
@given(cards())
def test_words_stay_words_on_every_platform(card):
    """Valid, inside all limits, no mention, no link, no markup, and the same lines with the same words everywhere."""
    slack = render(card, BLOCK_KIT, sign, zone=ZONE)
    teams = render(card, ADAPTIVE_1_5, sign, zone=ZONE)
    webex = render(card, ADAPTIVE_1_3, sign, zone=ZONE)
    plain = render(card, PLAIN, sign, zone=ZONE)

    check_slack(slack.payload["blocks"])
    check_adaptive(teams.payload, "1.5")
    check_adaptive(webex.payload, "1.3")
    text = plain.payload["text"]
    assert len(text.encode()) <= 7_439

    for rendered in (slack, teams, webex, plain):
        assert rendered.push.strip()
        assert len(rendered.push.encode()) <= 7_439
        for string in [rendered.push, *strings(rendered.payload)]:
            assert not BIDI.search(string)
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff\u200b\ufeff\u2028\u2029]", string)
            assert string.count("\u2068") == string.count("\u2069")
    for rendered in (slack, teams, webex, plain):
        assert "\n" not in rendered.push
        assert not re.search(r"https?://|mailto:\w|www\.\w|@\w", rendered.push)
    assert not re.search(r"https?://|mailto:\w|www\.\w|@\w", text)
    assert not re.search(r"[<>*_`\[\]]", teams.push + webex.push)

    if not any(rendered.cut for rendered in (slack, teams, webex, plain)):
        read = render(replace(card, buttons=(), form=None), PLAIN, sign, zone=ZONE).payload["text"].split("\n")
        inside = [adaptive_lines(teams.payload), adaptive_lines(webex.payload)]
        if card.form is not None:  # its title is a line of the card where there is no modal to bear it
            assert {lines.pop() for lines in inside} == {card.form.title}
        for lines in (*inside, slack_lines(slack.payload["blocks"])):
            assert level(lines) == level(read)


@SLOW
@given(cards())
def test_modals_stay_inside_their_limits(card):
    check_modal(render_block_kit_view(card, sign, zone=ZONE))


@SLOW
@given(cards())
def test_the_same_card_gives_the_same_bytes(card):
    for language in (BLOCK_KIT, ADAPTIVE_1_5, ADAPTIVE_1_3, PLAIN):
        assert render(card, language, sign, zone=ZONE) == render(card, language, sign, zone=ZONE)
