"""What does a change set off?

Runs inside the write path, for each change, on the draft: the verdicts of the rules, a card or a line
for each ring, the cards that are now out of date, who must be told, and what the agents' platform hears.
All of it is committed with the event or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from zlib import crc32

import orjson

from bot.delivery.addresses import Addresses, Goal
from bot.delivery.alarm import alarms
from bot.delivery.asked import CAUGHT, FALLBACK, REQUEST, request_told
from bot.delivery.escalations import start
from bot.delivery.limits import gather, gather_held, is_over, keep_back
from bot.delivery.lines import put_line
from bot.delivery.silences import Held, keep_silent
from bot.directory import Directory
from leads.change import Change, Event
from leads.drafts import OFFERED
from leads.lead import Lead, Who
from leads.scoring import SCORED, SELF_HARM
from leads.snooze import Snoozes
from leads.store.draft import Draft, Standing
from rules.match import Ruleset
from rules.quiet import Quiet
from rules.timing import Again, hush, judge_again, quieten
from rules.verdict import Reason, Ring, Target, TeamTarget, Verdict

FRESH_FOR = 10 * 60 * 60 * 1000
"""A working day, in milliseconds: a ring for a lead whose card is older posts a fresh one (product.md)."""
EDIT_EVERY = 60 * 1000
"""Milliseconds between two edits of one card that are not urgent (architecture.md 1)."""
LANES = 8
"""Destinations that share the webhooks to the agents' platform; one lead always takes the same."""

CONTROL = frozenset(
    {"conversation.taken_over", "conversation.returned", "lead.blocked", "lead.unblocked", "lead.merged"}
)
"""Changes that every card shows at once."""


AGENTS_HEAR = CONTROL | {"reply.sent", "feedback.given"}
"""What the agents' platform is told of, in the order in which it happens to a lead."""


@dataclass(frozen=True, slots=True)
class RingSettings:
    """`platforms`: the installed ones. `sparing`: those whose edits are spent on control and blocked alone.
    `ring_within`: milliseconds from an event's `at` to its arrival within which it rings."""

    platforms: frozenset[str]
    sparing: frozenset[str]
    ring_within: int
    webhooks: bool
    fallback: Target | None = None
    """What is rung where a lead asks for a person and no rule catches it."""
    zone: str = "UTC"
    """Whose wall clock counts where a channel is rung."""


