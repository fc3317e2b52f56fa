"""Which process is under load?

`python -m tests.bench.serving PORT`: what `leadbell serve` runs, with the outbox's pace switched off, which isn't a
setting. With `--without-commits` it is F1a's anchor: the same endpoint (HTTP, key, JSON, checks), whose events are
answered without being recorded. With `--burst=N` the pace stays on, with N messages at once (F4b). SIGUSR1 lets its
outbox fill without sending, SIGUSR2 sends again (F2, F9).
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from bot.delivery.dispatcher import LOOK_EVERY, Dispatcher
from bot.delivery.outbox import Claim
from bot.log import set_up_logging
from bot.service import Service
from bot.serving import answer, listen
from bot.settings import load_environment, read_settings
from leads.store.recording import Counted, RecordEvents


def main() -> None:
    set_up_logging()
    burst = next((int(one.partition("=")[2]) for one in sys.argv if one.startswith("--burst=")), 0)
    service = Service(read_settings(load_environment(os.environ)), paces=bool(burst))
    for platform in service.platforms if burst else ():
        platform.capabilities = replace(platform.capabilities, burst=burst)
    if "--without-commits" in sys.argv:
        _forgetful(service)
    _stoppable()
    with listen("127.0.0.1", int(sys.argv[1])) as listener:
        asyncio.run(answer(service, listener, print))


def _forgetful(service: Service) -> None:
    submit = service.writer.submit

    async def quick(command: Any, *more: Any) -> Any:
        if isinstance(command, RecordEvents):
            return Counted(command.weight, 0)
        return await submit(command, *more)

    service.writer.submit = quick  # type: ignore[method-assign, assignment]


def _stoppable() -> None:
    look, claim, sends = Dispatcher._look, Dispatcher.claim_now, True

    async def look_where_sending(dispatcher: Dispatcher) -> int:
        return await look(dispatcher) if sends else LOOK_EVERY

    def claim_where_sending(dispatcher: Dispatcher, connection: Connection) -> list[Claim] | None:
        return claim(dispatcher, connection) if sends else None

    def switch(number: int, _: object) -> None:
        nonlocal sends
        sends = number == signal.SIGUSR2

    Dispatcher._look = look_where_sending  # type: ignore[method-assign]
    Dispatcher.claim_now = claim_where_sending  # type: ignore[method-assign]
    for number in (signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, switch)


if __name__ == "__main__":
    main()
