"""Does the local Webex fail, throttle and go away as Webex does, when a test asks for it?"""

from __future__ import annotations

import aiohttp
import pytest
from webexpythonsdk import ApiError
from webexpythonsdk.exceptions import RateLimitError

from playground.webex import LocalWebex, Rate
from tests.contract.playground.webex_house import ask, refused, sdk


@pytest.mark.asyncio
async def test_scripted_faults_come_in_webex_shape(webex: LocalWebex) -> None:
    place = webex.add_place("EMEA hot leads")
    api = sdk(webex)
    webex.refuse("POST /messages", 429, retry_after=7)
    webex.refuse("messages", 423, retry_after=3)
    webex.refuse("*", 502, "<html>Bad Gateway</html>")
    with pytest.raises(RateLimitError) as limited:
        await ask(api.messages.create, roomId=place, text="x")
    assert limited.value.retry_after == 7
    locked = await refused(api.messages.create, roomId=place, text="x")
    assert (locked.status_code, locked.response.headers["Retry-After"]) == (423, "3")
    with pytest.raises(ApiError) as gateway:
        await ask(api.messages.create, roomId=place, text="x")
    assert gateway.value.status_code == 502
    sent = await ask(api.messages.create, roomId=place, text="x")
    webex.refuse("PUT /messages/{messageId}", 502, times=2)
    for _ in range(2):
        assert (await refused(api.messages.update, sent.id, roomId=place, text="y")).status_code == 502
    await ask(api.messages.update, sent.id, roomId=place, text="y")
    assert [call["status"] for call in webex.calls("POST /messages")] == [429, 423, 502, 200]
    assert webex.calls("POST /messages")[-1]["body"] == {"roomId": place, "text": "x"}
    assert len(webex.calls("PUT /messages")) == len(webex.calls(f"PUT /messages/{sent.id}")) == 3


@pytest.mark.asyncio
async def test_rates_are_kept_by_the_clock() -> None:
    now = [1_000_000.0]
    webex = LocalWebex(rates={"POST /messages": Rate(2, 0.5)}, clock=lambda: now[0])
    await webex.start()
    try:
        place = webex.add_place("EMEA hot leads")
        api = sdk(webex)
        for _ in range(2):
            await ask(api.messages.create, roomId=place, text="x")
        with pytest.raises(RateLimitError) as limited:
            await ask(api.messages.create, roomId=place, text="x")
        assert limited.value.retry_after == 2
        now[0] += 2
        sent = await ask(api.messages.create, roomId=place, text="x")
        assert str(sent.created).startswith("1970-01-12T13:46:42.000Z")
    finally:
        await webex.stop()


@pytest.mark.asyncio
async def test_an_outage_cuts_connections_and_ends(webex: LocalWebex) -> None:
    headers = {"Authorization": f"Bearer {webex.settings['WEBEX_ACCESS_TOKEN']}"}
    url = webex.settings["WEBEX_API_URL"] + "people/me"
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.get(url) as before:
            assert before.status == 200
        webex.down(True)
        # Once on the connection that was kept, once on a new one.
        for _ in range(2):
            with pytest.raises(aiohttp.ClientError):
                await session.get(url)
        webex.down(False)
        async with session.get(url) as after:
            assert after.status == 200
    assert len(webex.calls()) == 2
