"""How soon did people answer in a week, and whom did nobody answer?

The weekly card of managers, and what they get when they ask. The same figures as the page, the most telling ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cards.lead_buttons import press
from cards.leads import BESIDE
from cards.model import Button, Card, Fact, Facts, Line, Part, Press, Row, Said, Span, Text
from cards.moments import Clock
from cards.view import View
from cards.who import full_name, who_line
from leads.answering import Figure, Figures
from leads.events import CATALOGUE
from leads.lasting import lasting
from leads.lead import Lead
from leads.requests import Request

MOST = 8
"""Leads named, as on a page of the list."""
MOST_GROUPS = 5
MOST_NAME = 60
BLOCKS = "▁▂▃▄▅▆▇█"
"""A bar of a plot in text: an eighth to all of a line's height."""
WANTED = "wanted"


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days up to `until` (milliseconds), and the figures of the seven before. `unanswered`: leads that nobody
    answered, newest first; `number`: how many these are."""

    since: int
    until: int
    figures: Figures
    before: Figure
    unanswered: Sequence[tuple[Lead, Request]] = ()


def week_card(org: str, week: Week, view: View, now: int, *, weekly: bool, wanted: bool = True) -> Card:
    """`view`: of the reader, whose zone it has; `weekly`: it comes by itself; `wanted`: the reader gets it every week;
    `now`: milliseconds."""
    whole = week.figures.whole
    parts: list[Part] = [Line(tuple(_head(week, view)), "state"), Line(tuple(_times(week)))]
    if whole.requests:
        parts.append(Line((Text(_counted(week.figures)),)))
        parts += _groups(week.figures)
        parts += _hours(week.figures)
    parts += _unanswered(week, view, now)
    every = Button("Stop the weekly card", _press(org, "weekly", (WANTED, "no")))
    if not wanted:
        every = Button("Send it every Monday", _press(org, "weekly", (WANTED, "yes")))
    push = "How soon people answered last week" if weekly else "How soon people answer"
    return Card(
        "list", tuple(parts), (Button("All figures", _press(org, "answers_page")), every), title="Answers", push=push,
        zone=view.zone,
    )  # fmt: skip


def _head(week: Week, view: View) -> Iterator[Span]:
    clock = Clock(view.zone)
    first, last = clock.local(week.since), clock.local(week.until - 1)
    yield Text("📊 ")
    yield Text("How soon people answered", bold=True)
    yield Text(f" · {first.day} {first:%b} to {last.day} {last:%b}")


def _times(week: Week) -> Iterator[Span]:
    whole, before = week.figures.whole, week.before
    if not whole.requests:
        yield Text("No lead asked for a person.")
        return
    if whole.median is None or whole.slow is None:
        yield Text("No lead got an answer of a person.", bold=True)
        return
    yield from (Text("Half within "), Text(lasting(whole.median), bold=True))
    yield from (Text(", nine out of ten within "), Text(lasting(whole.slow), bold=True))
    if before.median is not None and before.slow is not None:
        yield Text(f" (the week before: {lasting(before.median)}, {lasting(before.slow)})")


def _counted(figures: Figures) -> str:
    whole = figures.whole
    told = [f"{whole.answered:,} of {whole.requests:,} answered"]
    if figures.by_other_means:
        told.append(f"“On it” without a reply: {figures.by_other_means:,}")
    if figures.over:
        told.append(f"blocked or booked before: {figures.over:,}")
    return " · ".join([*told, f"nobody answered: {whole.unanswered:,}"])


def _groups(figures: Figures) -> Iterator[Part]:
    for title, some in (("By rule", figures.rules), ("By team of who answered", figures.teams)):
        told = [one for one in some if one.requests][:MOST_GROUPS]
        if told:
            yield Facts(title, tuple(Fact(one.name[:MOST_NAME], tuple(_figure(one))) for one in told))


def _figure(one: Figure) -> Iterator[Span]:
    if one.median is None or one.slow is None:
        yield Text(f"none of {one.requests:,} answered")
        return
    yield Text(f"{lasting(one.median)} · 90 % {lasting(one.slow)} · {one.answered:,} of {one.requests:,}")


def _hours(figures: Figures) -> Iterator[Part]:
    """A plot in one line: the median by hour of the day, from the first hour in which a lead asked to the last."""
    asked = [hour for hour, one in enumerate(figures.hours) if one.requests]
    told = [one for one in figures.hours if one.median is not None]
    if len(told) < 2:
        return
    most = max(one.median or 0 for one in told) or 1
    slowest = max(told, key=lambda one: one.median or 0)
    shown = figures.hours[asked[0] : asked[-1] + 1]
    bars = "".join(_bar(one, most) for one in shown)
    yield Line((
        Text(f"By hour: {shown[0].name} {bars} {shown[-1].name} · slowest at {slowest.name}, "),
        Text(lasting(slowest.median or 0)),
    ))  # fmt: skip


def _bar(one: Figure, most: float) -> str:
    if one.median is None:
        return "·"
    return BLOCKS[min(len(BLOCKS) - 1, int(one.median / most * len(BLOCKS)))]


def _unanswered(week: Week, view: View, now: int) -> Iterator[Part]:
    if not week.unanswered:
        return
    yield Line((Text("Nobody answered", bold=True),), "heading")
    for number, (lead, request) in enumerate(week.unanswered[:MOST], 1):
        who: tuple[Span, ...] = (Text(f"{number} · "), *who_line(lead).spans)
        what = (Text(f"{CATALOGUE[request.kind].why} · "), view.moment(request.asked_at, now))
        lines = (Line(who, "who"), Line(what, "facts"))
        yield Row(lines, Button(f"Why? {number}", press(lead, "why", BESIDE)), full_name(lead).text)
    more = week.figures.whole.unanswered - min(MOST, len(week.unanswered))
    if more > 0:
        yield Line((Text(f"and {more:,} more: All figures names them."),))


def page_card(org: str, link: str, name: str) -> Card:
    """The link to the page in a browser, for the person who pressed. `link`: the whole address."""
    told = (Text("🔗 This link is for "), Said(name, MOST_NAME), Text(" alone, once, within 10 minutes."))
    button = Button("Open the figures", _press(org, "opened"), "primary", url=link)
    return Card("notice", (Line(told, "state"),), (button,), title="Answers", push="Open the figures")


def _press(org: str, intent: str, *arguments: tuple[str, str]) -> Press:
    return Press(intent, org, "", 0, arguments)
