"""Which process is killed?

`python -m tests.crash.serving PORT`: what `leadbell serve` runs, with the outbox's pace off, so that much is on its way
at each kill. With `--spare` it loads everything and then waits for a line on its standard input: a spare that takes the
place of a killed one at once.
"""

from __future__ import annotations

import asyncio
import os
import sys

from bot.log import set_up_logging
from bot.platforms.slack import building  # noqa: F401 (a spare has loaded it)
from bot.service import Service
from bot.serving import answer, listen
from bot.settings import load_environment, read_settings


def main() -> None:
    set_up_logging()
    if "--spare" in sys.argv:
        print("spare", flush=True)
        if not sys.stdin.readline():
            return
    service = Service(read_settings(load_environment(os.environ)), paces=False)
    with listen("127.0.0.1", int(sys.argv[1])) as listener:
        asyncio.run(answer(service, listener, lambda url: print(url, flush=True)))


if __name__ == "__main__":
    main()
