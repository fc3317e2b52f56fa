"""Edit: a person puts the lead's details right."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from cards import notice
from handlers.deciding import carry_out
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room
from leads import wishes
from leads.fields import CATALOGUE, Field
from leads.suggestion import did_you_mean, quoted

BY_OTHER_MEANS = {"owner": "Assign sets whose lead it is.", "id": "Ids are what others know the lead by."}
_NOT_BY_HAND = frozenset({"email_status", "ip", "known", "source", "last_page", "referrer", *BY_OTHER_MEANS})
"""Fields that say what was seen or found out, and not what a person knows."""


@intent("edit_fields", label="Edit", sentence="")
async def edit_fields(asked: Intent, room: Room) -> Outcome:
    """Set fields by hand: each argument is a field's name and its value as text ("" takes the value away; of a list,
    one a line). All of them, or none where one is wrong."""
    try:
        values = read_values(asked.arguments)
    except ValueError as fault:
        return Outcome("refused", notice.refused(str(fault)))
    return await carry_out(
        asked, room, partial(wishes.edit, values=values, seen=asked.version),
        done=lambda lead, view: notice.done("The details are changed.", lead=lead, view=view),
        already=lambda lead, view: notice.already("The details say so already.", lead=lead, view=view),
    )  # fmt: skip


def may_be_edited(field: Field) -> bool:
    """Whether a person may set this field by hand."""
    return field.settable and field.name not in _NOT_BY_HAND


def read_values(given: Mapping[str, str]) -> dict[str, object]:
    """The checked values that texts by field name stand for. Raises ValueError with a sentence that names the field."""
    values: dict[str, object] = {}
    for name, text in given.items():
        field = CATALOGUE.get(name)
        if field is None:
            raise ValueError(f"There is no field {quoted(name)}. {did_you_mean(name, CATALOGUE)}".rstrip())
        if not may_be_edited(field):
            raise ValueError(f"{field.label} can't be edited. {BY_OTHER_MEANS.get(name, '')}".rstrip())
        try:
            values[name] = field.check(text.splitlines() if field.type == "list" else text)
        except ValueError as fault:
            raise ValueError(str(fault).replace(name, field.label, 1)) from None
        if name == "stage" and values[name] is None:
            raise ValueError("Stage can't be blank.")
    if not values:
        raise ValueError("Nothing to change was given.")
    return values
