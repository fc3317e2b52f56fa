"""Several Webex bots: each with its own token, secret, webhooks and spaces; one may come and go while it runs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typer.testing import CliRunner

from bot.commands import installations
from playground.local import Shown
from playground.loopback import Loopback
from playground.webex import LocalWebex
from playground.webex.identity import read_id
from tests.story.people import DANA, MONA, email
from tests.story.seat import Seat, says
from tests.story.stage import LEAD, Stage
from tests.story.waiting import eventually

RULES = """
rules:
  - id: asks
    name: Somebody asks for a person
    on: human.requested
    ring: [{to: "webex:Leads"}, {to: "webex:acme/Leads"}, {to: "webex:Acme only"}]
"""
PLACES = ("Leads", "Acme only")
runner = CliRunner()


@asynccontextmanager
async def one_address(some: Mapping[str, str]) -> AsyncIterator[str]:
    """One API for several bots, as Webex has it: `some` is where the local organisation of each token answers."""
    async with httpx.AsyncClient(trust_env=False) as client:

        async def pass_on(request: Request) -> Response:
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            if token not in some:
                return Response(json.dumps({"message": "no"}), 401, media_type="application/json")
            headers = {
                name: value for name, value in request.headers.items() if name in ("authorization", "content-type")
            }
            answer = await client.request(
                request.method, some[token].removesuffix("/v1/") + request.url.path, params=request.query_params,
                content=await request.body(), headers=headers,
            )  # fmt: skip
            kept = {name: value for name, value in answer.headers.items() if name in ("content-type", "link")}
            return Response(answer.content, answer.status_code, kept)

        verbs = ["GET", "POST", "PUT", "DELETE"]
        server = Loopback(Starlette(routes=[Route("/{rest:path}", pass_on, methods=verbs)]))
        await server.open()
        try:
            yield server.url + "/v1/"
        finally:
            await server.close()


class Bots:
    """A stage with the bot of the settings (`own`), and another organisation with a bot of its own (`acme`)."""

    def __init__(self, stage: Stage, acme: Seat, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.stage = stage
        self.own = stage.seats["webex"]
        self.acme = acme
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

    @property
    def id(self) -> str:
        """The other bot's, as its address has it."""
        found = read_id(self.acme.local.space.bot.id)
        assert found is not None
        return found[1]

    @property
    def hooks(self) -> set[str]:
        return {hook["targetUrl"] for hook in self.acme.local.space.webhooks.values()}

    async def run(self, *words: str, types: str | None = None) -> Any:
        """`leadbell installations …`, beside the running service."""
        return await asyncio.to_thread(runner.invoke, installations.app, list(words), input=types)

    async def add(self) -> None:
        token = self.acme.local.settings["WEBEX_ACCESS_TOKEN"]
        result = await self.run("add", "webex", "--name", "acme", types=token + "\n")
        assert result.exit_code == 0, result.output
        assert token not in result.output
        await eventually(lambda: len(self.hooks) == 1 and len(self.acme.local.space.webhooks) >= 5)
        self.acme.local.courier.open = True


