"""What happens to the services while they are killed?

Events as the agents' platform sends them, in lists, about 500 a second, and presses. What isn't answered is sent again
with the same ids, and what was pressed in vain is pressed again, until it is answered: so do agents and people.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from datetime import UTC, datetime
from typing import Any

import aiohttp
import orjson

from playground.local import Shown
from playground.slack import LocalSlack
from tests.crash.rig import API_KEY, Crew

PER_SECOND = 500
SENDERS = 8
WORDS = 9
"""Messages of a lead before it asks for a person."""
LEADS = 2
"""Leads in a list."""
CHANNELS = 48
PRESS_EVERY = 0.15
DANA = "dana@acme.example"
_NAME = re.compile(r"\bNr(\d+)\b|\bagain_(\d+)\b")


def number_of(shown: Shown) -> int:
    """Which lead a card or a line is about."""
    found = _NAME.search(shown.text)
    assert found, shown.text
    return int(found[1] or found[2])


def rules() -> str:
    """Each company rings in its own channel, so that many are sent to at once."""
    written = ["rules:"]
    for number in range(CHANNELS):
        written += [
            f"  - id: company-{number}",
            "    on: human.requested",
            f"    when: [{{all: [company_name is Company {number}]}}]",
            f'    ring: "slack:#c{number}"',
        ]
    return "\n".join(written)


class Load:
    """Keeps events and presses coming. `accepted`: ids of all events that were answered with 202."""

    def __init__(self, crew: Crew, slack: LocalSlack, chance: random.Random) -> None:
        self.accepted: set[str] = set()
        self.leads = 0
        self.pressed: set[int] = set()  # leads whose take-over was answered
        self.asked_again: set[int] = set()
        self.began = time.monotonic()
        self._crew = crew
        self._slack = slack
        self._chance = chance
        self._standing: list[Shown] = []  # cards that nobody has pressed yet
        self._dana = slack.add_person("Dana Ruiz", DANA)
        self._stopping = False
        slack.on_change = self._seen

    def _seen(self, shown: Shown) -> None:
        if shown.thread is None and shown.edits == 0:
            self._standing.append(shown)

    async def run(self) -> None:
        """Until `stop`; then what is under way is brought to its end."""
        headers = {"authorization": f"Bearer {API_KEY}"}
        async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(20)) as session:
            self.began = time.monotonic()
            await asyncio.gather(*(self._send(session) for _ in range(SENDERS)), self._press(session))

    def stop(self) -> None:
        self._stopping = True

    async def _send(self, session: aiohttp.ClientSession) -> None:
        every = SENDERS * LEADS * (WORDS + 1) / PER_SECOND
        await asyncio.sleep(self._chance.random() * every)
        due = time.monotonic()
        while not self._stopping:
            some: list[dict[str, Any]] = []
            for _ in range(LEADS):
                self.leads += 1
                some += _life(self.leads)
            await self._until_answered(session, "/v1/events", some, 202)
            self.accepted.update(one["id"] for one in some)
            due = max(due + every, time.monotonic() - every)  # what an outage delayed isn't made up for at once
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _press(self, session: aiohttp.ClientSession) -> None:
        turn = 0
        while not self._stopping:
            await asyncio.sleep(PRESS_EVERY)
            if not self._standing:
                continue
            turn += 1
            card = self._standing.pop(self._chance.randrange(len(self._standing)))
            number = number_of(card)
            if number in self.pressed:
                continue
            if turn % 3 == 0:  # it rings once more: a line in the card's thread
                again = _event(f"again_{number}", number, "human.requested")
                await self._until_answered(session, "/v1/events", again, 202)
                self.accepted.add(again["id"])
                self.asked_again.add(number)
            if turn % 2:
                await self._until_answered(session, f"/v1/leads/lead_{number}/takeover", {"by": DANA}, 200)
            else:
                await self._until_pressed(card)
            self.pressed.add(number)

    async def _until_pressed(self, card: Shown) -> None:
        while True:
            try:
                if (await self._slack.press(self._dana, card, "Take over")).status == 200:
                    return
            except LookupError:  # it stood twice and was removed by this very press
                return
            await asyncio.sleep(0.05)

    async def _until_answered(self, session: aiohttp.ClientSession, path: str, body: object, status: int) -> None:
        packed = orjson.dumps(body)
        while True:
            url = self._crew.some_url(self._chance)
            try:
                if url is not None:
                    async with session.post(url + path, data=packed) as response:
                        said = await response.read()
                        if response.status == status:
                            return
                        assert response.status in (502, 503), (path, response.status, said)
            except (aiohttp.ClientError, TimeoutError, OSError):
                pass
            await asyncio.sleep(0.05)

    async def remove(self, surplus: Shown) -> None:
        """Press on a card that stands twice."""
        assert (await self._slack.press(self._dana, surplus, "Summary")).status == 200


def _life(number: int) -> list[dict[str, Any]]:
    """A lead that writes, then asks for a person."""
    words = [_event(f"word_{number}_{turn}", number, "message.received") for turn in range(WORDS)]
    asks = _event(f"ask_{number}", number, "human.requested", company_name=f"Company {number % CHANNELS}")
    return [*words, asks]


def _event(id: str, number: int, kind: str, **said: object) -> dict[str, Any]:
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    lead = {"id": f"lead_{number}", "first_name": f"Nr{number}", **said}
    return {"id": id, "kind": kind, "at": at, "lead": lead, "data": {"text": f"words of {id}"}}
