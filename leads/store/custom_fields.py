"""Which fields of its own has an organisation?"""

from __future__ import annotations

from collections.abc import Callable

import orjson
from sqlalchemy import Connection, func, insert, select, update

from leads.custom_fields import MOST_FIELDS, FieldFault, changed
from leads.fields import Field
from leads.store.people import raise_revision
from leads.store.schema import custom_fields

SUBJECT = "fields"
"""The name of their revision, which processes look at before trusting their copy."""


def all_fields(org: str) -> Callable[[Connection], list[Field]]:
    """The fields in the order in which they were made."""

    def query(connection: Connection) -> list[Field]:
        table = custom_fields.c
        asked = select(custom_fields).where(table.org == org).order_by(table.created_at, table.name).limit(MOST_FIELDS)
        return [
            Field(row.name, row.label, row.section, row.type, tuple(orjson.loads(row.choices)), custom=True)
            for row in connection.execute(asked)
        ]

    return query


def put_field(org: str, field: Field, now: int) -> Callable[[Connection], bool]:
    """Add a field, or change the label, section and choices of the one of this name; whether it was added. Raises
    FieldFault where its type would change, or there are too many. `now`: milliseconds."""

    def command(connection: Connection) -> bool:
        table = custom_fields.c
        this = table.org == org, table.name == field.name
        row = connection.execute(select(custom_fields).where(*this).with_for_update()).one_or_none()
        told = {"label": field.label, "section": field.section, "choices": orjson.dumps(field.choices).decode()}
        if row is None:
            if connection.execute(select(func.count()).where(table.org == org)).scalar_one() >= MOST_FIELDS:
                raise FieldFault(f"There are {MOST_FIELDS} own fields, which is the most.", "refused")
            own = {"org": org, "name": field.name, "type": field.type, "created_at": now}
            connection.execute(insert(custom_fields).values(**own, **told))
        else:
            before = Field(row.name, row.label, row.section, row.type, tuple(orjson.loads(row.choices)), custom=True)
            changed(before, field)
            connection.execute(update(custom_fields).where(*this).values(**told))
        raise_revision(connection, org, SUBJECT)
        return row is None

    return command
