"""What of an answer that the agent may not give?

While a person has control, the agent's answer is kept back and becomes that person's draft, to send or to edit; one
draft at a time, the newest. And an agent that answers all the same is seen to have.
"""

from __future__ import annotations

from collections.abc import Mapping

from leads.change import Event
from leads.control import Act, Refusal
from leads.lead import Lead, Who
from leads.wishes import checked_text, reply, reply_channel

OFFERED = "draft.offered"


def offer(lead: Lead, text: str) -> Act | None:
    """Keep the agent's answer back as a draft of the person who has control; None where nobody has, and the agent may
    answer. Raises `Refusal` where the lead is blocked, ValueError for a text that can't be kept."""
    words = checked_text(text, "answer")
    if lead.blocked is not None:
        raise Refusal("blocked", lead)
    if lead.control.by is None:
        return None
    return Act(OFFERED, {"text": words}, channel=reply_channel(lead))


def send_draft(lead: Lead, by: Who, draft: str, text: str, *, seen: int | None = None) -> Act:
    """Say to the lead what the agent would have said. `draft`: its event's id. Only the newest draft, and only once."""
    if lead.control.by is not None and lead.control.by.id == by.id and lead.draft != draft:
        raise Refusal("refused", lead, "This draft was sent already, or something else was said since.")
    return reply(lead, by, text, seen=seen)


def fold_draft(lead: Lead, event: Event) -> None:
    """Which draft is open: the newest that was offered under this control, until anything is said by hand: what the
    agent would have said to an older state of the conversation isn't to go out beside it."""
    if event.kind == OFFERED:
        lead.draft = event.id
    elif event.kind == "reply.sent":
        lead.draft = ""


def fold_agent_spoke(lead: Lead, event: Event) -> None:
    """Whether the agent has talked over a person, or to a lead that is blocked: it said something after that began, and
    had not asked. An answer that was claimed before may finish (interfaces.md, claim-reply)."""
    began = lead.blocked.since if lead.blocked is not None else lead.control.since if lead.control.manual else None
    if began is None or event.at < began or event.data.get("reply_id") or lead.talked_over:
        return
    claim = event.data.get("claim")
    if not (isinstance(claim, Mapping) and claim.get("lead") == lead.id and event.at <= int(claim["until"])):
        lead.talked_over = event.at
