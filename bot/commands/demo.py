"""`leadbell demo`: the service with three local chat workspaces and sample leads.

What it needs is loaded only where it runs: `bot.demo` is all of the product that opens the playground.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8080,
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder that keeps the leads; a temporary one when left out.")
    ] = None,
    quiet_leads: Annotated[
        bool, typer.Option("--quiet-leads", help="Neither sample leads nor reps: only what you send.")
    ] = False,
) -> None:
    """Run the service with three local chat workspaces and sample leads, to be seen and used on one page, and print
    what each platform shows. Ctrl-C stops it all."""
    from bot.commands.starting import give_up
    from bot.demo.show import Show
    from bot.log import set_up_logging
    from bot.serving import START_FAULTS, listen_or_exit, why_not_started

    set_up_logging(logging.WARNING)
    try:
        with listen_or_exit("127.0.0.1", port) as listener, _folder(data) as folder:
            kept = folder if data is not None else None
            asyncio.run(Show(listener, folder, not quiet_leads, partial(_welcome, folder=kept)).run())
    except KeyboardInterrupt:  # before the service was up, or once more while it stopped
        return
    except START_FAULTS as fault:
        give_up(why_not_started(fault))


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    """The folder of the demo's database, for this demo alone."""
    from bot.commands.starting import give_up
    from bot.demo.data import held

    if data is None:
        with TemporaryDirectory(prefix="leadbell-demo-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
        return
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = held(data)
    except BlockingIOError:
        give_up([f"Another demo is using {data}. Stop it, or choose another folder with --data."])
    except OSError as fault:
        give_up([f"The folder {data} can't be used: {fault.strerror}."])
    with lock:
        yield data


def _welcome(url: str, *, folder: Path | None) -> tuple[str, ...]:
    from bot.demo.show import API_KEY

    send = f"curl {url}/v1/%s -H 'Authorization: Bearer {API_KEY}' -H 'Content-Type: application/json' -d '%s'"
    event = (
        '{"id": "evt_\'$(date +%s)\'", "kind": "human.requested", "at": "\'$(date -u +%FT%TZ)\'", '
        '"lead": {"id": "lead_1", "first_name": "Ada"}, "channel": "chat"}'
    )
    by = '{"by": "dana@acme.example"}'
    return (
        "",
        f"Leadbell's demo runs on {url}, with local Slack, Teams and Webex workspaces.",
        f"Its data {f'stays in {folder}' if folder else 'goes when it stops'}. Ctrl-C stops it all.",
        "",
        f"  Open in a browser   {url}",
        f"  The Leads page      {url}/leads  (choose who you are)",
        f"  The HTTP interface  {url}/docs  (the key is {API_KEY})",
        f"  Let a lead ring     {send % ('events', event)}",
        f"  Take it over        {send % ('leads/lead_1/takeover', by)}",
        "",
    )
