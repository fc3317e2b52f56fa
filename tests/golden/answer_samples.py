"""Which cards tell of how soon people answer, and of what keeps them from it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cards.answers import Week, week_card
from cards.model import Card
from cards.notice import several_leads
from cards.overdue import overdue_card
from cards.rule_stopped import Stopped, files_card, stopped_card
from cards.trail import Trail, trail_lines
from cards.view import View
from cards.why import Reached, Told, why_card
from leads.answering import figures
from leads.change import Event
from leads.lead import Lead, Who
from leads.requests import Request

HOSTILE = "<@U1> *x* [y](https://evil.example)\n🔔"
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def answer_cards(
    lead: Lead, rang: Sequence[Told], who: Who, view: View, now: int
) -> Iterator[tuple[str, str, Card]]:  # fmt: skip
    """(card, state, the card itself). `rang`: events with what was decided, the first one rang; `now`: milliseconds."""
    week = _week(lead, now, view.zone)
    yield "answers", "week", week_card("acme", week, view, now, weekly=True)
    yield "answers", "asked", week_card("acme", week, view, now, weekly=False, wanted=False)
    empty = Week(now - 7 * DAY, now, figures([], {}, {}, view.zone), week.before)
    yield "answers", "nothing", week_card("acme", empty, view, now, weekly=True)
    for state, trail in _trails(lead, rang, who):
        lines = tuple(trail_lines(trail, view, now))
        yield "trail", state, why_card(lead, rang[0], (), view, now, lines)
    stopped = Stopped("Hot leads", "gil@acme.example", "Gil Ott has left.", "Ring somebody else.")
    yield "stopped", "one", stopped_card([stopped])
    others = [Stopped(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)] * 9
    yield "stopped", "many", stopped_card([stopped, *others])
    yield (
        "stopped",
        "files",
        files_card("last good version in force: 1 fault in the rule files, the first at a.yaml:3:9"),
    )
    yield "overdue", "stopped", overdue_card(12, 0, now - 10 * MINUTE)
    yield "overdue", "failing", overdue_card(0, 1, now - DAY)
    yield "several", "leads", several_leads("why", [lead, replace(lead, id="other0000001")])


def _week(lead: Lead, now: int, zone: str) -> Week:
    some = [_request(f"e{number}", now - number * 7 * HOUR, number) for number in range(20)]
    rules = {one.event_id: (["hot", "asks"] if number % 3 else ["asks"]) for number, one in enumerate(some)}
    teams = {"p_dana": ("emea",), "p_max": ("emea", "smb")}
    found = figures(some, rules, teams, zone, names={"hot": "Hot EMEA leads", "asks": "Somebody asks"})
    unanswered = [(lead, one) for one in some if one.answered_at is None and one.on_it_at is None]
    return Week(now - 7 * DAY, now, found, figures(some[:5], {}, {}, zone).whole, unanswered)


def _request(event: str, at: int, number: int) -> Request:
    answered = None if number % 4 == 0 else at + number * MINUTE
    by = "p_dana" if number % 2 else "p_max"
    on_it = at + MINUTE if number == 8 else None
    return Request(event, "lead", "human.requested", True, at, on_it_at=on_it, answered_at=answered, answered_by=by)


def _trails(lead: Lead, rang: Sequence[Told], who: Who) -> Iterator[tuple[str, Trail]]:
    asked = rang[0].event
    open_one = Request(asked.id, lead.id, asked.kind, True, asked.at)
    yield "open", Trail(open_one, tuple(rang[:2]), ())
    later = asked.at + 4 * MINUTE
    deeds = (
        Event("d1", "on_it.said", asked.at + MINUTE, 0, by=who),
        Event("d2", "conversation.taken_over", later, 0, by=who),
        Event("d3", "reply.sent", later + MINUTE, 0, by=who), Event("d4", "lead.left", later + HOUR, 0),
    )  # fmt: skip
    answered = replace(
        open_one, answered_at=later + MINUTE, answered_by=who.id, ended="answered", ended_at=later + MINUTE
    )
    yield "answered", Trail(answered, tuple(rang[:1]), deeds)
    held = replace(rang[0], judgements=(), places=(Reached("Dana Ruiz", "slack", "held", later, "quiet hours"),))
    yield "held", Trail(open_one, (held,), ())
    yield "nobody_rung", Trail(open_one, (replace(held, places=()),), ())
    hostile = replace(held, places=tuple(Reached(HOSTILE, "slack", "rang", later, HOSTILE) for _ in range(20)))
    taken = replace(open_one, taken_at=later, taken_by="p_eve", ended="returned", ended_at=later + HOUR)
    yield (
        "hostile",
        Trail(taken, (hostile,), (Event("d5", "conversation.taken_over", later, 0, by=Who("p_eve", HOSTILE, "")),)),
    )
