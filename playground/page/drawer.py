"""What does the drawer "What happens inside" show, and what can be done in it?

The newest events with what the rules said of them and what was sent; how it stands with each platform; faults to try.
A service is looked into twice a second while somebody looks, and not at all otherwise.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from playground.page.acts import PREFIX, by_script, lost, said
from playground.page.drawing import draw
from playground.page.faults import Faults
from playground.page.inside import Inside, Picture
from playground.page.items import Item, Section
from playground.page.view import View, Views

LOOK_EVERY = 0.5
"""Seconds between two looks inside."""
LEFT_AFTER = 40.0
"""Seconds after which a view whose lists nobody asked for is taken for left; an open page asks every 15."""

log = logging.getLogger(__name__)


class Drawer:
    """The drawer of all open pages."""

    def __init__(self, inside: Inside, faults: Faults) -> None:
        self._inside, self._faults = inside, faults
        self._looks: dict[str, tuple[str, float]] = {}  # view -> whose happenings, and when its lists were asked for

    def sections(self) -> tuple[Section[View], ...]:
        """Its lists."""
        return _Platforms(self), self._faults, _Happenings(self)

    def picture(self, view: View) -> Picture:
        """What a view shows, which is noted as being looked at."""
        lead = _lead(view)
        self._looks[view.id] = lead, time.monotonic()
        return self._inside.picture(lead)

    def pane(self, view: View) -> str:
        """The drawer as it is now, "" while it is shut."""
        if not view.inside:
            return ""
        platforms, faults, happenings = (view.draw(section) for section in self.sections())
        return draw("inside/pane.html", view=view, platforms=platforms, faults=faults, happenings=happenings)

    def routes(self, views: Views) -> list[BaseRoute]:
        """What can be asked of it, below the page's address."""
        asked = _Asked(self, views, self._inside, self._faults)
        return [
            Route("/rules/{rule}", asked.rule),
            Route("/view/{view}/inside/{move}", asked.move, methods=["POST"]),
            Route("/view/{view}/faults/{fault}/{turn}", asked.turn, methods=["POST"]),
        ]

    async def look(self, view: View) -> None:
        """See at once what a view is about to show."""
        await self._inside.look({*self._looked_at(), _lead(view)})

    async def watch(self, views: Views, tell: Callable[[], None]) -> None:
        """Look inside while somebody looks, and tell when something has moved, until cancelled."""
        self._faults.on_change = tell
        while True:
            await asyncio.sleep(LOOK_EVERY)
            looked_at = self._looked_at()
            try:
                if looked_at and await self._inside.look(looked_at):
                    tell()
            except Exception:
                log.info("not_looked_inside", exc_info=True)  # the service may just be stopping

    def _looked_at(self) -> set[str]:
        now = time.monotonic()
        self._looks = {view: look for view, look in self._looks.items() if now - look[1] < LEFT_AFTER}
        return {lead for lead, _ in self._looks.values()}

    def shut(self, view: View) -> None:
        """The visitor has closed it."""
        view.inside = False
        self._looks.pop(view.id, None)
        for section in self.sections():
            view.drop(section.list_id)

    async def heal_all(self) -> None:
        """End all faults."""
        await self._faults.heal_all()


def _lead(view: View) -> str:
    return view.lead if view.only_lead else ""


@dataclass(frozen=True)
class _Happenings:
    """The newest events."""

    drawer: Drawer
    list_id: str = "inside-happenings"

    def items(self, looked_at: View) -> Sequence[Item]:
        return [
            Item(f"happening-{one.seq}", one, partial(draw, "inside/happening.html", one=one, speed=speed))
            for one in self.drawer.picture(looked_at).happenings
        ]


@dataclass(frozen=True)
class _Platforms:
    """How it stands with each platform."""

    drawer: Drawer
    list_id: str = "inside-platforms"

    def items(self, looked_at: View) -> Sequence[Item]:
        return [
            Item(f"inside-platform-{one.name}", one, partial(draw, "inside/platform.html", one=one))
            for one in self.drawer.picture(looked_at).platforms
        ]


@dataclass(frozen=True)
class _Asked:
    """Answers what the browser asks."""

    drawer: Drawer
    views: Views
    inside: Inside
    faults: Faults

    async def rule(self, request: Request) -> Response:
        """A rule in its file, marked where it matched an event."""
        event_id = request.query_params.get("event", "")
        sheet = await self.inside.rule(request.path_params["rule"], event_id)
        if sheet is None:
            return HTMLResponse(draw("inside/no_rule.html", rule=request.path_params["rule"]), 404)
        unknown = bool(event_id) and sheet.event is None
        page = draw("inside/rule.html", sheet=sheet, unknown=unknown)
        return HTMLResponse(page, 404 if unknown else 200)

    async def move(self, request: Request) -> Response:
        """Open or shut the drawer, or choose whose events it shows."""
        view, move = self.views.find(request.path_params["view"]), request.path_params["move"]
        if view is None or move not in ("open", "close", "all", "lead"):
            return lost(request)
        if move == "close":
            self.drawer.shut(view)
        else:
            view.inside, view.only_lead = True, view.only_lead if move == "open" else move == "lead"
            await self.drawer.look(view)
        if not by_script(request):
            return RedirectResponse(f"{PREFIX}/view/{view.id}", 303)
        return HTMLResponse(self.drawer.pane(view))

    async def turn(self, request: Request) -> Response:
        """Let a fault begin, or heal it."""
        view, name, turn = (request.path_params[key] for key in ("view", "fault", "turn"))
        found = self.views.find(view)
        if found is None or name not in self.faults or turn not in ("on", "off"):
            return lost(request)
        await self.faults.turn(name, turn == "on")
        return said(request, found, "")


def speed(seconds: float) -> str:
    """ "84 ms", "2.3 s"."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
