"""`leadbell link`: how does somebody get into the pages before there is any chat to ask for a link in?"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from leads.store.database import Database


def link(
    email: Annotated[str, typer.Argument(help="Whom it signs in: the e-mail address of an active person on record.")],
    to: Annotated[str, typer.Option(help="The page that it leads to.")] = "/leads",
) -> None:
    """Print a link that signs a person in, once, within ten minutes: an admin's, for a first installation."""
    from bot.commands.starting import give_up, settings_or_exit, with_current_database
    from bot.organisation import ORG
    from bot.pages.links import own_path
    from bot.pages.sealing import Seal
    from leads.store.people import all_people
    from leads.store.sign_in import put_link

    settings = settings_or_exit(serving=True)
    if not settings.public_url:
        give_up(["LEADBELL_PUBLIC_URL is missing: the link begins with it."])
    if own_path(to) != to:
        give_up([f'"{to[:100]}" is no page of Leadbell such as /leads or /slack/install (--to).'])
    token, kept = Seal(settings.secret_key).fresh()

    def write(database: Database) -> str:
        person = next((one for one in database.read_now(all_people(ORG)) if one.email == email.strip().lower()), None)
        if person is None or not person.active:
            return f"Nobody active on record has the address {email[:100]}: `leadbell people list` shows them."
        with database.writer.begin() as connection:
            put_link(ORG, kept, person.id, to, int(time.time() * 1000))(connection)
        return ""

    wrong = with_current_database(write)
    if wrong:
        give_up([wrong])
    typer.echo(f"{settings.public_url}/open/{token}")
    typer.echo("It signs in once, within ten minutes. Whoever has it is that person: give it to nobody else.", err=True)
