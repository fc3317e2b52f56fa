"""Who lets the sample leads talk, how fast, and how many at once?

Everything goes to the service over HTTP with the API key, as a real agents' platform would send it.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp

from playground.leads.agents import AgentsPlatform
from playground.leads.scripts import Script, Step, events_of

FIRST_ROUND = 6.0
"""Seconds between two leads while the cast is introduced."""
LATER_ROUNDS = 15.0
READING = 45.0
"""Letters a second: how fast the people of the demo read and type."""
PATIENCE = 60.0
"""Seconds a lead waits for a person before it goes on."""

Said = Callable[[Script, Step], None]


class Player:
    """Plays scripts against a service. `said` is called with each step that was sent. `pace` multiplies all pauses."""

    def __init__(self, url: str, key: str, agents: AgentsPlatform, said: Said, *, pace: float = 1.0) -> None:
        self._url, self._key = url, key
        self._agents, self._said, self._pace = agents, said, pace

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[aiohttp.ClientSession]:
        headers = {"Authorization": f"Bearer {self._key}"}
        timeout = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(self._url, headers=headers, timeout=timeout) as http:
            yield http

    async def play_all(self, scripts: Sequence[Script]) -> None:
        """Let one lead after the other begin, the whole cast again and again, until cancelled."""
        async with self._session() as http, asyncio.TaskGroup() as stage:
            for turn in itertools.count():
                for script in scripts:
                    stage.create_task(self._play(http, script))
                    await asyncio.sleep((LATER_ROUNDS if turn else FIRST_ROUND) * self._pace)

    async def play(self, script: Script) -> str:
        """Play one script to its end; the id of its lead."""
        async with self._session() as http:
            return await self._play(http, script)

    async def _play(self, http: aiohttp.ClientSession, script: Script) -> str:
        lead_id = f"{script.name.partition('_')[2]}-{secrets.token_hex(4)}"
        for number, step in enumerate(script.steps):
            await asyncio.sleep(_seconds(step) * self._pace)
            if step.deed == "waits":
                await self._wait(lead_id)
            elif step.deed != "agent" or await self._may_answer(http, lead_id):
                events = list(events_of(script, lead_id, number, datetime.now(UTC)))
                if await _sent(http, events):
                    self._said(script, step)
        return lead_id

    async def _wait(self, lead_id: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE * self._pace):
                await self._agents.until_in_charge(lead_id)
        except TimeoutError:
            return

    async def _may_answer(self, http: aiohttp.ClientSession, lead_id: str) -> bool:
        try:
            return await self._agents.may_answer(http, lead_id)
        except (aiohttp.ClientError, TimeoutError):
            return False


async def _sent(http: aiohttp.ClientSession, events: list[dict[str, Any]]) -> bool:
    """Whether the service took the events. A sample lead loses nothing that matters: nothing is sent twice."""
    try:
        async with http.post("/v1/events", json=events) as answer:
            if answer.status == 400:
                raise ValueError(f"a sample lead's event is refused: {await answer.text()}")
            return answer.status == 202
    except (aiohttp.ClientError, TimeoutError):
        return False


def _seconds(step: Step) -> float:
    """How long somebody reads and types before this happens."""
    written = len(step.words) / READING if step.deed in ("says", "asks", "agent") else 0.0
    return 0.8 + min(written, 3.2)
