"""Does a lead come out as its events say, in whatever order they arrive?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.change import Event
from leads.events import CATALOGUE, FROM_OUTSIDE
from leads.fold import BLOCK_AT, KEPT_WORDS, begin, fold
from leads.lead import CHANNELS, KNOWN, STAGES, Control, Lead, OnIt
from tests.unit.leads.happenings import BEN, DANA, NOON, event, folded

OUTSIDE = sorted(FROM_OUTSIDE & CATALOGUE.keys())
SOURCES = {"self": "by the lead", "deanonymization": "guessed", "enrichment": "bought", None: "from the CRM"}


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Events of one lead from outside, no two at the same moment. Each source says a value of its own, because
    what repeats a guess is told from what confirms it by looking back (see the echoes below)."""
    moments = draw(st.lists(st.integers(0, 10_000), min_size=1, max_size=7, unique=True))
    return [_some_event(draw, at) for at in moments]


def _some_event(draw: st.DrawFn, at: int) -> Event:
    kind = draw(st.sampled_from(OUTSIDE))
    data: dict[str, object] = {}
    said: dict[str, object] = {}
    by = draw(st.sampled_from([None, "self", "deanonymization", "enrichment"]))
    if kind == "lead.identified":
        data["by"] = by or "self"
    if kind in ("message.received", "human.requested"):
        data["text"] = f"words of {at}"
    if kind == "message.received":
        data["score"] = draw(st.sampled_from([None, 0, 100, 400]))
    if kind == "workflow.step_scheduled":
        data |= {"title": f"step of {at}", "due": None}
    if draw(st.booleans()):
        source = SOURCES[str(data["by"])] if kind == "lead.identified" else SOURCES[None]
        said = {"company_name": source + draw(st.sampled_from([" 1", " 2"]))}
    if draw(st.booleans()):
        said["stage"] = draw(st.sampled_from(STAGES))
    if draw(st.booleans()):
        said["known"] = draw(st.sampled_from(KNOWN))
    channel = draw(st.sampled_from([None, *CHANNELS]))
    agent = {"id": draw(st.sampled_from(["a", "b"])), "name": "Agent"}
    return event(kind, at, lead=said, channel=channel, agent=agent, **data)


def past(lead: Lead) -> Lead:
    """The lead's facts about the past: without what goes by the order of commits, sets in one order."""
    agents = dict(sorted(lead.agents.items()))
    return replace(lead, channels=tuple(sorted(lead.channels)), agents=agents, control=Control(), blocked=None)


