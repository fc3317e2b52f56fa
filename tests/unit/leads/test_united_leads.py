"""What is one lead that two were?"""

from __future__ import annotations

from dataclasses import fields, replace

from hypothesis import given

from leads.codec import decode, encode
from leads.fold import fold
from leads.lead import KNOWN, STAGES, Block, Control, Lead, NotThisPerson, OnIt, Returned, Value, Waiting
from leads.merging import FACTS, holders_differ, unite
from leads.timeline import sentence
from tests.unit.leads.happenings import BEN, DANA, NOON, event, folded
from tests.unit.leads.test_codec import LEADS

LEAD = Lead("lead00000001", "acme", NOON)
OTHER = Lead("lead00000002", "acme", NOON + 5)


def united(lead: Lead, other: Lead) -> Lead:
    made = lead.copied()
    unite(made, other)
    return made


def test_no_fact_is_forgotten() -> None:
    assert set(FACTS) == {one.name for one in fields(Lead)}


@given(LEADS, LEADS)
def test_both_orders_agree_on_all_that_is_no_matter_of_who_stays(one: Lead, other: Lead) -> None:
    other = replace(other, id="lead00000002")
    if holders_differ(one, other):
        return
    first, second = united(one, other), united(other, one)
    for name in ("blocked", "exempt", "score", "messages", "known", "created_at", "last_activity", "answered_at"):
        if name == "blocked" and one.blocked and other.blocked and one.blocked.since == other.blocked.since:
            continue
        assert getattr(first, name) == getattr(second, name), name
    assert first.control.version == second.control.version > max(one.control.version, other.control.version)
    assert first.values.keys() == second.values.keys()


@given(LEADS, LEADS)
def test_what_holds_of_every_lead_holds_of_a_united_one(one: Lead, other: Lead) -> None:
    lead = united(one, other)
    assert (lead.blocked is not None) == (one.blocked is not None or other.blocked is not None)
    if lead.blocked is not None:
        assert (lead.control.by, lead.waiting, lead.on_it, lead.returned) == (None, None, None, None)
    elif one.control.by or other.control.by:
        assert lead.control.by in (one.control.by, other.control.by)
        assert (lead.on_it, lead.returned) == (None, None)
    assert lead.waiting is None or lead.waiting.whom == lead.control.by
    assert lead.id == one.id
    assert decode(lead.id, lead.org, encode(lead)) == lead


@given(LEADS, LEADS)
def test_neither_of_the_two_is_touched(one: Lead, other: Lead) -> None:
    before = encode(one), encode(other)
    united(one, other)
    assert (encode(one), encode(other)) == before


def test_blocked_and_manual_win() -> None:
    manual = replace(OTHER, control=Control(DANA, NOON + 7, 4), waiting=Waiting(NOON + 8, DANA))
    lead = united(replace(LEAD, returned=Returned(NOON, BEN), on_it=OnIt(BEN, NOON)), manual)
    assert lead.control == Control(DANA, NOON + 7, 5)
    assert (lead.returned, lead.on_it, lead.waiting) == (None, None, Waiting(NOON + 8, DANA))

    lead = united(manual, replace(LEAD, blocked=Block(NOON + 3, "spam", BEN), control=Control(None, NOON + 3, 9)))
    assert (lead.blocked, lead.control) == (Block(NOON + 3, "spam", BEN), Control(None, NOON + 3, 10))
    assert lead.waiting is None


def test_values_go_by_trust_then_age_and_a_status_stays_with_its_address() -> None:
    one = replace(
        LEAD,
        values={
            "email": Value("a@x.example", "crm", NOON + 9), "email_status": Value("valid", "enrichment", NOON + 9),
            "city": Value("Rome", "hand", NOON),
        },
    )  # fmt: skip
    two = replace(
        OTHER,
        values={
            "email": Value("b@x.example", "lead", NOON), "email_status": Value("bounced", "crm", NOON),
            "city": Value("Paris", "crm", NOON + 9),
        },
    )  # fmt: skip
    for lead in (united(one, two), united(two, one)):
        assert (lead.text("email"), lead.text("email_status"), lead.text("city")) == ("b@x.example", "bounced", "Rome")


def test_not_this_person_holds_for_both() -> None:
    said = replace(LEAD, not_this_person=NotThisPerson(NOON, DANA, {"first_name": "Anna"}))
    guessed = replace(OTHER, known="enriched", values={"first_name": Value("Anna", "deanonymization", NOON)})
    for lead in (united(said, guessed), united(guessed, said)):
        assert (lead.values, lead.known) == ({}, "unknown")


def test_the_stage_is_the_furthest_that_either_reached_unless_one_was_set_later() -> None:
    one = folded([event("email.captured", email="a@x.example")])
    two = folded([event("calendar.shown")])
    assert united(one, two).stage == "calendar_shown"
    set_later = replace(two, stage_set=("engaged", NOON + 50))
    assert united(one, set_later).stage == "engaged"
    assert STAGES.index(united(one, two).stage) >= STAGES.index(one.stage)
    assert KNOWN.index(united(one, two).known) == KNOWN.index("verified")


def test_the_scores_of_two_may_block_the_one() -> None:
    one, two = replace(LEAD, score=600), replace(OTHER, score=500)
    happens = event("lead.merged", 9, by=DANA, other=two.id, record=encode(two), name="Visitor 0002")
    lead, caused = fold(one, happens)
    assert lead.score == 1100
    assert [(each.kind, each.data["reason"]) for each in caused] == [("lead.blocked", "moderation")]
    assert sentence(happens) == "Merged with Visitor 0002 by Dana Ruiz"


def test_an_event_without_a_record_changes_nothing() -> None:
    lead, caused = fold(LEAD, event("lead.merged", 9, by=DANA))
    assert (lead, caused) == (LEAD, [])
