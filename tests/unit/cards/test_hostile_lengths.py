"""Does a megabyte in every place that takes words from outside still make a card inside every limit?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from cards.block_form import block_form
from cards.details import details_card
from cards.language import ADAPTIVE_1_3, ADAPTIVE_1_5, BLOCK_KIT, PLAIN
from cards.lead import lead_card
from cards.leads import PAGE as PAGE_OF_LEADS
from cards.leads import Listed, list_card
from cards.line import ring_line, taken_from_line
from cards.model import Card, Mention, Said
from cards.notice import done, unknown_person
from cards.render import render
from cards.render_block_kit_view import render_block_kit_view
from cards.summary import summary_card
from cards.take_over_question import take_over_question
from cards.timeline import PAGE, Page, timeline_card
from cards.view import Rang, View, Why
from cards.why import Judgement, Reached, Told, why_card
from leads.change import Event
from leads.fields import CATALOGUE
from leads.lead import Block, Control, Lead, NextStep, OnIt, Returned, Value, Waiting, Who, Words
from leads.summary import Quote, Summary
from leads.timeline import TimelineEntry
from tests.golden.samples import ZONE, at, sign
from tests.unit.cards.screens import check_modal
from tests.unit.cards.test_hostile_words import LANGUAGES, check_all

MEGABYTE = 1_000_000
UNITS = ("&", "😀")
MORE_UNITS = (
    "ש", "a", "a ", "<@U0123456>", '"', "\\", "田", "👨\u200d👩\u200d👧", "e\u0301", "\u0301", "\u200b", "\n", "?! ",
    "{{", "${", "https://evil.example/ ", "ﷺ", "*_~`[]<>",
)  # fmt: skip


def long_cards(words: str) -> dict[str, Card]:
    """Every card, with these words wherever words may stand."""
    who = Who("p_1", words, "dana@acme.example")
    values = {
        field.name: Value([words, words] if field.type == "list" else words, "crm", at("12:00"))
        for field in CATALOGUE.values()
        if field.home == "values"
    }
    lead = Lead(
        id="9f3a1c7bk7q2", org="acme", created_at=at("12:00"), values=values, words=Words(words, at("12:00")),
        waiting=Waiting(at("12:00")), on_it=OnIt(who, at("12:00")), next_step=NextStep(words, at("12:00"), at("12:00")),
        last_activity=at("12:00"),
    )  # fmt: skip
    why = Why("human.requested", at("12:00"), words)
    view = View(why, owner=words, zone=ZONE, rang=(Rang(words, at("12:00")),) * 9, replies=True)
    taken = replace(lead, control=Control(who, at("12:00"), 4))
    event = Event(
        "e", "message.received", at("12:00"), at("12:00"), agent={"name": words}, data={"text": words}, by=who
    )
    entry = TimelineEntry("e", "message.received", at("12:00"), "chat", {"name": words}, who, words)
    quotes = (Quote(words, "e", at("12:00"), 1, "de", words),) * 5
    told_in_short = Summary(at("12:00"), 1, words, quotes, quotes, quotes, quotes, (words,) * 2, words)
    judged = Judgement(words, "rings", ((words, words), ("text is known", words), ("skills is known", [words])))
    told = Told(
        event,
        (judged,) * 5 + (replace(judged, reason="late"),),
        (Reached(words, words, "waits", None, words),) * 12,
        (words,) * 9,
    )
    return {
        "new": lead_card(lead, view),
        "taken over": replace(lead_card(taken, view), mentions=(Mention(words, ""),)),
        "blocked": lead_card(replace(lead, blocked=Block(at("12:00"), words, who)), view),
        "returned": lead_card(replace(lead, waiting=None, returned=Returned(at("12:00"), who, words)), view),
        "moved on": lead_card(lead, replace(view, superseded=words)),
        "summary": summary_card(
            lead,
            [entry, replace(entry, kind="workflow.step_done")] * 50,
            view,
            summary=told_in_short,
            page=f"https://leadbell.example/leads/{'l' * 60}",
        ),
        "details": details_card(lead, view),
        "list": list_card(
            "acme", Listed((lead, taken) * (PAGE_OF_LEADS // 2), words, words, "8", "1", "2"), view, at("13:00")
        ),
        "why": why_card(
            lead, told, [replace(told, event=replace(event, id=str(number))) for number in range(5)], view, at("12:00")
        ),
        "timeline": timeline_card(lead, Page((entry,) * PAGE, "1_2", "3_4"), view, at("12:00")),
        "block form": block_form(lead, view, fault=words),
        "question": take_over_question(taken, view),
        "ring": ring_line(lead, why, view, words=words),
        "line": taken_from_line(lead, who, at("12:00"), view),
        "notice": unknown_person(words, words),
        "done": done(Said(words), lead=taken, view=view),
    }


@pytest.mark.parametrize("unit", [*UNITS, *(pytest.param(unit, marks=pytest.mark.slow) for unit in MORE_UNITS)])
def test_every_card_stays_inside_every_limit(unit):
    for card in long_cards(unit * (MEGABYTE // len(unit.encode()))).values():
        check_all(*(render(card, language, sign, zone=ZONE) for language in LANGUAGES))
        check_modal(render_block_kit_view(card, sign, zone=ZONE))


@pytest.mark.parametrize("language", [BLOCK_KIT, ADAPTIVE_1_5, ADAPTIVE_1_3, PLAIN])
def test_what_was_cut_says_so(language):
    for name, card in long_cards("a" * MEGABYTE).items():
        rendered = render(card, language, sign, zone=ZONE)
        assert "…" in str(rendered.payload), name
        assert rendered.cut, name
