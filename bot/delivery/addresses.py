"""A rule names a place: which destination is that, and who is rung there?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from bot.directory import Directory
from leads.change import Change
from leads.duty import calendar_of, is_away, off_duty, stand_in
from leads.events import CATALOGUE
from leads.people import Person
from leads.snooze import Snoozes
from leads.store.draft import Draft
from rules.quiet import Around, Quiet, around_of
from rules.targets import print_target
from rules.timing import Hush
from rules.turn import SAME_PERSON_FOR, Asked, Carded, around_team, choose
from rules.verdict import ChannelTarget, Everybody, Mentioned, Ring, Target, TeamTarget, Verdict, addressee


@dataclass(frozen=True, slots=True)
class Goal:
    """Where one ring goes: a destination's number, the one to take if it can't be reached, and the rule's own words.
    `turn`: a team, and the id of the person of it whose turn that is."""

    destination: int
    otherwise: int | None
    ring: Ring
    turn: tuple[str, str] | None = None

    def takes_turn(self, draft: Draft) -> None:
        """The place is rung: where that was somebody's turn, it now is the next one's."""
        if self.turn is not None:
            draft.takes_turn(*self.turn)


class Addresses:
    """The addresses of the places that rules name. `platforms`: the installed ones; `zone`: whose wall clock counts
    where a channel is rung; `snoozes`: what is snoozed."""

    def __init__(
        self, directory: Directory, platforms: frozenset[str], zone: str, snoozes: Callable[[], Snoozes] = Snoozes
    ) -> None:  # fmt: skip
        self._directory = directory
        self._snoozes = snoozes
        self._platforms = platforms
        self._zone = zone

    def goals(
        self, verdict: Verdict, change: Change, draft: Draft, *, further: bool = False, duty: bool = True
    ) -> Iterator[Goal]:
        """Where the rings of a verdict go; one that reaches nobody is left out. `further`: somebody has been rung for
        this before; `duty`: of a team those count who are on duty."""
        named = (self._named(ring.to, change) for ring in verdict.rings)
        beside = frozenset(one.id for one in named if one is not None)
        asked = Asked(change, draft.now, verdict.quiet, beside, further, duty)
        for ring in verdict.rings:
            to = self._place(ring.to, asked, draft, verdict.rule)
            instead = self._place(ring.otherwise, asked, draft, verdict.rule) if ring.otherwise is not None else None
            first, second = (to, instead) if to is not None else (instead, None)
            if first is not None:
                number = draft.destination(draft.org, *first.address)
                other = draft.destination(draft.org, *second.address) if second is not None else None
                yield Goal(number, other, ring, first.turn)

    def _place(self, target: Target, asked: Asked, draft: Draft, rule: str) -> _Place | None:
        if not isinstance(target, TeamTarget):
            address = self.of(target, asked.change, asked.at)
            return None if address is None else _Place(address)
        team = [
            one
            for one in self._directory.team(target.name)
            if asked.further or not self._snoozed(asked.change, rule, asked.at, person_id=one.id)
        ]
        turn = choose(team, asked, _carded(asked, draft), partial(self._last, target, draft))
        address = self.direct(turn.person) if turn is not None else None
        if turn is None or address is None:
            return None
        return _Place(address, (target.name, turn.person.id) if turn.taken else None)

    def _last(self, team: TeamTarget, draft: Draft) -> Person | None:
        last = draft.rang_last(team.name)
        return None if last is None else self._directory.by_id(last)

    def of(self, target: Target, change: Change, at: int) -> tuple[str, str] | None:
        """(platform, address) of a person or a channel at `at` (milliseconds), None where there is nobody or the
        platform isn't installed. Who is away is nobody, unless somebody stands in."""
        if not isinstance(target, ChannelTarget):
            person = self._named(target, change)
            person = None if person is None else stand_in(person, at, self._directory.by_id)
            return None if person is None or _is_past(person, change, at) else self.direct(person)
        if target.platform not in self._platforms:
            return None
        return target.platform, channel_address(target)

    def direct(self, person: Person) -> tuple[str, str] | None:
        """(platform, address) of somebody's direct messages, None where no platform is installed."""
        platform = self._directory.direct_platform(person)
        return None if platform is None else (platform, f"person:{person.id}")

    def around(self, target: Target, change: Change, at: int, quiet: Quiet | None = None) -> Around:
        """When whoever is rung works: of somebody who is away, their stand-in; of a team, whoever can be rung first
        in spite of these quiet hours."""
        if isinstance(target, TeamTarget):
            return around_team(self._directory.team(target.name), at, quiet) or around_of(self._zone)
        person = self._named(target, change)
        if person is None:
            return around_of(self._zone)
        return calendar_of(stand_in(person, at, self._directory.by_id) or person)

    def hushed(self, target: Target, change: Change, at: int, duty: bool = True, rule: str = "") -> Hush | None:
        """Why a place isn't rung by `rule`, or why somebody else is; None where neither is so. `duty`: whether it
        matters that somebody of a team is on duty."""
        if isinstance(target, TeamTarget):
            return None if not duty or self._directory.on_duty(target.name, at) else "nobody on duty"
        if isinstance(target, ChannelTarget):
            place = {"platform": target.platform, "address": channel_address(target)}
            return "snoozed" if self._snoozed(change, rule, at, **place) else None
        person = self._named(target, change)
        rung = None if person is None else stand_in(person, at, self._directory.by_id)
        if rung is not None and self._snoozed(change, rule, at, person_id=rung.id):
            return "snoozed"
        if rung is not None and _is_past(rung, change, at):
            return "away"
        if person is None or not is_away(person, at):
            return None
        return "away" if rung is None else "stood_in"

    def _snoozed(self, change: Change, rule: str, at: int, **whose: str) -> bool:
        """Whether somebody, or a channel, has snoozed it. What is urgent can't be (product.md, Notifications)."""
        if CATALOGUE[change.event.kind].urgent:
            return False
        return self._snoozes().find(change.after.id, rule, at, **whose) is not None

    def mentioned(self, whom: Mentioned | None, change: Change, at: int) -> str | None:
        """Whom a card mentions, as it is put down: the id of the person, or of whoever stands in for them; a team, or
        everybody, as a rule file writes it."""
        if whom is None or isinstance(whom, TeamTarget | Everybody):
            return None if whom is None else print_target(whom)
        person = self._named(whom, change)
        person = None if person is None else stand_in(person, at, self._directory.by_id)
        return None if person is None else person.id

    def _named(self, target: Target, change: Change) -> Person | None:
        email = addressee(target, change.after.text("owner"))
        return self._directory.by_email(email) if email else None


@dataclass(frozen=True, slots=True)
class _Place:
    """An address, and whose turn that is."""

    address: tuple[str, str]
    turn: tuple[str, str] | None = None


def _carded(asked: Asked, draft: Draft) -> dict[str, Carded]:
    """Who has the lead's card in their direct messages, as long as further rings go to it."""
    found: dict[str, Carded] = {}
    for card in draft.standing(asked.change.after.id):
        fresh = card.posted_at is None or asked.at - card.posted_at < SAME_PERSON_FOR
        if card.state == "live" and fresh:
            kind, _, person = draft.place(card.destination_id)[1].partition(":")
            if kind == "person":
                found[person] = Carded(card.rang_at, card.event_id)
    return found


def _is_past(person: Person, change: Change, at: int) -> bool:
    """Whether a ring for a lead that waits goes past this person: they have control, and are off duty."""
    holder = change.after.control.by
    waits = change.event.kind == "reply.waiting" and holder is not None and holder.id == person.id
    return waits and off_duty(person, at) is not None


def channel_address(target: ChannelTarget) -> str:
    """A channel's address: "channel:WORKSPACE:NAME"; the workspace is empty where the rule names none."""
    return f"channel:{target.workspace}:{target.name}"
