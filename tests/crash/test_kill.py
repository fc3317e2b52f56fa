"""Does a service that is killed at any moment lose no accepted event, and double no more than what was on its way?

Ten times: the service takes events and sends cards, is killed with kill -9 in the middle of both, and started again
on the same database. The Slack stand-in lives on in this process, as Slack would.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

import aiohttp
import orjson
import pytest

from playground.slack import LocalSlack
from tests.crash.rig import Client, Served, event

ROUNDS = 10
CHANNELS = 24
SENDERS = 6

pytestmark = pytest.mark.slow


def rules() -> str:
    """Each company rings in its own channel, so that many are sent to at once."""
    written = ["rules:"]
    for number in range(CHANNELS):
        written += [
            f"  - id: company-{number}",
            "    on: human.requested",
            f"    when: [{{all: [company_name is Company {number}]}}]",
            f'    ring: "slack:#c{number}"',
        ]
    return "\n".join(written)


class Load:
    """Leads that ask for a person, write, and are taken over now and then, until told to stop."""

    def __init__(self, client: Client, chance: random.Random) -> None:
        self._client = client
        self._chance = chance
        self._count = 0
        self.asked: dict[str, str] = {}  # lead -> its channel
        self.taken: set[str] = set()  # leads whose take-over was answered

    async def run(self, url: str) -> None:
        await asyncio.gather(*(self._keep_sending(url) for _ in range(SENDERS)))

    async def _keep_sending(self, url: str) -> None:
        while True:
            self._count += 1
            number, lead = self._count, f"lead_{self._count}"
            company = number % CHANNELS
            for turn in range(3):
                if not await self._client.send(url, event(f"word_{number}_{turn}", lead, "message.received")):
                    return
            self.asked[lead] = f"c{company}"
            asks = event(f"ask_{number}", lead, "human.requested", company_name=f"Company {company}")
            if not await self._client.send(url, asks):
                return
            if number % 40 == 0 and await self._client.take_over(url, lead, "dana@acme.example"):
                self.taken.add(lead)
            await asyncio.sleep(self._chance.random() * 0.1)


def on_the_way(slack: LocalSlack, served: Served) -> int:
    """How many messages Slack shows that the database doesn't know: those in flight when it was killed."""
    known = {orjson.loads(row["message"])["id"] for row in served.rows("SELECT message FROM cards") if row["message"]}
    known |= {orjson.loads(row["message"])["id"] for row in served.rows("SELECT message FROM lines") if row["message"]}
    shown = {one.id for number in range(CHANNELS) for one in slack.shown(f"c{number}")}
    return len(shown - known)


async def in_step(served: Served) -> None:
    """Wait until all cards show what is wanted of them and no line waits."""
    async with asyncio.timeout(180):
        waiting = "SELECT 1 FROM cards WHERE due_at IS NOT NULL UNION ALL SELECT 1 FROM lines WHERE state = 'waiting'"
        while served.rows(waiting):  # noqa: ASYNC110 (the other process' database says it)
            await asyncio.sleep(0.1)


@pytest.mark.asyncio
async def test_kill_minus_nine_ten_times(tmp_path: Path) -> None:
    chance = random.Random(22)
    slack = LocalSlack(rates=False)
    await slack.start()
    for number in range(CHANNELS):
        slack.add_place(f"c{number}")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "all.yaml").write_text(rules())
    (tmp_path / "people.yaml").write_text("people:\n  - {name: Dana Ruiz, email: dana@acme.example}\n")
    paths = {"LEADBELL_RULES": str(tmp_path / "rules"), "LEADBELL_PEOPLE": str(tmp_path / "people.yaml")}
    served = Served(tmp_path, {**slack.settings, **paths})
    doubled, most_doubled = 0, 0
    try:
        async with aiohttp.ClientSession() as session:
            client = Client(session)
            load = Load(client, chance)
            for _ in range(ROUNDS):
                await served.start()
                await slack.attach(served.url)
                await client.send_again(served.url)
                sending = asyncio.create_task(load.run(served.url))
                before = len(slack.calls("chat.postMessage"))
                async with asyncio.timeout(30):
                    while len(slack.calls("chat.postMessage")) < before + 5:  # noqa: ASYNC110 (the service sends)
                        await asyncio.sleep(0.01)
                await asyncio.sleep(chance.random())
                await served.kill()
                await asyncio.wait_for(sending, 20)
                now_doubled = on_the_way(slack, served)
                most_doubled += now_doubled - doubled
                doubled = now_doubled
            await served.start()
            await slack.attach(served.url)
            await client.send_again(served.url)
            await in_step(served)
            await served.kill()
    finally:
        await served.kill()
        await slack.stop()
    check_events(served, client)
    check_cards(slack, served, load, most_doubled)


def check_events(served: Served, client: Client) -> None:
    """None lost, none twice, each folded into its lead once."""
    kept = Counter(row["id"] for row in served.rows("SELECT id FROM events WHERE id NOT LIKE '~%'"))
    assert set(kept) == client.accepted
    assert set(kept.values()) == {1}
    words = Counter(one.split("_")[1] for one in client.accepted if one.startswith("word"))
    for row in served.rows("SELECT outside_id, state FROM lead_ids JOIN leads ON leads.id = lead_ids.lead_id"):
        assert orjson.loads(row["state"]).get("messages", 0) == words[row["outside_id"].removeprefix("lead_")]


def check_cards(slack: LocalSlack, served: Served, load: Load, most_doubled: int) -> None:
    """One card a lead, in step; no more on the screen beside them than was on its way at the kills."""
    cards = served.rows(
        "SELECT outside_id, cards.state, message, leads.state AS lead FROM cards"
        " JOIN lead_ids ON lead_ids.lead_id = cards.lead_id JOIN leads ON leads.id = cards.lead_id"
    )
    assert sorted(row["outside_id"] for row in cards) == sorted(load.asked)
    assert {row["state"] for row in cards} == {"live"}
    shown = {one.id: one for number in range(CHANNELS) for one in slack.shown(f"c{number}")}
    surplus = len(shown) - len(cards)
    assert 0 <= surplus <= most_doubled <= ROUNDS * CHANNELS
    for row in cards:
        message = shown[orjson.loads(row["message"])["id"]]
        assert message.place == load.asked[row["outside_id"]]
        assert ("has control" in message.text) is ("control" in orjson.loads(row["lead"]))
    taken = {row["outside_id"] for row in cards if "control" in orjson.loads(row["lead"])}
    assert load.taken
    assert load.taken <= taken
    print(f"{len(cards)} cards, {surplus} doubled of {most_doubled} on their way at {ROUNDS} kills")
