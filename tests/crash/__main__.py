"""`python -m tests.crash [KILLS]` (`make crash`): a hundred kills on SQLite, and a hundred on PostgreSQL with two
services side by side; what came of them is printed."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.crash.campaign import campaign
from tests.postgresql import Postgresql


async def run(kills: int) -> None:
    with TemporaryDirectory(prefix="leadbell-crash-") as folder:
        home = Path(folder)
        for name in ("sqlite", "postgresql"):
            (home / name).mkdir()
        print(f"SQLite, load {os.getloadavg()[0]:.1f}", flush=True)
        print(await campaign(home / "sqlite", f"sqlite:///{home / 'leadbell.db'}", kills=kills), flush=True)
        server = Postgresql()
        try:
            print(f"PostgreSQL, two services, load {os.getloadavg()[0]:.1f}", flush=True)
            url = server.create()
            print(await campaign(home / "postgresql", url, kills=kills, services=2), flush=True)
        finally:
            server.stop()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
