"""An engineer asks what was sent, what waits and why, and has it tried again, over HTTP and from the command line."""

from __future__ import annotations

import asyncio
import json
import sys

import pytest

from tests.story.people import DANA, email
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage
from tests.story.waiting import eventually


async def leadbell(stage: Stage, *arguments: str) -> tuple[int, str, str]:
    """What the command line, run beside the service on its database, ends with and writes: output, errors."""
    work = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "deliveries", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={"PATH": "", "LEADBELL_DATABASE_URL": stage.environment["LEADBELL_DATABASE_URL"]},
    )  # fmt: skip
    out, err = await work.communicate()
    return work.returncode or 0, out.decode(), err.decode()


async def listed(stage: Stage, query: str = "") -> list[dict[str, object]]:
    status, body = await stage.get(f"/v1/deliveries{query}")
    assert status == 200, body
    return list(body["deliveries"])


@pytest.mark.asyncio
async def test_what_was_sent_is_told_on_every_platform(stage: Stage) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    for seat in stage.seats.values():
        await seat.card("Dana Ruiz has control")
    await stage.at_rest()

    found = await listed(stage)
    assert {one["state"] for one in found} == {"sent"}
    kinds = [(str(one["platform"]), one["what"]) for one in found]
    webhooks = [("agents", "webhook")] * 2  # that somebody was rung, and that Dana has taken over
    assert sorted(kinds) == [*webhooks, ("slack", "card"), ("teams", "card"), ("webex", "card")]
    (slack,) = await listed(stage, "?platform=slack")
    assert (slack["lead"], slack["rule"], slack["destination"]) == (LEAD, "asks", "#leads")
    assert str(slack["id"]).startswith("card-")
    assert slack["sent_at"]
    assert len(str(slack["trace"])) == 12
    assert slack["fault"] is None
    assert len(await listed(stage, f"?lead={LEAD}&state=sent")) == 5
    assert await listed(stage, "?state=gave_up") == []


@pytest.mark.asyncio
async def test_what_waits_says_why_and_a_retry_sends_it_at_once(stage: Stage, at: Seat) -> None:
    place = at.place
    await at.local.remove_bot(place)
    await stage.asks()
    for other in stage.others(at):
        await other.card("Asks for a person")

    async def set_aside() -> bool:
        return any(one["set_aside_until"] for one in await listed(stage, f"?state=waiting&platform={at.name}"))

    await eventually(set_aside)
    await eventually(lambda: only_waits(stage, at.name))
    (waiting,) = await listed(stage, "?state=waiting")
    assert waiting["platform"] == at.name
    assert isinstance(waiting["fault"], dict)
    assert len(waiting["fault"]["sentence"]) > 20
    code, out, _ = await leadbell(stage, "list", "--state", "waiting")
    assert code == 0
    assert f"{waiting['id']}  waiting  {at.name}" in " ".join(out.split("\n")).replace("   ", "  ")
    assert str(waiting["fault"]["code"]) in out

    invite = getattr(at.local, "invite_bot", None) or at.local.add_bot
    await invite(place)
    stage.watch.ahead += 31  # a "no such place" is believed for half a minute
    for _ in range(2):
        status, body = await stage.post(f"/v1/deliveries/{waiting['id']}/retry", {})
        assert status in (200, 409), body  # it may have been sent before the second asks
    await at.card("Asks for a person")
    await stage.at_rest()
    assert len(at.cards()) == 1

    status, body = await stage.post(f"/v1/deliveries/{waiting['id']}/retry", {})
    assert (status, body["code"], body["detail"]) == (409, "refused", "It was sent already.")


async def only_waits(stage: Stage, platform: str) -> bool:
    """Whether what is sent elsewhere is on record as sent."""
    return {one["platform"] for one in await listed(stage, "?state=waiting")} == {platform}


@pytest.mark.asyncio
async def test_the_command_line_shows_and_retries(stage: Stage) -> None:
    await stage.asks()
    await stage.seats["slack"].card("Asks for a person")
    await stage.at_rest()
    (slack,) = await listed(stage, "?platform=slack")
    code, out, _ = await leadbell(stage, "list", "--platform", "slack", "--lead", LEAD, "--format", "json")
    assert code == 0
    assert json.loads(out) == [slack]
    code, out, _ = await leadbell(stage, "show", str(slack["id"]))
    assert code == 0
    assert f"id              {slack['id']}\n" in out
    assert "destination     #leads\n" in out
    code, out, err = await leadbell(stage, "retry", str(slack["id"]), "card-999")
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        f"{slack['id']} can't be tried again: It was sent already.", "There is no delivery card-999.",
    ]  # fmt: skip
    for wrong in (("show", "12"), ("list", "--state", "lost"), ("list", "--limit", "0"), ("retry",)):
        assert (await leadbell(stage, *wrong))[0] == 2
    assert (await leadbell(stage, "list", "--lead", "nobody"))[0] == 1
    assert (await leadbell(stage, "--help"))[0] == 0


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("?state=lost", "waiting, sent, gave_up"), ("?platform=email", "slack, teams, webex, agents"),
        ("?stat=waiting", "state, platform, lead"), ("?cursor=x", "cursor"), ("?cursor=1-card-0x", "cursor"),
        ("?limit=0", ""), ("?limit=201", ""), ("?limit=many", ""),
    ],
)  # fmt: skip
async def test_what_is_asked_wrongly_is_answered_with_what_is_allowed(stage: Stage, query: str, says: str) -> None:
    status, body = await stage.get(f"/v1/deliveries{query}")
    assert (status, body["code"]) == (400, "bad_request")
    assert says in body.get("detail", "")


@pytest.mark.asyncio
async def test_pages_follow_each_other_and_unknown_ids_are_404(stage: Stage) -> None:
    for number in range(3):
        await stage.happens("human.requested", says="Hello?", lead={"id": f"lead_{number}"})
    await stage.at_rest()
    whole = [one["id"] for one in await listed(stage)]
    assert len(whole) == 12  # three cards and a webhook for each
    seen: list[object] = []
    cursor: str | None = ""
    while cursor is not None:
        _, body = await stage.get(f"/v1/deliveries?limit=2&cursor={cursor}")
        seen += [one["id"] for one in body["deliveries"]]
        cursor = body["next_cursor"]
    assert seen == whole
    for path in ("/v1/deliveries/card-999/retry", "/v1/deliveries/12/retry", "/v1/deliveries/line--1/retry"):
        status, body = await stage.post(path, {})
        assert (status, body["code"]) == (404, "not_found")
    status, body = await stage.get("/v1/deliveries?lead=nobody")
    assert (status, body["code"]) == (404, "unknown_lead")
