"""`leadbell`: what can be done from the command line?"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands import (
    db,
    deliveries,
    demo,
    doctor,
    installations,
    keys,
    leads,
    link,
    manifest,
    people,
    rules,
    serve,
    settings,
)

app = typer.Typer(
    name="leadbell", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip


def _say_version(asked: bool) -> None:
    if asked:
        from bot.release import RELEASE

        typer.echo(f"leadbell {RELEASE}")
        raise typer.Exit


@app.callback()
def _leadbell(
    _: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Tell the release.")
    ] = False,
) -> None:
    """Rings the right rep in Slack, Teams or Webex when a lead needs a person."""


app.command("serve")(serve.serve)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.command("link")(link.link)
app.add_typer(rules.app, name="rules")
app.add_typer(leads.app, name="leads")
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(db.app, name="db")
app.add_typer(people.app, name="people")
app.add_typer(keys.app, name="keys")
app.add_typer(manifest.app, name="manifest")
app.add_typer(installations.app, name="installations")
app.add_typer(settings.app, name="settings")


def main() -> None:
    """The console script's entry."""
    app()


if __name__ == "__main__":
    main()
