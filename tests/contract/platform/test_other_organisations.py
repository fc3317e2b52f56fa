"""Whoever acts from another workspace, tenant or organisation is nobody here, and their places are no destinations."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest
import pytest_asyncio

from bot.platforms.port import Channel, Direct, KnownPlace, OutsidePerson, Permanent
from bot.platforms.slack.installation import Installation
from bot.platforms.slack.workspace import meant, named
from leads.people import Person
from playground.slack import LocalSlack
from playground.teams import LocalTeams
from tests.contract.platform import slack_world, teams_world, webex_world
from tests.contract.platform.contract import DANA, until
from tests.contract.platform.teams_world import ROOM, TeamsWorld
from tests.contract.platform.world import Watch, World, press, sign

THEIRS = "T0THEIRS01"
TENANT = "11111111-2222-3333-4444-555555555555"


@pytest_asyncio.fixture
async def slack(watch: Watch) -> AsyncIterator[World]:
    async with slack_world.make_world(LocalSlack(rates=False, clock=watch), watch) as made:
        yield made


@pytest_asyncio.fixture
async def teams(watch: Watch) -> AsyncIterator[TeamsWorld]:
    async with teams_world.make_world(LocalTeams(rates=False), watch=watch) as made:
        yield made


# -- Slack ---------------------------------------------------------------------------------------------------------

PRESS = {"type": "button", "action_id": "take_over", "value": sign(press("take_over")), "action_ts": "1.2"}
VIEW = {"id": "V1", "private_metadata": json.dumps({"token": sign(press("take_over"))}), "state": {"values": {}}}
MENTION = {"type": "app_mention", "channel": "C1", "ts": "1.2", "text": "help"}
FOREIGN: tuple[dict[str, Any], ...] = (
    {"type": "block_actions", "actions": [PRESS], "team": {"id": THEIRS}},
    {"type": "block_actions", "actions": [PRESS], "team": {"id": THEIRS, "enterprise_id": "E0THEIRS"}},
    {"type": "block_actions", "actions": [PRESS], "team": None, "enterprise": {"id": "E0THEIRS"}},
    {"type": "block_actions", "actions": [PRESS], "view": {**VIEW, "app_installed_team_id": THEIRS}},
    {"type": "view_submission", "view": VIEW, "team": {"id": THEIRS}},
    {"type": "event_callback", "event": MENTION, "team_id": THEIRS},
    {"type": "event_callback", "event": MENTION, "team_id": THEIRS, "authorizations": [{"team_id": THEIRS}]},
    {"command": "/leadbell", "text": "help", "team_id": THEIRS, "trigger_id": "1"},
)


@pytest.mark.asyncio
@pytest.mark.parametrize("payload", FOREIGN, ids=str)
@pytest.mark.parametrize("ours", [False, True])
async def test_who_acts_from_another_slack_workspace_is_nobody(
    slack: World, payload: dict[str, Any], ours: bool
) -> None:
    dana = slack.local.add_person(*DANA)
    told = json.loads(json.dumps(payload | ({"user_id": dana} if "command" in payload else {"user": {"id": dana}})))
    if "event" in told:
        told["event"]["user"] = dana
    if ours:  # the same from our own workspace: it is the workspace alone that makes the difference
        told = json.loads(json.dumps(told).replace(THEIRS, slack.local.workspace.team))
        told.pop("enterprise", None)
    body = urlencode(told).encode() if "command" in told else json.dumps(told).encode()
    kind = "application/x-www-form-urlencoded" if "command" in told else "application/json"
    assert (await slack.local.send_raw(body, slack.local.signed_headers(body, kind))).status == 200
    await until(lambda: len(slack.desk.presses) + len(slack.desk.words) == 1)
    (person,) = [one.person for one in (*slack.desk.presses, *slack.desk.words)]
    assert (person.email, person.fault) == ((DANA[1], "") if ours else ("", "a member of another workspace"))


def test_a_grid_is_one_organisation_and_no_names_say_nothing() -> None:
    def installed(team: str, enterprise: str) -> Installation:
        return Installation(team, enterprise, "Acme", "acme", "U0", "B0", frozenset(), None)  # type: ignore[arg-type]

    alone, grid = installed("T1", ""), installed("T1", "E1")
    assert meant(named({"team": {"id": "T1"}}), [alone]) is not None
    assert meant(named({}), [alone]) is not None
    assert meant(named({"team": {"id": "T2", "enterprise_id": "E1"}}), [grid]) is not None
    assert meant(named({"team": None, "enterprise": {"id": "E1"}}), [grid]) is not None
    assert meant(named({"team": {"id": "T2", "enterprise_id": "E2"}}), [grid]) is None
    assert meant(named({"team": {"id": "T2"}}), [installed("", "")]) is None
    # In a channel shared by Slack Connect the event is another's; the installation that hears it is ours.
    shared = {"team_id": "T2", "authorizations": [{"team_id": "T1", "enterprise_id": None}], "event": {"team": "T2"}}
    assert meant(named(shared), [alone]) is not None


# -- Teams ---------------------------------------------------------------------------------------------------------


def theirs(id: str, name: str) -> KnownPlace:
    data = {"service_url": "https://smba.example/", "tenant": TENANT, "team": "19:t", "team_name": name.split("/")[0]}
    return KnownPlace(id, name, {**data, "bot": "28:b"})


@pytest.mark.asyncio
async def test_a_channel_of_another_tenant_is_no_destination(teams: TeamsWorld) -> None:
    """Somebody's own team, called like ours, would be sent our leads, or stand in our way."""
    await teams.desk.remember_places("teams", TENANT, [theirs("19:x", ROOM), theirs("19:y", "Sales EMEA/only-theirs")])
    teams.local.add_place(ROOM)
    place = await teams.place(ROOM)
    assert (place["tenant"], place["name"]) == (teams.settings.tenant_id, ROOM)
    for address in (Channel("Sales EMEA/only-theirs"), Channel("Sales EMEA/only-theirs", TENANT)):
        with pytest.raises(Permanent) as refused:
            await teams.platform.resolve(address)
        assert refused.value.code == "unknown_channel"
        assert TENANT not in refused.value.sentence