@pytest_asyncio.fixture
async def bots(
    open_stage: Callable[..., Awaitable[Stage]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Bots]:
    async with AsyncExitStack() as held:
        acme = Seat(LocalWebex(bot_name="Acme Bell"), PLACES[0])
        await acme.local.start()
        held.push_async_callback(acme.local.stop)
        acme.fill()
        acme.local.add_place(PLACES[1])
        some: dict[str, str] = {acme.local.settings["WEBEX_ACCESS_TOKEN"]: acme.local.settings["WEBEX_API_URL"]}
        url = await held.enter_async_context(one_address(some))
        stage = await open_stage(rules=RULES, settings={"WEBEX_API_URL": url})
        own = stage.seats["webex"].local.settings
        some[own["WEBEX_ACCESS_TOKEN"]] = own["WEBEX_API_URL"]
        held.push_async_callback(acme.settle)
        yield Bots(stage, acme, {**stage.environment, "LEADBELL_PUBLIC_URL": stage.url}, monkeypatch)


async def card(at: Seat, place: str, *words: str) -> Shown:
    return await eventually(
        lambda: next((one for one in reversed(at.local.shown(place)) if says(one, *words)), None),
        seen=lambda: [one.text for one in at.local.shown(place)],
    )


@pytest.mark.asyncio
async def test_each_rings_and_hears_in_its_own_spaces(bots: Bots) -> None:
    await bots.add()
    assert bots.hooks == {f"{bots.stage.url}/webex/webhook/{bots.id}"}
    secrets = {hook["secret"] for hook in bots.acme.local.space.webhooks.values()}
    assert len(secrets) == 1
    assert secrets != {bots.stage.environment["WEBEX_WEBHOOK_SECRET"]}

    await bots.stage.asks()
    await bots.own.card("Asks for a person")
    await card(bots.acme, "Leads", "Asks for a person")
    shown = await card(bots.acme, "Acme only", "Asks for a person")  # of no other bot, and named without one

    await bots.acme.press(DANA, shown, "Take over")
    for at, place in ((bots.own, "Leads"), (bots.acme, "Leads"), (bots.acme, "Acme only")):
        await card(at, place, "Dana Ruiz has control")
    assert (await bots.stage.control())["by"] == email(DANA)
    await bots.acme.press(DANA, await card(bots.acme, "Leads", "has control"), "Summary")
    await bots.acme.private(DANA, "Ada Lovelace")
    assert bots.own.told(MONA) == []

    status, _ = await erase(bots.stage)
    assert status in (200, 202, 204)
    for at, place in ((bots.own, "Leads"), (bots.acme, "Leads"), (bots.acme, "Acme only")):
        await eventually(lambda at=at, place=place: not any("Ada" in one.text for one in at.local.shown(place)))
    await eventually(lambda: not any("Ada" in one.text for one in bots.acme.local.private(bots.acme.ids[DANA])))


async def erase(stage: Stage) -> tuple[int, str]:
    async with stage.http.delete(f"{stage.url}/v1/leads/{LEAD}") as answer:
        return answer.status, await answer.text()


@pytest.mark.asyncio
async def test_a_bots_secret_opens_no_other_door(bots: Bots) -> None:
    await bots.add()
    local = bots.acme.local
    told = json.dumps({"resource": "messages", "event": "created", "data": {"id": "x"}}).encode()
    own = bots.own.local.signature(told)
    async with bots.stage.http.post(f"{bots.stage.url}/webex/webhook/{bots.id}", data=told, headers=own) as answer:
        assert answer.status == 401
    async with bots.stage.http.post(f"{bots.stage.url}/webex/webhook/nobody", data=told, headers=own) as answer:
        assert answer.status == 404
    local.add_place("Fresh", bot_in_it=False)
    await local.invite_bot("Fresh")
    await card(bots.acme, "Fresh", "Leadbell is in Fresh now.")


@pytest.mark.asyncio
async def test_a_token_that_is_refused_concerns_its_own_bot_alone(bots: Bots) -> None:
    await bots.add()
    bots.acme.local.refuse("*", 401, times=10_000)
    await bots.stage.asks()
    await bots.own.card("Asks for a person")

    async def refused() -> bool:
        _, body = await bots.stage.get("/v1/deliveries?state=waiting&platform=webex")
        return "the bot acme: make a new one" in str(body)

    await eventually(refused)
    _, ready = await bots.stage.get("/readyz")
    assert "webhooks.webex.acme" not in str(ready)  # they were right when they were looked at
    await bots.stage.happens("human.requested", lead={"id": "lead_43"}, says="Anybody there?")
    await bots.own.card("Anybody there?")
    assert not any("Asks for a person" in one.text for one in bots.acme.local.shown("Leads"))

    bots.acme.local.forgive()
    await bots.add()  # a new token, as far as anybody knows
    shown = await card(bots.acme, "Acme only", "Asks for a person") if await retried(bots.stage) else None
    assert shown is not None


async def retried(stage: Stage) -> bool:
    """Somebody lets what waits be tried again."""
    _, body = await stage.get("/v1/deliveries?state=waiting&platform=webex")
    for one in body["deliveries"]:
        await stage.post(f"/v1/deliveries/{one['id']}/retry", {})
    return bool(body["deliveries"])


@pytest.mark.asyncio
async def test_one_is_listed_without_its_secrets_and_goes_again(bots: Bots) -> None:
    await bots.add()
    listed = await bots.run("list", "--format", "json")
    (one,) = json.loads(listed.output)
    assert (one["platform"], one["called"], one["state"], one["name"]) == ("webex", "acme", "on", "Acme Bell")
    secret = next(iter(bots.acme.local.space.webhooks.values()))["secret"]
    shown = (await bots.run("list")).output + listed.output
    assert secret not in shown
    assert bots.acme.local.settings["WEBEX_ACCESS_TOKEN"] not in shown

    await bots.stage.asks()
    await card(bots.acme, "Acme only", "Asks for a person")
    result = await bots.run("remove", "webex", "acme")
    assert result.exit_code == 0, result.output
    await eventually(lambda: bots.hooks == set())
    await bots.stage.happens("human.requested", lead={"id": "lead_43"}, says="Anybody there?")
    await bots.own.card("Anybody there?")
    _, body = await bots.stage.get("/v1/deliveries?state=waiting&platform=webex")
    assert any("Acme only" in str(one) for one in body["deliveries"])
    assert "removed before" in (await bots.run("remove", "webex", "acme")).output
    await bots.add()


@pytest.mark.asyncio
async def test_what_cant_be_added_is_a_sentence(bots: Bots) -> None:
    own = bots.own.local.settings["WEBEX_ACCESS_TOKEN"]
    for words, types, said in (
        (("--name", "Ac me"), "t", "is no name for a bot"),
        (("--name", "acme"), "wrong", "Webex doesn't take this access token (HTTP 401)"),
        (("--name", "acme"), "", "No access token was given"),
        (("--name", "acme"), own, "installed already"),
    ):
        result = await bots.run("add", "webex", *words, types=types + "\n")
        assert result.exit_code == 1
        assert said in result.output, result.output
        assert own not in result.output
    assert json.loads((await bots.run("list", "--format", "json")).output) == []
    gone = await bots.run("remove", "webex", "nobody")
    assert gone.exit_code == 1
    assert "leadbell installations list" in gone.output