class Rings:
    """Turns changes into verdicts, cards and lines. `rules` gives the rules in force, `snoozes` what is snoozed."""

    def __init__(
        self, settings: RingSettings, directory: Directory, rules: Callable[[], Ruleset],
        snoozes: Callable[[], Snoozes] = Snoozes,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._directory = directory
        self._rules = rules
        self._addresses = Addresses(directory, settings.platforms, settings.zone, snoozes)

    def on_change(self, change: Change, draft: Draft) -> None:
        """Put on the draft all that follows from a change."""
        rung: set[int] = set()
        said: list[Verdict] = []
        late = change.event.received - change.event.at > self._settings.ring_within
        for verdict in self._rules().match(change, self._directory.known):
            if late and verdict.reason == "rings":
                verdict = replace(verdict, reason="late")
            duty = not self._gathers(verdict)
            there = partial(self._addresses.hushed, change=change, at=draft.now, duty=duty, rule=verdict.rule)
            around = partial(self._addresses.around, change=change, at=draft.now, quiet=verdict.quiet)
            verdict = quieten(hush(verdict, there), draft.now, around)
            verdict, goals = self._within_limits(verdict, change, draft)
            said.append(verdict)
            draft.verdicts.append(_verdict_row(verdict, change, draft))
            rings = {goal.ring.to for goal in goals}
            for silence in verdict.silences:
                if silence.reason != "stood_in" or silence.ring.to in rings:  # else the record says what else kept it
                    keep_silent(silence, verdict, change, draft)
            for goal in goals:
                if goal.destination not in rung:
                    rung.add(goal.destination)
                    self._ring(goal, verdict, change, draft)
            if verdict.reason == "rings":
                self._escalate(verdict, change, change.event.at, draft)
        if change.event.kind == REQUEST and not late:
            self._asked(change, draft, said, rung)
        if change.event.kind == SELF_HARM and not late and not rung:
            self._alarm(change, draft, rung)
        self._stale(change, draft, rung)
        self._tell(change, draft)
        if change.event.kind == "handover.offered":
            self._offer(change, draft)
        if self._settings.webhooks and change.event.kind in AGENTS_HEAR:
            _line(draft, change, draft.destination(draft.org, "agents", lane(change.after.id)), "webhook")

    def _asked(self, change: Change, draft: Draft, said: list[Verdict], rung: set[int]) -> None:
        """A lead asks for a person: where no rule catches it, the fall-back is rung; and the agents' platform hears
        whether anybody was, so that the lead is told the truth (product.md, Notifications)."""
        blocked = change.after.blocked is not None
        fallback = self._settings.fallback
        if fallback is not None and not blocked and not any(one.reason in CAUGHT for one in said):
            verdict = Verdict(FALLBACK, "Fall-back: no rule rang", "rings", (Ring(fallback),))
            draft.verdicts.append(_verdict_row(verdict, change, draft))
            for goal in self._addresses.goals(verdict, change, draft):
                rung.add(goal.destination)
                self._ring(goal, verdict, change, draft)
        if self._settings.webhooks:
            told = orjson.dumps(request_told(said, len(rung), blocked=blocked)).decode()
            lane_of_lead = draft.destination(draft.org, "agents", lane(change.after.id))
            _line(draft, change, lane_of_lead, "webhook", told=told)

    def _alarm(self, change: Change, draft: Draft, rung: set[int]) -> None:
        """A lead may harm themselves: a person is rung at once, whatever the rules say, a block does, or the hour is
        (product.md, Blocking)."""
        known, managers = self._directory.known, self._directory.managers()
        for verdict in alarms(self._rules(), change, self._settings.fallback, known, managers):
            goals = list(self._addresses.goals(verdict, change, draft))
            if goals:
                draft.verdicts.append(_verdict_row(verdict, change, draft))
            for goal in goals:
                if goal.destination not in rung:
                    rung.add(goal.destination)
                    self._ring(goal, verdict, change, draft)
            if goals:
                return

    def ring_held(
        self, held: Held, event: Event, lead: Lead, draft: Draft, *, many: bool = False
    ) -> tuple[Again, int | None]:
        """Judge a ring again that was held, now that it is due, and ring its place if it is still wanted. `many`: it
        comes with many others, and is told together with them: then also the destination where."""
        change = Change(lead, lead, event)
        again = judge_again(
            self._rules(), held.rule, held.place, change, draft.now, self._directory.known,
            lambda target: self._addresses.around(target, change, draft.now, self._quiet(held.rule)),
            lambda target: self._addresses.hushed(target, change, draft.now, rule=held.rule),
        )  # fmt: skip
        if again.verdict is None:
            return again, None
        goals = list(self._addresses.goals(again.verdict, change, draft))
        self._escalate(again.verdict, change, draft.now, draft)
        if many and len(goals) == 1 and not self._stands(goals[0].destination, lead, draft):
            gather_held(held.rule, goals[0].destination, draft)
            return again, goals[0].destination
        for goal in goals:
            self._ring(goal, again.verdict, change, draft)
        return again, None

    def _stands(self, destination: int, lead: Lead, draft: Draft) -> bool:
        """Whether the lead has a live card there already."""
        return any(one.destination_id == destination and one.state == "live" for one in draft.standing(lead.id))

    def ring_for(self, verdict: Verdict, change: Change, draft: Draft) -> Reason:
        """Ring for what happened a while ago and nobody has answered, or put down why not. What the verdict became."""
        goals = list(self._addresses.goals(verdict, change, draft, further=True))
        if verdict.reason == "rings" and not goals:
            team = any(isinstance(ring.to, TeamTarget) for ring in verdict.rings)
            verdict = replace(verdict, reason="nobody on duty" if team else "no owner")
        draft.verdicts.append(_verdict_row(verdict, change, draft))
        for goal in goals:
            self._ring(goal, verdict, change, draft, template="rang_unanswered")
        return verdict.reason

    def _escalate(self, verdict: Verdict, change: Change, since: int, draft: Draft) -> None:
        """Start what the rule has for the case that nobody answers."""
        rule = self._rules().rule(verdict.rule)
        for number, one in enumerate(rule.escalate if rule is not None else (), 1):
            start(verdict.rule, verdict.name, number, one, change, since, draft)

    def _gathers(self, verdict: Verdict) -> bool:
        """Whether the rule tells of it in a digest, at a time of its own."""
        rule = self._rules().rule(verdict.rule)
        return rule is not None and rule.digest is not None

    def _quiet(self, rule_id: str) -> Quiet | None:
        rule = self._rules().rule(rule_id)
        return None if rule is None else rule.quiet

    def _within_limits(self, verdict: Verdict, change: Change, draft: Draft) -> tuple[Verdict, list[Goal]]:
        """The verdict, and the places that are rung; what is over a limit of the rule is kept back."""
        if verdict.reason != "rings":
            return verdict, []
        rule = self._rules().rule(verdict.rule)
        goals: list[Goal] = []
        kept = False
        gathers = self._gathers(verdict)
        for goal in self._addresses.goals(verdict, change, draft, duty=not gathers):
            if rule is not None and rule.digest is not None:
                goal.takes_turn(draft)
                zone = self._addresses.around(goal.ring.to, change, draft.now).zone
                gather(rule, goal.ring, goal.destination, zone, change, draft)
                continue
            found = is_over(rule, goal.destination, change, draft)
            if found is None:
                goals.append(goal)
            else:
                kept = True
                keep_back(found, verdict.rule, goal.ring, goal.destination, change, draft)
        if gathers:
            return replace(verdict, reason="digest"), []
        if not goals:
            return replace(verdict, reason="limit" if kept else "nobody"), []
        return verdict, goals

    def _ring(self, goal: Goal, verdict: Verdict, change: Change, draft: Draft, template: str = "rang") -> None:
        """A card for a lead that has none there; a line in its thread where it has; a fresh card if it is old."""
        event = change.event
        goal.takes_turn(draft)
        mention = self._addresses.mentioned(verdict.mention, change, draft.now)
        standing = draft.standing(change.after.id)
        old = next(
            (card for card in standing if card.destination_id == goal.destination and card.state == "live"), None
        )
        if old is not None and (old.posted_at is None or draft.now - old.posted_at < FRESH_FOR):
            if old.posted_at is not None and old.id:
                _line(draft, change, goal.destination, template, card=old.id)
            old.event_id, old.kind, old.rang_at = event.id, event.kind, event.at
            old.rule, old.rule_name, old.mention = verdict.rule, verdict.name, mention
            self._redraw(old, change, draft)
            return
        draft.is_due(goal.destination, draft.now)
        if old is not None:
            old.state, old.due_at, old.touched, old.trace = "moved", draft.now, True, draft.trace
        standing.append(
            Standing(
                id=0, org=draft.org, lead_id=change.after.id, destination_id=goal.destination,
                otherwise_id=goal.otherwise, state="live", event_id=event.id, kind=event.kind, rang_at=event.at,
                rule=verdict.rule, rule_name=verdict.name, mention=mention, due_at=draft.now, touched=True,
                trace=draft.trace,
            )
        )  # fmt: skip

    def _stale(self, change: Change, draft: Draft, rung: set[int]) -> None:
        """Mark the lead's other cards out of date."""
        if change.before is None or not change.fields or not _is_seen(change):
            return
        for card in draft.standing(change.after.id):
            if card.destination_id not in rung and card.state == "live":
                self._redraw(card, change, draft)

    def _redraw(self, card: Standing, change: Change, draft: Draft) -> None:
        """Let a card follow a change: control, block, waiting and on it at once, the rest at most once a minute.
        Where edits are few they are spent on control and block alone, and on words that are to be hidden; the rest is
        then shown with the next."""
        control = change.event.kind in CONTROL
        card.touched, card.trace = True, draft.trace
        before, after = change.before, change.after
        hides = before is not None and _hidden(after) and not _hidden(before) and change.event.kind == SCORED
        spared = card.posted_at is not None and draft.platform(card.destination_id) in self._settings.sparing
        if spared and not control and not hides:
            return
        urgent = control or before is None or before.waiting != after.waiting or before.on_it != after.on_it
        if before is not None:
            urgent = urgent or before.talked_over != after.talked_over or before.offered != after.offered
            urgent = urgent or _hidden(before) != _hidden(after)
        at_once = urgent or card.posted_at is None
        since = min(card.edited_at, draft.now)  # an edit that lies ahead was made by a clock that was
        due = draft.now if at_once else max(draft.now, since + EDIT_EVERY)
        card.due_at = due if card.due_at is None else min(due, card.due_at)
        draft.is_due(card.destination_id, due)

    def _tell(self, change: Change, draft: Draft) -> None:
        """Tell the rep whose chat a colleague, or a block, has ended; or what the agent would have said instead."""
        self._tell_new_holder(change, draft)
        template = _TOLD.get(change.event.kind)
        had = change.before.control.by if change.before is not None else None
        if change.event.kind == "lead.merged":
            had = _lost_by_merging(change.event)
        if template is None or had is None or had == change.event.by:
            return
        person = self._directory.by_id(had.id)
        direct = self._addresses.direct(person) if person is not None and person.active else None
        if direct is not None:
            _line(draft, change, draft.destination(draft.org, *direct), template)

    def _tell_new_holder(self, change: Change, draft: Draft) -> None:
        """Tell whoever has control from now on without having pressed for it."""
        event = change.event
        if event.by is None or not (event.data.get("passed") or event.data.get("given_by")):
            return
        person = self._directory.by_id(event.by.id)
        direct = self._addresses.direct(person) if person is not None else None
        if direct is not None:
            _line(draft, change, draft.destination(draft.org, *direct), "given")

    def _offer(self, change: Change, draft: Draft) -> None:
        """Ask the colleague whom a chat is offered to in private; under the lead's cards where it is offered to all."""
        offered = change.after.offered
        person = self._directory.by_id(offered.to.id) if offered is not None and offered.to is not None else None
        direct = self._addresses.direct(person) if person is not None else None
        if direct is not None:
            _line(draft, change, draft.destination(draft.org, *direct), "offered")
        elif offered is not None and offered.to is None:
            for card in draft.standing(change.after.id):
                if card.state == "live" and card.id:
                    _line(draft, change, card.destination_id, "offered", card=card.id)


def _is_seen(change: Change) -> bool:
    """Whether cards show what an event has changed: of scores only whether words are hidden."""
    before = change.before
    return change.event.kind != SCORED or (before is not None and _hidden(before) != _hidden(change.after))


def _hidden(lead: Lead) -> bool:
    return lead.words is not None and lead.words.hidden


_TOLD = {
    "conversation.taken_over": "told_taken",
    "conversation.returned": "told_returned",
    "lead.blocked": "told_blocked",
    "lead.merged": "told_merged",
    OFFERED: "draft",
    "reply.reminded": "reminded",
    "handover.declined": "declined",
    "handover.over": "declined",
}


def _lost_by_merging(event: Event) -> Who | None:
    """Who had control of one of the leads that were merged, and has none of both."""
    held = event.data.get("from")
    return Who(held["id"], held["name"], held["email"]) if isinstance(held, Mapping) else None


def lane(lead_id: str) -> str:
    """The address of the agents' platform's destination that all webhooks of a lead take."""
    return f"lane:{crc32(lead_id.encode()) % LANES}"


def _line(
    draft: Draft, change: Change, destination: int, template: str, card: int | None = None, told: str | None = None
) -> None:
    put_line(draft, change.after.id, change.event.id, destination, template, card=card, told=told)


def _verdict_row(verdict: Verdict, change: Change, draft: Draft) -> dict[str, object]:
    because = [[one.text, one.value, one.held] for one in verdict.because]
    return {
        "org": draft.org, "event_id": change.event.id, "rule": verdict.rule, "lead_id": change.after.id,
        "reason": verdict.reason, "because": orjson.dumps(because, default=str).decode(),
    }  # fmt: skip
