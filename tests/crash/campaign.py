"""What does a campaign of kills consist of, and what came of it?

Events and presses go on all the while. Every other kill strikes in the middle of a send: Slack has the message, and its
answer never arrives. The Slack stand-in lives on in this process, as Slack would.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from playground.local import Shown
from playground.slack import LocalSlack
from tests.crash import accounts
from tests.crash.load import CHANNELS, Load, rules
from tests.crash.rig import Crew, Served

FIRST_WITHIN = 60.0
"""Seconds within which something must be sent after a start."""


@dataclass
class Report:
    """What a campaign has shown. Nothing was lost or applied twice, or there would be no report."""

    kills: int = 0
    inside: int = 0  # of them in the middle of a send
    events: int = 0
    per_second: float = 0.0  # accepted while anything served
    presses: int = 0
    cards: int = 0
    on_the_way: int = 0  # messages that were asked for and not answered at a kill; more were answered, not written down
    in_hand: int = 0  # places that were being sent to at the kills; of one service alone
    surplus: int = 0  # cards that stood twice
    surplus_lines: int = 0
    doubted: int = 0  # messages of which the service itself said that they may stand twice
    seconds: float = 0.0
    down: float = 0.0  # of these with nothing that served
    first: list[float] = field(default_factory=list)  # seconds from a start to the first message sent

    def __str__(self) -> str:
        first = sorted(self.first)
        return (
            f"{self.kills} kills, {self.inside} inside a send, in {self.seconds:.0f} s; {self.events:,} events"
            f" ({self.per_second:,.0f}/s while it served) and {self.presses} presses: 0 lost, 0 applied twice;"
            f" {self.cards:,} cards, all in step; {self.on_the_way} messages unanswered at the kills,"
            f" {self.doubted} doubted, {self.surplus}"
            f" cards stood twice (all explained, all removed when pressed), {self.surplus_lines} lines; first message"
            f" after a start: {median(first):.2f} s, at most {first[-1]:.2f} s"
        )


async def campaign(home: Path, database: str, *, kills: int, services: int = 1, spares: bool = True) -> Report:
    """Kill `kills` times, then settle the accounts. `database`: its URL; `services`: how many serve side by side;
    `spares`: a process that has everything loaded takes the place of a killed one. Raises AssertionError where
    anything was lost, doubled without being explained, or left out of step."""
    chance = random.Random(22)
    report = Report()
    slack = LocalSlack(rates=False, echoes=False)
    await slack.start()
    for number in range(CHANNELS):
        slack.add_place(f"c{number}")
    (home / "rules").mkdir()
    (home / "rules" / "all.yaml").write_text(rules())
    (home / "people.yaml").write_text("people:\n  - {name: Dana Ruiz, email: dana@acme.example}\n")
    paths = {"LEADBELL_RULES": str(home / "rules"), "LEADBELL_PEOPLE": str(home / "people.yaml")}
    crew = Crew(home, database, {**slack.settings, **paths}, slack.settings["SLACK_API_URL"], spares=spares)
    load = Load(crew, slack, chance)
    running: asyncio.Task[None] | None = None
    began = time.monotonic()
    try:
        for _ in range(services):
            await crew.add()
        await slack.attach(crew.serving[0].url)
        running = asyncio.create_task(load.run())
        for number in range(kills):
            await _kill_one(crew, slack, chance, report, inside=number % 2 == 0)
            assert not running.done(), running
        report.per_second = len(load.accepted) / (time.monotonic() - load.began - report.down)
        load.stop()
        await asyncio.wait_for(running, 60)
        await accounts.at_rest(crew)
        report.doubted = accounts.doubts(crew)
        extra, extra_lines = accounts.surplus(crew, slack)
        report.surplus, report.surplus_lines = len(extra), len(extra_lines)
        for one in extra:
            await load.remove(one)
        await _removed(slack, extra)
        await accounts.at_rest(crew)
    finally:
        if running is not None:
            running.cancel()
        await crew.stop()
        await slack.stop()
    report.events = accounts.check_record(crew, load)
    report.cards = await accounts.check_cards(crew, slack)
    crew.database.close()
    report.presses, report.seconds = len(load.pressed), time.monotonic() - began
    return report


async def _removed(slack: LocalSlack, surplus: list[Shown]) -> None:
    """Wait until none of them stands any more."""
    gone = {one.id for one in surplus}
    left = gone
    try:
        async with asyncio.timeout(60):
            while left:
                await asyncio.sleep(0.5)
                left = gone & accounts.ids(slack)
    except TimeoutError:
        raise AssertionError(f"{len(left)} of {len(gone)} surplus cards still stand, such as {min(left)}") from None


async def _kill_one(crew: Crew, slack: LocalSlack, chance: random.Random, report: Report, *, inside: bool) -> None:
    """Let one send for a moment, kill it, and put another in its place."""
    victim = chance.choice(crew.serving)
    await _sends(victim, more=3)
    await asyncio.sleep(chance.random() * 0.4)
    on_the_way: list[int] = []

    def strike() -> None:
        on_the_way.append(victim.line.on_the_way)
        victim.kill_now()

    if inside:
        victim.line.at_next_answer(strike)
        async with asyncio.timeout(FIRST_WITHIN):
            await victim.process.wait()
        report.inside += 1
    else:
        strike()
    report.on_the_way += on_the_way[0]
    report.kills += 1
    await crew.bury(victim)
    if not crew.serving:
        report.in_hand += accounts.in_hand(crew)
    await slack.attach(crew.serving[0].url if crew.serving else "http://127.0.0.1:9")
    died = time.monotonic() if not crew.serving else None
    fresh = await crew.add()
    report.down += time.monotonic() - died if died is not None else 0.0
    await slack.attach(fresh.url)
    await _sends(fresh)
    assert fresh.first_post is not None
    report.first.append(fresh.first_post - fresh.started)


async def _sends(one: Served, more: int = 1) -> None:
    """Wait until a service has sent so many messages more."""
    until = one.line.posted + more
    async with asyncio.timeout(FIRST_WITHIN):
        while one.line.posted < until:  # noqa: ASYNC110 (another process sends)
            await asyncio.sleep(0.01)
