"""Does the Teams adapter find teams, channels and chats, and say what to do where it can't?"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.platforms.port import Channel, Permanent
from bot.platforms.teams.building import build_teams
from playground.teams import LocalTeams
from tests.contract.platform.contract import DANA, until
from tests.contract.platform.teams_world import (
    ROOM,
    TeamsWorld,
    good,
    make_world,
)
from tests.contract.platform.world import (
    NotingDesk,
    Watch,
    direct,
    lead_card,
    served,
    sign,
)


@pytest_asyncio.fixture
async def world(watch: Watch) -> AsyncIterator[TeamsWorld]:
    async with make_world(LocalTeams(rates=False), watch=watch) as made:
        yield made


@pytest.mark.asyncio
async def test_generals_name_is_null_and_it_is_called_general(world: TeamsWorld) -> None:
    world.local.add_place("Sales EMEA/General")
    place = await world.platform.resolve(Channel("sales emea / GENERAL"))
    assert place["name"] == "Sales EMEA/General"


@pytest.mark.asyncio
async def test_a_channel_made_later_is_found(world: TeamsWorld) -> None:
    world.local.add_place(ROOM)
    await world.place(ROOM)
    world.local.add_place("Sales EMEA/Deals")
    assert (await world.place("Sales EMEA/Deals"))["name"] == "Sales EMEA/Deals"


@pytest.mark.asyncio
async def test_unknown_names_are_looked_for_at_most_every_thirty_seconds(world: TeamsWorld, watch: Watch) -> None:
    world.local.add_place(ROOM)
    await world.place(ROOM)
    await until(lambda: len(world.local.calls("GetConversationPagedMembers")) >= 1)

    async def ask() -> tuple[int, Permanent]:
        with pytest.raises(Permanent) as caught:
            await world.platform.resolve(Channel("Sales EMEA/Nowhere"))
        return len(world.local.calls("FetchChannelList")), caught.value

    first, fault = await ask()
    assert "emea-leads" in fault.sentence
    assert (await ask())[0] == first
    watch.ahead = 31
    assert (await ask())[0] == first + 1


@pytest.mark.asyncio
async def test_a_team_that_leadbell_was_removed_from_says_so(world: TeamsWorld) -> None:
    world.local.add_place(ROOM)
    await world.place(ROOM)
    await world.local.remove_bot(ROOM)
    with pytest.raises(Permanent, match="removed from its team"):
        await world.platform.resolve(Channel(ROOM))
    await world.local.add_bot(ROOM)
    assert (await world.platform.resolve(Channel(ROOM)))["name"] == ROOM


@pytest.mark.asyncio
@pytest.mark.parametrize(("event", "code"), [("teamArchived", "archived"), ("teamDeleted", "gone")])
async def test_an_archived_or_deleted_team_is_refused_before_posting(world: TeamsWorld, event: str, code: str) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place(ROOM)
    await world.place(ROOM)
    activity = world.local.activity(dana, ROOM, "") | {"type": "conversationUpdate"}
    activity["channelData"]["eventType"] = event
    await world.refused(good(world), activity)
    with pytest.raises(Permanent) as caught:
        await world.platform.resolve(Channel(ROOM))
    assert caught.value.code == code


@pytest.mark.asyncio
async def test_a_deleted_channel_is_gone(world: TeamsWorld) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place(ROOM)
    world.local.add_place("Sales EMEA/Deals")
    gone = (await world.place("Sales EMEA/Deals"))["id"]
    world.local.add_place("Sales EMEA/Deals", bot_in_it=False)  # no longer listed
    activity = world.local.activity(dana, "Sales EMEA/General", "") | {"type": "conversationUpdate"}
    activity["channelData"] |= {"eventType": "channelDeleted", "channel": {"id": gone}}
    await world.refused(good(world), activity)
    await until(lambda: any(place.data.get("gone") for place in world.desk.known_places.values()))
    with pytest.raises(Permanent, match="deleted in Teams"):
        await world.platform.resolve(Channel("Sales EMEA/Deals"))
    await world.platform.resolve(Channel(ROOM))


@pytest.mark.asyncio
async def test_a_name_without_a_team_is_explained(world: TeamsWorld) -> None:
    with pytest.raises(Permanent, match="Team/Channel"):
        await world.platform.resolve(Channel("emea-leads"))


@pytest.mark.asyncio
async def test_a_restarted_service_finds_what_was_known_before() -> None:
    desk = NotingDesk()
    async with make_world(LocalTeams(rates=False), desk=desk) as world:
        world.local.add_person(*DANA)
        world.local.add_place(ROOM)
        await world.place(ROOM)
        await until(lambda: len(desk.known_people) == 1)
        again = build_teams(world.settings, desk, sign, time.time)
        room, chat = await again.resolve(Channel(ROOM)), await again.resolve(direct(*DANA))
        await again.post(room, world.draw(lead_card()))
        await again.post(chat, world.draw(lead_card()))
        assert len(world.cards(ROOM)) == 1
        await again.stop()


@pytest.mark.asyncio
async def test_an_activity_from_an_unheard_team_makes_it_known(world: TeamsWorld) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place(ROOM)
    await world.place(ROOM)
    world.desk.known_places.clear()
    async with served((again := build_teams(world.settings, world.desk, sign, time.time)).routes()) as url:
        await world.local.attach(url, silently=True)
        await world.local.say(dana, ROOM, "help", mention=True)
        assert (await again.resolve(Channel(ROOM)))["name"] == ROOM
        await again.stop()


@pytest.mark.asyncio
async def test_a_roster_of_many_pages_is_read_to_its_end(world: TeamsWorld) -> None:
    world.local.add_person(*DANA)
    for number in range(1_100):
        world.local.add_person(f"Rep {number}", f"rep{number}@acme.example", guest=number == 5, installed=False)
    world.local.add_place(ROOM)
    await world.place(ROOM)
    await until(lambda: len(world.desk.known_people) == 1_100)  # Dana and all but the guest
    assert len(world.local.calls("GetConversationPagedMembers")) >= 3


@pytest.mark.asyncio
async def test_a_person_without_the_app_is_a_permanent_fault_that_says_what_to_do(world: TeamsWorld) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place(ROOM)
    await world.place(ROOM)
    await world.local.uninstall(dana)
    with pytest.raises(Permanent, match="not installed for Dana Ruiz in Teams") as caught:
        await world.platform.resolve(direct(*DANA))
    assert caught.value.code == "not_installed"
    await world.local.install(dana)
    await world.platform.resolve(direct(*DANA))
