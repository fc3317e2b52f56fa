"""An engineer asks what works and what is missing: `leadbell doctor` says so of each platform, with the next step."""

from __future__ import annotations

import json
import os
import sys
import time
from asyncio.subprocess import PIPE, create_subprocess_exec
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.doctor.examination import examine
from bot.doctor.finding import Finding
from leads.store.schema import metadata
from playground.slack import LocalSlack
from tests.story.people import IDA, email
from tests.story.seat import Seat
from tests.story.stage import Stage, opened

NOWHERE = Path("/nowhere/.env")


async def _examined(stage: Stage, clock: Callable[[], float] = time.time, **settings: str) -> list[Finding]:
    environment = {**stage.environment, "LEADBELL_PUBLIC_URL": stage.url, **settings}
    return await examine({name: text for name, text in environment.items() if text}, NOWHERE, clock=clock)


def _wrong(found: list[Finding], check: str) -> str:
    """What is wrong with one thing, and what to do, a line each; "" where nothing is."""
    return "\n".join(f"{one.says} {one.do}" for one in found if one.check == check and one.state == "wrong")


def _state(found: list[Finding], check: str) -> set[str]:
    return {one.state for one in found if one.check == check}


async def _everybody_is_here(stage: Stage) -> None:
    """Ida, who is in no workspace, is nobody's to ring any more."""
    status, body = await stage.post(f"/v1/people/{email(IDA)}/deactivate", None)
    assert status == 200, body


@pytest.mark.asyncio
async def test_all_is_fine_beside_a_running_service_and_nothing_is_written(tmp_path: Path) -> None:
    async with opened(tmp_path, direct={"ben": "webex"}) as stage:
        await _everybody_is_here(stage)
        await stage.at_rest()
        sent = {seat.name: len(seat.local.shown(seat.place)) for seat in stage.seats.values()}

        def rows() -> dict[str, int]:
            tables = [one for one in metadata.sorted_tables if one.name not in ("holders", "timers", "to_list")]
            return stage.service.database.read_now(
                lambda connection: {one.name: len(connection.execute(select(one)).all()) for one in tables}
            )

        before = rows()
        found = await _examined(stage)
        assert [one for one in found if one.state != "fine"] == []
        assert {one.check.partition(".")[0] for one in found} >= {"slack", "teams", "webex", "database", "agents"}
        assert rows() == before
        assert sent == {seat.name: len(seat.local.shown(seat.place)) for seat in stage.seats.values()}
        secrets = [text for name, text in stage.environment.items() if "SECRET" in name or "TOKEN" in name]
        assert not any(secret in f"{one.says}{one.do}" for one in found for secret in secrets)


@pytest.mark.asyncio
async def test_a_revoked_token_is_told_and_the_other_platforms_are_looked_at_all_the_same(
    stage: Stage, at: Seat
) -> None:
    at.revoke()
    if at.name == "teams":  # Microsoft's login server itself refuses
        found = await _examined(stage, TEAMS_APP_PASSWORD="an expired secret")
    else:
        found = await _examined(stage)
    said = _wrong(found, f"{at.name}.credentials")
    assert {"slack": "Install the app again", "teams": "TEAMS_APP_PASSWORD", "webex": "WEBEX_ACCESS_TOKEN"}[
        at.name
    ] in said, said
    for other in stage.others(at):
        assert _state(found, f"{other.name}.credentials") == {"fine"}
    assert "an expired secret" not in repr(found)


@pytest.mark.asyncio
async def test_a_place_without_leadbell_a_place_that_is_none_and_who_cant_be_reached(tmp_path: Path) -> None:
    rules = """
rules:
  - id: asks
    name: Somebody asks for a person
    on: human.requested
    ring:
      - {to: "slack:#leads"}
      - {to: "slack:#nowhere"}
      - {to: "teams:Sales/Leads"}
      - {to: "teams:Sales/Nowhere"}
      - {to: "webex:Leads"}
      - {to: "webex:Nowhere"}
"""
    async with opened(tmp_path, rules=rules, direct={"ida": "slack"}) as stage:
        found = await _examined(stage)
        for name, where in (("slack", "#nowhere"), ("teams", "Sales/Nowhere"), ("webex", "Nowhere")):
            said = _wrong(found, f"{name}.channels")
            assert where in said, (name, said)
            assert len(said.splitlines()) == 1
        assert email(IDA) in _wrong(found, "slack.people")
        for seat in stage.seats.values():
            await seat.local.remove_bot(seat.place)
        found = await _examined(stage)
        assert "/invite @Leadbell in #leads" in _wrong(found, "slack.channels")
        assert "Sales/Leads" in _wrong(found, "teams.channels")
        assert 'no Webex space named "Leads"' in _wrong(found, "webex.channels")


@pytest.mark.asyncio
async def test_a_missing_scope_is_named_with_what_it_is_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        workspace = stage.seats["slack"].local.workspace
        workspace.scopes -= {"reactions:write", "im:write"}
        said = _wrong(await _examined(stage), "slack.scopes")
        assert len(said.splitlines()) == 2, said
        assert "reactions:write is missing, by which Leadbell marks what a rep wrote" in said
        assert "install the app again" in said


