"""A visitor starts the demo, watches three platforms follow one lead, and stops it with Ctrl-C."""

from __future__ import annotations

import re
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.demo import PATIENCE, Demo

pytestmark = pytest.mark.slow


@pytest.fixture
def start() -> Iterator[Callable[..., Demo]]:
    """Starts demos, and ends those that are left."""
    started: list[Demo] = []

    def begin(*arguments: str) -> Demo:
        started.append(Demo(*arguments))
        return started[-1]

    yield begin
    for demo in started:
        demo.close()


def posted(demo: Demo, path: str, body: str) -> int:
    """Send what the demo's own words say a visitor can send; the status."""
    headers = {"Authorization": "Bearer demo-key", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{demo.url}/v1/{path}", body.encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return int(answer.status)


def event(lead: str, number: int) -> str:
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    named = f'{{"id": "{lead}", "first_name": "Ada", "last_name": "Lovelace"}}'
    return f'{{"id": "evt_{number}", "kind": "human.requested", "at": "{at}", "lead": {named}, "channel": "chat"}}'


NEW_CARDS = ("Slack · #leads · new card", "Teams · Sales/Leads · new card", "Webex · Leads · new card")


def test_three_platforms_follow_a_lead_and_ctrl_c_stops_it_all(start: Callable[..., Demo]) -> None:
    demo = start("--port", "0")
    demo.until(lambda text: all(head in text for head in NEW_CARDS))
    demo.until(lambda text: "agents' platform hears: conversation.taken_over" in text)
    # The very same line on all three: whoever took over, wherever it was.
    demo.until(
        lambda text: (
            {"Slack", "Teams", "Webex"}
            == set(
                re.findall(
                    r"(Slack|Teams|Webex) · (?:#leads|Sales/Leads|Leads) · edited \(\d+\)\n│ 🔵 \w+ \w+ has", text
                )
            )
        )
    )
    assert demo.interrupt() == 0
    demo.close()
    assert "Traceback" not in demo.text
    assert "ERROR" not in demo.text
    assert "\x1b" not in demo.text, "colours are for terminals"


def test_quiet_leads_leave_the_stage_to_the_visitor(start: Callable[..., Demo]) -> None:
    demo = start("--port", "0", "--quiet-leads")
    demo.until(lambda text: "Ctrl-C stops it all" in text)
    assert posted(demo, "events", event("lead_1", 1)) == 202
    demo.until(lambda text: all(head in text for head in NEW_CARDS))
    assert posted(demo, "leads/lead_1/takeover", '{"by": "dana@acme.example"}') == 200
    demo.until(lambda text: text.count("🔵 Dana Ruiz has control") == 3)
    assert demo.interrupt() == 0
    demo.close()
    assert " presses " not in demo.text
    assert set(re.findall(r"✅ ?([\w ]+)|Visitor \w+", demo.text)) <= {"Ada Lovelace", ""}


def test_a_busy_port_is_a_sentence(start: Callable[..., Demo]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        demo = start("--port", str(busy.getsockname()[1]))
        assert demo.process.wait(PATIENCE) == 1
    demo.close()
    assert len(demo.lines) == 1
    assert "can't be opened" in demo.text


def test_a_second_demo_on_the_same_folder_is_told_so_and_a_later_one_finds_the_leads(
    start: Callable[..., Demo], tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    first = start("--port", "0", "--quiet-leads", "--data", str(folder))
    first.until(lambda text: "Ctrl-C stops it all" in text)
    assert posted(first, "events", event("lead_1", 1)) == 202
    first.until(lambda text: all(head in text for head in NEW_CARDS))

    second = start("--port", "0", "--quiet-leads", "--data", str(folder))
    assert second.process.wait(PATIENCE) == 1
    second.close()
    assert "Another demo is using" in second.text
    assert first.interrupt() == 0

    third = start("--port", "0", "--quiet-leads", "--data", str(folder))
    third.until(lambda text: "Ctrl-C stops it all" in text)
    assert posted(third, "leads/lead_1/takeover", '{"by": "dana@acme.example"}') == 200
    assert posted(third, "events", event("lead_2", 2)) == 202
    third.until(lambda text: all(head in text for head in NEW_CARDS))
    assert third.interrupt() == 0
    third.close()
    assert "WARN" not in third.text
    assert "ERROR" not in third.text
