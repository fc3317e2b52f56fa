"""What does one open page look at, and what has its browser been given?

A page that was opened is a view: who the visitor is on each platform, at which place, which lead they follow. It is
kept while the page's stream is open and for a while after, so that a press is about what the browser really shows.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from playground.page.items import Item, Section, partials

MOST_VIEWS = 100
"""Open pages; beyond that the one not used for longest is told to load again."""

Where = Literal["channel", "direct", "home"]
"""The team's channel, the bot's direct messages, the bot's home tab where the platform has one."""


@dataclass(frozen=True)
class Seat:
    """Who the visitor is on one platform (a name), and where they look."""

    person: str
    where: Where = "channel"


@dataclass
class View:
    """One open page. `held`: platforms whose screen stands still, as a phone's without signal does."""

    seats: dict[str, Seat]
    lead: str = ""
    inside: bool = False
    """Whether the drawer is open."""
    only_lead: bool = False
    """Whether the drawer shows only what happens to the lead that is followed."""
    step: int = 0
    """Of the guided start, from 1; 0 where it is over or skipped."""
    guest: str = ""
    """The lead that the guided start follows."""
    taken: bool = False
    """Whether that lead was taken over during the start."""
    held: set[str] = field(default_factory=set)
    seen: dict[tuple[str, str, Where], float] = field(default_factory=dict)
    """Up to which time (seconds since 1970) a place has been read: by platform, person and place."""
    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    sent: int = 0
    """Number of the last event that its stream has sent."""
    unfolded: set[str] = field(default_factory=set)
    """Messages whose whole thread is shown."""
    _given: dict[str, dict[str, Item]] = field(default_factory=dict)

    def draw(self, section: Section[View]) -> str:
        """A whole list for the browser, which has none of it yet."""
        items = section.items(self)
        self._given[section.list_id] = {item.id: item for item in items}
        return "".join(item.draw() for item in items)

    def follow(self, section: Section[View]) -> Iterator[str]:
        """What makes the browser's list show what is true now; nothing for a list that it hasn't been given."""
        before = self._given.get(section.list_id)
        if before is None:
            return
        items = section.items(self)
        yield from partials(section.list_id, before, items)
        self._given[section.list_id] = {item.id: item for item in items}

    def drop(self, list_id: str) -> None:
        """The browser no longer has this list."""
        self._given.pop(list_id, None)

    def has(self, list_id: str) -> bool:
        """Whether the browser has this list."""
        return list_id in self._given

    def given(self, list_id: str) -> list[Item]:
        """A list as the browser has it."""
        return list(self._given.get(list_id, {}).values())

    def item(self, id: str) -> Item | None:
        """An element as the browser shows it."""
        return next((items[id] for items in self._given.values() if id in items), None)

    def sit(self, platform: str, seat: Seat) -> None:
        """Look at a platform from another seat."""
        self.seats[platform] = replace(seat)
        self.held.discard(platform)


class Views:
    """All pages that are open."""

    def __init__(self) -> None:
        self._views: OrderedDict[str, View] = OrderedDict()

    def open(self, view: View) -> View:
        """Keep a new view."""
        self._views[view.id] = view
        while len(self._views) > MOST_VIEWS:
            self._views.popitem(last=False)
        return view

    def find(self, id: str) -> View | None:
        """The view of this id, None where it is too old or of another run."""
        view = self._views.get(id)
        if view is not None:
            self._views.move_to_end(id)
        return view

    def __iter__(self) -> Iterator[View]:
        return iter(list(self._views.values()))
