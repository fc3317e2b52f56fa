"""Which lead does an address mean, and who asks?"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from fastapi import Request

from bot.api.lead_path import id_in_path
from bot.pages.faults import PageFault
from bot.pages.session import Viewer
from handlers.intent import Intent
from leads.lead import Lead
from leads.store.erased import find_erasure
from leads.store.reading import find_lead

LIST = (("All leads", "/leads"),)


async def lead_of(request: Request, any_id: str) -> Lead:
    """The lead of this id, be it ours or one that others know it by. Raises the page that says that there is none, and
    whether there was one."""
    service = request.app.state.service
    any_id = id_in_path(any_id)
    found: Lead | None = None
    if any_id.isprintable():  # no id is ever taken that isn't, and PostgreSQL refuses to be asked for one
        found = await service.database.read(find_lead(service.org, any_id))
        if found is None and await service.database.read(find_erasure(service.org, any_id)) is not None:
            raise PageFault(
                410, "All that was known of it is gone, here and in chat.", title="This lead was erased", ways=LIST
            )
    if found is None:
        why = "It may have been erased, or the address has a typing mistake. Search the list for a name or an e-mail."
        raise PageFault(404, why, title="There is no lead of this id", ways=LIST)
    return found


def wish(
    request: Request, seen: Viewer, lead: Lead, name: str = "", *, version: int | None = None,
    arguments: Mapping[str, str] | None = None, key: str = "",
) -> Intent:  # fmt: skip
    """The viewer's wish on a lead. `key`: of the form that was sent, so that a repeat does nothing."""
    key = f"page:{seen.person.id}:{key or uuid4().hex}"
    return Intent(name, request.app.state.service.org, seen.person, lead.id, version, arguments or {}, key)