@pytest.mark.asyncio
async def test_webhooks_that_are_missing_switched_off_or_go_elsewhere(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        hooks = stage.seats["webex"].local.space.webhooks
        first, second, third, *_ = hooks
        hooks[first]["status"] = "inactive"
        hooks[second]["targetUrl"] = "https://elsewhere.example/webex/webhook"
        del hooks[third]
        said = _wrong(await _examined(stage), "webex.webhooks")
        assert len(said.splitlines()) == 3, said
        for words in ("was switched off by Webex", "goes to another address", "is missing", "leadbell serve"):
            assert words in said


@pytest.mark.asyncio
async def test_a_clock_that_is_ten_minutes_off_and_a_public_address_nobody_reaches(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        found = await _examined(stage, lambda: time.time() + 600, LEADBELL_PUBLIC_URL="https://leadbell.invalid")
        said = _wrong(found, "clock")
        assert "s ahead of 127.0.0.1" in said
        assert "NTP" in said
        assert "leadbell.invalid" in _wrong(found, "address.public")
        found = await _examined(stage, LEADBELL_PUBLIC_URL="", LEADBELL_AGENT_WEBHOOK_URL="http://127.0.0.1:9/nobody")
        assert "LEADBELL_PUBLIC_URL" in _wrong(found, "address.public")
        assert "takes no connection" in _wrong(found, "agents.webhook")


@pytest.mark.asyncio
async def test_all_faults_of_the_settings_are_told_and_the_rest_is_looked_at(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        found = await _examined(stage, LEADBELL_COLOUR="red", LEADBELL_ZONE="Mars/Olympus", WEBEX_WEBHOOK_SECRET="")
        said = _wrong(found, "settings")
        for words in ("LEADBELL_COLOUR is no setting", "Mars/Olympus", "WEBEX_WEBHOOK_SECRET is missing"):
            assert words in said
        assert _state(found, "slack.credentials") == {"fine"}
        assert not _state(found, "webex.credentials")
        mute = await _examined(stage, LEADBELL_DATABASE_URL=f"sqlite:///{tmp_path}/none/here.db")
        assert "can't be made" in _wrong(mute, "database.reachable")
        assert _state(mute, "teams.people") == {"unknown"}


@pytest.mark.asyncio
async def test_the_command_says_it_in_words_and_as_json_with_an_exit_code(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        environment = {**os.environ, **stage.environment, "LEADBELL_PUBLIC_URL": stage.url}

        async def run(*options: str) -> tuple[int | None, str, str]:
            command = [sys.executable, "-m", "bot", "doctor", *options]
            process = await create_subprocess_exec(*command, env=environment, stdout=PIPE, stderr=PIPE)
            out, err = await process.communicate()
            return process.returncode, out.decode(), err.decode()

        code, out, err = await run()
        assert (code, err) == (1, "")
        assert f"1 of 4 people can't be reached in Slack: {email(IDA)}" in out
        await _everybody_is_here(stage)
        code, out, err = await run("--format", "json")
        told = json.loads(out)
        assert (code, err, told["wrong"]) == (0, "", 0), out
        assert {"check", "state", "says", "do"} == set(told["checks"][0])
        assert (await run("--colour"))[0] == 2


@pytest.mark.asyncio
async def test_each_installed_workspace_is_looked_at_and_a_channel_in_the_one_that_its_rule_means(
    tmp_path: Path,
) -> None:
    rules = """
rules:
  - id: asks
    on: human.requested
    ring: [{to: "slack:globex/#sales"}, {to: "slack:#leads"}, {to: "slack:initech/#sales"}, {to: "slack:#there"}]
"""
    async with opened(tmp_path, rules=rules) as stage:
        home = stage.seats["slack"].local
        globex = LocalSlack(clock=stage.watch, beside=home, title="Globex", domain="globex")
        await globex.start()
        globex.add_place("sales")
        globex.add_place("there")
        workspace = globex.workspace
        workspace.revoked = False
        secrets = {"bot_token": workspace.bot_token}
        try:
            await stage.service.installations.install("slack", workspace.team, "Globex", secrets, {"domain": "globex"})
            found = await _examined(stage)
            check = f"slack.{workspace.team}.credentials"
            assert (_state(found, "slack.credentials"), _state(found, check)) == ({"fine"}, {"fine"})
            said = _wrong(found, "slack.channels")
            assert "initech" in said
            assert "no channel #there" in said, "what names no workspace means the first"
            assert len(said.splitlines()) == 2, said
            workspace.revoked = True
            assert _wrong(await _examined(stage), check)
            lost = await _examined(stage, LEADBELL_SECRET_KEY="another key of the stories, long enough")
            assert "LEADBELL_SECRET_KEY_PREVIOUS" in _wrong(lost, check)
            assert workspace.bot_token not in repr([*found, *lost])
        finally:
            await globex.stop()


@pytest.mark.asyncio
async def test_an_app_token_that_opens_no_connection(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        found = await _examined(stage, SLACK_APP_TOKEN="xapp-revoked")
        assert "connections:write" in _wrong(found, "slack.socket")
        assert _state(found, "slack.credentials") == {"fine"}
        stage.seats["slack"].local.refuse(
            "apps.connections.open", 429
        )  # the service, or a doctor before, has just asked
        assert _state(await _examined(stage, SLACK_APP_TOKEN="xapp-good"), "slack.socket") == {"unknown"}
