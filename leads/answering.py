"""How long did leads wait for the first human answer, and who never got one?

Pure: requests and the rules that rang for them go in, figures come out. Percentiles are interpolated, as PostgreSQL's
`percentile_cont` does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from leads.requests import Request

HOURS = 24
MOST_GROUPS = 50
"""Rules, or teams, of which figures are told: those with the most requests."""
_QUARTER = 15 * 60 * 1000
"""Milliseconds: every zone's hours begin with a quarter of one in UTC."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Of one group of requests: how many, how many a person answered by a reply, how many nobody did. `median`, `slow`:
    the median and the 90th percentile of the time to the first answer in milliseconds, None where nothing was answered.
    `key`: what the group is, by its id; `name`: as people know it."""

    key: str
    name: str
    requests: int = 0
    answered: int = 0
    unanswered: int = 0
    median: float | None = None
    slow: float | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """All of a time. `by_other_means`: requests to which somebody said "On it" and sent no reply; `over`: those of
    leads that were blocked, or booked a call, before anybody answered; `cut`: more requests than were looked at."""

    whole: Figure
    rules: tuple[Figure, ...] = ()
    teams: tuple[Figure, ...] = ()
    hours: tuple[Figure, ...] = ()
    by_other_means: int = 0
    over: int = 0
    cut: bool = False


@dataclass(slots=True)
class _Group:
    requests: int = 0
    unanswered: int = 0
    took: list[int] = field(default_factory=list)

    def add(self, request: Request) -> None:
        self.requests += 1
        if request.answered_at is not None:
            self.took.append(max(0, request.answered_at - request.asked_at))
        elif is_unanswered(request):
            self.unanswered += 1

    def figure(self, key: str, name: str) -> Figure:
        took = sorted(self.took)
        return Figure(
            key, name, self.requests, len(took), self.unanswered, percentile(took, 0.5), percentile(took, 0.9)
        )  # fmt: skip


def is_unanswered(request: Request) -> bool:
    """Whether nobody has answered: no reply, nobody "on it", and the lead neither blocked nor booked."""
    nobody = request.answered_at is None and request.on_it_at is None
    return nobody and request.ended not in ("blocked", "booked")


def percentile(ordered: Sequence[int], share: float) -> float | None:
    """The value below which `share` (0 to 1) of them lie, between two of them where it falls so; None for none."""
    if not ordered:
        return None
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)


def figures(
    some: Iterable[Request], rules: Mapping[str, Sequence[str]], teams: Mapping[str, Sequence[str]], zone: str, *,
    names: Mapping[str, str] | None = None, cut: bool = False,
) -> Figures:  # fmt: skip
    """`rules`: ids of those that rang, by event; `teams`: of each person, by id; `zone`: whose hours of the day count;
    `names`: of rules, by id."""
    whole, by_other_means, over = _Group(), 0, 0
    by_rule: dict[str, _Group] = {}
    by_team: dict[str, _Group] = {}
    by_hour = [_Group() for _ in range(HOURS)]
    for one in some:
        whole.add(one)
        by_other_means += one.answered_at is None and one.on_it_at is not None
        over += one.answered_at is None and one.on_it_at is None and one.ended in ("blocked", "booked")
        for rule in dict.fromkeys(rules.get(one.event_id, ())) or [""]:
            by_rule.setdefault(rule, _Group()).add(one)
        if one.answered_at is not None:
            for team in teams.get(one.answered_by, ()) or [""]:
                by_team.setdefault(team, _Group()).add(one)
        by_hour[_hour(one.asked_at // _QUARTER, zone)].add(one)
    known = names or {}
    return Figures(
        whole.figure("", "All"),
        _told(by_rule, lambda key: known.get(key, key) if key else "No rule rang"),
        _told(by_team, lambda key: key or "No team"),
        tuple(group.figure(str(hour), f"{hour:02}:00") for hour, group in enumerate(by_hour)),
        by_other_means, over, cut,
    )  # fmt: skip


def _told(groups: Mapping[str, _Group], name: Callable[[str], str]) -> tuple[Figure, ...]:
    found = [group.figure(key, name(key)) for key, group in groups.items()]
    return tuple(sorted(found, key=lambda one: (-one.requests, one.name))[:MOST_GROUPS])


@lru_cache(maxsize=100_000)
def _hour(quarter: int, zone: str) -> int:
    """The hour of the day in a zone, of a quarter of an hour since 1970."""
    return datetime.fromtimestamp(quarter * _QUARTER / 1000, ZoneInfo(zone)).hour
