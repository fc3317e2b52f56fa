"""What is a request, when does another begin, and what ends it?"""

from __future__ import annotations

from leads.change import Event
from leads.lead import Who
from leads.requests import AGAIN, Request, requests_of

DANA = Who("p_dana", "Dana Ruiz", "dana@acme.example")
MINUTE = 60_000


def happened(*some: tuple[str, int]) -> list[Event]:
    return [Event(f"e{number}", kind, at, at, by=DANA) for number, (kind, at) in enumerate(some)]


def found(*some: tuple[str, int], rang: tuple[int, ...] = ()) -> list[Request]:
    return requests_of("lead", happened(*some), frozenset(f"e{number}" for number in rang))


def test_who_asks_is_answered_by_the_first_reply() -> None:
    (one,) = found(
        ("human.requested", 1), ("human.requested", 2), ("on_it.said", 3), ("conversation.taken_over", 4),
        ("on_it.said", 5), ("reply.sent", 6), ("reply.sent", 7),
    )  # fmt: skip
    assert (one.asked, one.asked_at, one.on_it_at, one.taken_at, one.answered_at) == (True, 1, 3, 4, 6)
    assert (one.ended, one.ended_at, one.answered_by) == ("answered", 6, "p_dana")


def test_a_lead_that_asks_after_an_answer_asks_anew() -> None:
    some = found(("human.requested", 1), ("reply.sent", 2), ("human.requested", 3), ("conversation.returned", 4))
    assert [(one.asked_at, one.answered_at, one.ended) for one in some] == [(1, 2, "answered"), (3, None, "returned")]


def test_a_day_later_nobody_has_answered_the_first_time() -> None:
    some = found(("human.requested", 1), ("human.requested", AGAIN), ("human.requested", AGAIN + 5))
    assert [(one.asked_at, one.ended) for one in some] == [(1, "again"), (AGAIN + 5, None)]


def test_a_rule_that_rings_calls_a_person_while_nobody_has_control() -> None:
    some = found(
        ("message.received", 1), ("message.received", 2), ("message.received", 3), ("conversation.taken_over", 4),
        ("message.received", 5), rang=(1, 2, 4),
    )  # fmt: skip
    assert [(one.asked, one.asked_at, one.taken_at, one.ended) for one in some] == [(False, 2, 4, None)]


def test_what_people_do_to_a_lead_wants_no_answer() -> None:
    assert found(("conversation.returned", 1), ("owner.changed", 2), ("lead.blocked", 3), rang=(0, 1, 2)) == []


def test_who_is_blocked_asks_nobody() -> None:
    some = found(
        ("human.requested", 1), ("lead.blocked", 2), ("human.requested", 3), ("lead.unblocked", 4),
        ("human.requested", 5),
    )  # fmt: skip
    assert [(one.asked_at, one.ended) for one in some] == [(1, "blocked"), (5, None)]


def test_what_arrives_late_and_was_answered_since_asks_nobody() -> None:
    assert found(("reply.sent", 10), ("human.requested", 9)) == []


def test_who_leaves_and_comes_back_is_there() -> None:
    (one,) = found(("human.requested", 1), ("lead.left", 2))
    assert (one.left_at, one.ended) == (2, None)
    (one,) = found(("human.requested", 1), ("lead.left", 2), ("lead.back", 3), ("call.scheduled", 4))
    assert (one.left_at, one.ended) == (None, "booked")
