"""`leadbell manifest …`: what is to be installed on each platform?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Print what to install on a platform.")


@app.callback()
def _group() -> None:
    """Print what to install on a platform."""


@app.command()
def slack(
    url: Annotated[str, typer.Option(help="Where Slack reaches the service, such as https://leadbell.acme.example.")],
    out: Annotated[Path | None, typer.Option(help="File to write; standard output when left out.")] = None,
) -> None:
    """The Slack app manifest: paste it at api.slack.com/apps, Create New App, From a manifest."""
    from bot.commands.starting import give_up
    from bot.platforms.addresses import is_safe
    from manifest.slack import slack_manifest

    if not is_safe(url):
        raise typer.BadParameter(f'"{url}" is no https:// address (http:// only for this machine).')
    text = json.dumps(slack_manifest(url), indent=2) + "\n"
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as fault:
        give_up([f"{out} can't be written: {fault.strerror}."])
    typer.echo(f"Written to {out}.")
