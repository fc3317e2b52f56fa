"""Which addresses has the page of a lead?

To read: the page, and the whole of what is too long for it. To act: one address an intent; what becomes of a press is
for its handler to say, and stands on the page afterwards. Nothing that somebody typed is lost where it couldn't be
taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from fastapi import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from bot.pages.faults import PageFault
from bot.pages.guard import CheckedForm
from bot.pages.lead.asked import lead_of, wish
from bot.pages.lead.details import changed, crossed, editable
from bot.pages.lead.drawn import Drawn, draw
from bot.pages.lead.show import Said, show
from bot.pages.lead.timeline import cursor
from bot.pages.lead.words import lines
from bot.pages.session import SeenBy
from bot.pages.shell import page, pages_router
from cards.draft import DRAFT
from cards.moments import Clock
from handlers.intent import Outcome
from handlers.registry import HANDLERS
from leads.fields import CATALOGUE
from leads.lead import Lead
from leads.timeline import entry
from leads.wishes import MOST_TEXT

router = pages_router()

TOLD = "leadbell_told"
"""A cookie of ten seconds: what the page after a press says. Not in the address, where a reload would say it again."""

SENTENCES: dict[str, str] = {
    "take_over": "You have control: the agents have stopped, and your replies reach the lead.",
    "return_control": "The chat is returned to automated.",
    "reply": "Your reply is on its way to the lead.",
    "note": "The note is kept, for colleagues alone.",
    "on_it": "You are on it.",
    "assign": "The owner is changed.",
    "edit_fields": "The details are changed.",
    "not_this_person": "What deanonymization said is taken away.",
    "merge": "The leads are one.",
    "block": "Nothing will go to this lead any more.",
    "unblock": "The lead is unblocked; the agents answer it again.",
    "hand_over": "The chat is offered; you keep control until somebody accepts.",
    "accept": "You have control: the agents are silent, and your replies reach the lead.",
    "decline": "Declined; they are told.",
    "send_draft": "Your reply is on its way to the lead.",
    "improve": "Thank you. The agents' platform hears of it.",
}
"""What a press that was carried out is answered, by intent."""
PRESSED = frozenset({*SENTENCES, "why", "snooze", "edit_draft"})
"""Intents that can be pressed on the page."""
NOT_AGAIN = frozenset({"improve", "decline"})
"""Intents whose repeat is told by the handler: what it would have done is not so."""
TEXT = "text"
_OWN = frozenset({"version", "key", "tab", "edit"})


@router.get("/leads/{lead_id}")
async def lead_page(request: Request, lead_id: str, seen: SeenBy) -> Response:
    """The page. `tab`: timeline, details; `before`, `after`: which stretch of the timeline; `edit`: which section."""
    lead = await lead_of(request, lead_id)
    told = request.cookies.get(TOLD, "")
    said = Said(SENTENCES[told]) if told in SENTENCES else None
    answer = await show(request, seen, lead, request.query_params, said)
    if told:
        answer.delete_cookie(TOLD, path="/leads")
    return answer


@router.get("/leads/{lead_id}/words/{which}")
async def whole_words(request: Request, lead_id: str, which: str, seen: SeenBy) -> Response:
    """All that was said in one entry, as plain text: for what is too long for the page."""
    lead = await lead_of(request, lead_id)
    at = cursor(which)
    found = []
    if at is not None:
        room = request.app.state.service.room
        found = await room.timeline(wish(request, seen, lead), most=1, before=(at[0], at[1] + 1))
    if not found or (found[0][1].at, found[0][0]) != at:
        raise PageFault(404, "The lead has no such entry.", ways=(("The lead", f"/leads/{quote(lead.id)}"),))
    return PlainTextResponse(lines(entry(found[0][1]).text))


@router.get("/leads/{lead_id}/chat")
async def card_in_chat(request: Request, lead_id: str, seen: SeenBy) -> Response:
    """On to the lead's card in chat; where it stands in several places, a page to choose from."""
    lead = await lead_of(request, lead_id)
    links = await request.app.state.service.room.chat_links(wish(request, seen, lead))
    back = f"/leads/{quote(lead.id)}"
    if not links:
        why = "It has none where you can see it, or the platform doesn't say where it stands."
        raise PageFault(404, why, title="There is no card to open", ways=(("The lead", back),))
    if len(links) == 1:
        return RedirectResponse(links[0].url, 303)
    return page(request, seen, "lead/chat.html", title="Card in chat", links=links, back=back)


