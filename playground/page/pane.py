"""What does one chat platform show to the visitor, from the seat that they have taken there?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from playground.local import HasHome, LocalPlatform, Shown
from playground.page.drawing import dom_id, draw
from playground.page.items import Item, Section
from playground.page.messages import form, home, message
from playground.page.view import Seat, View, Where
from playground.workspaces import PLACES, TITLES, Workspaces

MOST_SHOWN = 30
"""Messages of a place without their threads: as far back as anybody looks."""
LAST_ANSWERS = 2
"""Answers of a thread that are shown before somebody asks for all of them."""
MOST_READ = 200
"""Messages of a place, threads included, that are looked through for them."""
CHANNEL_NAMES = {"slack": "#leads", "teams": "Sales › Leads", "webex": "Leads"}
PLACE_NAMES: dict[Where, str] = {"direct": "Direct messages", "home": "Home"}
NO_THREADS = frozenset({("teams", "direct")})
"""Where there are no threads to write in."""


@dataclass
class Pane:
    """One platform on the page: its messages, its places, and the form in front of the person."""

    name: str
    workspaces: Workspaces

    @property
    def local(self) -> LocalPlatform:
        return self.workspaces.platforms[self.name]

    @property
    def places_shown(self) -> tuple[Where, ...]:
        """The places that this platform has."""
        return ("channel", "direct", "home") if isinstance(self.local, HasHome) else ("channel", "direct")

    def name_of(self, where: Where) -> str:
        return PLACE_NAMES.get(where) or CHANNEL_NAMES[self.name]

    async def open(self, view: View) -> None:
        """The person looks at the place: of a home tab the service is told, and draws it."""
        if view.seats[self.name].where == "home" and isinstance(self.local, HasHome):
            await self.local.open_home(self.person(view))

    def sections(self) -> tuple[Section[View], ...]:
        """Its lists, each of which follows by itself."""
        return _Places(self), _Messages(self), _Form(self)

    def draw(self, view: View) -> str:
        """The whole pane."""
        places, messages, opened = self.sections()
        seat = view.seats[self.name]
        return draw(
            "pane.html", pane=self, view=view, seat=seat, title=TITLES[self.name], people=self.workspaces.people,
            place=CHANNEL_NAMES[self.name] if seat.where == "channel" else "Leadbell", home=seat.where == "home",
            messages=view.draw(messages), places=view.draw(places), form=view.draw(opened),
        )  # fmt: skip

    def person(self, view: View) -> str:
        """The platform's id of the person whom the visitor is here."""
        return self.workspaces.person(self.name, view.seats[self.name].person)

    def place(self, view: View, where: Where | None = None) -> str:
        """The place looked at, as the local platform calls it."""
        where = where or view.seats[self.name].where
        return PLACES[self.name] if where == "channel" else f"direct:{self.person(view)}"

    def messages(self, view: View, where: Where | None = None) -> list[Shown]:
        """What the person sees at a place, oldest first, what only they see included. A home tab is one of them."""
        person = self.person(view)
        if (where or view.seats[self.name].where) == "home" and isinstance(self.local, HasHome):
            shown = self.local.home(person)
            return [shown] if shown else []
        notices = [shown for shown in self.local.over(person) if shown.place.startswith("whisper:")]
        seen = self.local.shown(self.place(view, where), person, last=MOST_READ)
        return sorted([*seen, *notices], key=lambda shown: shown.at)


