"""On which stage is a story told?

The real service on a loopback port with its real signatures, the three local chat platforms with their people, and
the agents' platform. All go by one watch, which a story may move.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Literal

import aiohttp
import uvicorn
from sqlalchemy import Table, func, select

from bot.app import build_app
from bot.heads import BoundedHead
from bot.service import Service
from bot.serving import listen
from bot.settings import read_settings
from leads.store.schema import cards, destinations, lines, timers, verdicts
from playground.slack import LocalSlack
from playground.teams import LocalTeams
from playground.webex import LocalWebex
from tests.story.agents import PATH, SECRET, Agents
from tests.story.people import people_file
from tests.story.seat import Seat
from tests.story.waiting import PATIENCE, eventually

LEAD = "lead_42"
API_KEY = "key-of-the-stories"
SECRET_KEY = "a secret key of the stories, not short"

ADDRESS = {"slack": "slack:#leads", "teams": "teams:Sales/Leads", "webex": "webex:Leads"}
"""The sales team's place, as a rule file writes it."""

RING_EVERYWHERE = """
rules:
  - id: asks
    name: Somebody asks for a person
    on: human.requested
    ring: [{to: "slack:#leads"}, {to: "teams:Sales/Leads"}, {to: "webex:Leads"}]
"""


@dataclass
class Watch:
    """Everybody's clock. `ahead`: seconds by which a story has moved it."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Stage:
    """One service (or the first of two) with all that stands around it."""

    service: Service
    url: str
    seats: dict[str, Seat]
    agents: Agents
    watch: Watch
    http: aiohttp.ClientSession
    environment: dict[str, str]
    _numbers: Iterator[int] = field(default_factory=count)

    def others(self, seat: Seat) -> list[Seat]:
        """The platforms other than this one."""
        return [one for one in self.seats.values() if one is not seat]

    async def happens(
        self,
        kind: str,
        *,
        says: str | None = None,
        lead: Mapping[str, Any] | None = None,
        ago: float = 0.0,
        id: str = "",
        **data: Any,
    ) -> dict[str, Any]:
        """Send one event of the story's lead; what the service counted. `ago`: seconds since it happened."""
        at = datetime.fromtimestamp(self.watch() - ago, UTC).isoformat()
        event = {
            "id": id or f"evt_{next(self._numbers)}", "kind": kind, "at": at, "channel": "chat",
            "agent": {"id": "website-chat", "name": "Website chat", "type": "chat"},
            "lead": {"id": LEAD, "first_name": "Ada", "last_name": "Lovelace", **(lead or {})},
            "data": {**({} if says is None else {"text": says}), **data},
        }  # fmt: skip
        status, body = await self.post("/v1/events", event)
        assert status == 202, body
        return dict(body)

    async def asks(self, says: str = "Can I talk to a person?") -> None:
        """The lead asks for a person."""
        await self.happens("human.requested", says=says)

    async def at_rest(self) -> None:
        """Wait until all that was to be sent by now is sent, and its results are on record. An edit that its card's
        pace keeps for a minute is not waited for: nobody would be that patient."""
        await self._nothing_left(cards, lines)

    async def _nothing_left(self, *tables: Table) -> None:
        async def nothing_left() -> bool:
            soon = int((self.watch() + PATIENCE) * 1000)
            left = [select(func.count()).where(table.c.due_at <= soon) for table in tables]
            left.append(select(func.count()).where(destinations.c.lease_until > 0))
            return await self.service.database.read(lambda connection: all(connection.scalar(one) == 0 for one in left))

        await eventually(nothing_left)

    async def later(self, seconds: float) -> None:
        """Move everybody's watch on, and wait until whoever looks for timers has acted on what is due by then. What is
        on its way arrives first: a signature would be too old on the other side of the leap, and be tried again."""
        await self._nothing_left(lines)
        self.watch.ahead += seconds
        due = select(timers.c.due_at)

        async def looked() -> bool:
            now = self.watch() * 1000
            found = await self.service.database.read(lambda connection: connection.execute(due).scalars().all())
            return all(at > now for at in found)

        await eventually(looked)
        await self.at_rest()

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.http.get(self.url + path) as answer:
            return answer.status, await answer.json(content_type=None)

    async def post(self, path: str, body: object) -> tuple[int, Any]:
        async with self.http.post(self.url + path, json=body) as answer:
            return answer.status, await answer.json(content_type=None)

    async def act(self, wish: str, **body: Any) -> tuple[int, Any]:
        """Do over HTTP what a button does: takeover, return, block, unblock."""
        return await self.post(f"/v1/leads/{LEAD}/{wish}", body)

    async def control(self) -> dict[str, Any]:
        """Who has control, as the agents' platform asks it."""
        status, body = await self.get(f"/v1/leads/{LEAD}/control")
        assert status == 200, body
        return dict(body)

    async def lead(self) -> dict[str, Any]:
        status, body = await self.get(f"/v1/leads/{LEAD}")
        assert status == 200, body
        return dict(body)

    async def timeline(self, kind: str) -> list[str]:
        """What the timeline says of one kind of event, newest first."""
        status, body = await self.get(f"/v1/leads/{LEAD}/timeline")
        assert status == 200, body
        return [entry["text"] for entry in body["entries"] if entry["kind"] == kind]

    async def reasons(self) -> list[tuple[str, str]]:
        """(rule, reason) of every verdict on record."""
        asked = select(verdicts.c.rule, verdicts.c.reason).order_by(verdicts.c.event_id, verdicts.c.rule)
        return await self.service.database.read(
            lambda connection: [(one[0], one[1]) for one in connection.execute(asked)]
        )


