"""Whose turn is it?

The people of a team are rung one at a time, in the order of their names; who isn't on duty is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence

from leads.people import Person


def in_turn(on_duty: Sequence[Person], last: Person | None) -> Person | None:
    """Who is rung next: the first who comes after whoever was rung `last` (None: nobody was), also where that one isn't
    on duty any more; None where nobody is."""
    if not on_duty:
        return None
    some = sorted(on_duty, key=_place)
    if last is None:
        return some[0]
    return next((one for one in some if _place(one) > _place(last)), some[0])


def _place(person: Person) -> tuple[str, str]:
    return person.name, person.id
