"""What is F2's anchor? `python -m tests.bench.slack_sender PORT BODIES URL`

Slack's own SDK as one would use it to send many messages: an AsyncWebClient over one aiohttp session, 32 calls at
once, no retries. Every request to its port sends all bodies once and is answered when the last was.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn import Config, Server

AT_ONCE = 32


def main() -> None:
    port, bodies, url = int(sys.argv[1]), json.loads(Path(sys.argv[2]).read_bytes()), sys.argv[3]
    asyncio.run(_serve(port, bodies, url))


async def _serve(port: int, bodies: list[dict[str, Any]], url: str) -> None:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-bench", base_url=url, session=session, retry_handlers=[])
        client.proxy = None

        async def send(_: Request) -> Response:
            waiting = iter(bodies)
            await asyncio.gather(*(_hand(client, waiting) for _ in range(AT_ONCE)))
            return PlainTextResponse("sent")

        async def ready(_: Request) -> Response:
            return PlainTextResponse("ok")

        routes = [Route("/send", send, methods=["POST"]), Route("/readyz", ready)]
        config = Config(Starlette(routes=routes), port=port, log_config=None, access_log=False)
        await Server(config).serve()


async def _hand(client: AsyncWebClient, waiting: Iterator[dict[str, Any]]) -> None:
    for body in waiting:
        await client.chat_postMessage(**body)


if __name__ == "__main__":
    main()
