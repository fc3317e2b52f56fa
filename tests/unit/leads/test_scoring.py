"""Do scores that come after the message do what scores in it do, once, in any order?"""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.change import Event
from leads.fold import BLOCK_AT, begin, fold
from leads.lead import Lead
from leads.scoring import FLAGGED, SCORED, SELF_HARM, Judgement, self_harm, wants_scores

AT = 1_000_000_000_000
HOUR = 3_600_000
SCORES = st.floats(0, 1).map(lambda score: round(score, 3))


def message(number: int = 0, score: float | None = None, **data: object) -> Event:
    own: dict[str, object] = {"text": f"words {number}", **data}
    if score is not None:
        own |= {"moderation": {"hate": score}, "score": round(score * 1000), "category": "hate"}
    return Event(f"m{number}", "message.received", AT + number, AT + number, "chat", data=own)


def after(*events: Event, lead: Lead | None = None) -> tuple[Lead, list[Event]]:
    lead = lead or begin("l", "o", events[0])
    caused: list[Event] = []
    waiting = list(events)
    while waiting:
        lead, more = fold(lead, waiting.pop(0))
        caused += more
        waiting = more + waiting
    return lead, caused


def later(number: int, judgement: Judgement, took: int = 2_000) -> Event:
    one = message(number)
    event = judgement.happens(one, one.received + took)
    assert event is not None
    return event


@given(st.lists(SCORES, min_size=1, max_size=5), st.randoms())
def test_the_sum_and_the_block_are_those_of_scores_in_the_event(scores: list[float], random: object) -> None:
    own, own_caused = after(*(message(number, score) for number, score in enumerate(scores)))
    bare = [message(number) for number in range(len(scores))]
    scored = [later(number, Judgement({"hate": score})) for number, score in enumerate(scores)]
    random.shuffle(scored)  # type: ignore[attr-defined]
    lead, caused = after(*bare, *scored)
    assert (lead.score, lead.scored, lead.messages) == (own.score, own.scored, own.messages)
    assert (lead.blocked is None) == (own.blocked is None) == (own.score < BLOCK_AT)
    blocks = [one for one in caused if one.kind == "lead.blocked"]
    assert len(blocks) == sum(one.kind == "lead.blocked" for one in own_caused) <= 1
    assert lead.words is not None
    assert own.words is not None
    assert lead.words.hidden == own.words.hidden


def test_words_are_hidden_by_their_own_score_alone() -> None:
    bad, good = later(0, Judgement({"hate": 0.9})), later(1, Judgement({"hate": 0.0}))
    for order in permutations([bad, good]):
        lead, _ = after(message(0), message(1), *order)
        assert lead.words is not None
        assert (lead.words.text, lead.words.score) == ("words 1", 0)
    lead, _ = after(message(0), bad)
    assert lead.words is not None
    assert lead.words.hidden


def test_not_scored_is_not_zero() -> None:
    lead, _ = after(message(0))
    assert (lead.score, lead.points) == (0, None)
    lead, _ = after(later(0, Judgement({"hate": 0.0})), lead=lead)
    assert (lead.scored, lead.points) == (1, 0.0)


def test_flags_never_add_up() -> None:
    lead, caused = after(*(message(number) for number in range(9)),
                         *(later(number, Judgement(flagged=("hate", "sexual"))) for number in range(9)))  # fmt: skip
    assert (lead.score, lead.scored, lead.points, lead.blocked) == (0, 0, None, None)
    assert lead.flagged == ("hate", "sexual")
    assert not any(one.kind == "lead.blocked" for one in caused)
    assert Judgement().happens(message(), AT) is None


@pytest.mark.parametrize("score", [0.499, 0.5, 1.0])
def test_self_harm_rings_from_a_half_on_whether_it_blocks_or_not(score: float) -> None:
    _, caused = after(message(0), later(0, Judgement({"self-harm": score, "hate": 0.001})))
    kinds = [one.kind for one in caused if one.kind in (SELF_HARM, "lead.blocked")]
    assert kinds == [SELF_HARM] * (score >= 0.5) + ["lead.blocked"] * (score >= 1)
    own = replace(
        message(1), data={"text": "x", "moderation": {"self_harm/intent": score}, "score": round(score * 1000)}
    )
    assert self_harm(own) == round(score * 1000)
    assert self_harm(replace(own, kind="message.sent")) == 0


def test_scores_happen_when_they_come_and_are_as_old_as_their_message_was() -> None:
    fresh = later(0, Judgement({"hate": 1.0}), took=HOUR)
    assert (fresh.at, fresh.received - fresh.at) == (AT + HOUR, 0)
    old = replace(message(), received=AT + 5 * HOUR)
    event = Judgement({"hate": 1.0}).happens(old, AT + 6 * HOUR)
    assert event is not None
    assert event.received - event.at == old.received - old.at
    assert (fresh.id, fresh.kind) == ("~m0/message.scored", SCORED)
    assert later(0, Judgement(flagged=("hate",))).kind == FLAGGED


@pytest.mark.parametrize(
    ("event", "wants"),
    [(message(), True), (message(score=0.0), False), (message(text="  "), False), (message(text=None), False),
     (replace(message(), kind="human.requested"), False)],
)  # fmt: skip
def test_a_message_with_words_and_without_scores_wants_them(event: Event, wants: bool) -> None:
    assert wants_scores(event) is wants
