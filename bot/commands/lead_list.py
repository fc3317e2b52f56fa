"""`leadbell leads list` and `show`: the Leads page in a terminal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.lead_filters import filtered
from bot.commands.table import plain, table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from leads.filters import Filter
    from leads.lead import Lead
    from leads.store.database import Database
    from leads.store.listed import Count, Page

MOST = 200
HEADS = ("ID", "LEAD", "E-MAIL", "STAGE", "LATEST ACTION", "CONTROL", "NEXT STEP")


class Format(StrEnum):
    """How the answer is written."""

    text = "text"
    json = "json"


class Order(StrEnum):
    """Which leads come first."""

    latest = "latest"
    oldest = "oldest"


_Format = Annotated[Format, typer.Option(help="How the answer is written.")]


@filtered
def show_list(
    wanted: Filter,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="At most so many.")] = 50,
    cursor: Annotated[str, typer.Option(help="Those that follow an answer that ended with this cursor.")] = "",
    order: Annotated[Order, typer.Option(help="Which leads come first.")] = Order.latest,
    format: _Format = Format.text,
) -> None:
    """List leads: those who wait for a person first, then by their latest activity. Several values of a filter are
    separated by commas. Exit code 2 for a filter that isn't one."""
    from bot.commands.starting import with_current_database
    from bot.listing import Listing
    from bot.organisation import ORG
    from leads.filters import sentence
    from leads.store.listed import BadCursor

    async def read(database: Database) -> tuple[Page, Count]:
        listing = Listing(database, ORG)
        page = await listing.page(wanted, cursor=cursor, limit=limit, order=order.value)
        return page, await listing.count(wanted)

    try:
        page, number = with_current_database(lambda database: asyncio.run(read(database)))
    except BadCursor as fault:
        raise typer.BadParameter(str(fault), param_hint="--cursor") from None
    if format is Format.json:
        from bot.api.leads import lead_as_fields

        rows = [lead_as_fields(row.lead, row.known_by) for row in page.rows]
        typer.echo(json.dumps({"leads": rows, "next_cursor": page.next_cursor or None}, indent=2, ensure_ascii=False))
        return
    typer.secho(f"{number} {'lead' if number.number == 1 else 'leads'}: {plain(sentence(wanted))}", err=True)
    if page.rows:
        head, *lines = table(HEADS, [_cells(row.known_by, row.lead) for row in page.rows])
        typer.secho(head, bold=True)
        for line in lines:
            typer.echo(line)
    if page.next_cursor:
        typer.secho(f"More with --cursor {page.next_cursor}", err=True)


def _cells(known_by: str, lead: Lead) -> list[str]:
    from cards.who import full_name
    from leads.events import action_name
    from leads.fields import CATALOGUE

    if lead.blocked is not None:
        control = "Blocked"
    elif lead.control.by is not None:
        control = lead.control.by.name
    else:
        control = "Automated"
    return [
        known_by, full_name(lead).text, lead.text("email"), CATALOGUE["stage"].show(lead.stage),
        action_name(lead.action.kind, lead.action.channel) if lead.action else "",
        control + (", lead waits" if lead.waiting and lead.blocked is None else ""),
        lead.next_step.title if lead.next_step else "No upcoming steps",
    ]  # fmt: skip


def show(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Any id that a lead is known by.")],
    entries: Annotated[int, typer.Option(min=0, max=200, help="Entries of the timeline, the newest.")] = 10,
    format: _Format = Format.text,
) -> None:
    """Show leads with all that is known of them, and what happened last. Exit code 1 if one isn't known."""
    from bot.commands.starting import with_current_database

    asked = [_lead(one, entries) for one in ids]
    found = with_current_database(lambda database: [database.read_now(one) for one in asked])
    known = [one for one in found if one is not None]
    if format is Format.json:
        typer.echo(json.dumps(known, indent=2, ensure_ascii=False))
    for number, one in enumerate(known if format is Format.text else ()):
        if number:
            typer.echo()
        _tell(one)
    for any_id, held in zip(ids, found, strict=True):
        if held is None:
            typer.secho(f"There is no lead {plain(any_id[:80])}.", fg="red", err=True)
    if len(known) < len(found):
        raise typer.Exit(1)


def _lead(any_id: str, entries: int) -> Callable[[Connection], dict[str, Any] | None]:
    """A lead as `GET /v1/leads/{id}` gives it, with its timeline."""
    from bot.api.leads import entry_as_fields, lead_as_fields
    from bot.organisation import ORG
    from leads.store.reading import find_lead, outside_id, timeline

    def query(connection: Connection) -> dict[str, Any] | None:
        lead = find_lead(ORG, any_id)(connection) if any_id.isprintable() else None
        if lead is None:
            return None
        happened = timeline(ORG, lead.id, most=entries)(connection) if entries else []
        told = lead_as_fields(lead, outside_id(lead.id)(connection) or lead.id)
        return {**told, "timeline": [entry_as_fields(event) for _, event in happened]}

    return query


def _tell(lead: dict[str, Any]) -> None:
    """Each fact on a line, then each field with where it came from, then the timeline."""
    from leads.fields import CATALOGUE

    for name, value in lead.items():
        if name in ("fields", "timeline") or value in (None, [], ""):
            continue
        typer.echo(f"{name.replace('_', ' '):16}{plain(_shown(value))}")
    for name, held in lead["fields"].items():
        label = CATALOGUE[name].label if name in CATALOGUE else name
        typer.echo(f"{plain(label):24}{plain(_shown(held['value']))}  ({held['source']}, {held['at']})")
    for entry in lead["timeline"]:
        by = f"{plain(entry['by'])}: " if entry["by"] else ""
        typer.echo(f"{entry['at']}  {entry['kind']:24}{by}{plain(entry['text'] or '')}")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {held}" for key, held in value.items() if held not in (None, ""))
    if isinstance(value, list):
        return "; ".join(_shown(one) for one in value)
    return str(value)
