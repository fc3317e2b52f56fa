"""Whose are the chats of somebody who is away, or no longer on Leadbell?

One rule for both: they pass to whoever stands in, if on duty, else they return to automated; a lead that waits goes on
waiting for a person, and rings. Who is away is asked first (product.md, Taking over).
"""

from __future__ import annotations

from typing import Literal

from leads.codec import encode_who
from leads.control import Act, Refusal, unless_stale
from leads.lead import Lead, Who

PATIENCE = 10 * 60 * 1000
"""Milliseconds that somebody who is away has to say what is to become of their chats."""
LISTED_FOR = 7 * 24 * 60 * 60 * 1000
"""Milliseconds for which a manager can reassign the chats of somebody who is no longer on Leadbell."""

Gone = Literal["away", "inactive"]
"""Why somebody doesn't answer for their chats."""


def gone_because(who: Who, gone: Gone) -> str:
    """ "Dana Ruiz is away", as timeline and card say it."""
    return f"{who.name} is away" if gone == "away" else f"{who.name} is no longer on Leadbell"


def pass_on(lead: Lead, to: Who | None, gone: Gone, *, via: str = "") -> Act | None:
    """Let the chat pass to `to`, None: to the agents; None where nobody has control. `via`: the platform on which `to`
    goes on."""
    holder = lead.control.by
    if holder is None:
        return None
    data: dict[str, object] = {
        "from": _record(holder), "passed": gone_because(holder, gone), "version": lead.control.version + 1,
    }  # fmt: skip
    if to is None:
        return Act("conversation.returned", {**data, "note": ""})
    return Act("conversation.taken_over", {**data, **({"via": via} if via else {})})


def reassign(lead: Lead, to: Who, given_by: Who, *, seen: int, via: str = "") -> Act | None:
    """Let a manager give a chat that nobody has to a colleague; None where they have it already."""
    if lead.blocked is not None:
        raise Refusal("blocked", lead)
    if lead.control.by is not None and lead.control.by.id == to.id:
        return None
    if lead.control.by is not None:
        raise Refusal("taken", lead)
    unless_stale(lead, seen)
    data = {"from": None, "given_by": encode_who(given_by), "version": lead.control.version + 1}
    return Act("conversation.taken_over", {**data, **({"via": via} if via else {})})


def urgency(lead: Lead) -> tuple[bool, int]:
    """By which chats are sorted: who waits longest first, then who was longest under control."""
    return lead.waiting is None, lead.waiting.since if lead.waiting is not None else lead.control.since


def _record(who: Who) -> dict[str, str]:
    return {"id": who.id, "name": who.name, "email": who.email}