@dataclass(frozen=True)
class _Messages:
    """The messages of a place with their threads."""

    pane: Pane

    @property
    def list_id(self) -> str:
        return f"{self.pane.name}-messages"

    def items(self, looked_at: View) -> list[Item]:
        """The newest messages, each followed by its thread and by a place to write in it."""
        if self.pane.name in looked_at.held:
            return looked_at.given(self.list_id)
        seat, seen = looked_at.seats[self.pane.name], self.pane.messages(looked_at)
        if seat.where == "home":
            return [self._home(shown, looked_at) for shown in seen]
        looked_at.seen[self.pane.name, seat.person, seat.where] = max((shown.at for shown in seen), default=0)
        answers: dict[str, list[Shown]] = {}
        for shown in seen:
            if shown.thread is not None:
                answers.setdefault(shown.thread, []).append(shown)
        roots = [shown for shown in seen if shown.thread is None][-MOST_SHOWN:]
        return [item for root in roots for item in self._thread(root, answers.get(root.id, []), looked_at, seat)]

    def _thread(self, root: Shown, answers: Sequence[Shown], view: View, seat: Seat) -> Iterator[Item]:
        yield self._item(root, view)
        folded = [] if root.id in view.unfolded else answers[:-LAST_ANSWERS]
        if folded:
            id = dom_id(f"{self.pane.name}-fold", root.id)
            drawn = partial(draw, "fold.html", id=id, pane=self.pane, view=view, thread=root.id, count=len(folded))
            yield Item(id, len(folded), drawn, shown=root)
        for answer in answers[len(folded) :]:
            yield self._item(answer, view)
        threads = (self.pane.name, seat.where) not in NO_THREADS
        if threads and not root.author and root.controls and not root.place.startswith("whisper:"):
            id = dom_id(f"{self.pane.name}-thread", root.id)
            yield Item(
                id, 0, partial(draw, "thread.html", id=id, pane=self.pane, view=view, thread=root.id), shown=root
            )

    def _item(self, shown: Shown, view: View) -> Item:
        id = dom_id(self.pane.name, shown.id)
        written = partial(message, self.pane.name, id, shown, view.id, self.pane.workspaces.names)
        version = (shown.edits, shown.text, shown.controls, shown.within)
        return Item(
            id, version, written, partial(written, edited=True), shown, partial(self._tomb, id, shown.id)
        )  # fmt: skip

    def _home(self, shown: Shown, view: View) -> Item:
        id = dom_id(f"{self.pane.name}-home", shown.id)
        drawn = partial(home, self.pane.name, id, shown, view.id, self.pane.workspaces.names)
        return Item(id, (shown.edits, shown.text, shown.controls), drawn, shown=shown)

    def _tomb(self, id: str, message: str) -> str:
        """What stays of a message that was deleted, nothing of one that is only no longer shown."""
        return draw("deleted.html", id=id) if message in self.pane.workspaces.deleted else ""


@dataclass(frozen=True)
class _Places:
    """The places that the person can look at, with how much is new there."""

    pane: Pane

    @property
    def list_id(self) -> str:
        return f"{self.pane.name}-places"

    def items(self, looked_at: View) -> list[Item]:
        """The team's channel, and the direct messages of the bot."""
        seat = looked_at.seats[self.pane.name]
        found = []
        for where in self.pane.places_shown:
            quiet = where in (seat.where, "home")  # a home tab calls nobody
            times = [] if quiet else [shown.at for shown in self.pane.messages(looked_at, where)]
            read = looked_at.seen.setdefault((self.pane.name, seat.person, where), max(times, default=0))
            fresh = sum(at > read for at in times)
            id = f"{self.pane.name}-place-{where}"
            drawn = partial(
                draw, "place.html", id=id, pane=self.pane, view=looked_at, where=where, fresh=fresh,
                name=self.pane.name_of(where), current=where == seat.where,
            )  # fmt: skip
            found.append(Item(id, (where == seat.where, fresh), drawn))
        return found


@dataclass(frozen=True)
class _Form:
    """The form that is open in front of the person, at most one."""

    pane: Pane

    @property
    def list_id(self) -> str:
        return f"{self.pane.name}-form"

    def items(self, looked_at: View) -> list[Item]:
        """The topmost form."""
        if self.pane.name in looked_at.held:
            return looked_at.given(self.list_id)
        opened = [one for one in self.pane.local.over(self.pane.person(looked_at)) if one.place.startswith("form:")]
        found = []
        for shown in opened[-1:]:
            id = dom_id(f"{self.pane.name}-form", shown.id)
            drawn = partial(form, self.pane.name, id, shown, looked_at.id, self.pane.workspaces.names)
            found.append(Item(id, (shown.edits, tuple(shown.faults.items())), drawn, shown=shown))
        return found
