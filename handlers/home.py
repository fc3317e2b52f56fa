"""The home tab, where a platform has one: who waits, my recent leads, the Leads page."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from cards.home import ANY, CHOSEN_FIELDS, MOST_MINE, MOST_WAITING, PAGE, WHOSE, WHOSE_CHOICES, Home, home_card
from cards.leads import AFTER, BEFORE, MOST_TYPED, OF, TEXT, Listed, typed
from cards.model import CHANGED
from cards.view import View
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.leads import listed, read_text
from handlers.room import Room
from leads.duty import is_away
from leads.filters import Filter, FilterFault, parse_typed, read_filter, write_filter
from leads.store.listed.rank import rank

CHOICES: dict[str, tuple[str, ...]] = {
    "timeframe": ("timeframe",), **{name: (name,) for name in CHOSEN_FIELDS}, "country": ("country",),
    WHOSE: tuple(name for name, _ in WHOSE_CHOICES),
}  # fmt: skip
"""What is chosen by itself -> the filters that it takes the place of."""


@intent("home", label="Home", arguments=(TEXT, AFTER, BEFORE, OF, CHANGED, *CHOICES), sentence="")
async def home(asked: Intent, room: Room) -> Outcome:
    """Shown to its person alone. What is typed holds all that is asked for; what is chosen beside it is written into
    that, so that there is one list and not two."""
    arguments = {**asked.arguments, TEXT: chosen_into(asked.arguments)}
    asked = Intent(asked.name, asked.org, asked.person, "", None, arguments, asked.key)
    text, fault = arguments[TEXT], ("", "")
    found = Listed((), text[:MOST_TYPED])
    try:
        filter = read_text(asked, room.now())
    except FilterFault as wrong:
        filter, fault = Filter(), (wrong.sentence, wrong.allowed)
    else:
        found = await listed(asked, room, filter, PAGE)
    waits = _filter(asked, room, ("waiting", "yes"))
    wide = [_filter(asked, room, (name, "me")) for name, _ in WHOSE_CHOICES]
    waiting, many, mine = await asyncio.gather(
        room.listed(asked, waits, limit=MOST_WAITING), room.counted(asked, waits),
        asyncio.gather(*(room.listed(asked, one, limit=MOST_MINE) for one in wide)),
    )  # fmt: skip
    own = {row.lead.id: row.lead for page in mine for row in page.rows}
    latest = sorted(own.values(), key=lambda lead: (rank(lead), lead.id), reverse=True)
    shown = Home(
        [row.lead for row in waiting.rows], str(many), latest[:MOST_MINE], found, _chosen(asked, filter), fault,
        is_away(asked.person, room.now()),
    )  # fmt: skip
    card = home_card(asked.org, shown, View(zone=asked.person.zone), room.now())
    return Outcome("shown", card)


def chosen_into(arguments: Mapping[str, str]) -> str:
    """What is typed, with what was just chosen in it."""
    text, changed = arguments.get(TEXT, ""), arguments.get(CHANGED, "")
    names = CHOICES.get(changed)
    if names is None:
        return text
    value = arguments.get(changed, ANY)
    kept = [pair for pair in parse_typed(text) if pair[0] not in names]
    if value not in ("", ANY):
        kept.append((value, "me") if changed == WHOSE else (changed, value))
    return typed(kept)


def _chosen(asked: Intent, filter: Filter) -> dict[str, str]:
    """Which choice stands for the filter, where one does."""
    pairs = dict(write_filter(filter))
    chosen = {name: pairs[name] for name in CHOICES if name in pairs}
    me = asked.person.email.casefold()
    for name, _ in WHOSE_CHOICES:
        if pairs.get(name, "").casefold() in ("me", me):
            chosen[WHOSE] = name
    return chosen


def _filter(asked: Intent, room: Room, *pairs: tuple[str, str]) -> Filter:
    return read_filter(pairs, now=room.now(), zone=asked.person.zone, me=asked.person.email)
