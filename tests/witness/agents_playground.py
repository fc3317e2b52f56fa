"""How does a test use Leadbell in Microsoft's own client, the Microsoft 365 Agents Playground?

The real service with its check of tokens on; the playground, which sends none; between the two a post that signs what
it carries, with the keys of the local Teams, which publishes them as Microsoft does. The service calls the playground's
own Connector. Ends what it started in any case.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from playground.teams import LocalTeams
from tests.story.agents import PATH, SECRET, Agents
from tests.story.stage import API_KEY, SECRET_KEY, Watch, running, served
from tests.witness.node import HERE, PATIENCE, program

CLI = HERE / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"


TEAM, CHANNEL = "Sales", "Leads"
OTHERS = ("Ben Ito", "Mona Okafor", "Noor Haddad", "Eve Park", "Ida Byrne")
"""Whom Dana shares the team with: the playground wants five."""


def config(tenant: str) -> str:
    """The playground's own file: Dana at the screen, her chat with the bot, and a team with one more channel."""

    def person(name: str, number: int) -> dict[str, str]:
        given, surname = name.split()
        address = f"{given.lower()}@acme.example"
        return {
            "id": f"29:{given.lower()}", "name": name, "userPrincipleName": address, "email": address,
            "aadObjectId": f"00000000-0000-0000-0000-{number:012}", "givenName": given, "surname": surname,
        }  # fmt: skip

    return json.dumps({
        "version": "0.1.1", "tenantId": tenant,
        "bot": {"id": "28:leadbell", "name": "Leadbell"}, "currentUser": person("Dana Ruiz", 20),
        "users": [person(name, 21 + number) for number, name in enumerate(OTHERS)],
        "personalChat": {"id": "a:dana"}, "groupChat": {"id": "19:group@thread.v2", "name": "Group"},
        "team": {
            "id": "19:general@thread.tacv2", "name": TEAM, "aadGroupId": "00000000-0000-0000-0000-000000000031",
            "channels": [{"id": "19:leads@thread.tacv2", "name": CHANNEL}],
        },
    })  # fmt: skip


@dataclass
class Post:
    """Carries what the playground sends to Leadbell, signed. `told`: each (status, activity)."""

    teams: LocalTeams
    to: str = ""
    told: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    async def carry(self, request: web.Request) -> web.Response:
        activity = await request.json()
        token = self.teams.token(serviceurl=activity.get("serviceUrl", ""))
        async with (
            aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session,
            session.post(self.to, json=activity) as answer,
        ):
            body = await answer.read()
            self.told.append((answer.status, activity))
            return web.Response(status=answer.status, body=body, content_type=answer.content_type)


@dataclass
class Stand:
    """A running playground with Leadbell behind it."""

    url: str
    """Where a browser opens the playground."""
    post: Post
    agents: Agents
    leadbell: str
    http: aiohttp.ClientSession


@asynccontextmanager
async def playing(folder: Path, *, rules: str, people: str) -> AsyncIterator[Stand]:
    """A stand with everything on it. `rules`, `people`: Leadbell's files."""
    async with AsyncExitStack() as held:
        teams = LocalTeams()
        await teams.start()
        held.push_async_callback(teams.stop)
        post = Post(teams)
        runner = web.AppRunner(web.Application(client_max_size=1_000_000), access_log=None)
        runner.app.router.add_post("/api/messages", post.carry)
        await runner.setup()
        held.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        watch = Watch()
        agents = Agents(watch)
        hears = await held.enter_async_context(served(lambda _: agents.app(), lifespan="off"))
        (folder / "rules").mkdir()
        (folder / "rules" / "rules.yaml").write_text(rules, encoding="utf-8")
        (folder / "people.yaml").write_text(people, encoding="utf-8")
        (folder / ".m365agentsplayground.yml").write_text(config(teams.settings["TEAMS_TENANT_ID"]), encoding="utf-8")
        environment = {
            "LEADBELL_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'leadbell.db'}",
            "LEADBELL_SECRET_KEY": SECRET_KEY, "LEADBELL_API_KEY": API_KEY, "LEADBELL_RULES": str(folder / "rules"),
            "LEADBELL_PEOPLE": str(folder / "people.yaml"),
            "LEADBELL_AGENT_WEBHOOK_URL": hears + PATH, "LEADBELL_AGENT_WEBHOOK_SECRET": SECRET,
            **teams.settings,
        }  # fmt: skip
        _, leadbell = await held.enter_async_context(running(environment, watch))
        post.to = f"{leadbell}/api/messages"
        http = await held.enter_async_context(aiohttp.ClientSession(headers={"Authorization": f"Bearer {API_KEY}"}))
        endpoint = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
        port = await held.enter_async_context(_started(folder, endpoint))
        yield Stand(f"http://127.0.0.1:{port}", post, agents, leadbell, http)


@asynccontextmanager
async def _started(folder: Path, endpoint: str) -> AsyncIterator[int]:
    """The playground's process; its port. It may take another than it is given: what it prints counts."""
    port = _free()
    process = await asyncio.create_subprocess_exec(
        program(), str(CLI), "start", "-p", str(port), "-c", "msteams", "-e", endpoint,
        "--service-url", f"http://127.0.0.1:{port}/_connector", "--disable-telemetry",
        cwd=folder, env={**os.environ, "TEAMSAPPTESTER_BROWSER": "none"}, start_new_session=True,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = b""
        while not (found := re.search(rb"Listening on (\d+)", said)):
            more = await asyncio.wait_for(process.stdout.read(4096), PATIENCE)
            assert more, f"the playground ended by itself: {said.decode()}"
            said += more
        assert int(found[1]) == port, "somebody took the playground's port meanwhile, and it another one"
        drained = asyncio.create_task(process.stdout.read())  # a full pipe would hold it up
        yield port
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    await drained


def _free() -> int:
    """A port that is free now, for a program that can't be told to choose one."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
