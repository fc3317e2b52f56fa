"""How do the agents' events reach Leadbell, and what if it doesn't take them?

In order per lead, over HTTP with the API key. What couldn't be taken is sent again with the same ids, which Leadbell
knows for repeats; what is refused, and what can't be delivered for a while, is shown in the conversation.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from examples.agent.client import Leadbell, Refused
from playground.leads.conversations import Conversation, Conversations

PATIENCE = 10
"""Seconds for one call."""
AGAIN = (1, 2, 4, 8, 15, 15, 15, 30, 30)
"""Seconds before each further try: two minutes, all told."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why events were not taken. `passing`: it may work later."""

    why: str
    passing: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Who has control of a lead, as Leadbell says it just now: "automated", "manual", "blocked" or "unknown". `claim`:
    what the agent shows with its answer, where it may give one."""

    control: str
    by: str = ""
    claim: str = ""


class Post:
    """Speaks to the service as the agents' platform."""

    def __init__(self, url: str, key: str, conversations: Conversations) -> None:
        self._url, self._key = url, key
        self._conversations = conversations
        self._opened: aiohttp.ClientSession | None = None

    @property
    def _http(self) -> aiohttp.ClientSession:
        if self._opened is None or self._opened.closed:
            headers, timeout = {"Authorization": f"Bearer {self._key}"}, aiohttp.ClientTimeout(total=PATIENCE)
            self._opened = aiohttp.ClientSession(headers=headers, timeout=timeout)
        return self._opened

    async def close(self) -> None:
        if self._opened is not None:
            await self._opened.close()

    async def deliver(self, one: Conversation, events: Sequence[dict[str, Any]]) -> bool:
        """Whether the service took the events, after however many tries."""
        async with one.in_turn:
            refusal = await self._send(events)
            if refusal is None:
                return True
            again = " Trying again." if refusal.passing else ""
            self._conversations.add(one, "marker", f"Not delivered: {refusal.why}{again}")
            for pause in AGAIN if refusal.passing else ():
                await asyncio.sleep(pause)
                refusal = await self._send(events)
                if refusal is None:
                    self._conversations.add(one, "marker", "Delivered now")
                    return True
                if not refusal.passing:
                    break
            if again:
                self._conversations.add(one, "marker", f"Given up: {refusal.why}")
            return False

    async def _send(self, events: Sequence[dict[str, Any]]) -> Refusal | None:
        try:
            async with self._http.post(f"{self._url}/v1/events", json=list(events)) as answer:
                if answer.status == 202:
                    return None
                return Refusal(await _problem(answer), answer.status == 429 or answer.status >= 500)
        except TimeoutError:
            return Refusal(f"Leadbell didn't answer within {PATIENCE} s.", True)
        except aiohttp.ClientError:
            return Refusal("Leadbell can't be reached.", True)

    async def claim(self, lead_id: str, text: str) -> Held:
        """Claim the answer to a lead, just before it is given, with the client of the example agent."""
        try:
            claim = await Leadbell(self._http, self._url, self._key, "").claim(lead_id, text)
        except Refused as refused:
            return Held(str(refused.control or "unknown"), str(refused.by or ""))
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return Held("unknown")
        return Held("automated", claim=claim)


async def _problem(answer: aiohttp.ClientResponse) -> str:
    """The problem document's own words, with its first fault; the status where there is none."""
    try:
        told = await answer.json(content_type=None)
    except ValueError:
        return f"Leadbell answered {answer.status}."
    if not isinstance(told, dict):
        return f"Leadbell answered {answer.status}."
    said = str(told.get("detail") or told.get("title") or f"Leadbell answered {answer.status}")
    faults = told.get("faults")
    if isinstance(faults, list) and faults and isinstance(faults[0], dict):
        said = f"{said.rstrip('.')}. {faults[0].get('where', '')}: {faults[0].get('message', '')}"
    return said if said.endswith((".", "!", "?")) else f"{said}."
