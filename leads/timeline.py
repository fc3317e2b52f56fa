"""What does a lead's timeline say of each event?

One entry an event, with one sentence (or the words themselves, for a message). The lead's page, the
HTTP interface and the summary all read these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from leads.change import Event
from leads.events import CATALOGUE
from leads.feedback import RATINGS
from leads.fields import CATALOGUE as FIELDS
from leads.lead import Channel, Who
from leads.suggestion import listed

HIDDEN_AT = 500
"""A message's moderation score, in thousandths, from which it is hidden (product.md, The card)."""

LEAD_SPOKE = frozenset({"message.received"})
AGENT_SPOKE = frozenset({"message.sent"})
REP_SPOKE = frozenset({"reply.sent"})
SPOKEN = LEAD_SPOKE | AGENT_SPOKE | REP_SPOKE
"""Kinds whose entry is the words themselves."""

DONE = frozenset({"workflow.step_done"})
"""Kinds that are past actions of a workflow."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One entry. `at`: milliseconds since 1970, UTC. `text` may hold words from outside and is not escaped."""

    id: str
    kind: str
    at: int
    channel: Channel | None = None
    agent: Mapping[str, str] | None = None
    by: Who | None = None
    text: str = ""
    hidden: bool = False  # a message whose words are not shown unasked
    score: int | None = None  # of a message, in thousandths; None: not scored
    category: str = ""  # of its score
    flagged: tuple[str, ...] = ()  # categories for which a word list flagged a message


def entry(event: Event) -> TimelineEntry:
    """The event as its entry in the timeline."""
    score, flagged = event.data.get("score"), event.data.get("flagged")
    scored = score if event.kind in LEAD_SPOKE and isinstance(score, int) else None
    return TimelineEntry(
        event.id, event.kind, event.at, event.channel, event.agent, event.by, sentence(event),
        scored is not None and scored >= HIDDEN_AT, scored, "" if not scored else _data(event, "category"),
        tuple(map(str, flagged)) if event.kind in LEAD_SPOKE and isinstance(flagged, list) else (),
    )  # fmt: skip


def sentence(event: Event) -> str:
    """The event in one sentence, as the timeline shows it; a message is its own words. Not escaped."""
    write = _SENTENCES.get(event.kind)
    said = write(event) if write else ""
    return said or CATALOGUE[event.kind].why


def _data(event: Event, name: str) -> str:
    value = event.data.get(name)
    return "" if value is None else str(value)


def _from(event: Event) -> str:
    """The name of who had control before, "" where nobody had."""
    held = event.data.get("from")
    return str(held.get("name") or "") if isinstance(held, Mapping) else ""


def _name(event: Event) -> str:
    return event.by.name if event.by else ""


def _with(head: str, name: str) -> Callable[[Event], str]:
    """The sentence, and after a colon what the event's data has under `name`."""

    def write(event: Event) -> str:
        told = _data(event, name)
        return f"{head}: {told}" if told else head

    return write


def _taken_over(event: Event) -> str:
    if event.data.get("offered"):
        return f"{_name(event)} has accepted the chat from {_from(event) or 'a colleague'}"
    passed = _data(event, "passed")
    if given := event.data.get("given_by"):
        return f"{given[1] if isinstance(given, list) else 'A manager'} has given the chat to {_name(event)}"
    if passed:
        return f"{_name(event)} has control of the chat: stands in, because {passed}"
    said = f"{_name(event) or 'Somebody'} has taken over the chat"
    return f"{said} from {_from(event)}" if _from(event) else said


def _returned(event: Event) -> str:
    note = _data(event, "note")
    if passed := _data(event, "passed"):
        return f"Returned to automated: {passed}"
    if event.by is None:
        minutes = event.data.get("minutes")
        within = f" for {minutes} min" if isinstance(minutes, int) else ""
        silent = f"{_from(event)} didn't answer" if _from(event) else "nobody answered"
        return f"Returned to automated: {silent}{within}"
    said = f"Returned to automated by {event.by.name}"
    return f"{said}. Note for the agent: {note}" if note else said


def _blocked(event: Event) -> str:
    reason = _data(event, "reason")
    said = f"Blocked by {event.by.name}" if event.by else "Blocked automatically"
    return f"{said}: {reason}" if reason else said


def _unblocked(event: Event) -> str:
    reason = _data(event, "reason")
    said = f"Unblocked by {event.by.name}" if event.by else "Unblocked"
    return f"{said}: {reason}" if reason else said


def _identified(event: Event) -> str:
    how = {"self": "the lead said who they are", "deanonymization": "deanonymization", "enrichment": "enrichment"}
    by = how.get(_data(event, "by"), "")
    return f"Is identified: {by}" if by else ""


def _moved(event: Event) -> str:
    to = _data(event, "to").replace("_", " ").title()
    return f"Moved to stage {to}" if to else ""