@pytest.mark.asyncio
async def test_a_person_of_another_tenant_is_sent_nothing(teams: TeamsWorld) -> None:
    """An address is whatever the administrator of a tenant writes there."""
    data = {"service_url": "https://smba.example/", "conversation": "a:1", "bot": "28:b"}
    await teams.desk.remember_people([OutsidePerson("teams", TENANT, "29:z", "Dana", DANA[1], "", data)])
    with pytest.raises(Permanent) as refused:
        await teams.platform.resolve(Direct(Person("p", "main", DANA[0], DANA[1])))
    assert refused.value.code == "unknown_person"


# -- Webex ---------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_a_space_of_another_webex_organisation_is_no_destination(watch: Watch) -> None:
    async with webex_world.opened(clock=watch) as world:
        local = world.local
        id = local.add_place("EMEA hot leads")
        own, local.space.org = local.space.org, local.space.other_org  # what is said of spaces from now on
        with pytest.raises(Permanent, match="WEBEX_ORG_IDS") as refused:
            await world.place("EMEA hot leads")
        assert refused.value.code == "not_in_space"
        local.space.org = own
        watch.ahead += 31  # a "there is none" is believed for half a minute
        assert (await world.place("EMEA hot leads"))["id"] == id


@pytest.mark.asyncio
async def test_where_no_organisations_are_named_any_space_will_do() -> None:
    async with webex_world.opened(allowed_orgs=frozenset()) as world:
        ours = world.local.add_place("EMEA hot leads")
        world.local.space.org = world.local.space.other_org
        assert (await world.place("EMEA hot leads"))["id"] == ours
