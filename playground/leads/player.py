"""Who lets the sample leads talk, how fast, and how many at once?

Everything goes to the service over HTTP with the API key, as a real agents' platform would send it.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence

from playground.leads.acting import Acting, Said
from playground.leads.agent import Agent
from playground.leads.agents import AgentsPlatform
from playground.leads.conversations import Conversation, Conversations
from playground.leads.errands import Errands
from playground.leads.post import Post
from playground.leads.scripts import Script, Step, read_scripts
from playground.leads.visitor import Visitor

FIRST_ROUND = 8.0
"""Seconds between two leads while the cast is introduced."""
LATER_ROUNDS = 20.0
LOOK = 0.2
"""Seconds between two looks at whether a lead may begin."""
READING = 45.0
"""Letters a second: how fast the people of the demo read and type."""
SLOWEST = 3.2
PATIENCE = 600.0
"""Seconds a lead waits for a person before it says no more."""


class NoSuchScript(LookupError):
    """Nobody of this name is in the cast."""


class Player:
    """Plays scripts against a service. `conversations` hold who says what to whom; `said` is called with each step that
    a lead or its agent takes. `clock`: the demo's time, in seconds since 1970; `pace` multiplies all pauses.
    `visitor`: what the visitor does as a lead."""

    def __init__(
        self, url: str, key: str, agents: AgentsPlatform, conversations: Conversations, said: Said, *,
        clock: Callable[[], float] = time.time, pace: float = 1.0,
    ) -> None:  # fmt: skip
        self.conversations = conversations
        self._pace = pace
        self._errands = Errands()
        self._post = Post(url, key, self.conversations)
        self._acting = Acting(self.conversations, self._post, said, clock)
        agent = Agent(self._acting, self._errands, pace)
        self.visitor = Visitor(self._acting, agent, self._errands)
        agents.listen(self.conversations.heard)
        agents.listen(agent.heard)
        self.cast = read_scripts()
        self.paused = False
        self._coming = deque(self.cast)
        self._begun = 0
        self._held_below = 0  # who began before this one says nothing now

    async def run(self, scripts: Sequence[Script], holds: Callable[[], bool] = lambda: False) -> None:
        """Let one lead after the other begin, these scripts again and again, until cancelled; then all of them end.
        Without scripts it is paused, and the whole cast may come later. None begins while `holds` is true."""
        if scripts:
            self._coming = deque(scripts)
        else:
            self.pause()
        try:
            for number in itertools.count():
                await self._may_begin(holds)
                self.next_lead()
                await asyncio.sleep((FIRST_ROUND if number < len(self.cast) else LATER_ROUNDS) * self._pace)
        finally:
            await self.close()

    async def close(self) -> None:
        """Break off all that goes on."""
        await self._errands.end()
        await self._post.close()

    async def _may_begin(self, holds: Callable[[], bool]) -> None:
        while self.paused or holds():
            await self.conversations.until(lambda: not self.paused)
            await asyncio.sleep(LOOK)

    def pause(self) -> None:
        """Let no more leads come, and those that are there say no more. Who is called by name comes all the same."""
        self.paused, self._held_below = True, self._begun
        self.conversations.changed(None)

    def resume(self) -> None:
        """Go on where it was paused."""
        self.paused, self._held_below = False, 0
        self.conversations.changed(None)

    def next_lead(self) -> str:
        """Let the next one come now, one who isn't there already if there is such; the lead's id."""
        there = {one.script.name for one in self.conversations.newest_first() if one.scripted}
        script = next((one for one in self._coming if one.name not in there), self._coming[0])
        self._coming.remove(script)
        self._coming.append(script)
        return self._begin(script)

    def play_now(self, name: str) -> str:
        """Let this one of the cast come now ("nadia" or "01_nadia", as its file is named); the lead's id. Raises
        `NoSuchScript`."""
        script = next((one for one in self.cast if name in (one.name, one.short)), None)
        if script is None:
            raise NoSuchScript(name)
        return self._begin(script)

    def _begin(self, script: Script) -> str:
        one = self.conversations.begin(f"{script.short}-{secrets.token_hex(4)}", script)
        self._errands.begin(self._play(one, self._begun))
        self._begun += 1
        return one.lead_id

    async def _play(self, one: Conversation, number: int) -> None:
        for place, step in enumerate(one.script.steps):
            one.typing = step.deed == "agent" and one.control == "automated"
            self.conversations.changed(one)
            await asyncio.sleep(seconds(step) * self._pace)
            await self.conversations.until(lambda: number >= self._held_below)
            if one.by_visitor:
                return
            if step.deed == "waits":
                if not await self._wait(one):
                    break
                continue
            allowed = await self._acting.claim(one, step) if step.deed == "agent" else step
            if allowed is not None:
                await self._acting.act(one, allowed, str(place), one.script.lead if place == 0 else None)
        one.scripted = False

    async def _wait(self, one: Conversation) -> bool:
        """Wait until a person has had the chat and returned it; whether that came."""
        try:
            async with asyncio.timeout(PATIENCE * self._pace):
                await self.conversations.until(
                    lambda: one.by_visitor or (one.taken_over and one.control == "automated")
                )
        except TimeoutError:
            return False
        return True


def seconds(step: Step) -> float:
    """How long somebody reads and types before this happens, and what they do besides."""
    written = len(step.words) / READING if step.deed in ("says", "asks", "agent") else 0.0
    return 0.8 + min(written, SLOWEST) + step.pause
