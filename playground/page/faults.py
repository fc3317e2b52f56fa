"""Which faults can the demo be given, and how fast does it heal?

A fault is data: what it is called, what to watch, how it begins and how it ends. After it ended, what was held up by
it is watched until nothing of it waits any more, and the time that took is shown.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from playground.local import LocalPlatform
from playground.page.drawing import draw
from playground.page.items import Item
from playground.page.view import View

LIST = "inside-faults"
LOOK_EVERY = 0.05
"""Seconds between two looks at what still waits after a fault."""
PATIENCE = 180.0
"""Seconds after which nobody waits for the rest any more."""
ASKED_TO_WAIT = 2
"""Seconds that a busy platform asks for, at every call."""
FOR_EVER = 1_000_000
"""Calls that a busy platform refuses, unless it is forgiven."""

log = logging.getLogger(__name__)

Behind = Callable[[str], Awaitable[frozenset[str]]]
"""What should be shown on a platform ("" for all) and isn't yet, each thing by a name that stays."""


class Fault(Protocol):
    """A fault of the demo's world. `platform`: where it holds things up, "" for everywhere."""

    name: str
    title: str
    watch: str
    platform: str

    async def begin(self) -> None: ...
    async def end(self) -> None:
        """Heal it; does nothing where it isn't there."""
        ...


@dataclass
class Down:
    """A platform that answers nobody."""

    local: LocalPlatform
    title: str
    watch: str = "The other two go on at once. Its cards wait, and each comes once when it is back."
    name: str = field(init=False)
    platform: str = field(init=False)

    def __post_init__(self) -> None:
        self.platform = self.local.name
        self.name = f"{self.platform}-down"
        self.title = f"{self.title} is down"

    async def begin(self) -> None:
        self.local.down(True)

    async def end(self) -> None:
        self.local.down(False)


@dataclass
class Busy:
    """A platform that asks to wait, whatever it is called for."""

    local: LocalPlatform
    title: str
    watch: str = "Leadbell waits as long as it is asked to. Many changes of a card become one edit."
    name: str = field(init=False)
    platform: str = field(init=False)

    def __post_init__(self) -> None:
        self.platform = self.local.name
        self.name = f"{self.platform}-busy"
        self.title = f"{self.title} answers 429"

    async def begin(self) -> None:
        self.local.refuse("*", 429, times=FOR_EVER, retry_after=ASKED_TO_WAIT)

    async def end(self) -> None:
        self.local.forgive()


@dataclass(frozen=True)
class State:
    """How it stands with one fault. `left` of `held` things still wait after it ended; `took`: seconds until none
    did, None while it isn't known."""

    on: bool = False
    healing: bool = False
    held: int = 0
    left: int = 0
    took: float | None = None

    @property
    def words(self) -> str:
        """The state in a sentence."""
        if self.on:
            return "On."
        if self.healing:
            return f"Healing: {self.left} of {self.held} still wait."
        if self.took is None:
            return f"Healed, but {self.left} of {self.held} still wait." if self.left else ""
        return f"Healed: {self.held} caught up in {self.took:.1f} s." if self.held else "Healed: nothing was waiting."


class Faults:
    """All faults, and the list of the page that shows them. `behind` says what waits."""

    list_id = LIST

    def __init__(self, faults: Sequence[Fault], behind: Behind) -> None:
        self._faults = {fault.name: fault for fault in faults}
        self._states = dict.fromkeys(self._faults, State())
        self._behind = behind
        self._watching: dict[str, asyncio.Task[None]] = {}
        self._one_by_one = asyncio.Lock()
        self.on_change: Callable[[], None] = lambda: None
        """Called when a state has changed."""

    def state(self, name: str) -> State:
        return self._states[name]

    def __contains__(self, name: str) -> bool:
        return name in self._faults

    async def turn(self, name: str, on: bool) -> None:
        """Let a fault begin, or heal it; what already holds is left as it is."""
        async with self._one_by_one:
            await self._turn(name, on)

    async def _turn(self, name: str, on: bool) -> None:
        fault = self._faults[name]
        if self._states[name].on == on:
            return
        await self._leave(name)
        if on:
            self._put(name, State(on=True))
            await fault.begin()
            return
        began = time.monotonic()
        try:
            held = await self._behind(fault.platform)
        finally:
            await fault.end()
        held |= await self._behind(fault.platform)
        self._put(name, State(healing=True, held=len(held), left=len(held)))
        self._watching[name] = asyncio.create_task(self._watch(name, fault.platform, held, began))

    async def _watch(self, name: str, platform: str, held: frozenset[str], began: float) -> None:
        left = held
        while left and time.monotonic() - began < PATIENCE:
            await asyncio.sleep(LOOK_EVERY)
            try:
                left &= await self._behind(platform)
            except Exception:
                log.exception("not_looked_what_waits")
            if len(left) != self._states[name].left:
                self._put(name, replace(self._states[name], left=len(left)))
        took = None if left else time.monotonic() - began
        self._put(name, State(held=len(held), left=len(left), took=took))

    def _put(self, name: str, state: State) -> None:
        self._states[name] = state
        self.on_change()

    async def _leave(self, name: str) -> None:
        """Stop watching how a fault heals."""
        task = self._watching.pop(name, None)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def heal_all(self) -> None:
        """End all faults, whoever began them, without looking what they held up."""
        for name, fault in self._faults.items():
            await self._leave(name)
            await fault.end()
            self._put(name, State())

    def items(self, looked_at: View) -> Sequence[Item]:
        """Each fault with its button."""
        return [
            Item(
                f"fault-{name}", self._states[name],
                partial(draw, "inside/fault.html", fault=fault, state=self._states[name], view=looked_at),
            )
            for name, fault in self._faults.items()
        ]  # fmt: skip
