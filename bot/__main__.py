"""`leadbell`: what can be done from the command line?"""

from __future__ import annotations

import typer

from bot.commands import db, deliveries, demo, keys, leads, manifest, people, rules, serve

app = typer.Typer(
    name="leadbell", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Rings the right rep in Slack, Teams or Webex when a lead needs a person.",
)  # fmt: skip
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)
app.add_typer(rules.app, name="rules")
app.add_typer(leads.app, name="leads")
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(db.app, name="db")
app.add_typer(people.app, name="people")
app.add_typer(keys.app, name="keys")
app.add_typer(manifest.app, name="manifest")


def main() -> None:
    """The console script's entry."""
    app()


if __name__ == "__main__":
    main()
