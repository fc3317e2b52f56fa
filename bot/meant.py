"""Which lead does somebody mean who types to the bot?

The one whose id stands after the word, else the one in whose card's thread it was typed. Nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.platforms.port import Typed
from leads.store.database import Database
from leads.store.reading import find_lead
from leads.store.threads import lead_of_thread

MOST_ID = 200
"""Characters of an id that are looked for."""


async def lead_meant(database: Database, org: str, typed: Typed, words: Sequence[str]) -> str:
    """The inner id of the lead, "" where none is meant that is known. `words`: what follows the command."""
    said = " ".join(words)
    if said:
        # No id is ever taken that can't be printed, and PostgreSQL refuses to be asked for one.
        known = said.isprintable() and len(said) <= MOST_ID
        lead = await database.read(find_lead(org, said)) if known else None
        return lead.id if lead is not None else ""
    if not typed.thread or not typed.thread.isprintable():
        return ""
    asked = lead_of_thread(org, typed.person.platform, typed.thread[:MOST_ID], typed.place)
    return await database.read(asked) or ""
