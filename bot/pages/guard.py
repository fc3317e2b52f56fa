"""May this request change something, and what may a page of ours do?

Whatever changes something comes from a page of ours (Origin, Sec-Fetch-Site) and carries the token of the session's
forms. Every page goes out under a policy by which no script or style runs that isn't a file of ours, and no other site
can put it into a frame.
"""

from __future__ import annotations

import hmac
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends, Request
from starlette.responses import Response

from bot.pages.faults import PageFault
from bot.pages.session import SeenBy, Viewer
from bot.platforms.inbound import Refused, header, read_body

MOST_BYTES = 256 * 1024
"""Of a form: a reply's 4,000 characters, percent-encoded, with room for all that a lead's details hold."""
MOST_FIELDS = 300
MOST_IN_ROWS = 5_000
"""Fields of a form with rows: a condition may name each country there is, and a rule has many conditions."""
CSRF = "csrf"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # not no-referrer: a browser would then say of our own forms "Origin: null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def guarded(response: Response) -> Response:
    """The same answer under the pages' headers; kept by nobody unless it says otherwise."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def from_our_page(request: Request) -> bool:
    """Whether a browser says that this comes from a page of ours. One that says nothing is believed nothing."""
    origin = header(request, "origin")
    if not origin:
        return header(request, "sec-fetch-site") == "same-origin"
    try:
        netloc = urlsplit(origin).netloc.lower()
        ours = {request.headers.get("host", "").lower(), urlsplit(request.app.state.service.settings.public_url).netloc}
    except ValueError:
        return False
    return bool(netloc) and netloc in ours


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form that a page of ours sent. Of a name that stands there twice the last one counts; lines end
    in "\\n". Raises `PageFault`."""
    return dict(await read_pairs(request))


async def read_pairs(request: Request, most: int = MOST_FIELDS) -> list[tuple[str, str]]:
    """The same, names that stand there twice with each of their values. `most`: fields. Raises `PageFault`."""
    if not from_our_page(request):
        raise PageFault(403, "This form didn't come from a page of Leadbell. Open the page again and repeat it there.")
    kind = header(request, "content-type").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise PageFault(400, "A form is expected here, sent as application/x-www-form-urlencoded.")
    try:
        body = await read_body(request, most=MOST_BYTES)
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=most)
    except Refused as refused:
        raise PageFault(refused.status, refused.sentence) from None
    except ValueError:  # no ASCII, no UTF-8 behind it, or too many fields
        raise PageFault(400, f"The form can't be read: UTF-8 is expected, and at most {most:,} fields.") from None
    if any("\0" in one for pair in pairs for one in pair):
        raise PageFault(400, "The form holds a character that can't be stored (U+0000).")
    return [(name, value.replace("\r\n", "\n")) for name, value in pairs]


async def checked_form(request: Request, seen: SeenBy) -> dict[str, str]:
    """The same of a signed-in person, whose session the form must belong to. The token is taken out. Raises
    `NotSignedIn` and `PageFault`."""
    form = await read_form(request)
    _belongs(form.pop(CSRF, ""), seen)
    return form


async def checked_pairs(request: Request, seen: SeenBy) -> list[tuple[str, str]]:
    """The same for forms with rows, in which a name may stand several times. Raises `NotSignedIn` and `PageFault`."""
    pairs = await read_pairs(request, MOST_IN_ROWS)
    _belongs(next((value for name, value in pairs if name == CSRF), ""), seen)
    return [pair for pair in pairs if pair[0] != CSRF]


def _belongs(given: str, seen: Viewer) -> None:
    if not hmac.compare_digest(seen.csrf.encode(), given.encode("utf-8", "surrogatepass")):
        raise PageFault(403, "This page was opened before you signed in again. Load it anew and repeat what you did.")


CheckedPairs = Annotated[list[tuple[str, str]], Depends(checked_pairs)]
"""Of a route: the fields of a form that passed, in their order."""
CheckedForm = Annotated[dict[str, str], Depends(checked_form)]
"""Of a route: the fields of a form that passed."""
