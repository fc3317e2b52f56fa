"""Engineers see what happens: figures that add up, one trace from the event to its messages, and which part is ill."""

from __future__ import annotations

import logging
import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.log import OneLine
from tests.story.people import DANA, email
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage
from tests.story.waiting import eventually

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def figures(stage: Stage) -> Figures:
    """What /metrics says, read by Prometheus' own parser."""
    stage.service.gauges.fresh_for = 0  # else a look within the second is answered with the last one
    async with stage.http.get(stage.url + "/metrics") as answer:
        assert answer.status == 200
        assert answer.content_type == "text/plain"
        text = await answer.text()
    assert LEAD not in text
    assert "Ada" not in text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def figure(found: Figures, name: str, **labels: str) -> float:
    return found.get((f"leadbell_{name}", frozenset(labels.items())), 0)


@pytest.mark.asyncio
async def test_figures_add_up_from_the_event_to_the_message(stage: Stage, at: Seat) -> None:
    await stage.happens("human.requested", says="Can I talk to a person?", id="evt_once")
    await stage.happens("human.requested", says="Can I talk to a person?", id="evt_once")
    status, _ = await stage.post("/v1/events", [{"id": "evt_bad", "kind": "no.such", "at": "never", "lead": {}}] * 3)
    assert status == 400
    await at.act(DANA, "Take over", "Asks for a person")
    for seat in stage.seats.values():
        await seat.card("Dana Ruiz has control")
    await stage.at_rest()

    found = await figures(stage)
    assert figure(found, "events_total", outcome="accepted") == 1
    assert figure(found, "events_total", outcome="duplicate") == 1
    assert figure(found, "events_total", outcome="refused") == 3
    assert figure(found, "verdicts_total", reason="rings") == 1
    for name in stage.seats:
        # Where the bot doesn't hear threads, whoever takes over gets the lead's card in their direct space too.
        posted = 2 if name == at.name and name != "slack" else 1
        assert figure(found, "deliveries_total", platform=name, what="card", outcome="posted") == posted
        assert figure(found, "event_to_message_seconds_count", platform=name, what="card") == posted
        assert figure(found, "waiting", platform=name) == 0
        assert figure(found, "last_look_seconds", part=f"dispatcher.{name}") < 10
        assert figure(found, "part_ready", part=f"credentials.{name}") == 1
    assert figure(found, "deliveries_total", platform="agents", what="webhook", outcome="posted") == 2
    assert figure(found, "press_seconds_count", intent="take_over", outcome="done") == 1
    assert figure(found, "rules_in_force") == 1
    assert figure(found, "rules_uncovered") == 1
    assert figure(found, "write_batch_seconds_count") > 0
    assert figure(found, "write_batches_failed_total") == 0


@pytest.mark.asyncio
async def test_what_waits_and_why_shows_in_the_figures(stage: Stage, at: Seat) -> None:
    at.local.down(True)
    await stage.asks()
    await stage.others(at)[0].card("Asks for a person")

    async def waits() -> bool:
        found = await figures(stage)
        faults = [labels for name, labels in found if name == "leadbell_delivery_faults_total"]
        aged = figure(found, "oldest_waiting_seconds", platform=at.name) > 0
        told = any(("platform", at.name) in one for one in faults)
        return figure(found, "waiting", platform=at.name) == 1 and aged and told

    await eventually(waits)
    assert figure(await figures(stage), "waiting", platform=stage.others(at)[0].name) == 0
    at.local.down(False)
    await at.card("Asks for a person")


@pytest.mark.asyncio
async def test_one_trace_leads_from_the_event_to_its_messages(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.setFormatter(OneLine())
    caplog.set_level(logging.INFO)
    await stage.happens("human.requested", says="zanzibar", id="evt_traced")
    for seat in stage.seats.values():
        await seat.card("Asks for a person")
    await stage.at_rest()
    await stage.act("takeover", by=email(DANA))
    for seat in stage.seats.values():
        await seat.card("Dana Ruiz has control")
    await stage.at_rest()

    lines = caplog.text.splitlines()
    taken = next(line for line in lines if "events_taken" in line and "evt_traced" in line)
    trace = re.findall(r"trace=(\w{12})$", taken)[0]
    for name in stage.seats:
        mine = [line for line in lines if f"sent platform={name} card=" in line and "outcome=posted" in line]
        assert [line.endswith(f"trace={trace}") for line in mine] == [True]
        assert "event=evt_traced" in mine[0]
    act = next(line for line in lines if "asked_for intent=take_over outcome=done" in line)
    pressed = re.findall(r"trace=(\w{12})$", act)[0]
    assert pressed != trace
    follow = [line for line in lines if line.endswith(f"trace={pressed}")]
    assert sum("outcome=edited" in line for line in follow) >= 2  # Webex may draw its card afresh
    assert sum("platform=agents line=" in line for line in follow) == 1
    assert "zanzibar" not in caplog.text
    assert DANA not in caplog.text


@pytest.mark.asyncio
async def test_readiness_names_the_platform_whose_credentials_fail(stage: Stage, at: Seat) -> None:
    status, body = await stage.get("/readyz")
    assert (status, body["status"]) == (200, "ok")
    at.revoke()
    await stage.asks()

    async def told() -> bool:
        status, body = await stage.get("/readyz")
        return status == 503 and body["parts"][f"credentials.{at.name}"] != "ok"

    await eventually(told)
    _, body = await stage.get("/readyz")
    ill = [part for part, state in body["parts"].items() if state != "ok"]
    assert ill == [f"credentials.{at.name}"]
    assert figure(await figures(stage), "part_ready", part=f"credentials.{at.name}") == 0
