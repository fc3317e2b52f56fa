"""How are requests, and who answered them, kept as leads' events are recorded?

Each change adds its step to the draft; all steps of a batch are written in their order, one statement a step, next to
the events themselves. Nothing is read for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, bindparam, case, func, literal_column, null, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from leads.change import Change, Event
from leads.lead import Lead
from leads.requests import AGAIN, ENDS, Step, step_of
from leads.store.draft import Draft, Row
from leads.store.schema import requests
from leads.store.statements import write_rows


def note(change: Change, draft: Draft) -> None:
    """Keep what a change is to the lead's requests. To be called after the rules have put down their verdicts."""
    event, lead = change.event, change.after
    step = step_of(
        event, rang=_rang(event, draft), blocked=lead.blocked is not None, manual=lead.control.manual,
        answered_at=lead.answered_at,
    )  # fmt: skip
    if step is not None:
        draft.requests.append(_row(draft, step, lead, event, event.at))


def note_held(event: Event, lead: Lead, draft: Draft) -> None:
    """Keep that a ring which was held has come: a person is called from now on."""
    facts = {"blocked": lead.blocked is not None, "manual": lead.control.manual, "answered_at": lead.answered_at}
    if step_of(event, rang=True, **facts) == "rung":  # type: ignore[arg-type]
        draft.requests.append(_row(draft, "rung", lead, event, draft.now))


def _rang(event: Event, draft: Draft) -> bool:
    """Whether a rule rang for an event. A change's verdicts are the draft's last ones."""
    for row in reversed(draft.verdicts):
        if row["event_id"] != event.id:
            return False
        if row["reason"] == "rings":
            return True
    return False


def _row(draft: Draft, step: Step, lead: Lead, event: Event, at: int) -> Row:
    return {
        "step": step, "b_org": draft.org, "b_lead": lead.id, "b_at": at, "b_event": event.id, "b_kind": event.kind,
        "b_asked": step == "asked", "b_by": event.by.id if event.by is not None else "", "b_again": at - AGAIN,
    }  # fmt: skip


def write_requests(connection: Connection, steps: Sequence[Row]) -> None:
    """Write a batch's steps."""
    for step, some in groupby(_needed(steps), key=lambda row: row["step"]):
        rows = list(some)
        if step not in ("asked", "rung"):
            write_rows(connection, f"request {step}", lambda step=step: _after(step), rows)  # type: ignore[misc]
            continue
        write_rows(connection, "request again", _again, rows)
        write_rows(connection, "request", lambda: _begin(connection.dialect.name), rows)


def _needed(steps: Sequence[Row]) -> Iterator[Row]:
    """The steps without those by which a lead that has just begun a request would begin it once more."""
    began: dict[tuple[str, bool], int] = {}
    for row in steps:
        lead, asked, step = row["b_lead"], row["b_asked"], row["step"]
        if step in ENDS:
            began.pop((lead, True), None)
            began.pop((lead, False), None)
        elif step in ("asked", "rung"):
            since = began.get((lead, asked))
            if since is not None and row["b_at"] - since < AGAIN:
                continue
            began[(lead, asked)] = row["b_at"]
        yield row


_AT = requests.c
_OPEN = (_AT.lead_id == bindparam("b_lead"), _AT.org == bindparam("b_org"), _AT.ended.is_(None))


def _again() -> Any:
    too_old = _AT.asked_at <= bindparam("b_again"), _AT.asked == bindparam("b_asked")
    return update(requests).where(*_OPEN, *too_old).values(ended=literal_column("'again'"), ended_at=bindparam("b_at"))


def _begin(dialect: str) -> Any:
    """A lead that has an open request of its kind begins no other."""
    one = requests.alias()
    there = (
        select(one.c.event_id)
        .where(one.c.lead_id == bindparam("b_lead"), one.c.org == bindparam("b_org"), one.c.ended.is_(None))
        .where(one.c.asked == bindparam("b_asked"))
        .exists()
    )
    names = ("org", "event_id", "lead_id", "kind", "asked", "asked_at")
    types = {name: requests.c[name].type for name in names}
    given = {"org": "b_org", "event_id": "b_event", "lead_id": "b_lead", "kind": "b_kind", "asked": "b_asked"}
    values = [bindparam(given.get(name, "b_at"), type_=types[name]).label(name) for name in names]
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(requests).from_select(names, select(*values).where(true(), ~there)).on_conflict_do_nothing()


def _after(step: Step) -> Any:
    at, by = bindparam("b_at", type_=BigInteger), bindparam("b_by", type_=Text)
    values: dict[str, Any] = {}
    if step in ENDS:
        values |= {"ended": literal_column(f"'{step}'"), "ended_at": at}
    match step:
        case "answered":
            values |= {"answered_at": at, "answered_by": by}
        case "on_it" | "taken_over":
            name = "on_it" if step == "on_it" else "taken"
            was = _AT[f"{name}_at"]
            values |= {f"{name}_by": case((was.is_(None), by), else_=_AT[f"{name}_by"])}
            values |= {f"{name}_at": func.coalesce(was, at)}
        case "left":
            values |= {"left_at": at}
        case "back":
            values |= {"left_at": null()}
        case _:
            pass
    return update(requests).where(*_OPEN).values(**values)
