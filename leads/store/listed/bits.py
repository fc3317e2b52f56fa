"""How do the facts that have few values fit into one number?

It stands in every row by which a lead is found, so that a filter of two such facts looks at no second row. A field has
its place in the number, with a code for each of its values; 0 is "no value" where that can be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from leads.fields import ACTIONS, CATALOGUE
from leads.lead import CHANNELS, Lead
from leads.operators import OPERATORS


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: `shift` bits from the right, as wide as `mask`. `values` by their codes, from `first` on.
    `many`: each value has a bit of its own."""

    shift: int
    mask: int
    values: tuple[str | bool, ...]
    first: int = 0
    many: bool = False


def _places() -> dict[str, Place]:
    places: dict[str, Place] = {}
    at = 1  # the lowest is `ACTIVE`
    for name in ("stage", "engagement", "known", "control", "source"):
        width = len(CATALOGUE[name].choices).bit_length()
        places[name] = Place(at, (1 << width) - 1, CATALOGUE[name].choices, first=1)
        at += width
    for name in ("blocked", "waiting", "on_it", "left", "exempt"):
        places[name] = Place(at, 1, (False, True))
        at += 1
    places["channel"] = Place(at, (1 << len(CHANNELS)) - 1, CHANNELS, many=True)
    at += len(CHANNELS)
    width = len(ACTIONS).bit_length()
    places["latest_action"] = Place(at, (1 << width) - 1, ACTIONS, first=1)
    if at + width > 31:
        raise ValueError("the facts no longer fit into 31 bits")
    return places


PLACES = _places()
ACTIVE = 1
"""Set where the lead itself did something."""
_CODES = {
    name: {value: (1 << code if place.many else code + place.first) << place.shift
           for code, value in enumerate(place.values)}
    for name, place in PLACES.items()
}  # fmt: skip


def pack(lead: Lead, looked_at: Callable[[str], object]) -> int:
    """The number of a lead. `looked_at`: its facts by name."""
    number = ACTIVE if lead.last_activity else 0
    for name, codes in _CODES.items():
        value = looked_at(name)
        if isinstance(value, list):
            for one in value:
                number |= codes.get(one, 0)
        elif value is not None:
            number |= codes.get(value, 0)  # type: ignore[call-overload]
    return number


def among(name: str, operator: str, operands: tuple[object, ...]) -> tuple[int, tuple[int, ...], bool] | None:
    """How a condition is asked of the number: (mask, the masked numbers that fit, whether all others do instead), None
    where it can't be. What fits is found by asking the operator itself of every value there is."""
    place = PLACES.get(name)
    if place is None:
        return None
    row = OPERATORS[operator]
    test, mask = row.predicate(operands), place.mask << place.shift
    codes = _CODES[name]
    fits: list[int] = []
    if place.many:
        for masked in range(place.mask + 1):
            some = [value for value, code in codes.items() if code & (masked << place.shift)]
            if test(some) if some else row.on_missing:
                fits.append(masked << place.shift)
    else:
        fits = [code for value, code in codes.items() if test(value)]
        if place.first and row.on_missing:
            fits.append(0)
    rest = place.mask + 1 - len(fits)
    if len(fits) > 8 and rest < len(fits):
        every = {masked << place.shift for masked in range(place.mask + 1)}
        return mask, tuple(sorted(every - set(fits))), True
    return mask, tuple(sorted(fits)), False
