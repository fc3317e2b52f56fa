"""Which kinds of lead events are there, and what does each mean?

One row a kind. `outside`: may arrive through `POST /v1/events` or a source; the others only
Leadbell makes. `rings`: a rule may name it. `why` is the first line of the card it rings;
`action` the name of it as the lead's own latest action; `stage` where it moves the lead; `when` is how the
sentence of a rule tells it.
"""

from __future__ import annotations

from dataclasses import dataclass

from leads.lead import Channel, Stage


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of lead event."""

    name: str
    why: str
    emoji: str = "🔔"
    outside: bool = False
    rings: bool = True
    action: str = ""  # "" where it isn't something the lead itself did
    stage: Stage | None = None
    urgent: bool = False  # no limit or snooze silences it
    channel: Channel | None = None  # where the kind itself says the channel
    when: str = ""  # behind "When a lead": how a rule's sentence tells it; for kinds that ring


class _Kinds(dict[str, Kind]):
    """By name. One that isn't here was recorded by a later release beside this one: it is shown as that."""

    def __missing__(self, name: str) -> Kind:
        return Kind(name, "Something that a later release knows", "▫️", rings=False)


def _kinds(*rows: Kind) -> _Kinds:
    return _Kinds({row.name: row for row in rows})


CATALOGUE: dict[str, Kind] = _kinds(
    Kind("lead.created", "New lead", outside=True, when="is new"),
    Kind("page.visited", "Visits the website", "👀", outside=True, action="Visited Webpage",
         when="visits the website"),
    Kind("message.received", "Wrote a message", "💬", outside=True, action="Sent Chat Message", stage="engaged",
         when="writes a message"),
    Kind("message.scored", "A message was scored", "⚖️", rings=False),
    Kind("message.flagged", "A message is flagged", "🚩", when="has a message flagged"),
    Kind("message.sent", "The agent answered", "💬", outside=True, rings=False),
    Kind("human.requested", "Asks for a person", outside=True, action="Asked for a Person", urgent=True,
         when="asks for a person"),
    Kind("self_harm.found", "May harm themselves", "🆘", urgent=True, when="may harm themselves"),
    Kind("email.captured", "Gave an e-mail address", "📧", outside=True, stage="email_captured",
         when="gives an e-mail address"),
    Kind("webform.submitted", "Submitted a webform", "📝", outside=True, action="Submitted Webform",
         stage="webform_submitted", when="submits a webform"),
    Kind("calendar.shown", "Looks at the calendar", "📅", outside=True, action="Viewed Calendar",
         stage="calendar_shown", when="looks at the calendar"),
    Kind("call.started", "Call started", "📞", outside=True, rings=False, channel="voice"),
    Kind("call.answered", "Answered a call", "📞", outside=True, action="Answered Phone Call", stage="engaged",
         channel="voice", when="answers a call"),
    Kind("call.ended", "Call ended", "📞", outside=True, channel="voice", when="has ended a call"),
    Kind("call.scheduled", "Scheduled a call", "📅", outside=True, action="Scheduled Call", stage="call_scheduled",
         when="schedules a call"),
    Kind("lead.left", "Left the chat", "🚪", outside=True, when="leaves the chat"),
    Kind("lead.back", "Is back in the chat", "👋", outside=True, rings=False),
    Kind("fields.updated", "New details", "✏️", outside=True, when="has new details"),
    Kind("lead.identified", "Is identified", "🪪", outside=True, when="is identified"),
    Kind("owner.changed", "Has a new owner", "👤", outside=True, when="has a new owner"),
    Kind("workflow.step_scheduled", "Next step planned", "🗓️", outside=True, when="has a next step planned"),
    Kind("workflow.step_done", "Step done", "☑️", outside=True, when="has a step done"),
    Kind("stage.changed", "Moved to a new stage", "📈", when="moves to a new stage"),
    Kind("lead.blocked", "Blocked", "⛔", when="is blocked"),
    Kind("lead.unblocked", "Unblocked", "🔓", when="is unblocked"),
    Kind("conversation.taken_over", "Taken over", "🔵", when="is taken over"),
    Kind("conversation.returned", "Returned to automated", "↩️", when="is returned to automated"),
    Kind("reply.sent", "A rep answered", "💬", rings=False),
    Kind("reply.changed", "Changed after it was sent", "✏️", rings=False),
    Kind("reply.waiting", "Waits for an answer", "⏳", urgent=True, when="waits for an answer"),
    Kind("handover.offered", "Offered to a colleague", "🤝", rings=False),
    Kind("handover.declined", "Hand-over declined", "🤝", rings=False),
    Kind("handover.over", "Nobody has accepted the hand-over", "🤝", rings=False),
    Kind("reply.reminded", "The rep was reminded", "⏳", rings=False),
    Kind("draft.offered", "The agent's answer was kept back", "✍️", rings=False),
    Kind("note.added", "Note added", "🗒️", rings=False),
    Kind("on_it.said", "Somebody is on it", "🙋", rings=False),
    Kind("on_it.over", "Nobody is on it any more", "🙋", rings=False),
    Kind("lead.not_this_person", "Not this person", "🚫", rings=False),
    Kind("feedback.given", "Feedback on an answer", "💡", when="has feedback given on an answer"),
    Kind("lead.merged", "Merged with another lead", "🔗", rings=False),
    Kind("lead.erased", "Erased", "🧹", rings=False),
)  # fmt: skip

ALIASES: dict[str, tuple[str, Channel]] = {
    "email.received": ("message.received", "email"),
    "email.sent": ("message.sent", "email"),
    "text.received": ("message.received", "text"),
    "text.sent": ("message.sent", "text"),
}
"""Kinds that are taken as a message on a channel."""

MESSAGE_ACTIONS: dict[Channel, str] = {
    "chat": "Sent Chat Message",
    "email": "Replied to Email",
    "text": "Sent Text Message",
    "voice": "Answered Phone Call",
}
"""A lead's message by its channel, as its latest action is named."""

FROM_OUTSIDE: frozenset[str] = frozenset(kind.name for kind in CATALOGUE.values() if kind.outside) | ALIASES.keys()


def action_name(kind: str, channel: Channel | None) -> str:
    """The latest lead action as product.md names it, "" where the kind isn't something the lead did."""
    if kind == "message.received":
        return MESSAGE_ACTIONS[channel or "chat"]
    row = CATALOGUE.get(kind)
    return row.action if row else ""
