"""How is a delivery told to people: what it is, where it goes, how it stands?

For `/v1/deliveries`, `leadbell deliveries` and the demo's drawer alike.
"""

from __future__ import annotations

import re
from typing import Any

from bot.delivery.conversing import AGENT_SAID, LEAD_SAID, RANG_SAID
from bot.delivery.drawing import place_name
from bot.delivery.parcels import Rung
from bot.directory import Directory
from leads.moments import rfc3339
from leads.store.deliveries import Delivery, Kind
from leads.store.replies import STATE

AGENTS = "Agents' platform"
PLATFORMS = ("slack", "teams", "webex", "agents")
"""What a delivery can go to: the chat platforms, and the agents' platform."""

_ID = re.compile(r"(card|line)-(\d{1,18})", re.ASCII)


def where(directory: Directory, platform: str, address: str) -> str:
    """A destination as people know it: "#emea-leads", "Sales/Hot leads", "Dana Ruiz"."""
    return AGENTS if platform == "agents" else place_name(directory, Rung("", address, 0))


_IN_THREADS = frozenset({"rang", "rang_unanswered", RANG_SAID, LEAD_SAID, AGENT_SAID, STATE})
"""Templates of lines that stand under a card."""


def line_in_words(template: str) -> str:
    """What a line is, by its template."""
    kind, _, _ = template.partition("+")
    return "webhook" if kind == "webhook" else "in its thread" if kind in _IN_THREADS else "private message"


def read_id(text: str) -> tuple[Kind, int] | None:
    """A delivery's kind and number from "card-12", None where it is no such id."""
    found = _ID.fullmatch(text)
    if found is None:
        return None
    return ("card" if found[1] == "card" else "line"), int(found[2])


def what(delivery: Delivery) -> str:
    """card, line or webhook."""
    return "webhook" if delivery.template == "webhook" else delivery.kind


def as_fields(delivery: Delivery, directory: Directory) -> dict[str, Any]:
    """A delivery as `/v1/deliveries` tells it. Times as RFC 3339; what there is none of is null."""
    return {
        "id": delivery.id,
        "lead": delivery.lead,
        "rule": delivery.rule or None,
        "event": delivery.event or None,
        "platform": delivery.platform,
        "destination": where(directory, delivery.platform, delivery.address),
        "what": what(delivery),
        "state": delivery.state,
        "attempts": delivery.attempts,
        "fault": {"code": delivery.fault_code, "sentence": delivery.fault} if delivery.fault_code else None,
        "created_at": rfc3339(delivery.created_at),
        "sent_at": _moment(delivery.sent_at),
        "edited_at": _moment(delivery.edited_at),
        "next_try": _moment(delivery.next_try),
        "set_aside_until": _moment(delivery.set_aside_until),
        "trace": delivery.trace or None,
    }


def _moment(at: int | None) -> str | None:
    return rfc3339(at) if at else None
