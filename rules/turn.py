"""Whose turn is it?

The people of a team are rung one at a time, in the order of their names; who isn't on duty is passed over. A lead that
rings again rings whoever has its card already, but where it asks for a person, or nobody has answered: then the next.
Live and in a backtest it is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from leads.change import Change
from leads.duty import Calendar, calendar_of, on_duty
from leads.events import CATALOGUE
from leads.people import Person
from rules.quiet import Quiet

SAME_PERSON_FOR = 10 * 60 * 60 * 1000
"""A working day, in milliseconds: a lead that rings again rings the same person as long as their card is no older."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who of a team can be rung for a change. `quiet`: the rule's; `beside`: ids of people whom the rule rings anyway;
    `further`: whether somebody has been rung for this before and hasn't answered."""

    change: Change
    at: int
    quiet: Quiet | None = None
    beside: Collection[str] = ()
    further: bool = False
    duty: bool = True
    """Whether only those count who are on duty."""


class Carded(NamedTuple):
    """Somebody has a lead's card in their direct messages: when it rang last, and for which event."""

    rang_at: int
    event_id: str


class Turn(NamedTuple):
    """Who is rung. `taken`: whether that was their turn, so that the next one's is next."""

    person: Person
    taken: bool


def there(team: Sequence[Person], at: int) -> list[Person]:
    """Those of a team who are on duty at `at` (milliseconds)."""
    return [one for one in team if on_duty(one, at)]


def around_team(team: Sequence[Person], at: int, quiet: Quiet | None) -> Calendar | None:
    """The calendar that a rule's quiet hours go by where a team is rung: of whoever can be rung first, of those on duty
    where somebody is. None where there is nobody."""
    some = [calendar_of(one) for one in there(team, at) or team]
    if quiet is None or len(some) < 2:
        return some[0] if some else None
    return min(some, key=lambda one: quiet.until(at, one) or 0)


def choose(
    team: Sequence[Person], asked: Asked, cards: Mapping[str, Carded], last: Callable[[], Person | None]
) -> Turn | None:
    """Who of a team is rung, None where nobody is on duty. `cards`: by the ids of the people who have the lead's card;
    `last`: who was rung last of the team, asked for where it matters alone."""
    some = [one for one in there(team, asked.at) if _rings(one, asked)] if asked.duty else list(team)
    some = [one for one in some if one.id not in asked.beside] or some
    if not some:
        return None
    event = asked.change.event
    have = [one for one in some if one.id in cards and not asked.further]
    same = next((one for one in have if cards[one.id].event_id == event.id), None)
    if same is None and have and not CATALOGUE[event.kind].urgent:
        same = max(have, key=lambda one: cards[one.id].rang_at)
    if same is not None:
        return Turn(same, False)
    by = asked.change.after.control.by
    fresh = [one for one in some if one.id not in cards and (by is None or one.id != by.id)]
    found = in_turn(fresh or some, last())
    return None if found is None else Turn(found, True)


def _rings(person: Person, asked: Asked) -> bool:
    return asked.quiet is None or asked.quiet.until(asked.at, calendar_of(person)) is None


def in_turn(on_duty: Sequence[Person], last: Person | None) -> Person | None:
    """Who is rung next: the first who comes after whoever was rung `last` (None: nobody was), also where that one isn't
    on duty any more; None where nobody is."""
    if not on_duty:
        return None
    some = sorted(on_duty, key=_place)
    if last is None:
        return some[0]
    return next((one for one in some if _place(one) > _place(last)), some[0])


def _place(person: Person) -> tuple[str, str]:
    return person.name, person.id
