"""Which lead does somebody mean who types to the bot?

The one whose id or e-mail address stands after the word, else the one in whose card's thread it was typed. Nothing is
guessed: where several leads have the address, it is for whoever typed to say which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.platforms.port import Typed
from leads.lead import Lead
from leads.store.database import Database
from leads.store.reading import find_lead
from leads.store.same_email import with_email
from leads.store.threads import lead_of_thread

MOST_ID = 200
"""Characters of an id that are looked for."""
_LINKED = re.compile(r"<mailto:[^|>]*\|([^>]*)>")
"""Slack makes a link of an address that somebody types: docs.slack.dev/messaging/formatting-message-text."""


class SeveralLeads(ValueError):
    """Several leads have the address that was typed. `leads`: at most 5, the one first that was active last."""

    def __init__(self, leads: Sequence[Lead]) -> None:
        super().__init__("several leads have this address")
        self.leads = leads


async def lead_meant(database: Database, org: str, typed: Typed, words: Sequence[str]) -> str:
    """The inner id of the lead, "" where none is meant that is known. `words`: what follows the command. Raises
    `SeveralLeads`."""
    said = _LINKED.sub(r"\1", " ".join(words))
    if said:
        # No id is ever taken that can't be printed, and PostgreSQL refuses to be asked for one.
        known = said.isprintable() and len(said) <= MOST_ID
        lead = await database.read(find_lead(org, said)) if known else None
        if lead is None and known and "@" in said:
            some = await database.read(with_email(org, said))
            if len(some) > 1:
                raise SeveralLeads(some)
            lead = some[0] if some else None
        return lead.id if lead is not None else ""
    if not typed.thread or not typed.thread.isprintable():
        return ""
    return await database.read(lead_of_thread(org, typed.person.platform, typed.thread[:MOST_ID])) or ""
