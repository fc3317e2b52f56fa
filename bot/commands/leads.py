"""`leadbell leads …`: what can be done with leads from here?"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands import lead_export, lead_list

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from leads.store.database import Database
    from leads.store.erased import Erasure

app = typer.Typer(no_args_is_help=True, help="List leads, look at one, export a list, erase.")
app.command("list")(lead_list.show_list)
app.command("show")(lead_list.show)
app.command("export")(lead_export.export)


class Format(StrEnum):
    """How the answer is written."""

    text = "text"
    json = "json"


@app.command()
def erase(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Any id that a lead is known by.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    format: Annotated[Format, typer.Option(help="How the answer is written.")] = Format.text,
) -> None:
    """Erase leads everywhere, for good: what is on record, and their messages in chat.

    Exit code 1 if a lead isn't known (then none is erased) or nobody agreed.
    """
    from bot.commands.starting import give_up, with_database
    from leads.store.migrate import upgrade

    def work(database: Database) -> list[tuple[str, Erasure]]:
        upgrade(database)
        wanted = list(dict.fromkeys(ids))
        known = [database.read_now(_held(one)) for one in wanted]
        unknown = [one for one, held in zip(wanted, known, strict=True) if held is None]
        if unknown:
            give_up([f"There is no lead {one}; nothing was erased." for one in unknown])
        if not yes:
            _ask([held for held in known if held is not None])
        return asyncio.run(_erase(database, wanted))

    done = with_database(work)
    if format is Format.json:
        from bot.erasing import told

        typer.echo(json.dumps([told(erasure, one) for one, erasure in done], indent=2))
        return
    from bot.erasing import LEFT_IN_CHAT

    for one, erasure in done:
        typer.echo(f"{one} is erased. {_chats(erasure)}")
    typer.echo("Not removed: " + "; ".join(LEFT_IN_CHAT) + ".")


def _ask(known: list[str]) -> None:
    """Name what will be erased, and go on only if somebody agrees."""
    for sentence in known:
        typer.echo(sentence, err=True)
    try:
        typer.confirm("This can't be undone. Erase?", abort=True, err=True)
    except typer.Abort:
        typer.secho("Nothing was erased." if sys.stdin.isatty() else "Nothing was erased: nobody said yes.", err=True)
        raise typer.Exit(1) from None


def _held(any_id: str) -> Callable[[Connection], str | None]:
    """What a lead's erasing takes away, in a sentence; None where there is no lead of this id."""
    from sqlalchemy import func, select

    from bot.organisation import ORG
    from cards.who import full_name
    from leads.moments import rfc3339
    from leads.store.erased import find_erasure
    from leads.store.reading import find_lead
    from leads.store.schema import cards, events, lines

    def query(connection: Connection) -> str | None:
        lead = find_lead(ORG, any_id)(connection)
        if lead is None:
            erasure = find_erasure(ORG, any_id)(connection)
            return None if erasure is None else f"{any_id} was erased at {rfc3339(erasure.erased_at)} already."
        happened = select(func.count()).where(events.c.org == ORG, events.c.lead_id == lead.id)
        standing = [
            select(func.count()).where(table.c.lead_id == lead.id, table.c.message.is_not(None))
            for table in (cards, lines)
        ]
        number = connection.execute(happened).scalar_one()
        messages = sum(connection.execute(one).scalar_one() for one in standing)
        return (
            f"{any_id} ({full_name(lead).text}): all that is known of this lead, {_number(number, 'entry', 'entries')} "
            f"of its timeline, {_number(messages, 'message')} in chat."
        )

    return query


async def _erase(database: Database, ids: list[str]) -> list[tuple[str, Erasure]]:
    from bot.commands.starting import settings_or_exit
    from bot.erasing import Eraser
    from bot.organisation import ORG

    def now() -> int:
        return int(time.time() * 1000)

    async def write(command: Callable[[Connection], Any]) -> Any:
        with database.writer.begin() as connection:
            return command(connection)

    ahead = database.clock_offset(now())
    webhooks = bool(settings_or_exit(serving=False).agent_webhook_url)
    eraser = Eraser(database, write, ORG, lambda: now() + ahead, webhooks=webhooks)
    done = [(one, await eraser.erase(one, by="command-line")) for one in ids]
    return [(one, erasure) for one, erasure in done if erasure is not None]


def _chats(erasure: Erasure) -> str:
    if erasure.waiting:
        waiting = _number(erasure.waiting, "message")
        return f"{waiting} in chat will be removed by the running service, also where a platform is down now."
    if erasure.left:
        return f"{_number(erasure.left, 'message')} in chat could not be removed: see `leadbell deliveries list`."
    return "Nothing of it stands in chat."


def _number(count: int, noun: str, nouns: str = "") -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {nouns or noun + 's'}"
