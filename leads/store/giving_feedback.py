"""How is feedback put down?

As an event of the lead, in the one write path, with a row beside it that has no words: by it feedback is listed, and
its fate kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select, update

from leads.change import Event
from leads.feedback import GIVEN, MESSAGE, feedback_id
from leads.lead import Who
from leads.store.draft import Draft
from leads.store.reading import read_event
from leads.store.recording import Decision, rang_last
from leads.store.schema import events, feedback
from leads.store.work import LeadCommand, Needs


@dataclass(frozen=True)
class GiveFeedback(LeadCommand[Decision]):
    """Put one person's feedback on an agent's message down; "already" where they have given it. `message`: the event of
    the agent's message; `data`: as `leads.feedback.feedback_data` gives it."""

    org: str
    lead_id: str
    by: Who
    message: Event
    data: Mapping[str, object]
    weight: int = field(default=1, init=False)
    trace: str = ""

    @property
    def event_id(self) -> str:
        return feedback_id(self.message.id, self.by)

    def needs(self) -> Needs:
        return Needs(leads=(self.lead_id,), events=(self.event_id,))

    def run(self, draft: Draft) -> Decision:
        held = draft.held(self.lead_id)
        if held is None:
            return Decision("unknown_lead", None)
        before = held.lead.control.by
        if draft.happened(self.event_id):
            return Decision("already", held.lead, before, rang_last(draft, self.lead_id))
        agent = self.message.agent
        event = Event(
            self.event_id, GIVEN, draft.now, draft.now, self.message.channel, agent, data=self.data, by=self.by
        )  # fmt: skip
        after = draft.record(self.lead_id, event)[-1].after
        draft.feedback.append({
            "org": self.org, "event_id": event.id, "lead_id": self.lead_id, "message_id": self.message.id,
            "agent_id": (agent or {}).get("id") or "", "rating": self.data["rating"], "by_id": self.by.id,
            "at": draft.now,
        })  # fmt: skip
        return Decision("done", after, before, rang_last(draft, self.lead_id))


def agent_message(org: str, lead_id: str, event_id: str) -> Callable[[Connection], Event | None]:
    """The agent's message of this id that this lead was sent, None where it is no such thing."""
    asked = select(events).where(
        events.c.org == org, events.c.id == event_id, events.c.lead_id == lead_id, events.c.kind == MESSAGE
    )

    def query(connection: Connection) -> Event | None:
        row = connection.execute(asked).one_or_none()
        return None if row is None else read_event(row)

    return query


def apply_feedback(org: str, event_id: str, now: int) -> Callable[[Connection], bool]:
    """Keep that the agents' platform has learnt from it, since the first time it said so; whether there is such
    feedback."""

    def command(connection: Connection) -> bool:
        own = (feedback.c.org == org, feedback.c.event_id == event_id)
        connection.execute(update(feedback).where(*own, feedback.c.applied_at.is_(None)).values(applied_at=now))
        return connection.execute(select(feedback.c.event_id).where(*own)).scalar_one_or_none() is not None

    return command
