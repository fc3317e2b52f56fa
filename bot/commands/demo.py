"""`leadbell demo`: the service with three local chat workspaces and sample leads.

The one module of the product that opens the playground; what it needs is loaded only where it runs.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from playground.leads.agents import AgentsPlatform
    from playground.transcript import Transcript
    from playground.workspaces import Workspaces

API_KEY = "demo-key"
"""Known to everybody: the demo listens on this machine alone."""

log = logging.getLogger(__name__)


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8080,
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder that keeps the leads; a temporary one when left out.")
    ] = None,
    quiet_leads: Annotated[
        bool, typer.Option("--quiet-leads", help="Neither sample leads nor reps: only what you send.")
    ] = False,
) -> None:
    """Run the service with three local chat workspaces and sample leads, and print what each platform shows.
    Ctrl-C stops it all."""
    from bot.commands.starting import give_up
    from bot.log import set_up_logging
    from bot.serving import START_FAULTS, listen_or_exit, why_not_started

    set_up_logging(logging.WARNING)
    try:
        with listen_or_exit("127.0.0.1", port) as listener, _folder(data) as folder:
            asyncio.run(_run(listener, folder, talking=not quiet_leads, kept=data is not None))
    except KeyboardInterrupt:  # before the service was up, or once more while it stopped
        return
    except START_FAULTS as fault:
        give_up(why_not_started(fault))


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    """The folder of the demo's database, for this demo alone."""
    from bot.commands.demo_data import held
    from bot.commands.starting import give_up

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


async def _run(listener: socket.socket, folder: Path, *, talking: bool, kept: bool) -> None:
    """Open the playground, serve until told to stop, and close it again."""
    from sqlalchemy import URL

    from bot.commands.demo_data import forget_workspaces
    from bot.service import Service
    from bot.serving import answer
    from bot.settings import read_settings
    from playground.leads.agents import AgentsPlatform
    from playground.transcript import Transcript
    from playground.workspaces import PEOPLE, Workspaces

    workspaces = Workspaces()
    transcript = Transcript(workspaces.names)
    workspaces.watch(transcript.on_screen)
    agents = AgentsPlatform(transcript.webhook)
    async with AsyncExitStack() as opened:
        opened.push_async_callback(workspaces.stop)
        await workspaces.start()
        opened.push_async_callback(agents.stop)
        await agents.start()
        database = URL.create("sqlite+aiosqlite", database=str((folder / "demo.db").absolute()))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = read_settings({
            **workspaces.settings, **agents.settings, "LEADBELL_DATABASE_URL": database.render_as_string(),
            "LEADBELL_PUBLIC_URL": url, "LEADBELL_SECRET_KEY": secrets.token_urlsafe(32), "LEADBELL_API_KEY": API_KEY,
            "LEADBELL_PEOPLE": str(PEOPLE),
        })  # fmt: skip
        service = Service(settings)
        await asyncio.to_thread(forget_workspaces, service.database)
        playing: list[asyncio.Task[None]] = []

        def begin(_: str) -> None:
            transcript.write(*_welcome(url, folder if kept else None))
            playing.append(asyncio.create_task(_play(url, workspaces, agents, transcript, talking=talking)))

        try:
            await answer(service, listener, begin)
        finally:
            for task in playing:
                task.cancel()
            await asyncio.gather(*playing, return_exceptions=True)


async def _play(
    url: str, workspaces: Workspaces, agents: AgentsPlatform, transcript: Transcript, *, talking: bool
) -> None:
    """Let the platforms know of the service; then leads talk and reps press."""
    from playground.leads.player import Player
    from playground.leads.scripts import read_scripts
    from playground.reps import Reps

    try:
        await workspaces.attach(url)
        if talking:
            async with asyncio.TaskGroup() as group:
                group.create_task(Reps(workspaces, transcript.pressed).work())
                group.create_task(Player(url, API_KEY, agents, transcript.said).play_all(read_scripts()))
    except Exception:
        log.exception("the sample leads have stopped")


def _welcome(url: str, folder: Path | None) -> tuple[str, ...]:
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
        f"  Open in a browser   {url}/docs  (the whole HTTP interface; the key is {API_KEY})",
        f"  Let a lead ring     {send % ('events', event)}",
        f"  Take it over        {send % ('leads/lead_1/takeover', by)}",
        "",
    )
