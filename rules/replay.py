"""What would these rules have done?

Events that happened are played once more, in the order in which they were committed, and decided by the functions that
decide live: matching, quiet hours with what is held and judged again, limits, escalations. Nobody is rung.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import NamedTuple

from leads.change import Change, Event
from leads.events import CATALOGUE
from leads.lead import Lead
from rules.escalation import LOOK_AGAIN, Escalation, stopped
from rules.limit import Rang, over
from rules.match import Ruleset
from rules.quiet import Around, Quiet
from rules.replay_teams import ReplayedTeams, Team
from rules.rule import Rule
from rules.targets import print_target
from rules.timing import Hush, hush, judge_again, quieten
from rules.turn import Asked, Turn
from rules.verdict import ChannelTarget, Owner, Target, TeamTarget, Verdict, addressee


@dataclass(frozen=True, slots=True)
class World:
    """What is known beside the events. `known`: whether an e-mail address is a person on record; `around`: when an
    owner works, by address ("" where a channel is rung); `ring_within`: milliseconds within which an event must come in
    to ring; `instead`: who is rung in somebody's stead at a time in milliseconds, by address: themselves where they
    aren't away, None where nobody is; `team`: the active people of a team, by its name; `snoozed`: whether somebody (by
    address) or a channel has snoozed a lead, or a rule, at a time."""

    known: Callable[[str], bool]
    around: Callable[[str], Around]
    ring_within: int
    instead: Callable[[str, int], str | None] = lambda email, at: email
    team: Team = lambda name: ()
    snoozed: Callable[[str | ChannelTarget, str, str, int], bool] = lambda whose, lead_id, rule, at: False


class Said(NamedTuple):
    """One thing that a rule would have done or left. `reason`: "rings", "escalates", or why not; `place`: as a rule
    file writes it, "owner ADDRESS" where it is the owner, the person's address where it is a team or a stand-in; ""
    where the reason is no place's; `at`: milliseconds."""

    rule: str
    reason: str
    place: str
    event: Event
    lead_id: str
    at: int


@dataclass(order=True, slots=True)
class _Due:
    at: int
    number: int
    key: tuple[str, str, str] = field(compare=False)  # kind and rule, place or number, lead
    fence: int = field(compare=False)
    event: Event = field(compare=False)
    rule: Rule = field(compare=False)
    escalation: Escalation | None = field(default=None, compare=False)