class _Server(uvicorn.Server):
    """Leaves the process's signals alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def served(make: Callable[[str], Any], *, lifespan: Literal["on", "off"] = "on") -> AsyncIterator[str]:
    """Serve the application that `make` builds for an address on a free loopback port; the address."""
    with listen("127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            make(url), lifespan=lifespan, ws="none", log_config=None, access_log=False, timeout_graceful_shutdown=2,
            http=BoundedHead,
        )  # fmt: skip
        server = _Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await eventually(lambda: server.started or task.done())
            assert not task.done(), "the application did not start"
            yield url
        finally:
            server.should_exit = True
            await task


@asynccontextmanager
async def opened(
    folder: Path, *, rules: str = RING_EVERYWHERE, direct: Mapping[str, str] | None = None, database: str = "",
    paces: bool = False, settings: Mapping[str, str] | None = None, oauth: bool = False, socket_mode: bool = False,
) -> AsyncIterator[Stage]:  # fmt: skip
    """A stage with everything on it. `direct`: the platform of people's direct messages, by first name.
    `database`: its URL, an SQLite file in `folder` where none is given. `paces`: as the platforms want it sent.
    `settings`: more of them. `oauth`: Slack's app may be installed in further workspaces; `socket_mode`: it calls by
    websocket."""
    async with AsyncExitStack() as held:
        watch = Watch()
        agents = Agents(watch)
        seats = {
            local.name: Seat(local, place)
            for local, place in (
                (LocalSlack(clock=watch, socket_mode=socket_mode), "leads"),
                (LocalTeams(clock=watch), "Sales/Leads"),
                (LocalWebex(clock=watch), "Leads"),
            )
        }
        hears = await held.enter_async_context(served(lambda _: agents.app(), lifespan="off"))
        environment = {
            "LEADBELL_DATABASE_URL": database or f"sqlite+aiosqlite:///{folder / 'stage.db'}",
            "LEADBELL_SECRET_KEY": SECRET_KEY, "LEADBELL_API_KEY": API_KEY,
            "LEADBELL_AGENT_WEBHOOK_URL": hears + PATH, "LEADBELL_AGENT_WEBHOOK_SECRET": SECRET,
            "LEADBELL_RULES": _written(folder / "rules" / "story.yaml", rules),
            "LEADBELL_PEOPLE": _written(folder / "people.yaml", people_file(**(direct or {}))),
        }  # fmt: skip
        held.push_async_callback(_together, [seat.local.stop for seat in seats.values()])
        await _together([seat.local.start for seat in seats.values()])
        for seat in seats.values():
            seat.fill()
            environment |= seat.local.settings
        if oauth:
            environment |= seats["slack"].local.oauth_settings
        environment |= settings or {}
        http = await held.enter_async_context(
            aiohttp.ClientSession(headers={"Authorization": f"Bearer {API_KEY}"}, timeout=aiohttp.ClientTimeout(10))
        )
        service, url = await held.enter_async_context(running(environment, watch, paces=paces))
        for seat in seats.values():
            await seat.local.attach(url)
            held.push_async_callback(seat.settle)
        yield Stage(service, url, seats, agents, watch, http, environment)


@asynccontextmanager
async def running(
    environment: Mapping[str, str], watch: Watch, *, paces: bool = False
) -> AsyncIterator[tuple[Service, str]]:
    """A started service and its address. Paces are off: a story doesn't wait out a platform's second."""
    services: list[Service] = []

    def make(url: str) -> Any:
        services.append(Service(read_settings({**environment, "LEADBELL_PUBLIC_URL": url}), clock=watch, paces=paces))
        return build_app(services[0])

    async with served(make) as url:
        yield services[0], url


async def _together(works: Iterable[Callable[[], Awaitable[None]]]) -> None:
    await asyncio.gather(*(work() for work in works))


def _written(path: Path, text: str) -> str:
    """The file's folder where it is a rule file, else the file itself."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path.parent if path.parent.name == "rules" else path)
