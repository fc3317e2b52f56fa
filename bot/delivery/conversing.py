"""A person answers the lead: what goes into the threads of the lead's cards?

Runs inside the write path, after the rules: the lead's words and the agents' while somebody has control, how far a
reply has got, and a card in the direct messages of whoever takes over where the threads of a place aren't heard.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from bot.delivery.lines import put_line
from leads.change import Change
from leads.store.draft import Draft, Standing
from leads.store.replies import STATE

LEAD_SAID, AGENT_SAID, KEPT = "lead_said", "agent_said", "kept_as_note"
RANG_SAID = "rang_said"
"""A line that rings for what the lead says to a person who has control: it has all the words."""
_SAID = {"message.received": LEAD_SAID, "message.sent": AGENT_SAID}
LOOK_AFTER = 1_000
"""Milliseconds after which it is shown how far a reply has got: by then it is there as a rule, and one message says
so."""


class Conversing:
    """`deaf`: platforms where a channel passes on to the bot only what mentions it. `platforms`: the installed ones;
    `carries`: whether replies can be sent at all."""

    def __init__(self, platforms: Collection[str], deaf: Collection[str], *, carries: bool) -> None:
        self._platforms = frozenset(platforms)
        self._deaf = frozenset(deaf)
        self._carries = carries

    def on_change(self, change: Change, draft: Draft) -> None:
        """Put on the draft what the threads of the lead's cards are to show of a change."""
        kind = change.event.kind
        if kind in _SAID:
            if change.after.control.manual:
                self._said(change, draft, _SAID[kind])
        elif kind == "reply.sent":
            self._replied(change, draft)
        elif kind == "conversation.taken_over":
            self._opened(change, draft)

    def _said(self, change: Change, draft: Draft, template: str) -> None:
        """One line in the thread of every live card; where a rule rings for these words, in the line that does."""
        rang = {row["card_id"]: row for row in draft.lines if row["event_id"] == change.event.id and row["card_id"]}
        for card in _live(change, draft):
            row = rang.get(card.id)
            if row is None:
                put_line(draft, change.after.id, change.event.id, card.destination_id, template, card=card.id)
            elif row["template"] == "rang":
                row["template"] = RANG_SAID

    def _replied(self, change: Change, draft: Draft) -> None:
        """How far a reply has got, in the thread of every live card and where it was written."""
        if not self._carries:
            return
        written = written_in(change.event.data)
        there = int(written.get("destination") or 0)
        due = draft.now + LOOK_AFTER
        for card in _live(change, draft):
            if card.destination_id != there:
                put_line(draft, change.after.id, change.event.id, card.destination_id, STATE, card=card.id, due=due)
        if there and written.get("card"):
            put_line(draft, change.after.id, change.event.id, there, STATE, card=int(written["card"]), due=due)

    def _opened(self, change: Change, draft: Draft) -> None:
        """The lead's card in the direct messages of whoever took over, on the platform where they did, if its channels
        aren't heard or the lead has no card there: so that there is a thread to write in."""
        event, lead, by = change.event, change.after, change.event.by
        via = str(event.data.get("via") or "")
        if by is None or via not in self._platforms:
            return
        standing = draft.standing(lead.id)
        live = [card for card in standing if card.state == "live"]
        direct = draft.destination(draft.org, via, f"person:{by.id}")
        here = [card for card in live if draft.platform(card.destination_id) == via]
        if any(card.destination_id == direct for card in live) or (here and via not in self._deaf):
            return
        rang = max(live, key=lambda card: card.rang_at, default=None)
        standing.append(
            Standing(
                id=0, org=draft.org, lead_id=lead.id, destination_id=direct, otherwise_id=None, state="live",
                event_id=rang.event_id if rang else event.id, kind=rang.kind if rang else event.kind,
                rang_at=rang.rang_at if rang else event.at, rule=rang.rule if rang else "",
                rule_name=rang.rule_name if rang else "", mention=None, due_at=draft.now, touched=True,
                trace=draft.trace,
            )
        )  # fmt: skip
        draft.is_due(direct, draft.now)


def written_in(data: Mapping[str, object]) -> Mapping[str, Any]:
    """Where a text stands that became an event, empty where it stands in no thread."""
    where = data.get("written")
    return where if isinstance(where, Mapping) else {}


def _live(change: Change, draft: Draft) -> list[Standing]:
    """Cards that have a row: one that this very command makes shows what it is about itself."""
    return [card for card in draft.standing(change.after.id) if card.state == "live" and card.id]
