"""Which places can whoever writes a rule choose from?

The owner, teams, people on record, and channels: those that the platforms told of, those that were rung before, and
those that rules in force name. For the page and for chat alike.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from sqlalchemy import Connection, select

from bot.directory import Directory
from leads.people import PLATFORMS
from leads.store.database import Database
from leads.store.schema import destinations, places
from rules.form_choices import Option
from rules.rule import Rule
from rules.sentence import PLATFORM_NAMES, place_words
from rules.targets import TargetFault, parse_target, print_target
from rules.verdict import ChannelTarget

MOST = 500
"""Channels of each kind, and people: a list that somebody picks from."""
OWNER, TEAMS, PEOPLE = "The lead’s owner", "Teams of people", "People"


async def known_places(
    database: Database,
    directory: Directory,
    rules: Iterable[Rule],
    platforms: Collection[str],
    also: Collection[str] = (),
) -> list[Option]:
    """Each place once, as a rule file writes it, with what it is called and the heading it stands under. `platforms`:
    the installed ones; `also`: places that are to be among them, whatever they are."""
    everybody = [one for one in directory.everybody() if one.active][:MOST]
    found = {"owner": Option("owner", "The owner", OWNER)}
    for name in sorted({team for one in everybody for team in one.teams}):
        if (team := _told(f"team:{name}")) is not None:
            found[team] = Option(team, f"Team {name}, who is on duty", TEAMS)
    for person in everybody:
        if (place := _told(person.email)) is not None:
            found[place] = Option(place, person.name, PEOPLE)
    named = [print_target(target) for target in _channels(rules)]
    stored = await database.read(_stored(directory.org))
    channels: dict[str, Option] = {}
    for text in [*named, *stored, *also]:
        place = _told(text)
        if place is None or place in found:
            continue
        platform = place.partition(":")[0]
        if platform in PLATFORM_NAMES and (platform in platforms or text in also):
            name = place_words(place).replace(f" in {PLATFORM_NAMES[platform]}", "")
            channels[place] = Option(place, name, PLATFORM_NAMES[platform])
        elif platform not in PLATFORM_NAMES and text in also:
            found[place] = Option(place, place_words(place), TEAMS if place.startswith("team:") else PEOPLE)
    order = {PLATFORM_NAMES[name]: number for number, name in enumerate(PLATFORMS)}
    return [*found.values(), *sorted(channels.values(), key=lambda one: (order[one.group], one.label.casefold()))]


def _told(text: str) -> str | None:
    """A place as it is printed, None where it is none."""
    try:
        return print_target(parse_target(text))
    except TargetFault:
        return None


def _channels(rules: Iterable[Rule]) -> Iterable[ChannelTarget]:
    for rule in rules:
        for ring in rule.ring:
            for target in (ring.to, ring.otherwise):
                if isinstance(target, ChannelTarget):
                    yield target
        for one in rule.escalate:
            if isinstance(one.to, ChannelTarget):
                yield one.to


def _stored(org: str) -> Callable[[Connection], list[str]]:
    """Channels that were rung, and those that platforms told of, as rule files write them."""

    def query(connection: Connection) -> list[str]:
        rung = select(destinations.c.platform, destinations.c.address).where(
            destinations.c.org == org, destinations.c.address.like("channel:%")
        )
        found = []
        for platform, address in connection.execute(rung.order_by(destinations.c.id.desc()).limit(MOST)):
            _, workspace, name = address.split(":", 2)
            found.append(f"{platform}:{workspace}/{name}" if workspace else f"{platform}:{name}")
        told = select(places.c.platform, places.c.name).where(places.c.org == org).order_by(places.c.name).limit(MOST)
        return [*found, *(f"{platform}:{name}" for platform, name in connection.execute(told))]

    return query