def _owned(event: Event) -> str:
    owner = _data(event, "name") or _data(event, "owner")
    if event.by is None:
        return f"Has a new owner: {owner}" if owner else "Has a new owner"
    return f"Assigned to {owner} by {_name(event)}" if owner else f"Owner taken away by {_name(event)}"


def _updated(event: Event) -> str:
    """Which details a person has changed; what comes from elsewhere is told in short."""
    names = event.data.get("fields")
    if event.by is None or not isinstance(names, list):
        return ""
    labels = [FIELDS[name].label for name in names if name in FIELDS]
    return f"{_name(event)} changed {listed(labels, 'and')}" if labels else ""


def _on_it(event: Event) -> str:
    return f"{_name(event) or 'Somebody'} is on it"


def _on_it_over(event: Event) -> str:
    minutes = event.data.get("minutes")
    return f"{_from(event) or 'Nobody'} is no longer on it: {minutes} min are over"


def _not_this_person(event: Event) -> str:
    return f"Not this person, says {_name(event) or 'somebody'}: what deanonymization said is taken away"


def _merged(event: Event) -> str:
    said = f"Merged with {_data(event, 'name') or 'another lead'}"
    return f"{said} by {_name(event)}" if event.by else said


def _noted(event: Event) -> str:
    text = _data(event, "text")
    again = ", changed" if event.data.get("changed") else ""
    return f"Note by {_name(event)}{again}: {text}" if event.by and text else text


def _changed(event: Event) -> str:
    """A text was changed in chat after it was sent, or taken back there: the lead isn't told."""
    text, where = _data(event, "text"), _PLATFORMS.get(_data(event, "platform"), "chat")
    did = f"changed a text in {where}" if text else f"deleted a text in {where}"
    said = f"{_name(event) or 'Somebody'} {did} after it was sent; the lead has it as it was"
    return f"{said}. Changed to: {text}" if text else said


_PLATFORMS = {"slack": "Slack", "teams": "Teams", "webex": "Webex"}


def _reminded(event: Event) -> str:
    whom = event.data.get("whom")
    return f"{whom[1] if isinstance(whom, list) else 'The rep'} is reminded: the lead waits for an answer"


def _feedback(event: Event) -> str:
    """Who said what about an agent's answer; "" of one that came from elsewhere."""
    rating = RATINGS.get(_data(event, "rating"))
    if rating is None:
        return _with("Feedback on an answer", "text")(event)
    better = _data(event, "better")
    said = f"Feedback by {_name(event) or 'somebody'} on an answer: {rating}"
    return f"{said}. Better: {better}" if better else said


def _flagged(event: Event) -> str:
    """For what a word list flags a message."""
    flagged = event.data.get("flagged")
    return f"A message is flagged: {', '.join(map(str, flagged))}" if isinstance(flagged, list) and flagged else ""


def _self_harm(event: Event) -> str:
    score = event.data.get("score")
    return f"May harm themselves: scored {score / 1000:g} for self-harm" if isinstance(score, int) else ""


def _offered(event: Event) -> str:
    to = event.data.get("to")
    return f"{_name(event)} offers the chat to {to[1] if isinstance(to, list) else 'whoever accepts'}"


_SENTENCES: dict[str, Callable[[Event], str]] = {
    "page.visited": _with("Visited a page", "url"),
    "message.received": lambda event: _data(event, "text"),
    "message.sent": lambda event: _data(event, "text"),
    "reply.sent": lambda event: _data(event, "text"),
    "human.requested": _with("Asked for a person", "text"),
    "email.captured": _with("Gave an e-mail address", "email"),
    "webform.submitted": lambda event: "Submitted a webform",
    "calendar.shown": lambda event: "Looked at the calendar",
    "lead.identified": _identified,
    "owner.changed": _owned,
    "fields.updated": _updated,
    "on_it.said": _on_it,
    "on_it.over": _on_it_over,
    "lead.not_this_person": _not_this_person,
    "lead.merged": _merged,
    "workflow.step_scheduled": _with("Next step planned", "title"),
    "workflow.step_done": lambda event: _data(event, "title"),
    "stage.changed": _moved,
    "message.flagged": _flagged,
    "self_harm.found": _self_harm,
    "lead.blocked": _blocked,
    "lead.unblocked": _unblocked,
    "conversation.taken_over": _taken_over,
    "conversation.returned": _returned,
    "reply.changed": _changed,
    "reply.waiting": lambda event: "Waits for an answer",
    "note.added": _noted,
    "reply.reminded": _reminded,
    "handover.offered": _offered,
    "handover.declined": lambda event: f"{_name(event) or 'The colleague'} declined the chat",
    "draft.offered": _with("The agent would have said", "text"),
    "feedback.given": _feedback,
}
"""Kinds not named here are told by their own `why`."""