@given(histories().flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_facts_about_the_past_do_not_depend_on_the_order_of_arrival(orders: tuple[list[Event], list[Event]]) -> None:
    assert past(folded(orders[0])) == past(folded(orders[1]))


@given(histories())
def test_folding_leaves_the_lead_before_as_it_was(events: list[Event]) -> None:
    lead = begin("lead00000001", "acme", events[0])
    for one in events:
        kept = replace(lead, values=dict(lead.values), reached=dict(lead.reached), agents=dict(lead.agents))
        after, _ = fold(lead, one)
        assert lead == kept
        lead = after


@given(histories())
def test_known_never_falls_and_stage_falls_only_where_it_was_set(events: list[Event]) -> None:
    lead = begin("lead00000001", "acme", events[0])
    for one in events:
        after, _ = fold(lead, one)
        assert KNOWN.index(after.known) >= KNOWN.index(lead.known)
        if "stage" not in one.lead and after.stage_set is None:
            assert STAGES.index(after.stage) >= STAGES.index(lead.stage)
        lead = after


# -- stage ----------------------------------------------------------------------------------------------------------


def test_a_message_engages_and_a_page_visit_does_not() -> None:
    assert folded([event("page.visited")]).stage == "browsing"
    assert folded([event("page.visited"), event("message.received", 1, text="hi")]).stage == "engaged"
    assert folded([event("call.answered")]).stage == "engaged"


def test_a_stage_that_was_set_may_fall_and_stands_against_older_events() -> None:
    set_back = event("fields.updated", 100, lead={"stage": "engaged"})
    booked, shown = event("call.scheduled", 50), event("calendar.shown", 150)
    assert folded([booked, set_back]).stage == "engaged"
    assert folded([set_back, booked]).stage == "engaged"
    assert folded([set_back, booked, shown]).stage == "calendar_shown"


def test_a_moved_stage_causes_an_event_with_an_id_of_its_own() -> None:
    lead = begin("lead00000001", "acme", event("page.visited"))
    cause = event("call.scheduled", 5)
    _, caused = fold(lead, cause)
    assert [(one.id, one.kind, one.data) for one in caused] == [
        (f"~{cause.id}/stage.changed", "stage.changed", {"from": "browsing", "to": "call_scheduled"})
    ]
    assert caused[0].at == cause.at


# -- known ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "known"),
    [
        (Event("i", "lead.identified", NOON, NOON, data={"by": "self"}), "verified"),
        (Event("i", "lead.identified", NOON, NOON, data={"by": "deanonymization"}), "enriched"),
        (event("email.captured"), "verified"),
        (event("webform.submitted", lead={"email": "ada@analytical.example"}), "verified"),
        (event("webform.submitted"), "unknown"),
        (event("message.received", text="I am Ada", lead={"first_name": "Ada"}), "unknown"),
        (event("fields.updated", lead={"known": "verified"}), "verified"),
    ],
)
def test_known_is_what_the_event_makes_it(what: Event, known: str) -> None:
    assert folded([what]).known == known


def test_a_webform_without_an_email_does_not_verify_a_guessed_one() -> None:
    guess = Event("i", "lead.identified", NOON, NOON, data={"by": "deanonymization"}, lead={"email": "a@b.example"})
    assert folded([guess, event("webform.submitted", 5, lead={"first_name": "Ada"})]).known == "enriched"


# -- words, presence, next step ---------------------------------------------------------------------------------


def test_the_last_words_are_the_newest_cut_and_hidden_at_half() -> None:
    late = event("message.received", 5, text="x" * 1000, score=500)
    lead = folded([late, event("message.received", 1, text="before")])
    assert lead.words is not None
    assert len(lead.words.text) == KEPT_WORDS
    assert lead.words.hidden
    assert lead.messages == 2


@pytest.mark.parametrize(
    ("events", "left"),
    [
        ([event("lead.left", 5)], True),
        ([event("lead.back", 9), event("lead.left", 5)], False),
        ([event("lead.left", 5), event("message.received", 9, text="I'm back", channel="chat")], False),
        ([event("lead.left", 5), event("message.received", 9, text="by mail", channel="email")], True),
        ([event("message.received", 9, text="here", channel="chat"), event("lead.left", 5)], False),
    ],
)
def test_a_lead_is_in_the_chat_or_left_by_the_newest_word_of_it(events: list[Event], left: bool) -> None:
    assert folded(events).left is left


def test_a_step_that_is_done_takes_away_what_was_planned_before() -> None:
    planned = event("workflow.step_scheduled", 5, title="Follow-up", due=None)
    done = event("workflow.step_done", 9)
    again = event("workflow.step_scheduled", 10, title="Second mail", due=None)
    assert folded([planned, done]).next_step is None
    assert folded([done, planned]).next_step is None
    assert folded([again, done, planned]).next_step == folded([planned, done, again]).next_step
    assert folded([done, again]).next_step is not None


# -- waiting ----------------------------------------------------------------------------------------------------


def test_a_lead_waits_from_its_first_unanswered_request() -> None:
    first, second = event("human.requested", 5), event("human.requested", 9)
    for order in ([first, second], [second, first]):
        waiting = folded(order).waiting
        assert waiting is not None
        assert (waiting.since, waiting.whom) == (NOON + 5, None)


