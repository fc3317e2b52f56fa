"""Which addresses has the page of the demo, and what is it put together from?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.staticfiles import StaticFiles

from playground.page.acts import PREFIX, Acts, by_script, lost, said
from playground.page.drawing import draw
from playground.page.guard import Guard
from playground.page.items import Section
from playground.page.live import stream
from playground.page.news import News
from playground.page.pane import Pane
from playground.page.tour import Talks, Tour
from playground.page.view import Seat, View, Views
from playground.reps import AT_ONCE
from playground.workspaces import TITLES, Workspaces

BUILT = Path(__file__).parent / "built"
"""What the browser loads; made from `browser/` by the set-up."""
SEATS = {"slack": "Dana Ruiz", "teams": "Ben Ito", "webex": "Mona Okafor"}
"""Who a visitor is to begin with."""
AFTER_VISITOR = (20.0, 30.0)
"""Seconds that the simulated reps leave to a visitor before they press themselves."""
TOUR_OVER = "leadbell_tour_over"
"""Cookie of somebody who has seen or skipped the guided start."""
TOUR_AT = "leadbell_tour_at"
"""Cookie of somebody who is being shown around: the view in which."""


class Part(Protocol):
    """A part of the page that stands beside the chats."""

    def pane(self, view: View) -> str:
        """Its HTML, lists included (drawn by `view.draw`)."""
        ...

    def sections(self) -> Sequence[Section[View]]: ...

    def routes(self, views: Views) -> Sequence[BaseRoute]:
        """Its own addresses, whole."""
        ...


@dataclass
class Page:
    """The page. `lead` is the lead's side, `inside` the drawer; `talks` and `begin` serve the guided start; `reset`
    begins the whole demo anew; `guided`: a new visitor is shown around without asking."""

    workspaces: Workspaces
    lead: Part
    inside: Part
    talks: Talks
    begin: Callable[[], str]
    reset: Callable[[], None]
    guided: bool = True

    def __post_init__(self) -> None:
        self.news = News()
        self.colleagues = True
        self.watching = 0
        self.views = Views()
        self.tour = Tour(self.talks, self.begin)
        self.panes = {name: Pane(name, self.workspaces) for name in self.workspaces.platforms}
        self.acts = Acts(self.views, self.panes, self.tour, self.news.tell)
        self.workspaces.watch_all(self.news.tell)

    def routes(self) -> list[BaseRoute]:
        """All addresses, the start page included."""
        view = "/view/{view}"
        own: list[BaseRoute] = [
            Route("/", self._open),
            Mount("/built", StaticFiles(directory=BUILT, check_dir=False)),
            Route("/reset", self._reset, methods=["POST"]),
            Route("/colleagues", self._colleagues, methods=["POST"]),
            Route(view, self._again),
            Route(f"{view}/live", self._live),
            Route(f"{view}/press", self.acts.press, methods=["POST"]),
            Route(f"{view}/tour/{{move}}", self._tour, methods=["POST"]),
        ]
        seats: list[BaseRoute] = [
            Route(f"{view}/{{platform}}", self.acts.sit),
            Route(f"{view}/{{platform}}/hold", self.acts.hold, methods=["POST"]),
            Route(f"{view}/{{platform}}/say", self.acts.say, methods=["POST"]),
            Route(f"{view}/{{platform}}/file", self.acts.file),
            Route(f"{view}/{{platform}}/unfold", self.acts.unfold, methods=["POST"]),
        ]
        parts = [*self.lead.routes(self.views), *self.inside.routes(self.views)]
        router = Guard(Router([*own, *parts, *seats], redirect_slashes=False))
        return [Route("/", _start), Route(PREFIX, Guard(Router([Route(PREFIX, self._open)]))), Mount(PREFIX, router)]

    def sections(self) -> list[Section[View]]:
        """All lists that follow by themselves."""
        chats = [section for pane in self.panes.values() for section in pane.sections()]
        return [self.tour, *self.lead.sections(), *chats, *self.inside.sections()]

    def thinks(self) -> tuple[float, float] | None:
        """For how long the simulated reps think before they press (seconds, least and most); None: not at all."""
        if not self.watching:
            return AT_ONCE
        return AFTER_VISITOR if self.colleagues and not self.tour.busy else None

    async def _open(self, request: Request) -> Response:
        """A new page, with the seats that its address names."""
        view = self.views.open(View({name: self._seat(request, name) for name in self.panes}))
        for pane in self.panes.values():
            await pane.open(view)
        if self.guided and TOUR_OVER not in request.cookies and request.query_params.get("tour") != "off":
            before = self.views.find(request.cookies.get(TOUR_AT, ""))
            if before is not None and before.step:
                self.tour.resume(view, before)
            else:
                self.tour.start(view)
        answer = HTMLResponse(self._draw(view))
        if view.step:
            answer.set_cookie(TOUR_AT, view.id, path=PREFIX, samesite="strict")
        return answer

    async def _again(self, request: Request) -> Response:
        """A page that is open already, for a browser without scripts."""
        view = self.acts.view(request)
        return HTMLResponse(self._draw(view)) if view else RedirectResponse(PREFIX, 303)

    def _draw(self, view: View) -> str:
        return draw(
            "page.html", view=view, built=(BUILT / "page.js").exists(), tour=view.draw(self.tour),
            lead=self.lead.pane(view), panes=[pane.draw(view) for pane in self.panes.values()],
            inside=self.inside.pane(view), titles=TITLES,
            on=self.colleagues,
        )  # fmt: skip

    def _seat(self, request: Request, platform: str) -> Seat:
        """Who sits where by the address: "slack=ben.direct"."""
        first, _, where = request.query_params.get(platform, "").partition(".")
        names = {one["name"].split()[0].lower(): one["name"] for one in self.workspaces.people}
        found = [one for one in self.panes[platform].places_shown if one == where]
        return Seat(names.get(first, SEATS[platform]), found[0] if found else "channel")

    async def _live(self, request: Request) -> Response:
        view = self.acts.view(request)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        if view is None:
            return StreamingResponse(iter(["event: stale\ndata: stale\n\n"]), media_type="text/event-stream")
        return StreamingResponse(
            self._watched(view, request.headers.get("last-event-id", "")),
            media_type="text/event-stream",
            headers=headers,
        )

    async def _watched(self, view: View, last_heard: str) -> AsyncIterator[str]:
        self.watching += 1
        try:
            async for event in stream(view, self.sections(), self.news, last_heard):
                yield event
        finally:
            self.watching -= 1

    async def _tour(self, request: Request) -> Response:
        view, move = self.acts.view(request), request.path_params["move"]
        moves = {"next": self.tour.next, "skip": self.tour.skip, "start": self.tour.start}
        if view is None or move not in moves:
            return lost(request)
        moves[move](view)
        self.news.tell()
        answer = said(request, view, "")
        if view.step:
            answer.delete_cookie(TOUR_OVER, path=PREFIX)
            answer.set_cookie(TOUR_AT, view.id, path=PREFIX, samesite="strict")
        else:
            answer.set_cookie(TOUR_OVER, "yes", path=PREFIX, samesite="strict", max_age=31_536_000)
        return answer

    async def _colleagues(self, request: Request) -> Response:
        self.colleagues = not self.colleagues
        return HTMLResponse(draw("colleagues.html", on=self.colleagues)) if by_script(request) else _start(request)

    async def _reset(self, request: Request) -> Response:
        self.reset()
        return PlainTextResponse("The demo begins anew.") if by_script(request) else _start(request)


def _start(_: Request) -> Response:
    return RedirectResponse(PREFIX, 303)
