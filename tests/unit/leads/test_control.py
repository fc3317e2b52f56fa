"""Who gets control, in every state of the lead, and what is told to who doesn't?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from leads.control import Act, Refusal, block, return_to_automated, take_over, unblock
from leads.lead import Block, Control, Lead, Who
from tests.unit.leads.happenings import BEN, DANA, NOON, event, folded

VERSION = 7
LEAD = Lead("lead00000001", "acme", NOON, control=Control(None, NOON, VERSION))
STATES = {
    "automated": LEAD,
    "mine": replace(LEAD, control=Control(DANA, NOON, VERSION)),
    "a colleague's": replace(LEAD, control=Control(BEN, NOON, VERSION)),
    "blocked": replace(LEAD, blocked=Block(NOON, "spam", BEN)),
}
Wish = Callable[..., Act | None]
WISHES: dict[str, Wish] = {
    "take over": partial(take_over, by=DANA),
    "take over from a colleague": partial(take_over, by=DANA, from_colleague=True),
    "return": partial(return_to_automated, by=DANA),
    "return a colleague's": partial(return_to_automated, by=DANA, from_colleague=True),
    "block": partial(block, reason="spam"),
    "unblock": partial(unblock, reason="a mistake"),
}

# (wish, state): what comes of it with the card's version as it is, and with an older one.
TAKEN, RETURNED, BLOCKED, UNBLOCKED = (
    "conversation.taken_over", "conversation.returned", "lead.blocked", "lead.unblocked",
)  # fmt: skip
TABLE = {
    ("take over", "automated"): (TAKEN, "refused: stale"),
    ("take over", "mine"): ("already", "already"),
    ("take over", "a colleague's"): ("refused: taken", "refused: taken"),
    ("take over", "blocked"): ("refused: blocked", "refused: blocked"),
    ("take over from a colleague", "automated"): (TAKEN, "refused: stale"),
    ("take over from a colleague", "mine"): ("already", "already"),
    ("take over from a colleague", "a colleague's"): (TAKEN, "refused: stale"),
    ("take over from a colleague", "blocked"): ("refused: blocked", "refused: blocked"),
    ("return", "automated"): ("already", "already"),
    ("return", "mine"): (RETURNED, "refused: stale"),
    ("return", "a colleague's"): ("refused: taken", "refused: taken"),
    ("return", "blocked"): ("refused: blocked", "refused: blocked"),
    ("return a colleague's", "automated"): ("already", "already"),
    ("return a colleague's", "mine"): (RETURNED, "refused: stale"),
    ("return a colleague's", "a colleague's"): (RETURNED, "refused: stale"),
    ("return a colleague's", "blocked"): ("refused: blocked", "refused: blocked"),
    ("block", "automated"): (BLOCKED, "refused: stale"),
    ("block", "mine"): (BLOCKED, "refused: stale"),
    ("block", "a colleague's"): (BLOCKED, "refused: stale"),
    ("block", "blocked"): ("already", "already"),
    ("unblock", "automated"): ("already", "already"),
    ("unblock", "mine"): ("already", "already"),
    ("unblock", "a colleague's"): ("already", "already"),
    ("unblock", "blocked"): (UNBLOCKED, "refused: stale"),
}


def outcome(wish: str, state: str, seen: int | None) -> str:
    lead = STATES[state]
    try:
        act = WISHES[wish](lead, seen=seen)
    except Refusal as refusal:
        return f"refused: {refusal.code}" if refusal.lead is lead else "refused for another lead"
    if act is None:
        return "already"
    assert act.data["version"] == VERSION + 1
    return act.kind


def test_the_table_has_every_wish_in_every_state() -> None:
    assert set(TABLE) == {(wish, state) for wish in WISHES for state in STATES}


@pytest.mark.parametrize(("wish", "state"), list(TABLE))
def test_a_wish_in_a_state(wish: str, state: str) -> None:
    fresh, old = TABLE[wish, state]
    assert outcome(wish, state, VERSION) == fresh
    assert outcome(wish, state, None) == fresh
    assert outcome(wish, state, VERSION - 1) == old


@pytest.mark.parametrize(("wish", "holder"), [("take over from a colleague", BEN), ("block", BEN)])
def test_what_happens_names_who_had_control(wish: str, holder: Who) -> None:
    act = WISHES[wish](STATES["a colleague's"])
    assert act is not None
    assert act.data["from"] == {"id": holder.id, "name": holder.name, "email": holder.email}


@pytest.mark.parametrize("kind", [TAKEN, RETURNED, BLOCKED, UNBLOCKED])
def test_each_change_of_control_raises_the_version_and_nothing_else_does(kind: str) -> None:
    before = folded([event("message.received", text="hi")])
    after = folded([event(kind, 1, by=DANA)], before)
    assert after.control.version == before.control.version + 1
    assert folded([event("message.received", 2, text="more")], after).control.version == after.control.version


def test_what_each_change_leaves_behind() -> None:
    taken = folded([event("human.requested"), event(TAKEN, 1, by=DANA)])
    assert taken.control == Control(DANA, NOON + 1, 1)
    returned = folded([event(RETURNED, 2, by=DANA, note="promised the sheet")], taken)
    assert (returned.control.by, returned.returned and returned.returned.note) == (None, "promised the sheet")
    blocked = folded([event(BLOCKED, 3, by=BEN, reason="spam")], taken)
    assert (blocked.control.by, blocked.blocked) == (None, Block(NOON + 3, "spam", BEN))
    free = folded([event(UNBLOCKED, 4, by=DANA)], blocked)
    assert (free.blocked, free.exempt, free.control.by) == (None, True, None)


def test_control_goes_by_commits_and_not_by_the_events_own_times() -> None:
    lead = folded([event(TAKEN, 100, by=DANA), event(RETURNED, 5, by=DANA)])
    assert lead.control.by is None
