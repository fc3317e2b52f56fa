"""One press, or one line that somebody typed: who was it, what does the desk say, and in which order is it shown?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.platforms.errands import report
from bot.platforms.port import Fault, Later, OutsidePerson, Permanent
from bot.platforms.sayings import notice
from bot.platforms.slack.answers import Answers
from bot.platforms.slack.origin import Origin
from bot.platforms.slack.people import People
from handlers.intent import Outcome

PATIENCE = 2.5
"""Seconds that a request is held: Slack's 3 s, less the way back. What takes longer is answered for, and goes on."""

UNSURE = "Slack doesn't answer Leadbell just now, so it can't tell who you are. Try again in a moment."
BROKEN = "Something went wrong in Leadbell. Try again in a moment."


class Turn:
    """`opening` is the modal on its way to being opened, whose answer is its id, "" where it failed."""

    def __init__(self, answers: Answers, origin: Origin, opening: asyncio.Task[str] | None = None) -> None:
        self._answers = answers
        self._origin = origin if opening is None else replace(origin, trigger="")  # a trigger opens one modal
        self._opening = opening
        self._answered = asyncio.Event()

    async def decide(self, people: People, ask: Callable[[OutsidePerson, Later], Awaitable[Outcome]]) -> Outcome:
        """What the desk says to this person. Never raises: a fault becomes a notice."""
        return await decided(people, self._origin, ask, self.later)

    async def show(self, outcome: Outcome) -> None:
        """Show the first answer; what comes later waits for it."""
        try:
            await self._answers.give(outcome, await self.where())
        finally:
            self.settle()

    async def later(self, outcome: Outcome) -> None:
        """Show what was decided afterwards."""
        await self._answered.wait()
        await self._answers.give(outcome, await self.where())

    def settle(self) -> None:
        """The first answer is shown."""
        self._answered.set()

    async def where(self) -> Origin:
        """The origin, with the modal that was opened for it."""
        if self._opening is None:
            return self._origin
        return replace(self._origin, view=await asyncio.shield(self._opening))


async def decided(
    people: People, origin: Origin, ask: Callable[[OutsidePerson, Later], Awaitable[Outcome]], later: Later
) -> Outcome:
    """What the desk says to whoever acts from `origin`. Never raises: a fault becomes a notice."""
    try:
        return await ask(await people.find(origin.user, origin.workspaces), later)
    except Fault as fault:
        report("slack", "asking who somebody is", fault)
        return Outcome("refused", notice(fault.sentence if isinstance(fault, Permanent) else UNSURE))
    except Exception as error:  # the desk promises none; a person who pressed is answered all the same
        report("slack", "carrying out a wish", error)
        return Outcome("refused", notice(BROKEN))
