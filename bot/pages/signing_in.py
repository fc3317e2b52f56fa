"""How does somebody sign in, and out?

By a link from chat, whose GET changes nothing and whose POST spends it. On the demo, by choosing a person.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from bot.pages.assets import asset
from bot.pages.faults import PageFault
from bot.pages.guard import CheckedForm, read_form
from bot.pages.links import START, own_path
from bot.pages.session import LOOPBACK, give_cookie, seal_of, seen, sign_out, token_of
from bot.pages.shell import page, pages_router
from leads.people import Person
from leads.store.sign_in import Link, begin_session, find_link, spend_link
from leads.store.writer import CLICK

router = pages_router()
router.add_api_route("/assets/{hash}/{name}", asset, methods=["GET", "HEAD"])

THEMES = ("", "light", "dark")
_YEAR = 31_536_000

_OVER: dict[str, tuple[int, str, str]] = {
    "spent": (410, "This link was used already", "A link signs in once."),
    "late": (410, "This link is too old", "A link is good for ten minutes."),
    "unknown": (404, "This link isn't known", "It may have been cut off, or it is of another Leadbell."),
    "inactive": (403, "This link signs nobody in", "Whom it was made for is no longer active on Leadbell."),
}
AGAIN = "For a new one, press Open lead on a lead's card in chat, under More."


@router.api_route("/open/{token}", methods=["GET", "HEAD"])
async def ask_to_open(request: Request, token: str) -> Response:
    """The page behind a link: one button. Nothing is spent by looking, whoever looks."""
    service = request.app.state.service
    found: Link = await service.database.read(find_link(service.org, seal_of(request).hashes(token), service.now()))
    known = await seen(request)
    if known is not None and found.person is not None and known.person.id == found.person.id:
        return RedirectResponse(own_path(found.path), 303)
    person = _open(found)
    return page(
        request, None, "signing_in/open.html", title=f"Open Leadbell as {person.name}", person=person, token=token,
        other=known.person if known else None,
    )  # fmt: skip


@router.post("/open/{token}")
async def open_leadbell(request: Request, token: str) -> Response:
    """Spend the link: a fresh session begins, whatever the browser held before ends."""
    await read_form(request)
    service, seal = request.app.state.service, seal_of(request)
    secret, kept = seal.fresh()
    spend = spend_link(service.org, seal.hashes(token), kept, service.now(), seal.hashes(token_of(request)))
    found: Link = await service.writer.submit(spend, CLICK)
    _open(found)
    return _signed_in(request, secret, found.path)


def _open(found: Link) -> Person:
    """Whom the link lets in. Raises `PageFault` where it lets nobody in."""
    if found.state != "open" or found.person is None:
        status, title, why = _OVER[found.state if found.state in _OVER else "inactive"]
        raise PageFault(status, f"{why} {AGAIN}", title=title)
    return found.person


def _signed_in(request: Request, secret: str, path: str) -> Response:
    answer = RedirectResponse(own_path(path), 303)
    give_cookie(request, answer, secret)
    return answer


@router.get("/signin")
async def sign_in(request: Request, to: str = "") -> Response:
    """How to sign in; on the demo, who to be."""
    path = own_path(to)
    known = await seen(request)
    choosing = _chooses(request)
    if known is not None and not choosing:
        return RedirectResponse(path, 303)
    people = _people(request) if choosing else []
    return page(
        request, known, "signing_in/sign_in.html", title="Sign in", people=people, to=path, choosing=choosing,
        status=200 if choosing else 401,
    )  # fmt: skip


@router.post("/signin")
async def choose(request: Request) -> Response:
    """The demo alone: be this person."""
    form = await read_form(request)
    if not _chooses(request):
        raise PageFault(404)
    service, seal = request.app.state.service, seal_of(request)
    person = next((one for one in _people(request) if one.email == form.get("person", "")), None)
    if person is None:
        raise PageFault(400, "Choose one of the people on the sign-in page.", ways=(("Choose a person", "/signin"),))
    secret, kept = seal.fresh()
    begin = begin_session(service.org, kept, person.id, service.now(), seal.hashes(token_of(request)))
    await service.writer.submit(begin, CLICK)
    return _signed_in(request, secret, form.get("to", ""))


@router.post("/signout")
async def leave(request: Request, form: CheckedForm) -> Response:
    """End the session."""
    answer = RedirectResponse("/signin", 303)
    await sign_out(request, answer)
    return answer


@router.post("/theme")
async def choose_theme(request: Request, form: CheckedForm) -> Response:
    """Light, dark, or as the device is."""
    chosen = form.get("theme", "")
    answer = RedirectResponse(own_path(form.get("to", START)), 303)
    if chosen in THEMES[1:]:
        answer.set_cookie("leadbell_theme", chosen, max_age=_YEAR, path="/", samesite="lax", httponly=True)
    else:
        answer.delete_cookie("leadbell_theme", path="/")
    return answer


def _chooses(request: Request) -> bool:
    """Whether a visitor may choose a person: on the demo, and from this machine's own names."""
    service: Any = request.app.state.service
    try:
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname
    except ValueError:
        return False
    return bool(service.visitors_choose) and host in LOOPBACK


def _people(request: Request) -> list[Person]:
    return [one for one in request.app.state.service.directory.everybody() if one.active]
