"""There is room again under a rule's limit: what was kept back, and who tells it?

One line for the destination with all leads that rang meanwhile; `bot.delivery.parcels` reads them when it is drawn.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, and_, case, delete, func, insert, or_, select, update

from bot.delivery.parcels import DIGEST, HELD_BACK, LIMITED
from bot.delivery.silences import GATHERING
from bot.timers.due import Timer
from leads.store.schema import destinations, lines, silences, timers

TEMPLATES = {"limit": LIMITED, "digest": DIGEST, "quiet": HELD_BACK}
"""Why a place wasn't rung -> the line that tells it."""


class TellGathered:
    """Let one line tell of all that was kept back; how many leads these are. `now`: milliseconds."""

    def __init__(self, timer: Timer, now: Callable[[], int]) -> None:
        self.trace = ""
        self._timer = timer
        self._now = now

    def __call__(self, connection: Connection) -> int:
        timer, now = self._timer, self._now()
        _, number, rule = timer.kind.split(" ", 2)
        mine = timers.c.org == timer.org, timers.c.kind == timer.kind, timers.c.subject == timer.subject
        connection.execute(delete(timers).where(*mine, timers.c.fence == timer.fence))
        table = silences.c
        over = and_(table.reason.in_(("limit", "digest")), table.became.is_(None))
        held = table.became == GATHERING
        kept = (table.org == timer.org, table.destination_id == int(number), table.rule == rule, or_(over, held))
        leads = connection.execute(select(func.count(table.lead_id.distinct())).where(*kept)).scalar_one()
        first = connection.execute(select(table.lead_id, table.event_id, table.reason).where(*kept).limit(1)).first()
        if first is None:
            return 0
        template = TEMPLATES[first.reason]
        line = {
            "org": timer.org, "destination_id": int(number), "lead_id": first.lead_id, "card_id": None,
            "event_id": first.event_id, "template": f"{template}+{leads}", "state": "waiting", "created_at": now,
            "due_at": now, "attempts": 0, "trace": self.trace or None,
        }  # fmt: skip
        told = connection.execute(insert(lines).values(line).returning(lines.c.id)).scalar_one()
        became = {"became": "gathered", "became_at": now, "told_in": told}
        connection.execute(update(silences).where(*kept).values(**became))
        there = destinations.c.due_at
        earlier = case((there < now, there), else_=now)
        connection.execute(update(destinations).where(destinations.c.id == int(number)).values(due_at=earlier))
        return int(leads)
