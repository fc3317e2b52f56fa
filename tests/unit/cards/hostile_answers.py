"""Cards that tell of how soon people answer, with hostile words wherever words from outside stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from cards.answers import Week, week_card
from cards.model import Card
from cards.notice import several_leads
from cards.overdue import overdue_card
from cards.rule_stopped import Stopped, files_card, stopped_card
from cards.trail import Trail, trail_lines
from cards.view import View
from cards.why import Judgement, Reached, Told, why_card
from leads.answering import figures
from leads.change import Event
from leads.lead import Lead, Who
from leads.requests import Request

NOW = 1_790_000_000_000


def answers_card(draw: Callable[[Any], Any], words: Any, lead: Lead, view: View) -> Card:
    """One of them."""
    which = draw(st.integers(0, 5))
    some = [draw(words) for _ in range(4)]
    request = Request("e", lead.id, "human.requested", True, NOW - 60_000)
    match which:
        case 0:
            answered = Request("f", lead.id, "human.requested", True, NOW - 50_000, answered_at=NOW, answered_by="p")
            told = figures([request, answered], {"e": [some[0]], "f": [some[1]]}, {"p": (some[2],)}, "UTC")
            week = Week(NOW - 604_800_000, NOW, told, told.whole, [(lead, request)])
            return week_card("acme", week, view, NOW, weekly=draw(st.booleans()), wanted=draw(st.booleans()))
        case 1:
            return _trail(draw, some, lead, request, view)
        case 2:
            return stopped_card([Stopped(*some, path=draw(words))] * draw(st.integers(1, 10)))
        case 3:
            return files_card(some[0])
        case 4:
            return several_leads("why", [lead, lead])
        case _:
            return overdue_card(draw(st.integers(0, 3)), draw(st.integers(0, 3)), NOW)


def _trail(draw: Callable[[Any], Any], some: list[str], lead: Lead, request: Request, view: View) -> Card:
    state = draw(st.sampled_from(["rang", "waits", "gave_up", "missed", "held"]))
    reason = draw(st.sampled_from(["rings", "quiet", "no owner"]))
    place = Reached(some[1], "slack", state, NOW, some[2])
    told = Told(Event("e", "human.requested", NOW, NOW), (Judgement(some[0], reason),), (place,))
    by = Event(
        "d", draw(st.sampled_from(["on_it.said", "reply.sent", "lead.blocked"])), NOW, NOW, by=Who("p", some[3], "")
    )
    if draw(st.booleans()):
        request.answered_at, request.answered_by = NOW, "p"
    lines = tuple(trail_lines(Trail(request, (told,), (by,)), view, NOW))
    return why_card(lead, None, (), view, NOW, lines)
