"""What does the demo consist of, from its start to the next reset?

The service with everything that stands around it: local platforms, sample leads, reps who press, and the page. A
reset ends one round and begins the next on the same port, with nothing left of it.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from bot.demo.clock import DemoClock
from bot.demo.data import forget_workspaces, wipe
from bot.demo.faults import demo_faults
from bot.demo.inside import ServiceInside
from bot.service import Service
from bot.serving import answer
from bot.settings import Settings, read_settings
from playground.leads.agents import AgentsPlatform
from playground.leads.conversations import Conversations
from playground.leads.player import Player
from playground.leads.scripts import read_scripts
from playground.page.app import Page
from playground.page.drawer import Drawer
from playground.page.lead_side import LeadSide
from playground.reps import Reps
from playground.transcript import Transcript
from playground.workspaces import PEOPLE, Workspaces

API_KEY = "demo-key"
"""Known to everybody: the demo listens on this machine alone."""
TOUR_SCRIPT = "00_amara"
"""The sample lead whom the guided start follows, and who comes for it alone."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Show:
    """A demo. `folder`: of its database; `talking`: sample leads talk and reps press; `welcome`: what is printed
    once a round is ready, by the address."""

    listener: socket.socket
    folder: Path
    talking: bool
    welcome: Callable[[str], tuple[str, ...]]

    async def run(self) -> None:
        """Play until told to stop, one round after the other."""
        clock = DemoClock()
        while not await self._round(clock):
            clock.back()
            await asyncio.to_thread(wipe, self.folder)

    async def _round(self, clock: DemoClock) -> bool:
        """One round; whether it was stopped for good."""
        async with AsyncExitStack() as opened:
            workspaces = Workspaces(clock)
            transcript = Transcript(workspaces.names)
            workspaces.watch(transcript.on_screen)
            opened.push_async_callback(workspaces.stop)
            await workspaces.start()
            conversations = Conversations(clock)
            agents = AgentsPlatform(transcript.webhook, clock)
            opened.push_async_callback(agents.stop)
            await agents.start()
            url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
            service = Service(self._settings(url, workspaces, agents), clock=clock)
            service.visitors_choose = True
            await asyncio.to_thread(forget_workspaces, service.database)
            again = asyncio.Event()
            player = Player(url, API_KEY, agents, conversations, transcript.said, clock=clock)
            drawer = Drawer(ServiceInside(service), demo_faults(service, workspaces.platforms, clock))
            page = Page(
                workspaces, LeadSide(conversations, player), drawer, conversations,
                lambda: player.play_now(TOUR_SCRIPT), again.set, guided=self.talking,
            )  # fmt: skip
            conversations.on_change = page.news.tell
            opened.push_async_callback(drawer.heal_all)
            playing: list[asyncio.Task[None]] = []
            opened.push_async_callback(_ended, playing)

            def begin(_: str) -> None:
                transcript.write(*self.welcome(url))
                playing.append(asyncio.create_task(drawer.watch(page.views, page.news.tell)))
                playing.append(asyncio.create_task(self._play(url, workspaces, player, page, transcript)))

            return await answer(
                service, self.listener.dup(), begin, beside=page.routes(), leaving=page.news.end, until=again
            )  # fmt: skip

    def _settings(self, url: str, workspaces: Workspaces, agents: AgentsPlatform) -> Settings:
        database = URL.create("sqlite+aiosqlite", database=str((self.folder / "demo.db").absolute()))
        return read_settings({
            **workspaces.settings, **agents.settings, "LEADBELL_DATABASE_URL": database.render_as_string(),
            "LEADBELL_PUBLIC_URL": url, "LEADBELL_SECRET_KEY": secrets.token_urlsafe(32), "LEADBELL_API_KEY": API_KEY,
            "LEADBELL_PEOPLE": str(PEOPLE),
        })  # fmt: skip

    async def _play(self, url: str, workspaces: Workspaces, player: Player, page: Page, transcript: Transcript) -> None:
        """Let the platforms know of the service; then leads talk and reps press."""
        try:
            await workspaces.attach(url)
            async with asyncio.TaskGroup() as group:
                if self.talking:
                    group.create_task(Reps(workspaces, transcript.pressed, thinks=page.thinks).work())
                scripts = [one for one in read_scripts() if one.name != TOUR_SCRIPT] if self.talking else []
                group.create_task(player.run(scripts, holds=lambda: page.tour.busy))
        except Exception:
            if not page.news.over:  # what is told to a service that is stopping may fail
                log.exception("the sample leads have stopped")


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
