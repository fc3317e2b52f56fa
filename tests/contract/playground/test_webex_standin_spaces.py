"""Does the local Webex show its people, rooms and memberships as Webex' own SDK expects?"""

from __future__ import annotations

import pytest

from playground.local import LocalPlatform
from playground.webex import LocalWebex
from tests.contract.playground.webex_house import ask, refused, sdk


@pytest.mark.asyncio
async def test_it_is_a_local_platform_and_knows_its_bot_and_people(webex: LocalWebex) -> None:
    platform: LocalPlatform = webex
    assert platform.name == "webex"
    assert set(webex.settings) == {"WEBEX_ACCESS_TOKEN", "WEBEX_WEBHOOK_SECRET", "WEBEX_API_URL"}
    assert webex.settings["WEBEX_API_URL"].endswith("/v1/")
    dana = webex.add_person("Dana Ruiz", "dana@acme.example")
    eve = webex.add_person("Eve", "eve@other.example", stranger=True)
    api = sdk(webex)
    me = await ask(api.people.me)
    assert (me.type, me.emails, me.displayName) == ("bot", ["leadbell@webex.bot"], "Leadbell")
    found = await ask(lambda: list(api.people.list(email="DANA@acme.example")))
    assert [(one.id, one.orgId, one.type) for one in found] == [(dana, me.orgId, "person")]
    assert (await ask(api.people.get, eve)).orgId != me.orgId
    assert (await refused(lambda: list(api.people.list()))).status_code == 400
    assert (await refused(api.people.get, "Y2lzY29zcGFyazovL3VzL1BFT1BMRS94")).status_code == 404


@pytest.mark.asyncio
async def test_a_wrong_token_is_401_with_webex_body(webex: LocalWebex) -> None:
    fault = await refused(sdk(webex, "wrong").people.me)
    assert fault.status_code == 401
    assert "valid access token" in str(fault.message)
    assert webex.calls("GET /people/me")[0]["status"] == 401


@pytest.mark.asyncio
async def test_lists_are_paged_by_link_header(webex: LocalWebex) -> None:
    for number in range(7):
        webex.add_place(f"Space {number}")
    webex.add_place("Not ours", bot_in_it=False)
    webex.add_place("Old", archived=True)
    dana = webex.add_person("Dana", "dana@acme.example")
    api = sdk(webex)
    rooms = await ask(lambda: list(api.rooms.list(type="group", max=3)))
    assert sorted(room.title for room in rooms) == [f"Space {number}" for number in range(7)]
    assert len(webex.calls("GET /rooms")) == 3
    room = rooms[0]
    assert (await ask(api.rooms.get, room.id)).title == room.title
    members = await ask(lambda: list(api.memberships.list(roomId=room.id, max=1)))
    assert {member.personDisplayName for member in members} == {"Dana", "Leadbell"}
    one = await ask(lambda: list(api.memberships.list(roomId=room.id, personEmail="dana@acme.example")))
    assert [member.personId for member in one] == [dana]
    assert (await ask(api.memberships.get, one[0].id)).personId == dana
    teams = await ask(lambda: list(api.teams.list()))
    assert (await ask(api.teams.get, teams[0].id)).name == "Sales"


@pytest.mark.asyncio
async def test_rooms_without_the_bot_do_not_exist_for_it(webex: LocalWebex) -> None:
    foreign = webex.add_place("Not ours", bot_in_it=False)
    archived = webex.add_place("Old", archived=True)
    api = sdk(webex)
    for room in (foreign, "Y2lzY29zcGFyazovL3VzL1JPT00veA"):
        fault = await refused(api.messages.create, roomId=room, text="hello")
        assert (fault.status_code, fault.message) == (404, "Could not find a room with provided ID.")
    assert (await refused(lambda: list(api.memberships.list(roomId=foreign)))).status_code == 404
    assert (await refused(api.rooms.get, foreign)).status_code == 404
    assert (await refused(api.messages.create, roomId=archived, text="hello")).status_code == 403
