"""`leadbell serve`: runs the service."""

from __future__ import annotations

from typing import Annotated

import typer


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8080,
) -> None:
    """Run the service; as many side by side on one PostgreSQL as wanted. Ctrl-C stops it."""
    from bot.commands.starting import settings_or_exit
    from bot.log import set_up_logging
    from bot.serving import run

    set_up_logging()
    run(settings_or_exit(serving=True), host, port)
