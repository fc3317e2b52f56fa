"""Talk to the example agent in a terminal: `python -m examples.agent`.

It needs LEADBELL_URL, LEADBELL_API_KEY and LEADBELL_AGENT_WEBHOOK_SECRET, and listens on port 8090; start Leadbell with
LEADBELL_AGENT_WEBHOOK_URL=http://127.0.0.1:8090/webhooks/leadbell. You are the lead.
"""

from __future__ import annotations

import asyncio
import os
import sys

import aiohttp
from aiohttp import web

from examples.agent.agent import Agent
from examples.agent.client import Leadbell

LEAD = "lead_in_terminal"
NEEDED = ("LEADBELL_URL", "LEADBELL_API_KEY", "LEADBELL_AGENT_WEBHOOK_SECRET")


async def say(lead_id: str, text: str, name: str) -> None:
    print(f"{name}: {text}", flush=True)


async def think(text: str, note: str) -> str:
    """Here stands the model. This one only shows that it has read."""
    heed = f" (A colleague asks me to heed: {note})" if note else ""
    return f"You wrote {len(text.split())} words. Ask for a person whenever you like.{heed}"


async def main() -> None:
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        sys.exit(f"Set {', '.join(missing)} first.")
    url, key, secret = (os.environ[name] for name in NEEDED)
    async with aiohttp.ClientSession() as http:
        leadbell = Leadbell(http, url, key, secret)
        agent = Agent(leadbell, say, think)
        runner = web.AppRunner(agent.app())
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 8090).start()
        print('You are the lead. Write; "person" asks for a person; an empty line ends it.', flush=True)
        try:
            while text := (await asyncio.to_thread(sys.stdin.readline)).strip():
                if text == "person":
                    await leadbell.tell("human.requested", {"id": LEAD}, {"id": "example"})
                elif not await agent.heard(LEAD, text):
                    print("(a person has control: the agent keeps quiet)", flush=True)
        except aiohttp.ClientError as fault:
            sys.exit(f"Leadbell can't be spoken with: {fault}")
        finally:
            await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
