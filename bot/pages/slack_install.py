"""How does an admin install Leadbell in a Slack workspace, and which are there?

`GET /slack/install` shows them with a button; the press begins (a state that serves once, within ten minutes, in this
browser) and leads to Slack; `GET /slack/oauth_redirect` is where Slack sends the browser back. Only an admin may begin,
because whoever administers a workspace decides which e-mail addresses its members have, and Leadbell believes them
(docs/security.md).
"""

from __future__ import annotations

import hmac
import logging
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import Response

from bot.pages.faults import PageFault
from bot.pages.guard import CheckedForm
from bot.pages.session import Viewer, is_safe_here, seal_of, seen, viewer_as
from bot.pages.shell import page, pages_router
from leads.store.auditing import note
from leads.store.install_states import Begun, begin_install, take_install
from leads.store.writer import CLICK

log = logging.getLogger(__name__)

router = pages_router()
Admin = Annotated[Viewer, Depends(viewer_as("admin"))]

TERM = 10 * 60 * 1000
"""Milliseconds within which Slack must have sent the browser back."""
COOKIE = "leadbell_install"
SAFE_COOKIE = "__Host-leadbell-install"
AGAIN = (("Begin again", "/slack/install"),)
STATES = {
    "on": "Installed",
    "settings": "Installed by SLACK_BOT_TOKEN",
    "removed": "Removed in Slack: nothing is sent there until it is installed again",
    "revoked": "Its token was revoked: nothing is sent there until it is installed again",
    "locked": "Sealed under another LEADBELL_SECRET_KEY: set LEADBELL_SECRET_KEY_PREVIOUS, or install it again",
}
MOST_CODE = 500


@router.get("/slack/install")
async def show(request: Request, viewer: Admin) -> Response:
    """The workspaces, and the button."""
    consent = _consent(request)
    shown = [(one, STATES.get(one.state, one.state)) for one in consent.workspaces()]
    return page(request, viewer, "installing/slack.html", title="Slack workspaces", workspaces=shown)


@router.post("/slack/install")
async def begin(request: Request, viewer: Admin, form: CheckedForm) -> Response:
    """Begin: keep the state, mark the browser, lead to Slack. By a page that goes on by itself: our policy lets no form
    end on another site, a redirect included."""
    consent, service, seal = _consent(request), request.app.state.service, seal_of(request)
    (state, kept), (mark, browser) = seal.fresh(), seal.fresh()
    begun = Begun(kept, browser, service.org, "slack", viewer.person.id, service.now() + TERM)
    await service.writer.submit(begin_install(begun, service.now()), CLICK)
    to = consent.address(state)
    answer = page(request, viewer, "installing/on.html", title="On to Slack", to=to)
    answer.headers["Refresh"] = f"0; url={to}"
    safe = is_safe_here(request)
    answer.set_cookie(
        SAFE_COOKIE if safe else COOKIE, mark, max_age=TERM // 1000, path="/", secure=safe, httponly=True,
        samesite="lax",  # it must come along when Slack sends the browser back
    )  # fmt: skip
    return answer


@router.get("/slack/oauth_redirect")
async def come_back(request: Request, state: str = "", code: str = "", error: str = "") -> Response:
    """Slack has sent the browser back. The state is spent, whatever else there is."""
    consent, service = _consent(request), request.app.state.service
    begun = await _taken(request, state)
    if error:
        denied = error == "access_denied"
        why = "The consent was refused in Slack." if denied else f"Slack says: {error[:60]}."
        raise PageFault(400, f"{why} Nothing was installed.", title="Not installed", ways=AGAIN)
    if not code or len(code) > MOST_CODE:
        raise PageFault(400, "Slack sent no code along. Nothing was installed.", title="Not installed", ways=AGAIN)
    person = service.directory.by_id(begun.by_id)
    if person is None or not person.may("admin"):
        raise PageFault(403, "Who began this isn't an admin any more. Nothing was installed.", title="Not installed")
    installed, why = await consent_given(consent, code, begun.by_id)
    if installed is None:
        raise PageFault(400, f"{why} Nothing was installed.", title="Not installed", ways=AGAIN)
    log.info("slack_installed team=%s by=%s", installed.team, begun.by_id)
    noted = note(service.org, f"person:{begun.by_id}", service.now(), "slack.installed", installed.team)
    await service.writer.submit(noted, CLICK)
    viewer = await seen(request)
    return page(request, viewer, "installing/done.html", title="Installed", name=installed.name)


async def consent_given(consent: Any, code: str, by: str) -> tuple[Any, str]:
    """The workspace that was installed, or None and why not."""
    from bot.platforms.slack.consent import NotInstalled  # the SDK is loaded only where Slack is on

    try:
        return await consent.complete(code, by), ""
    except NotInstalled as fault:
        return None, fault.sentence


async def _taken(request: Request, state: str) -> Begun:
    """What was begun with this state, which is spent by looking. Raises `PageFault` unless it was begun in this
    browser, not long ago."""
    service, seal = request.app.state.service, seal_of(request)
    hashes = seal.hashes(state)
    begun: Begun | None = None
    if hashes:
        begun = await service.writer.submit(take_install(service.org, "slack", hashes), CLICK)
    if begun is None:
        raise PageFault(
            400, "This way back from Slack was used already, or wasn't begun here. Nothing was installed.",
            title="Not installed", ways=AGAIN,
        )  # fmt: skip
    if begun.expires_at <= service.now():
        raise PageFault(400, "Ten minutes are over. Nothing was installed.", title="Not installed", ways=AGAIN)
    given = seal.hashes(request.cookies.get(SAFE_COOKIE if is_safe_here(request) else COOKIE, ""))
    if not any(hmac.compare_digest(begun.browser, one) for one in given):
        raise PageFault(
            400, "This was begun in another browser. Nothing was installed.", title="Not installed", ways=AGAIN
        )
    return begun


def _consent(request: Request) -> Any:
    consent = request.app.state.service.slack_consent
    if consent is None:
        raise PageFault(
            404, "Installing in Slack by OAuth is off: it needs SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and "
            "LEADBELL_PUBLIC_URL.", title="Not switched on",
        )  # fmt: skip
    return consent
