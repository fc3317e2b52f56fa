"""What is a press' anchor? `python -m tests.bench.bolt_app PORT`, with the sink's Web API in SLACK_API_URL.

Bolt as its documentation shows it: an AsyncApp with its own check of signatures behind its Starlette adapter under
uvicorn, and twenty listeners that acknowledge and do nothing else.
"""

from __future__ import annotations

import logging
import os
import sys

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

LISTENERS = 20


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


async def _ready(_: Request) -> Response:
    return PlainTextResponse("ok")


def main() -> None:
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    client = AsyncWebClient(token="xoxb-bench", base_url=os.environ["SLACK_API_URL"])
    client.proxy = None
    app = AsyncApp(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])
    for number in range(LISTENERS):
        app.action(f"listener_{number}")(_acknowledge)
    handler = AsyncSlackRequestHandler(app)

    async def receive(request: Request) -> Response:
        return await handler.handle(request)

    routes = [Route("/slack/events", receive, methods=["POST"]), Route("/readyz", _ready)]
    uvicorn.run(Starlette(routes=routes), port=int(sys.argv[1]), log_config=None, access_log=False)


if __name__ == "__main__":
    main()
