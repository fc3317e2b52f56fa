"""Who looks at this page?

A session is a cookie that holds a random token; of it only a hash is stored. Each page reads the person on record with
it, so that whoever was deactivated, or has another role now, is met as such at once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.responses import Response

from bot.pages.faults import NotSignedIn, PageFault
from bot.pages.sealing import Seal, form_token
from leads.people import Person, Role
from leads.store.sign_in import LOOK_EVERY, SESSION_ENDS, Session, end_session, find_session, use_session
from leads.store.writer import IMPORT

log = logging.getLogger(__name__)

COOKIE = "leadbell_session"
SAFE_COOKIE = "__Host-leadbell"
"""Over https: browsers take a cookie of this name only from our own host, for all of it, and send it over https."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: the person on record, their zone (IANA), and the token that their forms carry."""

    person: Person
    zone: str
    csrf: str

    def may(self, role: Role) -> bool:
        """Whether the viewer's role reaches `role`."""
        return self.person.may(role)


async def viewer(request: Request) -> Viewer:
    """The signed-in person. Raises `NotSignedIn`, which leads to the page that says how to sign in."""
    found = await seen(request)
    if found is None:
        raise NotSignedIn
    return found


SeenBy = Annotated[Viewer, Depends(viewer)]
"""Of a route: the signed-in person."""


def viewer_as(role: Role) -> Callable[..., Viewer]:
    """A dependency: the signed-in person, whose role must reach `role`; else a page that says who may."""

    def checked(seen: SeenBy) -> Viewer:
        if not seen.may(role):
            article = "an" if role == "admin" else "a"
            raise PageFault(403, f"Only {article} {role} may see this. Ask {article} {role} of your organisation.")
        return seen

    return checked


async def seen(request: Request) -> Viewer | None:
    """The signed-in person, None where nobody is."""
    service = request.app.state.service
    token = token_of(request)
    hashes = seal_of(request).hashes(token)
    if not hashes:
        return None
    now = service.now()
    session: Session | None = await service.database.read(find_session(service.org, hashes, now))
    if session is None:
        return None
    if now - session.seen_at >= LOOK_EVERY:
        _use(request, session, now)
    found = Viewer(session.person, session.person.zone or "UTC", form_token(token))
    request.state.viewer = found
    return found


def _use(request: Request, session: Session, now: int) -> None:
    """Note that a session is used. The page doesn't wait for it."""
    service = request.app.state.service

    async def write() -> None:
        try:
            await service.writer.submit(use_session(service.org, session, now), IMPORT)
        except Exception as fault:
            log.warning("session_not_kept fault=%s", type(fault).__name__, extra={"rarely": "session"})

    task = asyncio.create_task(write())
    _RUNNING.add(task)
    task.add_done_callback(_RUNNING.discard)


_RUNNING: set[asyncio.Task[None]] = set()
"""What is held on to until it is done: a task that nobody holds may be dropped half-way."""


def seal_of(request: Request) -> Seal:
    """What hashes this service's tokens."""
    seal: Seal = request.app.state.service.seal
    return seal


def token_of(request: Request) -> str:
    """The token in the browser's cookie, "" where there is none."""
    return request.cookies.get(SAFE_COOKIE if is_safe_here(request) else COOKIE, "")


def is_safe_here(request: Request) -> bool:
    """Whether the pages are reached over https: all but on this machine itself."""
    public = request.app.state.service.settings.public_url
    try:
        parts = urlsplit(public or str(request.url))
        return not (parts.scheme == "http" and parts.hostname in LOOPBACK)
    except ValueError:
        return True


def give_cookie(request: Request, response: Response, token: str) -> None:
    """Let the browser hold a session. It ends on the server long before the cookie does."""
    safe = is_safe_here(request)
    response.set_cookie(
        SAFE_COOKIE if safe else COOKIE, token, max_age=SESSION_ENDS // 1000, path="/", secure=safe, httponly=True,
        samesite="lax",
    )  # fmt: skip


async def sign_out(request: Request, response: Response) -> None:
    """End the session here and in the browser."""
    service = request.app.state.service
    await service.writer.submit(end_session(service.org, seal_of(request).hashes(token_of(request))))
    safe = is_safe_here(request)
    response.delete_cookie(
        SAFE_COOKIE if safe else COOKIE, path="/", secure=safe, httponly=True, samesite="lax"
    )  # fmt: skip
