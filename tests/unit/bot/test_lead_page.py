"""What does a lead's page make of words, entries and values from outside?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pages.lead.details import changed, crossed, form, sections
from bot.pages.lead.drawn import draw
from bot.pages.lead.entries import blocks, lasted, time_of
from bot.pages.lead.timeline import cursor
from bot.pages.lead.words import FOLDED_AT, MOST_ON_PAGE, lines, words
from cards.block_form import block_form
from cards.moments import Clock
from cards.view import View
from leads.fields import CATALOGUE
from leads.lead import Lead, Value
from tests.unit.leads.happenings import DANA, NOON, event

CLOCK = Clock("Europe/Berlin", NOON)
FIELDS = list(CATALOGUE.values())


def lead(**values: object) -> Lead:
    held = {name: Value(value, "crm", NOON) for name, value in values.items()}
    return Lead("lead00000001", "acme", NOON, held)


def sent(of: Lead, section: str = "personal", **typed: str) -> dict[str, str]:
    """A section's form as a browser sends it: everything as drawn, but for what was typed."""
    asked = form(of, section, FIELDS, ())
    return {one.key: typed.get(one.name, one.value) for one in asked}


def test_words_keep_their_lines_and_lose_what_bends_a_page():
    assert lines("  One\r\ntwo\u202e\x00\n\n\n\nthree\t!\n") == "One\ntwo\n\nthree !"
    assert words("Short").unfolds == ""


@given(st.text(max_size=400))
def test_no_word_is_lost_that_can_be_seen(text):
    kept = lines(text)
    assert lines(kept) == kept
    assert "\n\n\n" not in kept


def test_long_words_unfold_and_very_long_ones_stand_elsewhere():
    long = words("word " * 1_000)
    assert len(long.text) < FOLDED_AT
    assert long.unfolds.startswith("word word")
    assert long.characters == 0
    assert words("\n".join("abc")).unfolds == ""
    assert words("\n".join("x" * 40)).unfolds.count("\n") == 39
    huge = words("x" * 1_000_000)
    assert (huge.characters, len(huge.unfolds)) == (1_000_000, MOST_ON_PAGE)


def test_entries_of_a_day_stand_under_its_name_in_the_viewers_zone():
    late = 11 * 3_600_000 - 1  # 22:59:59.999 UTC is the same day in Berlin, a millisecond later the next
    found = list(enumerate([event("lead.left", late), event("lead.back", late + 1), event("lead.left", late + 2)]))
    made = blocks(lead(), found, CLOCK)
    assert [one.day for one in made] == ["Sunday, 22 Nov (CET)", "Monday, 23 Nov (CET)", ""]
    assert [one.time.short for one in made] == ["23:59", "00:00", "00:00"]
    assert time_of(NOON, CLOCK).iso == "2026-11-22T12:00:00Z"


def test_words_of_one_side_follow_each_other():
    found = [
        event("message.received", 0, channel="chat", text="a"),
        event("message.received", 1_000, channel="chat", text="b"),
        event("message.received", 2_000, channel="text", text="c"),
        event("reply.sent", 3_000, channel="text", text="d", by=DANA),
        event("note.added", 4_000, text="x", by=DANA),
        event("reply.sent", 5_000, channel="text", text="e", by=DANA),
    ]
    made = [one.lines[0] for one in blocks(lead(), list(enumerate(found)), CLOCK)]
    assert [one.follows for one in made] == [False, True, False, False, False, False]
    assert [one.side for one in made] == ["lead", "lead", "lead", "rep", "none", "rep"]
    assert made[3].who == "Dana Ruiz"


def test_what_confirms_a_reply_is_no_entry():
    found = [event("reply.sent", text="Hi", by=DANA), event("message.sent", 1, text="Hi", reply_id="r1")]
    assert [one.lines[0].kind for one in blocks(lead(), list(enumerate(found)), CLOCK)] == ["reply.sent"]


def test_only_a_page_of_the_web_is_a_link():
    found = [event("page.visited", url="https://acme.example/a"), event("page.visited", 1, url="javascript:alert(1)")]
    visits = blocks(lead(), list(enumerate(found)), CLOCK)[0].lines
    assert [(one.words.text, one.url) for one in visits] == [
        ("https://acme.example/a", "https://acme.example/a"), ("javascript:alert(1)", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0 s"), (42, "42 s"), (252, "4 min 12 s"), (3_600, "1 h 0 min"), (7_500, "2 h 5 min")]
)
def test_how_long_a_call_was(seconds, told):
    assert lasted(seconds) == told


@pytest.mark.parametrize("text", ["", "1", "1_", "_1", "1_2_3", "-1_2", "1_-2", "9" * 16 + "_1", "١_٢", "1_2\n"])
def test_what_is_no_cursor(text):
    assert cursor(text) is None


def test_a_field_without_a_value_is_left_out():
    made = sections(lead(first_name="Ada", skills=[], job_title=""), FIELDS, CLOCK)
    assert [(one.title, [row.label for row in one.rows]) for one in made] == [
        ("Personal information", ["First name"]), ("Conversation summary", []), ("Company details", []),
        ("Company insights", []),
    ]  # fmt: skip


def test_a_form_that_was_not_touched_changes_nothing():
    of = lead(first_name="Ada", skills=["a", "b"], country="DE", job_title="one\ntwo", location=" x ")
    assert changed(FIELDS, sent(of)) == {}
    browsers = {name: value.replace("\n", "\r\n") for name, value in sent(of).items()}
    assert changed(FIELDS, browsers) == {}


def test_what_was_typed_changes_and_nothing_else():
    of = lead(first_name="Ada", skills=["a", "b"])
    assert changed(FIELDS, sent(of, first_name="Augusta", skills="b")) == {"first_name": "Augusta", "skills": "b"}
    assert changed(FIELDS, sent(of, first_name="")) == {"first_name": ""}
    assert changed(FIELDS, {**sent(of), "f:owner:": "x", "f:stage": "engaged", "f:ip:0": "1", "f:": "x"}) == {}


def test_what_a_colleague_changed_meanwhile_is_not_run_over():
    before, now = lead(first_name="Ada", phone_number="1"), lead(first_name="Grace", phone_number="1")
    form_sent = sent(before, first_name="Augusta", phone_number="2")
    assert list(crossed(now, FIELDS, form_sent)) == ["first_name"]
    assert "“Grace”" in crossed(now, FIELDS, form_sent)["first_name"]
    assert crossed(now, FIELDS, sent(before, phone_number="2")) == {}
    assert crossed(now, FIELDS, sent(before, first_name="Grace")) == {}  # both meant the same


def test_a_cards_form_stands_on_a_page():
    drawn = draw(block_form(lead(first_name="Ada"), View()), CLOCK)
    assert drawn.submit is not None
    assert [one.id for one in drawn.inputs] == ["common", "reason"]
    assert drawn.submit.arguments == {"form": "block"}
    assert drawn.buttons == ()  # the page has its own way back
