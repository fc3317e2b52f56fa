"""Do Slack's own programs for Node, Bolt and its web client, take the local Slack for Slack, both ways?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from playground.slack import LocalSlack
from tests.contract.playground.slack_house import button, modal, section
from tests.witness.node import HERE, PATIENCE, program, versions
from tests.witness.roll import heard

BLOCKS = [section("Ada"), {"type": "actions", "block_id": "acts", "elements": [button("Take over", "take", "t1")]}]


@asynccontextmanager
async def bolt(**asked: Any) -> AsyncIterator[Any]:
    """A running Bolt (slack_bolt.mjs), with its standard input and output; ended in any case."""
    versions()
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        program(), "slack_bolt.mjs", cwd=HERE, stdin=pipe, stdout=pipe, stderr=pipe
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(asked).encode() + b"\n")
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def line(process: Any) -> Any:
    """The next line that it prints, as JSON or as it is."""
    said = await asyncio.wait_for(process.stdout.readline(), PATIENCE)
    if not said:
        pytest.fail((await process.stderr.read()).decode())
    try:
        return json.loads(said)
    except ValueError:
        return said.decode().strip()


@pytest.mark.asyncio
async def test_slacks_programs_for_node_get_on_with_the_local_slack_both_ways() -> None:
    slack = LocalSlack(echoes=False, rates=False, patience=PATIENCE)
    await slack.start()
    try:
        dana = slack.add_person("Dana Ruiz", "dana@acme.example")
        channel = slack.add_place("emea-leads")
        for name in ("a", "b", "c", "d"):
            slack.add_place(name)
        slack.refuse("team.info", 429, retry_after=7)
        slack.refuse("team.info", 503, "away")
        form = modal(callback_id="reply")
        asked = {"channel": channel, "person": dana, "email": "dana@acme.example", "blocks": BLOCKS, "modal": form}
        settings = slack.settings
        secret = settings["SLACK_SIGNING_SECRET"]
        async with bolt(url=settings["SLACK_API_URL"], token=settings["SLACK_BOT_TOKEN"], secret=secret, **asked) as it:
            await slack.attach(f"http://127.0.0.1:{await line(it)}")
            assert await line(it) == "called"
            await uses(slack, dana, channel)
            refused = await tampered(slack)
            it.stdin.close()
            told = await line(it)
    finally:
        await slack.stop()
    assert "broken" not in told["told"], told["told"]["broken"]
    assert told["told"] == {
        "team": told["told"]["team"], "updated": True, "link": True, "whispered": "string", "reacted": True,
        "deleted": True, "person": dana, "named": "dana@acme.example", "direct": True, "pages": 3,
        "channels": ["emea-leads", "a", "b", "c", "d"],
        "faults": {
            "nobody": ["PlatformError", "users_not_found"], "nowhere": ["PlatformError", "channel_not_found"],
            "blocks": ["PlatformError", "invalid_blocks"], "late": ["PlatformError", "invalid_trigger_id"],
            "method": ["PlatformError", "unknown_method"], "token": ["PlatformError", "invalid_auth"],
            "limit": ["RateLimitedError", 7], "ill": ["HTTPError", 503],
        },
    }  # fmt: skip
    assert told["heard"] == [
        ["message", "hello", "channel"],
        ["message", told["heard"][1][1], "channel"],
        ["app_mention", dana],
        ["app_home_opened", "home"],
        ["command", "stage:engaged"],
        ["action", "t1"],
        ["view", "by form"],
    ]
    assert refused == [401] * 5
    heard("slack-bolt", len(told["heard"]) + len(refused))
    heard("slack-web-api", len(slack.calls()))


async def uses(slack: LocalSlack, dana: str, channel: str) -> None:
    """Dana writes, looks, commands, presses and fills in; Bolt answers each as itself."""
    assert (await slack.verify_url()).status == 200
    assert (await slack.say(dana, channel, "hello")).status == 200
    assert (await slack.say(dana, channel, "help", mention=True)).status == 200
    assert (await slack.open_home(dana)).status == 200
    assert slack.home(dana) is not None
    assert (await slack.slash(dana, channel, "/leads", "stage:engaged")).body == "two leads"
    drawn = next(one for one in slack.shown(channel) if one.controls)
    assert (await slack.press(dana, drawn, "Take over")).status == 200
    assert any(one.text == "you have it" for one in slack.private(dana))
    form = slack.private(dana)[-1]
    assert form.place == f"form:{dana}"
    assert (await slack.submit(dana, form, text="by form")).status == 200


async def tampered(slack: LocalSlack) -> list[int]:
    """What Bolt answers to callbacks that were changed on their way, signed with another key, or kept for long."""
    body = json.dumps({"type": "url_verification", "challenge": "c"}).encode()
    good = slack.signed_headers(body)
    old = str(int(good["X-Slack-Request-Timestamp"]) - 1)
    sent = (
        (body.replace(b"c", b"d"), good),
        (body, {**good, "X-Slack-Signature": "v0=" + "0" * 64}),
        (body, {**good, "X-Slack-Request-Timestamp": old}),
        (body, {**good, "X-Slack-Signature": good["X-Slack-Signature"].replace("v0", "v1")}),
        (body, {**good, **{"X-Slack-Request-Timestamp": str(int(old) - 3600)}}),
    )
    return [(await slack.send_raw(raw, headers)).status for raw, headers in sent]
