"""How is a colleague called in a list, so that everybody sees who they are and whether they are there?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from cards.model import Input
from cards.moments import Clock
from leads.duty import is_away
from leads.people import Person

ADDRESS = "address"
"""Id of the field for a colleague's e-mail address, where not all stand in the choice."""
MOST_CHOICES = 90
"""People in the choice; Slack's menus take 100 options (docs.slack.dev, select menu element)."""
MOST_ADDRESS = 254
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def labels(people: Sequence[Person], now: int | None, zone: str) -> dict[str, str]:
    """How each is called, by id: "Ben Ito", with the address where there are two of a name, and "away until Mon 30 Nov"
    where they are. `now`: milliseconds, None where it doesn't matter; `zone`: the reader's."""
    twice = Counter(one.name for one in people)
    return {one.id: _label(one, twice[one.name] > 1, now, zone) for one in people}


def choice(id: str, label: str, options: Sequence[tuple[str, str]]) -> list[Input]:
    """Inputs that ask for one of these, (value, label) each; a field for an address too where not all have room."""
    inputs = [Input(id, label, "choice", choices=tuple(options[:MOST_CHOICES]), hint="Choose a colleague")]
    if len(options) > MOST_CHOICES:
        hint = "A colleague who isn't in the list"
        inputs.append(Input(ADDRESS, "Or their e-mail address", "text", most=MOST_ADDRESS, hint=hint))
    return inputs


def chosen(inputs: Mapping[str, str], id: str) -> str:
    """What a sent form says of it: the address that was written, else what was chosen; "" for neither."""
    return inputs.get(ADDRESS, "").strip() or inputs.get(id, "").strip()


def _label(one: Person, told_apart: bool, now: int | None, zone: str) -> str:
    name = f"{one.name} · {one.email}" if told_apart else one.name
    if now is None or one.away is None or not is_away(one, now):
        return name
    return f"{name} (away until {short_moment(one.away.until, zone)})"


def short_moment(at: int, zone: str) -> str:
    """ "Mon 30 Nov", with the time where it isn't a day's beginning. `at`: milliseconds."""
    local = Clock(zone).local(at)
    day = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"
    return day if (local.hour, local.minute) == (0, 0) else f"{day}, {local:%H:%M}"
