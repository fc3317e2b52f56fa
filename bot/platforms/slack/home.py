"""What becomes of somebody who looks at their home tab in Slack (`app_home_opened`)?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.platforms.errands import Errands
from bot.platforms.port import Desk, Later, Opened, OutsidePerson
from bot.platforms.slack.home_tabs import HomeTabs
from bot.platforms.slack.origin import Origin
from bot.platforms.slack.people import People
from bot.platforms.slack.turn import decided
from bot.platforms.slack.workspace import named
from handlers.intent import Outcome


class Home:
    def __init__(self, desk: Desk, people: People, tabs: HomeTabs, errands: Errands) -> None:
        self._desk = desk
        self._people = people
        self._tabs = tabs
        self._errands = errands

    async def opened(self, body: Mapping[str, Any]) -> None:
        """Carry out an `app_home_opened` event, for the home tab alone: it comes for the messages tab too."""
        event = body["event"]
        user = event.get("user")
        if event.get("tab") != "home" or not isinstance(user, str) or not user:
            return
        view = event.get("view")
        hash = view.get("hash") if isinstance(view, dict) else None
        origin = Origin(user, home=True, hash=hash if isinstance(hash, str) else "", workspaces=named(body))
        key = str(body.get("event_id") or f"{user}:{event.get('event_ts')}")

        async def ask(person: OutsidePerson, _: Later) -> Outcome:
            return await self._desk.home(Opened(person, key, self._tabs.of(origin)))

        outcome = await decided(self._people, origin, ask, _nothing)
        self._errands.begin("drawing a home tab", self._tabs.show(outcome, origin))


async def _nothing(_: Outcome) -> None:
    """What comes later is drawn by `Opened.show`."""
