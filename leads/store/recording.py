"""How does an event get into the record, and how does a decision?

`RecordEvents` takes what came from outside; `Decide` carries out one wish of one person as a
compare-and-set. Both end in `Draft.record`, the one write path.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import orjson

from leads.change import Event
from leads.codec import encode_who, read_who
from leads.control import Act, Refusal
from leads.intake import MOST_ID, Incoming
from leads.lead import Channel, Lead, Who
from leads.store.draft import Draft, Standing
from leads.store.work import LeadCommand, Needs


@dataclass(frozen=True, slots=True)
class Counted:
    """How many events were taken, and how many had been before. `erased`: how many of the latter are not kept
    because their lead was erased."""

    accepted: int
    duplicates: int
    erased: int = 0


class RecordEvents(LeadCommand[Counted]):
    """Record events from outside, at most 200 at once, all or none."""

    def __init__(self, org: str, events: Sequence[Incoming], trace: str = "") -> None:
        self.org = org
        self.trace = trace
        self.weight = len(events)
        self._events = events

    def needs(self) -> Needs:
        outside = tuple({one.lead_id for one in self._events})
        events = [one.event.id for one in self._events]
        events += [reply for one in self._events if (reply := _confirmed(one.event))]
        return Needs(outside=outside, events=tuple(events), creates=True)

    def run(self, draft: Draft) -> Counted:
        duplicates = erased = 0
        for one in self._events:
            if (self.org, one.lead_id) in draft.erased:
                erased += 1
            elif draft.happened(one.event.id):
                duplicates += 1
            elif (reply := _confirmed(one.event)) and draft.happened(reply):
                continue  # what a rep said stands in the timeline already
            else:
                draft.record(draft.lead_of(one.lead_id), one.event)
        duplicates += erased
        return Counted(len(self._events) - duplicates, duplicates, erased)


def _confirmed(event: Event) -> str:
    """The id of the rep's reply that an agent's message says was delivered, "" where it says nothing of the kind."""
    reply = event.data.get("reply_id") if event.kind == "message.sent" else None
    return reply if isinstance(reply, str) and 0 < len(reply) <= MOST_ID else ""


DecisionCode = Literal["done", "already", "taken", "stale", "blocked", "refused", "unknown_lead"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a wish. `lead` is the lead as it now is, None where there is none of that id; `before`
    who had control before a wish that was carried out; `card` its live card that rang last; `said` why it was
    refused, where the code doesn't say it."""

    code: DecisionCode
    lead: Lead | None
    before: Who | None = None
    card: Standing | None = None
    said: str = ""


@dataclass(frozen=True)
class Decide(LeadCommand[Decision]):
    """Carry out one person's wish on one lead. `decide` is a function of `leads.control` with its arguments
    bound; `key` is the callback's own id: a repeat of it changes nothing and answers the same."""

    org: str
    lead_id: str
    by: Who
    decide: Callable[[Lead], Act | None]
    key: str = ""
    channel: Channel | None = None
    weight: int = field(default=1, init=False)
    trace: str = ""

    def needs(self) -> Needs:
        return Needs(leads=(self.lead_id,), inbox=self.key)

    def run(self, draft: Draft) -> Decision:
        held = draft.held(self.lead_id)
        if held is None:
            return Decision("unknown_lead", None)
        answered = draft.answer(self.key)
        if answered is not None:
            code, before, *said = orjson.loads(answered)
            return Decision(code, held.lead, read_who(before), rang_last(draft, self.lead_id), *said)
        decision = self._decide(draft, held.lead)
        if self.key:
            answer = [decision.code, encode_who(decision.before), *filter(None, [decision.said])]
            draft.answered_with(self.key, orjson.dumps(answer).decode())
        return replace(decision, card=rang_last(draft, self.lead_id))

    def _decide(self, draft: Draft, lead: Lead) -> Decision:
        before = lead.control.by
        try:
            act = self.decide(lead)
        except Refusal as refusal:
            return Decision(refusal.code, lead, before, said=refusal.sentence)
        if act is None:
            return Decision("already", lead, before)
        event = Event(
            id="~" + draft.new_id(), kind=act.kind, at=draft.now, received=draft.now,
            channel=act.channel or self.channel, data=act.data, lead=act.lead, by=self.by,
        )  # fmt: skip
        changes = draft.record(self.lead_id, event)
        return Decision("done", changes[-1].after, before)


def rang_last(draft: Draft, lead_id: str) -> Standing | None:
    """The lead's live card that rang last."""
    live = [card for card in draft.standing(lead_id) if card.state == "live"]
    return max(live, key=lambda card: card.rang_at, default=None)
