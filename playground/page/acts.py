"""What happens when the visitor presses, writes, or takes another seat?

All of it goes through the local platform's people, as if somebody sat there: signed callbacks over HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from playground.local import Answer, HasCommands, HasFiles, Shown
from playground.page.answers import sentence
from playground.page.items import Item
from playground.page.pane import Pane
from playground.page.tour import Tour
from playground.page.view import Seat, View, Views

PREFIX = "/playground"
LONGEST = 8_000
"""Characters of a message: what all three platforms take."""
GONE = "This page is of an earlier run of the demo. It loads again by itself."


class Acts:
    """The visitor's hands."""

    def __init__(self, views: Views, panes: Mapping[str, Pane], tour: Tour, tell: Callable[[], None]) -> None:
        self._views, self._panes, self._tour, self._tell = views, panes, tour, tell

    def view(self, request: Request) -> View | None:
        """The open page that a request comes from."""
        return self._views.find(request.path_params["view"])

    async def sit(self, request: Request) -> Response:
        """Become somebody else, or look at another place."""
        view, pane = self.view(request), self._panes.get(request.path_params["platform"])
        if view is None or pane is None:
            return lost(request)
        seat, asked = view.seats[pane.name], request.query_params
        person, where = asked.get("person", seat.person), asked.get("where", seat.where)
        found = [one for one in pane.places_shown if one == where]
        if not found or person not in {one["name"] for one in pane.workspaces.people}:
            return PlainTextResponse("There is nobody of that name, or no such place.", 400)
        view.sit(pane.name, Seat(person, found[0]))
        await pane.open(view)
        return self._pane(request, view, pane)

    async def hold(self, request: Request) -> Response:
        """Let a platform's screen stand still, or go on."""
        view, pane = self.view(request), self._panes.get(request.path_params["platform"])
        if view is None or pane is None:
            return lost(request)
        view.held ^= {pane.name}
        return self._pane(request, view, pane)

    async def file(self, request: Request) -> Response:
        """A file that came with a message on the page."""
        view, pane = self.view(request), self._panes.get(request.path_params["platform"])
        if view is None or pane is None:
            return lost(request)
        id, name = (request.query_params.get(one, "") for one in ("message", "name"))
        for one in view.given(f"{pane.name}-messages"):
            shown = one.shown
            if not isinstance(shown, Shown) or shown.id != id or name not in shown.files:
                continue
            if isinstance(pane.local, HasFiles):
                content = pane.local.file(shown, name)
                return Response(content, headers={"Content-Disposition": "attachment"}, media_type="text/csv")
        return PlainTextResponse("There is no such file any more.", 404)

    async def unfold(self, request: Request) -> Response:
        """Show the whole thread of a message."""
        view, pane = self.view(request), self._panes.get(request.path_params["platform"])
        if view is None or pane is None:
            return lost(request)
        thread = text(await request.form(), "thread")
        if any(isinstance(one.shown, Shown) and one.shown.id == thread for one in view.given(f"{pane.name}-messages")):
            view.unfolded.add(thread)
            self._tell()
        return said(request, view, "")

    def _pane(self, request: Request, view: View, pane: Pane) -> Response:
        if not by_script(request):
            return RedirectResponse(f"{PREFIX}/view/{view.id}", 303)
        return HTMLResponse(pane.draw(view), headers={"HX-Replace-Url": address(view)})

    async def press(self, request: Request) -> Response:
        """Press what the browser shows: the label, and inputs under "input.NAME"."""
        view = self.view(request)
        if view is None:
            return lost(request)
        form = await request.form()
        item = view.item(text(form, "item"))
        platform = text(form, "item").partition("-")[0]
        if item is None or not isinstance(item.shown, Shown) or platform not in self._panes:
            return said(request, view, "This is no longer on the screen.", 409)
        label = text(form, "label")
        inputs = {name.removeprefix("input."): str(value) for name, value in form.items() if name.startswith("input.")}
        answer = await self._pressed(view, platform, item, label, inputs)
        if isinstance(answer, str):
            return said(request, view, answer, 409)
        self._tour.pressed(view, label)
        return said(request, view, sentence(platform, answer))

    async def _pressed(self, view: View, platform: str, item: Item, label: str, inputs: dict[str, str]) -> Answer | str:
        pane, shown = self._panes[platform], item.shown
        assert isinstance(shown, Shown)
        offered = [control for control in shown.controls if control.label == label]
        if not offered:
            return f"There is no {label!r} here."
        wanted = {name: value for name, value in inputs.items() if any(name in one.inputs for one in offered)}
        try:
            return await pane.local.press(pane.person(view), shown, label, **wanted)
        except LookupError:
            return "This is gone by now."
        except ValueError as fault:  # the client itself holds the form back
            return str(fault)

    async def say(self, request: Request) -> Response:
        """Write a message, also in a thread."""
        view, pane = self.view(request), self._panes.get(request.path_params["platform"])
        if view is None or pane is None:
            return lost(request)
        form = await request.form()
        words = text(form, "text").strip()
        if not words or len(words) > LONGEST:
            return said(request, view, f"A message has 1 to {LONGEST:,} characters.", 400)
        place, thread = pane.place(view), text(form, "thread") or None
        mention = bool(text(form, "mention")) and view.seats[pane.name].where == "channel"
        command, _, said_after = words.partition(" ")
        try:
            if command.startswith("/") and command[1:].isalnum() and not thread and isinstance(pane.local, HasCommands):
                answer = await pane.local.slash(pane.person(view), place, command, said_after.strip())
                return said(request, view, sentence(pane.name, answer))
            answer = await pane.local.say(pane.person(view), place, words, thread=thread, mention=mention)
        except (LookupError, ValueError):
            return said(request, view, "Nobody can write there any more.", 409)
        return said(request, view, sentence(pane.name, answer, written=True))


def by_script(request: Request) -> bool:
    """Whether the page's own script asks, and not a browser without scripts."""
    return "hx-request" in request.headers


def said(request: Request, view: View, words: str, status: int = 200) -> Response:
    """What the visitor reads; nothing where there is nothing to say. Without scripts, the page anew."""
    if not by_script(request):
        return RedirectResponse(f"{PREFIX}/view/{view.id}", 303)
    return PlainTextResponse(words, status) if words else Response(status_code=204)


def lost(request: Request) -> Response:
    """The answer where a view or a platform isn't known."""
    if not by_script(request):
        return RedirectResponse(PREFIX, 303)
    return PlainTextResponse(GONE, 410, {"HX-Redirect": PREFIX})


def text(form: FormData, name: str) -> str:
    """A field of a form that is text, "" where there is none."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def address(view: View) -> str:
    """The page's address, which holds who sits where, so that it can be loaded again."""
    seats = {name: f"{seat.person.split()[0].lower()}.{seat.where}" for name, seat in view.seats.items()}
    return f"{PREFIX}?{urlencode(seats)}"
