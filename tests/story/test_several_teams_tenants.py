"""Where the settings name no tenant, an admin sees in which ones the Teams app was installed, and refuses some."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.commands import installations
from tests.story.people import DANA
from tests.story.seat import Seat
from tests.story.stage import Stage
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]
OTHER = "11111111-2222-3333-4444-555555555555"
runner = CliRunner()


async def run(*words: str) -> Any:
    """`leadbell installations …`, beside the running service."""
    return await asyncio.to_thread(runner.invoke, installations.app, list(words))


async def listed() -> dict[str, str]:
    """Tenants with their state."""
    some = json.loads((await run("list", "--format", "json")).output)
    return {one["id"]: one["state"] for one in some if one["platform"] == "teams"}


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> Callable[[Stage], None]:
    """Lets the command line see what the service sees."""

    def see(stage: Stage) -> None:
        for name, value in stage.environment.items():
            monkeypatch.setenv(name, value)

    return see


async def from_elsewhere(at: Seat) -> int:
    """A message from another tenant, rightly signed: whoever has the app's package can install it anywhere."""
    activity = at.local.activity(at.ids[DANA], f"direct:{at.ids[DANA]}", "help")
    activity["channelData"]["tenant"]["id"] = activity["conversation"]["tenantId"] = OTHER
    return int((await at.local.send_raw(activity, f"Bearer {at.local.token()}")).status)


@pytest.mark.asyncio
async def test_tenants_are_seen_refused_and_let_in_again(
    open_stage: OpenStage, beside: Callable[[Stage], None]
) -> None:
    stage = await open_stage(settings={"TEAMS_TENANT_ID": ""})
    at = stage.seats["teams"]
    beside(stage)
    own = at.local.settings["TEAMS_TENANT_ID"]

    async def are(wanted: dict[str, str]) -> None:
        async def so() -> bool:
            return await listed() == wanted

        await eventually(so)

    await are({own: "on"})
    assert await from_elsewhere(at) in (200, 202)
    await are({own: "on", OTHER: "on"})

    async def told() -> bool:  # the row stands a moment before the service's own copy has it
        return "2 tenants are believed" in json.dumps((await stage.get("/readyz"))[1])

    await eventually(told)

    assert (await run("remove", "teams", OTHER)).exit_code == 0
    await eventually(lambda: _is(from_elsewhere(at), 403))
    await are({own: "on", OTHER: "removed"})

    await stage.asks()
    shown = await at.card("Asks for a person")
    assert (await run("remove", "teams", own)).exit_code == 0
    await eventually(lambda: _refuses(at, shown))
    await stage.act("takeover", by="dana@acme.example")
    await eventually(lambda: _waits(stage))
    assert (await at.card()).text == shown.text

    assert (await run("add", "teams", own.upper())).exit_code == 0
    await eventually(lambda: _takes(at, shown))


async def _is(status: Awaitable[int], wanted: int) -> bool:
    return await status == wanted


async def _refuses(at: Seat, shown: Any) -> bool:
    return bool((await at.local.press(at.ids[DANA], shown, "Summary")).status == 403)


async def _takes(at: Seat, shown: Any) -> bool:
    return bool((await at.local.press(at.ids[DANA], shown, "Summary")).status == 200)


async def _waits(stage: Stage) -> bool:
    _, body = await stage.get("/v1/deliveries?state=waiting&platform=teams")
    return "was refused" in json.dumps(body)


@pytest.mark.asyncio
async def test_what_is_no_tenant_is_a_sentence(open_stage: OpenStage, beside: Callable[[Stage], None]) -> None:
    beside(await open_stage())
    result = await run("add", "teams", "acme")
    assert result.exit_code == 1
    assert "is no tenant such as" in result.output
    assert await listed() == {}  # the settings name the one that is served