class Replay:
    """One set of rules and what they say, event by event. Feed it changes in their order, then `finish`. `lead_of`:
    a lead as it is when that is asked, None where it isn't known."""

    def __init__(self, ruleset: Ruleset, world: World, lead_of: Callable[[str], Lead | None]) -> None:
        self._ruleset = ruleset
        self._world = world
        self._lead_of = lead_of
        self._rang: dict[tuple[str, str], list[Rang]] = defaultdict(list)
        self._due: list[_Due] = []
        self._set: dict[tuple[str, str, str], _Due] = {}
        self._numbers = count()
        self._teams = ReplayedTeams(world.team)

    def happens(self, change: Change) -> Iterator[Said]:
        """What the rules say of a change that came in when its event was received."""
        event = change.event
        for verdict in self._ruleset.match(change, self._world.known):
            if verdict.reason == "rings" and event.received - event.at > self._world.ring_within:
                yield self._said(verdict.rule, "late", "", change, event.received)
                continue
            rule = self._ruleset.rule(verdict.rule)
            duty = rule is None or rule.digest is None
            there = hush(verdict, partial(self._hushed, change, event.received, duty=duty, rule=verdict.rule))
            timed = quieten(there, event.received, partial(self._around, change, event.received, verdict.quiet))
            if timed.reason not in ("rings", "quiet"):
                yield self._said(verdict.rule, timed.reason, "", change, event.received)
                continue
            yield from self._silent(timed, change)
            yield from self._ring(timed, change, event.received, event.at)

    def until(self, now: int) -> Iterator[Said]:
        """What was due before `now`, by the leads as they are; ask before they change."""
        while self._due and self._due[0].at <= now:
            due = heapq.heappop(self._due)
            if self._set.get(due.key) is not due:
                continue
            del self._set[due.key]
            lead = self._lead_of(due.key[2])
            if lead is not None:
                act = self._judge_again if due.escalation is None else self._escalate
                yield from act(due, Change(lead, lead, due.event))

    def _silent(self, verdict: Verdict, change: Change) -> Iterator[Said]:
        event = change.event
        for silence in verdict.silences:
            place = self._place(silence.ring.to, change)
            if silence.reason == "stood_in":
                continue  # whoever is rung in their stead is told of
            if silence.until is None:
                yield self._said(verdict.rule, silence.reason, place, change, event.received)
                continue
            yield self._said(verdict.rule, "held", place, change, event.received)
            key = (f"held {verdict.rule}", print_target(silence.ring.to), change.after.id)
            self._later(silence.until, key, event.received, event, verdict.rule)

    def _ring(self, verdict: Verdict, change: Change, now: int, since: int) -> Iterator[Said]:
        rule = self._ruleset.rule(verdict.rule)
        rang = False
        gathers = rule is not None and rule.digest is not None
        owner = change.after.text("owner")
        beside = [email for ring in verdict.rings if (email := addressee(ring.to, owner))]
        asked = Asked(change, now, verdict.quiet, duty=not gathers)
        for ring in verdict.rings:
            silent = partial(self._snoozed, change, now, verdict.rule)
            turn = self._teams.choose(ring.to, asked, beside, silent) if isinstance(ring.to, TeamTarget) else None
            place = turn.person.email if turn is not None else self._place(ring.to, change, None if gathers else now)
            if gathers:
                self._rung(ring.to, turn, place, asked)
                yield self._said(verdict.rule, "digest", place, change, now)
                continue
            counted = self._rang[(verdict.rule, place)]
            urgent = CATALOGUE[change.event.kind].urgent
            if rule is not None and not urgent and over(rule.limits, counted, change.after.id, now):
                yield self._said(verdict.rule, "limit", place, change, now)
                continue
            if rule is not None and rule.limits and not urgent:
                oldest = now - max(limit.within for limit in rule.limits)
                counted[:] = [one for one in counted if one.at > oldest] + [Rang(now, change.after.id)]
            rang = True
            self._rung(ring.to, turn, place, asked)
            yield self._said(verdict.rule, "rings", place, change, now)
        for number, one in enumerate(rule.escalate if rule is not None and rang else (), 1):
            key = (f"escalate {verdict.rule}", str(number), change.after.id)
            self._later(since + one.after, key, change.after.answered_at, change.event, verdict.rule, one)

    def _judge_again(self, due: _Due, change: Change) -> Iterator[Said]:
        again = judge_again(
            self._ruleset, due.rule.id, due.key[1], change, due.at, self._world.known,
            partial(self._around, change, due.at, due.rule.quiet),
            partial(self._hushed, change, due.at, rule=due.rule.id),
        )  # fmt: skip
        if again.verdict is not None:
            yield from self._ring(again.verdict, change, due.at, due.at)
        elif again.until is not None:
            self._later(again.until, due.key, due.fence, due.event, due.rule.id)
        else:
            yield self._said(due.rule.id, again.why, due.key[1], change, due.at)

    def _escalate(self, due: _Due, change: Change) -> Iterator[Said]:
        one = due.escalation
        assert one is not None
        why = stopped(change.after, due.event, one.unless)
        if why == "on_it":
            self._later(due.at + LOOK_AGAIN, due.key, due.fence, due.event, due.rule.id, one)
        elif why is None:
            asked = Asked(change, due.at, further=True)
            turn = self._teams.choose(one.to, asked) if isinstance(one.to, TeamTarget) else None
            if turn is None and isinstance(one.to, TeamTarget):
                yield self._said(due.rule.id, "nobody on duty", print_target(one.to), change, due.at)
                return
            place = turn.person.email if turn is not None else self._place(one.to, change, due.at)
            self._rung(one.to, turn, place, asked)
            yield self._said(due.rule.id, "escalates", place, change, due.at)

    def _rung(self, to: Target, turn: Turn | None, place: str, asked: Asked) -> None:
        """Keep who has a card now, and whose turn it was."""
        if isinstance(to, TeamTarget) and turn is not None:
            self._teams.rings(to, turn)
        if not isinstance(to, ChannelTarget):
            self._teams.carded(place.removeprefix("owner "), asked)

    def _later(
        self, at: int, key: tuple[str, str, str], fence: int, event: Event, rule_id: str,
        escalation: Escalation | None = None,
    ) -> None:  # fmt: skip
        """As a timer: one with the same fence stays as it was set first, one with another takes its place."""
        standing, rule = self._set.get(key), self._ruleset.rule(rule_id)
        if rule is None or (standing is not None and standing.fence == fence):
            return
        due = self._set[key] = _Due(at, next(self._numbers), key, fence, event, rule, escalation)
        heapq.heappush(self._due, due)

    def _around(self, change: Change, at: int, quiet: Quiet | None, to: Target) -> Around:
        if isinstance(to, TeamTarget):
            return self._teams.around(to, at, quiet) or self._world.around("")
        email = addressee(to, change.after.text("owner"))
        return self._world.around((self._world.instead(email, at) or email) if email else "")

    def _hushed(self, change: Change, at: int, to: Target, duty: bool = True, rule: str = "") -> Hush | None:
        if isinstance(to, TeamTarget):
            return None if not duty or self._teams.anybody(to, at) else "nobody on duty"
        email = addressee(to, change.after.text("owner"))
        instead = self._world.instead(email, at) if email else email
        whose = to if isinstance(to, ChannelTarget) else instead
        if whose and self._snoozed(change, at, rule, whose):
            return "snoozed"
        return None if instead == email else "away" if instead is None else "stood_in"

    def _snoozed(self, change: Change, at: int, rule: str, whose: str | ChannelTarget) -> bool:
        return not CATALOGUE[change.event.kind].urgent and self._world.snoozed(whose, change.after.id, rule, at)

    def _place(self, to: Target, change: Change, at: int | None = None) -> str:
        """Where it rings; at a time, whoever stands in there then."""
        email = addressee(to, change.after.text("owner"))
        instead = self._world.instead(email, at) if email and at is not None else email
        if instead is not None and instead != email:
            return instead
        return f"owner {email}" if isinstance(to, Owner) else print_target(to)

    def _said(self, rule: str, reason: str, place: str, change: Change, at: int) -> Said:
        return Said(rule, reason, place, change.event, change.after.id, at)
