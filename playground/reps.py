"""What do the reps of the demo do when a lead waits for a person?

They press what a rep would press, on the platform that they happen to look at: one takes over in Teams and returns
the chat in Webex, two press at once, a manager takes over from a colleague. They know a lead's card as people do, by
what stands on it.
"""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playground.local import Shown
from playground.workspaces import PLACES, Workspaces

DANA, BEN, MONA = "Dana Ruiz", "Ben Ito", "Mona Okafor"

TAKE_OVER, RETURN, SUMMARY = "Take over", "Return to Automated", "Summary"
WAITING = "Waiting for a person"
"""What stands on a waiting lead's card, in its first line or, while that says why it rang, further down."""
REMEMBERED = 1_000
"""Cards that somebody looks after or did."""
PATIENCE = 12.0
"""Seconds a rep looks for a card before they turn to something else."""

AT_ONCE = (1.5, 3.0)
"""Seconds that a rep thinks before the first press, where nobody else is there to press."""

Pressed = Callable[[str, str, str], None]
Thinks = Callable[[], tuple[float, float] | None]


@dataclass(frozen=True, slots=True)
class Shift:
    """How one waiting lead is looked after. `takes`: who takes over, and where; `late`: somebody who presses at the
    same moment; `heir`: somebody who takes over from whoever has control; `returns`: where the chat is returned."""

    takes: tuple[str, str]
    returns: str
    looks: bool = False
    late: tuple[str, str] | None = None
    heir: tuple[str, str] | None = None


SHIFTS = (
    Shift((DANA, "teams"), "webex"),
    Shift((BEN, "slack"), "teams", looks=True),
    Shift((BEN, "webex"), "slack", late=(DANA, "slack")),
    Shift((DANA, "slack"), "teams", heir=(MONA, "teams")),
    Shift((MONA, "webex"), "slack", looks=True),
)


class Reps:
    """The people at the three platforms. `pressed` is called with who presses what, and where. `thinks` says for how
    long (least, most; seconds) they think about a lead that has begun to wait, None: they leave it to others."""

    def __init__(
        self, workspaces: Workspaces, pressed: Pressed, *, thinks: Thinks = lambda: AT_ONCE, pace: float = 1.0
    ) -> None:
        self._workspaces = workspaces
        self._pressed = pressed
        self._thinks = thinks
        self._pace = pace
        self._shifts: Iterator[Shift] = itertools.cycle(SHIFTS)
        self._known: deque[tuple[str, str]] = deque(maxlen=REMEMBERED)
        self._waiting: asyncio.Queue[tuple[str, Shown]] = asyncio.Queue()
        self._news = asyncio.Event()
        workspaces.watch(self._saw)

    def _saw(self, platform: str, shown: Shown) -> None:
        self._news.set()
        self._news = asyncio.Event()
        direct = shown.place.startswith("direct:")
        # A lead that rings the team shows in all three places: whoever looks after it is told by one of them.
        if not (direct or (platform, shown.place) == ("slack", PLACES["slack"])):
            return
        card = (platform, shown.id)
        if shown.thread is None and WAITING in shown.text and card not in self._known:
            self._known.append(card)
            self._waiting.put_nowait((platform, shown))

    async def work(self) -> None:
        """Look after every lead that waits, until cancelled."""
        async with asyncio.TaskGroup() as team:
            while True:
                platform, shown = await self._waiting.get()
                think = self._thinks()
                if think is None:
                    continue
                if shown.place.startswith("direct:"):
                    team.create_task(self._alone(platform, shown, think))
                else:
                    team.create_task(self._together(who_line(shown), next(self._shifts), think))

    async def _alone(self, platform: str, shown: Shown, think: tuple[float, float]) -> None:
        """A lead that rang one person alone."""
        name = self._workspaces.names[shown.place.removeprefix("direct:")]
        await self._think(*think)
        if await self._press(name, platform, who_line(shown), TAKE_OVER, shown.place):
            await self._think(7, 10)
            await self._press(name, platform, who_line(shown), RETURN, shown.place)

    async def _together(self, lead: str, shift: Shift, think: tuple[float, float]) -> None:
        await self._think(*think)
        if shift.looks:
            await self._press(*shift.takes, lead, SUMMARY)
            await self._think(2, 3)
        presses = [self._press(*shift.takes, lead, TAKE_OVER)]
        if shift.late:
            presses.append(self._press(*shift.late, lead, TAKE_OVER))
        if not any(await asyncio.gather(*presses)):
            return
        await self._think(5, 7)
        if shift.heir:
            await self._take_from(shift.takes[0], *shift.heir, lead)
            await self._think(4, 6)
        holder = await self._holder(shift.returns, lead)
        if holder:
            await self._press(holder, shift.returns, lead, RETURN)

    async def _holder(self, platform: str, lead: str) -> str:
        """Who has control, as the lead's card says it; "" where nobody has."""
        try:
            card = await self._card(lambda: self._workspaces.platforms[platform].shown(PLACES[platform]), lead, RETURN)
        except TimeoutError:
            return ""
        state = card.text.split("\n", 1)[0]
        return next((name for name in (DANA, BEN, MONA) if f"{name} has control" in state), "")

    async def _take_from(self, colleague: str, name: str, platform: str, lead: str) -> None:
        label = f"{TAKE_OVER} from {colleague.split()[0]}"
        if await self._press(name, platform, lead, label):
            await self._press(name, platform, lead, label, "private")  # the question whether they mean it

    async def _press(self, name: str, platform: str, lead: str, label: str, place: str = "") -> bool:
        """Press as soon as the lead's card has this button; whether there was one to press."""
        local, person = self._workspaces.platforms[platform], self._workspaces.person(platform, name)

        def seen() -> list[Shown]:
            return local.private(person) if place == "private" else local.shown(place or PLACES[platform], person)

        try:
            card = await self._card(seen, lead, label)
            self._pressed(name, platform, label)
            await local.press(person, card, label)
        except (TimeoutError, LookupError, ValueError):  # no such card, or it changed under the finger
            return False
        return True

    async def _card(self, seen: Callable[[], list[Shown]], lead: str, label: str) -> Shown:
        """The lead's newest card that has this button, as soon as there is one. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while (card := _find(seen(), lead, label)) is None:
                await self._news.wait()
            return card

    async def _think(self, least: float, most: float) -> None:
        await asyncio.sleep(random.uniform(least, most) * self._pace)


def who_line(shown: Shown) -> str:
    """The card's second line, by which people know the lead."""
    return shown.text.split("\n", 2)[1] if "\n" in shown.text else shown.text


def _find(messages: list[Shown], lead: str, label: str) -> Shown | None:
    """The newest message about this lead that has this button."""
    for shown in reversed(messages):
        if lead in shown.text and any(control.label == label for control in shown.controls):
            return shown
    return None
