"""Who sees to it that an erased lead is gone: from the record, from the file, from the chats?

Over HTTP and from the command line alike. The chats follow through the outbox, also where a platform is down now.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Connection

from bot.delivery.rings import lane
from bot.organisation import new_id
from leads.moments import rfc3339
from leads.store.database import Database
from leads.store.erased import Erasure, erasure_of, unfinished
from leads.store.erasing import Erasing, take_events
from leads.store.hashing import SALT_BYTES

log = logging.getLogger(__name__)

LEFT_IN_CHAT = (
    "private answers that are no messages, such as Slack's whispers: they go with a reload",
    "what people wrote in the chats themselves, and exports that were sent to them as files",
    "messages whose deliveries, or private answers whose traces, LEADBELL_KEEP has dropped",
)
"""What erasing doesn't reach in the chat platforms, because Leadbell keeps no trace of it."""

Write = Callable[[Callable[[Connection], Any]], Awaitable[Any]]


class Eraser:
    """Erases leads of one organisation. `write` runs a command in a transaction; `webhooks`: the agents' platform is
    told. `now`: milliseconds."""

    def __init__(self, database: Database, write: Write, org: str, now: Callable[[], int], *, webhooks: bool) -> None:
        self._database = database
        self._write = write
        self._org = org
        self._now = now
        self._lane = lane if webhooks else None

    async def erase(self, any_id: str, by: str) -> Erasure | None:
        """Erase the lead that is known by this id; returns when nothing of it can be read from the record, None where
        nobody is known by the id. A lead that was erased before is as erased as then. `by`: who wishes it, an id."""
        salt = secrets.token_bytes(SALT_BYTES).hex()
        wish = Erasing(self._org, any_id, by, self._now(), new_id(), salt, self._lane)
        erasure: Erasure | None = await self._write(wish)
        if erasure is None or erasure.finished:
            return erasure
        await self._finish([erasure.lead_id])
        log.info("lead_erased lead=%s by=%s", erasure.lead_id, by)
        return await self._database.read(lambda connection: erasure_of(connection, self._org, erasure.lead_id))

    async def finish(self) -> None:
        """Finish what a crash has broken off."""
        left = await self._database.read(unfinished(self._org))
        if left:
            await self._finish(left)

    async def _finish(self, lead_ids: list[str]) -> None:
        for lead_id in lead_ids:
            while not await self._write(take_events(self._org, lead_id, self._now())):
                pass
        if not await asyncio.to_thread(self._database.empty_log):
            log.warning("log_not_emptied leads=%s", ",".join(lead_ids))


def told(erasure: Erasure, shown_id: str) -> dict[str, Any]:
    """An erasure as JSON has it."""
    return {
        "id": shown_id, "leadbell_id": erasure.lead_id, "erased_at": rfc3339(erasure.erased_at),
        "messages": {"removed": erasure.removed, "waiting": erasure.waiting, "left": erasure.left},
        "not_removed": list(LEFT_IN_CHAT),
    }  # fmt: skip
