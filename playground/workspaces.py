"""Which workspaces does the demo play in, and who is in them?

The three local chat platforms, each with the same people and one place for the sales team: the places that the
rules in `rules/default` ring.
"""

from __future__ import annotations

import asyncio
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

Watch = Callable[[str, Shown], None]


class Workspaces:
    """The three workspaces. Watchers are told of all that appears or changes on anybody's screen there."""

    def __init__(self) -> None:
        locals: list[LocalPlatform] = [LocalSlack(), LocalTeams(), LocalWebex()]
        self.platforms = {local.name: local for local in locals}
        self.names: dict[str, str] = {}
        """Who is who, by a platform's id of them."""
        self._ids: dict[tuple[str, str], str] = {}
        self._watchers: list[Watch] = []

    async def start(self) -> None:
        """Open the workspaces and fill them."""
        people = yaml.safe_load(PEOPLE.read_text(encoding="utf-8"))["people"]
        await asyncio.gather(*(local.start() for local in self.platforms.values()))
        for name, local in self.platforms.items():
            for one in people:
                person = local.add_person(one["name"], one["email"])
                self.names[person] = one["name"]
                self._ids[name, one["name"]] = person
            local.add_place(PLACES[name])
            local.on_change = partial(self._tell, name)

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

    def _tell(self, name: str, shown: Shown) -> None:
        for watcher in self._watchers:
            watcher(name, shown)

    def person(self, platform: str, name: str) -> str:
        """A platform's id of somebody."""
        return self._ids[platform, name]
