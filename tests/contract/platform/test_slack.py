"""Does the Slack adapter keep the port's promises, and find, post and change what it should?

The peer is `playground.slack`, over real HTTP with real signatures.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.platforms.port import Busy, Channel, MessageGone, Permanent, Unreachable
from bot.platforms.slack.building import build_slack
from cards.model import Rendered
from playground.slack import LocalSlack
from tests.contract.platform.contract import DANA, PlatformContract
from tests.contract.platform.slack_world import called, card_in, make_world, settings_of
from tests.contract.platform.world import (
    NotingDesk,
    Watch,
    World,
    direct,
    lead_card,
    notice,
    sign,
)


@pytest_asyncio.fixture
async def world(watch: Watch) -> AsyncIterator[World]:
    async with make_world(LocalSlack(rates=False, clock=watch), watch) as made:
        yield made


class TestSlackContract(PlatformContract):
    pass


# -- destinations ----------------------------------------------------------------------------------------------------


async def expect_permanent(world: World, name: str, workspace: str = "") -> Permanent:
    with pytest.raises(Permanent) as caught:
        await world.platform.resolve(Channel(name, workspace))
    return caught.value


@pytest.mark.asyncio
async def test_the_sentences_say_what_to_do(world: World, watch: Watch) -> None:
    world.local.add_place("sales", bot_in_it=False)
    world.local.add_place("old", archived=True)
    assert (
        await expect_permanent(world, "#sales")
    ).sentence == "Leadbell is not in #sales: invite it with /invite @Leadbell."
    watch.ahead += 31
    assert "archived" in (await expect_permanent(world, "#old")).sentence
    watch.ahead += 31
    assert "#nowhere" in (await expect_permanent(world, "#nowhere")).sentence


@pytest.mark.asyncio
async def test_names_are_listed_once_and_a_missing_one_at_most_every_half_minute(world: World, watch: Watch) -> None:
    for number in range(5):
        world.local.add_place(f"room-{number}")
    for number in range(5):
        await world.place(f"room-{number}")
    assert len(called(world, "conversations.list")) == 1
    await expect_permanent(world, "#later")
    listed = len(called(world, "conversations.list"))
    world.local.add_place("later")
    await expect_permanent(world, "#later")
    assert len(called(world, "conversations.list")) == listed
    watch.ahead += 31
    await world.place("later")


@pytest.mark.asyncio
async def test_after_an_invitation_the_channel_is_found(world: World, watch: Watch) -> None:
    world.local.add_place("sales", bot_in_it=False)
    await expect_permanent(world, "#sales")
    await world.local.invite_bot("sales")
    watch.ahead += 31
    await world.platform.post(await world.place("sales"), world.draw(lead_card()))


@pytest.mark.asyncio
async def test_a_channel_that_was_archived_since_is_looked_up_again(world: World, watch: Watch) -> None:
    world.local.add_place("sales")
    place = await world.place("sales")
    await world.local.archive("sales")
    with pytest.raises(Permanent, match="#sales is archived"):
        await world.platform.post(place, world.draw(lead_card()))
    watch.ahead += 31
    assert (await expect_permanent(world, "#sales")).code == "is_archived"


@pytest.mark.asyncio
async def test_ten_that_ask_at_once_share_one_listing(world: World) -> None:
    world.local.add_place("sales")
    await asyncio.gather(*(world.place("sales") for _ in range(10)))
    assert len(called(world, "conversations.list")) == 1


@pytest.mark.asyncio
async def test_a_workspace_is_known_by_name_domain_and_id(world: World) -> None:
    world.local.add_place("sales")
    space = world.local.workspace
    for name in (space.name, space.domain.upper(), space.team):
        assert await world.platform.resolve(Channel("#sales", name))
    assert (await expect_permanent(world, "#sales", "other")).code == "no_such_workspace"


@pytest.mark.asyncio
async def test_where_private_channels_may_not_be_listed_the_public_ones_are() -> None:
    scopes = {"chat:write", "channels:read", "users:read", "users:read.email", "im:write"}
    async with make_world(LocalSlack(rates=False, scopes=scopes)) as world:
        world.local.add_place("sales")
        assert (await world.place("sales"))["id"].startswith("C")


@pytest.mark.asyncio
async def test_where_nothing_may_be_listed_a_card_is_posted_by_name() -> None:
    async with make_world(LocalSlack(rates=False, scopes={"chat:write"})) as world:
        world.local.add_place("sales")
        place = await world.place("sales")
        reference = await world.platform.post(place, world.draw(lead_card()))
        assert reference["channel"].startswith("C")
        await world.platform.edit(reference, world.draw(lead_card("Returned")))
        assert (await world.place("sales"))["id"] == reference["channel"]


@pytest.mark.asyncio
async def test_leads_are_not_sent_to_guests(world: World) -> None:
    world.local.add_person("Eve Guest", "eve@acme.example", guest=True)
    with pytest.raises(Permanent, match="guest"):
        await world.platform.resolve(direct("Eve Guest", "eve@acme.example"))


# -- messages --------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_links_are_not_unfolded_and_nothing_is_sent_twice(world: World) -> None:
    world.local.add_place("sales")
    place = await world.place("sales")
    world.local.refuse("chat.postMessage", 429, retry_after=3)
    with pytest.raises(Busy):
        await world.platform.post(place, world.draw(lead_card()))
    assert len(called(world, "chat.postMessage")) == 1
    await world.platform.post(place, world.draw(lead_card()))
    body = called(world, "chat.postMessage")[-1]["body"]
    assert (body["unfurl_links"], body["unfurl_media"]) == (False, False)


@pytest.mark.asyncio
async def test_a_line_may_be_shown_in_the_channel_too(world: World) -> None:
    card = await card_in(world)
    place = await world.place("emea-leads")
    under = {"id": card.id, "channel": place["id"]}
    await world.platform.post(place, world.draw(notice("Escalated")), under=under, also_in_place=True)
    assert called(world, "chat.postMessage")[-1]["body"]["reply_broadcast"] is True


@pytest.mark.asyncio
async def test_an_edit_to_text_alone_takes_the_blocks_away(world: World) -> None:
    world.local.add_place("sales")
    reference = await world.platform.post(await world.place("sales"), world.draw(lead_card()))
    await world.platform.edit(reference, Rendered({"text": "This lead was erased."}, "This lead was erased."))
    (shown,) = world.cards("sales")
    assert shown.text == "This lead was erased."
    assert shown.controls == ()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("error", "kind", "scope"),
    [
        ("invalid_blocks", Permanent, "message"),
        ("msg_too_long", Permanent, "message"),
        ("something_new", Permanent, "message"),
        ("restricted_action_read_only_channel", Permanent, "destination"),
        ("channel_not_found", Permanent, "destination"),
        ("invalid_auth", Permanent, "installation"),
        ("account_inactive", Permanent, "installation"),
        ("token_revoked", Permanent, "installation"),
        ("missing_scope", Permanent, "installation"),
        ("fatal_error", Unreachable, ""),
        ("internal_error", Unreachable, ""),
        ("ratelimited", Busy, ""),
    ],
)
async def test_each_refusal_has_its_kind(world: World, error: str, kind: type[Exception], scope: str) -> None:
    world.local.add_place("sales")
    place = await world.place("sales")
    world.local.refuse("chat.postMessage", 200, {"ok": False, "error": error, "needed": "chat:write"})
    with pytest.raises(kind) as caught:
        await world.platform.post(place, world.draw(lead_card()))
    assert getattr(caught.value, "scope", "") == scope
    sentence = getattr(caught.value, "sentence", "")
    assert sentence.endswith(".")
    assert "{" not in sentence


@pytest.mark.asyncio
@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message", "edit_window_closed"])
async def test_an_edit_that_can_no_longer_be_made(world: World, error: str) -> None:
    world.local.add_place("sales")
    reference = await world.platform.post(await world.place("sales"), world.draw(lead_card()))
    world.local.refuse("chat.update", 200, {"ok": False, "error": error})
    with pytest.raises(MessageGone):
        await world.platform.edit(reference, world.draw(lead_card()))


# -- life ------------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_a_slack_that_is_down_at_the_start_is_asked_again_at_first_need() -> None:
    local = LocalSlack(rates=False)
    await local.start()
    local.down(True)
    platform = build_slack(settings_of(local), NotingDesk(), sign, Watch())
    local.add_place("sales")
    await platform.start()
    with pytest.raises(Unreachable):
        await platform.resolve(Channel("#sales"))
    local.down(False)
    place = await platform.resolve(Channel("#sales"))
    await platform.post(place, platform.render(lead_card(), sign))
    await platform.stop()
    await local.stop()


@pytest.mark.asyncio
async def test_the_environment_does_not_turn_bolt_or_the_sdk_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "s")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-other")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    async with make_world(LocalSlack(rates=False)) as world:
        dana = world.local.add_person(*DANA)
        card = await card_in(world)
        assert (await world.local.press(dana, card, "Take over")).status == 200
        assert len(world.desk.presses) == 1
    assert list(tmp_path.iterdir()) == []
