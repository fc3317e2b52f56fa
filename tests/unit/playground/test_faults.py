"""Does each fault begin and end as its button says, and is it told how fast what it held up catches up?"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from playground.page.drawing import draw
from playground.page.faults import ASKED_TO_WAIT, Busy, Down, Faults, State
from playground.page.view import View


@dataclass
class Pretended:
    """A fault that notes what is done to it."""

    name: str = "broken"
    title: str = "Something <b>is</b> broken"
    watch: str = "Watch & wait."
    platform: str = "slack"
    log: list[str] = field(default_factory=list)

    async def begin(self) -> None:
        self.log.append("begin")

    async def end(self) -> None:
        self.log.append("end")


@dataclass
class Outbox:
    """What waits, by platform."""

    waits: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    async def behind(self, platform: str) -> frozenset[str]:
        self.asked.append(platform)
        return frozenset(self.waits)


class Local:
    """A local platform that notes what is done to it."""

    name = "teams"

    def __init__(self) -> None:
        self.log: list[Any] = []

    def down(self, is_down: bool) -> None:
        self.log.append(("down", is_down))

    def refuse(self, method: str, status: int, body: Any = None, *, times: int = 1, retry_after: int = 0) -> None:
        self.log.append(("refuse", method, status, times > 1000, retry_after))

    def forgive(self) -> None:
        self.log.append("forgive")


async def until(faults: Faults, words: str) -> State:
    async with asyncio.timeout(5):
        while words not in faults.state("broken").words:  # noqa: ASYNC110 (the state is what is waited for)
            await asyncio.sleep(0.01)
    return faults.state("broken")


@pytest.mark.asyncio
async def test_it_begins_and_heals_once_whatever_is_pressed() -> None:
    fault, told = Pretended(), []
    faults = Faults([fault], Outbox().behind)
    faults.on_change = lambda: told.append(faults.state("broken").words)
    await faults.turn("broken", on=False)
    await faults.turn("broken", on=True)
    await faults.turn("broken", on=True)
    assert (fault.log, told) == (["begin"], ["On."])
    await faults.turn("broken", on=False)
    state = await until(faults, "Healed: nothing was waiting.")
    await faults.turn("broken", on=False)
    assert fault.log == ["begin", "end"]
    assert (state.on, state.healing, state.held) == (False, False, 0)


@pytest.mark.asyncio
async def test_two_who_heal_at_once_heal_once() -> None:
    fault = Pretended()
    faults = Faults([fault], slow)
    await faults.turn("broken", on=True)
    await asyncio.gather(*(faults.turn("broken", on=False) for _ in range(3)))
    assert fault.log == ["begin", "end"]


async def slow(_: str) -> frozenset[str]:
    await asyncio.sleep(0)
    return frozenset()


@pytest.mark.asyncio
async def test_what_was_held_up_is_counted_until_none_of_it_waits() -> None:
    outbox = Outbox({"card 1", "card 2", "line 3"})
    faults = Faults([Pretended()], outbox.behind)
    await faults.turn("broken", on=True)
    await faults.turn("broken", on=False)
    assert faults.state("broken").words == "Healing: 3 of 3 still wait."
    outbox.waits -= {"card 1"}
    await until(faults, "2 of 3 still wait")
    outbox.waits = {"card 99"}  # of later, and nothing of the fault's
    state = await until(faults, "Healed")
    assert state.took is not None
    assert 0 < state.took < 5
    assert state.words == f"Healed: 3 caught up in {state.took:.1f} s."
    assert set(outbox.asked) == {"slack"}


@pytest.mark.asyncio
async def test_what_waits_only_once_it_is_over_counts_too() -> None:
    outbox = Outbox()

    class Shifting(Pretended):
        async def end(self) -> None:
            outbox.waits.add("card 1")

    faults = Faults([Shifting()], outbox.behind)
    await faults.turn("broken", on=True)
    await faults.turn("broken", on=False)
    outbox.waits.clear()
    state = await until(faults, "Healed")
    assert state.held == 1


@pytest.mark.asyncio
async def test_a_fault_that_begins_again_while_it_heals_is_watched_no_longer() -> None:
    outbox = Outbox({"card 1"})
    faults = Faults([Pretended()], outbox.behind)
    await faults.turn("broken", on=True)
    await faults.turn("broken", on=False)
    await faults.turn("broken", on=True)
    outbox.waits.clear()
    await asyncio.sleep(0.1)
    assert faults.state("broken").words == "On."
    await faults.heal_all()


@pytest.mark.asyncio
async def test_all_are_healed_at_once_also_those_nobody_began_here() -> None:
    outbox = Outbox({"card 1"})
    one, other = Pretended(), Pretended("another")
    faults = Faults([one, other], outbox.behind)
    await faults.turn("broken", on=True)
    await faults.heal_all()
    assert (one.log, other.log) == (["begin", "end"], ["end"])
    assert [faults.state(name) for name in ("broken", "another")] == [State(), State()]


@pytest.mark.asyncio
async def test_the_platforms_own_faults() -> None:
    local = Local()
    down, busy = Down(local, "Teams"), Busy(local, "Teams")  # type: ignore[arg-type]
    assert [(one.name, one.title, one.platform) for one in (down, busy)] == [
        ("teams-down", "Teams is down", "teams"),
        ("teams-busy", "Teams answers 429", "teams"),
    ]
    for fault in (down, busy):
        await fault.begin()
        await fault.end()
    assert local.log == [("down", True), ("down", False), ("refuse", "*", 429, True, ASKED_TO_WAIT), "forgive"]


@pytest.mark.asyncio
async def test_each_has_a_button_and_its_words_as_plain_text() -> None:
    view, faults = View({}), Faults([Pretended()], Outbox().behind)
    [item] = faults.items(view)
    html = item.draw()
    assert f'action="/playground/view/{view.id}/faults/broken/on"' in html
    assert "Something &lt;b&gt;is&lt;/b&gt; broken" in html
    assert "Watch &amp; wait." in html
    await faults.turn("broken", on=True)
    [again] = faults.items(view)
    assert (again.id, again.version != item.version) == (item.id, True)
    assert f'action="/playground/view/{view.id}/faults/broken/off"' in again.draw()
    assert draw("inside/fault.html", fault=Pretended(), state=State(), view=view).count("<p") == 1
