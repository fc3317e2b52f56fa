"""What does one command change, until it is accepted?

A draft reads through to what the batch holds and keeps its own changes apart. `Draft.record` is the one
way in which anything happens to a lead: fold, what the fold causes, and what each change sets off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from leads.change import Change, Event
from leads.codec import Record, difference, encode
from leads.counting import with_counts
from leads.fold import begin, fold
from leads.lead import Lead


@dataclass(slots=True)
class Held:
    """A lead in a batch: as a value, as its record, whether it has a row already, and whether the batch changed it."""

    lead: Lead
    record: Record
    stored: bool
    changed: bool = False


@dataclass(slots=True)
class Standing:
    """A live card of a lead, as far as the write path needs to know it. `id` is 0 until it has a row."""

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "org", "lead_id", "destination_id", "otherwise_id", "state", "event_id", "kind", "rang_at", "rule",
        "rule_name", "mention", "posted_at", "edited_at",
    )  # fmt: skip

    id: int
    org: str
    lead_id: str
    destination_id: int
    otherwise_id: int | None
    state: str
    event_id: str
    kind: str
    rang_at: int
    rule: str
    rule_name: str
    mention: str | None
    posted_at: int | None = None
    edited_at: int = 0
    due_at: int | None = None  # set by a draft: when the card is to be sent again
    touched: bool = False
    trace: str = ""  # of the command that touched it last


Row = dict[str, Any]


@dataclass(slots=True)
class Draft:
    """One command's view of the batch, and its changes. `now`: milliseconds."""

    now: int
    new_id: Callable[[], str]
    on_change: Callable[[Change, Draft], None]
    destination: Callable[[str, str, str], int]
    """(organisation, platform, address) -> the destination's number."""
    platform: Callable[[int], str]
    """A destination's number -> its platform."""
    place: Callable[[int], tuple[str, str]]
    """A destination's number -> its platform and address."""
    leads: dict[str, Held]
    ids: dict[tuple[str, str], str]
    seen: set[tuple[str, str]]
    inbox: dict[tuple[str, str], str]
    cards: dict[str, list[Standing]]
    united: dict[str, str] = field(default_factory=dict)
    """Leads that this batch merged into others: inner id -> the other's."""
    erased: set[tuple[str, str]] = field(default_factory=set)
    """(organisation, outside id) of leads that were erased."""
    org: str = ""
    trace: str = ""
    """Under which id the command is logged, and what it sets off."""
    parent: Draft | None = None
    events: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    verdicts: list[Row] = field(default_factory=list)
    answered: list[Row] = field(default_factory=list)  # inbox rows
    timers: list[Row] = field(default_factory=list)  # to be set
    timers_over: list[Row] = field(default_factory=list)
    silences: list[Row] = field(default_factory=list)  # places that aren't rung, or not yet
    became: list[Row] = field(default_factory=list)  # what became of those that were held
    rang_later: list[Row] = field(default_factory=list)  # verdicts
    rung: list[Row] = field(default_factory=list)  # rings of rules that have a limit
    requests: list[Row] = field(default_factory=list)  # steps of leads that need a person: leads.store.requests
    rung_before: Callable[[str, str, int, int], list[tuple[int, str]]] = lambda org, rule, destination, since: []
    """(organisation, rule, destination, since when) -> the rule's rings there that are on record: when, and whose."""
    turn_of: Callable[[str, str], str | None] = lambda org, team: None
    """(organisation, team) -> the id of the person who was rung last of it; nobody else is told until the commit."""
    feedback: list[Row] = field(default_factory=list)  # what people said about agents' messages, without their words
    unscored: list[Row] = field(default_factory=list)  # messages that wait for their scores
    judged: list[Row] = field(default_factory=list)  # those that have them
    turns: dict[tuple[str, str], str] = field(default_factory=dict)  # (organisation, team) -> who is, by this draft
    recalled: dict[tuple[str, str], Event] = field(default_factory=dict)
    """Events that a command asked to be read for it, by (organisation, id)."""
    due: dict[int, int] = field(default_factory=dict)  # destination -> when something is to be sent there

    def branch(self, org: str, trace: str = "") -> Draft:
        """A draft on top of this one, for one command of one organisation."""
        return replace(
            self, org=org, trace=trace, parent=self, leads={}, united={}, seen=set(), inbox={}, cards={},
            events=[], lines=[], verdicts=[], answered=[], timers=[], timers_over=[], silences=[], became=[],
            rang_later=[], rung=[], requests=[], feedback=[], unscored=[], judged=[], turns={}, due={},
        )  # fmt: skip

    def accept(self, draft: Draft) -> None:
        """Take over a branch's changes."""
        self.leads.update(draft.leads)
        self.united.update(draft.united)
        self.seen |= draft.seen
        self.inbox.update(draft.inbox)
        self.cards.update(draft.cards)
        self.events += draft.events
        self.lines += draft.lines
        self.verdicts += draft.verdicts
        self.answered += draft.answered
        self.timers += draft.timers
        self.timers_over += draft.timers_over
        self.silences += draft.silences
        self.became += draft.became
        self.rang_later += draft.rang_later
        self.rung += draft.rung
        self.requests += draft.requests
        self.feedback += draft.feedback
        self.unscored += draft.unscored
        self.judged += draft.judged
        self.turns.update(draft.turns)
        for destination, at in draft.due.items():
            self.is_due(destination, at)

    def held(self, lead_id: str) -> Held | None:
        """A lead of this organisation, or None. Another organisation's lead is never found."""
        if self._kept(lead_id) is not None:
            return None
        held = self.leads.get(lead_id)
        if held is None and self.parent is not None:
            held = self.parent.leads.get(lead_id)
        return held if held is not None and held.lead.org == self.org else None

    def lead_of(self, outside_id: str) -> str:
        """The inner id of the lead that is known by an outside id, which the command has asked for."""
        lead_id = self.ids[(self.org, outside_id)]
        while (kept := self._kept(lead_id)) is not None:
            lead_id = kept
        return lead_id

    def _kept(self, lead_id: str) -> str | None:
        """The lead that one was merged into by this batch, None where it wasn't."""
        kept = self.united.get(lead_id)
        return kept if kept is not None or self.parent is None else self.parent.united.get(lead_id)

    def unite(self, gone: str, kept: str) -> Record:
        """Let a lead be no more, and its cards be another's; its record. Where both have a live card at one place, the
        newer points to the other."""
        held = self.held(gone)
        if held is None:
            raise LookupError("only a lead that is there can be merged")
        stay = self.standing(kept)
        for card in self.standing(gone):
            card.lead_id = kept
            there = next((one for one in stay if one.destination_id == card.destination_id and _lives(one)), None)
            if there is not None and _lives(card):
                newer = max((there, card), key=lambda one: (one.posted_at is None, one.posted_at or 0, one.id))
                newer.state, newer.kind, newer.touched, newer.trace = "moved", "lead.merged", True, self.trace
                newer.due_at = self.now
                self.is_due(newer.destination_id, self.now)
            stay.append(card)
        self.cards[gone] = []
        self.united[gone] = kept
        return held.record

    def happened(self, event_id: str) -> bool:
        """Whether an event of this id was recorded before."""
        key = (self.org, event_id)
        return key in self.seen or (self.parent is not None and key in self.parent.seen)

    def answer(self, key: str) -> str | None:
        """What a callback of this key was answered before, None where it is new."""
        at = (self.org, key)
        return self.inbox.get(at) or (self.parent.inbox.get(at) if self.parent is not None else None)

    def answered_with(self, key: str, result: str) -> None:
        """Keep what a callback was answered, so that a repeat is answered the same."""
        self.inbox[(self.org, key)] = result
        self.answered.append({"org": self.org, "key": key, "at": self.now, "result": result})

    def standing(self, lead_id: str) -> list[Standing]:
        """The lead's live cards; what is done to them belongs to this draft."""
        cards = self.cards.get(lead_id)
        if cards is None:
            below = self.parent.cards.get(lead_id, []) if self.parent is not None else []
            cards = self.cards[lead_id] = [replace(card) for card in below]
        return cards

    def is_due(self, destination: int, at: int) -> None:
        """Something is to be sent to a destination at `at`."""
        self.due[destination] = min(at, self.due.get(destination, at))

    def set_timer(
        self, kind: str, subject: str, fence: int, due_at: int, event_id: str | None = None, data: str | None = None
    ) -> None:
        """Let something be done at `due_at`, unless `fence` has moved by then. A subject has one timer of a kind: one
        with this fence stays as it was set first, one with another is replaced. `event_id`: what it is set for; `data`:
        JSON that acting on it goes by."""
        row = {"org": self.org, "kind": kind, "subject": subject, "fence": fence, "due_at": due_at}
        self.timers.append({**row, "lease_until": 0, "event_id": event_id, "data": data})

    def timer_over(self, kind: str, subject: str, fence: int) -> None:
        """A timer with this fence has done what it was for."""
        self.timers_over.append({"b_org": self.org, "b_kind": kind, "b_subject": subject, "b_fence": fence})

    def silence_became(
        self, lead_id: str, rule: str, place: str, became: str, until: int | None, destination: int | None = None
    ) -> None:
        """What became of a lead's rings that a rule held for a place; "" where they are held on, `until` then.
        `destination`: where they are told together with others, None where they aren't."""
        row: Row = {"b_org": self.org, "b_lead": lead_id, "b_rule": rule, "b_place": place}
        at = self.now if became else None
        self.became.append({**row, "b_became": became or None, "b_at": at, "b_until": until, "b_there": destination})

    def rings(self, rule: str, destination: int, lead_id: str, event_id: str) -> None:
        """A rule that has a limit rings for a lead at a destination."""
        self.rung.append({
            "org": self.org, "rule": rule, "destination_id": destination, "at": self.now, "lead_id": lead_id,
            "event_id": event_id,
        })  # fmt: skip

    def rung_since(self, rule: str, destination: int, since: int) -> list[tuple[int, str]]:
        """When a rule that has a limit has rung at a destination since then, and for which leads."""
        found = self.rung_before(self.org, rule, destination, since)
        for some in (self.rung, self.parent.rung if self.parent is not None else ()):
            found += [
                (row["at"], row["lead_id"]) for row in some
                if row["rule"] == rule and row["destination_id"] == destination and row["org"] == self.org
            ]  # fmt: skip
        return found

    def rang_last(self, team: str) -> str | None:
        """The id of the person who was rung last of a team, None where nobody ever was."""
        key = (self.org, team)
        for draft in (self, self.parent):
            if draft is not None and key in draft.turns:
                return draft.turns[key]
        return self.turn_of(self.org, team)

    def takes_turn(self, team: str, person: str) -> None:
        """A person of a team is rung, and now was last."""
        self.turns[(self.org, team)] = person

    def verdict_rings(self, event_id: str, rule: str) -> None:
        """A rule that was silent for an event has rung for it after all."""
        self.rang_later.append({"b_org": self.org, "b_event": event_id, "b_rule": rule})

    def record(self, lead_id: str, event: Event) -> list[Change]:
        """Let an event happen to a lead (made if it has none of this id), with all that it causes."""
        changes = []
        first = len(self.events)
        waiting = [event]
        while waiting:
            happens = waiting.pop(0)
            held = self.held(lead_id)
            lead = held.lead if held else begin(lead_id, self.org, happens)
            after, caused = fold(lead, happens)
            happens = with_counts(happens, after)
            record = encode(after)
            before = held.record if held else {}
            change = Change(held.lead if held else None, after, happens, difference(before, record))
            if held is None and happens.kind != "lead.created":
                new_id = f"~{happens.id}/lead.created"
                caused.insert(0, replace(happens, id=new_id, kind="lead.created", data={}, lead={}, by=None))
            self.leads[lead_id] = Held(after, record, stored=held.stored if held else False, changed=True)
            self.seen.add((self.org, happens.id))
            born = happens.kind == "lead.created" and happens is not event
            # A lead is there before what it did first, also in the timeline, where both have one time.
            self.events.insert(first if born else len(self.events), _event_row(self.org, lead_id, change))
            self.on_change(change, self)
            changes.append(change)
            waiting.extend(caused)
        return changes


def _lives(card: Standing) -> bool:
    return card.state == "live"


def _event_row(org: str, lead_id: str, change: Change) -> Row:
    event = change.event
    return {
        "org": org, "id": event.id, "kind": event.kind, "lead_id": lead_id, "at": event.at,
        "received": event.received, "channel": event.channel, "event": event, "fields": change.fields,
    }  # fmt: skip
