"""`GET /leads.csv`: the list in view as a file."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import Request
from starlette.responses import Response

from bot.api.listing import ORDERS, columns_of, csv_response
from bot.pages.faults import PageFault
from bot.pages.session import SeenBy
from bot.pages.shell import pages_router
from leads.filters import FilterFault, read_filter

router = pages_router()

MOST_QUERY = 8_000
"""Characters of an address behind "?"."""
_NO_FILTER = ("order", "columns", "cursor")


@router.get("/leads.csv")
async def leads_csv(request: Request, seen: SeenBy) -> Response:
    """The leads that the page at the same address behind "?" lists, all of them, in its order; moments in the viewer's
    zone. Only for whom LEADBELL_EXPORT_BY says."""
    service = request.app.state.service
    role = service.settings.export_by
    if not seen.may(role):
        raise PageFault(403, f"Only a {role} may export leads. Ask a {role} of your organisation.")
    query = request.url.query
    if len(query) > MOST_QUERY:
        raise PageFault(400, f"The address is longer than {MOST_QUERY:,} characters.")
    given = parse_qsl(query, keep_blank_values=True)
    order = dict(given).get("order", "latest")
    if order not in ORDERS:
        raise PageFault(400, f"The order is one of {', '.join(ORDERS)}.")
    try:
        wanted = read_filter(
            [pair for pair in given if pair[0] not in _NO_FILTER], now=service.now(), zone=seen.zone,
            me=seen.person.email,
        )  # fmt: skip
    except FilterFault as fault:
        raise PageFault(400, str(fault)) from None
    columns = columns_of([value for name, value in given if name == "columns"])
    return await csv_response(service, wanted, columns, by=f"person:{seen.person.id}", order=order, zone=seen.zone)
