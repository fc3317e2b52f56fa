"""Is what is quoted really there, word for word, whatever a lead writes?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.change import Event
from leads.quoting import LONGEST, MOST_LATEST, MOST_POINTS, MOST_QUESTIONS, Numbered, asks, even, quoted, standing_in
from leads.summary import Quote, Summary, decode, encode

WORDS = st.text(max_size=200) | st.lists(
    st.sampled_from(
        ["Does it work", "?", "？", "؟", ". ", "\n", " ", "too slow", "We need", "”", "é", "\u202e", "𝔘", "İ"]
    ),
    max_size=20,
).map("".join)
KINDS = st.sampled_from(["message.received", "human.requested", "message.sent", "page.visited"])


def said(text: str, kind: str = "message.received", number: int = 1, **data: object) -> Numbered:
    return number, Event(f"e{number}", kind, number * 1000, number * 1000, "chat", data={"text": text, **data})


def every(summary: Summary) -> list[Quote]:
    return [*summary.questions, *summary.pain_points, *summary.interests, *summary.latest]


@given(st.lists(st.tuples(WORDS, KINDS), max_size=6))
def test_a_quote_stands_in_its_entry(told: list[tuple[str, str]]) -> None:
    found = [said(text, kind, number) for number, (text, kind) in reversed(list(enumerate(told, 1)))]
    summary = quoted(found, 1, len(told))
    texts = {event.id: (event.kind, event.data["text"]) for _, event in found}
    for one in every(summary):
        kind, text = texts[one.entry]
        assert kind in ("message.received", "human.requested")
        assert one.text in even(str(text))
        assert 0 < len(one.text) <= LONGEST
    assert len(summary.questions) <= MOST_QUESTIONS
    assert max(len(summary.pain_points), len(summary.interests)) <= MOST_POINTS
    assert len(summary.latest) <= MOST_LATEST
    assert decode(encode(summary), made_at=1, upto=len(told), model="") == summary


@given(WORDS, WORDS)
def test_what_a_model_quotes_is_taken_as_the_lead_wrote_it_or_not_at_all(quote: str, text: str) -> None:
    words = standing_in(quote, said(text)[1])
    assert words == "" or words in even(text)
    assert words == "" or words.lower() == even(quote)[:LONGEST].rstrip().lower()


@given(WORDS)
def test_the_whole_of_what_was_said_stands_there(text: str) -> None:
    words = even(text)[:LONGEST].rstrip()
    if any(char.isalnum() for char in words):
        assert standing_in(words, said(text)[1]) == words


@pytest.mark.parametrize(
    "sentence",
    [
        "Does it work?",
        "会支持吗？",
        "هل تدعمون؟",
        "Really?!",
        "“Is it?”",
        "(Is it?)",
        "Πόσο κάνει;".replace(";", "\u037e"),
    ],
)
def test_a_question_ends_with_a_question_mark_of_any_script(sentence: str) -> None:
    assert asks(sentence)
    assert [one.text for one in quoted([said(f"Hello. {sentence}")], 1).questions] == [sentence]


@pytest.mark.parametrize(
    "text", ["See https://x.example/?a=b for it.", "No problem at all.", "?? ...", "It works; fine."]
)
def test_what_is_no_question_and_no_pain_is_left_out(text: str) -> None:
    summary = quoted([said(text)], 1)
    assert summary.questions == ()
    assert summary.pain_points == ()


@pytest.mark.parametrize(
    "text",
    ["We are not interested in a call.", "We need to talk to a person.", "Wir brauchen nichts mehr, nie wieder."],
)
def test_a_wish_that_is_none_is_left_out(text: str) -> None:
    assert quoted([said(text)], 1).interests == ()


def test_nothing_of_a_hidden_message_is_quoted() -> None:
    hidden = said("Does it work? It is too slow.", score=500)
    assert every(quoted([hidden], 1)) == []
    assert standing_in("Does it work?", hidden[1]) == ""


def test_a_call_is_quoted_from_its_transcript() -> None:
    turns = [{"speaker": "agent", "text": "May I help?"}, {"speaker": "lead", "text": "Do you support SSO?"}]
    call = (1, Event("c", "call.ended", 1, 1, "voice", data={"transcript": turns}))
    assert [one.text for one in quoted([call], 1).questions] == ["Do you support SSO?"]
