"""A rule names a place: which destination is that, and who is rung there?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.directory import Directory
from leads.change import Change
from leads.people import Person
from leads.store.draft import Draft
from rules.quiet import Around, around_of
from rules.verdict import ChannelTarget, Ring, Target, Verdict, addressee


@dataclass(frozen=True, slots=True)
class Goal:
    """Where one ring goes: a destination's number, the one to take if it can't be reached, and the rule's own words."""

    destination: int
    otherwise: int | None
    ring: Ring


class Addresses:
    """The addresses of the places that rules name. `platforms`: the installed ones; `zone`: whose wall clock counts
    where a channel is rung."""

    def __init__(self, directory: Directory, platforms: frozenset[str], zone: str) -> None:
        self._directory = directory
        self._platforms = platforms
        self._zone = zone

    def goals(self, verdict: Verdict, change: Change, draft: Draft) -> Iterator[Goal]:
        """Where the rings of a verdict go; one that reaches nobody is left out."""
        for ring in verdict.rings:
            to = self.of(ring.to, change)
            instead = self.of(ring.otherwise, change) if ring.otherwise is not None else None
            first, second = (to, instead) if to is not None else (instead, None)
            if first is not None:
                number = draft.destination(draft.org, *first)
                yield Goal(number, draft.destination(draft.org, *second) if second is not None else None, ring)

    def of(self, target: Target, change: Change) -> tuple[str, str] | None:
        """(platform, address) of a target, None where there is nobody or the platform isn't installed."""
        if not isinstance(target, ChannelTarget):
            person = self._directory.by_email(addressee(target, change.after.text("owner")))
            return None if person is None else self.direct(person)
        if target.platform not in self._platforms:
            return None
        return target.platform, _channel_address(target)

    def direct(self, person: Person) -> tuple[str, str] | None:
        """(platform, address) of somebody's direct messages, None where no platform is installed."""
        platform = self._directory.direct_platform(person)
        return None if platform is None else (platform, f"person:{person.id}")

    def around(self, target: Target, change: Change) -> Around:
        """The zone and the working hours of whoever is rung."""
        email = addressee(target, change.after.text("owner"))
        person = self._directory.by_email(email) if email else None
        if person is None:
            return around_of(self._zone)
        return around_of(person.zone, person.hours)


def _channel_address(target: ChannelTarget) -> str:
    """A channel's address: "channel:WORKSPACE:NAME"; the workspace is empty where the rule names none."""
    return f"channel:{target.workspace}:{target.name}"
