"""What may a person do to a lead beside control, in which state, and what comes of it?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.change import Event
from leads.control import Refusal
from leads.lead import Block, Control, Lead, OnIt, Value, Words
from leads.timeline import sentence
from leads.wishes import MOST_TEXT, assign, checked_text, edit, not_this_person, note, on_it, reply, reply_channel
from tests.unit.leads.happenings import BEN, DANA, NOON, event, folded

LEAD = Lead("lead00000001", "acme", NOON, control=Control(None, NOON, 7))
MINE = replace(LEAD, control=Control(DANA, NOON, 7))
BENS = replace(LEAD, control=Control(BEN, NOON, 7))
BLOCKED = replace(LEAD, blocked=Block(NOON, "spam", BEN))


def refused(lead: Lead, wish: str, **how: object) -> str:
    """The code with which a wish of Dana's is refused."""
    wishes = {"on_it": lambda: on_it(lead, DANA, **how), "reply": lambda: reply(lead, DANA, "Hello", **how)}  # type: ignore[arg-type]
    with pytest.raises(Refusal) as raised:
        wishes[wish]()
    assert raised.value.lead is lead
    return raised.value.code


def test_on_it_in_every_state() -> None:
    act = on_it(LEAD, DANA)
    assert act is not None
    assert act.kind == "on_it.said"
    assert on_it(MINE, DANA) is None
    assert on_it(replace(LEAD, on_it=OnIt(DANA, NOON)), DANA) is None
    assert refused(BENS, "on_it") == "taken"
    assert refused(BLOCKED, "on_it") == "blocked"
    assert refused(LEAD, "on_it", seen=6) == "stale"
    with pytest.raises(Refusal, match="refused") as told:
        on_it(replace(LEAD, on_it=OnIt(BEN, NOON)), DANA)
    assert told.value.sentence == "Ben Ito is on it already."


def test_on_it_holds_until_the_lead_writes_or_asks_again_and_leaves_control_alone() -> None:
    asked = folded([event("human.requested", text="Hello?")])
    said = folded([event("on_it.said", 10, by=DANA)], asked)
    assert (said.on_it, said.control, said.waiting) == (OnIt(DANA, NOON + 10), asked.control, asked.waiting)
    assert folded([event("message.received", 5, text="an older one, late")], said).on_it == said.on_it
    for kind in ("message.received", "human.requested"):
        assert folded([event(kind, 20, text="Still there?")], said).on_it is None
    assert folded([event("page.visited", 20, url="/pricing")], said).on_it == said.on_it
    assert folded([event("on_it.over", 30)], said).on_it is None


def test_only_who_has_control_replies() -> None:
    act = reply(MINE, DANA, "  Hello Ada \n")
    assert (act.kind, act.data) == ("reply.sent", {"text": "Hello Ada"})
    assert refused(BENS, "reply") == "taken"
    assert refused(BLOCKED, "reply") == "blocked"
    assert refused(LEAD, "reply") == "refused"
    assert refused(MINE, "reply", seen=6) == "stale"


def test_a_reply_goes_by_the_channel_that_the_lead_last_wrote_on() -> None:
    assert reply_channel(replace(LEAD, words=Words("hi", NOON, "email"), channels=("email", "chat"))) == "email"
    spoke = replace(LEAD, words=Words("hi", NOON, "voice"), channels=("text", "voice"))
    assert reply_channel(spoke) == "text"
    only_spoke = replace(spoke, channels=("voice",))
    assert reply_channel(only_spoke) == "chat"
    assert reply_channel(replace(only_spoke, values={"email": Value("a@b.example", "lead", NOON)})) == "email"


def test_assigning_by_hand_stands_against_the_crm() -> None:
    lead = folded([event("fields.updated", lead={"owner": "ben@acme.example"})])
    act = assign(lead, "dana@acme.example", name="Dana Ruiz")
    assert act is not None
    assert act.lead == {"owner": "dana@acme.example"}
    ours = folded([event(act.kind, 5, by=BEN, lead=act.lead, **act.data)], lead)
    assert ours.text("owner") == "dana@acme.example"
    assert assign(ours, "Dana@acme.example") is None
    later = folded([event("fields.updated", 9, lead={"owner": "ben@acme.example"})], ours)
    assert later.text("owner") == "dana@acme.example"
    free = assign(later, "")
    assert free is not None
    assert folded([event(free.kind, 12, by=BEN, lead=free.lead, **free.data)], later).text("owner") == ""


def test_an_edit_by_hand_confirms_a_guess_and_takes_values_away() -> None:
    lead = folded([_identified("deanonymization", 0, job_title="CTO", city="Rome")])
    act = edit(lead, {"job_title": "CTO", "city": None, "region": None})
    assert act is not None
    assert act.lead == {"job_title": "CTO", "city": None}
    after = folded([Event("~1", act.kind, NOON + 5, NOON + 5, data=act.data, lead=act.lead, by=DANA)], lead)
    assert after.values["job_title"] == Value("CTO", "hand", NOON + 5)
    assert after.text("city") == ""
    assert edit(after, {"job_title": "CTO", "city": None}) is None


