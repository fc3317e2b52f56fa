"""`GET /deliveries`: what was sent, what waits, what was given up, and why?

For managers. The address holds all of it: the filters, and where the list goes on. What waits or was given up is tried
again with a press.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from bot.deliveries import AGENTS, PLATFORMS, read_id, what, where
from bot.pages.faults import PageFault
from bot.pages.guard import CheckedForm
from bot.pages.lead.asked import lead_of
from bot.pages.lead.drawn import Piece, pieces
from bot.pages.lead.entries import Time, time_of
from bot.pages.session import Viewer, viewer_as
from bot.pages.shell import page, pages_router
from cards.characters import clean_cut
from cards.moments import Clock
from cards.who import who_line
from leads.lead import Lead
from leads.store.deliveries import Delivery, Place, State, Wanted, newest
from leads.store.known_as import known_as
from leads.store.retrying import CannotRetry, retry
from leads.store.writer import CLICK

router = pages_router()
Manager = Annotated[Viewer, Depends(viewer_as("manager"))]

PER_PAGE = 50
ALL = (("All deliveries", "/deliveries"),)
TOLD = "leadbell_deliveries_told"
"""A cookie of ten seconds: which delivery is tried again. Not in the address, where a reload would say it again."""
STATES: Mapping[State, str] = {
    "waiting": "Waiting", "sent": "Sent", "gave_up": "Given up", "elsewhere": "Sent elsewhere",
    "gathered": "Told with others", "removed": "Removed",
}  # fmt: skip
MEANT: Mapping[State, str] = {
    "elsewhere": "Its place couldn't be reached; the lead has a card at the rule's else.",
    "gathered": "One of many that were told in one message.",
    "removed": "Its lead was erased.",
}
"""Why a delivery that never got there needs no retry."""
PLATFORM_NAMES = {"slack": "Slack", "teams": "Teams", "webex": "Webex", "agents": AGENTS}
WHAT = {"card": "Card", "line": "Message", "webhook": "Webhook"}
AGAIN = frozenset({"waiting", "gave_up"})
_FILTERS = ("state", "platform", "lead")
_CURSOR = re.compile(r"([0-9]{1,15})_(card|line)_([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One delivery, as the page shows it. `known`: the id that others know the lead by; `why`: what is wrong, or meant;
    `again`: whether it can be tried again."""

    id: str
    who: tuple[Piece, ...]
    known: str
    lead: str
    what: str
    place: str
    platform: str
    state: State
    label: str
    why: str
    code: str
    rule: str
    rule_to: str
    attempts: int
    made: Time
    sent: Time | None
    edited: Time | None
    next_try: Time | None
    aside: Time | None
    trace: str
    again: bool


@router.get("/deliveries")
async def deliveries(request: Request, seen: Manager) -> Response:
    """The page. `state`, `platform`, `lead` (any id that it is known by): filters; `before`: where the list goes on."""
    service, query = request.app.state.service, request.query_params
    chosen = {name: query.get(name, "").strip() for name in _FILTERS}
    wanted = await _wanted(request, chosen)
    now = service.now()
    found = await service.database.read(
        newest(service.org, wanted, now, PER_PAGE + 1, _before(query.get("before", "")))
    )  # fmt: skip
    shown: list[Delivery] = found[:PER_PAGE]
    leads = await service.database.read(known_as(service.org, [one.lead for one in shown]))
    clock = Clock(seen.zone, now)
    last = shown[-1].place if len(found) > PER_PAGE else None
    told = request.cookies.get(TOLD, "")
    answer = page(
        request, seen, "deliveries/deliveries.html", title="Deliveries",
        rows=[_row(one, leads.get(one.lead), service, clock) for one in shown], chosen=chosen, states=STATES,
        platforms=[(one, PLATFORM_NAMES[one]) for one in PLATFORMS], filtered=any(chosen.values()),
        told=told if read_id(told) else "",
        first=_to(chosen) if query.get("before") else "",
        older=_to({**chosen, "before": f"{last.created_at}_{last.kind}_{last.number}"}) if last else "",
    )  # fmt: skip
    if told:
        answer.delete_cookie(TOLD, path="/deliveries")
    return answer


@router.post("/deliveries/{delivery_id}/retry")
async def try_again(request: Request, delivery_id: str, seen: Manager, sent: CheckedForm) -> Response:
    """Try it now: what waits or was given up; then back to the list as it was looked at. Doing it twice changes nothing
    more."""
    service = request.app.state.service
    read = read_id(delivery_id)
    missing = PageFault(404, "There is no delivery of this id.", ways=ALL)
    if read is None:
        raise missing
    try:
        found = await service.writer.submit(retry(service.org, *read, service.now()), CLICK)
    except CannotRetry as fault:
        raise PageFault(409, str(fault), title="This can't be tried again", ways=ALL) from None
    if found is None:
        raise missing
    answer = RedirectResponse(f"{_to({name: sent.get(name, '') for name in _FILTERS})}#{found.id}", 303)
    answer.set_cookie(TOLD, found.id, max_age=10, path="/deliveries", httponly=True, samesite="lax")
    return answer


async def _wanted(request: Request, chosen: Mapping[str, str]) -> Wanted:
    """What the filters ask for. Raises `PageFault` for one that can't be meant."""
    state = next((one for one in STATES if one == chosen["state"]), None)
    if chosen["state"] and state is None:
        raise PageFault(400, f"“state” is one of {', '.join(STATES)}.", ways=ALL)
    if chosen["platform"] and chosen["platform"] not in PLATFORMS:
        raise PageFault(400, f"“platform” is one of {', '.join(PLATFORMS)}.", ways=ALL)
    lead = (await lead_of(request, chosen["lead"])).id if chosen["lead"] else ""
    return Wanted(state, chosen["platform"], lead)


def _before(text: str) -> Place | None:
    """Where the list goes on, None for its head, and for what no page writes."""
    found = _CURSOR.fullmatch(text)
    return Place(int(found[1]), "card" if found[2] == "card" else "line", int(found[3])) if found else None


def _to(pairs: Mapping[str, str]) -> str:
    query = urlencode({name: value for name, value in pairs.items() if value})
    return f"/deliveries?{query}" if query else "/deliveries"


def _row(one: Delivery, lead: Lead | None, service: Any, clock: Clock) -> Row:
    def time(at: int | None) -> Time | None:
        return time_of(at, clock) if at else None

    rule = service.rulebook.in_force().rule(one.rule) if one.rule else None
    return Row(
        one.id, pieces(who_line(lead).spans, clock) if lead else (), clean_cut(one.lead, 80),
        f"/leads/{quote(one.lead, safe='')}", WHAT[what(one)], where(service.directory, one.platform, one.address),
        PLATFORM_NAMES.get(one.platform, one.platform), one.state, STATES[one.state],
        one.fault or MEANT.get(one.state, ""), one.fault_code, rule.name if rule else one.rule,
        f"/rules/{quote(one.rule, safe='')}" if rule else "", one.attempts, time_of(one.created_at, clock),
        time(one.sent_at), time(one.edited_at), time(one.next_try), time(one.set_aside_until), one.trace,
        one.state in AGAIN,
    )  # fmt: skip
