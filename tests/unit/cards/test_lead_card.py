"""Does the live card say what product.md says, in every state?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from cards.language import PLAIN
from cards.lead import lead_card
from cards.model import Moment
from cards.notice import taken
from cards.render import render
from cards.state import state_of
from cards.view import Rang, View, Why
from cards.who import bare_name, full_name, name_mark, place, short_name, who_line
from leads.lead import Control, Lead, NextStep, Returned, Value, Waiting, Who, Words
from tests.golden.samples import (
    ADA,
    ASKED,
    BLOCKED,
    DANA,
    GUESSED,
    RETURNED,
    TAKEN,
    TWIN,
    VIEW,
    VISITOR,
    WAITING,
    ZONE,
    sign,
    values,
)
from tests.golden.samples import at as at_time


def lines(lead: Lead, view: View = VIEW) -> list[str]:
    return str(render(lead_card(lead, view), PLAIN, sign, zone=ZONE).payload["text"]).split("\n")


def labels(lead: Lead, view: View = VIEW) -> list[tuple[str, str, bool]]:
    return [(button.press.intent, button.label, button.more) for button in lead_card(lead, view).buttons]


def who(lead: Lead) -> str:
    return "".join(getattr(span, "text", "") for span in who_line(lead).spans)


OPEN = [
    ("take_over", "Take over", False),
    ("on_it", "On it", False),
    ("summary", "Summary", False),
    ("timeline", "Timeline", True),
    ("open_lead", "Open lead", True),
    ("assign", "Assign…", True),
    ("snooze", "Snooze…", True),
    ("why", "Why this?", True),
    ("block", "Block…", True),
]


def test_each_state_has_its_buttons():
    assert labels(ADA) == labels(WAITING) == labels(ADA, replace(VIEW, why=None)) == OPEN
    in_plain_view = ("timeline", "Timeline", False)
    assert labels(RETURNED) == [OPEN[0], OPEN[2], in_plain_view, *OPEN[4:]]
    assert labels(BLOCKED) == [("unblock", "Unblock", False), OPEN[2], in_plain_view, OPEN[4], OPEN[7]]
    assert labels(TAKEN) == [
        ("reply", "Reply", False),
        ("return_control", "Return to Automated", False),
        ("summary", "Summary", False),
        ("timeline", "Timeline", True),
        ("open_lead", "Open lead", True),
        ("take_over", "Take over from Dana", True),
        ("hand_over", "Hand over…", True),
        ("assign", "Assign…", True),
        ("snooze", "Snooze…", True),
        ("why", "Why this?", True),
        ("block", "Block…", True),
    ]
    assert "Take over from Dana" not in str(labels(TAKEN, replace(VIEW, viewer=DANA.id)))
    assert not labels(ADA, replace(VIEW, superseded="a newer card below"))
    merge = ("merge", "Merge…", False)
    assert labels(ADA, replace(VIEW, same_email=(TWIN,))) == [*OPEN, merge]


def test_buttons_carry_the_control_version_they_were_drawn_from():
    presses = {button.press for button in lead_card(TAKEN, VIEW).buttons}
    assert {(press.org, press.lead, press.version, press.arguments) for press in presses} == {
        ("acme", ADA.id, TAKEN.control.version, ())
    }


def test_what_matters_most_is_shown():
    everything = replace(TAKEN, blocked=BLOCKED.blocked, waiting=Waiting(1), returned=Returned(1))
    assert state_of(everything, VIEW) == "blocked"
    assert state_of(replace(everything, blocked=None), VIEW) == "taken_over"
    bare = replace(everything, blocked=None, control=Control())
    assert state_of(bare, VIEW) == "waiting"
    assert state_of(bare, ASKED) == "new"  # the request itself says so in its own words
    assert state_of(replace(bare, waiting=None, returned=Returned(VIEW.why.at)), VIEW) == "returned"
    assert state_of(replace(bare, waiting=None), VIEW) == "new"
    assert state_of(replace(bare, waiting=None, returned=None), View()) == "quiet"


@pytest.mark.parametrize("kind", ["lead.blocked", "conversation.taken_over", "reply.waiting"])
def test_a_card_does_not_go_on_saying_what_has_passed(kind: str) -> None:
    assert state_of(ADA, replace(VIEW, why=Why(kind, 1, "a rule"))) == "quiet"


def test_a_time_inside_a_sentence_stands_in_the_plain_words_too() -> None:
    assert taken(Who("p", "Max", "max@acme.example"), 13 * 3_600_000).push == "Max has control since 13:00 UTC."


def test_a_ring_after_the_return_is_shown_instead_of_it():
    later = replace(VIEW, why=Why("message.received", at_time("13:40")))
    assert lines(RETURNED, later)[0] == "💬 Wrote a message · 14:40 CET"


def test_you_stands_only_in_a_direct_message():
    assert lines(TAKEN)[0] == "🔵 Dana Ruiz has control · since 14:03 CET"
    assert lines(TAKEN, replace(VIEW, viewer="p_max"))[0].startswith("🔵 Dana Ruiz has control")
    mine = replace(VIEW, viewer=DANA.id)
    assert lines(TAKEN, mine)[0] == "🔵 You have control · since 14:03 CET"
    assert lines(RETURNED, mine)[0] == "↩️ Returned to automated by you · 14:31 CET"


def test_values_without_a_value_are_left_out():
    assert lines(VISITOR, View(Why("page.visited", at_time("12:50")), zone=ZONE)) == [
        "👀 Visits the website · 13:50 CET",
        "Visitor K7Q2 (name unknown)",
        "Browsing",
        "[Take over] [On it] [Summary] [More: Timeline, Open lead, Assign…, Snooze…, Why this?, Block…]",
    ]


def test_words_are_cut_at_160_characters_and_hidden_where_scored():
    long = replace(ADA, words=Words("x" * 300, at_time("13:02")))
    quote = next(line for line in lines(long) if line.startswith("> "))
    assert quote == f"> {'x' * 159}…"
    assert render(lead_card(long, VIEW), PLAIN, sign).cut
    assert not render(lead_card(ADA, VIEW), PLAIN, sign).cut
    hidden = lead_card(replace(ADA, words=Words("vile", at_time("13:02"), "chat", 500)), VIEW)
    assert "> Message hidden" in str(render(hidden, PLAIN, sign).payload["text"])
    assert "vile" not in str(hidden)


def test_the_push_is_who_what_and_the_first_words():
    assert lead_card(WAITING, ASKED).push.startswith("Ada Lovelace: Asks for a person · Do you support")
    assert lead_card(TAKEN, VIEW).push.startswith("Ada Lovelace: Dana Ruiz has control")
    assert lead_card(VISITOR, VIEW).push == "Visitor K7Q2: Gave an e-mail address"
    assert "Schmidt" in lead_card(GUESSED, VIEW).push


def test_the_mark_is_the_names_own():
    assert who(ADA).startswith("✅ Ada Lovelace (verified)")
    assert who(GUESSED) == "⚠️ Maybe Anna Schmidt (enriched, not confirmed) · Beispiel AG"
    assert who(VISITOR) == "Visitor K7Q2 (name unknown)"
    crm = replace(ADA, values=values("crm", first_name="Ada"))
    assert who(crm) == "✅ Ada (verified)"
    assert who(replace(crm, known="enriched")) == "⚠️ Maybe Ada (enriched, not confirmed)"
    assert who(replace(crm, known="unknown")) == "Ada"
    assert who(replace(VISITOR, values=values("lead", email="x@y.example"))) == "✅ x@y.example (verified)"


def test_an_email_that_does_not_bear_the_name_out_is_shown_beside_it():
    lead = replace(GUESSED, values=GUESSED.values | values("lead", email="maria.lopez@beispiel.example"))
    assert who(lead).startswith(
        "✅ maria.lopez@beispiel.example (verified) · ⚠️ Maybe Anna Schmidt (enriched, not confirmed)"
    )
    assert full_name(lead).text == "maria.lopez@beispiel.example"


@pytest.mark.parametrize("email", ["a.schmidt@x.example", "SCHMIDT@x.example", "anna-schmidt+web@x.example"])
def test_an_email_that_bears_the_name_out_verifies_it(email):
    lead = replace(GUESSED, values=GUESSED.values | values("lead", email=email))
    assert who(lead).startswith("✅ Anna Schmidt (verified)")
    accents = replace(GUESSED, values=values("enrichment", last_name="Łódź-Müller") | values("hand", email="m@x.y"))
    assert name_mark(accents) == "enriched"


def test_nobody_gives_themselves_a_mark():
    assert bare_name("✅ Eve ✔️ (Verified)") == "Eve"
    assert bare_name("⚠️🔵 Eve [enriched, not confirmed]") == "Eve"
    assert short_name(replace(ADA, values=values("lead", first_name="✅"))).text == "Visitor K7Q2"


def test_the_place_is_told_once():
    def lead(**given: object) -> Lead:
        return replace(VISITOR, values=values("crm", **given))

    assert place(lead(location="London", country="GB")) == "London, United Kingdom"
    assert place(lead(city="Seoul", country="KR")) == "Seoul, South Korea"
    assert place(lead(location="Berlin, Germany", country="DE")) == "Berlin, Germany"
    assert place(lead(country="XK")) == "Kosovo"
    assert place(lead()) == ""


def test_many_places_are_counted():
    rang = tuple(Rang(f"#c{number}", at_time("13:02")) for number in range(6))
    line = next(line for line in lines(WAITING, replace(ASKED, rang=rang)) if "rang:" in line)
    assert line.endswith("#c3 14:02 CET · and 2 more")


def test_a_time_of_another_day_has_its_day():
    next_day = replace(TAKEN, last_activity=at_time("09:00", "2026-11-23"))
    assert lines(next_day)[0] == "🔵 Dana Ruiz has control · since 22 Nov, 14:03 CET"
    due = replace(ADA, next_step=NextStep("Call", at_time("08:00", "2026-11-22"), 0))
    assert "Next step: Call, 22 Nov, 09:00 CET" in lines(due)
    assert "Next step: Call" in lines(replace(ADA, next_step=NextStep("Call", None, 0)))


def test_the_footer_says_whose_words_reach_the_lead_once_they_do():
    assert "Hot EMEA leads · Owner: Dana Ruiz" in lines(TAKEN)
    assert "Only Dana's texts here reach Ada; all others are notes" in lines(TAKEN, replace(VIEW, replies=True))


def test_a_lead_that_left_is_said_to_have_left():
    assert "Chat · Left the chat" in lines(replace(ADA, left=True))[2]


def test_a_field_whose_value_is_gone_is_no_name():
    lead = replace(VISITOR, values={"first_name": Value(None, "lead", 0), "email": Value("", "lead", 0)})
    assert who(lead) == "Visitor K7Q2 (name unknown)"


def test_times_are_moments_never_words():
    spans = [span for part in lead_card(WAITING, ASKED).parts for span in part.spans]
    assert Moment(WAITING.waiting.since) in spans