@router.post("/leads/{lead_id}/press/{name}")
async def press(request: Request, lead_id: str, name: str, seen: SeenBy, sent: CheckedForm) -> Response:
    """Carry out an intent. Where it was done, back to the page (303); else the page says why not, with what was
    typed."""
    if name not in HANDLERS or name not in PRESSED:
        raise PageFault(404, "There is no such button.")
    lead = await lead_of(request, lead_id)
    given = _arguments(name, sent) if name != "edit_fields" else _edited(lead, sent)
    if isinstance(given, Refused):
        return await show(request, seen, lead, _where(sent), Said(given.line, values=sent, faults=given.faults))
    version = sent.get("version", "")
    asked = wish(
        request, seen, lead, name, arguments=given, key=f"{name}:{sent.get('key', '')[:64]}" if sent.get("key") else "",
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 16 else None,
    )  # fmt: skip
    outcome: Outcome = await request.app.state.service.desk.act(asked)
    if outcome.code == "done" or (outcome.code == "already" and name not in NOT_AGAIN):
        return _back(outcome.lead or lead, name, sent)
    if outcome.code == "unknown_lead":
        await lead_of(request, lead_id)
        raise PageFault(404, title="This lead isn't there any more")
    clock = Clock(seen.zone, request.app.state.service.now())
    card = None if outcome.card is None else draw(outcome.card, clock)
    if card is not None and name == "edit_draft" and outcome.code == "asked":
        card = whole_draft(card, await request.app.state.service.room.draft(asked, given.get(DRAFT, "")))
    said = Said(
        "", card, sent.get(TEXT, "") if name in ("reply", "note") else "", sent if name == "edit_fields" else None
    )
    return await show(request, seen, outcome.lead or lead, _where(sent), said)


def whole_draft(card: Drawn, text: str) -> Drawn:
    """The reply's form with all of a draft in it: a page's field takes more than one of Slack's."""
    inputs = (replace(one, value=text, most=MOST_TEXT) if one.id == TEXT else one for one in card.inputs)
    return replace(card, inputs=tuple(inputs))


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a form isn't carried out: in one line, and by field."""

    line: str
    faults: Mapping[str, str]


def _arguments(name: str, sent: Mapping[str, str]) -> dict[str, str]:
    """What a form gives to its handler: what the handler knows, and nothing else."""
    known = HANDLERS[name].arguments
    return {key: value for key, value in sent.items() if key in known and key not in _OWN}


def _edited(lead: Lead, sent: Mapping[str, str]) -> dict[str, str] | Refused:
    """What a sent form changes, or why it can't: a value doesn't fit, or a colleague was there before."""
    fields = [field for field in CATALOGUE.values() if editable(field)]
    given = changed(fields, sent)
    if not given:
        return Refused("Nothing was changed: the form says what was there.", {})
    faults = crossed(lead, fields, sent)
    for field in fields:
        if field.name in given and field.name not in faults:
            try:
                field.check(given[field.name].splitlines() if field.type == "list" else given[field.name])
            except ValueError as fault:
                faults[field.name] = f"{field.label} {str(fault).removeprefix(field.name).strip()}"
    if faults:
        return Refused("Nothing was saved yet: see what is marked below.", faults)
    return given


def _where(sent: Mapping[str, str]) -> dict[str, str]:
    """The tab, and the section that is edited, that a form was sent from."""
    return {name: sent[name] for name in ("tab", "edit") if sent.get(name)}


def _back(lead: Lead, name: str, sent: Mapping[str, str]) -> Response:
    query = {"tab": "details"} if sent.get("tab") == "details" else {}
    address = f"/leads/{quote(lead.id, safe='')}{f'?{urlencode(query)}' if query else ''}"
    answer = RedirectResponse(address, 303)
    if name in SENTENCES:
        answer.set_cookie(TOLD, name, max_age=10, path="/leads", httponly=True, samesite="lax")
    return answer
