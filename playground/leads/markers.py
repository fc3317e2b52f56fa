"""How does the lead's side say what happens there, other than by what is said?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from playground.leads.scripts import Step

_EVENTS = {
    "lead.left": "Leaves the chat",
    "lead.back": "Is back in the chat",
    "human.requested": "Asks for a person",
    "calendar.shown": "Looks at the calendar",
    "call.scheduled": "Schedules a call",
    "call.started": "The phone rings",
    "call.answered": "Answers the call",
    "call.ended": "The call has ended",
    "workflow.step_done": "Step done",
}


def shown_step(step: Step) -> Iterator[tuple[Literal["lead", "agent", "marker"], str]]:
    """The lines of one step: who says or does it, and the words."""
    if step.deed == "visits":
        yield "marker", f"Visits {step.words.partition('://')[2] or step.words}"
    elif step.deed in ("says", "asks"):
        yield "lead", step.words
        if step.deed == "asks":
            yield "marker", _EVENTS["human.requested"]
    elif step.deed == "agent":
        yield "agent", step.words
    elif step.deed == "event":
        yield "marker", _EVENTS.get(step.words) or _event(step)


def _event(step: Step) -> str:
    data, lead = step.data, step.lead
    name = str(data.get("name") or lead.get("name") or "")
    named = (
        name or " ".join(str(data.get(part) or lead.get(part) or "") for part in ("first_name", "last_name")).strip()
    )
    if step.words == "email.captured":
        return f"Leaves an e-mail address: {data.get('email', '')}"
    if step.words == "webform.submitted":
        return f"Submits a webform{f': {named}' if named else ''}"
    if step.words == "lead.identified" and data.get("by") == "self":
        return f"Says who they are: {named}"
    if step.words == "lead.identified":
        return f"Taken for {named}, by {data.get('by', 'enrichment')}"
    if step.words == "workflow.step_scheduled":
        return f"Next step planned: {data.get('title', '')}"
    if step.words == "fields.updated" and "num_employees" in lead:
        return f"Headcount noted: {lead['num_employees']:,}"
    return step.words


def webhook_marker(told: Mapping[str, Any]) -> str:
    """What a webhook of Leadbell's says, in a line."""
    data = told["data"]
    by = (data.get("by") or {}).get("name", "")
    reason = f" · {data['reason']}" if data.get("reason") else ""
    if told["type"] == "conversation.taken_over":
        before = (data.get("from") or {}).get("name", "")
        return f"{by or 'A person'} has taken over the chat{f' from {before}' if before else ''}"
    if told["type"] == "conversation.returned":
        note = f". Note for the agent: “{data['note']}”" if data.get("note") else ""
        return f"Returned to automated{f' by {by}' if by else ''}{note}"
    if told["type"] == "lead.blocked":
        return f"Blocked {f'by {by}' if by else 'automatically'}{reason}"
    if told["type"] == "lead.unblocked":
        return f"Unblocked{f' by {by}' if by else ''}"
    return str(told["type"])


def kept_quiet(control: str, holder: str) -> str:
    """Why the agent doesn't answer."""
    if control == "manual":
        return f"The agent keeps quiet: {holder or 'a person'} has control"
    if control == "blocked":
        return "The agent keeps quiet: the lead is blocked"
    return "The agent keeps quiet: Leadbell didn't say who has control"