def test_a_stage_set_by_hand_moves_anywhere() -> None:
    lead = folded([event("email.captured", email="a@b.example")])
    act = edit(lead, {"stage": "engaged"})
    assert act is not None
    after = folded([Event("~1", act.kind, NOON + 5, NOON + 5, data=act.data, lead=act.lead, by=DANA)], lead)
    assert after.stage == "engaged"
    assert edit(after, {"stage": "engaged"}) is None


OVER = event("on_it.over", minutes=30, **{"from": {"name": "Dana Ruiz"}})
REJECTED = Event("~no", "lead.not_this_person", NOON + 10, NOON + 10, by=DANA)


def _identified(source: str, at: int, **values: object) -> Event:
    return Event(f"i{at}{source}", "lead.identified", NOON + at, NOON + at, data={"by": source}, lead=values)


GUESS = _identified("deanonymization", 1, first_name="Anna", last_name="Schmidt", email="anna@x.example")


def test_not_this_person_takes_away_what_deanonymization_said_and_keeps_it_out() -> None:
    lead = folded([event("page.visited", url="/"), GUESS])
    assert (lead.known, lead.name) == ("enriched", "Anna Schmidt")
    act = not_this_person(lead)
    assert act is not None
    assert act.data == {"fields": ["email", "first_name", "last_name"]}
    after = folded([REJECTED], lead)
    assert (after.known, after.name, after.text("email")) == ("unknown", "", "")
    assert not_this_person(after) is None

    for again in (
        _identified("deanonymization", 20, first_name="Anna", last_name="Schmidt"),
        _identified("deanonymization", -5, first_name="Anna"),
        _identified("deanonymization", 21, first_name="Berta"),
        event("page.visited", 22, url="/", lead={"first_name": "Anna", "last_name": "Schmidt", "known": "enriched"}),
        _identified("enrichment", 23, first_name="Anna"),
    ):
        assert folded([again], after).name == "", again
        assert folded([again], after).known in ("unknown", "enriched")
    assert folded([_identified("deanonymization", 20, first_name="Anna")], after).known == "unknown"


def test_the_lead_and_a_person_may_still_say_it() -> None:
    after = folded([event("page.visited", url="/"), GUESS, REJECTED])
    said = folded([_identified("self", 30, first_name="Anna", last_name="Schmidt")], after)
    assert (said.name, said.known) == ("Anna Schmidt", "verified")
    by_hand = folded([event("fields.updated", 30, by=DANA, lead={"first_name": "Anna"})], after)
    assert by_hand.name == "Anna"


def test_what_others_said_stays() -> None:
    lead = folded([_identified("enrichment", 0, job_title="CTO"), GUESS, REJECTED])
    assert (lead.text("job_title"), lead.known) == ("CTO", "enriched")
    verified = folded(
        [event("email.captured", email="eve@y.example", lead={"email": "eve@y.example"}), GUESS, REJECTED]
    )
    assert (verified.known, verified.text("email")) == ("verified", "eve@y.example")


def test_there_must_be_something_to_reject() -> None:
    with pytest.raises(Refusal) as told:
        not_this_person(LEAD)
    assert told.value.sentence == "Nothing that is known of this lead comes from deanonymization."


@pytest.mark.parametrize("text", ["", "   \n", "x" * (MOST_TEXT + 1), "a\0b", "a\ud800b"])
def test_texts_that_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^The note (is blank|has)"):
        note(LEAD, text)


@given(st.text(max_size=60))
def test_a_text_that_is_taken_is_kept_as_it_is(text: str) -> None:
    try:
        words = checked_text(text, "note")
    except ValueError:
        assert not text.strip() or "\0" in text or any("\ud800" <= one <= "\udfff" for one in text)
    else:
        assert words == text.strip()


@pytest.mark.parametrize(
    ("happened", "says"),
    [
        (event("owner.changed", by=DANA, owner="ben@acme.example", name="Ben Ito"), "Assigned to Ben Ito by Dana Ruiz"),
        (event("owner.changed", by=DANA), "Owner taken away by Dana Ruiz"),
        (event("owner.changed", owner="ben@acme.example"), "Has a new owner: ben@acme.example"),
        (event("fields.updated", by=DANA, fields=["city", "job_title"]), "Dana Ruiz changed City and Job title"),
        (event("fields.updated", fields=["city"]), "New details"),
        (event("on_it.said", by=DANA), "Dana Ruiz is on it"),
        (OVER, "Dana Ruiz is no longer on it: 30 min are over"),
        (REJECTED, "Not this person, says Dana Ruiz: what deanonymization said is taken away"),
        (event("note.added", by=DANA, text="Called her"), "Note by Dana Ruiz: Called her"),
    ],
)  # fmt: skip
def test_what_the_timeline_says(happened: Event, says: str) -> None:
    assert sentence(happened) == says
