"""Does the local Teams give out, sign, forge and refuse tokens as Microsoft's documentation says?"""

from __future__ import annotations

from typing import Any

import aiohttp
import jwt
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground.loopback import Loopback
from playground.teams import LocalTeams
from tests.contract.playground.teams_house import Caller, message


@pytest.mark.asyncio
async def test_a_key_that_was_rotated_is_found_again(teams: LocalTeams) -> None:
    async with aiohttp.ClientSession() as session:

        async def keys() -> list[dict[str, Any]]:
            async with session.get(teams.settings["TEAMS_OPENID_METADATA_URL"]) as answer:
                address = (await answer.json())["jwks_uri"]
            async with session.get(address) as answer:
                return list((await answer.json())["keys"])

        before = await keys()
        teams.rotate_keys()
        after = await keys()
    token = teams.token()
    kid = jwt.get_unverified_header(token)["kid"]
    assert kid not in [key["kid"] for key in before]
    found = next(key for key in after if key["kid"] == kid)
    assert "msteams" in found["endorsements"]
    claims = jwt.decode(token, jwt.PyJWK(found), ["RS256"], audience=teams.settings["TEAMS_APP_ID"])
    assert claims["serviceurl"] == f"{teams.settings['TEAMS_LOGIN_URL']}/connector/"
    assert claims["iss"] == "https://api.botframework.com"


@pytest.mark.asyncio
async def test_every_forgery_is_one(teams: LocalTeams) -> None:
    ada = teams.add_person("Ada Byron", "ada@acme.example")
    got: list[str | None] = []

    async def take(request: Request) -> Response:
        got.append(request.headers.get("authorization"))
        return Response(status_code=401)

    service = Loopback(Starlette(routes=[Route("/api/messages", take, methods=["POST"])]))
    await service.open()
    with pytest.raises(RuntimeError, match="401"):
        await teams.attach(service.url)
    got.clear()
    address = f"{teams.settings['TEAMS_LOGIN_URL']}/v1/.well-known/keys"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        published = {key["kid"]: key for key in (await answer.json())["keys"]}
    bad = teams.bad_tokens()
    for value in bad.values():
        assert (await teams.send_raw(teams.activity(ada, f"direct:{ada}", "hi"), value)).status == 401
    assert (await teams.send_raw(b"{nonsense", {"Authorization": "Bearer x", "X-Other": "1"})).status == 401
    assert got == [*bad.values(), "Bearer x"]
    await service.close()

    def good(authorization: str | None) -> bool:
        scheme, _, token = (authorization or "").partition(" ")
        try:
            key = published[jwt.get_unverified_header(token)["kid"]]
            required = {"require": ["exp", "iss", "aud", "serviceurl"]}
            claims = jwt.decode(
                token,
                jwt.PyJWK(key),
                ["RS256"],
                audience=teams.settings["TEAMS_APP_ID"],
                issuer="https://api.botframework.com",
                leeway=300,
                options=required,  # type: ignore[arg-type]
            )
        except (jwt.PyJWTError, KeyError):
            return False
        here = claims["serviceurl"] == f"{teams.settings['TEAMS_LOGIN_URL']}/connector/"
        return scheme == "Bearer" and here and "msteams" in key["endorsements"]

    assert [name for name, value in bad.items() if good(value)] == []
    assert good(f"Bearer {teams.token()}")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"client_secret": "wrong"}, 401, 7000215),
        ({"client_id": "nobody"}, 400, 700016),
        ({"tenant": "elsewhere.example"}, 400, 90002),
        ({"scope": "https://graph.microsoft.com/.default"}, 400, 1002012),
        ({"grant_type": "password"}, 400, 70003),
        ({"client_secret": ""}, 400, 900144),
    ],
)
async def test_the_login_server_refuses(caller: Caller, changed: dict[str, str], status: int, code: int) -> None:
    answered, body = await caller.login(**changed)
    assert (answered, body["error_codes"]) == (status, [code])
    assert body["error_description"].startswith(f"AADSTS{code}: ")


@pytest.mark.asyncio
async def test_a_token_is_needed_and_expires() -> None:
    now = 1_800_000_000.0
    teams = LocalTeams(clock=lambda: now, token_seconds=60)
    place = teams.add_place("Sales/Hot")
    await teams.start()
    async with aiohttp.ClientSession() as session:
        caller = Caller(teams, session)
        assert (await caller.login(tenant="botframework.com"))[1]["expires_in"] == 60
        assert (await caller.post(place, message(text="one")))[0] == 201
        now += 61
        denied = (401, {"message": "Authorization has been denied for this request."})
        assert await caller.post(place, message(text="two")) == denied
        await caller.login()
        assert (await caller.post(place, message(text="two")))[0] == 201
        teams.revoke_tokens()
        assert await caller.post(place, message(text="three")) == denied
        status, _, headers = await caller.call("GET", f"v3/teams/{place}", Authorization="Bearer forged")
        assert (status, headers["WWW-Authenticate"]) == (401, "Bearer")
    await teams.stop()