def test_under_manual_control_a_message_waits_for_who_has_control_until_it_is_answered() -> None:
    taken = event("conversation.taken_over", 2, by=DANA)
    lead = folded([event("message.received", 1, text="a"), taken])
    assert lead.waiting is None
    lead = folded([event("message.received", 3, text="b")], lead)
    assert lead.waiting is not None
    assert lead.waiting.whom == DANA
    lead = folded([event("reply.sent", 4, by=DANA)], lead)
    assert lead.waiting is None
    assert folded([event("message.received", 3, text="late")], lead).waiting is None


def test_waiting_passes_to_who_takes_over_and_ends_with_return_and_block() -> None:
    lead = folded([event("human.requested", 1), event("conversation.taken_over", 2, by=BEN)])
    assert lead.waiting is not None
    assert lead.waiting.whom == BEN
    assert folded([event("conversation.returned", 3, by=BEN)], lead).waiting is None
    blocked = folded([event("lead.blocked", 3, by=BEN, reason="spam")], lead)
    assert blocked.waiting is None
    assert folded([event("human.requested", 4)], blocked).waiting is None


def test_on_it_ends_when_the_lead_writes_again_but_not_with_what_it_wrote_before() -> None:
    lead = replace(folded([event("human.requested", 1)]), on_it=OnIt(DANA, NOON + 5))
    assert folded([event("message.received", 3, text="late")], lead).on_it is not None
    assert folded([event("message.received", 6, text="hello?")], lead).on_it is None


# -- automatic block --------------------------------------------------------------------------------------------


def scored(at: int, score: int) -> Event:
    return event("message.received", at, text="x", score=score, category="hate")


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=12))
def test_the_lead_is_blocked_by_the_message_that_brings_the_sum_to_a_thousand(scores: list[int]) -> None:
    total = 0
    lead = begin("lead00000001", "acme", event("page.visited"))
    for at, score in enumerate(scores):
        lead = folded([scored(at, score)], lead)
        total += score
        assert lead.score == total
        assert (lead.blocked is not None) is (total >= BLOCK_AT)


def test_an_automatic_block_names_the_category_and_ends_manual_control() -> None:
    lead = folded([event("conversation.taken_over", 1, by=DANA)])
    after, caused = fold(lead, scored(2, 1000))
    assert [one.kind for one in caused] == ["stage.changed", "lead.blocked"]
    assert caused[1].data == {"reason": "hate", "automatic": True, "version": 2}
    blocked = folded(caused, after)
    assert blocked.control == Control(None, NOON + 2, 2)
    assert blocked.blocked is not None
    assert (blocked.blocked.by, blocked.blocked.reason) == (None, "hate")


def test_a_block_happens_once_and_an_unblocked_lead_is_exempt() -> None:
    lead = folded([scored(1, 700), scored(2, 700)])
    assert [one.kind for one in fold(lead, scored(3, 900))[1]] == []
    lead = folded([event("lead.unblocked", 4, by=DANA)], lead)
    assert lead.exempt
    lead = folded([scored(5, 1000), scored(6, 1000)], lead)
    assert lead.blocked is None


def test_a_new_owner_causes_an_event_and_the_first_does_not() -> None:
    lead = folded([event("page.visited")])
    after, caused = fold(lead, event("fields.updated", 1, lead={"owner": "dana@acme.example"}))
    assert caused == []
    _, caused = fold(after, event("fields.updated", 2, lead={"owner": "ben@acme.example"}))
    assert [(one.kind, one.data["from"], one.data["owner"]) for one in caused] == [
        ("owner.changed", "dana@acme.example", "ben@acme.example")
    ]
    assert fold(after, event("owner.changed", 2, lead={"owner": "ben@acme.example"}))[1] == []


@pytest.mark.parametrize("kind", sorted(CATALOGUE))
def test_every_kind_of_the_catalogue_can_be_folded(kind: str) -> None:
    lead, _ = fold(begin("lead00000001", "acme", event(kind, by=DANA)), event(kind, by=DANA))
    assert lead.created_at == NOON
