"""An admin makes a key for a program while the service runs; it opens what it is for, until it is revoked."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest

from tests.story.people import DANA, email
from tests.story.stage import LEAD, Stage
from tests.story.waiting import eventually

AT = "2026-11-22T10:00:00Z"
NEEDS = {
    "events": ("POST", "/v1/events", {"id": "evt_k", "kind": "page.visited", "at": AT, "lead": {"id": LEAD}}),
    "leads": ("GET", f"/v1/leads/{LEAD}/control", None),
    "act": ("POST", f"/v1/leads/{LEAD}/return", {"by": email(DANA)}),
}
"""One call for each scope."""


async def leadbell(stage: Stage, *arguments: str) -> str:
    """What the command line writes to standard output, run beside the service on its database."""
    work = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={"PATH": "", "LEADBELL_DATABASE_URL": stage.environment["LEADBELL_DATABASE_URL"]},
    )  # fmt: skip
    out, err = await work.communicate()
    assert work.returncode == 0, err.decode()
    return out.decode().strip()


async def call(stage: Stage, key: str, scope: str) -> tuple[int, dict[str, Any]]:
    method, path, body = NEEDS[scope]
    headers = {"Authorization": f"Bearer {key}"}
    async with stage.http.request(method, stage.url + path, json=body, headers=headers) as answer:
        return answer.status, await answer.json(content_type=None)


async def opens(stage: Stage, key: str, scope: str) -> bool:
    return (await call(stage, key, scope))[0] < 300


@pytest.mark.asyncio
async def test_a_key_opens_what_it_is_for_within_two_seconds_until_it_is_revoked(stage: Stage) -> None:
    await stage.asks()
    key = await leadbell(stage, "keys", "create", "website", "--scope", "leads")
    loop = asyncio.get_running_loop()
    began = loop.time()
    await eventually(lambda: slowly(opens(stage, key, "leads")))
    assert loop.time() - began < 2

    for scope in ("events", "act"):
        status, problem = await call(stage, key, scope)
        assert (status, problem["code"], problem["scope"]) == (403, "forbidden", scope)
        assert problem["detail"] == f"This needs a key of the scope {scope}; this one has leads."
    assert (await stage.control())["control"] == "automated"

    listed = (await leadbell(stage, "keys", "list")).split()
    assert key not in listed
    await leadbell(stage, "keys", "revoke", listed[0])
    began = loop.time()
    await eventually(lambda: slowly(closed(stage, key)))
    assert loop.time() - began < 2
    status, problem = await call(stage, key, "leads")
    assert (status, problem["code"]) == (401, "unauthorized")


async def known(stage: Stage, key: str) -> bool:
    return (await call(stage, key, "leads"))[0] != 401


async def closed(stage: Stage, key: str) -> bool:
    return not await opens(stage, key, "leads")


async def slowly(looking: Any) -> bool:
    """Fewer looks than wrong keys are limited to."""
    await asyncio.sleep(0.15)
    return bool(await looking)


@pytest.mark.asyncio
async def test_each_scope_opens_its_own_and_nothing_else(stage: Stage) -> None:
    await stage.asks()
    keys = {scope: await leadbell(stage, "keys", "create", scope, "--scope", scope) for scope in (*NEEDS, "manage")}
    await eventually(lambda: slowly(known(stage, keys["manage"])))  # the one that was made last
    for held, key in keys.items():
        for needed in NEEDS:
            status, problem = await call(stage, key, needed)
            assert (status < 300) is (held == needed), (held, needed, status)
            if held != needed:
                assert (status, problem["scope"]) == (403, needed)


@pytest.mark.asyncio
async def test_guessing_is_slowed_down_and_whoever_has_a_good_key_goes_on(stage: Stage) -> None:
    await stage.asks()
    assert await opens(stage, stage.environment["LEADBELL_API_KEY"], "leads")
    statuses = [(await call(stage, f"guess {number}", "leads"))[0] for number in range(30)]
    assert statuses == [401] * 20 + [429] * 10

    headers = {"Authorization": "Bearer one more"}
    async with stage.http.get(f"{stage.url}/v1/leads/{LEAD}", headers=headers) as answer:
        problem = await answer.json(content_type=None)
        assert (answer.status, problem["code"]) == (429, "too_many_failures")
        assert 0 < int(answer.headers["Retry-After"]) <= 60
        assert problem["retry_after"] == int(answer.headers["Retry-After"])
    assert await opens(stage, stage.environment["LEADBELL_API_KEY"], "leads")

    stage.watch.ahead += 61
    assert (await call(stage, "one more", "leads"))[0] == 401
