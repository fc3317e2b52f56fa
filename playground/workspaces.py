"""Which workspaces does the demo play in, and who is in them?

The three local chat platforms, each with the same people and one place for the sales team: the places that the
rules in `rules/default` ring.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

import yaml

from playground.local import LocalPlatform, Shown
from playground.slack import LocalSlack
from playground.teams import LocalTeams
from playground.webex import LocalWebex

PEOPLE = Path(__file__).parent / "people.yaml"
"""Who works there: a people file, which the service reads too."""
PLACES = {"slack": "leads", "teams": "Sales/Leads", "webex": "Leads"}
TITLES = {"slack": "Slack", "teams": "Teams", "webex": "Webex"}

REMEMBERED = 1_000
Watch = Callable[[str, Shown], None]


class Workspaces:
    """The three workspaces. Watchers are told of all that appears or changes on anybody's screen there."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """`clock`: the time in them, in seconds since 1970."""
        locals: list[LocalPlatform] = [LocalSlack(clock=clock), LocalTeams(clock=clock), LocalWebex(clock=clock)]
        self.platforms = {local.name: local for local in locals}
        self.people: list[dict[str, str]] = []
        """Who works there: name, email, role and zone of each."""
        self.names: dict[str, str] = {}
        """Who is who, by a platform's id of them."""
        self._ids: dict[tuple[str, str], str] = {}
        self._watchers: list[Watch] = []
        self.deleted: deque[str] = deque(maxlen=REMEMBERED)
        """The ids of what was deleted last."""
        self._losses: list[Callable[[], None]] = []

    async def start(self) -> None:
        """Open the workspaces and fill them."""
        self.people = yaml.safe_load(PEOPLE.read_text(encoding="utf-8"))["people"]
        await asyncio.gather(*(local.start() for local in self.platforms.values()))
        for name, local in self.platforms.items():
            for one in self.people:
                person = local.add_person(one["name"], one["email"])
                self.names[person] = one["name"]
                self._ids[name, one["name"]] = person
            local.add_place(PLACES[name])
            local.on_change = partial(self._tell, name)
            local.on_gone = self._gone

    async def attach(self, url: str) -> None:
        """Tell the workspaces where the service listens."""
        for local in self.platforms.values():
            await local.attach(url)

    async def stop(self) -> None:
        await asyncio.gather(*(local.stop() for local in self.platforms.values()))

    @property
    def settings(self) -> dict[str, str]:
        """The service's settings for all three."""
        return {name: value for local in self.platforms.values() for name, value in local.settings.items()}

    def watch(self, watcher: Watch) -> None:
        """Call `watcher` with the platform's name and what is shown, at each change."""
        self._watchers.append(watcher)

    def watch_all(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` at each change, deletions and closed forms included."""
        self._watchers.append(lambda *_: watcher())
        self._losses.append(watcher)

    def _gone(self, id: str) -> None:
        self.deleted.append(id)
        for watcher in self._losses:
            watcher()

    def _tell(self, name: str, shown: Shown) -> None:
        for watcher in self._watchers:
            watcher(name, shown)

    def person(self, platform: str, name: str) -> str:
        """A platform's id of somebody."""
        return self._ids[platform, name]
