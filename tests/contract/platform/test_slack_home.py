"""Does the Slack adapter draw home tabs as Slack takes them, for the right person, never an older over a newer one?"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.platforms.port import Busy, Permanent
from cards.home import Home, home_card
from cards.leads import TEXT, Listed
from cards.model import CHANGED, Card
from cards.view import View
from handlers.intent import Outcome
from playground.slack import LocalSlack
from tests.contract.platform.contract import DANA, until
from tests.contract.platform.slack_world import called, make_world
from tests.contract.platform.world import Watch, World
from tests.golden.samples import ADA, WAITING, at


@pytest_asyncio.fixture
async def world(watch: Watch) -> AsyncIterator[World]:
    async with make_world(LocalSlack(rates=False, clock=watch), watch) as made:
        yield made


def tab(text: str = "", *, chosen: str = "") -> Card:
    listed = Listed((ADA,), text, text, "1")
    home = Home((WAITING,), "1", (), listed, {"stage": chosen} if chosen else {})
    return home_card("acme", home, View(zone="Europe/Berlin"), at("13:10"))


async def opened(world: World) -> Any:
    """Dana opens her home tab; what is drawn there."""
    dana = world.local.add_person(*DANA)
    world.desk.at_home = Outcome("shown", tab())
    assert (await world.local.open_home(dana)).status == 200
    await until(lambda: world.local.home(dana))
    return dana, world.local.home(dana)


@pytest.mark.asyncio
async def test_who_opens_it_is_vouched_for_and_sees_it(world: World) -> None:
    dana, shown = await opened(world)
    assert [(one.person.id, one.person.email) for one in world.desk.homes] == [(dana, DANA[1])]
    assert "Ada Lovelace" in shown.text
    assert called(world, "views.publish")[-1]["body"]["user_id"] == dana
    await world.again()
    assert len({one.key for one in world.desk.homes}) == 1  # a repeat is known by its key


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "event",
    [
        {"tab": "messages"}, {"tab": None}, {"tab": ["home"]}, {"user": None}, {"user": {"id": "U1"}}, {"user": ""},
        {"user": 7},
    ],
)  # fmt: skip
async def test_other_tabs_and_shapes_are_taken_and_left(world: World, event: dict[str, Any]) -> None:
    dana = world.local.add_person(*DANA)
    body = {"type": "event_callback", "event_id": "Ev1", "team_id": world.local.workspace.team}
    inner = {"type": "app_home_opened", "tab": "home", "user": dana, "channel": "D1", "event_ts": "1.2", **event}
    raw = json.dumps({**body, "event": inner}).encode()
    assert (await world.local.send_raw(raw, world.local.signed_headers(raw))).status in (200, 400)
    assert world.desk.homes == []


@pytest.mark.asyncio
async def test_a_view_of_any_shape_doesnt_stop_it(world: World) -> None:
    dana = world.local.add_person(*DANA)
    for view in ([], "x", {"hash": 7}, {"hash": "1.abc", "state": []}):
        inner = {"type": "app_home_opened", "tab": "home", "user": dana, "view": view}
        body = {"type": "event_callback", "team_id": world.local.workspace.team, "event": inner}
        raw = json.dumps(body).encode()
        assert (await world.local.send_raw(raw, world.local.signed_headers(raw))).status in (200, 400)
    await until(lambda: world.local.home(dana))


@pytest.mark.asyncio
async def test_somebody_of_another_workspace_is_nobody(world: World) -> None:
    dana = world.local.add_person(*DANA)
    inner = {"type": "app_home_opened", "tab": "home", "user": dana}
    raw = json.dumps({"type": "event_callback", "team_id": "TOTHER", "event": inner}).encode()
    assert (await world.local.send_raw(raw, world.local.signed_headers(raw))).status == 200
    assert [one.person.email for one in world.desk.homes] == [""]


@pytest.mark.asyncio
async def test_what_is_chosen_comes_with_all_that_stands_there(world: World) -> None:
    dana, shown = await opened(world)
    world.desk.answers["home"] = Outcome("shown", tab("stage:engaged", chosen="engaged"))
    await world.local.press(dana, shown, "Engaged")
    pressed = world.desk.presses[-1]
    assert pressed.token.startswith("home|")
    assert pressed.inputs[CHANGED] == "stage"
    assert (pressed.inputs["stage"], pressed.inputs["country"], pressed.inputs[TEXT]) == ("engaged", "any", "")
    assert pressed.show is not None
    await until(lambda: "stage:engaged" in str(world.local.home(dana).payload))
    shown = world.local.home(dana)
    await world.local.press(dana, shown, "Refresh")
    assert CHANGED not in world.desk.presses[-1].inputs
    assert world.desk.presses[-1].inputs[TEXT] == "stage:engaged"  # what stands there, not what was entered before


@pytest.mark.asyncio
async def test_an_older_drawing_never_covers_a_newer_one(world: World) -> None:
    dana, _ = await opened(world)
    show = world.desk.homes[-1].show
    await show(tab("first"))
    # Somebody else draws it, as another service would.
    client = (await world.platform._installations.find()).client  # type: ignore[attr-defined]
    await client.views_publish(user_id=dana, view={"type": "home", "blocks": []})
    await show(tab("second"))
    assert "second" not in str(world.local.home(dana).payload)
    assert called(world, "views.publish")[-1]["answer"]["error"] == "hash_conflict"
    await show(tab("third"))
    assert "third" in str(world.local.home(dana).payload)


@pytest.mark.asyncio
async def test_a_persons_own_wish_goes_before(world: World) -> None:
    dana, shown = await opened(world)
    await world.desk.homes[-1].show(tab("meanwhile"))
    world.desk.answers["home"] = Outcome("shown", tab("wished"))
    await world.local.press(dana, shown, "Refresh")  # as it was drawn before
    await until(lambda: "wished" in str(world.local.home(dana).payload))


@pytest.mark.asyncio
async def test_refusals_reach_whoever_keeps_it_in_step(world: World) -> None:
    await opened(world)
    show = world.desk.homes[-1].show
    world.local.refuse("views.publish", 429, retry_after=7)
    with pytest.raises(Busy) as busy:
        await show(tab("x"))
    assert busy.value.after == 7
    world.local.refuse("views.publish", 200, {"ok": False, "error": "user_not_found"})
    with pytest.raises(Permanent):
        await show(tab("x"))


@pytest.mark.asyncio
async def test_slack_is_answered_in_time_though_it_takes_longer(world: World) -> None:
    dana = world.local.add_person(*DANA)
    world.desk.delay = 4.0
    answer = await world.local.open_home(dana)
    assert answer.status == 200
    assert answer.seconds < 3
    await until(lambda: world.local.home(dana))


@pytest.mark.asyncio
async def test_a_lead_opens_from_the_trigger_before_anything_is_known(world: World) -> None:
    dana, shown = await opened(world)
    await world.local.press(dana, shown, "Open 1")
    await until(lambda: called(world, "views.open"))
    assert called(world, "views.open")[-1]["status"] == 200


@pytest.mark.asyncio
async def test_where_the_trigger_has_expired_the_answer_comes_directly(world: World) -> None:
    dana, shown = await opened(world)
    expired = {"ok": False, "error": "expired_trigger_id"}
    world.local.refuse("views.open", 200, expired, times=2)
    world.desk.answers["browse"] = Outcome("shown", tab())
    world.desk.answers["summary"] = Outcome("refused", world.desk.says.card)
    await world.local.press(dana, shown, "Open 1")
    await world.private(dana, "Type help for what I can do.")
