"""Where in chat does a lead's card stand, and how does one get there?

From a lead back to its card: the live cards that a person may see, each with the address that opens their chat platform
there. What a platform doesn't say in time is left out.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, select

from bot.delivery.drawing import place_name
from bot.delivery.parcels import Rung
from bot.directory import Directory
from bot.platforms.port import Fault, Platform
from cards.chat_links import ChatLink
from cards.why import PLATFORM_NAMES
from leads.people import Person
from leads.store.database import Database
from leads.store.schema import cards, destinations

MOST = 3
WITHIN = 0.8
"""Seconds that a platform may take to say where a message is; whoever reads waits for it."""

log = logging.getLogger(__name__)


class ChatLinks:
    """The cards of one organisation's leads. `platforms`: those that are running."""

    def __init__(self, database: Database, directory: Directory, platforms: Callable[[], Sequence[Platform]]) -> None:
        self._database = database
        self._directory = directory
        self._platforms = platforms

    async def of(self, org: str, lead_id: str, person: Person) -> list[ChatLink]:
        """The lead's live cards in channels and in this person's direct messages, what rang last first."""
        found = await self._database.read(_standing(org, lead_id, f"person:{person.id}"))
        links = await asyncio.gather(*(self._link(*one) for one in found))
        return [link for link in links if link is not None]

    async def _link(self, platform: str, address: str, message: dict[str, Any]) -> ChatLink | None:
        known = next((one for one in self._platforms() if one.name == platform), None)
        if known is None:
            return None
        try:
            url = await asyncio.wait_for(known.permalink(message), WITHIN)
        except (TimeoutError, Fault) as fault:
            log.info("no_link platform=%s fault=%s", platform, getattr(fault, "code", "timeout"))
            return None
        name = place_name(self._directory, Rung(platform, address, 0))
        return ChatLink(f"{name} on {PLATFORM_NAMES.get(platform, platform)}", url) if url else None


def _standing(org: str, lead_id: str, own: str) -> Callable[[Connection], list[tuple[str, str, dict[str, Any]]]]:
    """(platform, address, message) of each card that stands; `own`: the address of the person's direct messages."""

    def query(connection: Connection) -> list[tuple[str, str, dict[str, Any]]]:
        there = destinations.c
        asked = (
            select(there.platform, there.address, cards.c.message)
            .join_from(cards, destinations, there.id == cards.c.destination_id)
            .where(cards.c.org == org, cards.c.lead_id == lead_id, cards.c.state == "live")
            .where(cards.c.message.is_not(None), there.address.startswith("channel:") | (there.address == own))
            .order_by(cards.c.rang_at.desc(), cards.c.id.desc())
            .limit(MOST)
        )
        return [(platform, address, orjson.loads(message)) for platform, address, message in connection.execute(asked)]

    return query
