"""Somebody removes Leadbell from a Slack workspace: what was to be sent there says so, the others work on, and
installing it again heals it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from leads.store.schema import destinations
from tests.story.people import BEN, MONA
from tests.story.stage import Stage
from tests.story.test_slack_workspaces import RULES, install, neighbour, rows
from tests.story.waiting import eventually

Open = Callable[..., Awaitable[Stage]]


def aside(stage: Stage) -> dict[str, str]:
    """Why places are set aside, by their address."""
    now = stage.service.now()
    return {one.address: one.fault for one in rows(stage, destinations) if one.set_aside_until > now}


@pytest.mark.asyncio
async def test_it_is_removed_from_one_of_two_and_comes_back(open_stage: Open) -> None:
    stage = await open_stage(rules=RULES, oauth=True, direct={"mona": "slack"})
    home = stage.seats["slack"]
    async with neighbour(stage) as globex:
        await install(stage, globex)
        await stage.asks()
        await stage.at_rest()
        assert (await globex.local.uninstall()).status == 200
        assert [one.state for one in stage.service.installations.of("slack")] == ["removed"]
        (sentence,) = aside(stage).values()
        assert sentence.startswith("Leadbell was removed from the Slack workspace Globex. To install it again")
        # A manager is told where it still works, and the place at home is rung as ever.
        told = f"direct:{home.ids[MONA]}"
        await eventually(lambda: any("Globex" in str(one.text) for one in home.local.shown(told)))
        await stage.happens("human.requested", says="Once more?", lead={"id": "lead_43"}, id="evt_again")
        await eventually(lambda: len(home.cards()) == 2)
        assert len(globex.cards()) == 1
        # Installed again it takes what has waited, under a token of its own.
        await install(stage, globex)
        assert [one.state for one in stage.service.installations.of("slack")] == ["on"]
        await eventually(lambda: len(globex.cards()) == 2)
        assert aside(stage) == {}
        await globex.local.press(globex.ids[BEN], globex.cards()[0], "Take over")
        await eventually(lambda: any(BEN in str(one.text) for one in home.cards()))


@pytest.mark.asyncio
async def test_news_of_an_older_installation_ends_nothing(open_stage: Open) -> None:
    stage = await open_stage(rules=RULES, oauth=True)
    async with neighbour(stage) as globex:
        await install(stage, globex)
        space = globex.local.workspace
        stage.watch.ahead += 10
        await install(stage, globex)  # again: the first one's end is told late, and of a token that works still
        old = {"team_id": space.team, "event_time": int(stage.watch()) - 5, "type": "event_callback", "event_id": "Ev1"}
        for event in ({"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U1"]}}):
            await sent(globex.local, {**old, "event": event})
        now = {**old, "event_time": int(stage.watch())}
        for tokens in ({"oauth": ["U1"]}, {"bot": ["U1"]}, {}):
            await sent(globex.local, {**now, "event": {"type": "tokens_revoked", "tokens": tokens}})
        await sent(globex.local, {**now, "team_id": "T0THEIRS", "event": {"type": "app_uninstalled"}})
        assert [one.state for one in stage.service.installations.of("slack")] == ["on"]
        assert aside(stage) == {}


@pytest.mark.asyncio
async def test_the_only_workspace_is_gone_and_managers_hear_it_elsewhere(open_stage: Open) -> None:
    stage = await open_stage(direct={"mona": "slack"})
    home, others = stage.seats["slack"], [stage.seats["teams"], stage.seats["webex"]]
    await stage.asks()
    await stage.at_rest()
    assert (await home.local.uninstall()).status == 200
    (sentence,) = aside(stage).values()
    assert "SLACK_BOT_TOKEN" in sentence

    def told() -> bool:
        """Whether a manager was told on a platform that works."""
        return any("Slack" in str(one.text) for seat in others for one in seat.local.private(seat.ids[MONA]))

    await eventually(told)
    found: Any = stage.service.database.read_now(lambda connection: connection.execute(select(destinations)).all())
    assert {one.fault_scope for one in found if one.platform == "slack"} == {"installation"}


async def sent(local: Any, payload: dict[str, Any]) -> None:
    body = json.dumps(payload).encode()
    assert (await local.send_raw(body, local.signed_headers(body))).status == 200
